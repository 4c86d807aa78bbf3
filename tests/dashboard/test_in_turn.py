"""One answer at a time."""

from __future__ import annotations

import threading
import time

import pytest

from trialsearch.dashboard.in_turn import InTurn

PATIENCE_S = 30


def _wait_until_asleep(turns: InTurn, count: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while len(turns._waiting) < count:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_who_waits_longest_is_next_and_nobody_draws_beside_another() -> None:
    turns, order, drawing = InTurn(), [], []

    def draw(number: int) -> None:
        with turns:
            assert not drawing
            drawing.append(number)
            order.append(number)
            drawing.pop()

    threads = []
    with turns:
        for number in range(20):
            threads.append(threading.Thread(target=draw, args=(number,)))
            threads[-1].start()
            _wait_until_asleep(turns, number + 1)
    for thread in threads:
        thread.join(PATIENCE_S)
    assert order == list(range(20))


def test_a_drawing_that_fails_lets_the_next_one_draw() -> None:
    turns = InTurn()
    with pytest.raises(ValueError, match="broken"), turns:
        raise ValueError("broken")
    with turns:
        pass
    assert not turns._taken
