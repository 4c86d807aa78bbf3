from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.builders import NOW, fill, publish, raw, study, tables_of
from trialsearch.errors import (
    CacheUnwritable,
    RefreshInProgress,
    SnapshotDamaged,
    SnapshotError,
    SnapshotNotFound,
    SnapshotOutdated,
)
from trialsearch.schema import SCHEMA_VERSION, TABLES
from trialsearch.snapshots import AFTER_REFRESH, FEWEST_KEPT, Draft, Retention, SnapshotCache

TABLE_FILES = [f"tables/{name}.parquet" for name in TABLES]
FILES = ["raw/studies.jsonl.gz", "raw/requests.jsonl", *TABLE_FILES]


class Killed(BaseException):
    """Nothing that trialsearch could catch by mistake."""


@pytest.fixture
def cache(tmp_path: Path) -> SnapshotCache:
    return SnapshotCache(tmp_path / "cache")


@pytest.fixture(scope="session")
def _two_snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cache = SnapshotCache(tmp_path_factory.mktemp("two") / "cache")
    publish(cache, study(brief_title="older"))
    publish(cache, study(brief_title="newer"))
    return cache.root


@pytest.fixture
def filled(_two_snapshots: Path, tmp_path: Path) -> SnapshotCache:
    """A cache of two snapshots, to be damaged at will."""
    return SnapshotCache(shutil.copytree(_two_snapshots, tmp_path / "filled"))


def _bytes(path: Path) -> dict[str, bytes]:
    return {str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}


def _change_manifest(path: Path, **changes: Any) -> None:
    manifest = json.loads((path / "manifest.json").read_text())
    (path / "manifest.json").write_text(json.dumps(manifest | changes))


# --- publishing and reading


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


# --- a write that is killed


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


# --- damage

DAMAGES = {
    "a flipped byte": lambda path: path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:]),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "emptied": lambda path: path.write_bytes(b""),
    "removed": lambda path: path.unlink(),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


EACH_FILE_AND_DAMAGE = [
    *((relative, "a flipped byte") for relative in FILES),
    *(("tables/sites.parquet", damage) for damage in DAMAGES),
    *(("raw/studies.jsonl.gz", damage) for damage in DAMAGES),
]


@pytest.mark.parametrize(
    ("relative", "damage"),
    [
        *(case for case in EACH_FILE_AND_DAMAGE if case[0].startswith("tables")),
        *(("manifest.json", damage) for damage in DAMAGES),
    ],
)
def test_a_damaged_snapshot_is_passed_over_and_named(filled: SnapshotCache, relative: str, damage: str) -> None:
    older, newer = filled.ids()
    DAMAGES[damage](filled.root / "snapshots" / newer / relative)
    opened = filled.newest()
    assert opened.snapshot.id == older
    (reason,) = opened.passed_over
    assert newer in reason
    assert relative.removesuffix(".json") in reason
    DAMAGES[damage](filled.root / "snapshots" / older / relative)
    with pytest.raises(SnapshotError, match="can be used"):
        filled.newest()


def test_a_refresh_after_damage_serves_again(filled: SnapshotCache) -> None:
    for snapshot_id in filled.ids():
        DAMAGES["removed"](filled.root / "snapshots" / snapshot_id / "manifest.json")
    assert publish(filled) == filled.newest().snapshot.id


@pytest.mark.parametrize(("relative", "damage"), EACH_FILE_AND_DAMAGE)
def test_verify_finds_damage_in_every_file(filled: SnapshotCache, relative: str, damage: str) -> None:
    snapshot_id = filled.ids()[0]
    filled.get(snapshot_id).verify()
    DAMAGES[damage](filled.root / "snapshots" / snapshot_id / relative)
    with pytest.raises(SnapshotDamaged, match=relative):
        filled.get(snapshot_id).verify()


def test_a_file_is_checked_when_it_is_read(filled: SnapshotCache) -> None:
    snapshot = filled.newest().snapshot
    for relative in ("raw/studies.jsonl.gz", "tables/trials.parquet"):
        DAMAGES["cut short"](snapshot.path / relative)
    with pytest.raises(SnapshotDamaged, match="studies"):
        list(snapshot.records())
    with pytest.raises(SnapshotDamaged, match="trials"):
        snapshot.table("trials")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "42", "{}", '{"schema_version": 1}', '"text"', "\udcff"],
    ids=["empty", "cut", "a list", "null", "a number", "no keys", "few keys", "a text", "no UTF-8"],
)
def test_a_manifest_that_is_none(filled: SnapshotCache, text: str) -> None:
    older, newer = filled.ids()
    path = filled.root / "snapshots" / newer / "manifest.json"
    path.write_bytes(text.encode(errors="surrogateescape"))
    assert filled.newest().snapshot.id == older
    with pytest.raises(SnapshotDamaged, match="manifest"):
        filled.get(newer)


def test_a_surplus_key_in_the_manifest_is_no_surprise_to_a_reader(filled: SnapshotCache) -> None:
    _older, newer = filled.ids()
    _change_manifest(filled.root / "snapshots" / newer, surplus=1)
    assert filled.newest().snapshot.id == newer


