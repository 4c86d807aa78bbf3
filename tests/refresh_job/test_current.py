"""When there is nothing to do: one request, or none."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import responses

from tests.conftest import LoopbackRegistry
from tests.refresh_job.fake import VERSION, FakeRegistry, FirstRefresh, newest, transport
from tests.refresh_job.loopback import Cli, contents
from trialsearch import demo, refresh
from trialsearch.refresh_job import Outcome
from trialsearch.registry import RegistryQuery
from trialsearch.snapshots import SnapshotCache

DAY = timedelta(days=1)


def paths(registry: LoopbackRegistry) -> list[str]:
    return [entry["path"].removeprefix("/api/v2") for entry in registry.log()]


def note(cache: Path, at: datetime) -> None:
    """Let the registry have confirmed the snapshot in force at a time."""
    SnapshotCache(cache).confirm(newest(cache).id, at)


def change_manifest(cache: Path, **changes: Any) -> None:
    path = newest(cache).path / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_unchanged_data_cost_exactly_one_request(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    before = contents(cache)
    confirmed = SnapshotCache(cache).newest().confirmed_at

    done = cli("--cache", cache, "refresh", url=registry.url)

    assert done.code == 0
    assert paths(registry) == ["/version"]
    assert "Already current: snapshot" in done.err
    assert "1 request," in done.err
    assert before.items() <= contents(cache).items()
    assert set(contents(cache)) - set(before) == {"confirmed.json"}
    assert SnapshotCache(cache).newest().confirmed_at >= confirmed


def test_what_the_registry_confirms_is_as_fresh_as_the_answer(
    mock: responses.RequestsMock, first_refresh: FirstRefresh, tmp_path: Path
) -> None:
    FakeRegistry(mock, demo.records())
    first_refresh(demo.records())
    note(tmp_path, datetime.now(UTC) - 3 * DAY)
    assert refresh(tmp_path, transport()).outcome is Outcome.ALREADY_CURRENT
    assert datetime.now(UTC) - SnapshotCache(tmp_path).newest().confirmed_at < timedelta(minutes=1)


def test_force_pulls_all_the_same(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    assert cli("--cache", cache, "refresh", "--force", url=registry.url).code == 0
    assert paths(registry) == ["/version", *["/studies"] * 4, "/version"]
    assert len(SnapshotCache(cache).ids()) == 2


@pytest.mark.parametrize(
    "stamp", ["2026-11-20T09:00:06", "2026-11-21T09:00:05", None, ""], ids=["a second later", "later", "none", "empty"]
)
def test_another_data_time_or_none_is_pulled(
    mock: responses.RequestsMock, first_refresh: FirstRefresh, tmp_path: Path, stamp: str | None
) -> None:
    registry = FakeRegistry(mock, demo.records())
    first_refresh(demo.records())
    registry.version = VERSION | {"dataTimestamp": stamp}
    assert refresh(tmp_path, transport()).outcome is Outcome.PUBLISHED


def test_data_without_a_time_are_never_taken_for_current(mock: responses.RequestsMock, tmp_path: Path) -> None:
    registry = FakeRegistry(mock, demo.records())
    registry.version = {"apiVersion": "2.0.5"}
    assert [refresh(tmp_path, transport()).outcome for _ in range(2)] == [Outcome.PUBLISHED] * 2


def test_another_query_is_pulled(mock: responses.RequestsMock, first_refresh: FirstRefresh, tmp_path: Path) -> None:
    FakeRegistry(mock, demo.records())
    first_refresh(demo.records())
    report = refresh(tmp_path, transport(), query=RegistryQuery(condition="leukemia"))
    assert report.outcome is Outcome.PUBLISHED


def test_another_address_is_pulled(mock: responses.RequestsMock, first_refresh: FirstRefresh, tmp_path: Path) -> None:
    FakeRegistry(mock, demo.records())
    first_refresh(demo.records())
    change_manifest(tmp_path, query=newest(tmp_path).manifest.query | {"url": "https://elsewhere.example"})
    assert refresh(tmp_path, transport()).outcome is Outcome.PUBLISHED


@pytest.mark.parametrize("file", ["raw/studies.jsonl.gz", "raw/requests.jsonl"])
def test_damaged_records_are_pulled_again(
    mock: responses.RequestsMock, first_refresh: FirstRefresh, tmp_path: Path, file: str
) -> None:
    """The tables still serve; but nothing could be rebuilt from these records."""
    FakeRegistry(mock, demo.records())
    first_refresh(demo.records())
    (newest(tmp_path).path / file).write_bytes(b"damaged")
    assert refresh(tmp_path, transport()).outcome is Outcome.PUBLISHED
    newest(tmp_path).verify()


def test_a_damaged_newest_snapshot_is_healed_although_the_one_before_is_current(
    mock: responses.RequestsMock, first_refresh: FirstRefresh, tmp_path: Path
) -> None:
    FakeRegistry(mock, demo.records())
    first_refresh(demo.records())
    refresh(tmp_path, transport(), force=True)
    (newest(tmp_path).path / "manifest.json").unlink()
    assert SnapshotCache(tmp_path).newest().passed_over
    assert refresh(tmp_path, transport()).outcome is Outcome.PUBLISHED
    assert SnapshotCache(tmp_path).newest().passed_over == ()


# --- --if-older-than


def recent_enough(cli: Cli, cache: Path, limit: str) -> bool:
    """Whether nothing is asked: nobody is at the address."""
    done = cli("--cache", cache, "refresh", "--if-older-than", limit)
    assert done.code in (0, 3)
    assert ("Recent enough: snapshot" in done.err) is (done.code == 0)
    return done.code == 0


def test_what_was_pulled_just_now_is_recent_enough_and_nothing_is_asked(
    cli: Cli, registry: LoopbackRegistry, cache: Path
) -> None:
    before = contents(cache)
    assert cli("--cache", cache, "refresh", "--if-older-than", "20h", url=registry.url).code == 0
    assert registry.log() == []
    assert contents(cache) == before


@pytest.mark.parametrize(
    ("ago", "enough"),
    [(timedelta(hours=19), True), (timedelta(hours=21), False), (-timedelta(hours=1), False), (-DAY, False)],
    ids=["an hour too recent", "an hour too old", "an hour ahead of the clock", "a day ahead of the clock"],
)
def test_the_last_answer_of_the_registry_decides(cli: Cli, cache: Path, ago: timedelta, *, enough: bool) -> None:
    note(cache, datetime.now(UTC) - ago)
    assert recent_enough(cli, cache, "20h") is enough


def test_a_refresh_that_found_nothing_new_makes_it_recent(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    note(cache, datetime.now(UTC) - DAY)
    assert not recent_enough(cli, cache, "20h")
    assert cli("--cache", cache, "refresh", "--if-older-than", "20h", url=registry.url).code == 0
    assert paths(registry) == ["/version"]
    assert recent_enough(cli, cache, "20h")


def test_an_empty_cache_is_never_recent(cli: Cli, tmp_path: Path) -> None:
    assert not recent_enough(cli, tmp_path / "empty", "999d")


def test_the_tables_of_other_rules_are_never_recent(cli: Cli, cache: Path) -> None:
    change_manifest(cache, rules_fingerprint="of other rules")
    assert not recent_enough(cli, cache, "20h")


def test_a_damaged_newest_snapshot_is_never_recent(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert recent_enough(cli, cache, "20h")
    (newest(cache).path / "tables" / "trials.parquet").unlink()
    registry.control("reset")
    assert cli("--cache", cache, "refresh", "--if-older-than", "20h", url=registry.url).code == 0
    assert SnapshotCache(cache).newest().passed_over == ()


@pytest.mark.parametrize(
    "options",
    [
        ["--force", "--if-older-than", "20h"],
        ["--demo", "--force"],
        ["--from-raw", "--if-older-than", "1h"],
        ["--from-raw", "--demo"],
        ["--from-pages", "pages", "--from-raw"],
        ["--if-older-than", "soon"],
        ["--wait", "-1m"],
    ],
    ids=" ".join,
)
def test_options_that_do_not_go_together_are_refused(cli: Cli, cache: Path, options: list[str]) -> None:
    before = contents(cache)
    done = cli("--cache", cache, "refresh", *options)
    assert done.code == 2
    assert "Traceback" not in done.err
    assert contents(cache) == before
