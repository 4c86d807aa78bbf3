"""Every case of the campaign, with the exit codes that are right for it."""

from __future__ import annotations

import errno
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from signal import Signals
from typing import Any, Final

from benchmarks.faults.operations import WRITES
from benchmarks.faults.world import LATER, NEW, OLD, RELEASES, World
from trialsearch.protocol import ExitCode
from trialsearch.refresh_job import WALKS
from trialsearch.registry import RetryPolicy
from trialsearch.schema import TABLES
from trialsearch.snapshots.files import MANIFEST, RAW_RECORDS, RAW_REQUESTS, table_file

#: Requests of an undisturbed refresh from the old data to the new.
POSITIONS: Final = ("version", "page 1", "page 2", "page 3", "gone trials", "version after")
_VERSION, _FIRST, _SECOND, _LAST, _GONE, _AFTER = range(len(POSITIONS))

#: Of an empty cache there is nothing to compare, so that no trial is asked for.
POSITIONS_OF_FIRST: Final = ("version", "page 1", "page 2", "page 3", "version after")

#: More in a row than any number of attempts and walks would use up.
_LASTING = 1000
_ATTEMPTS = RetryPolicy.attempts

_DONE, _UNREACHABLE, _NOT_SOUND = ExitCode.DONE, ExitCode.UNREACHABLE, ExitCode.NOT_SOUND
_WELL = (_DONE,)

#: Kind, fault as serve.py knows it, how often in a row, the exit code that is right.
_Told = tuple[str, dict[str, Any], int, int]


@dataclass(frozen=True)
class Case:
    """One run that is broken, one way.

    Attributes
    ----------
    kind : str
        Its row in the table.
    what : str
        Which of its kind.
    means : str
        How it is done: a name in `inflict.MEANS`.
    codes : tuple of int
        Exit codes that are right; none for a run that is killed.
    start : str
        `old`: a cache with the old data; `new`: with both; `crowded`: with many snapshots of the old; `empty`.
    ends : str
        The data that the next undisturbed refresh must bring.
    details : mapping
        For `means`.
    fates_known : bool
        Whether the registry could say what became of trials that are gone.
    log_outlives : bool
        Whether the log of changes can be whole in the end: not if its own file was torn, nor if the old data could not
        be read to compare with.
    can_read : bool
        Whether the run can read what is in force, to report it.
    """

    kind: str
    what: str
    means: str
    codes: tuple[int, ...]
    start: str = OLD
    ends: str = NEW
    details: Mapping[str, Any] = field(default_factory=dict)
    fates_known: bool = True
    log_outlives: bool = True
    can_read: bool = True

    @property
    def key(self) -> str:
        """Name it in the ledger."""
        return f"{self.kind}: {self.what}"

    @property
    def is_kill(self) -> bool:
        """Whether the process is killed."""
        return self.means.startswith("kill")


def every_case(world: World, seed: int) -> list[Case]:
    """List the whole campaign, in an order that mixes the kinds."""
    draw = random.Random(seed)  # noqa: S311 - luck, not secrecy
    cases = [
        *_kills(world, draw),
        *_kills_with_others(world, draw),
        *_stops(draw),
        *_of_registry(),
        *_of_registry_on_empty_cache(),
        *_of_registry_mixed(draw),
        *_published_meanwhile(),
        *_of_disk(world),
        *_torn(draw),
        *_of_clock(),
        *_at_once(draw),
    ]
    if len({case.key for case in cases}) != len(cases):
        raise AssertionError("two cases have one name")
    draw.shuffle(cases)
    return cases


def sample(world: World, seed: int) -> list[Case]:
    """Choose some twenty kills and sixty faults, of every kind at least one."""
    draw = random.Random(seed)  # noqa: S311
    kinds: dict[str, list[Case]] = {}
    for case in every_case(world, seed):
        kinds.setdefault(case.kind, []).append(case)
    chosen = [draw.choice(cases) for cases in kinds.values()]
    dear = ("stalled", "killed at random, whole process")
    left = [case for cases in kinds.values() for case in cases if case not in chosen and case.kind not in dear]
    draw.shuffle(left)
    for is_kill, number in ((True, 20), (False, 60)):
        missing = number - sum(case.is_kill is is_kill for case in chosen)
        chosen += [case for case in left if case.is_kill is is_kill][: max(missing, 0)]
    return chosen


# --- kills


