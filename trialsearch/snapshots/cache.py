"""The cache folder: which snapshots there are, which one is in force, and who may write."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from trialsearch.errors import CacheUnwritable, InvalidInput, RefreshInProgress, SnapshotError, SnapshotNotFound
from trialsearch.schema import TABLES
from trialsearch.snapshots.draft import Draft
from trialsearch.snapshots.files import MANIFEST, fsync, table_file
from trialsearch.snapshots.manifest import read_manifest
from trialsearch.snapshots.snapshot import Snapshot

#: Snapshots that prune keeps unless told otherwise, and the fewest it ever keeps: a reader may have one open.
KEEP_SNAPSHOTS = 14
FEWEST_KEPT = 2

#: The demonstration data live in this folder of the cache, and never meet the real ones.
DEMONSTRATION_FOLDER = "demo"

_SNAPSHOT_ID = re.compile(r"(\d{8}T\d{6}Z)-(\d{4,})", re.ASCII)
_PARTIAL = ".partial-"


@dataclass(frozen=True)
class Opened:
    """The newest snapshot that can be used, and why newer ones were passed over."""

    snapshot: Snapshot
    passed_over: tuple[str, ...] = ()


class SnapshotCache:
    """The cache folder of one data source.

    Parameters
    ----------
    root : path
        The folder that holds (or will hold) `snapshots/`.
    """

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root)
        self._folder = self.root / "snapshots"

    def ids(self) -> list[str]:
        """Ids of the published snapshots, oldest first; whole or damaged."""
        if not self._folder.is_dir():
            return []
        try:
            names = [path.name for path in self._folder.iterdir() if _SNAPSHOT_ID.fullmatch(path.name)]
        except OSError as error:
            raise SnapshotError(f"The folder {self._folder} cannot be read ({error.strerror}).") from error
        return sorted(names, key=_number)

    def get(self, snapshot_id: str) -> Snapshot:
        """Open a snapshot by id: its manifest is read, its files are checked as they are used.

        Raises
        ------
        SnapshotNotFound, SnapshotDamaged, SnapshotOutdated
        """
        path = self._folder / snapshot_id
        if not _SNAPSHOT_ID.fullmatch(snapshot_id) or not path.is_dir():
            raise SnapshotNotFound(f"There is no snapshot {snapshot_id!r} in {self._folder}.")
        return Snapshot(path, read_manifest(path))

    def newest(self) -> Opened:
        """Open the newest snapshot whose tables are whole; damaged newer ones are passed over, and named.

        Raises
        ------
        SnapshotNotFound
            If there is none at all.
        SnapshotError
            If none of those that are there can be used.
        """
        passed_over: list[str] = []
        for snapshot_id in reversed(self.ids()):
            try:
                snapshot = self.get(snapshot_id)
                for name in TABLES:
                    snapshot.check(table_file(name))
            except SnapshotError as error:
                passed_over.append(str(error))
            else:
                return Opened(snapshot, tuple(passed_over))
        if passed_over:
            raise SnapshotError(f"No snapshot in {self._folder} can be used. {passed_over[0]}")
        raise SnapshotNotFound(no_snapshot_yet(self.root))

    def prune(self, keep: int = KEEP_SNAPSHOTS) -> list[str]:
        """Remove all but the newest snapshots, and what crashed refreshes left; return the ids removed.

        The snapshot in force stays, however many newer ones are damaged. Call it under `lock`.

        Raises
        ------
        InvalidInput
            If fewer than two would stay.
        """
        if keep < FEWEST_KEPT:
            raise InvalidInput(f"Keep at least {FEWEST_KEPT} snapshots: a reader may have one open.")
        self.clean()
        in_force = self.in_force()
        gone = [snapshot_id for snapshot_id in self.ids()[:-keep] if snapshot_id != in_force]
        for snapshot_id in gone:
            # Renamed first: a half-removed folder must never look like a snapshot.
            doomed = self._folder / f"{_PARTIAL}gone-{snapshot_id}"
            with _writable(self.root):
                (self._folder / snapshot_id).rename(doomed)
                shutil.rmtree(doomed)
        return gone

    def in_force(self) -> str | None:
        """Name the snapshot that readers get; None if there is none."""
        try:
            return self.newest().snapshot.id
        except SnapshotError:
            return None

    def clean(self) -> None:
        """Remove drafts that a crash left behind. Call it under `lock`."""
        for path in self._folder.glob(f"{_PARTIAL}*"):
            with _writable(self.root):
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only writer; raises RefreshInProgress at once if another process is.

        The operating system frees the lock when its process dies; the file stays, and means nothing.
        """
        with _writable(self.root):
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.root / ".refresh.lock", timeout=0)
            try:
                lock.acquire()
            except Timeout:
                raise RefreshInProgress(
                    f"Another refresh is working in {self.root}. Wait for it to finish; "
                    "the last snapshot serves meanwhile."
                ) from None
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def draft(self, now: datetime) -> Iterator[Draft]:
        """Write a snapshot beside the others; the end of the block publishes it, an error removes it.

        Call it under `lock`, and end the block with `Draft.write_manifest`.
        """
        number = max((_number(snapshot_id) for snapshot_id in self.ids()), default=0) + 1
        snapshot_id = f"{now:%Y%m%dT%H%M%SZ}-{number:04d}"
        draft = Draft(self._folder / f"{_PARTIAL}{snapshot_id}", snapshot_id)
        with _writable(self.root):
            draft.path.mkdir(parents=True)
            try:
                yield draft
                assert (draft.path / MANIFEST).is_file(), "a draft ends with its manifest"  # noqa: S101
                for folder in (draft.path / "raw", draft.path / "tables", draft.path):
                    fsync(folder)
                draft.path.rename(self._folder / snapshot_id)
                fsync(self._folder)
            except BaseException:
                shutil.rmtree(draft.path, ignore_errors=True)
                raise


def no_snapshot_yet(root: Path) -> str:
    """Say which command makes the first snapshot of a cache folder."""
    demo = " --demo" if root.name == DEMONSTRATION_FOLDER else ""
    return f"There is no snapshot in {root} yet: run `trialsearch refresh{demo}`."


def _number(snapshot_id: str) -> int:
    match = _SNAPSHOT_ID.fullmatch(snapshot_id)
    assert match is not None, snapshot_id  # noqa: S101 - ids() lets nothing else through
    return int(match[2])


@contextmanager
def _writable(root: Path) -> Iterator[None]:
    """Say plainly that the cache cannot be written."""
    try:
        yield
    except OSError as error:
        raise CacheUnwritable(
            f"The cache {root} cannot be written: {error.strerror or error}. Free space or change its permissions, "
            "or choose another folder with --cache. The last snapshot stays in force."
        ) from error
