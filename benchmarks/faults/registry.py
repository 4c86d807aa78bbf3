"""The loopback registry of the campaign: serve.py in a process of its own, without its delays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests import serve
from tests.conftest import LoopbackRegistry

#: A fault of our own beside serve.py's: new data are published just before the answer.
PUBLISH = "publish"

#: A control of our own: drop the faults that no request has eaten, and stay with the present data.
CALM = "calm"


class _Registry(serve.Registry):
    def fault(self) -> dict[str, Any]:
        found = super().fault()
        if found.get("kind") != PUBLISH:
            return found
        self.release()
        return {}


class _Handler(serve.Handler):
    disable_nagle_algorithm = True  # else every answer waits 40 ms for an acknowledgement

    def do_POST(self) -> None:
        if self.path != f"/_control/{CALM}":
            super().do_POST()
            return
        with self.registry.lock:
            self.registry.faults.clear()
        self.answer(200, "ok")


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Say nothing: a client that leaves an answer half read is what is tried out."""


def _serve(studies: str, releases: Sequence[str], max_page: int, told: Connection) -> None:
    serve.KINDS = (*serve.KINDS, PUBLISH)
    _Handler.registry = _Registry([studies], releases, max_page)
    with _Server(("127.0.0.1", 0), _Handler) as server:
        told.send(server.server_port)
        server.serve_forever(0.01)


@contextmanager
def serving(studies: Path, releases: Sequence[Path], max_page: int) -> Iterator[LoopbackRegistry]:
    """Serve a file of studies, so many a page."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(
        target=_serve, args=(str(studies), [str(path) for path in releases], max_page, theirs), daemon=True
    )
    process.start()
    try:
        if not ours.poll(60):
            raise TimeoutError("the registry did not start")
        yield LoopbackRegistry(f"http://127.0.0.1:{ours.recv()}/api/v2")
    finally:
        process.terminate()
        process.join()
