"""The tables of a snapshot, each column declared once.

The normaliser fills these tables, the check before publication reads these rules, exports take
their columns in this order, and docs/tables.md is written from here.
Absent is always NA, never "", 0 or "N/A".
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from trialsearch.errors import SchemaError
from trialsearch.schema.declaration import DERIVED, Column, Kind, Table, Tables, plain_rows
from trialsearch.schema.derived_tables import DERIVED_TABLES
from trialsearch.schema.tables import COMMON, SOURCE

#: Raised by one whenever a column is added, dropped, renamed or changes its meaning, or the text index changes.
SCHEMA_VERSION: Final = 6

TABLES: Final[dict[str, Table]] = {table.name: table for table in (*SOURCE, *DERIVED_TABLES, *COMMON)}

#: The tables of the registry's own words, as `trialsearch.normalise` fills them.
SOURCE_TABLES: Final = {table.name: table for table in SOURCE}

#: The tables that are made of each record by itself.
RECORD_TABLES: Final = {name: table for name, table in TABLES.items() if table.of_records}

__all__ = [
    "DERIVED",
    "RECORD_TABLES",
    "SCHEMA_VERSION",
    "SOURCE_TABLES",
    "TABLES",
    "Column",
    "Kind",
    "Table",
    "Tables",
    "check_tables",
    "plain_rows",
    "unknown_values",
]


_FIRST_DAY: Final = "_first_day"
#: Columns as the registry writes them, and those that hold what they say: empty where it cannot be read.
_READ_AS: Final = {
    ("trials", "minimum_age"): "minimum_age_days",
    ("trials", "maximum_age"): "age_limit_days",
    **{
        (name, column.name.removesuffix(_FIRST_DAY)): column.name
        for name, table in RECORD_TABLES.items()
        for column in table.columns
        if column.name.endswith(_FIRST_DAY)
    },
}


def check_tables(tables: Tables) -> None:
    """Raise SchemaError unless every declared table is there, sound, and speaks of known trials only."""
    if set(tables) != set(TABLES):
        odd = ", ".join(sorted(set(tables) ^ set(TABLES)))
        raise SchemaError(f"The set of tables differs from its declaration: {odd}.", table=odd)
    for name, table in TABLES.items():
        table.check(tables[name])
        if not table.of_records:
            continue
        strangers = ~tables[name]["nct_id"].isin(tables["trials"]["nct_id"])
        if strangers.any():
            raise SchemaError(
                f"Table {name}: trial {tables[name]['nct_id'][strangers].iloc[0]} is not in the table trials.",
                table=name,
                column="nct_id",
            )


def unknown_values(tables: Tables) -> dict[str, dict[str, int]]:
    """Count the registry's codes that the vocabulary lacks, and ages and dates that are none, by "table.column"."""
    found: dict[str, dict[str, int]] = {}
    for (name, written), read in _READ_AS.items():
        if name in tables:
            frame = tables[name]
            _count(found, f"{name}.{written}", frame[written][frame[read].isna()].dropna())
    for name, table in RECORD_TABLES.items():
        for column in table.columns:
            if not column.known:
                continue
            values = tables[name][column.name].dropna()
            _count(found, f"{name}.{column.name}", values[~values.isin(column.known)])
    return found


def _count(found: dict[str, dict[str, int]], where: str, odd: pd.Series) -> None:
    if not odd.empty:
        found[where] = {str(value): int(n) for value, n in odd.value_counts().items()}
