"""Text that a person types for a place -> the places it may mean (pure)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

import pandas as pd
import zipcodes
from rapidfuzz import process
from rapidfuzz.distance import OSA

from trialsearch.earth import great_circle_km
from trialsearch.errors import InvalidInput
from trialsearch.knowledge.places import gazetteer, postcodes
from trialsearch.knowledge.places.countries import by_code, code_of, countries
from trialsearch.knowledge.places.gazetteer import Town
from trialsearch.knowledge.places.names import abbreviated, other_spellings
from trialsearch.knowledge.places.place import Place, PlaceKind, label_of
from trialsearch.schema import plain_rows
from trialsearch.words import fold

#: (country code, state or province; None for the whole country)
Within = tuple[str, str | None]

#: Points nearer than this are one town under one name.
_SAME_TOWN_KM: Final = 30.0
#: A postcode and a town that were typed together belong together within this distance.
_TOGETHER_KM: Final = 100.0
#: A state with all its towns this near to the town of its name is as good as that town.
_SMALL_REGION_KM: Final = 100.0
_TOWN_KM: Final = 10.0
#: Places of the trials' sites that lie wider apart than this say nothing.
WIDEST_KM: Final = 75.0

_SHORTEST_MISTYPED, _ALIKE = 4, 0.75

_BEFORE_STATES: Final = 3
#: Marks in labels, understood when they are typed again.
_STATE, _COUNTRY = " (state or province)", " (the whole country)"
_FILLERS = frozenset(("near", "cerca", "in", "en"))
_HAS_DIGIT = re.compile(r"\d")
_WORDS_OF_A_CODE: Final = 2


def find_places(
    text: str, *, country: str | None = None, derived: pd.DataFrame | None = None, limit: int = 8
) -> tuple[Place, ...]:
    """Find the places that a typed postcode, town, state or country may mean.

    Parameters
    ----------
    text : str
        "02115", "Boston, MA", "M5G 1X8", "SW1A 1AA", "Ciudad de México", "Cambridge UK" ...
    country : str, optional
        Where the person lives, by any of its names; a country in the text itself goes before it.
    derived : DataFrame, optional
        The table places of a snapshot: without it only American and Canadian postcodes are known.
    limit : int
        So many places at most.

    Returns
    -------
    tuple of Place
        Empty: not understood (`suggest_places` may help). One: sure. Several: ask which; the biggest come first.
        A number alone is never sure without a country, since other countries have such postcodes, too.

    Raises
    ------
    InvalidInput
        If the country is none.
    """
    home = None
    if country is not None and (home := code_of(country)) is None:
        raise InvalidInput(f"{country!r} is not a country that this program knows.")
    plain, only = _without_mark(text)
    typed = " ".join(word for word in re.sub(r"[,;]", " ", plain).split() if word.casefold() not in _FILLERS)
    without_numbers = " ".join(word for word in typed.split() if not _HAS_DIGIT.search(word))
    found = _by_postcode(typed, home, derived) or _by_name(without_numbers, home, derived, only)
    found = [place for place in found if only in (None, place.kind)]
    # A label that was shown as a choice and is typed again means that choice, whatever else has the name.
    as_shown = [place for place in found if fold(place.label) == fold(text)]
    return tuple((as_shown or found)[:limit])


def suggest_places(text: str, *, country: str | None = None, limit: int = 5) -> tuple[Place, ...]:
    """Suggest towns for a mistyped name; the likeliest first, empty if none comes near.

    A country or state in the text counts as in `find_places`.
    """
    words = _words(text)
    home = code_of(country) if country else None
    for name, within in _readings(words):
        if len(name) < _SHORTEST_MISTYPED:
            continue
        alike = process.extract(
            name, gazetteer.own_names(), scorer=OSA.normalized_similarity, score_cutoff=_ALIKE, limit=None
        )
        ranked = sorted(
            ((score, town) for known, score, _ in alike for town in gazetteer.towns(known) if town.is_own_name),
            key=lambda each: (-round(each[0], 2), -each[1].population),
        )
        places = [_of_town(town) for _, town in ranked if _is_within((town.code, town.region), within, home)]
        if places:
            return tuple(_once(places)[:limit])
    return ()


def _without_mark(text: str) -> tuple[str, PlaceKind | None]:
    for mark, kind in ((_STATE, PlaceKind.REGION), (_COUNTRY, PlaceKind.COUNTRY)):
        if mark in text:
            return text.replace(mark, ""), kind
    return text, None


def _by_postcode(typed: str, home: str | None, derived: pd.DataFrame | None) -> list[Place]:
    words = typed.split()
    for start, end in _runs(words):
        code, rest = " ".join(words[start:end]), words[:start] + words[end:]
        within = _meaning_of_end(_words(" ".join(rest)))
        of = postcodes.country_of_letters(code) or _only_country(within) or home
        coded = _with_code(code, of, derived)
        if coded and rest:
            return _together(coded, within, _by_name(" ".join(rest), of, derived))
        if len(coded) == 1 and of is None and code.isdigit():
            coded.append(Place(f"{code} in another country", PlaceKind.POSTCODE, postcode=code))
        if coded:
            return coded
    return []


def _runs(words: list[str]) -> Iterator[tuple[int, int]]:
    """Yield where a postcode may stand: two words, or one, with a digit in the first or the second."""
    for size in range(_WORDS_OF_A_CODE, 0, -1):
        for start in range(len(words) - size + 1):
            run = words[start : start + size]
            if any(_HAS_DIGIT.search(word) for word in run) and all(len(word) <= 10 for word in run):
                yield start, start + size


def _with_code(code: str, of: str | None, derived: pd.DataFrame | None) -> list[Place]:
    found = list(postcodes.in_tables(code, of))
    if derived is not None:
        narrow = derived[derived["spread_km"] <= WIDEST_KM]
        found += postcodes.in_sites(code, of, narrow)
    return found


def _together(coded: list[Place], within: Iterable[Within], named: list[Place]) -> list[Place]:
    """Join a postcode and the words beside it: where they meet; both, if they contradict each other."""
    meet = [
        place
        for place in coded
        if _place_is_within(place, within) or any(_apart_km(place, other) <= _TOGETHER_KM for other in named)
    ]
    return meet or [*coded, *named]


def _by_name(typed: str, home: str | None, derived: pd.DataFrame | None, only: PlaceKind | None = None) -> list[Place]:
    readings = list(_readings(_words(typed)))
    for name, within in readings:
        towns = _named(name, within, home, derived)
        is_a_town = bool(towns and within) and only is None
        wide = [] if is_a_town else list(_wide(name, towns, within, home))
        if towns and not within:
            towns = _once([*towns, *_not_among(towns, _small_american(name, within, home))])
        # A state or country stands high enough to be seen, whatever the number of towns.
        if towns or wide:
            return [*towns[:_BEFORE_STATES], *wide, *towns[_BEFORE_STATES:]]
    for name, within in readings:
        if small := _not_among([], _small_american(name, within, home)):
            return _once(small)
    return []


def _readings(words: list[str]) -> Iterator[tuple[str, frozenset[Within]]]:
    """Yield a town's name and what the words after it say of where it is: the longest name first."""
    for size in range(len(words), 0, -1):
        rest = words[size:]
        within = _meanings(rest)
        if within or not rest:
            yield " ".join(words[:size]), within


