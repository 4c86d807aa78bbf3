"""What a snapshot says about itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
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
        The registry's own time of its data (`/version`), None if it gave none that can be.
    data_date : str
        The day that records' ages count back from: of the data, or of the pull where their time is not known.
    counts : dict of str to int
        `total_count` (announced by the registry), `records` received, `set_aside`, and the rows of each table.
    unknown_values : dict
        Registry codes that the vocabulary lacks, with their counts, by "table.column".
    set_aside : list of dict
        `nct_id` and `reason` of each record that could not be read.
    schema_version, program_version
        Of the tables, and of the program that made them.
    files : dict of str to str
        SHA-256 of every other file, by its path in the snapshot.
    compared_with : str or None
        The snapshot before, from which the table `changes` counts; None for the first.
    changes : dict of str to int
        Trials of each kind of change.
    accepted : list of str
        What spoke against publishing, and was accepted by hand.
    reread_from : str or None
        The snapshot whose raw records these tables were rebuilt from; None if the records were asked for.
    rules_fingerprint : str or None
        Of the rules that made the tables, the same for equal rules; None if a program made them that knew none.
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
    compared_with: str | None = None
    changes: dict[str, int] = field(default_factory=dict)
    accepted: list[str] = field(default_factory=list)
    reread_from: str | None = None
    rules_fingerprint: str | None = None

    @property
    def fits(self) -> bool:
        """Whether the tables are of this program's version."""
        return self.schema_version == SCHEMA_VERSION

    def check_fits(self) -> None:
        """Raise SnapshotOutdated unless the tables are of this program's version."""
        if not self.fits:
            raise SnapshotOutdated(
                f"Snapshot {self.snapshot_id} has tables of version {self.schema_version}, this program reads "
                f"version {SCHEMA_VERSION}. Run `trialsearch refresh`: it rebuilds them from the same records."
            )


def read_manifest(path: Path) -> Manifest:
    """Read the manifest of a snapshot's folder, of whatever version.

    Raises
    ------
    SnapshotDamaged
    """
    try:
        found = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        manifest = msgspec.convert(found, Manifest)
        _check_values(manifest, path.name)
    except (OSError, ValueError, KeyError, TypeError, msgspec.MsgspecError) as error:
        raise SnapshotDamaged(f"Snapshot {path.name}: its manifest cannot be read ({type(error).__name__}).") from error
    return manifest if _agrees(manifest) else replace(manifest, data_timestamp=None)


def _agrees(manifest: Manifest) -> bool:
    """Whether the time of the data is a time, and that day counts; of older programs, some wrote what cannot be."""
    try:
        return datetime.fromisoformat(manifest.data_timestamp or "").date().isoformat() == manifest.data_date
    except ValueError:
        return False


def _check_values(manifest: Manifest, folder: str) -> None:
    """Raise ValueError for what the types cannot say: times that are no times, counts that are missing."""
    if manifest.snapshot_id != folder:
        raise ValueError("it belongs to another snapshot")
    date.fromisoformat(manifest.data_date)
    if datetime.fromisoformat(manifest.started_at).tzinfo is None:
        raise ValueError("started_at has no time zone")
    wanted = {"total_count", "records", "set_aside", *(TABLES if manifest.fits else ())}
    if missing := wanted - manifest.counts.keys():
        raise ValueError(f"counts lack {sorted(missing)}")