def _kills(world: World, draw: random.Random) -> Iterator[Case]:
    for number in range(1, len(world.operations) + 1):
        yield Case("killed before a file operation", f"{number}", "kill at operation", (), details={"number": number})
    for number in range(1, 181):
        yield Case("killed at random", f"{number}", "kill in fork", (), details=_moments(draw, 1))
    for number in range(1, 41):
        yield Case("killed three times at random", f"{number}", "kill in fork", (), details=_moments(draw, 3))
    for number in range(1, 31):
        yield Case("killed at random, first pull", f"{number}", "kill in fork", (), "empty", details=_moments(draw, 1))
    for number in range(1, 31):
        details = _moments(draw, 1) | {"options": ["--from-raw"]}
        yield Case("killed at random, rebuilding", f"{number}", "kill in fork", (), "new", details=details)
    for number in range(1, 101):
        yield Case("killed at random, whole process", f"{number}", "kill process", (), details=_moments(draw, 1))


def _kills_with_others(world: World, draw: random.Random) -> Iterator[Case]:
    for number in range(1, 21):
        # The one that waits may also come first, or find the work done.
        yield Case("killed while another waits", f"{number}", "kill while another waits",
                   (_DONE, ExitCode.ANOTHER_RUNS), details=_moments(draw, 1))  # fmt: skip
    # With a crowd of old snapshots the refresh goes on to remove some, with these of its writing operations.
    writes = world.operations.count(WRITES)
    for number in range(writes - 4, writes + 41):
        details = {"number": number, "only": WRITES}
        yield Case("killed while it removes", f"{number}", "kill at operation", _WELL, "crowded", details=details)


def _stops(draw: random.Random) -> Iterator[Case]:
    for signal, code in (("SIGTERM", ExitCode.STOPPED), ("SIGINT", ExitCode.INTERRUPTED)):
        for number in range(1, 21):
            details = _moments(draw, 1) | {"signal": signal}
            # While the report is written the job no longer listens: the system ends it (in a shell, 128 + 15).
            codes = (code, _DONE, -Signals[signal])
            yield Case(f"stopped by {signal}", f"{number}", "stop", codes, details=details, can_read=False)


def _moments(draw: random.Random, number: int) -> dict[str, Any]:
    return {"moments": [round(draw.random(), 4) for _ in range(number)]}


# --- the registry


def _of_registry() -> Iterator[Case]:
    for position in range(len(POSITIONS)):
        for told in _registry_faults(position):
            yield _registry_case(POSITIONS[position], position, told, fates_known=position > _GONE)


def _registry_case(where: str, skip: int, told: _Told, *, fates_known: bool, start: str = OLD) -> Case:
    kind, fault, times, code = told
    about = ", ".join(str(value) for name, value in fault.items() if name not in ("kind", "seconds", "body"))
    what = f"{'first pull, ' if start == 'empty' else ''}{where}, {_often(times)}{f', {about}' if about else ''}"
    details = {"faults": [*_skip(skip), {**fault, "times": times}], "is_slow": fault["kind"] == "stall"}
    return Case(kind, what, "registry", (code,), start, details=details, fates_known=fates_known)


def _often(times: int) -> str:
    return "lasting" if times == _LASTING else f"{times} times"


def _skip(requests: int) -> list[dict[str, Any]]:
    """Let so many requests pass: a slow answer of no seconds is none."""
    return [{"kind": "slow", "seconds": 0, "times": requests}] if requests else []


def _registry_faults(position: int) -> Iterator[_Told]:
    """Yield kind, fault, times and exit code for a position."""
    yield from _passing_errors(position)
    yield from _refusals(position)
    yield from _paging(position)
    yield "slow", {"kind": "slow", "seconds": 0.05}, 1, _DONE
    for asked in ("0", "1", "Wed, 01 Jan 2020 00:00:00 GMT", "soon"):
        yield "Retry-After", {"kind": "status", "code": 503, "retry_after": asked}, 1, _DONE


def _passing_errors(position: int) -> Iterator[_Told]:
    """Yield what may pass: it is asked again, five times at most; what became of a trial need not be known."""
    codes = [(f"HTTP {code}", {"kind": "status", "code": code}, _UNREACHABLE) for code in (429, 500, 502, 503, 504)]
    lines = [(name, {"kind": name}, _UNREACHABLE) for name in ("drop", "truncate")]
    bodies = [(name, {"kind": name}, _NOT_SOUND) for name in ("garbage", "html")]
    for kind, fault, code in (*codes, *lines, *bodies):
        for times in (1, 2, _ATTEMPTS - 1, _ATTEMPTS, _LASTING):
            fails = times >= _ATTEMPTS and (position != _GONE or times == _LASTING)
            yield kind, fault, times, code if fails else _DONE
    for times in (1, 2, _LASTING):
        yield "stalled", {"kind": "stall", "seconds": 1.2}, times, _UNREACHABLE if times == _LASTING else _DONE


