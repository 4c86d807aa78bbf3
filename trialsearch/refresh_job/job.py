"""The order of a refresh: look what is there, ask whether it is current, pull, publish, tidy up."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from trialsearch.changes import trials_by_kind
from trialsearch.errors import CacheUnwritable, Implausible, SnapshotError, UnusableAnswer
from trialsearch.plausibility import data_go_back
from trialsearch.refresh_job.data_time import not_older_than, time_of_data
from trialsearch.refresh_job.publish import publish, publish_rebuilt
from trialsearch.refresh_job.pull import (
    Progress,
    Pull,
    RegistryWalk,
    of_demonstration,
    query_of,
)
from trialsearch.refresh_job.report import Outcome, RefreshReport, Stopwatch, report_on
from trialsearch.refresh_job.rules import made_by_this_program
from trialsearch.refresh_job.saved_pages import from_saved_pages
from trialsearch.registry import BASE_URL, RegistryClient, RegistryQuery, Transport, Version, paediatric_all
from trialsearch.snapshots import DEMONSTRATION_FOLDER, Manifest, Opened, Snapshot, SnapshotCache

logger = logging.getLogger(__name__)


def refresh(
    cache: str | Path = "cache",
    transport: Transport | None = None,
    *,
    query: RegistryQuery | None = None,
    force: bool = False,
    accept: bool = False,
    if_older_than: timedelta | None = None,
    wait_s: float = 0,
    progress: Progress = lambda _received, _total: None,
) -> RefreshReport:
    """Bring the cache up to the registry's data, by a new snapshot if they differ from the one in force.

    Parameters
    ----------
    cache : path
        The cache folder.
    transport : Transport, optional
        Where and how to ask; the real registry, politely, by default. One transport serves one refresh.
    query : RegistryQuery, optional
        What to ask; the wide query for paediatric ALL by default.
    force : bool
        Pull everything although nothing changed.
    accept : bool
        Publish data that are complete but not plausible: somebody has looked.
    if_older_than : timedelta, optional
        Ask nothing if the registry confirmed the snapshot in force later than so long ago.
    wait_s : float
        Seconds to wait for another refresh to end.

    Raises
    ------
    RegistryError, UnusableAnswer, RefreshInProgress, CacheUnwritable
        Nothing was published; the last snapshot stays in force.
    """
    asked = query or paediatric_all()
    transport = transport or Transport(BASE_URL)
    snapshots = SnapshotCache(cache)
    watch = Stopwatch()
    if if_older_than is not None and (recent := _confirmed_within(snapshots, if_older_than)):
        return report_on(recent, Outcome.RECENT_ENOUGH)
    client = RegistryClient(transport)
    with watch.step("total"), snapshots.lock(wait_s):
        snapshots.clean()
        was_rebuilt = _rebuilt_if_needed(snapshots, watch)
        before = _in_force(snapshots)
        with watch.step("ask"):
            version = client.version()
        if before and not force and _is_current(before, client, asked, version):
            snapshots.confirm(before.snapshot.id, datetime.now(UTC))
            snapshots.remove_kept_pages()
            manifest = before.snapshot.manifest
            if was_rebuilt:
                report = replace(report_on(manifest, Outcome.REBUILT), pruned=_tidied(snapshots))
            else:
                report = report_on(manifest, Outcome.ALREADY_CURRENT)
        else:
            if not accept:
                _refuse_older_data(before, version)
            walk = RegistryWalk(client, asked, snapshots, _numbers(before), progress)
            with watch.step("ask"):
                pull = walk.pull(version)
            try:
                report = _published(snapshots, pull, before, accept=accept, watch=watch)
            except UnusableAnswer as error:
                if not pull.resumed:
                    raise
                logger.warning("%s", error)
                logger.warning("An earlier run kept some of these pages; asking for all of them again.")
                with watch.step("ask"):
                    pull = walk.pull(client.version())
                report = _published(snapshots, pull, before, accept=accept, watch=watch)
    return replace(
        report,
        requests=len(transport.log),
        retries=transport.retries,
        bytes=transport.received_bytes,
        durations_s=watch.durations_s,
    )


def refresh_from_pages(
    cache: str | Path,
    folder: str | Path,
    *,
    base_url: str = BASE_URL,
    query: RegistryQuery | None = None,
    accept: bool = False,
    wait_s: float = 0,
) -> RefreshReport:
    """Make a snapshot of pages that were saved by hand, where the registry refuses this machine.

    Raises
    ------
    PagesMissing
        Names the address to save next.
    InvalidInput, UnusableAnswer, RefreshInProgress, CacheUnwritable
        Nothing was published; the last snapshot stays in force.
    """
    snapshots = SnapshotCache(cache)
    watch = Stopwatch()
    with watch.step("total"), snapshots.lock(wait_s):
        snapshots.clean()
        _rebuilt_if_needed(snapshots, watch)
        before = _in_force(snapshots)
        with watch.step("ask"):
            pull = from_saved_pages(Path(folder), query or paediatric_all(), base_url, snapshots)
        report = _published(snapshots, pull, before, accept=accept, watch=watch)
    return replace(report, durations_s=watch.durations_s)


def rebuild(cache: str | Path = "cache", *, accept: bool = False, wait_s: float = 0) -> RefreshReport:
    """Rebuild the tables from the newest whole raw records, without the network.

    The registry's data stay as old as they are.

    Raises
    ------
    SnapshotError
        If no snapshot has whole raw records.
    UnusableAnswer, RefreshInProgress, CacheUnwritable
        Nothing was published; the last snapshot stays in force.
    """
    snapshots = SnapshotCache(cache)
    watch = Stopwatch()
    with watch.step("total"), snapshots.lock(wait_s):
        snapshots.clean()
        old = snapshots.newest_records()
        if old is None:
            raise SnapshotError(
                f"No snapshot in {snapshots.root} has whole raw records to rebuild from. Run `trialsearch refresh`."
            )
        manifest = _rebuilt(snapshots, old, accept=accept, watch=watch)
        report = replace(report_on(manifest, Outcome.REBUILT), pruned=_tidied(snapshots))
    return replace(report, durations_s=watch.durations_s)


def refresh_demonstration(cache: str | Path = "cache", *, wait_s: float = 0) -> RefreshReport:
    """Load the invented demonstration studies into `<cache>/demo/`, without the network."""
    snapshots = SnapshotCache(Path(cache) / DEMONSTRATION_FOLDER)
    watch = Stopwatch()
    with watch.step("total"), snapshots.lock(wait_s):
        snapshots.clean()
        report = _published(snapshots, of_demonstration(), _in_force(snapshots), accept=True, watch=watch)
    return replace(report, durations_s=watch.durations_s)


def rebuild_if_needed(cache: str | Path = "cache") -> None:
    """Rebuild the tables where there are raw records, but no tables of this program's rules.

    For programs that only read: after an upgrade they serve what this program says, without the network. Where that
    cannot be done (another refresh is at it, the cache cannot be written) the reader finds what is there.
    """
    snapshots = SnapshotCache(cache)
    before = _in_force(snapshots)
    if before is not None and made_by_this_program(before.snapshot.manifest):
        return
    if snapshots.newest_records() is None:
        return
    with snapshots.lock():
        snapshots.clean()
        if _rebuilt_if_needed(snapshots, Stopwatch()):
            _tidied(snapshots)


def _confirmed_within(snapshots: SnapshotCache, limit: timedelta) -> Manifest | None:
    """Give the manifest in force if it is of this program's rules, and the registry confirmed it so recently."""
    opened = _in_force(snapshots)
    if opened is None or opened.passed_over or not made_by_this_program(opened.snapshot.manifest):
        return None
    age = datetime.now(UTC) - opened.confirmed_at
    return opened.snapshot.manifest if timedelta() <= age <= limit else None


