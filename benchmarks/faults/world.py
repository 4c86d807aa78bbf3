"""The world of the campaign: three states of a small registry, and a cache that holds the first.

From `old` to `new` one trial is new, two are changed, one is gone from the registry and one no longer for children;
from `new` to `later` one more is new and one changed.
"""

from __future__ import annotations

import hashlib
import json
import re
import resource
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.faults import disk, operations
from benchmarks.faults.processes import Run, refresh_by_fork, refresh_by_process
from benchmarks.faults.registry import serving
from trialsearch import demo
from trialsearch.changes import trials_by_kind
from trialsearch.snapshots import AFTER_REFRESH, Snapshot, SnapshotCache

#: Studies a page: the new data come in three.
PAGE = 3

OLD, NEW, LATER = "old", "new", "later"

#: Publishing oftener than this during one refresh must make it give up.
RELEASES = 4

#: Bytes that a file system gives at once.
_BLOCK = 4096

#: These two say when and how, not what.
_NOT_DATA = ("raw/requests.jsonl", "tables/changes.parquet")

Study = dict[str, Any]


@dataclass(frozen=True)
class World:
    """What every case starts from.

    Attributes
    ----------
    states : dict of str to str
        Fingerprint of the whole data -> their name.
    changes : dict of str to dict
        From `old` to another state: trials of each kind of change.
    operations : list of str
        Sort of each operation on files of one refresh from `old` to `new`.
    bytes_needed : int
        Space on the disk that it needs.
    can_mount : bool
        Whether the system lets us have a small disk.
    seconds, process_seconds : float
        How long a processor works for that in a fork, and as a whole process.
    """

    folder: Path
    states: dict[str, str]
    changes: dict[str, dict[str, list[str]]]
    operations: list[str]
    bytes_needed: int
    can_mount: bool
    seconds: float
    process_seconds: float

    def studies(self, state: str) -> Path:
        """File of the registry's studies, or of what a release changes."""
        return self.folder / f"{state}.jsonl"

    def cache(self, state: str) -> Path:
        """Cache to copy: `old` holds the old data, `new` both, `crowded` more of the old than a refresh keeps."""
        return self.folder / f"cache-{state}"

    @property
    def releases(self) -> list[Path]:
        """Files of the registry's releases after `new`; all but the first change its time only."""
        return [self.studies(LATER), *[self.studies("nothing")] * (RELEASES - 1)]

    def name_of(self, snapshot: Snapshot) -> str:
        """Name the state that a snapshot holds, after its tables were checked; anything else is `mixed`."""
        return self.states.get(fingerprint(snapshot), "mixed")

    def copy_cache(self, state: str, target: Path, url: str) -> None:
        """Copy a cache, as though its data had come from a registry at this address."""
        _copy(self.cache(state), target)
        for manifest in (target / "snapshots").glob("*/manifest.json"):
            text = manifest.read_text(encoding="utf-8")
            manifest.write_text(re.sub(r"http://127\.0\.0\.1:\d+/api/v2", url, text), encoding="utf-8")


def fingerprint(snapshot: Snapshot) -> str:
    """Hash what a snapshot holds: its raw records and its tables, by what its manifest says of them."""
    data = {name: digest for name, digest in snapshot.manifest.files.items() if name not in _NOT_DATA}
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def open_world(folder: Path) -> World:
    """Make the world, or open the one that an earlier run made there."""
    kept = folder / "world.json"
    if kept.exists():
        return World(folder, **json.loads(kept.read_text()))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    world = _make(World(folder, {}, {}, [], 0, can_mount=False, seconds=0.0, process_seconds=0.0))
    fields = {name: value for name, value in asdict(world).items() if name != "folder"}
    kept.write_text(json.dumps(fields))
    return world


