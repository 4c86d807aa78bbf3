"""The demonstration studies on loopback, faults on demand, and what a cache holds before and after."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests import conftest, serve
from tests.conftest import LoopbackRegistry, Run
from trialsearch.snapshots import SnapshotCache

#: Requests of an undisturbed refresh of the demonstration studies, ten a page: /version, then 39 trials.
POSITIONS = {"version": 0, "page-1": 1, "page-2": 2, "page-3": 3, "page-4": 4, "version-after": 5}


LAST_PAGE = POSITIONS["page-4"]


#: More in a row than any number of attempts and walks would use up.
LASTING = 1000


Cli = Callable[..., Run]


class _Handler(serve.Handler):
    disable_nagle_algorithm = True  # else every answer waits 40 ms for an acknowledgement


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """Say nothing: a client that leaves an answer half read is what is tested."""


@contextmanager
def serving(
    max_page: int, studies: Path = conftest.DEMO_STUDIES, releases: Sequence[Path] = ()
) -> Iterator[LoopbackRegistry]:
    """Serve studies, and their later releases, from a thread of this process: hundreds of refreshes ask it."""
    served = serve.Registry([str(studies)], list(map(str, releases)), max_page)
    handler = type("Handler", (_Handler,), {"registry": served})
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield LoopbackRegistry(f"http://127.0.0.1:{server.server_port}/api/v2")
        server.shutdown()


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


def wait_until(done: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "in vain"
        time.sleep(0.02)
