from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.builders import publish
from tests.snapshots.cases import Killed
from trialsearch.snapshots import AFTER_REFRESH, FEWEST_KEPT, Retention, SnapshotCache


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
