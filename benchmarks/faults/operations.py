"""Operations on the cache's files, one by one: to count them, to die before one, to have one refused.

Python announces each opening, making, renaming and removing of a file by an audit event; fsync is announced here.
What is written inside the parts of pyarrow is not: the kills at random moments and the full disks reach it.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from benchmarks.faults.processes import Fork, arguments

_EVENTS: Final = frozenset(
    {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "os.listdir", "os.scandir"}
)


_READING: Final = frozenset({"os.listdir", "os.scandir"})
_TO_WRITE: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT

#: What an operation does.
READS, WRITES = "reads", "writes"


def watch(cache: Path, before_each: Callable[[str], None]) -> None:
    """Call something before each operation on the cache's files, until this process ends; it is told which sort."""
    inside = str(cache)

    def hook(event: str, details: tuple[Any, ...]) -> None:
        if event in _EVENTS and details and (_is_inside(details[0], inside) or _is_below_open_folder(event, details)):
            reads = event in _READING or (event == "open" and not details[2] & _TO_WRITE)
            before_each(READS if reads else WRITES)

    fsync = os.fsync

    def announced(descriptor: int) -> None:
        before_each(WRITES)
        fsync(descriptor)

    os.fsync = announced
    sys.addaudithook(hook)


def _is_inside(path: object, folder: str) -> bool:
    return isinstance(path, str | Path) and str(path).startswith(folder)


def _is_below_open_folder(event: str, details: tuple[Any, ...]) -> bool:
    """Tell a name relative to an open folder: nothing but the removal of a tree does so here."""
    return event in ("os.remove", "os.rmdir") and isinstance(details[-1], int) and details[-1] >= 0


def at(number: int, act: Callable[[], None], only: str | None = None) -> Callable[[str], None]:
    """Act at the operation of this number (from 1, of one sort if named), and let all others pass."""
    seen = 0

    def count(sort: str) -> None:
        nonlocal seen
        seen += only is None or sort == only
        if seen == number and (only is None or sort == only):
            act()

    return count


def die() -> None:
    """Kill this process."""
    os.kill(os.getpid(), signal.SIGKILL)


def refuse(error: int) -> Callable[[], None]:
    """Make an operation fail as the system would."""

    def fail() -> None:
        raise OSError(error, os.strerror(error))

    return fail


def listed(cache: Path, url: str, told: Path) -> list[str]:
    """List the sort of each operation of an undisturbed refresh; a file passes them on."""

    def first() -> None:
        file = told.open("w")
        watch(cache, lambda sort: print(sort, file=file, flush=True))

    run = Fork(arguments(cache, url), first).end()
    if run.code != 0:
        raise RuntimeError(run.err)
    return told.read_text().split()
