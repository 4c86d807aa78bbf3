"""The only room that touches the cache's disk: dated snapshots, written beside and renamed into place.

One folder a snapshot, `<cache>/snapshots/<YYYYMMDDTHHMMSSZ-NNNN>/`, holds the raw records as received,
the finished tables, and a manifest with the SHA-256 of every file. A draft is written as `.partial-...`
and fsynced; the rename publishes it, so that a reader sees a whole snapshot or none. NNNN counts up:
the newest snapshot is the one with the highest number, whatever the clock says. `<cache>/pull/` holds the pages of a
pull on its way, `<cache>/confirmed.json` when the registry last said that nothing changed.
"""

from __future__ import annotations

from trialsearch.snapshots.cache import (
    DEMONSTRATION_FOLDER,
    Opened,
    SnapshotCache,
    no_snapshot_yet,
)
from trialsearch.snapshots.draft import Draft
from trialsearch.snapshots.kept_pages import KeptPages
from trialsearch.snapshots.manifest import Manifest
from trialsearch.snapshots.retention import AFTER_REFRESH, FEWEST_KEPT, Retention
from trialsearch.snapshots.snapshot import Snapshot

__all__ = [
    "AFTER_REFRESH",
    "DEMONSTRATION_FOLDER",
    "FEWEST_KEPT",
    "Draft",
    "KeptPages",
    "Manifest",
    "Opened",
    "Retention",
    "Snapshot",
    "SnapshotCache",
    "no_snapshot_yet",
]
