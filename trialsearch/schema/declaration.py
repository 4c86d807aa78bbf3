"""How a table is declared, and how a frame is made and checked by its declaration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import pandas as pd

from trialsearch.errors import SchemaError

#: Where derived values come from, in the `source` of a column.
DERIVED: Final = "derived"

Tables = dict[str, pd.DataFrame]


class Kind(StrEnum):
    """What a column holds; each has one pandas type."""

    TEXT = "string"
    INTEGER = "Int64"
    NUMBER = "Float64"
    FLAG = "boolean"
    DAY = "datetime64[us]"

    @property
    def dtype(self) -> Any:
        """The pandas dtype."""
        return pd.StringDtype("pyarrow", na_value=pd.NA) if self is Kind.TEXT else self.value


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes
    ----------
    name, kind, source, meaning : as they read
        `source` is the path in the registry's record, or how the value is derived.
    unit : str
        Unit of a number ("days", "count", "degrees").
    required : bool
        Never NA.
    allowed : tuple of str
        The only values allowed, where the column is ours.
    known : tuple of str
        The registry's codes that the vocabulary knows. One that the registry adds later is kept, and reported.
    internal : bool
        Serves the search; left out of exports.
    long : bool
        A text of many lines: exported with its table, left out of search results.
    """

    name: str
    kind: Kind
    source: str
    meaning: str
    unit: str = ""
    required: bool = False
    allowed: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    internal: bool = False
    long: bool = False

    @property
    def is_of_record(self) -> bool:
        """Whether the value is the registry's own, and not worked out from others."""
        return not self.source.startswith(DERIVED)


def plain_rows(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Turn a frame into plain values, a dict a row: None for NA, datetimes for days."""
    shown = frame if columns is None else frame[list(columns)]
    names = list(shown.columns)  # an index of pandas is slow to walk, once a row
    lists = [_plain(shown[name]) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*lists, strict=True)]


def _plain(series: pd.Series[Any]) -> list[Any]:
    if pd.api.types.is_datetime64_any_dtype(series):
        return [None if pd.isna(day) else day.to_pydatetime() for day in series]
    return [None if value is pd.NA or value is None else value for value in series.tolist()]


@dataclass(frozen=True)
class Table:
    """One table: its columns in order, and the columns that name a row.

    Attributes
    ----------
    key : tuple of str
        Columns that name a row within one snapshot.
    known_by : tuple of str
        Columns by which a person knows a row again in another snapshot, whatever its place in the record.
        Empty for a table that is not compared.
    of_records : bool
        Made of each record by itself, so that it can be made, compared and written in parts.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    known_by: tuple[str, ...] = ()
    of_records: bool = True
    by_name: Mapping[str, Column] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    @property
    def is_about_trials(self) -> bool:
        """Whether each row belongs to a trial."""
        return "nct_id" in self.by_name

    @property
    def exported(self) -> list[str]:
        """Names of the columns that people get, in order."""
        return [column.name for column in self.columns if not column.internal]

    def frame(self, rows: list[dict[str, object]]) -> pd.DataFrame:
        """Make a frame of the declared columns and types out of rows; a missing value becomes NA."""
        data = {
            column.name: pd.array([row.get(column.name) for row in rows], dtype=column.kind.dtype)
            for column in self.columns
        }
        return pd.DataFrame(data)

    def check(self, frame: pd.DataFrame) -> None:
        """Raise SchemaError, naming the column, unless the frame keeps this declaration."""
        if list(frame.columns) != list(self.by_name):
            odd = sorted(set(frame.columns) ^ set(self.by_name))
            raise SchemaError(
                f"Table {self.name}: columns differ from their declaration ({', '.join(odd) or 'order'}).",
                table=self.name,
            )
        for column in self.columns:
            self._check_column(column, frame[column.name])
        if frame.duplicated(list(self.key)).any():
            twice = frame.loc[frame.duplicated(list(self.key)), self.key[0]].iloc[0]
            raise SchemaError(
                f"Table {self.name}: two rows with the same {', '.join(self.key)} ({self.key[0]} {twice}).",
                table=self.name,
            )

    def _check_column(self, column: Column, series: pd.Series[Any]) -> None:
        where = f"Table {self.name}, column {column.name}"
        if series.dtype != column.kind.dtype:
            raise SchemaError(
                f"{where}: holds {series.dtype}, declared {column.kind}.", table=self.name, column=column.name
            )
        if column.required and series.isna().any():
            raise SchemaError(f"{where}: a value is missing.", table=self.name, column=column.name)
        if column.allowed and not series.dropna().isin(column.allowed).all():
            odd = series.dropna()[~series.dropna().isin(column.allowed)].iloc[0]
            raise SchemaError(f"{where}: {odd!r} is not one of {column.allowed}.", table=self.name, column=column.name)
