"""What must hold, whatever was broken."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from benchmarks.faults.cases import Case
from benchmarks.faults.processes import Run
from benchmarks.faults.world import OLD, World, history, leftovers
from trialsearch.changes import trials_by_kind
from trialsearch.errors import SnapshotError, SnapshotNotFound
from trialsearch.protocol import ExitCode
from trialsearch.snapshots import FEWEST_KEPT, SnapshotCache
from trialsearch.vocabulary import ChangeKind


class Invariant(StrEnum):
    """The promises, each in a sentence."""

    CODE = "the exit code is the one that docs/cli.md promises for what happened"
    HONEST = "exit code 0 means that the whole new data are in force, any other (or a kill) that nothing half is"
    WHOLE = "what is in force is the old data or the new, byte for byte, never a mix"
    NO_HALF = "every folder that looks like a snapshot is a whole one (or was torn by the case itself)"
    HISTORY = "the snapshots that were there are unchanged, and the two newest of them are there"
    READERS = "whoever read meanwhile got the old data or the new, and never the old after the new"
    REPORT = "the report in JSON says the same exit code and the snapshot in force"
    PLAIN = "nobody is shown a traceback"
    FINISHES = "the next refresh ends with 0, and with the new data in force"
    CLEAN = "it leaves nothing behind that a crash left"
    CHANGES = "the trials that are new, changed and gone are reported, no more and no fewer"


_GONE = (ChangeKind.GONE, ChangeKind.GONE_FROM_REGISTRY, ChangeKind.NO_LONGER_MATCHING)

Findings = list[str]


def _finding(invariant: Invariant, what: object) -> str:
    return f"{invariant.name}: {what}"


def in_force(world: World, cache: Path) -> str:
    """Name the data in force: `old`, `new`, `later`, `none`, or `mixed`."""
    try:
        return world.name_of(SnapshotCache(cache).newest().snapshot)
    except SnapshotNotFound:
        return "none"
    except SnapshotError:
        return "damaged"


def after_fault(world: World, case: Case, cache: Path, run: Run, before: dict[str, dict[str, str]]) -> Findings:
    """Check the cache after the run that was broken."""
    found: Findings = []
    now = in_force(world, cache)
    beginning = _beginning(case)
    if run.code == ExitCode.ANOTHER_RUNS and run.code in case.codes:
        return found  # what is in force is the other run's to say
    if not run.was_killed and run.code not in case.codes:
        found.append(_finding(Invariant.CODE, f"{run.code}, not {list(case.codes)}: {run.err[-400:]}"))
    if run.code == 0 and now != case.ends and not _asked_nothing(run):
        found.append(_finding(Invariant.HONEST, f"exit code 0, but {now} data are in force"))
    if run.code > 0 and not _is_stopped(run) and now != beginning:
        found.append(_finding(Invariant.HONEST, f"exit code {run.code}, but {now} data are in force"))
    if now not in (beginning, case.ends):
        found.append(_finding(Invariant.WHOLE, f"{now} data are in force"))
    if "Traceback" in run.err:
        found.append(_finding(Invariant.PLAIN, run.err[-600:]))
    if run.code >= 0 and case.can_read:
        found += _report_findings(cache, run)
    return [*found, *_half(cache, case), *_lost(cache, before)]


def _beginning(case: Case) -> str:
    if case.start == "empty":
        return "none"
    if case.start == "crowded":
        return OLD
    # A torn table sends readers to the snapshot before.
    return OLD if case.details.get("where") == "snapshot" else case.start


def _asked_nothing(run: Run) -> bool:
    return run.report.get("outcome") == "recent_enough"


def _is_stopped(run: Run) -> bool:
    return run.code in (130, 143)


def _report_findings(cache: Path, run: Run) -> Findings:
    try:
        newest: str | None = SnapshotCache(cache).newest().snapshot.id
    except SnapshotError:
        newest = None
    said = run.report.get("exit_code", "nothing"), run.report.get("snapshot_id", "nothing")
    return [] if said == (run.code, newest) else [_finding(Invariant.REPORT, f"{said}, not {(run.code, newest)}")]


def _half(cache: Path, case: Case) -> Findings:
    if case.details.get("where") == "snapshot":
        return []  # the torn one may be there still
    return [_finding(Invariant.NO_HALF, error) for error in _damaged(cache)]


def _damaged(cache: Path) -> Iterator[str]:
    snapshots = SnapshotCache(cache)
    for snapshot_id in snapshots.ids():
        try:
            snapshots.get(snapshot_id).check_files()
        except SnapshotError as error:
            yield str(error)


def _lost(cache: Path, before: dict[str, dict[str, str]]) -> Findings:
    now = history(cache)
    kept = sorted(before, key=lambda name: name.rpartition("-")[2])[-FEWEST_KEPT:]
    changed = (name for name, files in before.items() if now.get(name, None if name in kept else files) != files)
    return [_finding(Invariant.HISTORY, name) for name in changed]


def after_next(world: World, case: Case, cache: Path, run: Run) -> Findings:
    """Check the cache after the undisturbed refresh that follows."""
    found = [_finding(Invariant.CLEAN, name) for name in leftovers(cache)]
    found += _report_findings(cache, run)
    now = in_force(world, cache)
    if run.code != 0 or now != case.ends:
        found.append(_finding(Invariant.FINISHES, f"exit code {run.code}, {now} data in force: {run.err[-400:]}"))
        return found
    try:
        # Its bytes are those of the known data, whose tables were verified when the world was made.
        SnapshotCache(cache).newest().snapshot.check_files()
    except SnapshotError as error:
        found.append(_finding(Invariant.FINISHES, error))
    if case.log_outlives:
        found += _changes_findings(world, case, cache)
    return [*found, *_half(cache, case)]


def _changes_findings(world: World, case: Case, cache: Path) -> Findings:
    """Compare the change log since the old data with the true one."""
    expected = {} if case.start == "empty" else world.changes[case.ends]
    found = _changes_of_all(SnapshotCache(cache), since_old=case.start != "empty")
    if not case.fates_known:
        expected, found = _without_fates(expected), _without_fates(found)
    named = {kind: trials for kind, trials in found.items() if trials}
    wanted = {kind: trials for kind, trials in expected.items() if trials}
    return [] if named == wanted else [_finding(Invariant.CHANGES, f"{named}, not {wanted}")]


def _changes_of_all(cache: SnapshotCache, *, since_old: bool) -> dict[str, list[str]]:
    """Gather what every snapshot but the first tells; one that holds its forerunner's records repeats its words."""
    found: dict[str, set[str]] = {}
    for snapshot_id in cache.ids()[1 if since_old else 0 :]:
        with contextlib.suppress(SnapshotError):
            for kind, trials in trials_by_kind(cache.get(snapshot_id).table("changes")).items():
                found.setdefault(kind, set()).update(trials)
    return {kind: sorted(trials) for kind, trials in found.items()}


def _without_fates(changes: dict[str, list[str]]) -> dict[str, list[str]]:
    """Put those together that are gone, whatever the registry could say of them."""
    gone = sorted(trial for kind in _GONE for trial in changes.get(kind.value, ()))
    return {kind: trials for kind, trials in changes.items() if kind not in _GONE} | {"gone": gone}
