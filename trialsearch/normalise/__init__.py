"""Records as received -> source tables (pure).

A record that cannot be read is set aside with its reason; it never takes the run down. Values that
need the data date or the field's knowledge are filled in afterwards, by `trialsearch.derive`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from trialsearch.errors import TooManyBrokenRecords
from trialsearch.normalise import rows
from trialsearch.normalise.records import decode_study
from trialsearch.raw_records import DECODE_ERRORS, nct_id_of
from trialsearch.schema import RECORD_TABLES, Table, Tables
from trialsearch.vocabulary import DataSource

#: A registry sends sound records; more than this share of broken ones means that its format changed.
TOLERATED_BROKEN_SHARE = 0.02

_ROWS_A_PART = 5_000


@dataclass(frozen=True)
class SetAside:
    """A record that could not be read: its number, if it has one, and why."""

    nct_id: str | None
    reason: str


@dataclass(frozen=True)
class Normalised:
    """Source tables, and the records that are not in them."""

    tables: Tables
    set_aside: tuple[SetAside, ...]


def normalise(records: Iterable[bytes], data_source: DataSource) -> Normalised:
    """Turn records into the declared source tables, sorted by trial.

    Parameters
    ----------
    records : iterable of bytes
        One JSON study each, as the registry sends it (API v2); read once, one at a time.
    data_source : DataSource
        Written into every row.

    Raises
    ------
    TooManyBrokenRecords
        If more than one record and more than 2 % of them cannot be read, or none can.
    """
    builders = {name: _Builder(table) for name, table in RECORD_TABLES.items()}
    seen: set[str] = set()
    set_aside: list[SetAside] = []
    total = 0
    for raw in records:
        total += 1
        try:
            study = decode_study(raw)
        except DECODE_ERRORS as error:
            set_aside.append(SetAside(nct_id_of(raw), str(error)))
            continue
        if study.nct_id in seen:
            set_aside.append(SetAside(study.nct_id, "Another record has the same number"))
            continue
        seen.add(study.nct_id)
        for name, builder in builders.items():
            builder.add(row | {"data_source": data_source.value} for row in rows.ROWS_OF[name](study))
    _refuse_if_many(set_aside, total)
    tables = {name: builder.finished() for name, builder in builders.items()}
    return Normalised(tables, tuple(sorted(set_aside, key=lambda s: (s.nct_id or "", s.reason))))


class _Builder:
    """Makes a frame out of rows, a part at a time: a row as a dict takes ten times the memory of a row of a frame."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._rows: list[rows.Row] = []
        self._parts: list[pd.DataFrame] = []

    def add(self, new: Iterable[rows.Row]) -> None:
        self._rows += new
        if len(self._rows) >= _ROWS_A_PART:
            self._parts.append(self._table.frame(self._rows))
            self._rows = []

    def finished(self) -> pd.DataFrame:
        """Give all rows, sorted by trial; those of a trial stay in order."""
        frame = pd.concat([*self._parts, self._table.frame(self._rows)], ignore_index=True)
        return frame.sort_values("nct_id", kind="stable", ignore_index=True)


def _refuse_if_many(set_aside: list[SetAside], total: int) -> None:
    tolerated = max(1, int(total * TOLERATED_BROKEN_SHARE))
    if len(set_aside) <= tolerated and len(set_aside) < total:
        return
    first = set_aside[0].reason if set_aside else "there were no records at all"
    raise TooManyBrokenRecords(
        f"{len(set_aside)} of {total} records could not be read (first reason: {first}). The registry's format may "
        "have changed; nothing was published. Look at the reasons, and for a newer version of trialsearch."
    )
