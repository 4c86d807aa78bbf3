"""The world's towns of 5,000 and more, its states and provinces, and Canada's postcode areas (pure).

The tables lie packed in knowledge/gazetteer/ (benchmarks/build_gazetteer.py). A row begins with its folded names,
`;boston;bostonia;`, so that a look-up is one search in one text: nothing is parsed or held but that text.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Final

from trialsearch.knowledge.places.states import states_of_code

_CITIES, _REGIONS, _CANADIAN_AREAS = "cities.tsv.gz", "regions.tsv.gz", "canadian_areas.tsv.gz"

#: A town answers to another town's name only if it is so many times as big: Köln to "Cologne" (in Lombardy, too),
#: but not Newton, once a part of Cambridge, to "Cambridge".
OUTWEIGHS: Final = 10


@dataclass(frozen=True)
class Town:
    """A town.

    Attributes
    ----------
    name, region, code, latitude, longitude, population : as they read
        `region` is the state or province, "" where there is none; `code` the country's.
    is_own_name : bool
        Whether the name that it was asked for by is its own, and not one beside it.
    """

    name: str
    region: str
    code: str
    latitude: float
    longitude: float
    population: int
    is_own_name: bool


@dataclass(frozen=True)
class Area:
    """The first three signs of Canadian postcodes."""

    code: str
    name: str
    region: str
    latitude: float
    longitude: float


@lru_cache(maxsize=50_000)
def towns(name: str, code: str | None = None) -> tuple[Town, ...]:
    """Find the towns of a folded name, without the blanks at its ends; the biggest first.

    Within one country (its code) it is faster: the rows of a country stand together.
    """
    start, end = (0, None) if code is None else _rows_of_country(code)
    found = [_town(name, row) for row in _rows(_CITIES, name, start, end)]
    return tuple(sorted(found, key=lambda town: (-town.population, town.code, town.region)))


@lru_cache(maxsize=5_000)
def longer_named(name: str, code: str) -> tuple[Town, ...]:
    """Find the towns of a country whose own name goes on after a folded name: Neustadt an der Weinstraße."""
    text = _text(_CITIES)
    return tuple(_town("", _row(text, at + 1)) for at in _places(text, f"\n;{name} ", *_rows_of_country(code)))


def best_known(found: tuple[Town, ...]) -> tuple[Town, ...]:
    """Leave out towns that bear the name beside their own, unless they are likely to be meant.

    One is if it outweighs those of its country whose own name it is, and stands up to all others: Newcastle upon
    Tyne for "Newcastle", not Valence for "Valencia".
    """
    own = [town for town in found if town.is_own_name]
    return tuple(town for town in found if town.is_own_name or _is_likely(town, own))


def _is_likely(town: Town, own: list[Town]) -> bool:
    at_home = max((each.population for each in own if each.code == town.code), default=0)
    anywhere = max((each.population for each in own), default=0)
    return town.population >= OUTWEIGHS * at_home and 2 * town.population >= anywhere


@cache
def _rows_of_country(code: str) -> tuple[int, int]:
    """Find where in the text of towns the rows of a country begin and end."""
    text, mark = _text(_CITIES), f"\t{code}\t"
    first, last = text.find(mark), text.rfind(mark)
    return (0, 0) if first < 0 else (text.rfind("\n", 0, first), text.find("\n", last))


@lru_cache(maxsize=5_000)
def regions(name: str) -> tuple[tuple[str, str], ...]:
    """Find the states and provinces of a folded name or short name: country code and name of each."""
    return states_of_code(name) or tuple((row[2], row[1]) for row in _rows(_REGIONS, name))


@lru_cache(maxsize=5_000)
def towns_of(code: str, region: str | None = None) -> tuple[Town, ...]:
    """List the towns of a state or province, or of a whole country."""
    text = _text(_CITIES)
    mark = f"\t{code}\t" if region is None else f"\t{region}\t{code}\t"
    marks = _places(text, mark, *_rows_of_country(code))
    return tuple(_town("", _row(text, at)) for at in marks)


def canadian_area(code: str) -> Area | None:
    """Find a Canadian area by its three signs."""
    for row in _rows(_CANADIAN_AREAS, code.lower()):
        return Area(code.upper(), row[1], row[2], float(row[3]), float(row[4]))
    return None


@cache
def own_names() -> tuple[str, ...]:
    """List the own names of all towns, folded: what a mistyped name is held against."""
    names = (line.split(";", 2)[1] for line in _text(_CITIES).splitlines() if line)
    return tuple(dict.fromkeys(names))


def _town(name: str, row: list[str]) -> Town:
    _names, own, region, code, latitude, longitude, population = row
    is_own = row[0].startswith(f";{name};")
    return Town(own, region, code, float(latitude), float(longitude), int(population), is_own)


def _rows(table: str, name: str, start: int = 0, end: int | None = None) -> Iterator[list[str]]:
    text = _text(table)
    for at in _places(text, f";{name};", start, end):
        yield _row(text, at)


def _places(text: str, mark: str, start: int = 0, end: int | None = None) -> Iterator[int]:
    at = text.find(mark, start, end)
    while at >= 0:
        yield at
        at = text.find(mark, at + 1, end)


def _row(text: str, at: int) -> list[str]:
    return text[text.rfind("\n", 0, at) + 1 : text.find("\n", at)].split("\t")


@cache
def _text(table: str) -> str:
    packed = resources.files("trialsearch.knowledge").joinpath("gazetteer", table).read_bytes()
    return gzip.decompress(packed).decode()
