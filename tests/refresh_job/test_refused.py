"""Complete data that cannot be right wait for somebody who has looked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import responses

from tests.builders import raw, study
from tests.conftest import LoopbackRegistry
from tests.refresh_job.fake import BASE, FakeRegistry, FirstRefresh, newest
from tests.refresh_job.loopback import LASTING, Cli, contents, disturb
from trialsearch import demo
from trialsearch.snapshots import SnapshotCache


def records(**changes: object) -> list[bytes]:
    return [raw(study(f"NCT{number:08}", **({"maximum_age": "17 Years"} | changes))) for number in range(1, 31)]


#: What is wrong -> the new records, and what is said.
REFUSED: dict[str, tuple[list[bytes], str]] = {
    "a third of the trials is missing": (
        records()[10:],
        "10 of 30 trials are missing (more than 5%): look at clinicaltrials.gov",
    ),
    "a field went empty": (
        records(maximum_age=None),
        "column trials.maximum_age was filled in 30 rows and is in 0: look whether the registry still sends protocol",
    ),
    "another vocabulary": (
        records(status="PAUSED"),
        "100% of trials.overall_status are values that this program does not know (most often 'PAUSED'): look for",
    ),
}


@pytest.fixture
def thirty(mock: responses.RequestsMock, first_refresh: FirstRefresh) -> FakeRegistry:
    registry = FakeRegistry(mock, records())
    first_refresh(records())
    return registry


@pytest.mark.parametrize(("wrong", "said"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_with_4_and_the_old_stays_until_somebody_accepts(
    cli: Cli, thirty: FakeRegistry, tmp_path: Path, wrong: list[bytes], said: str
) -> None:
    before = contents(tmp_path)
    thirty.release(wrong)
    for _ in range(2):
        done = cli("--cache", tmp_path, "refresh", url=BASE)
        assert done.code == 4
        assert said in done.err
        assert "Nothing was published" in done.err
        assert "run the same command with --accept" in done.err
        assert contents(tmp_path) == before

    assert cli("--cache", tmp_path, "refresh", "--accept", url=BASE).code == 0

    manifest = newest(tmp_path).manifest
    (accepted,) = manifest.accepted
    assert accepted in said or said in accepted
    status = json.loads(cli("--cache", tmp_path, "status", "--format", "json").out)
    assert status["accepted"] == [accepted]


def test_what_was_accepted_is_what_the_next_data_are_measured_by(
    cli: Cli, thirty: FakeRegistry, tmp_path: Path
) -> None:
    thirty.release(records()[10:])
    cli("--cache", tmp_path, "refresh", "--accept", url=BASE)
    thirty.release(records()[10:], day="2026-11-24")
    assert cli("--cache", tmp_path, "refresh", url=BASE).code == 0
    assert newest(tmp_path).manifest.accepted == []


def test_another_vocabulary_is_refused_on_the_first_pull_too(
    cli: Cli, mock: responses.RequestsMock, tmp_path: Path
) -> None:
    FakeRegistry(mock, records(status="PAUSED"))
    assert cli("--cache", tmp_path / "new", "refresh", url=BASE).code == 4
    assert SnapshotCache(tmp_path / "new").ids() == []


def test_older_data_than_those_in_force_are_refused_before_they_are_pulled(
    cli: Cli, thirty: FakeRegistry, tmp_path: Path
) -> None:
    thirty.release(records(), day="2026-11-19")
    thirty.asked.clear()
    done = cli("--cache", tmp_path, "refresh", url=BASE)
    assert done.code == 4
    assert thirty.asked == ["version"]
    assert "serves data of 2026-11-19T09:00:05, older than those that are here (2026-11-20T09:00:05)" in done.err
    assert "--accept" in done.err
    assert cli("--cache", tmp_path, "refresh", "--accept", url=BASE).code == 0
    assert newest(tmp_path).manifest.data_date == "2026-11-19"


def test_force_does_not_accept(cli: Cli, thirty: FakeRegistry, tmp_path: Path) -> None:
    thirty.release(records()[10:])
    assert cli("--cache", tmp_path, "refresh", "--force", url=BASE).code == 4


def test_a_registry_that_answers_as_though_it_had_lost_its_studies_is_refused(
    cli: Cli, registry: LoopbackRegistry, cache: Path
) -> None:
    """A shrunken answer that is complete in itself: the count fits, the trials are gone."""
    before = contents(cache)
    disturb(registry, "page-1", {"kind": "shrink", "keep": 20, "times": LASTING})
    done = cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert done.code == 4
    assert "19 of 39 trials are missing" in done.err
    assert contents(cache) == before


def test_a_few_trials_less_are_no_reason(
    cli: Cli, mock: responses.RequestsMock, first_refresh: FirstRefresh, tmp_path: Path
) -> None:
    registry = FakeRegistry(mock, demo.records())
    first_refresh(demo.records())
    registry.release(demo.records()[2:])
    assert cli("--cache", tmp_path, "refresh", url=BASE).code == 0
    assert newest(tmp_path).manifest.counts["trials"] == 38
