"""The scheduled job's use case: ask, store raw, normalise, derive, check, publish.

It only orders effects; each step is another room's. Nothing is published unless every step went well,
and the last good snapshot serves until then.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from trialsearch import __version__, demo
from trialsearch.derive import derive
from trialsearch.errors import CacheUnwritable, PageTokenRefused, RegistryDataChanged, UnusableAnswer
from trialsearch.normalise import normalise
from trialsearch.raw_records import nct_id_of
from trialsearch.registry import (
    BASE_URL,
    RegistryClient,
    RegistryQuery,
    RequestLog,
    Transport,
    Version,
    paediatric_all,
)
from trialsearch.schema import SCHEMA_VERSION, check_tables, unknown_values
from trialsearch.snapshots import DEMONSTRATION_FOLDER, KEEP_SNAPSHOTS, Manifest, SnapshotCache
from trialsearch.vocabulary import DataSource

logger = logging.getLogger(__name__)

#: Walks over the pages, the first included, before data that keep changing are an error.
WALKS = 3

_PLAUSIBLE_YEARS = range(2000, 2100)

#: Called with the records received so far and their announced number.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class RefreshReport:
    """What a refresh did."""

    snapshot_id: str
    trials: int
    sites: int
    set_aside: int
    requests: int
    bytes: int
    pruned: tuple[str, ...]


@dataclass(frozen=True)
class _Pull:
    """Everything that came from outside, in one value."""

    records: Sequence[bytes]
    total: int
    version: Version
    requests: Sequence[RequestLog]
    started_at: datetime


def refresh(
    cache: str | Path = "cache",
    transport: Transport | None = None,
    *,
    query: RegistryQuery | None = None,
    progress: Progress = lambda _received, _total: None,
) -> RefreshReport:
    """Pull every matching trial from the registry into a new snapshot.

    Parameters
    ----------
    cache : path
        The cache folder.
    transport : Transport, optional
        Where and how to ask; the real registry, politely, by default.
    query : RegistryQuery, optional
        What to ask; the wide query for paediatric ALL by default.

    Raises
    ------
    RegistryError, UnusableAnswer, RefreshInProgress, CacheUnwritable
        Nothing was published; the last snapshot stays in force.
    """
    asked = query or paediatric_all()
    transport = transport or Transport(BASE_URL)
    snapshots = SnapshotCache(cache)
    with snapshots.lock():
        pull = _pull(RegistryClient(transport), asked, progress)
        return _publish(snapshots, pull, DataSource.REGISTRY, {"url": transport.address} | asdict(asked))


def refresh_demonstration(cache: str | Path = "cache") -> RefreshReport:
    """Load the invented demonstration studies into `<cache>/demo/`, without the network."""
    snapshots = SnapshotCache(Path(cache) / DEMONSTRATION_FOLDER)
    now = datetime.now(UTC)
    with snapshots.lock():
        version = Version(api_version=None, data_timestamp=f"{demo.DATA_DATE}T09:00:00")
        records = demo.records()
        pull = _Pull(_sorted(records), len(records), version, (), now)
        return _publish(snapshots, pull, DataSource.DEMONSTRATION, {"package": "trialsearch.demo"})


def _pull(client: RegistryClient, query: RegistryQuery, progress: Progress) -> _Pull:
    """Walk all pages within one version of the registry's data; start again if it changes on the way."""
    started_at = datetime.now(UTC)
    for walk in range(1, WALKS + 1):
        try:
            version, records, total = _walk(client, query, progress)
        except (PageTokenRefused, RegistryDataChanged) as error:
            if walk == WALKS:
                raise
            logger.warning("%s", error)
            logger.warning("Starting again from the first page (%d of %d).", walk + 1, WALKS)
        else:
            break
    if not records:
        raise UnusableAnswer(
            "The registry says that no trial matches, which cannot be. Nothing was published. Check the address and "
            "the query in the log."
        )
    return _Pull(_sorted(records), total, version, tuple(client.transport.log), started_at)


def _walk(client: RegistryClient, query: RegistryQuery, progress: Progress) -> tuple[Version, list[bytes], int]:
    version = client.version()
    records: list[bytes] = []
    total = 0
    for page in client.pages(query):
        records += page.records
        total = page.total
        progress(len(records), total)
    if client.version() != version:
        raise RegistryDataChanged(
            "The registry published new data during the pull. Nothing was published here; try again later."
        )
    return version, records, total


def _sorted(records: Sequence[bytes]) -> list[bytes]:
    """Order records by number, each once; those without one stand at the end."""
    return sorted(set(records), key=lambda record: (nct_id_of(record) or "~", record))


def _publish(snapshots: SnapshotCache, pull: _Pull, data_source: DataSource, query: dict[str, object]) -> RefreshReport:
    normalised = normalise(pull.records, data_source)
    data_date = _data_date(pull)
    tables = derive(normalised.tables, data_date)
    check_tables(tables)
    for record in normalised.set_aside:
        logger.warning("Set aside %s: %r", record.nct_id or "a record without a number", record.reason)
    unknown = unknown_values(tables)
    for where, values in unknown.items():
        logger.warning("The registry sent values of %s that this program does not know: %s", where, values)
    counts = {"total_count": pull.total, "records": len(pull.records), "set_aside": len(normalised.set_aside)}
    counts |= {name: len(table) for name, table in tables.items()}
    snapshots.clean()
    with snapshots.draft(pull.started_at) as draft:
        draft.write_records(pull.records)
        draft.write_requests(asdict(request) for request in pull.requests)
        draft.write_tables(tables)
        draft.write_manifest(
            Manifest(
                snapshot_id=draft.snapshot_id,
                data_source=data_source.value,
                query=query,
                started_at=pull.started_at.isoformat(timespec="seconds"),
                finished_at=datetime.now(UTC).isoformat(timespec="seconds"),
                data_timestamp=pull.version.data_timestamp,
                data_date=data_date.isoformat(),
                api_version=pull.version.api_version,
                counts=counts,
                unknown_values=unknown,
                set_aside=[asdict(record) for record in normalised.set_aside],
                schema_version=SCHEMA_VERSION,
                program_version=__version__,
                files=draft.files,
            )
        )
    return RefreshReport(
        snapshot_id=draft.snapshot_id,
        trials=counts["trials"],
        sites=counts["sites"],
        set_aside=counts["set_aside"],
        requests=len(pull.requests),
        bytes=sum(request.bytes for request in pull.requests),
        pruned=_prune(snapshots),
    )


def _prune(snapshots: SnapshotCache) -> tuple[str, ...]:
    """Remove old snapshots; the new one is published, so that failing here is worth a warning and no more."""
    try:
        return tuple(snapshots.prune(KEEP_SNAPSHOTS))
    except CacheUnwritable as error:
        logger.warning("Old snapshots could not be removed: %s", error)
        return ()


def _data_date(pull: _Pull) -> date:
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
    return pull.started_at.date()
