"""The only room that touches the cache's disk: dated snapshots, written beside and renamed into place.

One folder a snapshot, `<cache>/snapshots/<YYYYMMDDTHHMMSSZ-NNNN>/`, holds the raw records as received,
the finished tables, and a manifest with the SHA-256 of every file. A draft is written as `.partial-...`
and fsynced; the rename publishes it, so that a reader sees a whole snapshot or none. NNNN counts up:
the newest snapshot is the one with the highest number, whatever the clock says.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pandas as pd
from filelock import FileLock, Timeout

from trialsearch.errors import (
    CacheUnwritable,
    InvalidInput,
    RefreshInProgress,
    SnapshotDamaged,
    SnapshotError,
    SnapshotNotFound,
    SnapshotOutdated,
)
from trialsearch.schema import SCHEMA_VERSION, TABLES, Tables

logger = logging.getLogger(__name__)

#: Snapshots that prune keeps unless told otherwise, and the fewest it ever keeps: a reader may have one open.
KEEP_SNAPSHOTS = 14
FEWEST_KEPT = 2

_SNAPSHOT_ID = re.compile(r"(\d{8}T\d{6}Z)-(\d{4,})", re.ASCII)
_PARTIAL = ".partial-"
_MANIFEST = "manifest.json"
_RAW_RECORDS = "raw/studies.jsonl.gz"
_RAW_REQUESTS = "raw/requests.jsonl"


@dataclass(frozen=True)
class Manifest:
    """What a snapshot says about itself. Times are UTC, ISO 8601.

    Attributes
    ----------
    snapshot_id, data_source, query : as they read
    started_at, finished_at : str
        When the pull began and the snapshot was complete.
    data_timestamp : str or None
        The registry's own data version (`/version`), None if it gave none.
    data_date : str
        The day that records' ages count back from.
    counts : dict of str to int
        `total_count` (announced by the registry), `records` received, `set_aside`, and the rows of each table.
    set_aside : list of dict
        `nct_id` and `reason` of each record that could not be read.
    files : dict of str to str
        SHA-256 of every other file, by its path in the snapshot.
    """

    snapshot_id: str
    data_source: str
    query: dict[str, Any]
    started_at: str
    finished_at: str
    data_timestamp: str | None
    data_date: str
    api_version: str | None
    counts: dict[str, int]
    set_aside: list[dict[str, str | None]]
    schema_version: int
    program_version: str
    files: dict[str, str]


@dataclass(frozen=True)
class Snapshot:
    """A published snapshot: its folder and its manifest."""

    path: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        """The folder's name."""
        return self.path.name

    def table(self, name: str) -> pd.DataFrame:
        """Read one table with its declared types, after its hash was checked.

        Raises
        ------
        SnapshotDamaged
            If the file is missing or differs from the manifest.
        """
        relative = _table_file(name)
        self._check(relative)
        frame = pd.read_parquet(self.path / relative)
        return frame.astype({column.name: column.kind.dtype for column in TABLES[name].columns})

    def tables(self) -> Tables:
        """Read every table."""
        return {name: self.table(name) for name in TABLES}

    def records(self) -> Iterator[bytes]:
        """Yield the raw records, a JSON study each, in order of their numbers."""
        self._check(_RAW_RECORDS)
        with gzip.open(self.path / _RAW_RECORDS, "rb") as lines:
            for line in lines:
                yield line.rstrip(b"\n")

    def verify(self) -> None:
        """Recompute the hash of every file; raise SnapshotDamaged at the first that is missing or differs."""
        for relative in sorted({_RAW_RECORDS, _RAW_REQUESTS, *map(_table_file, TABLES), *self.manifest.files}):
            self._check(relative)

    def _check(self, relative: str) -> None:
        expected = self.manifest.files.get(relative)
        try:
            found = _sha256(self.path / relative)
        except OSError as error:
            raise SnapshotDamaged(f"Snapshot {self.id}: {relative} cannot be read ({error.strerror}).") from error
        if found != expected:
            raise SnapshotDamaged(
                f"Snapshot {self.id}: {relative} differs from its manifest. Run `trialsearch refresh` for a new one."
            )


