"""What the command line promises to other programs: its exit codes, and the lines of a refresh's log (leaf)."""

from __future__ import annotations

import re
from enum import IntEnum

from trialsearch import errors


class ExitCode(IntEnum):
    """How a command ended (docs/cli.md)."""

    DONE = 0
    BUG = 1
    USAGE = 2
    UNREACHABLE = 3
    NOT_SOUND = 4
    ANOTHER_RUNS = 5
    NO_SNAPSHOT = 6
    UNWRITABLE = 7
    INTERRUPTED = 130
    STOPPED = 143


#: The first kind that an error is decides; whatever is none of them is a bug, and shows its traceback.
_CODE_OF: tuple[tuple[type[errors.TrialsearchError], ExitCode], ...] = (
    (errors.InvalidInput, ExitCode.USAGE),
    (errors.RegistryError, ExitCode.UNREACHABLE),
    (errors.UnusableAnswer, ExitCode.NOT_SOUND),
    (errors.RefreshInProgress, ExitCode.ANOTHER_RUNS),
    (errors.SnapshotError, ExitCode.NO_SNAPSHOT),
    (errors.CacheUnwritable, ExitCode.UNWRITABLE),
)

_PROGRESS = re.compile(r"Received (\d+) of (\d+) trials\.")
_ERROR = re.compile(r"^\S+Z ERROR (.+)$", re.MULTILINE)


def exit_code_of(error: errors.TrialsearchError) -> ExitCode:
    """Find the exit code of an error."""
    return next(code for kind, code in _CODE_OF if isinstance(error, kind))


def progress_line(received: int, total: int) -> str:
    """Write the line that a refresh puts into a log after each page."""
    return f"Received {received} of {total} trials."


def read_progress(said: str) -> tuple[int, int]:
    """Read the last progress line of what a refresh said so far; (0, 0) before the first.

    Examples
    --------
    >>> read_progress(progress_line(200, 699))
    (200, 699)
    """
    found = _PROGRESS.findall(said)
    return (int(found[-1][0]), int(found[-1][1])) if found else (0, 0)


def read_error(said: str) -> str | None:
    """Read the last error in what a refresh said into a log; None if there is none.

    Examples
    --------
    >>> read_error("2026-11-22T10:17:03Z ERROR The registry has a fault of its own (HTTP 503).")
    'The registry has a fault of its own (HTTP 503).'
    """
    found = _ERROR.findall(said)
    return found[-1] if found else None
