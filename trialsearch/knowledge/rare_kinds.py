"""Which of the facets of a trial it is made for, where few children have them (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from trialsearch.vocabulary import Facet

#: Facets of trials that are made for few children: nobody fits by silence.
RARE_KINDS: Final = (
    Facet.RISK_GROUP,
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
_AMONG_OTHERS: Final[dict[str, re.Pattern[str]]] = {
    Facet.ETP_ALL: re.compile(
        r"\bincluding (?:[\w-]+ ){0,2}?(?:early T|near[- ]?early|near[- ]?ETP|ETP)", re.IGNORECASE
    ),
    Facet.DOWN_SYNDROME: re.compile(
        rf"\b(?:risk(?: (?:B-)?ALL)?,? (?:or|and) |with (?:or|and|/) ?without |and/or |including ){_DOWN}"
        rf"|{_DOWN},? (?:or|and) (?:with(?:out)? )?(?:\w+[- ])?risk\b",
        re.IGNORECASE,
    ),
}
_RISK_OF_RELAPSE: Final = re.compile(r"\brisk\b[^,;.]{0,40}\brelaps", re.IGNORECASE)


def made_for_few(
    facets: Mapping[str, str], conditions: Sequence[str] = (), keywords: Sequence[str] = ()
) -> frozenset[str]:
    """Give the rare kinds that a trial is made for; a keyword, or one condition of several, makes none.

    Parameters
    ----------
    facets : mapping of str to str
        What the trial is about, and the sentence that says so (`trialsearch.knowledge.facets.facets`).
    conditions, keywords : sequence of str
        The record's own terms.

    Examples
    --------
    >>> sorted(made_for_few({"infant": "infant ALL", "b_all": "infant ALL"}))
    ['infant']
    >>> sorted(made_for_few({"infant": "infant ALL"}, keywords=["infant ALL"]))
    []
    """
    alone = set(conditions) if len(conditions) == 1 else set()
    beside = {*conditions, *keywords} - alone
    rare = {kind: facets[kind] for kind in RARE_KINDS if kind in facets and facets[kind] not in beside}
    return frozenset(kind.value for kind, quote in rare.items() if not _is_one_among_others(kind, quote, rare))


def _is_one_among_others(kind: Facet, quote: str, rare: Mapping[Facet, str]) -> bool:
    """Whether it is one kind among others; "standard risk or Down syndrome" is made for both, and for no others."""
    if kind not in _AMONG_OTHERS or not _AMONG_OTHERS[kind].search(quote):
        return False
    return not (kind is Facet.DOWN_SYNDROME and Facet.RISK_GROUP in rare)


def is_risk_of_relapse(quote: str) -> bool:
    """Whether the risk group that a sentence names is that of a relapse, and not of the first treatment.

    Examples
    --------
    >>> is_risk_of_relapse("High-risk first relapse of ALL"), is_risk_of_relapse("Relapsed ALL of high risk")
    (True, False)
    """
    return _RISK_OF_RELAPSE.search(quote) is not None
