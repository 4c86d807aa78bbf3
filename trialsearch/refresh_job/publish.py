"""Records -> a published snapshot: normalise, derive, compare, check, write, rename.

The tables are made and written in parts of some hundred trials, so that memory does not grow with the registry.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from typing import Final

import pandas as pd

from trialsearch import __version__
from trialsearch.changes import Content, Row, changes_table, compare, trials_by_kind
from trialsearch.derive import derive, places_table, site_points
from trialsearch.errors import Implausible, SnapshotError
from trialsearch.knowledge.places import SitePoint
from trialsearch.normalise import SetAside, normalise, refuse_many_broken
from trialsearch.plausibility import Tally, doubts
from trialsearch.raw_records import nct_id_of
from trialsearch.refresh_job import rules
from trialsearch.refresh_job.data_time import time_of_data
from trialsearch.refresh_job.pull import Pull, of_snapshot
from trialsearch.refresh_job.report import Stopwatch
from trialsearch.schema import RECORD_TABLES, SCHEMA_VERSION, TABLES, Tables, check_tables
from trialsearch.snapshots import Draft, Manifest, Snapshot, SnapshotCache
from trialsearch.text_index import IndexBuilder, documents

logger = logging.getLogger(__name__)

#: Trials whose tables are in memory at once.
PART = 500

_NO_CHANGES: Final = TABLES["changes"].frame([])
_NONE_YET: Final = {name: table.frame([]) for name, table in TABLES.items() if not table.of_records}


def publish(
    snapshots: SnapshotCache, pull: Pull, before: Snapshot | None, *, accept: bool, watch: Stopwatch
) -> tuple[Manifest, pd.DataFrame]:
    """Make a snapshot of what was pulled, and compare it with the one in force; the rename at its end publishes it.

    Parameters
    ----------
    accept : bool
        Publish although something speaks against it.

    Returns
    -------
    Manifest, DataFrame
        What the snapshot says about itself, and its table `changes`.

    Raises
    ------
    UnusableAnswer
        If the records cannot be used, or cannot be the successor of what is there.
    """
    made = _Tables(pull, before, watch)
    with snapshots.draft(pull.as_of) as draft:
        made.write(draft)
        why = made.doubts()
        if why and not accept:
            raise Implausible(
                f"The new data are complete, but not plausible: {'; '.join(why)}. Nothing was published. "
                "If all this is right, run the same command with --accept."
            )
        changes = made.changes()
        manifest = _finish(draft, made, _Descent(changes, None if before is None else before.id, why))
    return manifest, changes


def publish_rebuilt(snapshots: SnapshotCache, old: Snapshot, *, accept: bool, watch: Stopwatch) -> Manifest:
    """Rebuild the tables from another snapshot's raw records, and publish them; what changed before them stays written.

    Raises
    ------
    UnusableAnswer
        If this program's rules give much less than those that made the tables.
    """
    try:
        changes, compared_with = old.table("changes"), old.manifest.compared_with
    except SnapshotError:
        changes, compared_with = _NO_CHANGES, None
    made = _Tables(of_snapshot(old), old if _has_whole_tables(old) else None, watch)
    with snapshots.draft(made.pull.as_of) as draft:
        made.write(draft)
        why = made.doubts()
        if why and not accept:
            raise Implausible(
                f"Rebuilt, the tables of snapshot {old.id} hold less: {'; '.join(why)}. Nothing was published. "
                "If all this is right, run `trialsearch refresh --from-raw --accept`."
            )
        return _finish(draft, made, _Descent(changes, compared_with, why, old.id))


def _has_whole_tables(snapshot: Snapshot) -> bool:
    try:
        snapshot.check_usable()
    except SnapshotError:
        return False
    return True


@dataclass(frozen=True)
class _Descent:
    """How a snapshot stands to earlier ones (see Manifest)."""

    changes: pd.DataFrame
    compared_with: str | None
    accepted: list[str]
    rebuilt_from: str | None = None


@dataclass
class _Tables:
    """The tables of a pull, made part by part, and what is learnt on the way."""

    pull: Pull
    before: Snapshot | None
    watch: Stopwatch
    set_aside: list[SetAside] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    points: Counter[SitePoint] = field(default_factory=Counter)
    _tally_before: Tally = field(default_factory=Tally)
    _changes: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.data_timestamp, self.data_date = _data_time(self.pull)

    def write(self, draft: Draft) -> None:
        """Write the records, and the tables made of them.

        Raises
        ------
        TooManyBrokenRecords, SchemaError
        """
        with self.watch.step("write"):
            draft.write_records(self.pull.records())
            draft.write_requests(self.pull.requests)
            with draft.text_index() as database:
                index = IndexBuilder(database)
                draft.write_tables(self._parts(index))
                index.finish()
        refuse_many_broken(self.set_aside, self.pull.count)
        for record in self.set_aside:
            logger.warning("Set aside %s: %r", record.nct_id or "a record without a number", record.reason)
        for where, values in self.tally.unknown.items():
            logger.warning("The registry sent values of %s that this program does not know: %s", where, dict(values))

    def doubts(self) -> list[str]:
        """Say what speaks against publishing these tables."""
        return doubts(None if self.before is None else self._tally_before, self.tally)

    def changes(self) -> pd.DataFrame:
        """Give the table `changes`."""
        if self.before is None:
            return _NO_CHANGES
        return changes_table(
            self._changes,
            since=date.fromisoformat(self.before.manifest.data_date),
            data_date=self.data_date,
            data_source=self.pull.data_source.value,
        )

    def _parts(self, index: IndexBuilder) -> Iterator[Tables]:
        above: str | None = ""
        for records, is_last in _in_parts(self.pull.records()):
            # Records without a number stand at the end: from the first of them on there is nothing to compare.
            up_to = None if is_last else nct_id_of(records[-1])
            with self.watch.step("read"):
                normalised = normalise(records, self.pull.data_source)
                tables = derive(normalised.tables, self.data_date)
                check_tables(tables | _NONE_YET)
                self.points.update(site_points(tables["sites"]))
            with self.watch.step("index"):
                index.add(documents(tables))
            self.set_aside += normalised.set_aside
            self.tally.add(tables)
            if self.before is not None and above is not None:
                with self.watch.step("compare"):
                    aside = map(asdict, normalised.set_aside)
                    self._compare(self.before, Content.of(tables, aside), above, up_to)
            yield tables
            above = up_to

    def _compare(self, before: Snapshot, now: Content, above: str, up_to: str | None) -> None:
        """Compare the trials of a part, and those of the snapshot before that would stand among them."""
        was = before.part(above, up_to)
        self._tally_before.add(was)
        aside = (
            record
            for record in before.manifest.set_aside
            if record["nct_id"] and above < record["nct_id"] and (up_to is None or record["nct_id"] <= up_to)
        )
        self._changes += compare(Content.of(was, aside), now, self.pull.fates)


def _in_parts(records: Iterable[bytes]) -> Iterator[tuple[list[bytes], bool]]:
    """Yield records by the hundred, and whether these are the last."""
    rest = iter(records)
    part = list(islice(rest, PART))
    while part:
        following = list(islice(rest, PART))
        yield part, not following
        part = following


def _finish(draft: Draft, made: _Tables, descent: _Descent) -> Manifest:
    """Write what comes last: the tables that all records have in common, and the manifest."""
    pull, rows, changes = made.pull, made.tally.rows, descent.changes
    common = {"changes": changes, "places": places_table(made.points, pull.data_source.value)}
    for name, frame in common.items():
        TABLES[name].check(frame)
    draft.write_tables([common])
    counts = {"total_count": pull.total, "records": pull.count, "set_aside": len(made.set_aside)}
    manifest = Manifest(
        snapshot_id=draft.snapshot_id,
        data_source=pull.data_source.value,
        query=dict(pull.query),
        started_at=pull.as_of.isoformat(timespec="seconds"),
        finished_at=datetime.now(UTC).isoformat(timespec="seconds"),
        data_timestamp=made.data_timestamp,
        data_date=made.data_date.isoformat(),
        api_version=pull.version.api_version,
        counts=counts
        | {name: rows[name] for name in RECORD_TABLES}
        | {name: len(frame) for name, frame in common.items()},
        unknown_values={where: dict(values) for where, values in made.tally.unknown.items()},
        set_aside=sorted(map(asdict, made.set_aside), key=lambda record: (record["nct_id"] or "", record["reason"])),
        schema_version=SCHEMA_VERSION,
        program_version=__version__,
        files=draft.files,
        compared_with=descent.compared_with,
        changes={kind: len(trials) for kind, trials in trials_by_kind(changes).items()},
        accepted=descent.accepted,
        reread_from=descent.rebuilt_from,
        rules_fingerprint=rules.OF_THIS_PROGRAM,
    )
    draft.write_manifest(manifest)
    return manifest


def _data_time(pull: Pull) -> tuple[str | None, date]:
    """Time and day of the registry's data; where it gives no time that can be, none, and the day of the pull."""
    written = pull.version.data_timestamp
    # Records that are rebuilt were pulled by a clock that went; this machine's may stand wrong since.
    if time_of_data(written, max(datetime.now(UTC), pull.as_of)) is not None and written is not None:
        return written, datetime.fromisoformat(written).date()
    logger.warning(
        "The registry gives no sensible time for its data (%.40r); the day of this pull stands in for it.", written
    )
    return None, pull.as_of.date()
