"""A point on the map, typed as numbers: told from a postcode, and not taken (pure)."""

from __future__ import annotations

import re
from typing import Final

#: Degrees with decimals, with a sign, or with their mark; minutes and seconds after them.
_MARKED: Final = r"(?:[-+−]?\d{1,3}[.,]\d+|[-+−]\d{1,3}|\d{1,3}\s*°)"
_PLAIN: Final = r"[-+−]?\d{1,3}(?:[.,]\d+)?"
_REST: Final = r"[^A-Za-z\d]*(?:\d{1,2}[^A-Za-z\d]+){0,2}[NSEWOnsewo]?\s*"
_COORDINATES: Final = re.compile(
    rf"\s*(?:{_MARKED}{_REST}[\s,;/]\s*{_PLAIN}{_REST}|\d{{1,3}}\s*[,;/]\s*[-+−]\d{{1,3}}\s*)"
)


def looks_like_coordinates(text: str) -> bool:
    """Whether a text is two numbers as a map writes them, latitude and longitude.

    Examples
    --------
    >>> (
    ...     looks_like_coordinates("42.36,-71.05"),
    ...     looks_like_coordinates("02115"),
    ...     looks_like_coordinates("02-115 Warszawa"),
    ... )
    (True, False, False)
    """
    return _COORDINATES.fullmatch(text) is not None
