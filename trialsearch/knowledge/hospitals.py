"""Hospitals behind the registry's facility texts (pure)."""

from __future__ import annotations

import re

from trialsearch.words import fold

#: Sponsors hide a place behind such words ("Research Site", "Local Institution - 0005").
_PLACEHOLDER = re.compile(
    r" (?:(?:research|investigati(?:ve|onal)|study|trial|clinical) sites?|local institution|call for information) "
)
#: A text with such a word names a place all the same ("Children's Hospital ( Site 1006)").
_PLACE_OF_CARE = re.compile(
    r" (?:\w*(?:hosp|ospedal|klini|clini[cq]\b|clinique|univers|medic|cancer|oncolog|onkolog|health|kinder|child)\w*"
    r"|cent(?:er|re|ro)|institut\w*(?<!institution)) "
)


def is_masked(facility: str | None, city: str | None) -> bool:
    """Whether the facility text hides the place: a placeholder, or no more than the city's name.

    Examples
    --------
    >>> (
    ...     is_masked("Novartis Investigative Site, Genova", "GE"),
    ...     is_masked("Yale New Haven Hospital ( Site 1012)", None),
    ... )
    (True, False)
    """
    if not facility or not facility.strip():
        return False
    folded = fold(facility)
    if city and folded == fold(city):
        return True
    return bool(_PLACEHOLDER.search(folded)) and not _PLACE_OF_CARE.search(_PLACEHOLDER.sub(" ", folded))
