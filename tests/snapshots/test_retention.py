from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW, publish, repeatable
from tests.snapshots.cases import Killed
from trialsearch.cli import main
from trialsearch.snapshots import AFTER_REFRESH, FEWEST_KEPT, Retention, SnapshotCache
from trialsearch.snapshots.retention import day_of


def only_the_newest(number: int) -> Retention:
    return Retention(newest=number, daily=0, weekly=0)


def test_prune_keeps_the_newest(cache: SnapshotCache) -> None:
    ids = [publish(cache) for _ in range(5)]
    assert cache.prune(only_the_newest(3)) == ids[:2]
    assert cache.ids() == ids[2:]
    assert cache.prune(only_the_newest(3)) == []
    assert cache.newest().snapshot.id == ids[-1]


@pytest.mark.parametrize("keep", [1, 0, -1, -14])
def test_prune_never_keeps_fewer_than_two(filled: SnapshotCache, keep: int) -> None:
    newest_two = [*filled.ids()[1:], publish(filled)]
    filled.prune(only_the_newest(keep))
    assert filled.ids() == newest_two


def test_prune_keeps_fourteen_by_default(cache: SnapshotCache) -> None:
    assert (AFTER_REFRESH.newest, FEWEST_KEPT) == (14, 2)
    first, *_rest = [publish(cache) for _ in range(15)]
    assert cache.prune() == [first]
    assert len(cache.ids()) == 14


def test_prune_removes_what_crashes_left(cache: SnapshotCache) -> None:
    snapshot_id = publish(cache)
    leftover = cache.root / "snapshots" / ".partial-20261116T090000Z-0002" / "tables"
    leftover.mkdir(parents=True)
    (leftover / "trials.parquet").write_bytes(b"half")
    assert cache.prune() == []
    assert [path.name for path in (cache.root / "snapshots").iterdir()] == [snapshot_id]