def _in_force(snapshots: SnapshotCache) -> Opened | None:
    try:
        return snapshots.newest()
    except SnapshotError:
        return None


def _is_current(before: Opened, client: RegistryClient, query: RegistryQuery, version: Version) -> bool:
    """Whether a pull would bring the very same tables, and no damaged snapshot stands before them."""
    manifest = before.snapshot.manifest
    if before.passed_over:
        return False
    try:
        before.snapshot.check_files()
    except SnapshotError as error:
        logger.warning("%s", error)
        return False
    asked = json.loads(json.dumps(query_of(client, query)))
    # A time that cannot be says nothing: the data behind it may change while it stays.
    has_time = time_of_data(version.data_timestamp, datetime.now(UTC)) is not None
    same_data = has_time and version.data_timestamp == manifest.data_timestamp
    return same_data and manifest.query == asked and made_by_this_program(manifest)


def _refuse_older_data(before: Opened | None, version: Version) -> None:
    """Raise Implausible if the data are older than those in force: they would be shown as new."""
    if before is None:
        return
    manifest, now = before.snapshot.manifest, datetime.now(UTC)
    if data_go_back(not_older_than(manifest, now), time_of_data(version.data_timestamp, now)):
        raise Implausible(
            f"The registry serves data of {version.data_timestamp}, older than those that are here "
            f"({manifest.data_timestamp or manifest.data_date}). Nothing was published. Try again later; if the older "
            "data are right, run the same command with --accept."
        )