def _meanings(words: list[str]) -> frozenset[Within]:
    """Find the states and countries that words may name: "ma", "massachusetts usa", "ca"."""
    text = " ".join(words)
    found: set[Within] = set(gazetteer.regions(text)) if words else set()
    if of := _country_in(words):
        found.add((of, None))
    for size in range(1, len(words)):
        if of := _country_in(words[size:]):
            found |= {each for each in gazetteer.regions(" ".join(words[:size])) if each[0] == of}
    return frozenset(found)


def _meaning_of_end(words: list[str]) -> frozenset[Within]:
    """Find the state or country that the last words name, as many of them as may be."""
    ends = (_meanings(words[start:]) for start in range(len(words)))
    return next((within for within in ends if within), frozenset())


def _country_in(words: list[str]) -> str | None:
    text = " ".join(words)
    return code_of(text) or (text.upper() if text.upper() in countries() else None)


def _only_country(within: Iterable[Within]) -> str | None:
    codes = {of for of, _ in within}
    return codes.pop() if len(codes) == 1 else None


def _named(name: str, within: frozenset[Within], home: str | None, derived: pd.DataFrame | None) -> list[Place]:
    """Find towns by the name as typed and as abbreviated; by another spelling if there is none."""
    for spelled in (abbreviated(name), other_spellings(name)):
        found = {
            town: None for each in spelled for town in gazetteer.best_known(tuple(_towns_within(each, within, home)))
        }
        places = [_of_town(town) for town in sorted(found, key=lambda town: -town.population)]
        if derived is not None:
            for each in spelled:
                places += _not_among(places, _of_sites(each, within, home, derived))
        if places:
            return _once(places)
    return []