def _make(world: World) -> World:
    for state, studies in _studies().items():
        lines = [json.dumps(study, ensure_ascii=False) + "\n" for study in studies]
        world.studies(state).write_text("".join(lines), encoding="utf-8")
    with serving(world.studies(OLD), [], PAGE) as registry:
        _sound(refresh_by_fork(world.cache(OLD), registry.url))
    with serving(world.studies(NEW), world.releases, PAGE) as registry:

        def follow(name: str, run: Callable[[Path, str], Run] = refresh_by_fork) -> float:
            _copy(world.cache(OLD), world.folder / name)
            begun = _worked_s()
            _sound(run(world.folder / name, registry.url))
            return _worked_s() - begun

        follow("cache-new")
        # The second: the first may have had to fill the system's caches.
        seconds = [follow("cache-timed") for _ in range(2)][1]
        process_seconds = follow("cache-timed", refresh_by_process)
        _copy(world.cache(OLD), world.folder / "cache-counted")
        sorts = operations.listed(world.folder / "cache-counted", registry.url, world.folder / "operations")
        registry.control("release")
        follow("cache-later")
    for name in ("cache-timed", "cache-counted"):
        shutil.rmtree(world.folder / name)
    _crowd(world.cache(OLD), world.cache("crowded"))
    newest = {state: SnapshotCache(world.cache(state)).newest().snapshot for state in (OLD, NEW, LATER)}
    for snapshot in newest.values():
        snapshot.verify()
        snapshot.check_files()
    return World(
        world.folder,
        {fingerprint(snapshot): state for state, snapshot in newest.items()},
        {state: trials_by_kind(newest[state].table("changes")) for state in (NEW, LATER)},
        sorts,
        _blocks(world.cache(NEW)) - _blocks(world.cache(OLD)) + 2 * world.studies(NEW).stat().st_size,
        can_mount=disk.is_possible(world.folder / "disk"),
        seconds=seconds,
        process_seconds=process_seconds,
    )


def _worked_s() -> float:
    """Seconds that processors worked for the children of this process that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _blocks(folder: Path) -> int:
    """Sum up the space of its files and folders, in whole blocks."""
    return sum(_BLOCK * (1 + path.stat().st_size // _BLOCK) for path in folder.rglob("*"))


def _crowd(source: Path, target: Path) -> None:
    """Copy a cache of one snapshot, and repeat that until there are two too many for a refresh."""
    _copy(source, target)
    (first,) = (target / "snapshots").glob("[0-9]*")
    for number in range(2, AFTER_REFRESH.newest + 2):
        again = first.with_name(first.name.replace("-0001", f"-{number:04d}"))
        shutil.copytree(first, again)
        manifest = again / "manifest.json"
        text = manifest.read_text(encoding="utf-8")
        manifest.write_text(text.replace(first.name, again.name), encoding="utf-8")


def _sound(run: Run) -> None:
    if run.code != 0:
        raise RuntimeError(f"An undisturbed refresh ended with {run.code}:\n{run.err}")


def _copy(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


def _studies() -> dict[str, Sequence[Study]]:
    """Give the studies of each state; of `later`, those that its release brings."""
    everything: list[Study] = [json.loads(record) for record in demo.records()[:11]]
    first, rest = everything[:9], everything[9:]
    stopped, moved, gone, grown, restarted, *others = first
    new = [
        _edited(stopped, "protocolSection.statusModule.overallStatus", "SUSPENDED"),
        _edited(moved, "protocolSection.identificationModule.briefTitle", "Another Title"),
        _edited(grown, "protocolSection.eligibilityModule.stdAges", ["ADULT"]),
        restarted,
        *others,
        rest[0],
    ]
    later = [_edited(restarted, "protocolSection.statusModule.overallStatus", "COMPLETED"), rest[1]]
    assert gone not in new  # noqa: S101 - said above
    days = {OLD: (first, "2026-11-20"), NEW: (new, "2026-11-21"), LATER: (later, "2026-11-22")}
    dated = {
        state: [_edited(study, "derivedSection.miscInfoModule.versionHolder", day) for study in studies]
        for state, (studies, day) in days.items()
    }
    return dated | {"nothing": []}


def _edited(study: Study, path: str, value: object) -> Study:
    copy = json.loads(json.dumps(study))
    *way, last = path.split(".")
    place = copy
    for key in way:
        place = place.setdefault(key, {})
    place[last] = value
    return copy


def history(cache: Path) -> dict[str, dict[str, str]]:
    """Hash every file of every published snapshot."""
    return {
        snapshot.name: {
            str(path.relative_to(snapshot)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(snapshot.rglob("*"))
            if path.is_file()
        }
        for snapshot in sorted((cache / "snapshots").glob("[0-9]*"))
    }


def leftovers(cache: Path) -> list[str]:
    """Name whatever an undisturbed refresh would not leave: drafts, kept pages, files half replaced."""
    expected = {"snapshots", ".refresh.lock", "confirmed.json"}
    found = [path.name for path in cache.iterdir() if path.name not in expected]
    return found + [path.name for path in (cache / "snapshots").iterdir() if path.name.startswith(".")]
