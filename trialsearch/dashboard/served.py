"""Snapshots as this server shows them: opened once for all its visitors, by whichever door they come."""

from __future__ import annotations

import gc
import os
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pandas as pd

from trialsearch.catalogue import Catalogue, open_catalogue
from trialsearch.dashboard.left_aside import Parted, parted
from trialsearch.schema import TABLES, plain_rows
from trialsearch.search import TrialFilter, hospital_names
from trialsearch.snapshots import DEMONSTRATION_FOLDER, Opened, SnapshotCache

#: Tables of which every card needs the rows of its trial.
_ON_CARDS = ("sites", "contacts", "treatments", "requirements")
_SHORT = [column.name for column in TABLES["trials"].columns if not column.long]
#: Snapshots held open at once: visitors keep the one they came to, real or demonstration.
_HELD = 4
#: Answers of one snapshot without words and home that are remembered: a few hundred kilobytes each.
_REMEMBERED = 32
_opening = threading.Lock()


@dataclass(frozen=True)
class Served:
    """An open snapshot, and what is looked up in it for every visitor.

    Attributes
    ----------
    hospitals : mapping
        The name of each hospital, by id.
    rows : mapping of mappings
        Of the tables that every card needs, by name: the rows of each trial, as plain values.
    trials : mapping
        The row of each trial, without its long texts.
    """

    catalogue: Catalogue
    hospitals: Mapping[str, str]
    rows: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]
    trials: Mapping[str, Mapping[str, Any]]
    _remembered: Callable[[TrialFilter, frozenset[str]], Parted] = field(repr=False)

    def parted(self, wanted: TrialFilter, brought_back: frozenset[str]) -> Parted:
        """Choose what meets a filter, without what is left aside; what anybody may ask is remembered."""
        anybodys = wanted.anybodys
        if anybodys is None:
            return parted(self.catalogue, wanted, brought_back)
        return self._remembered(anybodys, brought_back)


def shows_demonstration_alone() -> bool:
    """Whether this server shows nothing but the demonstration data (`trialsearch app --demo`)."""
    return os.environ.get("TRIALSEARCH_DEMO") == "1"


def folder_of(*, demonstration: bool) -> Path:
    """Tell where this server's snapshots lie."""
    cache = Path(os.environ.get("TRIALSEARCH_CACHE", "cache"))
    return cache / DEMONSTRATION_FOLDER if demonstration else cache


def newest(folder: Path) -> Opened:
    """Find the newest usable snapshot.

    Raises
    ------
    SnapshotError
        If there is none.
    """
    return SnapshotCache(folder).newest()


def served(folder: Path, opened: Opened) -> Served:
    """Open a snapshot, or give the one that is open already, with what the registry confirmed meanwhile.

    Raises
    ------
    SnapshotError
        If it cannot be opened: it may have been pruned since.
    """
    with _opening:
        held = _held(str(folder), opened.snapshot.id)
    confirmed_at = SnapshotCache(folder).confirmed_at(held.catalogue.manifest)
    fresh = replace(held.catalogue, confirmed_at=confirmed_at, passed_over=opened.passed_over)
    return replace(held, catalogue=fresh)


def forget() -> None:
    """Close all snapshots."""
    _held.cache_clear()


@lru_cache(maxsize=_HELD)
def _held(folder: str, snapshot_id: str) -> Served:
    """Open a snapshot; the id is the key, so there is nothing to expire."""
    catalogue = open_catalogue(folder, snapshot_id)
    catalogue.rules()  # gathered now, so that nobody's first answer waits for them
    tables = catalogue.tables
    opened = Served(
        catalogue,
        hospital_names(tables["sites"]),
        {name: _by_trial(tables[name]) for name in _ON_CARDS},
        {row["nct_id"]: row for row in plain_rows(tables["trials"], _SHORT)},
        lru_cache(_REMEMBERED)(partial(parted, catalogue)),
    )
    _spare_the_collector()
    return opened


def _spare_the_collector() -> None:
    """Let Python's cyclic collector pass over what is held from now on: it looked through it with every few answers.

    What an earlier snapshot left is collected first.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _by_trial(table: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    rows = defaultdict(list)
    for row in plain_rows(table):
        rows[row["nct_id"]].append(row)
    return dict(rows)
