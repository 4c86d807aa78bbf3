"""Whom a trial is made for beyond the questions: rare kinds of leukaemia, what it demands, and one sex alone (pure)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from trialsearch.schema import Tables, plain_rows
from trialsearch.vocabulary import Facet, RequirementKind, Section, Sex

#: Facets of trials that are made for few children: nobody fits by silence.
SPECIAL_FACETS: Final = (
    Facet.RISK_GROUP,
    Facet.DOWN_SYNDROME,
    Facet.INFANT,
    Facet.KMT2A,
    Facet.PH_LIKE,
    Facet.ABL_CLASS,
    Facet.HYPODIPLOID,
    Facet.ETP_ALL,
)
#: What a trial may demand of every patient and no question of ours settles: there is something to ask.
DEMANDS: Final = (
    RequirementKind.PRIOR_ENROLMENT_REQUIRED,
    RequirementKind.MUTATION_REQUIRED,
    RequirementKind.COMMERCIAL_PRODUCT,
    RequirementKind.FIRST_PATIENTS,
    RequirementKind.PRIOR_THERAPY_REQUIRED,
    RequirementKind.CNS_DISEASE_REQUIRED,
    RequirementKind.TRANSPLANT_POSSIBLE,
    RequirementKind.RELAPSE_UNTREATED,
    RequirementKind.INDUCTION_DAY,
    RequirementKind.INDUCTION_STARTED,
    RequirementKind.RULES_ELSEWHERE,
)
#: A register or a test that goes with the study itself, at the same hospital, stops nobody.
_GOES_WITH_IT: Final = re.compile(
    r"classif|biolog|screening|every ?child|APEC14B1|AALL0[38]B1|institution|register of|long[- ]term"
    r"|follow-?up|CIBMTR",
    re.IGNORECASE,
)
_DOWN = r"(?:Down(?:'s)? syndrome|trisomy 21|DS\b)"
#: One kind among others: "T-ALL, including ETP", is made for T-ALL, "standard-risk or Down syndrome" for both.
_AMONG_OTHERS: Final = {
    Facet.ETP_ALL: re.compile(
        r"\bincluding (?:[\w-]+ ){0,2}?(?:early T|near[- ]?early|near[- ]?ETP|ETP)", re.IGNORECASE
    ),
    Facet.DOWN_SYNDROME: re.compile(
        rf"\b(?:risk(?: (?:B-)?ALL)?,? (?:or|and) |with (?:or|and|/) ?without |and/or |including ){_DOWN}"
        rf"|{_DOWN},? (?:or|and) (?:with(?:out)? )?(?:\w+[- ])?risk\b",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True)
class Demand:
    """Something that every patient must have or be, in the record's words."""

    kind: RequirementKind
    quote: str
    section: str | None = None
    value: float | None = None


def special_of_trials(tables: Tables) -> Mapping[str, Mapping[str, str]]:
    """Give the rare kinds that each trial is made for, and the words that say so."""
    special: dict[str, dict[str, str]] = defaultdict(dict)
    asides = _terms_beside_others(tables)
    facets = tables["facets"]
    for row in plain_rows(facets[facets["facet"].isin(SPECIAL_FACETS)], ["nct_id", "facet", "quote"]):
        if (row["nct_id"], row["quote"]) not in asides:
            special[row["nct_id"]][row["facet"]] = row["quote"]
    return {nct_id: _without_others(kinds) for nct_id, kinds in special.items()}


def _without_others(kinds: Mapping[str, str]) -> dict[str, str]:
    """Leave out what is one kind among others; "standard risk or Down syndrome" is made for both, and for no others."""
    return {
        kind: quote
        for kind, quote in kinds.items()
        if kind not in _AMONG_OTHERS
        or not _AMONG_OTHERS[Facet(kind)].search(quote or "")
        or (kind == Facet.DOWN_SYNDROME and Facet.RISK_GROUP in kinds)
    }


def _terms_beside_others(tables: Tables) -> set[tuple[str, str]]:
    """Give the keywords, and the conditions that are not the only one: none makes a trial that of a rare kind."""
    terms = plain_rows(tables["conditions"], ["nct_id", "kind", "term"])
    every = [(row["nct_id"], row["kind"], row["term"]) for row in terms]
    conditions = Counter(nct_id for nct_id, kind, _ in every if kind == "condition")
    alone = {(nct_id, term) for nct_id, kind, term in every if kind == "condition" and conditions[nct_id] == 1}
    return {(nct_id, term) for nct_id, _, term in every} - alone


