"""Records -> a published snapshot: normalise, derive, compare, check, write, rename."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

import pandas as pd

from trialsearch import __version__
from trialsearch.changes import Content, changes_table, compare, trials_by_kind
from trialsearch.derive import derive
from trialsearch.errors import Implausible, SnapshotError
from trialsearch.normalise import SetAside, normalise
from trialsearch.plausibility import doubts
from trialsearch.refresh_job.pull import Pull, from_raw
from trialsearch.refresh_job.report import Stopwatch
from trialsearch.schema import SCHEMA_VERSION, TABLES, Tables, check_tables, unknown_values
from trialsearch.snapshots import Manifest, Snapshot, SnapshotCache

logger = logging.getLogger(__name__)

_PLAUSIBLE_YEARS = range(2000, 2100)


@dataclass(frozen=True)
class _Reading:
    """What the records say."""

    tables: Tables
    set_aside: tuple[SetAside, ...]
    data_date: date


@dataclass(frozen=True)
class _Descent:
    """How the new snapshot stands to an earlier one (see Manifest)."""

    changes: pd.DataFrame
    compared_with: str | None
    accepted: list[str]
    reread_from: str | None = None


def publish(
    snapshots: SnapshotCache, pull: Pull, before: Snapshot | None, *, accept: bool, watch: Stopwatch
) -> Manifest:
    """Make a snapshot of what was pulled; the rename at its end publishes it.

    Parameters
    ----------
    before : Snapshot or None
        The snapshot in force, to compare with.
    accept : bool
        Publish although something speaks against it.

    Raises
    ------
    UnusableAnswer
        If the records cannot be used, or cannot be the successor of what is there.
    """
    with watch.step("read"):
        reading = _read(pull)
    with watch.step("compare"):
        earlier = None if before is None else before.tables()
        why = doubts(earlier, reading.tables)
        if why and not accept:
            raise Implausible(
                f"The new data are complete, but not plausible: {'; '.join(why)}. Nothing was published. "
                "If all this is right, run the same command with --accept."
            )
        descent = _Descent(_no_changes(), None, why)
        if before is not None and earlier is not None:
            was = Content.of(earlier, before.manifest.set_aside)
            now = Content.of(reading.tables, map(asdict, reading.set_aside))
            changes = changes_table(
                compare(was, now, pull.fates),
                since=date.fromisoformat(before.manifest.data_date),
                data_date=reading.data_date,
                data_source=pull.data_source.value,
            )
            descent = _Descent(changes, before.id, why)
    with watch.step("write"):
        return _write(snapshots, pull, reading, descent)


def reread(snapshots: SnapshotCache, old: Snapshot, *, accept: bool, watch: Stopwatch) -> Manifest:
    """Make a snapshot of another's raw records with the present program; what changed before them stays written.

    Raises
    ------
    UnusableAnswer
        If this program reads much less in them than the one that wrote the tables.
    """
    pull = from_raw(old)
    with watch.step("read"):
        reading = _read(pull)
    with watch.step("compare"):
        try:
            was = old.tables()
        except SnapshotError:
            descent = _Descent(_no_changes(), None, [], old.id)
        else:
            why = doubts(was, reading.tables)
            if why and not accept:
                raise Implausible(
                    f"Read again, the records of snapshot {old.id} give less: {'; '.join(why)}. Nothing was published. "
                    "If all this is right, run `trialsearch refresh --from-raw --accept`."
                )
            descent = _Descent(was["changes"], old.manifest.compared_with, why, old.id)
    with watch.step("write"):
        return _write(snapshots, pull, reading, descent)


def _no_changes() -> pd.DataFrame:
    return TABLES["changes"].frame([])


def _read(pull: Pull) -> _Reading:
    normalised = normalise(pull.records(), pull.data_source)
    data_date = _data_date(pull)
    tables = derive(normalised.tables, data_date)
    for record in normalised.set_aside:
        logger.warning("Set aside %s: %r", record.nct_id or "a record without a number", record.reason)
    for where, values in unknown_values(tables).items():
        logger.warning("The registry sent values of %s that this program does not know: %s", where, values)
    return _Reading(tables, normalised.set_aside, data_date)


def _write(snapshots: SnapshotCache, pull: Pull, reading: _Reading, descent: _Descent) -> Manifest:
    tables = reading.tables | {"changes": descent.changes}
    check_tables(tables)
    counts = {"total_count": pull.total, "records": pull.count, "set_aside": len(reading.set_aside)}
    with snapshots.draft(pull.as_of) as draft:
        draft.write_records(pull.records())
        draft.write_requests(pull.requests)
        draft.write_tables(tables)
        manifest = Manifest(
            snapshot_id=draft.snapshot_id,
            data_source=pull.data_source.value,
            query=dict(pull.query),
            started_at=pull.as_of.isoformat(timespec="seconds"),
            finished_at=datetime.now(UTC).isoformat(timespec="seconds"),
            data_timestamp=pull.version.data_timestamp,
            data_date=reading.data_date.isoformat(),
            api_version=pull.version.api_version,
            counts=counts | {name: len(table) for name, table in tables.items()},
            unknown_values=unknown_values(tables),
            set_aside=[asdict(record) for record in reading.set_aside],
            schema_version=SCHEMA_VERSION,
            program_version=__version__,
            files=draft.files,
            compared_with=descent.compared_with,
            changes={kind: len(trials) for kind, trials in trials_by_kind(descent.changes).items()},
            accepted=descent.accepted,
            reread_from=descent.reread_from,
        )
        draft.write_manifest(manifest)
        # Before the rename: what is published must not be taken for a pull that has to go on.
        pull.forget()
    return manifest


def _data_date(pull: Pull) -> date:
    """Day of the registry's data; the day of the pull where the registry gives none that can be."""
    try:
        day = date.fromisoformat((pull.version.data_timestamp or "")[:10])
    except ValueError:
        day = date.min
    if day.year in _PLAUSIBLE_YEARS:
        return day
    logger.warning(
        "The registry gives no sensible time for its data (%r); the day of this pull stands in for it.",
        pull.version.data_timestamp,
    )
    return pull.as_of.date()
