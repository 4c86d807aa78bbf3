from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.builders import NOW, fill, publish, raw, study, tables_of
from tests.snapshots.cases import FILES, Killed
from trialsearch.errors import (
    CacheUnwritable,
    SnapshotNotFound,
)
from trialsearch.schema import SCHEMA_VERSION, TABLES
from trialsearch.snapshots import Draft, SnapshotCache


def _bytes(path: Path) -> dict[str, bytes]:
    return {str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}


def test_an_empty_cache_says_what_to_do(cache: SnapshotCache) -> None:
    assert cache.ids() == []
    with pytest.raises(SnapshotNotFound, match="trialsearch refresh"):
        cache.newest()


def test_what_is_published_is_read_back(cache: SnapshotCache) -> None:
    studies = [study("NCT00000001"), study("NCT00000002", brief_title="Zwei · 二", locations=[])]
    snapshot_id = publish(cache, *studies)
    assert snapshot_id == "20261116T090000Z-0001"
    opened = cache.newest()
    assert opened.passed_over == ()
    snapshot = opened.snapshot
    assert snapshot.id == snapshot.manifest.snapshot_id == snapshot_id
    assert list(snapshot.records()) == [raw(each) for each in studies]
    for name, table in tables_of(*studies).items():
        pd.testing.assert_frame_equal(snapshot.table(name), table)
    snapshot.verify()
    assert set(snapshot.manifest.files) == set(FILES)
    for relative, digest in snapshot.manifest.files.items():
        assert hashlib.sha256((snapshot.path / relative).read_bytes()).hexdigest() == digest
    assert _bytes(snapshot.path).keys() == {*FILES, "manifest.json"}
    assert snapshot.manifest.schema_version == SCHEMA_VERSION
    assert snapshot.manifest.counts["trials"] == 2


def test_the_number_decides_and_not_the_clock(cache: SnapshotCache) -> None:
    first = publish(cache, study(brief_title="first"))
    second = publish(cache, study(brief_title="second"), now=NOW - timedelta(days=400))
    assert second < first
    assert cache.ids() == [first, second]
    assert cache.newest().snapshot.id == second
    assert cache.newest().snapshot.table("trials")["brief_title"].tolist() == ["second"]


def test_numbers_count_on_past_ten_thousand_and_after_a_removal(cache: SnapshotCache) -> None:
    first = publish(cache)
    folder = cache.root / "snapshots"
    (folder / first).rename(folder / "20200101T000000Z-9999")
    second = publish(cache)
    assert second.endswith("-10000")
    assert cache.newest().snapshot.id == second
    shutil.rmtree(folder / "20200101T000000Z-9999")
    assert publish(cache).endswith("-10001")


def test_equal_data_make_equal_bytes(cache: SnapshotCache) -> None:
    studies = [study("NCT00000001"), study("NCT00000002")]
    ids = [publish(cache, *studies, now=NOW + timedelta(hours=hour)) for hour in range(2)]
    one, other = (_bytes(cache.root / "snapshots" / each) for each in ids)
    assert {name: content for name, content in one.items() if name != "manifest.json"} == {
        name: content for name, content in other.items() if name != "manifest.json"
    }


def test_only_snapshots_are_listed(cache: SnapshotCache) -> None:
    snapshot_id = publish(cache)
    folder = cache.root / "snapshots"
    for name in (
        ".partial-20261116T090000Z-0002",
        "notes",
        "20261116T090000Z-2",
        "x20261116T090000Z-0003",
        ".DS_Store",
    ):
        (folder / name).mkdir()
    assert cache.ids() == [snapshot_id]


@pytest.mark.parametrize("wanted", ["", "nonsense", "20261116T090000Z-0009", "../20261116T090000Z-0001", ".", "/"])
def test_get_of_what_is_not_there(cache: SnapshotCache, wanted: str) -> None:
    publish(cache)
    with pytest.raises(SnapshotNotFound):
        cache.get(wanted)


