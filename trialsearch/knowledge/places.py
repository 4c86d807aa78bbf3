"""Short and other names of countries and states, as people type them (pure)."""

from __future__ import annotations

from functools import cache

from trialsearch.knowledge import read_table
from trialsearch.words import fold


def also_called(phrase: str) -> tuple[str, ...]:
    """Name the folded names of a place that a folded phrase may mean, itself first.

    Examples
    --------
    >>> also_called(" usa "), also_called(" boston ")
    ((' usa ', ' united states '), (' boston ',))
    """
    return (phrase, *_names().get(phrase, ()))


@cache
def _names() -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for row in read_table("place_names.tsv"):
        typed = fold(row["typed"])
        names[typed] = (*names.get(typed, ()), fold(row["registry"]))
    return names
