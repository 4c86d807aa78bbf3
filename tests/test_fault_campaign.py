"""A sample of the fault campaign (benchmarks/faults), and that its invariants can be broken."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.faults.cases import Case, every_case, sample
from benchmarks.faults.invariants import Invariant, after_fault, after_next, in_force
from benchmarks.faults.processes import Run
from benchmarks.faults.world import NEW, OLD, World, history, open_world
from tests.conftest import ROOT
from trialsearch.snapshots import SnapshotCache

pytestmark = pytest.mark.thorough

SEED = "3"

#: Any case will do where nothing is broken but by the test.
CASE = Case("none", "at all", "plain", (0,))

DONE = Run(0, "", "")


def campaign(out: Path) -> subprocess.CompletedProcess[str]:
    """Run the sample in a process of its own: it forks, which a process with threads must not."""
    command = [sys.executable, "-m", "benchmarks.faults", "--out", str(out), "--sample", "--seed", SEED]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    out = tmp_path_factory.mktemp("campaign")
    return out, campaign(out)


@pytest.fixture(scope="module")
def world(ran: tuple[Path, subprocess.CompletedProcess[str]]) -> World:
    return open_world(ran[0] / "world")


@pytest.fixture
def cache(world: World, tmp_path: Path) -> Path:
    """A cache with the old and the new data, to be broken at will."""
    return shutil.copytree(world.cache(NEW), tmp_path / "cache")


def ledger(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (out / "ledger.jsonl").read_text().splitlines()[1:]]


def test_no_invariant_is_broken(ran: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    out, done = ran
    assert [entry for entry in ledger(out) if entry["findings"]] == []
    assert done.returncode == 0, done.stdout + done.stderr
    assert sum(entry["kills"] for entry in ledger(out)) >= 20
    assert sum(not entry["is_kill"] for entry in ledger(out)) >= 60
    assert sum(entry["reads"] for entry in ledger(out)) > 0


def test_a_rerun_repeats_nothing(ran: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    out, _ = ran
    before = (out / "ledger.jsonl").read_text()
    assert campaign(out).returncode == 0
    assert (out / "ledger.jsonl").read_text() == before


def test_the_sample_has_every_kind_and_is_the_same_every_time(world: World) -> None:
    everything, chosen = every_case(world, 3), sample(world, 3)
    assert {case.kind for case in chosen} == {case.kind for case in everything}
    assert chosen == sample(world, 3)


def test_the_campaign_is_as_large_as_promised(world: World) -> None:
    cases = every_case(world, 3)
    assert sum(len(case.details.get("moments", [0])) for case in cases if case.is_kill) >= 500
    assert sum(not case.is_kill for case in cases) >= 1000


def broken(findings: list[str]) -> set[str]:
    return {finding.partition(":")[0] for finding in findings}


def newest(cache: Path) -> Path:
    return cache / "snapshots" / SnapshotCache(cache).ids()[-1]


def ended(world: World, cache: Path, code: int, err: str = "") -> set[str]:
    """What is broken after a run that ended so, with a true report."""
    report = {"exit_code": code, "snapshot_id": SnapshotCache(cache).in_force()}
    return broken(after_fault(world, CASE, cache, Run(code, json.dumps(report), err), {}))


def test_a_good_end_breaks_nothing(world: World, cache: Path) -> None:
    assert in_force(world, cache) == NEW
    assert ended(world, cache, 0) == set()


def test_a_mix_of_two_snapshots_is_found(world: World, cache: Path) -> None:
    old = newest(world.cache(OLD))
    manifest = json.loads((newest(cache) / "manifest.json").read_text())
    shutil.copy(old / "tables" / "sites.parquet", newest(cache) / "tables" / "sites.parquet")
    manifest["files"]["tables/sites.parquet"] = json.loads((old / "manifest.json").read_text())["files"][
        "tables/sites.parquet"
    ]
    (newest(cache) / "manifest.json").write_text(json.dumps(manifest))
    assert ended(world, cache, 0) == {"HONEST", "WHOLE"}


def test_half_a_snapshot_is_found(world: World, cache: Path) -> None:
    (newest(cache) / "tables" / "sites.parquet").unlink()
    assert ended(world, cache, 0) == {"HONEST", "NO_HALF"}


@pytest.mark.parametrize(
    ("code", "err", "expected"),
    [
        (7, "", {"CODE", "HONEST"}),
        (1, "Traceback (most recent call last):", {"CODE", "HONEST", "PLAIN"}),
    ],
    ids=["an error although the new data are in force", "a traceback"],
)
def test_a_wrong_end_is_found(world: World, cache: Path, code: int, err: str, expected: set[str]) -> None:
    assert ended(world, cache, code, err) == expected


def test_a_report_that_is_not_true_is_found(world: World, cache: Path) -> None:
    assert broken(after_fault(world, CASE, cache, DONE, {})) == {"REPORT"}


def test_a_snapshot_that_went_missing_is_found(world: World, cache: Path) -> None:
    before = history(cache)
    shutil.rmtree(cache / "snapshots" / SnapshotCache(cache).ids()[0])
    report = json.dumps({"exit_code": 0, "snapshot_id": newest(cache).name})
    assert broken(after_fault(world, CASE, cache, Run(0, report, ""), before)) == {"HISTORY"}


def test_what_a_crash_left_is_found(world: World, cache: Path) -> None:
    (cache / "snapshots" / ".partial-20261125T000000Z-0009").mkdir()
    report = json.dumps({"exit_code": 0, "snapshot_id": newest(cache).name})
    assert broken(after_next(world, CASE, cache, Run(0, report, ""))) == {"CLEAN"}


def test_a_refresh_that_does_not_finish_is_found(world: World, cache: Path) -> None:
    shutil.rmtree(newest(cache))
    report = json.dumps({"exit_code": 0, "snapshot_id": newest(cache).name})
    assert broken(after_next(world, CASE, cache, Run(0, report, ""))) == {"FINISHES"}


def test_a_wrong_log_of_changes_is_found(world: World, cache: Path) -> None:
    shutil.rmtree(newest(cache))
    old = newest(cache)
    copy = newest(world.cache("later"))
    shutil.copytree(copy, cache / "snapshots" / copy.name)
    report = json.dumps({"exit_code": 0, "snapshot_id": copy.name})
    assert old.name != copy.name
    assert broken(after_next(world, CASE, cache, Run(0, report, ""))) == {"FINISHES"}
    case = Case("none", "at all", "plain", (0,), ends="later", start="empty")
    assert "CHANGES" in broken(after_next(world, case, cache, Run(0, report, "")))


def test_every_invariant_is_named_in_the_campaigns_summary(
    ran: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    assert [each for each in Invariant if each.value not in ran[1].stdout] == []