@dataclass
class Draft:
    """A snapshot being written; `SnapshotCache.draft` publishes it when its block ends well."""

    path: Path
    snapshot_id: str
    files: dict[str, str] = field(default_factory=dict)

    def write_records(self, records: Iterable[bytes]) -> None:
        """Write raw records, a line each, in the order given; no clock goes into the file."""
        target = self._target(_RAW_RECORDS)
        with target.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
            for record in records:
                packed.write(record + b"\n")
        self._seal(_RAW_RECORDS)

    def write_requests(self, requests: Iterable[dict[str, Any]]) -> None:
        """Write the log of requests, a JSON object a line."""
        lines = "".join(json.dumps(request, ensure_ascii=False) + "\n" for request in requests)
        self._target(_RAW_REQUESTS).write_text(lines, encoding="utf-8")
        self._seal(_RAW_REQUESTS)

    def write_tables(self, tables: Tables) -> None:
        """Write every table as Parquet, sorted as given."""
        for name, frame in tables.items():
            relative = _table_file(name)
            frame.to_parquet(self._target(relative), index=False, compression="zstd")
            self._seal(relative)

    def write_manifest(self, manifest: Manifest) -> None:
        """Write the manifest, the last file of a snapshot."""
        text = json.dumps(asdict(manifest), indent=2, ensure_ascii=False) + "\n"
        self._target(_MANIFEST).write_text(text, encoding="utf-8")
        _fsync(self.path / _MANIFEST)

    def _target(self, relative: str) -> Path:
        target = self.path / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def _seal(self, relative: str) -> None:
        _fsync(self.path / relative)
        self.files[relative] = _sha256(self.path / relative)


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
        names = [path.name for path in self._folder.iterdir() if _SNAPSHOT_ID.fullmatch(path.name)]
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
        return Snapshot(path, _read_manifest(path))

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
                    snapshot._check(_table_file(name))  # noqa: SLF001 - the same module's own check
            except SnapshotError as error:
                logger.warning("%s It is passed over.", error)
                passed_over.append(str(error))
            else:
                return Opened(snapshot, tuple(passed_over))
        if passed_over:
            raise SnapshotError(f"No snapshot in {self._folder} can be used. {passed_over[0]}")
        raise SnapshotNotFound(f"There is no snapshot in {self._folder} yet: run `trialsearch refresh`.")

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
        in_force = self._in_force()
        gone = [snapshot_id for snapshot_id in self.ids()[:-keep] if snapshot_id != in_force]
        for snapshot_id in gone:
            # Renamed first: a half-removed folder must never look like a snapshot.
            doomed = self._folder / f"{_PARTIAL}gone-{snapshot_id}"
            with _writable(self.root):
                (self._folder / snapshot_id).rename(doomed)
                shutil.rmtree(doomed)
        return gone

    def _in_force(self) -> str | None:
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
                assert (draft.path / _MANIFEST).is_file(), "a draft ends with its manifest"  # noqa: S101
                for folder in (draft.path / "raw", draft.path / "tables", draft.path):
                    _fsync(folder)
                draft.path.rename(self._folder / snapshot_id)
                _fsync(self._folder)
            except BaseException:
                shutil.rmtree(draft.path, ignore_errors=True)
                raise


def _number(snapshot_id: str) -> int:
    match = _SNAPSHOT_ID.fullmatch(snapshot_id)
    assert match is not None, snapshot_id  # noqa: S101 - ids() lets nothing else through
    return int(match[2])


def _read_manifest(path: Path) -> Manifest:
    try:
        found = json.loads((path / _MANIFEST).read_text(encoding="utf-8"))
        if found["schema_version"] != SCHEMA_VERSION:
            raise SnapshotOutdated(
                f"Snapshot {path.name} has tables of version {found['schema_version']}, this program reads "
                f"version {SCHEMA_VERSION}. Run `trialsearch refresh`."
            )
        manifest = msgspec.convert(found, Manifest)
        _check_values(manifest)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotDamaged(f"Snapshot {path.name}: its manifest cannot be read ({type(error).__name__}).") from error
    return manifest


def _check_values(manifest: Manifest) -> None:
    """Raise ValueError for what the types cannot say: times that are no times, counts that are missing."""
    date.fromisoformat(manifest.data_date)
    if datetime.fromisoformat(manifest.started_at).tzinfo is None:
        raise ValueError("started_at has no time zone")
    if missing := {"total_count", "records", "set_aside", *TABLES} - manifest.counts.keys():
        raise ValueError(f"counts lack {sorted(missing)}")


def _table_file(name: str) -> str:
    return f"tables/{name}.parquet"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fsync(path: Path) -> None:
    """Bring a file's or a folder's content to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
