"""Loading a first snapshot: the refresh job as a child process, and what it says.

The page itself never asks the registry; it starts the same command that a scheduled job would.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from typing import IO

_RECEIVED = re.compile(r"Received (\d+) of (\d+) trials")
#: Exit codes of `trialsearch refresh` (docs/cli.md).
UNREACHABLE, NOT_SOUND, ANOTHER_RUNS, UNWRITABLE = 3, 4, 5, 7


def allowed() -> bool:
    """Whether this server may fetch: `trialsearch app` says so on loopback, a public deployment does not."""
    return os.environ.get("TRIALSEARCH_ALLOW_FETCH") == "1"


@dataclass
class Refresh:
    """One run of `trialsearch refresh`, shared by all visitors of this server."""

    options: tuple[str, ...] = ()
    _child: subprocess.Popen[bytes] | None = None
    _messages: IO[bytes] = field(default_factory=tempfile.TemporaryFile)

    def start(self) -> None:
        """Start it, unless it runs."""
        if self._child is not None and self._child.poll() is None:
            return
        self._messages = tempfile.TemporaryFile()  # noqa: SIM115 - read as long as the child writes
        self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "trialsearch", "refresh", *self.options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._messages,
        )

    @property
    def was_started(self) -> bool:
        """Whether it ran or runs."""
        return self._child is not None

    @property
    def exit_code(self) -> int | None:
        """Its exit code, None while it runs."""
        return None if self._child is None else self._child.poll()

    @property
    def progress(self) -> tuple[int, int]:
        """Trials received and expected so far; (0, 0) before the first page."""
        found = _RECEIVED.findall(self.said())
        return (int(found[-1][0]), int(found[-1][1])) if found else (0, 0)

    def said(self) -> str:
        """Everything it said so far."""
        self._messages.seek(0)
        return self._messages.read().decode("utf-8", errors="replace")

    def error(self) -> str:
        """Its error message, for whoever runs this server."""
        lines = [line for line in self.said().splitlines() if line.startswith("Error: ")]
        return lines[-1].removeprefix("Error: ") if lines else self.said().strip()[-500:]

    def run(self) -> int:
        """Start it and wait for its end."""
        self.start()
        assert self._child is not None  # noqa: S101 - start() made it
        return self._child.wait()