def demands_of_trials(tables: Tables) -> Mapping[str, tuple[Demand, ...]]:
    """Give what each trial demands of every patient."""
    demands: dict[str, dict[RequirementKind, Demand]] = defaultdict(dict)
    every = tables["requirements"]
    for row in plain_rows(
        every[every["kind"].isin(DEMANDS)], ["nct_id", "kind", "value", "quote", "section", "cohort"]
    ):
        # What one part of a trial demands, another may not; what it bars is no demand.
        kind = RequirementKind(row["kind"])
        of_all = row["cohort"] is None or kind is RequirementKind.FIRST_PATIENTS
        beside = kind is RequirementKind.PRIOR_ENROLMENT_REQUIRED and _GOES_WITH_IT.search(row["quote"])
        if row["section"] != Section.EXCLUSION and of_all and not beside:
            demands[row["nct_id"]].setdefault(kind, Demand(kind, row["quote"], row["section"], row["value"]))
    return {nct_id: tuple(each.values()) for nct_id, each in demands.items()}


@dataclass(frozen=True)
class Antigen:
    """The mark that the leukaemia's cells must carry.

    Attributes
    ----------
    is_usual : bool
        Nearly every leukaemia of that lineage carries it: to be shown only after a treatment that aims at it.
    """

    demand: Demand
    is_usual: bool


#: On nearly every B-cell leukaemia, unless so many of the cells must carry it.
_USUAL: Final = frozenset({"19", "22"})
_MARK: Final = re.compile(r"\bcd-? ?(\d+)", re.IGNORECASE)
#: A mark that must be missing, or that a part of the patients, or of the treatment, needs.
_NOT_OF_ALL: Final = re.compile(r"\bcd-? ?\d+[- ]?negativ|\bto receive\b|^\W*other\b", re.IGNORECASE)


def _is_usual(named: str) -> bool:
    """Whether the first mark that is named is one of those."""
    first = _MARK.search(named)
    return first is not None and first[1] in _USUAL


def antigens_of_trials(tables: Tables) -> Mapping[str, Antigen]:
    """Give the mark that the leukaemia's cells must carry, in each trial that says so."""
    every = tables["requirements"]
    rows = plain_rows(every[every["kind"] == RequirementKind.ANTIGEN], ["nct_id", "quote", "section", "unit"])
    told = [row for row in rows if row["section"] != Section.EXCLUSION and not _NOT_OF_ALL.search(row["quote"])]
    return {
        row["nct_id"]: Antigen(
            Demand(RequirementKind.ANTIGEN, row["quote"], row["section"]),
            _is_usual(row["unit"] or "") and "%" not in row["quote"],
        )
        for row in reversed(told)
    }


_BOTH_SEXES = (
    r"\b(?:boys and girls|girls and boys|both (?:sexes|genders)|males? (?:and|or) females?|females? and males?)\b"
)
#: By these words the patients, not their partners, are (also) of the other sex than the one named.
_OTHERS_THAN = {
    Sex.MALE: re.compile(
        r"\b(?:patients|subjects|participants|children|girls|women|females)\b[^.;\n]{0,25}\b(?:who are |of |is |are )"
        rf"(?:pregnant|lactating|nursing|breast-?feeding|child-?bearing)|{_BOTH_SEXES}",
        re.IGNORECASE,
    ),
    Sex.FEMALE: re.compile(rf"{_BOTH_SEXES}|\bmale (?:patients|subjects|participants|children)\b", re.IGNORECASE),
}
_PARTNERS = re.compile(r"[^.;\n]*\bpartners?\b[^.;\n]*", re.IGNORECASE)


def sex_admitted(sex: str | None, criteria: str) -> str | None:
    """Give the one sex that a record admits, or None where its criteria plainly speak of patients of the other, too.

    Examples
    --------
    >>> sex_admitted("MALE", "No prior chemotherapy"), sex_admitted("MALE", "Patients who are pregnant are excluded")
    ('MALE', None)
    >>> sex_admitted("MALE", "Men with female partners of childbearing potential must use a condom")
    'MALE'
    """
    others = _OTHERS_THAN[Sex(sex)] if sex in _OTHERS_THAN else None
    return None if others and others.search(_PARTNERS.sub("", criteria)) else sex
