"""Writing a snapshot."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from trialsearch.schema import Tables
from trialsearch.snapshots.files import MANIFEST, RAW_RECORDS, RAW_REQUESTS, TEXT_INDEX, fsync, sha256, table_file
from trialsearch.snapshots.manifest import Manifest


@dataclass
class Draft:
    """A snapshot being written; `SnapshotCache.draft` publishes it when its block ends well."""

    path: Path
    snapshot_id: str
    files: dict[str, str] = field(default_factory=dict)

    def write_records(self, records: Iterable[bytes]) -> None:
        """Write raw records, a line each, in the order given; no clock goes into the file."""
        target = self._target(RAW_RECORDS)
        with target.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
            for record in records:
                packed.write(record + b"\n")
        self._seal(RAW_RECORDS)

    def write_requests(self, requests: Iterable[dict[str, Any]]) -> None:
        """Write the log of requests, a JSON object a line."""
        lines = "".join(json.dumps(request, ensure_ascii=False) + "\n" for request in requests)
        self._target(RAW_REQUESTS).write_text(lines, encoding="utf-8")
        self._seal(RAW_REQUESTS)

    def write_tables(self, parts: Iterable[Tables]) -> None:
        """Write tables as Parquet, a part at a time, sorted as given; every part has the same tables."""
        with ExitStack() as open_files:
            writers: dict[str, pq.ParquetWriter] = {}
            for part in parts:
                for name, frame in part.items():
                    rows = pa.Table.from_pandas(frame, preserve_index=False)
                    if name not in writers:
                        writer = pq.ParquetWriter(self._target(table_file(name)), rows.schema, compression="zstd")
                        writers[name] = open_files.enter_context(writer)
                    writers[name].write_table(rows)
        for name in writers:
            self._seal(table_file(name))

    @contextmanager
    def text_index(self) -> Iterator[sqlite3.Connection]:
        """Open an empty database for the full-text index; the end of the block seals it."""
        target = self._target(TEXT_INDEX)
        try:
            with closing(sqlite3.connect(target)) as connection:
                # A draft that breaks off is thrown away as a whole: nothing in it has to be recoverable.
                connection.execute("PRAGMA journal_mode = OFF")
                connection.execute("PRAGMA synchronous = OFF")
                yield connection
        except sqlite3.Error as error:
            raise OSError(None, str(error)) from error
        self._seal(TEXT_INDEX)

    def write_manifest(self, manifest: Manifest) -> None:
        """Write the manifest, the last file of a snapshot."""
        text = json.dumps(asdict(manifest), indent=2, ensure_ascii=False) + "\n"
        self._target(MANIFEST).write_text(text, encoding="utf-8")
        fsync(self.path / MANIFEST)

    def _target(self, relative: str) -> Path:
        target = self.path / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def _seal(self, relative: str) -> None:
        fsync(self.path / relative)
        self.files[relative] = sha256(self.path / relative)
