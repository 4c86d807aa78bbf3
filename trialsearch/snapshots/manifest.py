"""What a snapshot says about itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from trialsearch.errors import SnapshotDamaged, SnapshotOutdated
from trialsearch.schema import SCHEMA_VERSION, TABLES
from trialsearch.snapshots.files import MANIFEST


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
    unknown_values : dict
        Registry codes that the vocabulary lacks, with their counts, by "table.column".
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
    unknown_values: dict[str, dict[str, int]]
    set_aside: list[dict[str, str | None]]
    schema_version: int
    program_version: str
    files: dict[str, str]


def read_manifest(path: Path) -> Manifest:
    """Read the manifest of a snapshot's folder.

    Raises
    ------
    SnapshotDamaged, SnapshotOutdated
    """
    try:
        found = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        if found["schema_version"] != SCHEMA_VERSION:
            raise SnapshotOutdated(
                f"Snapshot {path.name} has tables of version {found['schema_version']}, this program reads "
                f"version {SCHEMA_VERSION}. Run `trialsearch refresh`."
            )
        manifest = msgspec.convert(found, Manifest)
        _check_values(manifest, path.name)
    except (OSError, ValueError, KeyError, TypeError, msgspec.MsgspecError) as error:
        raise SnapshotDamaged(f"Snapshot {path.name}: its manifest cannot be read ({type(error).__name__}).") from error
    return manifest


def _check_values(manifest: Manifest, folder: str) -> None:
    """Raise ValueError for what the types cannot say: times that are no times, counts that are missing."""
    if manifest.snapshot_id != folder:
        raise ValueError("it belongs to another snapshot")
    date.fromisoformat(manifest.data_date)
    if datetime.fromisoformat(manifest.started_at).tzinfo is None:
        raise ValueError("started_at has no time zone")
    if missing := {"total_count", "records", "set_aside", *TABLES} - manifest.counts.keys():
        raise ValueError(f"counts lack {sorted(missing)}")
