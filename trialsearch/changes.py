"""Two snapshots' tables -> what changed between them (pure).

Compared are the registry's own values, row by row; what this program works out of them is not, so that
a change is always the registry's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from trialsearch.schema import TABLES, Table, Tables, plain_rows
from trialsearch.vocabulary import ChangeKind

Row = dict[str, Any]

#: What a row is called that has nothing to be known by, as a site of which the record gives the status only.
_UNNAMED = "unnamed"


@dataclass(frozen=True)
class Content:
    """What one snapshot holds.

    Attributes
    ----------
    tables : Tables
        Those of its records at least.
    unreadable : mapping of str to str
        Number of each trial whose record was set aside -> the reason.
    """

    tables: Tables
    unreadable: Mapping[str, str]

    @classmethod
    def of(cls, tables: Tables, set_aside: Iterable[Mapping[str, str | None]]) -> Content:
        """Take the tables, and `nct_id` and `reason` of each record that was set aside."""
        return cls(tables, {each["nct_id"]: each["reason"] or "" for each in set_aside if each["nct_id"]})

    @property
    def readable(self) -> set[str]:
        """Numbers of the trials in the tables."""
        return set(self.tables["trials"]["nct_id"])

    @property
    def numbers(self) -> set[str]:
        """Numbers of all trials whose records came."""
        return self.readable | set(self.unreadable)


@dataclass(frozen=True)
class Fate:
    """What became of a trial that is missing; `number` is its present number, if that is another one."""

    kind: ChangeKind
    number: str | None = None


def compare(before: Content, after: Content, fates: Mapping[str, Fate]) -> list[Row]:
    """List what changed, by trial: the rows of the table `changes`, without dates and data source.

    Parameters
    ----------
    fates : mapping of str to Fate
        What the registry says of trials that are missing now; without a word of it they are `gone`.
    """
    was, now = before.readable, after.readable
    titles = dict(zip(before.tables["trials"]["nct_id"], before.tables["trials"]["brief_title"], strict=True))
    new_titles = dict(zip(after.tables["trials"]["nct_id"], after.tables["trials"]["brief_title"], strict=True))
    found: dict[str, list[Row]] = defaultdict(list)
    for nct_id in now - was:
        kind = ChangeKind.READABLE_AGAIN if nct_id in before.unreadable else ChangeKind.NEW
        found[nct_id].append({"change": kind, "after": new_titles[nct_id]})
    for nct_id in after.unreadable.keys() - now - before.unreadable.keys():
        found[nct_id].append({"change": ChangeKind.SET_ASIDE, "after": after.unreadable[nct_id]})
    for nct_id in before.numbers - after.numbers:
        fate = fates.get(nct_id, Fate(ChangeKind.GONE))
        found[nct_id].append({"change": fate.kind, "before": titles.get(nct_id), "after": fate.number})
    for name, table in TABLES.items():
        if table.known_by:
            for nct_id, row in _differences(table, before.tables[name], after.tables[name], was & now):
                found[nct_id].append({"change": ChangeKind.CHANGED, "table_name": name} | row)
    return [
        {"nct_id": nct_id, "position": position} | row
        for nct_id in sorted(found)
        for position, row in enumerate(found[nct_id], start=1)
    ]


def changes_table(rows: list[Row], *, since: date, data_date: date, data_source: str) -> pd.DataFrame:
    """Make the table `changes` of what `compare` found."""
    dated = {"since": since, "data_date": data_date, "data_source": data_source}
    return TABLES["changes"].frame([row | dated for row in rows])


def trials_by_kind(changes: pd.DataFrame) -> dict[str, list[str]]:
    """Name the trials of each kind of change; every kind is there, an empty one too."""
    return {
        kind.value: changes.loc[changes["change"] == kind, "nct_id"].drop_duplicates().tolist() for kind in ChangeKind
    }


def _differences(
    table: Table, before: pd.DataFrame, after: pd.DataFrame, trials: set[str]
) -> Iterator[tuple[str, Row]]:
    """Yield trial and difference for the trials that are in both."""
    columns = [column.name for column in table.columns if column.is_of_record or column.name in table.known_by]
    old, new = (frame.loc[frame["nct_id"].isin(trials), columns] for frame in (before, after))
    old_marks, new_marks = _marks(old), _marks(new)
    gone: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in plain_rows(old[~old_marks.isin(new_marks)]):
        gone[_known_by(table, row)].append(row)
    for row in plain_rows(new[~new_marks.isin(old_marks)]):
        if earlier := gone[_known_by(table, row)]:
            yield from _changed_values(table, earlier.pop(0), row)
        else:
            yield row["nct_id"], {"after": _name(table, row)}
    for rows in gone.values():
        for row in rows:
            yield row["nct_id"], {"before": _name(table, row)}


def _marks(frame: pd.DataFrame) -> pd.MultiIndex:
    """Mark each row by its content, and equal rows by their count, whatever their order."""
    content = pd.util.hash_pandas_object(frame, index=False)
    return pd.MultiIndex.from_arrays([content, content.groupby(content).cumcount()])


def _known_by(table: Table, row: Row) -> tuple[Any, ...]:
    return (row["nct_id"], *(row[name] for name in table.known_by))


def _name(table: Table, row: Row) -> str:
    return ", ".join(str(row[name]) for name in table.known_by if row[name] is not None) or _UNNAMED


def _changed_values(table: Table, before: Row, after: Row) -> Iterator[tuple[str, Row]]:
    several = table.known_by != table.key
    for name, value in after.items():
        if before[name] != value:
            values = {"before": _text(before[name]), "after": _text(value)}
            yield after["nct_id"], {"row_name": _name(table, after) if several else None, "column_name": name} | values


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
