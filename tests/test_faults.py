"""Faults of the registry, of the network and of the disk, end to end: what was there before stays."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests import conftest, serve
from tests.conftest import LoopbackRegistry, Run
from trialsearch.cli import main
from trialsearch.refresh_job import WALKS, refresh
from trialsearch.registry import RetryPolicy, Transport
from trialsearch.snapshots import AFTER_REFRESH, SnapshotCache

#: Requests of an undisturbed refresh of the demonstration studies, ten a page: /version, then 39 trials.
POSITIONS = {"version": 0, "page-1": 1, "page-2": 2, "page-3": 3, "page-4": 4, "version-after": 5}
LAST_PAGE = POSITIONS["page-4"]

#: More in a row than any number of attempts and walks would use up.
LASTING = 1000

#: Kind of fault -> the fault, the exit code, what the message says happened.
LASTING_FAULTS: dict[str, tuple[dict[str, Any], int, str]] = {
    "429": ({"kind": "status", "code": 429}, 3, r"HTTP 429"),
    "500": ({"kind": "status", "code": 500, "body": "boom"}, 3, r"HTTP 500\).*boom"),
    "503": ({"kind": "status", "code": 503, "body": "busy"}, 3, r"HTTP 503\).*busy"),
    "403": ({"kind": "status", "code": 403, "body": "denied"}, 3, r"HTTP 403\).*denied"),
    "400": ({"kind": "status", "code": 400, "body": "unknown parameter"}, 3, r"HTTP 400\).*unknown parameter"),
    "404": ({"kind": "status", "code": 404, "body": "Not Found"}, 3, r"HTTP 404\).*Not Found"),
    "drop": ({"kind": "drop"}, 3, r"no connection, or it was dropped"),
    "truncate": ({"kind": "truncate"}, 3, r"cut short"),
    "stall": ({"kind": "stall", "seconds": 3}, 3, r"gave no whole answer"),
    "garbage": ({"kind": "garbage"}, 4, r"not (the JSON that|what) it should be"),
    "html": ({"kind": "html"}, 4, r"[Ww]eb page"),
    "repeat": ({"kind": "repeat"}, 4, r"paging is out of order"),
    "token400": ({"kind": "token400"}, 3, r"HTTP 400\).*pageToken"),
}

#: Faults that /version does not know.
ONLY_PAGES = ("repeat", "token400")

#: Faults that pass, each fewer times than the attempts (or the walks) allow.
PASSING_FAULTS: dict[str, dict[str, Any]] = {
    "429": {"kind": "status", "code": 429, "times": RetryPolicy.attempts - 1},
    "500": {"kind": "status", "code": 500, "times": RetryPolicy.attempts - 1},
    "502": {"kind": "status", "code": 502},
    "503": {"kind": "status", "code": 503, "times": RetryPolicy.attempts - 1},
    "504": {"kind": "status", "code": 504},
    "drop": {"kind": "drop", "times": RetryPolicy.attempts - 1},
    "truncate": {"kind": "truncate", "times": RetryPolicy.attempts - 1},
    "stall": {"kind": "stall", "seconds": 3, "times": 2},
    "garbage": {"kind": "garbage", "times": RetryPolicy.attempts - 1},
    "html": {"kind": "html", "times": RetryPolicy.attempts - 1},
    "slow": {"kind": "slow", "seconds": 0.05},
    "empty_page": {"kind": "empty_page", "times": 3},
    "repeat": {"kind": "repeat"},
    "token400": {"kind": "token400", "times": WALKS - 1},
}

Cli = Callable[..., Run]


@pytest.fixture
def root_logger() -> Iterator[None]:
    """The command line takes the root logger over; give it back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def cli(root_logger: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cli:
    """Run a command line in this process, without any wait; a bug is raised."""
    for name in [name for name in os.environ if name.startswith("TRIALSEARCH_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path, url: str = "http://127.0.0.1:9/api/v2", read_timeout_s: float = 10) -> Run:
        quick = ["--registry-url", url, "--pace", "0", "--retry-wait", "0.001", "--read-timeout", str(read_timeout_s)]
        capsys.readouterr()
        code = main([*quick, *map(str, arguments)])
        said = capsys.readouterr()
        return Run(code, said.out, said.err)

    return run


class _Handler(serve.Handler):
    disable_nagle_algorithm = True  # else every answer waits 40 ms for an acknowledgement


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """Say nothing: a client that leaves an answer half read is what is tested."""


@contextmanager
def serving(max_page: int) -> Iterator[LoopbackRegistry]:
    """Serve the demonstration studies from a thread of this process: hundreds of refreshes ask it."""
    handler = type("Handler", (_Handler,), {"registry": serve.Registry([str(conftest.DEMO_STUDIES)], [], max_page)})
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield LoopbackRegistry(f"http://127.0.0.1:{server.server_port}/api/v2")
        server.shutdown()


@pytest.fixture(scope="module")
def _registry() -> Iterator[LoopbackRegistry]:
    with serving(max_page=10) as registry:
        yield registry


@pytest.fixture
def registry(_registry: LoopbackRegistry) -> LoopbackRegistry:
    """The demonstration studies, ten a page, fresh for each test."""
    _registry.control("reset")
    return _registry


@pytest.fixture(scope="module")
def _undisturbed(_registry: LoopbackRegistry, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache after one undisturbed refresh, without its lock file; to be copied."""
    _registry.control("reset")
    cache = tmp_path_factory.mktemp("undisturbed")
    assert refresh(cache, Transport(_registry.url, pace_s=0)).trials == 39
    assert [entry["path"].rpartition("/")[2] for entry in _registry.log()] == [
        "version",
        *["studies"] * LAST_PAGE,
        "version",
    ]
    (cache / ".refresh.lock").unlink()
    return cache


@pytest.fixture
def cache(_undisturbed: Path, tmp_path: Path) -> Path:
    """A cache that holds one good snapshot."""
    return shutil.copytree(_undisturbed, tmp_path / "cache")


def contents(folder: Path) -> dict[str, str]:
    """Every file and folder of a cache but the lock and the pull on its way, by the hash of what it holds."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in sorted(folder.rglob("*"))
        if path.name != ".refresh.lock" and path.relative_to(folder).parts[0] != "pull"
    }


def data_of(cache: Path) -> dict[str, str]:
    """Raw records and tables of the newest snapshot, by hash."""
    newest = cache / "snapshots" / SnapshotCache(cache).ids()[-1]
    found = {name: hash_ for name, hash_ in contents(newest).items() if name.endswith((".parquet", "studies.jsonl.gz"))}
    assert "raw/studies.jsonl.gz" in found
    assert "tables/trials.parquet" in found
    return found


def disturb(registry: LoopbackRegistry, position: str, fault: dict[str, Any]) -> None:
    """Queue a fault for the request at a position of the walk."""
    skip = [{"kind": "slow", "seconds": 0, "times": POSITIONS[position]}] if POSITIONS[position] else []
    registry.control("faults", [*skip, fault])


def last_line(done: Run) -> str:
    return done.err.strip().splitlines()[-1]


def assert_plain(message: str) -> None:
    """Whoever reads it is told, not shown our insides."""
    assert "Traceback" not in message
    assert not re.search(r"\b0x[0-9a-f]{6,}|urllib3|HTTPConnectionPool|Errno", message)


def assert_still_served(cli: Cli, cache: Path) -> None:
    found = cli("--cache", cache, "search", "--limit", "0", "--format", "csv")
    assert found.code == 0
    assert found.out.count("NCT999") >= 39
    assert "Warning" not in found.err


@pytest.mark.parametrize(
    ("kind", "position"),
    [
        (kind, position)
        for kind in LASTING_FAULTS
        for position in POSITIONS
        if not (kind in ONLY_PAGES and position == "version-after")
    ],
)
def test_lasting_fault_leaves_the_last_snapshot_in_force(
    cli: Cli, registry: LoopbackRegistry, cache: Path, kind: str, position: str
) -> None:
    fault, code, happened = LASTING_FAULTS[kind]
    before = contents(cache)
    disturb(registry, position, fault | {"times": LASTING})

    done = cli("--cache", cache, "refresh", "--force", url=registry.url, read_timeout_s=0.1 if kind == "stall" else 10)

    assert done.code == code, done.err
    assert re.fullmatch(rf"\S+Z ERROR .*{happened}.*", last_line(done))
    assert_plain(done.err)
    assert done.out == ""
    assert contents(cache) == before
    status = cli("--cache", cache, "status")
    assert (status.code, status.err) == (0, "")
    assert "-0001 " in status.out


@pytest.mark.parametrize(
    ("kind", "position", "advice"),
    [
        ("429", "page-2", "Try later, or with a larger --pace"),
        ("500", "page-2", "Try again later"),
        ("503", "page-2", "Try again later"),
        ("403", "page-2", "Try another network"),
        ("drop", "page-2", "Check the network and the address, or try again later"),
        ("truncate", "page-2", "try again later"),
        ("400", "version", "check the address|try again later|newer version"),
        ("400", "page-2", "check the address|try again later|newer version"),
        ("404", "version", "check the address"),
        ("token400", "page-2", "try again later"),
        ("garbage", "version", "Try again later"),
        ("garbage", "page-2", "Try again later"),
        ("html", "version", "use another network"),
        ("html", "page-2", "use another network"),
        ("repeat", "page-2", "try again later"),
    ],
    ids=lambda value: value.split("|")[0].replace(" ", "-"),
)
def test_lasting_fault_comes_with_advice(
    cli: Cli, registry: LoopbackRegistry, tmp_path: Path, *, kind: str, position: str, advice: str
) -> None:
    disturb(registry, position, LASTING_FAULTS[kind][0] | {"times": LASTING})
    done = cli("--cache", tmp_path / "new", "refresh", url=registry.url)
    assert re.search(advice, last_line(done), re.IGNORECASE)


@pytest.mark.parametrize("kind", LASTING_FAULTS)
def test_lasting_fault_on_an_empty_cache_leaves_it_without_a_snapshot(
    cli: Cli, registry: LoopbackRegistry, tmp_path: Path, kind: str
) -> None:
    fault, code, _ = LASTING_FAULTS[kind]
    disturb(registry, "page-4", fault | {"times": LASTING})
    assert cli("--cache", tmp_path / "new", "refresh", url=registry.url, read_timeout_s=0.1).code == code
    assert contents(tmp_path / "new") == {"snapshots": "folder"}
    status = cli("--cache", tmp_path / "new", "status")
    assert status.code == 6
    assert "run `trialsearch refresh`" in status.err


@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("kind", PASSING_FAULTS)
def test_passing_fault_leaves_no_trace_in_the_data(
    cli: Cli, registry: LoopbackRegistry, cache: Path, kind: str, position: str
) -> None:
    undisturbed = data_of(cache)
    disturb(registry, position, PASSING_FAULTS[kind])

    done = cli("--cache", cache, "refresh", "--force", url=registry.url, read_timeout_s=0.2 if kind == "stall" else 10)

    assert done.code == 0, done.err
    assert "39 trials" in done.err
    assert_plain(done.err)
    assert len(SnapshotCache(cache).ids()) == 2
    assert data_of(cache) == undisturbed
    assert len(registry.log()) >= LAST_PAGE + 1


@pytest.mark.parametrize("kind", ["500", "drop", "truncate", "garbage", "html"])
def test_passing_fault_at_every_request_leaves_no_trace_in_the_data(
    cli: Cli, registry: LoopbackRegistry, cache: Path, kind: str
) -> None:
    undisturbed = data_of(cache)
    pair = [LASTING_FAULTS[kind][0] | {"times": 2}, {"kind": "slow", "seconds": 0}]
    registry.control("faults", pair * len(POSITIONS))
    done = cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert done.code == 0, done.err
    assert data_of(cache) == undisturbed
    assert len(registry.log()) == 3 * len(POSITIONS)


def test_pages_that_end_exactly_full_give_the_same_data(cli: Cli, cache: Path, tmp_path: Path) -> None:
    with serving(max_page=13) as registry:
        assert cli("--cache", tmp_path / "full", "refresh", url=registry.url).code == 0
        assert len(registry.log()) == 1 + 3 + 1 + 1
    assert data_of(tmp_path / "full") == data_of(cache)


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        pytest.param({"kind": "status", "code": 503, "times": LASTING}, 3, "HTTP 503", id="503"),
        pytest.param({"kind": "drop", "times": LASTING}, 3, "Check the network", id="drop"),
        pytest.param({"kind": "html", "times": LASTING}, 4, "web page", id="html"),
        pytest.param({"kind": "repeat", "times": LASTING}, 4, "out of order", id="repeat"),
        pytest.param({"kind": "status", "code": 403}, 3, "another network", id="403"),
        pytest.param({"kind": "slow", "seconds": 0}, 0, "39 trials", id="none"),
    ],
)
def test_exit_code_and_message_of_a_process(
    run_cli: Any, registry: LoopbackRegistry, cache: Path, *, fault: dict[str, Any], code: int, words: str
) -> None:
    before = contents(cache)
    disturb(registry, "page-2", fault)
    done = run_cli("refresh", "--force", TRIALSEARCH_CACHE=cache, TRIALSEARCH_REGISTRY_URL=registry.url)
    assert done.code == code
    assert words in done.err
    assert_plain(done.err)
    assert done.out == ""
    kept = contents(cache)
    assert before.items() <= kept.items()
    assert (kept == before) is (code != 0)


def test_short_answer_is_not_published(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    before = contents(cache)
    disturb(registry, "page-3", {"kind": "shrink", "keep": 20, "times": LASTING})
    done = cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert done.code == 4
    assert "announced 39 trials and sent 20" in done.err
    assert contents(cache) == before


def test_forbidden_is_asked_once(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    disturb(registry, "version", {"kind": "status", "code": 403, "times": LASTING})
    cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert len(registry.log()) == 1


def test_lasting_error_is_asked_a_bounded_number_of_times(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    disturb(registry, "page-2", {"kind": "status", "code": 500, "times": LASTING})
    cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert len(registry.log()) == POSITIONS["page-2"] + RetryPolicy.attempts


@pytest.mark.parametrize("code", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_waited_for(
    cli: Cli, registry: LoopbackRegistry, cache: Path, monkeypatch: pytest.MonkeyPatch, *, code: int, form: str
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("trialsearch.cli.settings.Transport", _impatient(waits))
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    after = {"seconds": "40", "date": soon}[form]
    disturb(registry, "page-2", {"kind": "status", "code": code, "retry_after": after})
    done = cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert done.code == 0
    (asked,) = [wait for wait in waits if wait > 1]
    assert 30 < asked <= 40


def _impatient(waits: list[float]) -> Callable[..., Any]:
    return lambda *arguments, **options: Transport(*arguments, **options, sleep=waits.append)


def test_nobody_at_the_registry_s_address(run_cli: Any, cache: Path) -> None:
    before = contents(cache)
    done = run_cli("refresh", TRIALSEARCH_CACHE=cache, TRIALSEARCH_REGISTRY_URL="http://127.0.0.1:9/api/v2")
    assert done.code == 3
    assert "127.0.0.1:9" in done.err
    assert "Check the network and the address, or try again later" in done.err
    assert_plain(done.err)
    assert contents(cache) == before


@pytest.mark.parametrize(
    "url",
    ["http://no-such-host.invalid/api/v2", "http://127.0.0.1:99999/api/v2", "http://", "https://[::1/api/v2"],
    ids=["no-such-host", "no-such-port", "no-host", "no-address"],
)
def test_address_that_leads_nowhere(cli: Cli, cache: Path, url: str) -> None:
    before = contents(cache)
    done = cli("--cache", cache, "refresh", "--force", url=url)
    assert done.code in (2, 3)
    assert_plain(done.err)
    assert contents(cache) == before


def test_address_of_another_api(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    done = cli("--cache", cache, "refresh", "--force", url=registry.url.replace("/api/v2", "/api/v1"))
    assert done.code == 3
    assert "HTTP 404" in done.err


def test_another_refresh_is_running(run_cli: Any, registry: LoopbackRegistry, cache: Path) -> None:
    before = contents(cache)
    with FileLock(cache / ".refresh.lock"):
        done = run_cli("refresh", "--force", TRIALSEARCH_CACHE=cache, TRIALSEARCH_REGISTRY_URL=registry.url)
        served = run_cli("status", TRIALSEARCH_CACHE=cache)
    assert done.code == 5
    assert re.search(r"Another refresh is working.*Wait for it to finish", done.err)
    assert_plain(done.err)
    assert registry.log() == []
    assert contents(cache) == before
    assert served.code == 0


@pytest.mark.parametrize("in_the_way", ["parent", "snapshots"])
def test_file_in_the_place_of_a_folder(cli: Cli, registry: LoopbackRegistry, tmp_path: Path, in_the_way: str) -> None:
    cache = {"parent": tmp_path / "file" / "cache", "snapshots": tmp_path / "cache"}[in_the_way]
    file = {"parent": tmp_path / "file", "snapshots": tmp_path / "cache" / "snapshots"}[in_the_way]
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine")
    done = cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert done.code == 7
    assert str(cache) in done.err
    assert "choose another folder with --cache" in done.err
    assert_plain(done.err)
    assert file.read_text() == "mine"
    assert registry.log() == []


def test_file_named_as_the_cache_itself_is_refused(cli: Cli, registry: LoopbackRegistry, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("mine")
    done = cli("--cache", tmp_path / "cache", "refresh", url=registry.url)
    assert done.code in (2, 7)
    assert "is a file" in done.err
    assert (tmp_path / "cache").read_text() == "mine"


@contextmanager
def full_disk(largest_file: int) -> Iterator[None]:
    """No file may grow beyond so many bytes: writes fail as on a full disk, for root too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("largest_file", [0, 5_000, 28_000], ids=["at-once", "in-raw-records", "in-tables"])
def test_full_disk(cli: Cli, registry: LoopbackRegistry, cache: Path, largest_file: int) -> None:
    before = contents(cache)
    with full_disk(largest_file):
        done = cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert done.code == 7
    assert re.search(r"cannot be written.*Free space", done.err)
    assert_plain(done.err)
    assert contents(cache) == before
    assert_still_served(cli, cache)


@pytest.mark.parametrize("call", ["fsync", "rename", "mkdir"])
def test_disk_that_refuses(
    cli: Cli, registry: LoopbackRegistry, cache: Path, monkeypatch: pytest.MonkeyPatch, *, call: str
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(30, "Read-only file system")

    before = contents(cache)
    with monkeypatch.context() as patch:
        if call == "fsync":
            patch.setattr(os, "fsync", refuse)
        else:
            patch.setattr(Path, call, refuse)
        done = cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert done.code == 7
    assert "Read-only file system" in done.err
    assert_plain(done.err)
    assert contents(cache) == before
    assert_still_served(cli, cache)


def test_crash_in_the_middle_of_a_pull(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    before = contents(cache)
    disturb(registry, "page-2", {"kind": "slow", "seconds": 30})
    command = [sys.executable, "-m", "trialsearch", "--pace", "0", "--cache", str(cache), "refresh", "--force"]
    with subprocess.Popen(
        command,
        env=os.environ | {"TRIALSEARCH_REGISTRY_URL": registry.url},
        cwd=conftest.ROOT,
        stderr=subprocess.DEVNULL,
    ) as process:
        wait_until(lambda: len(registry.log()) > POSITIONS["page-2"])
        assert cli("--cache", cache, "refresh", "--force", url=registry.url).code == 5
        process.kill()
    assert contents(cache) == before
    assert_still_served(cli, cache)
    registry.control("reset")
    assert cli("--cache", cache, "refresh", "--force", url=registry.url).code == 0
    assert len(SnapshotCache(cache).ids()) == 2


def wait_until(done: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "in vain"
        time.sleep(0.02)


#: Runs a refresh that kills itself at a step of the draft.
_CRASHING = """
import os, pathlib, signal, sys
from trialsearch import snapshots
from trialsearch.cli import main
where, step = {"rename": (pathlib.Path, "rename")}.get(sys.argv[1], (snapshots.Draft, sys.argv[1]))
setattr(where, step, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
main(sys.argv[2:])
"""


@pytest.mark.parametrize("step", ["write_records", "write_requests", "write_tables", "write_manifest", "rename"])
def test_crash_while_the_snapshot_is_written(cli: Cli, registry: LoopbackRegistry, cache: Path, step: str) -> None:
    before = contents(cache)
    command = [sys.executable, "-c", _CRASHING, step, "--pace", "0", "--registry-url", registry.url]
    crashed = subprocess.run(
        [*command, "--cache", str(cache), "refresh", "--force"],
        cwd=conftest.ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert crashed.returncode == -signal.SIGKILL, crashed.stderr
    assert len(list((cache / "snapshots").glob(".partial-*"))) == 1
    assert before.items() <= contents(cache).items()
    assert_still_served(cli, cache)

    assert cli("--cache", cache, "refresh", "--force", url=registry.url).code == 0

    assert not list((cache / "snapshots").glob(".partial-*"))
    first, second = SnapshotCache(cache).ids()
    assert second.endswith("-0002")
    assert {name: hash_ for name, hash_ in contents(cache).items() if second not in name} == before
    SnapshotCache(cache).get(first).verify()
    SnapshotCache(cache).get(second).verify()


def test_old_snapshots_outlive_many_failures(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    before = contents(cache)
    for _ in range(AFTER_REFRESH.newest + 1):
        registry.control("faults", [{"kind": "status", "code": 403}])
        assert cli("--cache", cache, "refresh", "--force", url=registry.url).code == 3
    assert contents(cache) == before
