"""The time that the registry gives for its data: whether it can be, and what stands in where it cannot."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from trialsearch.snapshots import Manifest

#: So far a time may lie ahead of this machine's clock: a zone that is not said, a clock that is a little slow.
LEAD: Final = timedelta(days=1)

#: No clock that shows an earlier moment is right: this was written then. A machine whose clock stands at 1970 must not
#: take every time of the registry for one to come.
WRITTEN: Final = datetime(2026, 11, 27, tzinfo=UTC)

#: The registry publishes on weekdays: over holidays its data may be so much older than the day of their pull.
PAUSE: Final = timedelta(days=7)

_FIRST_YEAR = 2000


def time_of_data(written: str | None, now: datetime) -> datetime | None:
    """Read a time that the registry gives for its data (UTC where no zone is said); None if it cannot be.

    It cannot be if it is no date or date-time at all, lies before the registry, or later than tomorrow.

    Examples
    --------
    >>> time_of_data("2026-11-20T09:00:05", datetime(2026, 11, 22, tzinfo=UTC))
    datetime.datetime(2026, 11, 20, 9, 0, 5, tzinfo=datetime.timezone.utc)
    >>> time_of_data("9999-12-31T23:59:59", datetime(2026, 11, 22, tzinfo=UTC))
    """
    try:
        found = datetime.fromisoformat(written or "")
    except ValueError:
        return None
    # Compared before any zone is taken off: at the ends of the calendar that would overflow.
    if not _FIRST_YEAR <= found.year < date.max.year:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found if found <= max(now, WRITTEN) + LEAD else None


def not_older_than(manifest: Manifest, now: datetime) -> datetime:
    """Tell before which time data are older than those of a snapshot.

    Where only the day of its pull stands in for their time, they may be as much older as the registry pauses: newer
    data must not be refused because that day is later than theirs.
    """
    known = time_of_data(manifest.data_timestamp, now)
    if known is not None:
        return known
    stand_in = min(date.fromisoformat(manifest.data_date), datetime.fromisoformat(manifest.started_at).date())
    return datetime(stand_in.year, stand_in.month, stand_in.day, tzinfo=UTC) - PAUSE
