"""Records as received -> source tables (pure).

A record that cannot be read is set aside with its reason; it never takes the run down. Values that
need the data date or the field's knowledge are filled in afterwards, by `trialsearch.derive`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trialsearch.errors import TooManyBrokenRecords
from trialsearch.normalise import rows
from trialsearch.normalise.records import Study, decode_study
from trialsearch.raw_records import DECODE_ERRORS, nct_id_of
from trialsearch.schema import SOURCE_TABLES, Tables
from trialsearch.vocabulary import DataSource

#: A registry sends sound records; more than this share of broken ones means that its format changed.
TOLERATED_BROKEN_SHARE = 0.02


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
        One JSON study each, as the registry sends it (API v2).
    data_source : DataSource
        Written into every row.
    """
    studies: dict[str, Study] = {}
    set_aside: list[SetAside] = []
    for raw in records:
        try:
            study = decode_study(raw)
        except DECODE_ERRORS as error:
            set_aside.append(SetAside(nct_id_of(raw), str(error)))
            continue
        if study.nct_id in studies:
            set_aside.append(SetAside(study.nct_id, "Another record has the same number"))
            continue
        studies[study.nct_id] = study
    ordered = [studies[nct_id] for nct_id in sorted(studies)]
    tables = {
        name: table.frame(
            [row | {"data_source": data_source.value} for study in ordered for row in rows.ROWS_OF[name](study)]
        )
        for name, table in SOURCE_TABLES.items()
    }
    return Normalised(tables, tuple(sorted(set_aside, key=lambda s: (s.nct_id or "", s.reason))))


def refuse_many_broken(set_aside: Sequence[SetAside], total: int) -> None:
    """Raise TooManyBrokenRecords if more than one record and more than 2 % of all cannot be read, or none can."""
    tolerated = max(1, int(total * TOLERATED_BROKEN_SHARE))
    if len(set_aside) <= tolerated and len(set_aside) < total:
        return
    first = "there were no records at all"
    if set_aside:
        first = f"{set_aside[0].nct_id or 'a record without a number'}: {set_aside[0].reason}"
    raise TooManyBrokenRecords(
        f"{len(set_aside)} of {total} records could not be read (the first: {first}). The registry's format may "
        "have changed; nothing was published. Look at the reasons, and for a newer version of trialsearch."
    )
