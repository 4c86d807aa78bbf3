"""Columns that many tables have."""

from __future__ import annotations

from trialsearch.schema.declaration import DERIVED, Column, Kind
from trialsearch.vocabulary import DataSource

#: Where the registry's record names itself.
ID = "protocolSection.identificationModule"


def nct_id() -> Column:
    """Name the trial that the row is about."""
    return Column("nct_id", Kind.TEXT, f"{ID}.nctId", "The trial's number in the registry.", required=True)


def position(of: str) -> Column:
    """Say where in the record the row stands."""
    return Column(
        "position",
        Kind.INTEGER,
        DERIVED,
        f"Place of the {of} in the record, from 1.",
        unit="count",
        required=True,
    )


def data_source() -> Column:
    """Say whether the row is real."""
    return Column(
        "data_source",
        Kind.TEXT,
        DERIVED,
        "Where the row comes from: the registry, or the invented demonstration data.",
        required=True,
        allowed=tuple(DataSource),
    )


def data_date() -> Column:
    """Say how new the row is."""
    return Column("data_date", Kind.DAY, DERIVED, "Day of the registry's data.", unit="day", required=True)
