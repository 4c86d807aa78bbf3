"""Reading a published snapshot."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from trialsearch.errors import SnapshotDamaged
from trialsearch.schema import TABLES, Tables
from trialsearch.snapshots.files import RAW_RECORDS, RAW_REQUESTS, sha256, table_file
from trialsearch.snapshots.manifest import Manifest


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
        relative = table_file(name)
        self.check(relative)
        frame = pd.read_parquet(self.path / relative)
        return frame.astype({column.name: column.kind.dtype for column in TABLES[name].columns})

    def tables(self) -> Tables:
        """Read every table."""
        return {name: self.table(name) for name in TABLES}

    def records(self) -> Iterator[bytes]:
        """Yield the raw records, a JSON study each, in order of their numbers."""
        self.check(RAW_RECORDS)
        with gzip.open(self.path / RAW_RECORDS, "rb") as lines:
            for line in lines:
                yield line.rstrip(b"\n")

    def verify(self) -> None:
        """Recompute the hash of every file; raise SnapshotDamaged at the first that is missing or differs."""
        for relative in sorted({RAW_RECORDS, RAW_REQUESTS, *map(table_file, TABLES), *self.manifest.files}):
            self.check(relative)

    def check(self, relative: str) -> None:
        """Raise SnapshotDamaged unless a file is there and has the manifest's hash."""
        expected = self.manifest.files.get(relative)
        try:
            found = sha256(self.path / relative)
        except OSError as error:
            raise SnapshotDamaged(f"Snapshot {self.id}: {relative} cannot be read ({error.strerror}).") from error
        if found != expected:
            raise SnapshotDamaged(
                f"Snapshot {self.id}: {relative} differs from its manifest. Run `trialsearch refresh` for a new one."
            )