def _refusals(position: int) -> Iterator[_Told]:
    """Yield what is final; only a refused page token (HTTP 400) starts the walk again."""
    for status in (302, 400, 401, 403, 404, 408, 451):
        for times in (1, 2, _LASTING):
            passes = times == 1 and (position == _GONE or (status == 400 and position in (_SECOND, _LAST)))
            yield f"HTTP {status}", {"kind": "status", "code": status}, times, _DONE if passes else _UNREACHABLE


def _paging(position: int) -> Iterator[_Told]:
    lasts = position <= _LAST
    for times in (1, 5, _LASTING):
        yield "empty page", {"kind": "empty_page"}, times, _NOT_SOUND if lasts and times == _LASTING else _DONE
    for times in (1, _ATTEMPTS - 1, _ATTEMPTS, _LASTING):
        # Only pages with a token can repeat; they are the second and the third.
        fails = times == _LASTING if position < _SECOND else lasts and times >= _ATTEMPTS
        yield "repeated page", {"kind": "repeat"}, times, _NOT_SOUND if fails else _DONE
    for keep in (0, 2, 5):
        for times in (1, _LASTING):
            # One /version eats it without a trace; then it is over, or the first page lies too.
            is_told = _FIRST <= position <= _LAST or (position == _VERSION and times == _LASTING)
            yield "short answer", {"kind": "shrink", "keep": keep}, times, _NOT_SOUND if is_told else _DONE
    for times in (1, 2, 4, 5, _LASTING):
        yield "token refused", {"kind": "token400"}, times, _UNREACHABLE if lasts and times == _LASTING else _DONE


def _of_registry_on_empty_cache() -> Iterator[Case]:
    """Yield the same, lasting or once, where there is no snapshot that could serve."""
    for position, where in enumerate(POSITIONS_OF_FIRST):
        known = position if position < _GONE else _AFTER
        for told in _registry_faults(known):
            kind, _, times, _ = told
            # Where nothing was before, a registry that says the same short number all the time is believed.
            if times in (1, _LASTING) and kind not in ("Retry-After", "stalled", "short answer"):
                yield _registry_case(where, position, told, fates_known=True, start="empty")


def _of_registry_mixed(draw: random.Random) -> Iterator[Case]:
    """Several faults in one refresh. How it ends depends on how they fall; what holds does not."""
    kinds: list[dict[str, Any]] = [
        {"kind": "status", "code": 429},
        {"kind": "status", "code": 503},
        *({"kind": kind} for kind in ("drop", "truncate", "garbage", "html", "empty_page", "repeat", "token400")),
        {"kind": "status", "code": 400},
        {"kind": "status", "code": 403},
        {"kind": "shrink", "keep": 4},
    ]
    for number in range(1, 151):
        faults: list[dict[str, Any]] = []
        for _ in range(draw.randint(2, 6)):
            faults += [*_skip(draw.randint(0, 3)), draw.choice(kinds) | {"times": draw.randint(1, 3)}]
        codes = (_DONE, _UNREACHABLE, _NOT_SOUND)
        yield Case("several faults", f"{number}", "registry", codes, details={"faults": faults}, fates_known=False)


def _published_meanwhile() -> Iterator[Case]:
    publish = {"kind": "publish"}
    for position, where in enumerate(POSITIONS):
        yield Case(
            "published meanwhile", where, "registry", _WELL, ends=LATER,
            details={"faults": [*_skip(position), publish]},
        )  # fmt: skip
    for times in range(2, RELEASES + 1):
        # The last request of each walk is /version: whatever is published before it is seen there.
        walk = [*_skip(len(POSITIONS) - 1), publish]
        codes = (_DONE,) if times < WALKS else (_UNREACHABLE, _NOT_SOUND)  # a page token refused, or /version
        yield Case(
            "published meanwhile", f"{times} times", "registry", codes, ends=LATER,
            details={"faults": walk * min(times, WALKS)},
        )  # fmt: skip


# --- the disk