@pytest.mark.parametrize("version", [0, SCHEMA_VERSION + 1])
def test_tables_of_another_version_are_not_read_but_its_records_are(filled: SnapshotCache, version: int) -> None:
    older, newer = filled.ids()
    _change_manifest(filled.root / "snapshots" / newer, schema_version=version)
    outdated = filled.get(newer)
    said = f"version {version}, .*version {SCHEMA_VERSION}.*trialsearch refresh"
    for read in (lambda: outdated.table("trials"), outdated.tables, outdated.nct_ids, outdated.check_usable):
        with pytest.raises(SnapshotOutdated, match=said):
            read()
    assert list(outdated.records()) == [raw(study(brief_title="newer"))]
    assert filled.newest().snapshot.id == older
    assert f"version {version}" in filled.newest().passed_over[0]
    records = filled.newest_records()
    assert records is not None
    assert records.id == newer


# --- pruning


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


# --- two at once

_HOLDER = """
import sys
from trialsearch.snapshots import SnapshotCache
with SnapshotCache(sys.argv[1]).lock():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_of_another_process_is_refused_at_once_and_dies_with_it(cache: SnapshotCache) -> None:
    publish(cache)
    command = [sys.executable, "-c", _HOLDER, str(cache.root)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(RefreshInProgress, match="Another refresh"), cache.lock():
            pass
        cache.newest()  # readers need no lock
        process.kill()
        process.wait()
    with cache.lock():
        pass


def test_a_lock_file_left_behind_means_nothing(cache: SnapshotCache) -> None:
    publish(cache)
    assert (cache.root / ".refresh.lock").exists()
    (cache.root / ".refresh.lock").write_text("12345\n")
    with cache.lock():
        pass


def test_the_lock_is_freed_by_an_error(cache: SnapshotCache) -> None:
    with pytest.raises(Killed), cache.lock():
        raise Killed
    with cache.lock():
        pass


def test_a_reader_keeps_the_snapshot_that_it_opened(cache: SnapshotCache) -> None:
    first = publish(cache, study(brief_title="first"))
    snapshot = cache.newest().snapshot
    publish(cache, study(brief_title="second"))
    assert snapshot.id == first
    assert snapshot.table("trials")["brief_title"].tolist() == ["first"]
    assert cache.newest().snapshot.table("trials")["brief_title"].tolist() == ["second"]


def test_readers_see_a_whole_snapshot_at_every_moment(cache: SnapshotCache) -> None:
    publish(cache, study(brief_title="0"))
    done, seen, problems = threading.Event(), [], []

    def read() -> None:
        while not done.is_set():
            try:
                opened = cache.newest()
                number = int(opened.snapshot.id[-4:])
                seen.append((number, int(opened.snapshot.table("trials")["brief_title"][0])))
                problems.extend(opened.passed_over)
            except SnapshotError as error:
                problems.append(str(error))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(1, 9):
            publish(cache, study(brief_title=str(number)))
    finally:
        done.set()
        reader.join()
    assert not problems
    assert seen
    assert all(number == title + 1 for number, title in seen)
    assert [number for number, _ in seen] == sorted(number for number, _ in seen)


def test_a_cache_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = SnapshotCache(tmp_path / "file")
    with pytest.raises(CacheUnwritable, match="--cache"), cache.lock():
        pass
    assert cache.ids() == []


def test_a_draft_says_its_number_in_utc(cache: SnapshotCache) -> None:
    with cache.lock(), cache.draft(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) as draft:
        assert draft.path.name == ".partial-20260102T030405Z-0001"
        fill(draft, tables_of(study()), [raw(study())])
    assert cache.ids() == ["20260102T030405Z-0001"]


WRONG_TYPES = {
    "files: null": {"files": None},
    "files: a list": {"files": []},
    "counts: null": {"counts": None},
    "counts: none of them": {"counts": {}},
    "started_at: no date": {"started_at": "x"},
    "started_at: null": {"started_at": None},
    "started_at: without a zone": {"started_at": "2026-11-16T09:00:00"},
    "schema_version: null": {"schema_version": None},
    "schema_version: a text": {"schema_version": "1"},
}


@pytest.mark.parametrize("changes", WRONG_TYPES.values(), ids=WRONG_TYPES)
def test_a_manifest_with_values_of_the_wrong_type_is_damaged(filled: SnapshotCache, changes: dict[str, Any]) -> None:
    older, newer = filled.ids()
    _change_manifest(filled.root / "snapshots" / newer, **changes)
    assert filled.newest().snapshot.id == older
    with pytest.raises(SnapshotDamaged, match="manifest"):
        filled.get(newer).verify()


def test_verify_misses_no_table_that_the_manifest_forgot(filled: SnapshotCache) -> None:
    newer = filled.ids()[-1]
    _change_manifest(filled.root / "snapshots" / newer, files={})
    with pytest.raises(SnapshotDamaged):
        filled.get(newer).verify()


def test_prune_keeps_the_snapshot_in_force(cache: SnapshotCache) -> None:
    ids = [publish(cache) for _ in range(3)]
    for snapshot_id in ids[1:]:
        (cache.root / "snapshots" / snapshot_id / "manifest.json").unlink()
    assert cache.newest().snapshot.id == ids[0]
    cache.prune(only_the_newest(2))
    assert cache.newest().snapshot.id == ids[0]