def _numbers(before: Opened | None) -> set[str]:
    """Numbers of all trials whose records are in the snapshot in force, readable or not."""
    if before is None:
        return set()
    aside = {record["nct_id"] for record in before.snapshot.manifest.set_aside}
    return before.snapshot.nct_ids() | {nct_id for nct_id in aside if nct_id}


def _published(
    snapshots: SnapshotCache, pull: Pull, before: Opened | None, *, accept: bool, watch: Stopwatch
) -> RefreshReport:
    snapshot = before.snapshot if before else None
    try:
        if not accept:
            _refuse_older_data(before, pull.version)
        manifest, changes = publish(snapshots, pull, snapshot, accept=accept, watch=watch)
    except UnusableAnswer:
        pull.forget()
        raise
    return replace(
        report_on(manifest, Outcome.PUBLISHED),
        compared_with=manifest.compared_with,
        changes=trials_by_kind(changes),
        resumed=pull.resumed,
        pruned=_tidied(snapshots, pull.forget),
    )


def _rebuilt_if_needed(snapshots: SnapshotCache, watch: Stopwatch) -> bool:
    """Rebuild the tables of the newest whole raw records if they are damaged, or made by other rules.

    Returns
    -------
    bool
        Whether there was a need, and it was met.

    Notes
    -----
    Where that fails, the snapshot in force serves on, and a pull may bring better records.
    """
    old = snapshots.newest_records()
    if old is None:
        return False
    ids, in_force = snapshots.ids(), snapshots.in_force()
    if in_force is not None and ids.index(old.id) < ids.index(in_force):
        return False
    if old.id == in_force and made_by_this_program(old.manifest):
        return False
    logger.info("Rebuilding the tables from the records of snapshot %s.", old.id)
    try:
        _rebuilt(snapshots, old, accept=False, watch=watch)
    except (UnusableAnswer, SnapshotError) as error:
        logger.warning("The tables of snapshot %s could not be rebuilt. %s", old.id, error)
        return False
    return True


def _rebuilt(snapshots: SnapshotCache, old: Snapshot, *, accept: bool, watch: Stopwatch) -> Manifest:
    confirmed_at = snapshots.confirmed_at(old.manifest)
    manifest = publish_rebuilt(snapshots, old, accept=accept, watch=watch)
    snapshots.confirm(manifest.snapshot_id, confirmed_at)
    logger.info(
        "Snapshot %s holds the records of %s, its tables rebuilt by this program.", manifest.snapshot_id, old.id
    )
    return manifest


def _tidied(snapshots: SnapshotCache, forget: Callable[[], None] = lambda: None) -> tuple[str, ...]:
    """Remove what was kept of the pull, and old snapshots; return the ids of those.

    The new one is published, so that failing here is worth a warning and no more: the next run tidies up.
    """
    try:
        forget()
        return tuple(snapshots.prune())
    except (CacheUnwritable, SnapshotError) as error:
        logger.warning("What is no longer needed could not be removed. %s", error)
        return ()
