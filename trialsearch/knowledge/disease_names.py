"""Which words name ALL, which another disease, and which a class wide enough to hold ALL (pure)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from trialsearch.knowledge import read_table

#: ALL by one of its names. The bare acronym is an English word, so it counts only in company.
ALL_NAMED = re.compile(
    # Any word after "acute lymph": lymphoblastic, -cytic, -oid, -atic, and what a slip of the hand makes of them.
    r"(?i:acute[ -](?:[bt]-?(?:cell|lineage)?[ -])?lymph\w+[ -]leuk)"
    r"|(?i:leuc[eé]mi\w* (?:aigu\S* )?l(?:ymphoblast|infobl[aá]st))"
    r"|(?i:(?<!non)(?<!non-)lymphoblastic (?:leuk|lymphoma))"
    r"|(?i:leuk\w{1,10}[, ]+(?:acute |pre-?cursor |[bt]-cell |childhood )*lymphoblastic)"
    r"|(?i:leuk\w{1,10}, (?:lymph(?:ocytic|oid|atic), acute|acute lymph(?:ocytic|oid|atic)))"
    r"|(?i:acute non[- ]?t[ -](?:cell |lymphocyt\w+ )leuk)|(?i:mixed[ -]phenotype acute leuk|biphenotypic)"
    r"|\b(?:[BT]|[Pp]re-?B|BCP|ETP|Ph\+?|Ph-like|PH\+?|CD\d+[+-]?)[ -]?(?:[Cc]ell[ -]|[Ll]ineage[ -])?ALL\b"
    r"|\b(?i:childhood|pa?ediatric|infant|adult|relapsed|refractory|recurrent|r/r) ALL\b"
    r"|\b(?i:risk|positive|negative|like|precursor) ALL\b|(?i:patients|children|adolescents|treatment"
    r"|therapy) (?:with|for|of|in) ALL$|(?i:\bfor|\bin|\bof) ALL$"
    r"|\b(?:AML|CML|CLL|MDS|MPAL|NHL|LBL|LLy)(?:/| and | or |, | & )ALL\b"
    r"|\bALL(?:/| and | or |, | & )(?:AML|CML|CLL|MDS|MPAL|NHL|LBL|LLy|lympho|[BT]-)"
    r"|\(ALL\)|^ALL$|^ALL,|\bALL, (?i:childhood|adult|pa?ediatric)"
)

#: Lymphoblastic lymphoma is ALL's own, and "mixed lineage" no myeloid disease: taken out before others are looked for.
_LYMPHOBLASTIC = re.compile(
    r"(?i)(?<!non)(?<!non-)lymphoblastic (?:leuka?emias?(?:/| or | and |-))?(?:\w+ )?lymphomas?|mixed[ -]lineage"
)

#: A name wide enough to have ALL among its diseases.
_UMBRELLA = re.compile(
    r"(?i)\b(?:acute |childhood |pa?ediatric |relapsed |refractory |infant )*leuka?emias?\b"
    r"|\bha?ematolog\w+ (?:malignan|neoplas|cancer|disease|disorder)|\bblood cancer|\bha?ematopoietic.*neoplasm"
    r"|hemoblastos"
    r"|\b(?:b[ -]?cell|lymphoid|cd19\S*) (?:\w+ )?malignan|\bcd19\S{0,10} (?:\w+[- ]){0,3}(?:malignan|leuka?em"
    r"|tumou?r|cancer|disease)|\blymphoproliferative"
)
#: Blood cancers at large, in a sentence.
BLOOD_CANCERS = re.compile(
    r"(?i)\bha?ematologic\w* (?:malignan\w+|cancers?|neoplas\w+)|\bblood cancers?|\bacute leuka?emias?\b"
)
_TRANSPLANT = re.compile(
    r"(?i)stem[ -]cell transplant|bone marrow transplant|\bhsct\b|cord blood transplant|allogeneic transplant"
)
_CAR_T = re.compile(r"\b(?:CAR[- ]?T\b|[Cc]himeric [Aa]ntigen [Rr]eceptor)")
#: Illnesses that are no cancer, and are treated by CAR-T cells too.
_ANY_ILLNESS = re.compile(r"(?i)lupus|autoimmun|myasthen|sclerosis|arthritis|nephr|neuromyel|\bhiv\b|diseases?\b")
_CHILDHOOD_CANCER = re.compile(
    r"(?i)\b(?:child\w*|pa?ediatric|young(?:er)?|adolescent\w*|kids?)\b.*\b(?:cancers?|oncolog\w*|malignan\w*"
    r"|neoplas\w*)"
    r"|\b(?:cancers?|malignan\w*|oncolog\w*) .*\b(?:in|for|of|with) (?:\w+ )?(?:child\w*|young(?:er)?|pa?ediatric"
    r"|kids?)\b|^(?:unspecified )?(?:childhood )?(?:cancers?|neoplasms?|malignan(?:cy|cies|t neoplasms?)|oncology)$"
)
#: Where a term ends and the next begins; not at a comma: MeSH writes "Leukemia, Myeloid, Acute".
_PARTS = re.compile(r"[;()/]| and | or | & ")


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
    return bool(ALL_NAMED.search(term.strip()))


@lru_cache(maxsize=4096)
def other_diseases(term: str) -> frozenset[str]:
    """Name the kinds of disease other than ALL that a term names.

    Examples
    --------
    >>> sorted(other_diseases("AML (acute myeloid leukemia), lymphoblastic lymphoma or MDS"))
    ['myelodysplastic', 'myeloid']
    """
    rest = _LYMPHOBLASTIC.sub(" ", term)
    return frozenset(kind for kind, pattern in _kinds_in(rest) if pattern.search(rest))


def without_others(text: str) -> str:
    """Take the names of other diseases out of a text.

    Examples
    --------
    >>> without_others("AML or relapsed leukemia")
    '  or relapsed leukemia'
    """
    for _, pattern in _kinds_in(text):
        text = pattern.sub(" ", text)
    return text


def _kinds_in(text: str) -> list[tuple[str, re.Pattern[str]]]:
    """Give the kinds that a quick look does not rule out."""
    lowered = text.lower()
    return [(kind, pattern) for kind, needs, pattern in _other_kinds() if any(word in lowered for word in needs)]


@cache
def _other_kinds() -> tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...]:
    rows = read_table("other_diseases.tsv")
    return tuple((row["kind"], tuple(row["needs"].split("|")), re.compile(row["pattern"])) for row in rows)


def is_umbrella(term: str) -> bool:
    """Whether a term covers ALL among other diseases ("Leukemia", "Hematologic Malignancies").

    Examples
    --------
    >>> is_umbrella("Acute Leukaemia (Lymphoid or Myeloid)"), is_umbrella("Acute Myeloid Leukemia")
    (True, False)
    """
    return any(_UMBRELLA.search(part) and not _specific(part) for part in _PARTS.split(term))


def is_transplant(term: str) -> bool:
    """Whether a term speaks of stem-cell transplants and names no disease other than leukaemia's."""
    return bool(_TRANSPLANT.search(term)) and not other_diseases(term)


def is_car_t(term: str) -> bool:
    """Whether a term speaks of CAR-T cells and names no disease: most are given for leukaemia of B cells.

    Examples
    --------
    >>> is_car_t("CAR-T long-term follow-up"), is_car_t("CAR-T cells in lupus"), is_car_t("Car travel")
    (True, False, False)
    """
    return bool(_CAR_T.search(term)) and not other_diseases(term) and not _ANY_ILLNESS.search(term)


def is_childhood_cancer(term: str) -> bool:
    """Whether a term means cancers of children in general.

    Examples
    --------
    >>> is_childhood_cancer("A game for children with cancer"), is_childhood_cancer("Childhood brain tumors")
    (True, False)
    """
    return bool(_CHILDHOOD_CANCER.search(term)) and not other_diseases(term)


def _specific(part: str) -> bool:
    return bool(other_diseases(part) - {"lymphoma"}) or bool(re.search(r"(?i)\bchronic\b|myel", part))
