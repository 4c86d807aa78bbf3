"""Whether new data can be the successor of what is there (pure).

The registry's count proves that all pages came. It does not prove that the registry itself is well: half its
studies missing, a field renamed, a code replaced. Such data wait for somebody who has looked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import pandas as pd

from trialsearch.schema import RECORD_TABLES, Column, Table, Tables, unknown_values

#: Share of the trials, and of the sites, that may be lost between two snapshots. Over months a few in a
#: hundred leave (merged, withdrawn, no longer for children); a fault takes more.
LOST_SHARE: Final = {"trials": 0.05, "sites": 0.10}
#: So many may always be lost: a small copy must not stop over one trial.
LOST_ALWAYS: Final = {"trials": 3, "sites": 30}

#: A column that was filled in at least so many rows, and is filled in less than this share of them now,
#: was renamed or dropped by the registry.
FILLED_ROWS: Final = 20
STILL_FILLED_SHARE: Final = 0.5

#: Values that the vocabulary lacks are normal one by one; from this share of a column they are another vocabulary.
UNKNOWN_SHARE: Final = 0.1
UNKNOWN_ALWAYS: Final = 3


def doubts(before: Tables | None, after: Tables) -> list[str]:
    """Say what speaks against publishing new tables, a sentence each; nothing to say is the normal case.

    Parameters
    ----------
    before : Tables or None
        Tables of the snapshot in force; None if there is none, or none that can be compared.
    after : Tables
        The new tables.
    """
    found = list(_vocabulary_replaced(before, after))
    if before is not None:
        found = [*_lost(before, after), *_emptied(before, after), *found]
    return found


def data_go_back(before: str | None, after: str | None) -> bool:
    """Whether the registry's data time lies before the one that is there already; False if either is no time."""
    try:
        return datetime.fromisoformat(after or "") < datetime.fromisoformat(before or "")
    except (ValueError, TypeError):
        return False


def _lost(before: Tables, after: Tables) -> Iterator[str]:
    was, now = (set(tables["trials"]["nct_id"]) for tables in (before, after))
    lost = {"trials": len(was - now), "sites": len(before["sites"]) - len(after["sites"])}
    for name, number in lost.items():
        if number > max(LOST_ALWAYS[name], LOST_SHARE[name] * len(before[name])):
            yield (
                f"{number} of {len(before[name])} {name} are missing (more than {LOST_SHARE[name]:.0%}): look at "
                "clinicaltrials.gov whether they are, and whether the query changed"
            )


def _emptied(before: Tables, after: Tables) -> Iterator[str]:
    for table, column in _columns():
        if table.name not in before or column.name not in before[table.name]:
            continue
        was, now = (int(tables[table.name][column.name].notna().sum()) for tables in (before, after))
        rows = len(after[table.name]) / max(len(before[table.name]), 1)
        if was >= FILLED_ROWS and now < STILL_FILLED_SHARE * was * min(rows, 1.0):
            yield (
                f"column {table.name}.{column.name} was filled in {was} rows and is in {now}: look whether the "
                f"registry still sends {column.source}"
            )


def _vocabulary_replaced(before: Tables | None, after: Tables) -> Iterator[str]:
    for where, values in unknown_values(after).items():
        number, share = _unknown(after, where, values)
        earlier = unknown_values(before).get(where, {}) if before is not None else {}
        was = _unknown(before, where, earlier)[1] if before is not None else 0.0
        if number > UNKNOWN_ALWAYS and share > max(UNKNOWN_SHARE, 2 * was):
            most = max(values, key=lambda value: values[value])
            yield (
                f"{share:.0%} of {where} are values that this program does not know (most often {most!r}): look for a "
                "newer version of trialsearch"
            )


def _unknown(tables: Tables, where: str, values: dict[str, int]) -> tuple[int, float]:
    table, _, column = where.partition(".")
    filled = _filled(tables[table][column])
    number = sum(values.values())
    return number, number / max(filled, 1)


def _filled(series: pd.Series[str]) -> int:
    return int(series.notna().sum())


def _columns() -> Iterator[tuple[Table, Column]]:
    for table in RECORD_TABLES.values():
        for column in table.columns:
            if column.is_of_record:
                yield table, column
