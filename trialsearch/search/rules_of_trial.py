"""What a trial's record says about who can join, gathered from the tables of a snapshot (pure)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeVar

from trialsearch.schema import Tables, plain_rows
from trialsearch.search.conditions import REQUIRED, WAITS, Condition, condition_of
from trialsearch.vocabulary import (
    AgeReference,
    Answer,
    Facet,
    ForWhom,
    FurtherQuestion,
    Purpose,
    Question,
    Relevance,
    Sex,
    TreatmentType,
)

Judged = TypeVar("Judged")

#: What works only where its target is on the leukaemia cells: for these the kind of leukaemia decides.
_TARGETED: Final = frozenset(
    {
        TreatmentType.CAR_T,
        TreatmentType.BISPECIFIC_ANTIBODY,
        TreatmentType.ANTIBODY_DRUG_CONJUGATE,
        TreatmentType.ANTIBODY,
    }
)


AnyQuestion = Question | FurtherQuestion


@dataclass(frozen=True)
class FactOnRecord:
    """What a record answers to one question, and the sentence that proves it; of a `depends`, what it depends on."""

    answer: Answer
    explicit: bool = False
    quote: str | None = None
    section: str | None = None
    condition: str | None = None
    rule_id: str | None = None
    depends_on: Condition | None = None


SILENT: Final = FactOnRecord(Answer.NOT_STATED)


@dataclass(frozen=True)
class AgeOnRecord:
    """From which age (years) and below which age a trial admits, and when that age counts; None is no limit."""

    from_years: float | None = None
    below_years: float | None = None
    reference: AgeReference = AgeReference.ENROLMENT
    minimum_quote: str | None = None
    maximum_quote: str | None = None

    @cached_property
    def quotes(self) -> str | None:
        """The sentences that give the limits, in one line."""
        return " … ".join(dict.fromkeys(filter(None, (self.minimum_quote, self.maximum_quote)))) or None


@dataclass(frozen=True)
class RulesOfTrial:
    """Everything that matching needs of one trial.

    Attributes
    ----------
    relevance : Relevance
        How it relates to ALL: nobody fits a trial for other diseases.
    for_patients : bool
        Whether it is about the children themselves, not about donors, family or staff.
    readable : bool
        Whether the record holds criteria that could be read. If not, nobody fits.
    targeted : bool
        Whether its product has a target.
    transplant : bool
        Whether it transplants, or looks after transplants: remission alone never fits such a trial.
    special : mapping of str to str
        Rare kinds of leukaemia, or conditions of the child, that the trial is made for (facets), and their sentences.
    """

    nct_id: str
    purpose: Purpose
    readable: bool
    relevance: Relevance = Relevance.FOCUS
    for_patients: bool = True
    targeted: bool = False
    transplant: bool = False
    sex: str | None = None
    age: AgeOnRecord = AgeOnRecord()
    facts: Mapping[AnyQuestion, FactOnRecord] = field(default_factory=dict)
    special: Mapping[str, str] = field(default_factory=dict)
    #: What each question comes to, whoever asks (see `once`).
    _judged: dict[Hashable, Any] = field(init=False, default_factory=dict, compare=False, repr=False)

    def once(self, question: Hashable, judge: Callable[[], Judged]) -> Judged:
        """Judge a question the first time it is asked, by whomever: every answer asks it of every trial."""
        if question not in self._judged:
            self._judged[question] = judge()
        known: Judged = self._judged[question]
        return known

    @cached_property
    def kind_is_gate(self) -> bool:
        """Whether silence about the kind of leukaemia is no yes.

        Of a targeted product; beside other diseases; where the record names mixed phenotype or lymphoma alone.
        """
        return self.targeted or self.relevance is not Relevance.FOCUS or self._names_another_kind_alone

    @property
    def _names_another_kind_alone(self) -> bool:
        silent = all(self.fact(kind).answer is Answer.NOT_STATED for kind in (Question.B_ALL, Question.T_ALL))
        return silent and any(self.fact(kind).answer is Answer.YES for kind in (Question.MPAL, Question.LBL))

    def fact(self, question: AnyQuestion) -> FactOnRecord:
        """Give the answer to a question; a silent one if there is none."""
        return self.facts.get(question, SILENT)


#: Facets of trials that are made for few children: nobody fits by silence.
SPECIAL_FACETS: Final = (
    Facet.DOWN_SYNDROME,
    Facet.INFANT,
    Facet.KMT2A,
    Facet.PH_LIKE,
    Facet.ABL_CLASS,
    Facet.HYPODIPLOID,
    Facet.ETP_ALL,
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

_TRIAL = (
    "nct_id",
    "purpose_group",
    "relevance",
    "for_whom",
    "criteria_readable",
    "sex",
    "eligibility_criteria_text",
    "joining_age_from_years",
    "joining_age_below_years",
    "joining_age_reference",
    "joining_age_minimum_quote",
    "joining_age_maximum_quote",
)
_FACT = ("nct_id", "question", "answer", "explicit", "quote", "section", "condition", "rule_id")


def rules_of_trials(tables: Tables) -> dict[str, RulesOfTrial]:
    """Gather the rules of every trial of a snapshot, by its number."""
    facts: dict[str, dict[AnyQuestion, FactOnRecord]] = defaultdict(dict)
    requirements: dict[str, list[dict[str, Any]]] = defaultdict(list)
    every = tables["requirements"]
    for row in plain_rows(every[every["kind"].isin(WAITS)], REQUIRED):
        requirements[row["nct_id"]].append(row)
    for row in plain_rows(tables["facts"], _FACT):
        nct_id, question, answer, explicit, quote, section, condition, rule_id = row.values()
        depends_on = condition_of(row, requirements[nct_id]) if answer == Answer.DEPENDS else None
        facts[nct_id][question_named(question)] = FactOnRecord(
            Answer(answer), explicit, quote, section, condition, rule_id, depends_on
        )
    facets = tables["facets"]
    special: dict[str, dict[str, str]] = defaultdict(dict)
    asides = _terms_beside_others(tables)
    for row in plain_rows(facets[facets["facet"].isin(SPECIAL_FACETS)], ["nct_id", "facet", "quote"]):
        among = _AMONG_OTHERS.get(row["facet"])
        if (row["nct_id"], row["quote"]) not in asides and not (among and among.search(row["quote"] or "")):
            special[row["nct_id"]][row["facet"]] = row["quote"]
    targeted = _trials_with(tables, _TARGETED)
    transplanting = _trials_with(tables, {TreatmentType.STEM_CELL_TRANSPLANT})
    transplanting |= set(facets.loc[facets["facet"] == Facet.TRANSPLANT, "nct_id"])
    return {
        row["nct_id"]: RulesOfTrial(
            nct_id=row["nct_id"],
            purpose=Purpose(row["purpose_group"]),
            readable=row["criteria_readable"],
            relevance=Relevance(row["relevance"]),
            for_patients=row["for_whom"] == ForWhom.PATIENTS,
            targeted=row["nct_id"] in targeted,
            transplant=row["nct_id"] in transplanting or row["purpose_group"] == Purpose.TRANSPLANT_AND_CELL_SUPPORT,
            sex=sex_admitted(row["sex"], row["eligibility_criteria_text"] or ""),
            age=AgeOnRecord(
                row["joining_age_from_years"],
                row["joining_age_below_years"],
                AgeReference(row["joining_age_reference"]),
                row["joining_age_minimum_quote"],
                row["joining_age_maximum_quote"],
            ),
            facts=facts.get(row["nct_id"], {}),
            special=special.get(row["nct_id"], {}),
        )
        for row in plain_rows(tables["trials"], _TRIAL)
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


def question_named(name: str) -> AnyQuestion:
    """Give the question of a name, one of the twenty or a further one."""
    return _QUESTIONS[name]


def _terms_beside_others(tables: Tables) -> set[tuple[str, str]]:
    """Give the keywords, and the conditions that are not the only one: none makes a trial that of a rare kind."""
    terms = plain_rows(tables["conditions"], ["nct_id", "kind", "term"])
    every = [(row["nct_id"], row["kind"], row["term"]) for row in terms]
    conditions = Counter(nct_id for nct_id, kind, _ in every if kind == "condition")
    alone = {(nct_id, term) for nct_id, kind, term in every if kind == "condition" and conditions[nct_id] == 1}
    return {(nct_id, term) for nct_id, _, term in every} - alone


_QUESTIONS: Final[dict[str, AnyQuestion]] = {each.value: each for each in (*Question, *FurtherQuestion)}


def _trials_with(tables: Tables, types: Collection[TreatmentType]) -> set[str]:
    treatments = tables["treatments"]
    return set(treatments.loc[treatments["treatment_type"].isin([str(each) for each in types]), "nct_id"])