def test_names_are_legal_on_windows(cache: SnapshotCache) -> None:
    snapshot_id = publish(cache)
    for path in (cache.root / "snapshots" / snapshot_id).rglob("*"):
        assert not set(path.name) & set('<>:"\\|?*')


def _kill_at(monkeypatch: pytest.MonkeyPatch, place: str, error: BaseException) -> None:
    owner, name, call = place.split(" ")
    target: Any = {"Draft": Draft, "os": os, "Path": Path, "writer": pq.ParquetWriter}[owner]
    original, calls = getattr(target, name), []

    def killed(*arguments: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == int(call):
            raise error
        return original(*arguments, **options)

    monkeypatch.setattr(target, name, killed)


KILLED_AT = [
    *(f"Draft {method} 1" for method in ("write_records", "write_requests", "write_tables", "write_manifest")),
    *(f"Draft _seal {number}" for number in range(1, len(FILES) + 1)),
    *(f"writer write_table {number}" for number in range(1, len(TABLES) + 1)),
    *(f"os fsync {number}" for number in range(1, len(FILES) + 5)),
    "Path rename 1",
    "Path mkdir 1",
    "Path mkdir 2",
]


@pytest.mark.parametrize("place", KILLED_AT, ids=lambda place: place.replace(" ", "-"))
def test_a_write_that_is_killed_leaves_the_last_snapshot_in_force(
    filled: SnapshotCache, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    ids, content = filled.ids(), _bytes(filled.root / "snapshots")
    with monkeypatch.context() as patch:
        _kill_at(patch, place, Killed(place))
        with pytest.raises(Killed):
            publish(filled)
    assert filled.ids() == ids
    assert filled.newest().snapshot.id == ids[-1]
    assert _bytes(filled.root / "snapshots") == content


@pytest.mark.parametrize(
    "place", ["Draft _seal 2", "writer write_table 3", "os fsync 5", "Path rename 1"], ids=lambda p: p.replace(" ", "-")
)
def test_a_full_disk_is_said_and_leaves_the_last_snapshot_in_force(
    filled: SnapshotCache, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    ids = filled.ids()
    with monkeypatch.context() as patch:
        _kill_at(patch, place, OSError(28, "No space left on device"))
        with pytest.raises(CacheUnwritable, match=r"No space left.*stays in force"):
            publish(filled)
    assert filled.newest().snapshot.id == ids[-1]
    assert publish(filled) == filled.newest().snapshot.id


def test_an_error_after_the_rename_leaves_a_whole_snapshot(
    cache: SnapshotCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(cache)
    with monkeypatch.context() as patch:
        _kill_at(patch, f"os fsync {len(FILES) + 5}", Killed())
        with pytest.raises(Killed):
            publish(cache, study(brief_title="after"))
    opened = cache.newest()
    opened.snapshot.verify()
    assert opened.snapshot.table("trials")["brief_title"].tolist() == ["after"]


def test_a_process_killed_in_the_middle_of_a_write(cache: SnapshotCache) -> None:
    before = publish(cache)
    script = f"""
import os, signal, sys
sys.path[:0] = {[str(Path(__file__).parent), str(Path(__file__).parent.parent)]!r}
from tests.builders import NOW, raw, study
from trialsearch.snapshots import SnapshotCache
cache = SnapshotCache({str(cache.root)!r})
with cache.lock(), cache.draft(NOW) as draft:
    draft.write_records([raw(study())])
    os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", script], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert list((cache.root / "snapshots").glob(".partial-*"))
    assert cache.ids() == [before]
    assert cache.newest().snapshot.id == before
    with cache.lock():  # the lock died with its process
        cache.clean()
    assert not list((cache.root / "snapshots").glob(".partial-*"))
    assert publish(cache).endswith("-0002")


def test_a_draft_says_its_number_in_utc(cache: SnapshotCache) -> None:
    with cache.lock(), cache.draft(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) as draft:
        assert draft.path.name == ".partial-20260102T030405Z-0001"
        fill(draft, tables_of(study()), [raw(study())])
    assert cache.ids() == ["20260102T030405Z-0001"]