def _of_disk(world: World) -> Iterator[Case]:
    full = (_DONE, ExitCode.UNWRITABLE)
    if world.can_mount:
        yield from _of_small_disk(world, full)
    # The report and the log are files too, here.
    for limit in (12_000, 14_000, 16_000, 20_000, 24_000, 32_000, 40_000, 50_000, 60_000):
        yield Case("files limited", f"to {limit} bytes", "limited files", full, details={"limit": limit})
    errors = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES)
    for number, sort in enumerate(world.operations, start=1):
        error = errors[number % len(errors)] if sort == WRITES else errno.EIO
        yield Case(
            f"file operation refused that {sort}", f"{number}, {errno.errorcode[error]}", "refused operation",
            full if sort == WRITES else (*full, ExitCode.NO_SNAPSHOT),
            details={"number": number, "error": error}, log_outlives=sort == WRITES, can_read=sort == WRITES,
        )  # fmt: skip


def _of_small_disk(world: World, full: tuple[int, ...]) -> Iterator[Case]:
    # From nothing to more than is needed.
    for step in range(101):
        free = round(1.2 * world.bytes_needed * step / 100)
        yield Case("disk full", f"{free} bytes free", "full disk", full, details={"free": free})
    for step in range(21):
        free = round(0.4 * world.bytes_needed * step / 20)
        yield Case("disk full", f"first pull, {free} bytes free", "full disk", full, "empty", details={"free": free})
    for what, start, options, code in (
        ("new data", OLD, [], ExitCode.UNWRITABLE),
        ("forced", OLD, ["--force"], ExitCode.UNWRITABLE),
        ("rebuilding", OLD, ["--from-raw"], ExitCode.UNWRITABLE),
        ("nothing new", NEW, [], ExitCode.UNWRITABLE),
        ("first pull", "empty", [], ExitCode.UNWRITABLE),
        ("recent enough", NEW, ["--if-older-than", "9d"], _DONE),
    ):
        yield Case("cache read-only", what, "read-only", (code,), start, details={"options": options})


# --- what is torn on the disk

_FILES = (MANIFEST, RAW_RECORDS, RAW_REQUESTS, *map(table_file, TABLES))
_INJURIES = ("missing", "empty", "cut", "flipped")


def _torn(draw: random.Random) -> Iterator[Case]:
    """Yield a damaged newest snapshot, torn kept pages, a torn note: the next refresh mends each."""
    for file in _FILES:
        for injury in _INJURIES:
            yield _torn_snapshot("snapshot torn", f"{file} {injury}", [[file, injury, draw.random()]])
    for number in range(1, 21):
        files = draw.sample(_FILES, 3)
        damage = [[file, draw.choice(_INJURIES), draw.random()] for file in files]
        yield _torn_snapshot("snapshot torn in three files", f"{number}", damage)
    for file in ("records.jsonl", "pages.jsonl"):
        for injury in _INJURIES:
            for number in range(1, 11 if injury in ("cut", "flipped") else 3):
                details = {"damage": [[file, injury, draw.random()]], "where": "pull"}
                yield Case("kept pages torn", f"{file} {injury} {number}", "plain", _WELL, details=details)
    for injury in _INJURIES:
        details = {"damage": [["confirmed.json", injury, draw.random()]], "where": "note"}
        yield Case("note torn", injury, "plain", _WELL, "new", details=details)


def _torn_snapshot(kind: str, what: str, damage: list[list[Any]]) -> Case:
    torn = {file for file, _, _ in damage}
    return Case(
        kind, what, "plain", _WELL, "new", details={"damage": damage, "where": "snapshot"}, fates_known=False,
        log_outlives=torn.isdisjoint({table_file("changes"), MANIFEST}),
    )  # fmt: skip


# --- the clock, and others at work


def _of_clock() -> Iterator[Case]:
    for name, seconds in {
        "a second": 1, "an hour": 3600, "a day": 86_400, "a month": 30 * 86_400, "a year": 365 * 86_400,
        "ten years": 3652 * 86_400,
    }.items():  # fmt: skip
        for way, sign in (("back", -1), ("on", 1)):
            for options in ([], ["--force"], ["--if-older-than", "1h"]):
                details = {"seconds": sign * seconds, "options": options}
                what = f"{name} {way} {' '.join(options)}".strip()
                yield Case("clock set", what, "clock", _WELL, "new" if options else OLD, details=details)


def _at_once(draw: random.Random) -> Iterator[Case]:
    for number in range(1, 11):
        details = {"wait": None, "moment": round(draw.random(), 4)}
        yield Case("two at once", f"{number}", "two at once", (_DONE, ExitCode.ANOTHER_RUNS), details=details)
    for number in range(1, 11):
        details = {"wait": "60s", "moment": round(draw.random(), 4)}
        yield Case("two at once, one waits", f"{number}", "two at once", _WELL, details=details)
