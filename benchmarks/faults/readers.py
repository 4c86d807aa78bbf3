"""A process that reads the cache again and again while a refresh works."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

from benchmarks.faults.processes import FORK
from benchmarks.faults.world import LATER, NEW, OLD, World
from trialsearch.errors import SnapshotError, SnapshotNotFound
from trialsearch.schema import check_tables
from trialsearch.snapshots import SnapshotCache

_PAUSE_S: Final = 0.02
_ORDER: Final = {"none": 0, OLD: 1, NEW: 2, LATER: 3}


@dataclass
class Reader:
    """Whoever reads the cache meanwhile.

    Attributes
    ----------
    reads : int
        How often it read.
    findings : list of str
        Whatever it got that was neither the old data nor the new, or the old after the new.
    """

    world: World
    cache: Path
    reads: int = 0
    findings: list[str] = field(default_factory=list)
    _process: BaseProcess | None = None
    _line: Any = None

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Read while the block lasts."""
        self._start()
        try:
            yield
        finally:
            self._stop()

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Do not read while the block lasts."""
        self._stop()
        try:
            yield
        finally:
            self._start()

    def _start(self) -> None:
        self._line, theirs = FORK.Pipe()
        self._process = FORK.Process(target=_read, args=(self.world, self.cache, theirs), daemon=True)
        self._process.start()

    def _stop(self) -> None:
        assert self._process is not None  # noqa: S101 - it was started
        self._line.send("stop")
        reads, findings = self._line.recv() if self._line.poll(60) else (0, ["the reader died"])
        self._process.join()
        self.reads += reads
        self.findings += findings


def _read(world: World, cache: Path, line: Connection) -> None:
    reads, last, findings, opened = 0, "none", list[str](), set[str]()
    while not line.poll(_PAUSE_S):
        try:
            snapshot = SnapshotCache(cache).newest().snapshot
            if snapshot.id not in opened:
                opened.add(snapshot.id)
                check_tables(snapshot.tables())
            now = world.name_of(snapshot)
        except SnapshotNotFound:
            now = "none"
        except SnapshotError as error:
            now = f"no snapshot ({error})"
        if _ORDER.get(now, -1) < _ORDER[last]:
            findings.append(f"{now} after {last}")
            break
        reads, last = reads + 1, now
    line.send((reads, findings))
