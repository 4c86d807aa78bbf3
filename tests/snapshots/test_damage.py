from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders import publish, raw, study
from tests.snapshots.cases import FILES
from trialsearch.errors import (
    SnapshotDamaged,
    SnapshotError,
    SnapshotOutdated,
)
from trialsearch.schema import SCHEMA_VERSION
from trialsearch.snapshots import SnapshotCache


def _change_manifest(path: Path, **changes: Any) -> None:
    manifest = json.loads((path / "manifest.json").read_text())
    (path / "manifest.json").write_text(json.dumps(manifest | changes))


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
