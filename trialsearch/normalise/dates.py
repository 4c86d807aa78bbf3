"""The registry's partial dates (pure)."""

from __future__ import annotations

import re
from datetime import datetime

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?:T.*)?", re.ASCII)


def first_day(written: str | None) -> datetime | None:
    """First day that "2019", "2019-05" or "2019-05-17" can mean, at midnight; None if it is no date.

    Examples
    --------
    >>> first_day("2019-05")
    datetime.datetime(2019, 5, 1, 0, 0)
    """
    match = _PARTIAL_DATE.fullmatch((written or "").strip())
    if match is None:
        return None
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        return datetime(year, month, day)  # noqa: DTZ001 - a calendar day has no time zone
    except ValueError:
        return None
