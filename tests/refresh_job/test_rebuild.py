"""Tables are rebuilt from the records that are here: after an upgrade by itself, or when told to; no network."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import responses

from tests.conftest import LoopbackRegistry, MadeOnce
from tests.refresh_job.fake import FakeRegistry, data_files, newest, transport
from tests.refresh_job.loopback import Cli, contents
from trialsearch import demo, refresh
from trialsearch.errors import Implausible, RefreshInProgress, SnapshotError
from trialsearch.normalise import rows
from trialsearch.refresh_job import Outcome, rebuild, rebuild_if_needed
from trialsearch.snapshots import SnapshotCache

OTHER_RULES = {"program_version": "0.0.1", "rules_fingerprint": "of other rules"}
ANOTHER_SCHEMA = OTHER_RULES | {"schema_version": 1}


def change_manifest(cache: Path, **changes: Any) -> None:
    folder = cache / "snapshots" / SnapshotCache(cache).ids()[-1]
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | changes))


@pytest.fixture
def fake(mock: responses.RequestsMock, made_once: MadeOnce, tmp_path: Path) -> FakeRegistry:
    """A registry of which two snapshots were made; the second names what changed since the first."""
    fake = FakeRegistry(mock, demo.records()[1:])

    def twice(cache: Path) -> None:
        refresh(cache, transport())
        fake.release(demo.records())
        refresh(cache, transport())

    shutil.copytree(made_once("two-releases", twice), tmp_path, dirs_exist_ok=True)
    fake.release(demo.records())
    fake.asked.clear()
    return fake


@pytest.mark.parametrize("was", [OTHER_RULES, ANOTHER_SCHEMA], ids=["other rules", "another schema"])
def test_after_an_upgrade_the_next_refresh_rebuilds_and_asks_once(
    fake: FakeRegistry, tmp_path: Path, was: dict[str, Any]
) -> None:
    old, data = newest(tmp_path), data_files(newest(tmp_path))
    change_manifest(tmp_path, **was)

    report = refresh(tmp_path, transport())

    assert report.outcome is Outcome.REBUILT
    assert fake.asked == ["version"]
    new = newest(tmp_path)
    assert new.id == report.snapshot_id != old.id
    assert new.manifest.reread_from == old.id
    rebuilt = data_files(new)
    if "schema_version" in was:
        # The table of changes cannot be read by another program: it begins anew.
        assert new.manifest.compared_with is None
        del rebuilt["changes.parquet"], data["changes.parquet"]
    assert rebuilt == data
    assert refresh(tmp_path, transport()).outcome is Outcome.ALREADY_CURRENT


def test_what_changed_before_stays_written(fake: FakeRegistry, tmp_path: Path) -> None:
    before = newest(tmp_path)
    assert before.manifest.changes["new"] == 1
    rebuild(tmp_path)
    after = newest(tmp_path)
    assert after.table("changes").equals(before.table("changes"))
    assert (after.manifest.changes, after.manifest.compared_with) == (
        before.manifest.changes,
        before.manifest.compared_with,
    )


def test_the_data_stay_as_old_as_they_are(fake: FakeRegistry, tmp_path: Path) -> None:
    confirmed = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)
    before = newest(tmp_path)
    SnapshotCache(tmp_path).confirm(before.id, confirmed)
    rebuild(tmp_path)
    opened = SnapshotCache(tmp_path).newest()
    assert opened.snapshot.id != before.id
    assert opened.confirmed_at == confirmed
    for key in ("started_at", "data_timestamp", "data_date", "query", "api_version"):
        assert getattr(opened.snapshot.manifest, key) == getattr(before.manifest, key), key
    assert opened.snapshot.requests() == before.requests()


def test_from_raw_asks_nobody(cli: Cli, fake: FakeRegistry, tmp_path: Path) -> None:
    data = data_files(newest(tmp_path))
    done = cli("--cache", tmp_path, "refresh", "--from-raw", "--format", "json")
    report = json.loads(done.out)
    assert (done.code, report["outcome"], report["requests"], report["asked"]["registry"]) == (0, "reread", 0, None)
    assert "rebuilt from the records that are here" in done.err
    assert data_files(newest(tmp_path)) == data
    assert fake.asked == []


def test_from_raw_without_records_says_what_to_do(cli: Cli, tmp_path: Path) -> None:
    done = cli("--cache", tmp_path / "new", "refresh", "--from-raw")
    assert done.code == 6
    assert "no snapshot in" in done.err.lower()
    assert "Run `trialsearch refresh`." in done.err


@pytest.mark.parametrize("table", ["trials", "changes"])
def test_damaged_tables_are_rebuilt_without_a_pull(fake: FakeRegistry, tmp_path: Path, table: str) -> None:
    data = data_files(newest(tmp_path))
    (newest(tmp_path).path / "tables" / f"{table}.parquet").write_bytes(b"damaged")
    assert SnapshotCache(tmp_path).newest().passed_over
    report = refresh(tmp_path, transport())
    assert report.outcome is Outcome.REBUILT
    assert fake.asked == ["version"]
    rebuilt = data_files(newest(tmp_path))
    assert rebuilt.pop("changes.parquet") == data.pop("changes.parquet") or table == "changes"
    assert rebuilt == data
    assert SnapshotCache(tmp_path).newest().passed_over == ()


def test_damaged_records_lead_back_to_no_older_data(cli: Cli, fake: FakeRegistry, tmp_path: Path) -> None:
    """The newest tables are whole, its records are not: reading an older one's would show old data as new."""
    before = newest(tmp_path)
    change_manifest(tmp_path, **OTHER_RULES)
    (before.path / "raw" / "studies.jsonl.gz").write_bytes(b"damaged")
    assert cli("--cache", tmp_path, "refresh").code == 3  # nobody is at the address
    assert newest(tmp_path).id == before.id
    assert refresh(tmp_path, transport()).outcome is Outcome.PUBLISHED
    assert newest(tmp_path).manifest.reread_from is None
    assert newest(tmp_path).manifest.compared_with == before.id