def test_a_prune_that_is_killed_lists_no_half_snapshot(cache: SnapshotCache, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [publish(cache) for _ in range(4)]

    def killed(_path: Path) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", killed)
        with pytest.raises(Killed):
            cache.prune(only_the_newest(2))
    assert cache.ids() == ids[1:]
    for snapshot_id in cache.ids():
        cache.get(snapshot_id).verify()
    assert cache.prune(only_the_newest(2)) == [ids[1]]
    assert {path.name for path in (cache.root / "snapshots").iterdir()} == set(ids[2:])


def test_prune_keeps_the_snapshot_in_force(cache: SnapshotCache) -> None:
    ids = [publish(cache) for _ in range(3)]
    for snapshot_id in ids[1:]:
        (cache.root / "snapshots" / snapshot_id / "manifest.json").unlink()
    assert cache.newest().snapshot.id == ids[0]
    cache.prune(only_the_newest(2))
    assert cache.newest().snapshot.id == ids[0]


# --- by days and weeks


def ids_of(*days: str) -> list[str]:
    """Ids of snapshots of these days, in the order of their numbers."""
    return [f"{day.replace('-', '')}T100000Z-{number:04}" for number, day in enumerate(days, start=1)]


def days_of(ids: set[str]) -> list[str]:
    return sorted(f"{each[:4]}-{each[4:6]}-{each[6:8]}" for each in ids)


def test_a_day_keeps_its_newest_snapshot_by_number() -> None:
    ids = ["20261119T230000Z-0001", "20261119T220000Z-0002", "20261120T090000Z-0003", "20261121T090000Z-0004"]
    assert Retention(daily=9, weekly=0).keep(ids) == set(ids[1:])


def test_a_year_of_daily_snapshots_keeps_fourteen_days_and_eight_weeks() -> None:
    first = date(2025, 11, 24)  # a Monday; the last day is a Sunday
    ids = ids_of(*(str(first + timedelta(days=day)) for day in range(364)))
    kept = days_of(Retention(newest=2, daily=14, weekly=8).keep(ids))
    last = first + timedelta(days=363)
    fortnight = [str(last - timedelta(days=day)) for day in range(13, -1, -1)]
    sundays = [str(last - timedelta(weeks=week)) for week in range(7, 1, -1)]
    assert kept == sundays + fortnight


def test_days_without_a_snapshot_do_not_count() -> None:
    """A machine that slept for a year loses no history by waking up."""
    ids = ids_of("2024-01-01", "2024-01-02", "2025-06-01", "2026-11-20")
    assert Retention(newest=2, daily=4, weekly=0).keep(ids) == set(ids)


def test_a_clock_set_back_costs_no_newest_snapshot() -> None:
    ids = ids_of("2026-11-18", "2026-11-19", "2026-11-20", "2020-01-01", "2020-01-02")
    assert set(ids[-2:]) <= Retention(newest=2, daily=1, weekly=0).keep(ids)


@repeatable
@given(
    st.lists(st.dates(date(2024, 12, 20), date(2026, 1, 15)), max_size=40),
    st.integers(-3, 5),
    st.integers(0, 20),
    st.integers(0, 10),
)
def test_what_is_kept_by_any_rule(days: list[date], newest: int, daily: int, weekly: int) -> None:
    ids = ids_of(*map(str, days))
    kept = Retention(newest, daily, weekly).keep(ids)
    assert kept <= set(ids)
    assert set(ids[-max(newest, 2) :]) <= kept
    by_day = {day_of(each) for each in kept}
    assert len(by_day) >= min(daily, len({day_of(each) for each in ids}))
    assert len({day.isocalendar()[:2] for day in by_day}) >= min(weekly, len({d.isocalendar()[:2] for d in days}))
    assert len(kept) <= max(newest, 2) + daily + weekly
    assert Retention(newest, daily, weekly).keep([each for each in ids if each in kept]) == kept


def test_damaged_snapshots_take_no_place_of_whole_ones(cache: SnapshotCache) -> None:
    ids = [publish(cache, now=NOW + timedelta(days=day)) for day in range(6)]
    for snapshot_id in (ids[1], ids[3]):
        (cache.root / "snapshots" / snapshot_id / "tables" / "trials.parquet").write_bytes(b"")
    assert cache.prune(Retention(newest=2, daily=4, weekly=0)) == [ids[1], ids[3]]


def test_the_two_newest_stay_though_damaged_and_with_them_the_two_newest_whole_ones(cache: SnapshotCache) -> None:
    ids = [publish(cache) for _ in range(6)]
    for snapshot_id in ids[-2:]:
        (cache.root / "snapshots" / snapshot_id / "manifest.json").write_bytes(b"")
    assert cache.prune(only_the_newest(2)) == ids[:2]
    assert cache.ids() == ids[2:]


def test_of_damaged_ones_those_that_serve_or_hold_the_newest_records_stay(cache: SnapshotCache) -> None:
    ids = [publish(cache) for _ in range(5)]
    for snapshot_id, file in ((ids[0], "manifest.json"), (ids[2], "raw/requests.jsonl")):
        (cache.root / "snapshots" / snapshot_id / file).write_bytes(b"")
    for snapshot_id in ids[3:]:
        (cache.root / "snapshots" / snapshot_id / "tables" / "trials.parquet").write_bytes(b"")
    assert cache.in_force() == ids[2]
    assert cache.prune_damaged() == [ids[0], ids[3]]
    assert cache.ids() == [ids[1], ids[2], ids[4]]


def test_the_command_keeps_days_and_weeks(cache: SnapshotCache, capsys: pytest.CaptureFixture[str]) -> None:
    ids = [publish(cache, now=NOW + timedelta(days=day)) for day in (0, 0, 1, 8, 9, 9)]
    prune = ["--cache", str(cache.root), "snapshots", "prune", "--keep-daily", "2", "--keep-weekly", "2"]
    assert main(prune) == 0
    # Days 9 and 8, and of the weeks before that of day 1 its newest.
    assert capsys.readouterr().out.split() == ids[:2]
    assert cache.ids() == ids[2:]
