"""Standard output on a full disk: one line on standard error and a code, never a traceback."""

from __future__ import annotations

import errno
import io
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Command


class _Full(io.RawIOBase):
    """A disk without room."""

    def writable(self) -> bool:
        return True

    def write(self, _content: object, /) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _full_stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BufferedWriter(_Full()), encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "--demo", "--format", "csv", "--limit", "0"),
        ("search", "--demo", "--format", "json"),
        ("search", "--demo"),
        ("match", "--demo", "--age", "7"),
        ("export", "trials", "--demo"),
        ("status", "--demo"),
        ("snapshots", "list", "--demo"),
    ],
    ids=" ".join,
)
def test_a_full_disk_below_standard_output_is_said_in_one_line(
    run: Command, demo_cache: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setattr(sys, "stdout", _full_stream())
    code, _, err = run("--cache", demo_cache, *arguments)
    assert code == 2
    said = [line for line in err.splitlines() if "Standard output cannot be written: No space left on device." in line]
    assert len(said) == 1
    assert "Traceback" not in err


def test_a_full_disk_below_standard_error_is_no_bug(
    run: Command, demo_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", _full_stream())
    assert run("--cache", demo_cache, "search", "--demo", "--limit", "0")[0] == 2
    assert run("--cache", demo_cache, "search", "--phase", "nine")[0] == 2


def test_a_report_that_cannot_be_written_hides_neither_the_run_nor_its_figures(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", _full_stream())
    file = tmp_path / "figures.prom"
    code, _, err = run("--cache", tmp_path, "refresh", "--demo", "--format", "json", "--metrics", file)
    assert code == 2
    assert "40 trials" in err
    assert "Standard output cannot be written" in err
    assert "trialsearch_refresh_exit_code 0.0" in file.read_text()
    monkeypatch.undo()
    assert json.loads(run("--cache", tmp_path, "status", "--demo", "--format", "json")[1])["health"] == "good"


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_a_process_ends_without_a_traceback_too(tmp_path: Path, option: str) -> None:
    """What is left in the buffer is not tried again at the end."""
    # Unbuffered, Python itself takes a write that was cut short for a whole one.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with (tmp_path / "out").open("wb") as out:
        done = subprocess.run(
            [sys.executable, "-m", "trialsearch", option],
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env=environment | {"PYTHONDONTWRITEBYTECODE": "1"},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (5, 5)),
        )
    assert done.returncode == 2
    assert done.stderr == ("Standard output cannot be written: File too large. What stands there is not complete.\n")
