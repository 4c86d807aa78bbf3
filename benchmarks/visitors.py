"""`python -m benchmarks.visitors`: how long an answer takes while many people use one process.

Needs ../shared (the recorded registry, served on loopback, gives a snapshot of real size). Each visitor is a connection
that speaks Streamlit's own protocol: it opens the page, then types an age, chooses a kind, and what is happening now,
thinking a few seconds before each. Printed are the milliseconds from sending an answer until the page has been drawn
anew on the server; a browser's own drawing comes on top. The visitors share the machine's cores with the server.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import statistics
import tempfile
import time
from pathlib import Path

import streamlit
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect

from tests.browser.conftest import dashboard
from tests.conftest import RECORDED, serve
from trialsearch import open_catalogue, refresh
from trialsearch.registry import Transport

#: What each visitor answers, one after the other: the widget's key, and how its words begin.
ANSWERS = (("age", "12 years"), ("kind", "B-cell ALL"), ("now", "The leukemia came back"))
ARRIVAL_S = 8.0
THINKING_S = (4.0, 8.0)
PATIENCE_S = 120


class Visitor:
    """One connection, and the widgets that it was last sent."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._states: dict[str, WidgetState] = {}
        self._widgets: dict[str, tuple[str, list[str]]] = {}

    async def run(self) -> float:
        """Ask for a run, wait for its end, and return its seconds."""
        message = BackMsg()
        message.rerun_script.widget_states.CopyFrom(WidgetStates(widgets=list(self._states.values())))
        begun = time.perf_counter()
        await self._connection.send(message.SerializeToString())
        async for raw in self._connection:
            answer = ForwardMsg.FromString(raw if isinstance(raw, bytes) else raw.encode())
            if answer.WhichOneof("type") == "delta":
                self._note(answer)
            elif answer.WhichOneof("type") == "script_finished":
                break
        return time.perf_counter() - begun

    def answer(self, key: str, words: str) -> None:
        """Answer a question, as its widget would."""
        widget_id, options = self._widgets[key]
        state = WidgetState(id=widget_id)
        state.string_value = next((option for option in options if option.startswith(words)), words)
        self._states[widget_id] = state

    def _note(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        for kind in ("text_input", "radio"):
            if element.WhichOneof("type") == kind:
                widget = getattr(element, kind)
                key = widget.id.rsplit("-", 1)[-1]
                self._widgets[key] = (widget.id, list(getattr(widget, "options", ())))


async def visit(url: str, delay: float, chance: random.Random, first: list[float], later: list[float]) -> None:
    """Be one visitor."""
    await asyncio.sleep(delay)
    address = url.replace("http", "ws") + "/_stcore/stream"
    async with connect(
        address, origin=url, subprotocols=["streamlit"], max_size=None, open_timeout=PATIENCE_S, ping_interval=None
    ) as connection:
        visitor = Visitor(connection)
        first.append(await visitor.run())
        for key, words in ANSWERS:
            await asyncio.sleep(chance.uniform(*THINKING_S))
            visitor.answer(key, words)
            later.append(await visitor.run())


async def all_at_once(url: str, visitors: int) -> tuple[list[float], list[float]]:
    """Let everybody come within ARRIVAL_S seconds."""
    chance = random.Random(1)  # noqa: S311 - nothing secret
    first: list[float] = []
    later: list[float] = []
    await asyncio.gather(*(visit(url, chance.uniform(0, ARRIVAL_S), chance, first, later) for _ in range(visitors)))
    return first, later


def row(name: str, seconds: list[float]) -> str:
    """Write a row of the table."""
    cut = statistics.quantiles(seconds, n=100)
    return f"| {name} | {len(seconds)} | {cut[49] * 1000:.0f} | {cut[94] * 1000:.0f} | {max(seconds) * 1000:.0f} |"


def snapshot(folder: Path) -> Path:
    """Make a snapshot of all that is recorded."""
    cache = folder / "cache"
    with serve(RECORDED) as registry:
        refresh(cache, Transport(registry.url, pace_s=0))
    return cache


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, nargs="+", default=[2, 10, 100], help="How many at once, in turn.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cache = snapshot(Path(folder))
        trials = len(open_catalogue(cache).tables["trials"])
        with dashboard(cache) as url:
            asyncio.run(all_at_once(url, 2))
            print(f"{trials} trials, Streamlit {streamlit.__version__}, Python {platform.python_version()}", end="")
            print(f", {os.cpu_count()} cores\n")
            print("| | n | median ms | p95 ms | longest ms |\n|---|---|---|---|---|")
            for visitors in options.visitors:
                first, later = asyncio.run(all_at_once(url, visitors))
                print(row(f"{visitors} at once: the page opens", first))
                print(row(f"{visitors} at once: an answer", later), flush=True)


if __name__ == "__main__":
    main()
