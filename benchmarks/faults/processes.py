"""Running `trialsearch refresh`: in a fork of this process, which has imported everything, or as a whole process."""

from __future__ import annotations

import contextlib
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from trialsearch.cli import main

FORK = get_context("fork")

#: Nothing may hang: a run that takes longer than this is a finding.
LONGEST_S = 120.0


@dataclass(frozen=True)
class Run:
    """How a refresh ended.

    Attributes
    ----------
    code : int
        Its exit code; minus the signal that killed it.
    out, err : str
        What it said: the report, and the log.
    """

    code: int
    out: str
    err: str

    @property
    def was_killed(self) -> bool:
        """Whether it died before its end."""
        return self.code == -signal.SIGKILL

    @property
    def report(self) -> dict[str, Any]:
        """Its report; empty if it said none."""
        with contextlib.suppress(ValueError):
            found: dict[str, Any] = json.loads(self.out)
            return found
        return {}


def arguments(cache: Path, url: str, *options: str, read_timeout_s: float = 20) -> list[str]:
    """Write the command: no pause between requests, hardly any before a repetition, a report on stdout."""
    settings = ["--cache", str(cache), "--registry-url", url, "--pace", "0", "--retry-wait", "0.001"]
    return [*settings, "--read-timeout", str(read_timeout_s), "refresh", "--format", "json", *options]


class Fork:
    """A refresh in a fork of this process.

    Parameters
    ----------
    first : callable, optional
        What the fork does to itself before it begins.
    """

    def __init__(self, command: list[str], first: Callable[[], object] = lambda: None) -> None:
        self._said = tempfile.TemporaryDirectory()
        self.process: BaseProcess = FORK.Process(target=_run, args=(command, first, Path(self._said.name)))
        self.process.start()

    def signal(self, number: signal.Signals, after_s: float = 0) -> None:
        """Send a signal once it has worked for so many seconds, if it still runs."""
        if self.process.pid:
            wait_for_work(self.process.pid, after_s)
        if self.process.is_alive() and self.process.pid:
            os.kill(self.process.pid, number)

    def end(self) -> Run:
        """Wait for its end."""
        self.process.join(LONGEST_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
            raise TimeoutError("a refresh did not end")
        out, err = (_read(Path(self._said.name) / name) for name in ("out", "err"))
        self._said.cleanup()
        assert self.process.exitcode is not None  # noqa: S101 - it was joined
        return Run(self.process.exitcode, out, err)


def _run(command: list[str], first: Callable[[], object], said: Path) -> None:
    sys.stdout, sys.stderr = (said / "out").open("w"), (said / "err").open("w")
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job would not hear it
    first()
    code = main(command)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # from here on it is no longer the program that would be disturbed
    sys.exit(code)


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def refresh_by_fork(cache: Path, url: str, *options: str, read_timeout_s: float = 20) -> Run:
    """Run a refresh in a fork, to its end."""
    return Fork(arguments(cache, url, *options, read_timeout_s=read_timeout_s)).end()


def wait_for_work(process: int, seconds: float) -> None:
    """Wait until a process has worked for so many seconds, however long it had to wait for a processor; or is gone.

    Where the system does not tell, seconds on the wall stand in.
    """
    until = time.monotonic() + (LONGEST_S if sys.platform == "linux" else seconds)
    while time.monotonic() < until and worked_s(process) < seconds:
        time.sleep(0.002)


def worked_s(process: int) -> float:
    """Seconds of processor time that a process has used; endless if it is gone, none where the system does not tell."""
    if sys.platform != "linux":
        return 0.0
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return math.inf
    is_gone = fields[0] in "ZX"
    return math.inf if is_gone else (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def refresh_by_process(cache: Path, url: str, *options: str, kill_after_s: float | None = None) -> Run:
    """Run a refresh as a process of its own, to its end or until it has worked for so many seconds."""
    with subprocess.Popen(
        [sys.executable, "-m", "trialsearch", *arguments(cache, url, *options)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        if kill_after_s is not None:
            wait_for_work(process.pid, kill_after_s)
            process.kill()
        out, err = process.communicate(timeout=LONGEST_S)
    return Run(process.returncode, out, err)
