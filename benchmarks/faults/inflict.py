"""How each fault is done to a refresh."""

from __future__ import annotations

import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from benchmarks.faults import disk, operations
from benchmarks.faults.cases import POSITIONS, Case
from benchmarks.faults.processes import LONGEST_S, Fork, Run, arguments, refresh_by_fork, refresh_by_process
from benchmarks.faults.readers import Reader
from benchmarks.faults.registry import CALM
from benchmarks.faults.world import World
from tests.conftest import LoopbackRegistry
from trialsearch.snapshots import SnapshotCache

#: A kill that comes after the end is tried again, so often and each time so much earlier.
_TRIES, _EARLIER = 12, 0.8


@dataclass
class Site:
    """Where one case happens.

    Attributes
    ----------
    reader : Reader
        Reads its cache meanwhile.
    kills : int
        Processes killed so far.
    """

    world: World
    registry: LoopbackRegistry
    folder: Path
    reader: Reader = field(init=False)
    kills: int = field(default=0)

    def __post_init__(self) -> None:
        self.reader = Reader(self.world, self.cache)

    @property
    def cache(self) -> Path:
        """The cache of the case."""
        return self.folder / "cache"

    def prepare(self, case: Case) -> None:
        """Make the cache as the case finds it, and the registry sound."""
        self.registry.control("reset")
        if case.means in ("full disk", "read-only"):
            disk.mount(self.folder)
        self.restart(case)
        if "damage" in case.details:
            _damage(self, case.details["where"], case.details["damage"])

    def restart(self, case: Case) -> None:
        """Make the cache anew."""
        shutil.rmtree(self.cache, ignore_errors=True)
        if case.start == "empty":
            self.cache.mkdir()
        else:
            self.world.copy_cache(case.start, self.cache, self.registry.url)

    def refresh(self, *options: str) -> Run:
        """Run an undisturbed refresh."""
        return refresh_by_fork(self.cache, self.registry.url, *options)

    def fork(self, *options: str, first: Callable[[], object] = lambda: None) -> Fork:
        """Begin a refresh."""
        return Fork(arguments(self.cache, self.registry.url, *options), first)


def inflict(site: Site, case: Case) -> list[Run]:
    """Do it while somebody reads; gives the runs that it was done to."""
    with site.reader.reading():
        return MEANS[case.means](site, case)


def _plain(site: Site, case: Case) -> list[Run]:
    return [site.refresh(*case.details.get("options", ()))]


def _registry(site: Site, case: Case) -> list[Run]:
    site.registry.control("faults", case.details["faults"])
    timeout_s = 0.4 if case.details.get("is_slow") else 20
    run = refresh_by_fork(site.cache, site.registry.url, read_timeout_s=timeout_s)
    site.registry.control(CALM)
    return [run]


def _kill_at_operation(site: Site, case: Case) -> list[Run]:
    act = operations.at(case.details["number"], operations.die, case.details.get("only"))
    return [_counted(site, site.fork(first=lambda: operations.watch(site.cache, act)).end())]


def _kill_in_fork(site: Site, case: Case) -> list[Run]:
    def kill(share: float) -> Run:
        begun = site.fork(*case.details.get("options", ()))
        begun.signal(signal.SIGKILL, share * site.world.seconds)
        return begun.end()

    return [_until_killed(site, case, kill, moment) for moment in case.details["moments"]]


def _kill_while_another_waits(site: Site, case: Case) -> list[Run]:
    first = site.fork()
    second = site.fork("--wait", "60s")
    first.signal(signal.SIGKILL, case.details["moments"][0] * site.world.seconds)
    return [_counted(site, first.end()), second.end()]


def _kill_process(site: Site, case: Case) -> list[Run]:
    def kill(share: float) -> Run:
        # Its first half is spent on imports, where nothing can break.
        after_s = (0.45 + 0.55 * share) * site.world.process_seconds
        return refresh_by_process(site.cache, site.registry.url, kill_after_s=after_s)

    return [_until_killed(site, case, kill, moment) for moment in case.details["moments"]]


