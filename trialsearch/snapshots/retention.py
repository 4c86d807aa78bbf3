"""Which snapshots to keep (pure)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

#: The fewest that ever stay, whatever is asked: a reader may have one of them open.
FEWEST_KEPT: Final = 2


@dataclass(frozen=True)
class Retention:
    """How many of the newest snapshots to keep, and how many days and weeks keep their newest one."""

    newest: int = FEWEST_KEPT
    daily: int = 14
    weekly: int = 8

    def keep(self, snapshot_ids: Sequence[str]) -> set[str]:
        """Choose among ids, oldest first.

        Days and weeks are those of the ids and are counted among themselves, not back from a clock: a clock
        that stands wrong, or a machine that slept for a year, costs no snapshot.

        Examples
        --------
        >>> ids = ["20261119T100000Z-0001", "20261120T090000Z-0002", "20261120T100000Z-0003", "20261121T100000Z-0004"]
        >>> sorted(Retention(daily=3, weekly=0).keep(ids))
        ['20261119T100000Z-0001', '20261120T100000Z-0003', '20261121T100000Z-0004']
        """
        newest_first = list(reversed(snapshot_ids))
        return {
            *newest_first[: max(self.newest, FEWEST_KEPT)],
            *_first_of_each(newest_first, day_of, self.daily),
            *_first_of_each(newest_first, lambda snapshot_id: day_of(snapshot_id).isocalendar()[:2], self.weekly),
        }


#: What a refresh keeps: the newest whatever their day, so that a day of trying things out costs no history.
AFTER_REFRESH: Final = Retention(newest=14)


def day_of(snapshot_id: str) -> date:
    """Day (UTC) in a snapshot's id."""
    return datetime.strptime(snapshot_id[:8], "%Y%m%d").date()  # noqa: DTZ007 - a day only


def _first_of_each(snapshot_ids: Sequence[str], span: Callable[[str], object], number: int) -> list[str]:
    firsts: dict[object, str] = {}
    for snapshot_id in snapshot_ids:
        firsts.setdefault(span(snapshot_id), snapshot_id)
    return list(firsts.values())[:number]