def _towns_within(name: str, within: frozenset[Within], home: str | None) -> Iterator[Town]:
    return (town for town in gazetteer.towns(name) if _is_within((town.code, town.region), within, home))


def _wide(name: str, found: list[Place], within: frozenset[Within], home: str | None) -> Iterator[Place]:
    """Yield the states and the country of that name, unless a town of that name is as good."""
    for of, region in gazetteer.regions(name):
        if _is_within((of, region), within, home) and not _is_small_around(found, of, region):
            yield Place(f"{region}{_STATE}, {by_code(of).name}", PlaceKind.REGION, by_code(of).name, region)
    if (named := code_of(name)) is not None and not within:
        yield Place(f"{by_code(named).name}{_COUNTRY}", PlaceKind.COUNTRY, by_code(named).name)


def _is_small_around(found: Iterable[Place], of: str, region: str) -> bool:
    centres = [place for place in found if place.country_code == of and place.region == region and place.point]
    return bool(centres) and all(
        great_circle_km(centres[0].latitude, centres[0].longitude, town.latitude, town.longitude) <= _SMALL_REGION_KM
        for town in gazetteer.towns_of(of, region)
    )


def _small_american(name: str, within: frozenset[Within], home: str | None) -> Iterator[Place]:
    """Yield American towns too small for the gazetteer, each once a state; the table takes a while to open."""
    if not _is_within(("US", None), {(of, None) for of, _ in within}, home):
        return
    rows = [
        row for each in {name.title(), name.title().replace("St ", "Saint ")} for row in zipcodes.filter_by(city=each)
    ]
    for state in dict.fromkeys(row["state"] for row in rows if row["zip_code_type"] != postcodes.MILITARY):
        place = postcodes.american_place(next(row for row in rows if row["state"] == state), None)
        if place.point and _place_is_within(place, within or {("US", None)}):
            yield place


def _of_sites(name: str, within: frozenset[Within], home: str | None, derived: pd.DataFrame) -> Iterator[Place]:
    """Yield towns of trials' sites that the gazetteer has not."""
    rows = derived[(derived["kind"] == PlaceKind.CITY.value) & (derived["key"] == name)]
    rows = rows[rows["spread_km"] <= WIDEST_KM]
    for row in plain_rows(rows.sort_values("sites", ascending=False)):
        of = code_of(row["country"])
        place = Place(
            label_of(row["city"], row["state"], row["country"]),
            PlaceKind.CITY,
            row["country"],
            row["state"],
            row["city"],
            None,
            row["latitude"],
            row["longitude"],
            max(_TOWN_KM, row["spread_km"]),
            "sites",
        )
        if of and _is_within((of, row["state"] or ""), within, home):
            yield place


def _is_within(place: Within, within: Collection[Within], home: str | None) -> bool:
    """Whether a place lies in one of the regions that were typed; without such, in the home country."""
    of, region = place
    if within:
        return any(of == each and wanted in (None, region) for each, wanted in within)
    return home is None or home in (of, by_code(of).home)


def _place_is_within(place: Place, within: Iterable[Within]) -> bool:
    """Whether a place lies in one of the regions; one whose own region is unknown may lie in any of its country."""
    of = place.country_code
    return any(of == each and (place.region is None or wanted in (None, place.region)) for each, wanted in within)


def _of_town(town: Town) -> Place:
    name = by_code(town.code).name
    return Place(
        label_of(town.name, town.region, name),
        PlaceKind.CITY,
        name,
        town.region or None,
        town.name,
        None,
        town.latitude,
        town.longitude,
        _TOWN_KM,
        "gazetteer",
    )


def _not_among(known: list[Place], more: Iterable[Place]) -> list[Place]:
    """Leave out places that are known already: near one of that name, or in the same state."""
    fresh: list[Place] = []
    for place in more:
        if not any(
            _apart_km(place, other) <= _SAME_TOWN_KM
            or (place.country == other.country and place.region == other.region is not None)
            for other in (*known, *fresh)
        ):
            fresh.append(place)
    return fresh


def _once(places: Iterable[Place]) -> list[Place]:
    """Leave out a place whose label another has: what a person reads must tell them apart."""
    by_label: dict[str, Place] = {}
    for place in places:
        by_label.setdefault(place.label, place)
    return list(by_label.values())


def _apart_km(place: Place, other: Place) -> float:
    if place.point is None or other.point is None:
        return float("inf")
    return float(great_circle_km(*place.point, *other.point))


def _words(text: str) -> list[str]:
    return fold(text).split()
