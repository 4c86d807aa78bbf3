"""The cache folder: which snapshots there are, which one is in force, and who may write."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from trialsearch.errors import RefreshInProgress, SnapshotError, SnapshotNotFound
from trialsearch.snapshots.draft import Draft
from trialsearch.snapshots.files import MANIFEST, fsync, replace_file, writable
from trialsearch.snapshots.kept_pages import KeptPages, remove_kept_pages
from trialsearch.snapshots.manifest import Manifest, read_manifest
from trialsearch.snapshots.retention import AFTER_REFRESH, FEWEST_KEPT, Retention
from trialsearch.snapshots.snapshot import Snapshot

logger = logging.getLogger(__name__)

#: The demonstration data live in this folder of the cache, and never meet the real ones.
DEMONSTRATION_FOLDER = "demo"

_SNAPSHOT_ID = re.compile(r"(\d{8}T\d{6}Z)-(\d{4,})", re.ASCII)
_PARTIAL = ".partial-"
_KEPT_PAGES = "pull"
_CONFIRMED = "confirmed.json"


@dataclass(frozen=True)
class Opened:
    """The newest snapshot that can be used.

    Attributes
    ----------
    confirmed_at : datetime
        When the registry last said that it still has these data: at the pull, or at a later refresh.
    passed_over : tuple of str
        Why newer snapshots cannot be used.
    """

    snapshot: Snapshot
    confirmed_at: datetime
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
            if os.path.lexists(self._folder):
                raise SnapshotError(f"{self._folder} is no folder. Move it away, and run `trialsearch refresh`.")
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
        SnapshotNotFound, SnapshotDamaged
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
                snapshot.check_usable()
            except SnapshotError as error:
                passed_over.append(str(error))
            else:
                return Opened(snapshot, self.confirmed_at(snapshot.manifest), tuple(passed_over))
        if passed_over:
            advice = "" if "`trialsearch refresh" in passed_over[0] else " Run `trialsearch refresh` for a new one."
            raise SnapshotError(f"No snapshot in {self._folder} can be used. {passed_over[0]}{advice}")
        raise SnapshotNotFound(no_snapshot_yet(self.root))

    def newest_records(self) -> Snapshot | None:
        """Open the newest snapshot whose raw records are whole, of whatever version its tables are; None if none is."""
        for snapshot_id in reversed(self.ids()):
            try:
                snapshot = self.get(snapshot_id)
                snapshot.check_records()
            except SnapshotError:
                continue
            return snapshot
        return None

    def in_force(self) -> str | None:
        """Name the snapshot that readers get; None if there is none."""
        try:
            return self.newest().snapshot.id
        except SnapshotError:
            return None

    def confirm(self, snapshot_id: str, at: datetime) -> None:
        """Note that the registry still has the data of a snapshot. Call it under `lock`."""
        note = {"snapshot_id": snapshot_id, "at": at.isoformat(timespec="seconds")}
        with writable(self.root):
            replace_file(self.root / _CONFIRMED, json.dumps(note).encode())

    def confirmed_at(self, manifest: Manifest) -> datetime:
        """When the registry was last known to have the data of a snapshot.

        A note is later than the pull, whatever the clock said then, and stands for it.
        """
        pulled = datetime.fromisoformat(manifest.started_at)
        try:
            note = json.loads((self.root / _CONFIRMED).read_text(encoding="utf-8"))
            confirmed, at = note["snapshot_id"], datetime.fromisoformat(note["at"]).astimezone(UTC)
        except (OSError, ValueError, KeyError, TypeError):
            return pulled  # none yet, or unreadable: the pull is what is certain
        return at if confirmed == manifest.snapshot_id else pulled

    def prune(self, retention: Retention = AFTER_REFRESH) -> list[str]:
        """Remove old snapshots, and what crashed refreshes left; return the ids removed.

        Damaged ones go first. The two newest stay in any case, and the two newest that are whole: a reader may have
        them open. Call it under `lock`.
        """
        self.clean()
        ids = self.ids()
        whole = [snapshot_id for snapshot_id in ids if self._is_whole(snapshot_id)]
        kept = {*ids[-FEWEST_KEPT:], *retention.keep(whole), self.in_force()}
        return self._removed([snapshot_id for snapshot_id in ids if snapshot_id not in kept])

    def prune_damaged(self) -> list[str]:
        """Remove the damaged snapshots alone, the newest too; return the ids removed.

        The one in force stays, and so do the newest whole records: tables can be rebuilt from them. Call it under
        `lock`.
        """
        records = self.newest_records()
        kept = {self.in_force(), None if records is None else records.id}
        return self._removed([each for each in self.ids() if each not in kept and not self._is_whole(each)])

    def _removed(self, gone: list[str]) -> list[str]:
        for snapshot_id in gone:
            # Renamed first: a half-removed folder must never look like a snapshot.
            doomed = self._folder / f"{_PARTIAL}gone-{snapshot_id}"
            with writable(self.root):
                (self._folder / snapshot_id).rename(doomed)
                shutil.rmtree(doomed)
        return gone

    def clean(self) -> None:
        """Remove drafts that a crash left behind. Call it under `lock`."""
        with writable(self.root):
            for path in self._folder.glob(f"{_PARTIAL}*"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def kept_pages(self, wanted: Mapping[str, Any]) -> KeptPages:
        """Open what an unfinished pull of the same data kept. Call it under `lock`."""
        return KeptPages.open(self.root / _KEPT_PAGES, wanted)

    def remove_kept_pages(self) -> None:
        """Remove what an unfinished pull kept. Call it under `lock`."""
        remove_kept_pages(self.root / _KEPT_PAGES)

    @contextmanager
    def lock(self, wait_s: float = 0) -> Iterator[None]:
        """Be the only writer; raises RefreshInProgress if another process still is after the wait.

        The operating system frees the lock when its process dies; the file stays, and means nothing.
        """
        with writable(self.root):
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.root / ".refresh.lock", timeout=wait_s)
            try:
                lock.acquire()
            except Timeout:
                raise RefreshInProgress(
                    f"Another refresh is working in {self.root}. Wait for it to finish (`refresh --wait 10m` does); "
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
        with writable(self.root):
            draft.path.mkdir(parents=True)
            try:
                yield draft
                assert (draft.path / MANIFEST).is_file(), "a draft ends with its manifest"  # noqa: S101
                for folder in (draft.path / "raw", draft.path / "tables", draft.path):
                    fsync(folder)
                draft.path.rename(self._folder / snapshot_id)
            except BaseException:
                shutil.rmtree(draft.path, ignore_errors=True)
                raise
        try:
            fsync(self._folder)
        except OSError as error:
            # It is published, and readers may have it already.
            logger.warning("A power cut now could undo snapshot %s (%s).", snapshot_id, error.strerror)

    def _is_whole(self, snapshot_id: str) -> bool:
        try:
            self.get(snapshot_id).check_files()
        except SnapshotError:
            return False
        return True


def no_snapshot_yet(root: Path) -> str:
    """Say which command makes the first snapshot of a cache folder."""
    demo = " --demo" if root.name == DEMONSTRATION_FOLDER else ""
    return f"There is no snapshot in {root} yet: run `trialsearch refresh{demo}`."


def _number(snapshot_id: str) -> int:
    match = _SNAPSHOT_ID.fullmatch(snapshot_id)
    assert match is not None, snapshot_id  # noqa: S101 - ids() lets nothing else through
    return int(match[2])
