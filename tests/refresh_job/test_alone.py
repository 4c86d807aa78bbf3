"""One refresh at a time; readers, clocks and dead processes do not disturb it."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import responses

from tests.builders import raw, study
from tests.conftest import LoopbackRegistry
from tests.refresh_job.fake import BASE, FakeRegistry, FirstRefresh, newest, transport
from tests.refresh_job.loopback import Cli, contents, wait_until
from trialsearch import demo, refresh
from trialsearch.errors import RefreshInProgress, SnapshotError
from trialsearch.refresh_job import Outcome, job, pull
from trialsearch.snapshots import SnapshotCache


@contextmanager
def another_refresh(cache: Path, lasting_s: float = 60) -> Iterator[None]:
    """Hold the lock as a refresh in another process would, for so long at most."""
    done, held = threading.Event(), threading.Event()

    def hold() -> None:
        with SnapshotCache(cache).lock():
            held.set()
            done.wait(lasting_s)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    try:
        yield
    finally:
        done.set()
        holder.join()


@pytest.mark.parametrize("options", [[], ["--wait", "0s"], ["--from-raw"], ["--force"]], ids=" ".join)
def test_the_second_of_two_refreshes_ends_at_once_with_5(
    cli: Cli, registry: LoopbackRegistry, cache: Path, options: list[str]
) -> None:
    before = contents(cache)
    with another_refresh(cache):
        done = cli("--cache", cache, "refresh", *options, url=registry.url)
    assert done.code == 5
    assert "Another refresh is working" in done.err
    assert "--wait 10m" in done.err
    assert registry.log() == []
    assert contents(cache) == before


def test_the_second_waits_its_turn_if_it_is_told_to(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    with another_refresh(cache, lasting_s=0.2):
        done = cli("--cache", cache, "refresh", "--wait", "10m", url=registry.url)
    assert done.code == 0
    assert "Already current" in done.err


def test_a_wait_has_an_end(tmp_path: Path) -> None:
    with another_refresh(tmp_path):
        begun = time.monotonic()
        with pytest.raises(RefreshInProgress):
            refresh(tmp_path, transport(), wait_s=0.2)
        assert time.monotonic() - begun >= 0.2


def test_the_second_looks_at_what_the_first_published(mock: responses.RequestsMock, tmp_path: Path) -> None:
    """Whoever waited must not pull again what has just come."""
    registry = FakeRegistry(mock, demo.records())
    reports: list[Any] = []
    second = threading.Thread(target=lambda: reports.append(refresh(tmp_path, transport(), wait_s=60)))
    with SnapshotCache(tmp_path).lock():
        second.start()
    second.join()
    assert [report.outcome for report in reports] == [Outcome.PUBLISHED]
    assert refresh(tmp_path, transport(), wait_s=60).outcome is Outcome.ALREADY_CURRENT
    assert registry.asked.count("page first") == 1


def test_a_lock_file_of_a_dead_process_does_not_block(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    (cache / ".refresh.lock").write_text("12345")
    assert cli("--cache", cache, "refresh", url=registry.url).code == 0


def test_the_demonstration_data_have_a_lock_of_their_own(cli: Cli, cache: Path) -> None:
    with another_refresh(cache):
        assert cli("--cache", cache, "refresh", "--demo").code == 0


# --- readers


def test_readers_during_refreshes_see_old_or_new_and_never_a_mix(mock: responses.RequestsMock, tmp_path: Path) -> None:
    """Each data version says its number in every title: a reader finds one number only."""
    registry = FakeRegistry(mock, [])
    seen: list[set[str]] = []
    problems: list[str] = []
    done = threading.Event()

    def versioned(number: int) -> list[bytes]:
        sites = {"brief_title": f"{number}", "conditions": [f"{number}"]}
        return [raw(study(f"NCT{n:08}", **sites)) for n in range(1, 6)]

    def read() -> None:
        while not done.is_set():
            try:
                opened = SnapshotCache(tmp_path).newest()
                tables = opened.snapshot.tables()
            except SnapshotError as error:
                problems.append(str(error))
                continue
            problems.extend(opened.passed_over)
            seen.append(set(tables["trials"]["brief_title"]) | set(tables["conditions"]["term"]))

    registry.release(versioned(0), day="2026-11-01")
    refresh(tmp_path, transport())
    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(1, 5):
            registry.release(versioned(number), day=f"2026-11-{number + 1:02}")
            refresh(tmp_path, transport())
        wait_until(lambda: {"4"} in seen)
    finally:
        done.set()
        reader.join()
    assert problems == []
    assert all(len(numbers) == 1 for numbers in seen)
    order = [int(*numbers) for numbers in seen]
    assert order == sorted(order)


def test_what_a_reader_has_open_outlives_the_next_refresh(
    mock: responses.RequestsMock, first_refresh: FirstRefresh, tmp_path: Path
) -> None:
    registry = FakeRegistry(mock, demo.records())
    first_refresh(demo.records())
    opened = newest(tmp_path)
    registry.release(demo.records()[1:])
    refresh(tmp_path, transport())
    assert len(opened.tables()["trials"]) == 40


# --- the clock


class _Clock(datetime):
    """A clock that stands where a test wants it."""

    at: datetime

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return cls.at.astimezone(tz)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[_Clock]:
    """The clock of the refresh job."""
    for module in (job, pull):
        monkeypatch.setattr(module, "datetime", _Clock)
    _Clock.at = datetime.now(UTC)
    return _Clock


def test_a_clock_that_was_set_back_hides_no_newer_data(
    mock: responses.RequestsMock, tmp_path: Path, clock: type[_Clock]
) -> None:
    registry = FakeRegistry(mock, demo.records())
    first = refresh(tmp_path, transport())
    clock.at -= timedelta(days=400)
    registry.release(demo.records()[1:])
    second = refresh(tmp_path, transport())
    assert second.snapshot_id < first.snapshot_id
    assert newest(tmp_path).id == second.snapshot_id
    assert second.compared_with == first.snapshot_id
    assert second.pruned == ()


def test_a_clock_that_went_ahead_and_was_set_right_does_not_stop_the_job(
    mock: responses.RequestsMock, tmp_path: Path, clock: type[_Clock], cli: Cli
) -> None:
    """While it is ahead the snapshot is dated in the future; the next answer of the registry dates it rightly."""
    FakeRegistry(mock, demo.records())
    now = clock.at
    clock.at = now + timedelta(days=400)
    refresh(tmp_path, transport())
    clock.at = now
    status = json.loads(cli("--cache", tmp_path, "status", "--format", "json").out)
    assert status["age_hours"] < 0
    done = cli("--cache", tmp_path, "status", "--max-age", "36h")
    assert done.code == 6
    assert "clock stands before the snapshot's time" in done.err

    report = refresh(tmp_path, transport(), if_older_than=timedelta(hours=20))

    assert report.outcome is Outcome.ALREADY_CURRENT
    status = json.loads(cli("--cache", tmp_path, "status", "--max-age", "36h", "--format", "json").out)
    assert status["health"] == "good"
    assert 0 <= status["age_hours"] < 1


def test_a_clock_that_was_set_back_between_two_checks_never_makes_data_look_fresher(
    mock: responses.RequestsMock, tmp_path: Path, clock: type[_Clock]
) -> None:
    FakeRegistry(mock, demo.records())
    refresh(tmp_path, transport())
    clock.at -= timedelta(days=2)
    refresh(tmp_path, transport())
    assert SnapshotCache(tmp_path).newest().confirmed_at == clock.at.replace(microsecond=0)


# --- told to end


def test_sigterm_ends_it_with_143_and_the_next_run_goes_on(
    cli: Cli, mock: responses.RequestsMock, tmp_path: Path
) -> None:
    registry = FakeRegistry(mock, demo.records(), page_size=15)
    registry.meanwhile = lambda number: os.kill(os.getpid(), signal.SIGTERM) if number == 3 else None
    before = signal.getsignal(signal.SIGTERM)

    done = cli("--cache", tmp_path, "refresh", "--format", "json", url=BASE)

    assert done.code == 143
    assert "Stopped (SIGTERM). What was published before stays in force" in done.err
    assert json.loads(done.out)["exit_code"] == 143
    assert "the next refresh goes on where this one stopped" in done.err
    assert signal.getsignal(signal.SIGTERM) is before
    registry.meanwhile = lambda _number: None
    done = cli("--cache", tmp_path, "refresh", "--format", "json", url=BASE)
    assert done.code == 0
    assert json.loads(done.out)["resumed_records"] == 15
