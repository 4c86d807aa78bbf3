"""Faults that come while another one is being mended, after the data are published, or inside a finalizer."""

from __future__ import annotations

import errno
import json
import logging
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import responses

from tests.conftest import LoopbackRegistry
from tests.refresh_job.fake import FakeRegistry, FirstRefresh, data_files, newest, transport
from tests.refresh_job.loopback import LASTING, Cli, contents, data_of, disturb
from trialsearch import demo, refresh
from trialsearch.cli.refresh import Stopped, _stoppable
from trialsearch.refresh_job import Outcome, rebuild
from trialsearch.snapshots import SnapshotCache


def test_a_torn_log_of_requests_does_not_keep_torn_tables_from_being_rebuilt(
    first_refresh: FirstRefresh, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first_refresh(demo.records())
    old, data = newest(tmp_path), data_files(newest(tmp_path))
    (old.path / "raw" / "requests.jsonl").unlink()
    (old.path / "tables" / "sites.parquet").write_bytes(b"")

    report = rebuild(tmp_path)

    assert report.outcome is Outcome.REBUILT
    assert data_files(newest(tmp_path)) == data
    assert newest(tmp_path).requests() == []
    assert any("The log of its requests is lost, its records are not" in message for message in caplog.messages)


def cut_off_after_a_lie(cli: Cli, registry: LoopbackRegistry, cache: Path, keep: int, then: str) -> None:
    """A run whose first page says a wrong total, and which is refused later; its pages are kept."""
    lie = {"kind": "shrink", "keep": keep}
    later = {"page-2": 0, "version-after": 1}[then]
    passing = [{"kind": "slow", "seconds": 0, "times": later}] if later else []
    disturb(registry, "page-1", lie)
    registry.control("faults", [*passing, {"kind": "status", "code": 403, "times": LASTING}])
    assert cli("--cache", cache, "refresh", "--force", url=registry.url).code == 3
    assert (cache / "pull" / "pages.jsonl").exists()
    registry.control("reset")


@pytest.mark.parametrize(
    ("keep", "then", "told"),
    [(25, "page-2", "announced 25 trials"), (5, "version-after", "not plausible")],
    ids=["too many come for what a kept page announced", "kept pages that are complete hold a few"],
)
def test_kept_pages_that_do_not_fit_are_asked_for_anew(
    cli: Cli, registry: LoopbackRegistry, cache: Path, *, keep: int, then: str, told: str
) -> None:
    undisturbed = data_of(cache)
    # Of the 39 trials that are here, the lie of five leaves 34 to ask for before the version is asked again.
    cut_off_after_a_lie(cli, registry, cache, keep, then)

    done = cli("--cache", cache, "refresh", "--force", "--format", "json", url=registry.url)

    assert done.code == 0, done.err
    assert told in done.err
    report = json.loads(done.out)
    assert report["resumed_records"] == 0
    assert data_of(cache) == undisturbed


def refusing(call: Callable[..., Any], error: int, wanted: Callable[..., bool]) -> Callable[..., Any]:
    def refuse(*arguments: Any, **options: Any) -> Any:
        if wanted(*arguments):
            raise OSError(error, os.strerror(error))
        return call(*arguments, **options)

    return refuse


def test_what_is_published_is_a_success_although_the_disk_would_not_say_so(
    cli: Cli, registry: LoopbackRegistry, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = (cache / "snapshots").stat().st_ino
    monkeypatch.setattr(os, "fsync", refusing(os.fsync, errno.EIO, lambda number: os.fstat(number).st_ino == folder))
    done = cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert done.code == 0, done.err
    assert "A power cut now could undo snapshot" in done.err
    assert len(SnapshotCache(cache).ids()) == 2


def test_a_cache_that_cannot_be_listed_is_said_plainly(
    cli: Cli, registry: LoopbackRegistry, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(cache)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "glob", refusing(Path.glob, errno.EIO, lambda path, _pattern: path.name == "snapshots"))
        done = cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert done.code == 7
    assert "Traceback" not in done.err
    assert contents(cache) == before


def test_old_snapshots_that_cannot_be_listed_after_the_publication_are_worth_a_warning(
    mock: responses.RequestsMock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    FakeRegistry(mock, demo.records())
    listed = SnapshotCache.ids

    def once_published(cache: SnapshotCache) -> list[str]:
        if listed(cache):
            monkeypatch.setattr(Path, "iterdir", refusing(Path.iterdir, errno.EIO, lambda _path: True))
        return listed(cache)

    monkeypatch.setattr(SnapshotCache, "ids", once_published)
    with caplog.at_level(logging.WARNING):
        report = refresh(tmp_path, transport())
    assert report.outcome is Outcome.PUBLISHED
    assert any("What is no longer needed could not be removed" in message for message in caplog.messages)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("number", "raised"),
    [(signal.SIGTERM, Stopped), (signal.SIGINT, KeyboardInterrupt)],
    ids=["stopped", "interrupted"],
)
def test_an_interruption_that_falls_into_a_finalizer_is_heard(
    number: signal.Signals, raised: type[BaseException], capsys: pytest.CaptureFixture[str]
) -> None:
    # A job in the background may have been started with Ctrl-C unheard.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    class Finalized:
        def __del__(self) -> None:
            signal.raise_signal(number)

    def work() -> None:
        Finalized()
        time.sleep(10)

    begun = time.monotonic()
    with pytest.raises(raised) as caught, _stoppable():
        work()
    assert time.monotonic() - begun < 5, "it ends the wait"
    assert caught.type is raised
    assert capsys.readouterr().err == ""
