"""The only room that touches the cache's disk: dated snapshots, written beside and renamed into place.

One folder a snapshot, `<cache>/snapshots/<YYYYMMDDTHHMMSSZ-NNNN>/`, holds the raw records as received,
the finished tables, and a manifest with the SHA-256 of every file. A draft is written as `.partial-...`
and fsynced; the rename publishes it, so that a reader sees a whole snapshot or none. NNNN counts up:
the newest snapshot is the one with the highest number, whatever the clock says.
"""

from __future__ import annotations

from trialsearch.snapshots.cache import (
    DEMONSTRATION_FOLDER,
    FEWEST_KEPT,
    KEEP_SNAPSHOTS,
    Opened,
    SnapshotCache,
    no_snapshot_yet,
)
from trialsearch.snapshots.draft import Draft
from trialsearch.snapshots.manifest import Manifest
from trialsearch.snapshots.snapshot import Snapshot

__all__ = [
    "DEMONSTRATION_FOLDER",
    "FEWEST_KEPT",
    "KEEP_SNAPSHOTS",
    "Draft",
    "Manifest",
    "Opened",
    "Snapshot",
    "SnapshotCache",
    "no_snapshot_yet",
]
