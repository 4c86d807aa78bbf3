"""Loading a snapshot from the page: the refresh job as a child process, and what it says.

The page itself never asks the registry; it starts the same command that a scheduled job would.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from typing import IO

from trialsearch.protocol import read_error, read_progress

_LAST_WORDS = 500  # characters


def allowed() -> bool:
    """Whether this server may fetch: `trialsearch app` says so on loopback, a public deployment does not."""
    return os.environ.get("TRIALSEARCH_ALLOW_FETCH") == "1"


@dataclass
class Refresh:
    """Runs of `trialsearch refresh`, one at a time, shared by all visitors of this server."""

    options: tuple[str, ...] = ()
    _child: subprocess.Popen[bytes] | None = None
    _messages: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    _starting: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Start a run, unless one is on its way."""
        with self._starting:
            if self._child is not None and self._child.poll() is None:
                return
            # Appending: our reading must not move the place where the child writes.
            self._messages = tempfile.TemporaryFile("a+b")  # noqa: SIM115 - read as long as the child writes
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "trialsearch", "refresh", *self.options],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._messages,
            )

    @property
    def was_started(self) -> bool:
        """Whether there was a run."""
        return self._child is not None

    @property
    def exit_code(self) -> int | None:
        """Exit code of the last run; None while it runs, and before the first."""
        return None if self._child is None else self._child.poll()

    @property
    def progress(self) -> tuple[int, int]:
        """Trials received and expected so far; (0, 0) before the first page."""
        return read_progress(self._said())

    @property
    def error(self) -> str:
        """What the last run complained of, for whoever runs this server."""
        said = self._said().strip()
        return read_error(said) or said[-_LAST_WORDS:]

    def run(self) -> int:
        """Start a run and wait for its end; return its exit code."""
        self.start()
        assert self._child is not None  # noqa: S101 - start() made it
        return self._child.wait()

    def _said(self) -> str:
        self._messages.seek(0)
        return self._messages.read().decode("utf-8", errors="replace")