def _until_killed(site: Site, case: Case, kill: Callable[[float], Run], moment: float) -> Run:
    """Kill at a moment; where the run has ended by then, once more and earlier on a new cache."""
    for attempt in range(_TRIES):
        run = _counted(site, kill(moment * _EARLIER**attempt))
        if run.was_killed:
            return run
        with site.reader.paused():
            site.restart(case)
    raise TimeoutError("no kill came in time")


def _counted(site: Site, run: Run) -> Run:
    site.kills += run.was_killed
    return run


def _stop(site: Site, case: Case) -> list[Run]:
    begun = site.fork()
    until = time.monotonic() + LONGEST_S
    while not site.registry.log() and time.monotonic() < until:  # before its first request it may not listen yet
        time.sleep(0.005)
    begun.signal(signal.Signals[case.details["signal"]], case.details["moments"][0] * site.world.seconds)
    return [begun.end()]


def _refused_operation(site: Site, case: Case) -> list[Run]:
    act = operations.at(case.details["number"], operations.refuse(case.details["error"]))
    return [site.fork(first=lambda: operations.watch(site.cache, act)).end()]


def _full_disk(site: Site, case: Case) -> list[Run]:
    disk.resize(site.folder, case.details["free"])
    run = site.refresh()
    disk.make_ample(site.folder)
    return [run]


def _read_only(site: Site, case: Case) -> list[Run]:
    disk.make_read_only(site.folder)
    run = site.refresh(*case.details["options"])
    disk.make_ample(site.folder)
    return [run]


def _limited_files(site: Site, case: Case) -> list[Run]:
    """Let no file of the cache grow beyond a size: writes fail as on a full disk."""
    limit = case.details["limit"]

    def first() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

    return [site.fork(first=first).end()]


def _clock(site: Site, case: Case) -> list[Run]:
    wrong = timedelta(seconds=case.details["seconds"])
    return [site.fork(*case.details["options"], first=lambda: _set_clock(wrong)).end()]


def _set_clock(wrong: timedelta) -> None:
    """Let this process's program see another time."""

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + wrong

    for name, module in list(sys.modules.items()):
        if name.startswith("trialsearch") and getattr(module, "datetime", None) is datetime:
            module.datetime = Wrong  # type: ignore[attr-defined]


def _two_at_once(site: Site, case: Case) -> list[Run]:
    waits = ["--wait", case.details["wait"]] if case.details["wait"] else []
    first = site.fork(*waits)
    time.sleep(case.details["moment"] * site.world.seconds)
    second = site.fork(*waits)
    return [first.end(), second.end()]


MEANS: Mapping[str, Callable[[Site, Case], list[Run]]] = {
    "plain": _plain,
    "registry": _registry,
    "kill at operation": _kill_at_operation,
    "kill in fork": _kill_in_fork,
    "kill process": _kill_process,
    "kill while another waits": _kill_while_another_waits,
    "stop": _stop,
    "refused operation": _refused_operation,
    "full disk": _full_disk,
    "read-only": _read_only,
    "limited files": _limited_files,
    "clock": _clock,
    "two at once": _two_at_once,
}


def _damage(site: Site, where: str, injuries: list[tuple[str, str, float]]) -> None:
    """Tear files of the newest snapshot, of the pages that a broken pull kept, or the note beside them."""
    folder = site.cache
    if where == "snapshot":
        folder = site.cache / "snapshots" / SnapshotCache(site.cache).ids()[-1]
    if where == "pull":
        folder = site.cache / "pull"
        lost_at_last_page = [
            {"kind": "slow", "seconds": 0, "times": POSITIONS.index("page 3")},
            {"kind": "status", "code": 403},
        ]
        site.registry.control("faults", lost_at_last_page)
        site.refresh()
        site.registry.control("reset")
    if where == "note":
        site.refresh()
    for name, injury, chance in injuries:
        _tear(folder / name, injury, chance)


def _tear(path: Path, injury: str, chance: float) -> None:
    content = bytearray(path.read_bytes())
    at = int(chance * len(content))
    if injury == "missing":
        path.unlink()
        return
    if injury == "flipped":
        content[at] ^= 1 << (at % 8)
    path.write_bytes({"empty": b"", "cut": content[:at], "flipped": content}[injury])