def test_without_the_network_an_upgrade_serves_all_the_same(cli: Cli, fake: FakeRegistry, tmp_path: Path) -> None:
    change_manifest(tmp_path, **ANOTHER_SCHEMA)
    assert cli("--cache", tmp_path, "refresh").code == 3
    opened = SnapshotCache(tmp_path).newest()
    assert opened.passed_over == ()
    assert opened.snapshot.manifest.counts["trials"] == 40


def test_a_program_that_reads_less_in_the_records_is_refused_and_the_old_tables_serve(
    fake: FakeRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = newest(tmp_path).id
    change_manifest(tmp_path, **OTHER_RULES)
    with monkeypatch.context() as patch:
        patch.setitem(rows.ROWS_OF, "sites", lambda _study: [])
        with pytest.raises(Implausible, match=r"hold less: .* sites are missing.*--from-raw --accept"):
            rebuild(tmp_path)
        assert newest(tmp_path).id == before
        with pytest.raises(Implausible):
            refresh(tmp_path, transport())
        assert "could not be rebuilt" in caplog.text
        assert newest(tmp_path).id == before
        rebuild(tmp_path, accept=True)
    manifest = newest(tmp_path).manifest
    assert manifest.counts["sites"] == 0
    assert manifest.accepted


# --- for programs that only read


def test_a_reader_s_program_makes_tables_that_it_can_read(fake: FakeRegistry, tmp_path: Path) -> None:
    for snapshot_id in SnapshotCache(tmp_path).ids():
        path = tmp_path / "snapshots" / snapshot_id / "manifest.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | ANOTHER_SCHEMA))
    with pytest.raises(SnapshotError, match="version 1"):
        SnapshotCache(tmp_path).newest()
    rebuild_if_needed(tmp_path)
    assert newest(tmp_path).manifest.counts["trials"] == 40
    assert fake.asked == []


def test_a_reader_s_program_shows_no_tables_of_other_rules(fake: FakeRegistry, tmp_path: Path) -> None:
    old = newest(tmp_path).id
    change_manifest(tmp_path, **OTHER_RULES)
    rebuild_if_needed(tmp_path)
    assert newest(tmp_path).manifest.reread_from == old
    assert fake.asked == []
    ids = SnapshotCache(tmp_path).ids()
    rebuild_if_needed(tmp_path)
    assert SnapshotCache(tmp_path).ids() == ids


def test_a_reader_s_program_that_reads_less_shows_the_old_tables(
    fake: FakeRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = newest(tmp_path).id
    change_manifest(tmp_path, **OTHER_RULES)
    monkeypatch.setitem(rows.ROWS_OF, "sites", lambda _study: [])
    rebuild_if_needed(tmp_path)
    assert newest(tmp_path).id == old


def test_there_is_nothing_to_rebuild_where_something_serves_or_nothing_is(fake: FakeRegistry, tmp_path: Path) -> None:
    before = contents(tmp_path)
    with SnapshotCache(tmp_path).lock():  # it takes no lock where it has nothing to do
        rebuild_if_needed(tmp_path)
        rebuild_if_needed(tmp_path / "empty")
    assert contents(tmp_path) == before
    assert not (tmp_path / "empty").exists()


def test_a_rebuild_beside_a_refresh_leaves_it_alone(fake: FakeRegistry, tmp_path: Path) -> None:
    for snapshot_id in SnapshotCache(tmp_path).ids():
        path = tmp_path / "snapshots" / snapshot_id / "manifest.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | ANOTHER_SCHEMA))
    with SnapshotCache(tmp_path).lock(), pytest.raises(RefreshInProgress):
        rebuild_if_needed(tmp_path)


def test_the_loopback_registry_is_not_needed(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    assert cli("--cache", cache, "refresh", "--from-raw", url=registry.url).code == 0
    assert registry.log() == []
