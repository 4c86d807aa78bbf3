"""Reading a published snapshot."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from trialsearch.errors import SchemaError, SnapshotDamaged
from trialsearch.schema import SOURCE_TABLES, TABLES, Tables, check_tables
from trialsearch.snapshots.files import RAW_RECORDS, RAW_REQUESTS, TEXT_INDEX, sha256, table_file
from trialsearch.snapshots.manifest import Manifest


@dataclass(frozen=True)
class Snapshot:
    """A published snapshot: its folder and its manifest.

    Its raw records can be read whatever program wrote it; its tables only if `manifest.fits`.
    """

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
        SnapshotOutdated, SnapshotDamaged
            If it is of another version; if the file is missing or differs from the manifest.
        """
        self.manifest.check_fits()
        self.check(table_file(name))
        return self._read(name)

    def tables(self) -> Tables:
        """Read every table."""
        return {name: self.table(name) for name in TABLES}

    def text_index(self) -> bytes:
        """Read the full-text index, as `trialsearch.text_index` opens it."""
        self.manifest.check_fits()
        self.check(TEXT_INDEX)
        return (self.path / TEXT_INDEX).read_bytes()

    def nct_ids(self) -> set[str]:
        """Read the numbers of the trials in the tables."""
        self.manifest.check_fits()
        self.check(table_file("trials"))
        return set(pd.read_parquet(self.path / table_file("trials"), columns=["nct_id"])["nct_id"])

    def part(self, above: str, up_to: str | None) -> Tables:
        """Read the rows of the trials whose numbers lie above one and up to another, or to the end.

        The files are not checked again for each part: call `check_usable` before.
        """
        wanted = [("nct_id", ">", above)] + ([("nct_id", "<=", up_to)] if up_to is not None else [])
        return {name: self._read(name, wanted) for name in SOURCE_TABLES}

    def records(self) -> Iterator[bytes]:
        """Yield the raw records, a JSON study each, in order of their numbers."""
        self.check(RAW_RECORDS)
        with gzip.open(self.path / RAW_RECORDS, "rb") as lines:
            for line in lines:
                yield line.rstrip(b"\n")

    def requests(self) -> list[dict[str, Any]]:
        """Read the log of the requests that led to the records."""
        self.check(RAW_REQUESTS)
        return [json.loads(line) for line in (self.path / RAW_REQUESTS).read_text(encoding="utf-8").splitlines()]

    def check_records(self) -> None:
        """Raise SnapshotDamaged unless the raw records are whole."""
        self.check(RAW_RECORDS)

    def check_usable(self) -> None:
        """Raise SnapshotOutdated or SnapshotDamaged unless tables and text index are of this version, and whole."""
        self.manifest.check_fits()
        for relative in (*map(table_file, TABLES), TEXT_INDEX):
            self.check(relative)

    def _read(self, name: str, wanted: list[tuple[str, str, str]] | None = None) -> pd.DataFrame:
        frame = pd.read_parquet(self.path / table_file(name), filters=wanted)
        return frame.astype({column.name: column.kind.dtype for column in TABLES[name].columns})

    def check_files(self) -> None:
        """Recompute the hash of every file; raise SnapshotDamaged at the first that is missing or differs."""
        for relative in sorted({RAW_RECORDS, RAW_REQUESTS, *self.manifest.files}):
            self.check(relative)

    def verify(self) -> None:
        """Check every file, and the tables against their declaration.

        Raises
        ------
        SnapshotDamaged, SnapshotOutdated
            At the first file that is missing or differs, or table that is not as declared.
        """
        self.check_files()
        self.check_usable()
        try:
            check_tables(self.tables())
        except (SchemaError, KeyError, ValueError, TypeError) as error:
            raise SnapshotDamaged(f"Snapshot {self.id}: its tables are not as declared ({error}).") from error

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
