from __future__ import annotations

from datetime import datetime

import pytest

from trialsearch.normalise.dates import first_day


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2019-05-17", (2019, 5, 17)),
        ("2019-05", (2019, 5, 1)),
        ("2019", (2019, 1, 1)),
        (" 2019-05 ", (2019, 5, 1)),
        ("2024-02-29", (2024, 2, 29)),
        ("2026-11-16T09:00:05", (2026, 11, 16)),
        ("1900-01-01", (1900, 1, 1)),
        ("2026-02-30", None),
        ("2023-02-29", None),
        ("2019-13", None),
        ("2019-00-10", None),
        ("0000", None),
        ("May 2019", None),
        ("2019/05/17", None),
        ("17-05-2019", None),
        ("2019-5", None),
        ("٢٠١٩", None),
        ("", None),
        (None, None),
    ],
)
def test_first_day(written: str | None, day: tuple[int, int, int] | None) -> None:
    assert first_day(written) == (None if day is None else datetime(*day))  # noqa: DTZ001 - a calendar day
