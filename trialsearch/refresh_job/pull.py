"""Where records come from: the registry, a snapshot's own raw records, the demonstration (see also `saved_pages`)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from trialsearch import demo
from trialsearch.changes import Fate
from trialsearch.errors import (
    MalformedAnswer,
    PageTokenRefused,
    RegistryDataChanged,
    RegistryError,
    SnapshotError,
    UnusableAnswer,
)
from trialsearch.refresh_job.data_time import time_of_data
from trialsearch.registry import Page, RegistryClient, RegistryQuery, Version
from trialsearch.snapshots import KeptPages, Snapshot, SnapshotCache
from trialsearch.vocabulary import ChangeKind, DataSource

logger = logging.getLogger(__name__)

#: Walks over the pages, the first included, before data that keep changing are an error.
WALKS = 3

#: More missing trials than this are no news about trials but a fault, and are not asked for one by one.
MOST_ASKED_FOR = 1000

#: Called with the records received so far and their announced number.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Pull:
    """Everything that came from outside; the records stay on the disk.

    Attributes
    ----------
    records : callable
        Gives the records, by their numbers; may be called again.
    count, total : int
        Different records, and how many the registry announced.
    as_of : datetime
        When the registry is known to have had these data.
    fates : mapping of str to Fate
        What became of trials that are missing.
    resumed : int
        Records that an earlier run had kept.
    forget : callable
        Drops what was kept on the way.
    """

    records: Callable[[], Iterable[bytes]]
    count: int
    total: int
    version: Version
    data_source: DataSource
    query: Mapping[str, Any]
    requests: list[dict[str, Any]]
    as_of: datetime
    fates: Mapping[str, Fate] = field(default_factory=dict)
    resumed: int = 0
    forget: Callable[[], None] = lambda: None


@dataclass
class RegistryWalk:
    """A pull of all pages within one version of the registry's data.

    Every page is kept, so that a run that is cut off goes on where it stopped while the registry serves the same data.
    Data that cannot be used are dropped: the next run asks for all of them.

    Attributes
    ----------
    known : collection of str
        Numbers of the trials that the snapshot in force has.
    """

    client: RegistryClient
    query: RegistryQuery
    snapshots: SnapshotCache
    known: Collection[str]
    progress: Progress

    def pull(self, version: Version) -> Pull:
        """Get everything; start again, a bounded number of times, if the data change or kept pages do not fit.

        Parameters
        ----------
        version : Version
            As the registry gave it just now.
        """
        as_of = datetime.now(UTC)
        kept = self._kept(version, as_of)
        earlier, resumed = kept.requests, kept.count
        for walk in range(1, WALKS + 1):
            try:
                fates = self._walk(kept, version)
                break
            except MalformedAnswer:
                raise  # one page was no page; those before it are sound
            except (PageTokenRefused, UnusableAnswer) as error:
                kept.remove()
                if walk == WALKS:
                    raise
                # Pages that do not fit together are no fault where the data changed, or where an earlier run kept some.
                before, version = version, self.client.version()
                is_passing = isinstance(error, PageTokenRefused | RegistryDataChanged)
                if not (is_passing or resumed or version != before):
                    raise
                logger.warning("%s", error)
                logger.warning("Starting again from the first page (%d of %d).", walk + 1, WALKS)
                kept, resumed = self._kept(version, as_of), 0
        return Pull(
            records=kept.records,
            count=kept.count,
            total=kept.total or 0,
            version=version,
            data_source=DataSource.REGISTRY,
            query=query_of(self.client, self.query),
            requests=[*earlier, *map(asdict, self.client.transport.log)],
            as_of=as_of,
            fates=fates,
            resumed=resumed,
            forget=kept.remove,
        )

    def _kept(self, version: Version, now: datetime) -> KeptPages:
        """Open what is kept of this very pull: two of the same name get the same records."""
        # Without a data time nothing says that the registry still has the data of an hour ago.
        has_time = time_of_data(version.data_timestamp, now) is not None
        name = query_of(self.client, self.query) | {"data": version.data_timestamp if has_time else now.isoformat()}
        return self.snapshots.kept_pages(name)

    def _walk(self, kept: KeptPages, version: Version) -> dict[str, Fate]:
        """Get the pages that are not kept yet, and ask what became of the trials that are missing."""
        log, logged = self.client.transport.log, 0
        before = (Page(records, page.total, page.next_token) for page, records in kept.each())
        for page in self.client.pages(self.query, before):
            kept.add(page.records, page.total, page.next_token, [asdict(request) for request in log[logged:]])
            logged = len(log)
            self.progress(kept.count, kept.total or 0)
        if not kept.count:
            raise UnusableAnswer(
                "The registry says that no trial matches, which cannot be. Nothing was published. Check the address "
                "and the query in the log."
            )
        fates = self._fates(sorted(set(self.known) - kept.nct_ids))
        if self.client.version() != version:
            raise RegistryDataChanged(
                "The registry published new data during the pull. Nothing was published here; try again later."
            )
        return fates

    def _fates(self, missing: list[str]) -> dict[str, Fate]:
        """Ask what became of missing trials; where the registry cannot say, they stay without a fate."""
        if not missing or len(missing) > MOST_ASKED_FOR:
            return {}
        try:
            numbers = self.client.present_numbers(missing)
        except (RegistryError, UnusableAnswer) as error:
            logger.warning("It could not be asked what became of %d trials. %s", len(missing), error)
            return {}
        return {nct_id: _fate(nct_id, numbers.get(nct_id)) for nct_id in missing}


def query_of(client: RegistryClient, query: RegistryQuery) -> dict[str, Any]:
    """Tell what is asked, and where, as a manifest says it."""
    return {"url": client.transport.address} | plain(query)


def plain(query: RegistryQuery) -> dict[str, Any]:
    """Write a query as plain values."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(query).items()}


def _fate(nct_id: str, present: str | None) -> Fate:
    if present is None:
        return Fate(ChangeKind.GONE_FROM_REGISTRY)
    return Fate(ChangeKind.NO_LONGER_MATCHING) if present == nct_id else Fate(ChangeKind.RENUMBERED, present)


def of_snapshot(snapshot: Snapshot) -> Pull:
    """Take the records of a snapshot once more; they are as old as they are."""
    manifest = snapshot.manifest
    return Pull(
        records=snapshot.records,
        count=manifest.counts["records"],
        total=manifest.counts["total_count"],
        version=Version(manifest.api_version, manifest.data_timestamp),
        data_source=DataSource(manifest.data_source),
        query=manifest.query,
        requests=_requests_of(snapshot),
        as_of=datetime.fromisoformat(manifest.started_at),
    )


def _requests_of(snapshot: Snapshot) -> list[dict[str, Any]]:
    try:
        return snapshot.requests()
    except SnapshotError as error:
        logger.warning("%s The log of its requests is lost, its records are not.", error)
        return []


def of_demonstration() -> Pull:
    """Take the invented studies."""
    records = demo.records()
    return Pull(
        records=lambda: records,
        count=len(records),
        total=len(records),
        version=Version(data_timestamp=f"{demo.DATA_DATE}T09:00:00"),
        data_source=DataSource.DEMONSTRATION,
        query={"package": "trialsearch.demo"},
        requests=[],
        as_of=datetime.now(UTC),
    )
