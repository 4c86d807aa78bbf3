"""Which disease terms speak of ALL, and how a trial relates to it (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from trialsearch.vocabulary import Relevance

#: ALL by one of its names. The bare acronym is an English word, so it counts only in company.
_ALL_NAMED = re.compile(
    r"(?i:acute[ -]lympho(?:blastic|cytic|id)[ -]leuk)"
    r"|(?i:lymphoblastic (?:leuk|lymphoma))"
    r"|(?i:leuk\w{1,10}[, ]+(?:acute |pre-?cursor |[bt]-cell |childhood )*lymphoblastic)"
    r"|(?i:leuk\w{1,10}, (?:lympho(?:cytic|id), acute|acute lympho(?:cytic|id)))"
    r"|(?i:mixed[ -]phenotype acute leuk|biphenotypic)"
    r"|\b(?:[BT]|[Pp]re-?B|BCP|ETP|Ph\+?|Ph-like|PH\+?)[ -]?(?:[Cc]ell[ -]|[Ll]ineage[ -])?ALL\b"
    r"|\b(?i:childhood|pa?ediatric|infant|adult|relapsed|refractory|recurrent|r/r) ALL\b"
    r"|\b(?i:risk|positive|negative|like|precursor) ALL\b"
    r"|\b(?:AML|CML|CLL|MDS|MPAL|NHL|LBL|LLy)(?:/| and | or |, | & )ALL\b"
    r"|\bALL(?:/| and | or |, | & )(?:AML|CML|CLL|MDS|MPAL|NHL|LBL|LLy|lympho|[BT]-)"
    r"|\(ALL\)|^ALL$|^ALL,|\bALL, (?i:childhood|adult|pa?ediatric)"
)

#: A name wide enough to have ALL among its diseases.
_UMBRELLA = re.compile(
    r"(?i)\b(?:acute |childhood |pa?ediatric |relapsed |refractory |infant )*leuka?emias?\b"
    r"|\bha?ematolog\w+ (?:malignan|neoplas|cancer|disease|disorder)|\bblood cancer|\bha?ematopoietic.*neoplasm"
    r"|\b(?:b[ -]?cell|lymphoid|cd19\S*) (?:\w+ )?malignan|\bcd19\b|\blymphoproliferative"
    r"|stem[ -]cell transplant|bone marrow transplant|\bhsct\b"
)
#: A term that names one other disease is no umbrella ("chronic myeloid leukemia").
_ANOTHER_DISEASE = re.compile(
    r"(?i)myel|\bAML\b|\bCML\b|\bCLL\b|chronic|hairy|promyelo|\bAPL\b|\bJMML\b|monocyt|erythro|megakaryo|plasma"
    r"|large granular"
)
#: Where a term ends and the next begins; not at a comma: MeSH writes "Leukemia, Myeloid, Acute".
_PARTS = re.compile(r"[;()/]| and | or | & ")
_EXCLUSION_HEADING = re.compile(r"(?i)\bexclusion\s+criteri|\bcriteria\s+for\s+exclusion|\bnon-?inclusion\s+criteri")


@dataclass(frozen=True)
class Judgement:
    """How a trial relates to ALL, and the words that decided it ("condition: ...")."""

    relevance: Relevance
    reason: str | None


def names_all(term: str) -> bool:
    """Whether a term names acute lymphoblastic leukaemia or lymphoblastic lymphoma.

    Examples
    --------
    >>> (
    ...     names_all("Relapsed B-ALL"),
    ...     names_all("Leukemia, Lymphocytic, Chronic"),
    ...     names_all("for all children"),
    ... )
    (True, False, False)
    """
    return bool(_ALL_NAMED.search(term.strip()))


def is_umbrella(term: str) -> bool:
    """Whether a term covers ALL among other diseases ("Leukemia", "Hematologic Malignancies").

    Examples
    --------
    >>> is_umbrella("Acute Leukaemia (Lymphoid or Myeloid)"), is_umbrella("Acute Myeloid Leukemia")
    (True, False)
    """
    parts = _PARTS.split(term)
    return any(_UMBRELLA.search(part) and not _ANOTHER_DISEASE.search(part) for part in parts)


def relevance(
    *,
    titles: Sequence[str] = (),
    conditions: Sequence[str] = (),
    keywords: Sequence[str] = (),
    mesh: Sequence[str] = (),
    criteria: str = "",
) -> Judgement:
    """Judge how a trial relates to ALL.

    `focus`: a title names ALL, or at least half of its conditions do. `includes`: ALL is named among its
    conditions, MeSH terms, keywords or inclusion criteria, or one of its terms is an umbrella over ALL.
    `other`: everything else.
    """
    if title := _first(titles, names_all):
        return Judgement(Relevance.FOCUS, f"title: {title}")
    about = [term for term in conditions if names_all(term)]
    if about and 2 * len(about) >= len(conditions):
        return Judgement(Relevance.FOCUS, f"condition: {about[0]}")
    for place, terms in (("condition", conditions), ("MeSH term", mesh), ("keyword", keywords)):
        if term := _first(terms, names_all):
            return Judgement(Relevance.INCLUDES, f"{place}: {term}")
    inclusion = _EXCLUSION_HEADING.split(criteria, maxsplit=1)[0]
    if named := _ALL_NAMED.search(inclusion):
        return Judgement(Relevance.INCLUDES, f"eligibility criteria: {named[0]}")
    if term := _first((*conditions, *titles, *keywords, *mesh), is_umbrella):
        return Judgement(Relevance.INCLUDES, f"umbrella: {term}")
    return Judgement(Relevance.OTHER, None)


def _first(terms: Iterable[str], test: Callable[[str], bool]) -> str | None:
    return next((term for term in terms if test(term)), None)
