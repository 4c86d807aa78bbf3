"""Whether all is well: a damaged newest snapshot is passed over, said loudly, and healed by the next refresh."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.conftest import LoopbackRegistry, MadeOnce
from tests.refresh_job.conftest import port_of
from tests.refresh_job.fake import newest
from tests.refresh_job.loopback import Cli, contents
from trialsearch.refresh_job import rules
from trialsearch.snapshots import SnapshotCache
from trialsearch.snapshots.files import sha256

#: What other programs rely on. A key may come; none may go or change its type.
STATUS: dict[str, type | tuple[type, ...]] = {
    "health": str,
    "problems": list,
    "snapshot_id": str,
    "data_source": str,
    "data_date": str,
    "data_timestamp": (str, type(None)),
    "pulled_at": str,
    "confirmed_at": str,
    "age_hours": float,
    "counts": dict,
    "compared_with": (str, type(None)),
    "changes": dict,
    "unknown_values": dict,
    "set_aside": list,
    "accepted": list,
    "passed_over": list,
    "program_version": str,
    "rules_fingerprint": (str, type(None)),
    "rules_are_current": bool,
}


def status_of(cli: Cli, cache: Path, *options: str) -> tuple[int, dict[str, Any]]:
    done = cli("--cache", cache, "status", "--format", "json", *options)
    status = json.loads(done.out)
    if status["health"] != "none":
        assert list(status) == list(STATUS)
        for key, kind in STATUS.items():
            assert isinstance(status[key], kind), key
    return done.code, status


@pytest.fixture
def damaged(cli: Cli, registry: LoopbackRegistry, cache: Path, made_once: MadeOnce) -> Path:
    """A cache whose newest snapshot lost a byte of its tables and of its records; the one before is whole."""

    def spoil(twice: Path) -> None:
        shutil.copytree(cache, twice, dirs_exist_ok=True)
        assert cli("--cache", twice, "refresh", "--force", url=registry.url).code == 0
        folder = newest(twice).path
        for file in ("tables/sites.parquet", "raw/studies.jsonl.gz"):
            (folder / file).write_bytes((folder / file).read_bytes()[:-1])

    return shutil.copytree(made_once(f"damaged-{port_of(registry)}", spoil), cache, dirs_exist_ok=True)


def test_all_is_well(cli: Cli, cache: Path) -> None:
    code, status = status_of(cli, cache)
    manifest = newest(cache).manifest
    assert (code, status["health"], status["problems"]) == (0, "good", [])
    assert (status["snapshot_id"], status["counts"]) == (manifest.snapshot_id, manifest.counts)
    assert 0 <= status["age_hours"] < 1


def test_a_damaged_newest_snapshot_is_passed_over_and_said_loudly(cli: Cli, damaged: Path) -> None:
    older, newer = SnapshotCache(damaged).ids()
    code, status = status_of(cli, damaged)
    assert (code, status["health"], status["snapshot_id"]) == (0, "older_serves", older)
    (problem,) = status["problems"]
    assert newer in problem
    assert "tables/sites.parquet differs from its manifest" in problem
    done = cli("--cache", damaged, "status")
    assert done.code == 0
    assert done.err.startswith(f"Warning: Snapshot {newer}: tables/sites.parquet differs")
    assert "The snapshot before it is in force." in done.err
    assert older in done.out
    searched = cli("--cache", damaged, "search", "--format", "csv")
    assert searched.code == 0
    assert "Warning: Snapshot" in searched.err
    assert searched.out.count("NCT999") >= 39


def test_verify_names_every_damaged_snapshot_and_ends_with_6(cli: Cli, damaged: Path) -> None:
    older, newer = SnapshotCache(damaged).ids()
    done = cli("--cache", damaged, "snapshots", "verify")
    assert done.code == 6
    assert [line.split()[0] for line in done.out.splitlines()] == [older, newer]
    assert done.out.splitlines()[0] == f"{older}  whole"
    assert (
        f"1 of 2 snapshots is damaged: {newer}. {older} serves, and is whole. Run `trialsearch refresh` for a whole "
        "new one, then `trialsearch snapshots prune --damaged`." in done.err
    )


def test_the_advice_of_verify_leads_to_a_whole_cache(cli: Cli, registry: LoopbackRegistry, damaged: Path) -> None:
    older, newer = SnapshotCache(damaged).ids()
    assert cli("--cache", damaged, "refresh", url=registry.url).code == 0
    done = cli("--cache", damaged, "snapshots", "verify")
    assert done.code == 6
    assert "whole. Run `trialsearch snapshots prune --damaged`." in done.err
    listed = cli("--cache", damaged, "snapshots", "list").out.splitlines()
    assert [f"damaged: Snapshot {newer}" in line for line in listed] == [False, True, False]
    assert cli("--cache", damaged, "snapshots", "prune", "--damaged").out.split() == [newer]
    assert SnapshotCache(damaged).ids() == [older, newest(damaged).id]
    assert cli("--cache", damaged, "snapshots", "verify").code == 0


@pytest.mark.parametrize("file", ["raw/requests.jsonl", "raw/studies.jsonl.gz"])
def test_damage_beside_the_tables_serves_on_and_verify_says_so(
    cli: Cli, registry: LoopbackRegistry, cache: Path, file: str
) -> None:
    only = newest(cache).id
    (newest(cache).path / file).write_bytes(b"junk")
    done = cli("--cache", cache, "snapshots", "verify")
    assert done.code == 6
    assert f"1 of 1 snapshot is damaged: {only}. {only} serves all the same" in done.err
    assert "(in force); damaged: " in cli("--cache", cache, "snapshots", "list").out
    assert cli("--cache", cache, "snapshots", "prune", "--damaged").out == ""
    for follow in (["refresh"], ["snapshots", "prune", "--damaged"], ["snapshots", "verify"]):
        assert cli("--cache", cache, *follow, url=registry.url).code == 0, follow
    assert SnapshotCache(cache).ids() == [newest(cache).id] != [only]


@pytest.mark.parametrize("file", ["tables/trials.parquet", "manifest.json"])
def test_where_nothing_can_serve_the_way_out_is_said(
    cli: Cli, registry: LoopbackRegistry, cache: Path, file: str
) -> None:
    (newest(cache).path / file).unlink()
    for command in (["search"], ["status"], ["snapshots", "verify"]):
        done = cli("--cache", cache, *command)
        assert done.code == 6
        assert done.err.count("un `trialsearch refresh`") == 1, done.err
    for follow in (["refresh"], ["snapshots", "prune", "--damaged"], ["snapshots", "verify"]):
        assert cli("--cache", cache, *follow, url=registry.url).code == 0, follow


def test_verify_rechecks_the_tables_and_not_their_hashes_only(cli: Cli, cache: Path) -> None:
    """A table that a faulty program wrote: its hash is right, its content is not."""
    snapshot = newest(cache)
    path = snapshot.path / "tables" / "sites.parquet"
    sites = pd.read_parquet(path)
    sites.loc[0, "nct_id"] = "NCT00000000"
    sites.to_parquet(path, index=False)
    manifest = json.loads((snapshot.path / "manifest.json").read_text())
    manifest["files"]["tables/sites.parquet"] = sha256(path)
    (snapshot.path / "manifest.json").write_text(json.dumps(manifest))
    done = cli("--cache", cache, "snapshots", "verify")
    assert done.code == 6
    assert "trial NCT00000000 is not in the table trials" in done.out


def test_verify_of_a_whole_cache_changes_nothing(cli: Cli, cache: Path) -> None:
    before = contents(cache)
    assert cli("--cache", cache, "snapshots", "verify").code == 0
    assert contents(cache) == before


def test_the_next_refresh_heals_it(cli: Cli, registry: LoopbackRegistry, damaged: Path) -> None:
    assert cli("--cache", damaged, "refresh", url=registry.url).code == 0
    code, status = status_of(cli, damaged)
    assert (code, status["health"], status["problems"]) == (0, "good", [])
    assert status["snapshot_id"].endswith("-0003")


@pytest.mark.parametrize(("hours", "code", "health"), [(35, 0, "good"), (37, 6, "old"), (-1, 6, "clock_wrong")])
def test_an_age_beyond_the_limit_ends_with_6(cli: Cli, cache: Path, hours: int, code: int, health: str) -> None:
    SnapshotCache(cache).confirm(newest(cache).id, datetime.now(UTC) - timedelta(hours=hours))
    ended, status = status_of(cli, cache, "--max-age", "36h")
    assert (ended, status["health"]) == (code, health)
    assert status["age_hours"] == hours


def test_without_a_limit_no_age_is_a_fault(cli: Cli, cache: Path) -> None:
    SnapshotCache(cache).confirm(newest(cache).id, datetime.now(UTC) - timedelta(days=400))
    assert status_of(cli, cache)[0] == 0


def test_nothing_that_can_serve_ends_with_6_and_says_so_to_machines_too(cli: Cli, cache: Path) -> None:
    (newest(cache).path / "manifest.json").unlink()
    code, status = status_of(cli, cache)
    assert (code, status["health"]) == (6, "none")
    assert "manifest" in status["problems"][0]
    code, status = status_of(cli, cache / "empty")
    assert (code, status["health"]) == (6, "none")
    assert "trialsearch refresh" in status["problems"][0]


def test_an_unreadable_confirmation_costs_only_itself(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    pulled = datetime.fromisoformat(newest(cache).manifest.started_at)
    for content in (b"", b"[]", b"{}", b'{"snapshot_id": 1, "at": 2}', b'{"snapshot_id":"x","at":"y"}', b"\xff"):
        (cache / "confirmed.json").write_bytes(content)
        assert SnapshotCache(cache).newest().confirmed_at == pulled
    assert cli("--cache", cache, "refresh", url=registry.url).code == 0
    assert SnapshotCache(cache).newest().confirmed_at >= pulled


def test_a_confirmation_of_another_snapshot_says_nothing_of_this_one(
    cli: Cli, registry: LoopbackRegistry, cache: Path
) -> None:
    """The registry confirmed the newest; where the one before has to serve, its data are as old as they are."""
    older = newest(cache)
    assert cli("--cache", cache, "refresh", "--force", url=registry.url).code == 0
    SnapshotCache(cache).confirm(newest(cache).id, datetime.now(UTC) + timedelta(days=1))
    (newest(cache).path / "manifest.json").unlink()
    opened = SnapshotCache(cache).newest()
    assert opened.snapshot.id == older.id
    assert opened.confirmed_at == datetime.fromisoformat(older.manifest.started_at)


def test_tables_of_other_rules_serve_and_are_said_to_be(cli: Cli, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, status = status_of(cli, cache)
    assert (code, status["rules_are_current"], status["rules_fingerprint"]) == (0, True, rules.OF_THIS_PROGRAM)
    assert "other rules" not in cli("--cache", cache, "status").out + cli("--cache", cache, "search").err

    monkeypatch.setattr(rules, "OF_THIS_PROGRAM", "other rules")
    code, status = status_of(cli, cache)
    assert (code, status["health"], status["rules_are_current"]) == (0, "good", False)
    assert "Made by    other rules than this program's" in cli("--cache", cache, "status").out
    searched = cli("--cache", cache, "search")
    assert (searched.code, "other rules than this program's: run `trialsearch refresh`" in searched.err) == (0, True)
