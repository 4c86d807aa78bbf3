"""One answer at a time: whoever came first is drawn first.

Drawing the page is work for the processor, and Python runs one thread of it at a time. A hundred answers drawn at once
would take turns every few milliseconds, and all be ready last; drawn one after the other, half of them are ready in
half the time.
"""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType


class InTurn:
    """A lock that is handed to whoever waits longest: the ones of the standard library know no order."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    def __enter__(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


#: The turns of this process's visitors.
drawing = InTurn()
