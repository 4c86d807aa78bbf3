"""The short names of states and provinces (pure)."""

from __future__ import annotations

from functools import cache

from trialsearch.knowledge import read_table
from trialsearch.words import fold


def states_of_code(code: str) -> tuple[tuple[str, str], ...]:
    """Find what a folded short name stands for: country code and name of each state or province.

    Examples
    --------
    >>> states_of_code("mo"), states_of_code("nt"), states_of_code("boston")
    ((('US', 'Missouri'),), (('CA', 'Northwest Territories'), ('AU', 'Northern Territory')), ())
    """
    return _states().get(code, ())


@cache
def _states() -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in read_table("state_codes.tsv"):
        code = fold(row["code"]).strip()
        found[code] = (*found.get(code, ()), (row["country"], row["name"]))
    return found
