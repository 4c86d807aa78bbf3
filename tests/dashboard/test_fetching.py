"""The refresh job as the page's child: one at a time, and what it said."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from trialsearch.dashboard import fetching
from trialsearch.dashboard.fetching import Refresh
from trialsearch.protocol import ExitCode
from trialsearch.snapshots import SnapshotCache

PATIENCE_S = 60

#: How a line of a refresh's log begins.
AT = "2026-11-22T10:17:03Z"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRIALSEARCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TRIALSEARCH_REGISTRY_URL", "http://127.0.0.1:9/api/v2")
    monkeypatch.setenv("TRIALSEARCH_RETRY_WAIT_S", "0.001")
    monkeypatch.setenv("TRIALSEARCH_PACE_S", "0")
    monkeypatch.delenv("TRIALSEARCH_LOG_LEVEL", raising=False)


Stub = Callable[[str], Refresh]


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Stub]:
    """Let the child be a few lines of shell; it notes each of its starts, and ends when `go` is there."""
    made: list[Refresh] = []

    def make(lines: str) -> Refresh:
        script = tmp_path / "stub"
        script.write_text(f'#!/bin/sh\ncd "{tmp_path}"\necho "$@" >> starts\n{lines}\n')
        script.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(script))
        made.append(Refresh())
        return made[-1]

    yield make
    (tmp_path / "go").touch()
    for refresh in made:
        if refresh._child is not None:
            refresh._child.wait(PATIENCE_S)


WAIT = "while [ ! -e go ]; do sleep 0.02; done"


def wait_for(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def test_before_the_first_run_there_is_nothing_to_say() -> None:
    refresh = Refresh()
    assert (refresh.was_started, refresh.exit_code, refresh.progress, refresh.error) == (False, None, (0, 0), "")


def test_two_starts_run_one_child(stub: Stub, tmp_path: Path) -> None:
    refresh = stub(f"{WAIT}\nexit 0")
    refresh.start()
    child = refresh._child
    refresh.start()
    assert refresh._child is child
    assert refresh.was_started
    assert refresh.exit_code is None
    (tmp_path / "go").touch()
    assert child is not None
    assert child.wait(PATIENCE_S) == 0
    assert refresh.exit_code == 0
    assert (tmp_path / "starts").read_text() == "-m trialsearch refresh\n"


def test_after_its_end_it_can_be_started_again_and_forgets_what_was_said(stub: Stub, tmp_path: Path) -> None:
    refresh = stub(f'echo "{AT} ERROR number $(wc -l < starts)" >&2\nexit 3')
    assert refresh.run() == 3
    assert refresh.error == "number 1"
    assert refresh.run() == 3
    assert refresh.error == "number 2"
    assert len((tmp_path / "starts").read_text().splitlines()) == 2


def test_progress_is_read_while_the_child_speaks(stub: Stub, tmp_path: Path) -> None:
    refresh = stub(f'echo "Received 200 of 699 trials." >&2\n{WAIT}\necho "Received 400 of 699 trials." >&2')
    refresh.start()
    assert refresh.progress in ((0, 0), (200, 699))
    wait_for(lambda: refresh.progress == (200, 699))
    assert refresh.progress == (200, 699)  # reading does not move the place where the child writes
    (tmp_path / "go").touch()
    assert refresh._child is not None
    assert refresh._child.wait(PATIENCE_S) == 0
    assert refresh.progress == (400, 699)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (f"{AT} WARNING slow\\n{AT} ERROR the cause\\n{AT} INFO afterwards", "the cause"),
        (f"{AT} ERROR one\\n{AT} ERROR two", "two"),
        ("  only words  ", "only words"),
        ("", ""),
        ("\\377\\376 no text", "�� no text"),
    ],
    ids=["among others", "the last one", "no error line", "silence", "no UTF-8"],
)
def test_the_error_is_what_the_child_complained_of(stub: Stub, said: str, error: str) -> None:
    refresh = stub(f"printf '{said}' >&2\nexit 4")
    assert refresh.run() == 4
    assert refresh.error == error


def test_long_words_are_cut_to_the_last(stub: Stub) -> None:
    refresh = stub("i=0\nwhile [ $i -lt 300 ]; do echo line $i >&2; i=$((i+1)); done\nexit 1")
    assert refresh.run() == 1
    assert len(refresh.error) == 500
    assert refresh.error.endswith("line 299")


def test_the_real_command_without_a_registry_says_why(tmp_path: Path) -> None:
    refresh = Refresh()
    assert refresh.run() == ExitCode.UNREACHABLE
    assert refresh.error.startswith("The registry at http://127.0.0.1:9/api/v2 gave no whole answer")
    assert refresh.progress == (0, 0)
    assert SnapshotCache(tmp_path / "cache").ids() == []


def test_the_real_command_loads_the_demonstration_data(tmp_path: Path) -> None:
    assert Refresh(("--demo",)).run() == ExitCode.DONE
    assert SnapshotCache(tmp_path / "cache" / "demo").newest().snapshot.manifest.counts["trials"] == 40


def test_a_cache_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    refresh = Refresh(("--demo",))
    assert refresh.run() in (ExitCode.UNWRITABLE, ExitCode.USAGE)
    assert "cache" in refresh.error


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("0", False), ("", False), ("yes", False), (None, False)])
def test_only_a_server_that_says_so_may_fetch(
    monkeypatch: pytest.MonkeyPatch, value: str | None, *, expected: bool
) -> None:
    monkeypatch.delenv("TRIALSEARCH_ALLOW_FETCH", raising=False)
    if value is not None:
        monkeypatch.setenv("TRIALSEARCH_ALLOW_FETCH", value)
    assert fetching.allowed() is expected
