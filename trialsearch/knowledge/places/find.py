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
from trialsearch.errors import InvalidInput, quoted
from trialsearch.knowledge.places import gazetteer, postcodes
from trialsearch.knowledge.places.coordinates import looks_like_coordinates
from trialsearch.knowledge.places.countries import code_of
from trialsearch.knowledge.places.gazetteer import Town
from trialsearch.knowledge.places.names import abbreviated, other_spellings
from trialsearch.knowledge.places.place import TOWN_KM, Place, PlaceKind, label_of, of_town
from trialsearch.knowledge.places.wide import COUNTRY, STATE, country_alone, of_code, wide
from trialsearch.knowledge.places.within import (
    Within,
    is_within,
    meaning_of_end,
    only_country,
    place_is_within,
    readings,
)
from trialsearch.schema import plain_rows
from trialsearch.words import fold

#: Points nearer than this are one town under one name.
_SAME_TOWN_KM: Final = 30.0
#: A postcode and a town that were typed together belong together within this distance.
_TOGETHER_KM: Final = 100.0
#: Places of the trials' sites that lie wider apart than this say nothing.
WIDEST_KM: Final = 75.0

_SHORTEST_MISTYPED, _ALIKE = 4, 0.75

_BEFORE_STATES: Final = 3
#: Words that people put before a place, and labels of postcodes within; IN in capitals is Indiana.
_FILLERS = re.compile(r"^\s*(?:(?i:cerca de|en)|[Ii]n)\s|(?i:\bnear\b)|[,;]")
#: What stands before a number to say that it is a postcode.
_LABEL = re.compile(
    r"(?i)\b(?:c\.?\s?p\.?|c[oó]d(?:igo|\.)?\s+postal|plz|postleitzahl|post\s?code|postal code|zip(?:\s?code)?|eircode)"
    r"\s*:?\s*(?=[A-Z]{0,2}\d)"
)
#: Dublin's districts as people write them: "Dublin 12" is D12.
_DUBLIN = re.compile(r"(?i)\bdublin\s+(\d|1\d|2[0-4]|6w)\b(?!\s*\d)")
_IN = re.compile(r"^\s*IN\s")
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
        raise InvalidInput(f"{quoted(country)} is not a country that this program knows.")
    plain, only = _without_mark(_DUBLIN.sub(lambda found: f"D{found[1].upper():0>2}", _LABEL.sub("", text)))
    found = [] if looks_like_coordinates(plain) else _find(_FILLERS.sub(" ", plain), home, derived, only)
    if not found and _IN.match(plain):
        found = _find(_FILLERS.sub(" ", _IN.sub("", plain)), home, derived, only)
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
    for name, within in readings(words):
        if len(name) < _SHORTEST_MISTYPED:
            continue
        alike = process.extract(
            name, gazetteer.own_names(), scorer=OSA.normalized_similarity, score_cutoff=_ALIKE, limit=None
        )
        ranked = sorted(
            ((score, town) for known, score, _ in alike for town in gazetteer.towns(known) if town.is_own_name),
            key=lambda each: (-round(each[0], 2), -each[1].population),
        )
        places = [of_town(town) for _, town in ranked if is_within((town.code, town.region), within, home)]
        if places:
            return tuple(_once(places)[:limit])
    return ()


def _find(text: str, home: str | None, derived: pd.DataFrame | None, only: PlaceKind | None) -> list[Place]:
    typed = " ".join(text.split())
    if coded := _by_postcode(typed, home, derived):
        return coded
    words = [word for word in typed.split() if not _HAS_DIGIT.search(word)]
    found = _by_name(" ".join(words), home, derived, only)
    if len(words) == len(typed.split()):
        return found
    # A town says where an unknown postcode lies; a whole country would pass for an answer, and is none.
    return [place for place in found if place.point is not None]


def _without_mark(text: str) -> tuple[str, PlaceKind | None]:
    for mark, kind in ((STATE, PlaceKind.REGION), (COUNTRY, PlaceKind.COUNTRY)):
        if mark in text:
            return text.replace(mark, ""), kind
    return text, None


def _by_postcode(typed: str, home: str | None, derived: pd.DataFrame | None) -> list[Place]:
    words = typed.split()
    for start, end in _runs(words):
        code, rest = " ".join(words[start:end]), words[:start] + words[end:]
        within = meaning_of_end(_words(" ".join(rest)))
        of = postcodes.country_of_letters(code) or only_country(within) or home
        coded = _with_code(code, of, derived)
        if coded and rest:
            named = " ".join(word for word in rest if not _HAS_DIGIT.search(word))
            return _together(code, coded, within, _by_name(named, of, derived))
        if len(coded) == 1 and of is None and code.isdigit():
            coded.append(_in_another_country(code))
        if coded:
            return coded
    return []


def _runs(words: list[str]) -> Iterator[tuple[int, int]]:
    """Yield where a postcode may stand: two words, or one, with a digit in the first or the second."""
    for size in range(_WORDS_OF_A_CODE, 0, -1):
        for start in range(len(words) - size + 1):
            run = words[start : start + size]
            # A house number before a postcode is no part of it.
            is_one = size == 1 or not all(word.isdecimal() for word in run) or postcodes.is_parted_so(run)
            if is_one and any(_HAS_DIGIT.search(word) for word in run) and all(len(word) <= 10 for word in run):
                yield start, start + size


def _with_code(code: str, of: str | None, derived: pd.DataFrame | None) -> list[Place]:
    found = list(postcodes.in_tables(code, of))
    if derived is not None:
        narrow = derived[derived["spread_km"] <= WIDEST_KM]
        near = postcodes.in_sites(code, of, narrow)
        # A code that a table holds as it is typed goes before one that another country writes with a hyphen.
        found += [each for each in near if not (found and postcodes.lacks_hyphen(code, each.country))]
    known = {place.country_code for place in found}
    found += [each for each in postcodes.in_areas(code, of) if each.country_code not in known]
    return found


def _together(code: str, coded: list[Place], within: Iterable[Within], named: list[Place]) -> list[Place]:
    """Join a postcode and the words beside it: where they meet; both, if they contradict each other.

    A town whose country has such postcodes, none of which is known, contradicts nothing: "10115 Berlin".
    """
    meet = [
        place
        for place in coded
        if place_is_within(place, within) or any(_apart_km(place, other) <= _TOGETHER_KM for other in named)
    ]
    known = {place.country_code for place in coded}
    may_have = [
        place
        for place in named
        if (of := place.country_code)
        and place.point is not None
        and of not in known
        and postcodes.is_form_of(postcodes.compact(code), of)
    ]
    if meet or may_have or named or len(coded) > 1 or not code.isdigit():
        return meet or may_have or [*coded, *named]
    # The words beside the code are not understood, or deny its only place: "20132 Milano MI" is not in Virginia.
    return [*coded, _in_another_country(code)]


def _in_another_country(code: str) -> Place:
    return Place(f"{code} in another country", PlaceKind.POSTCODE, postcode=code)


def _by_name(typed: str, home: str | None, derived: pd.DataFrame | None, only: PlaceKind | None = None) -> list[Place]:
    read = list(readings(_words(typed)))
    for name, within in read:
        if only is None and (plain := of_code(name, within, home) or (not within and country_alone(name, home))):
            return _once(plain)
        towns = _named(name, within, home, derived)
        regions = list(wide(name, towns, within, home))
        # "Belmont WA": the code is of two countries, and the gazetteer may know the one town only.
        if towns and only_country(within) is None:
            towns = _once([*towns, *_not_among(towns, _small_american(name, within, home))])
        # A state stands high enough to be seen, whatever the number of towns; first, if its country is named.
        before = 0 if within or home else _BEFORE_STATES
        if towns or regions:
            return [*towns[:before], *regions, *towns[before:]]
    for name, within in read:
        if small := _not_among([], _small_american(name, within, home)):
            return _once(small)
    return []


def _named(name: str, within: frozenset[Within], home: str | None, derived: pd.DataFrame | None) -> list[Place]:
    """Find towns by the name as typed and as abbreviated; by another spelling if there is none."""
    for spelled in (abbreviated(name), other_spellings(name)):
        found = {
            town: None for each in spelled for town in gazetteer.best_known(tuple(_towns_within(each, within, home)))
        }
        known = [*found, *_larger_with_longer_names(found, spelled, within, home)]
        places = [of_town(town) for town in sorted(known, key=lambda town: -town.population)]
        if derived is not None:
            for each in spelled:
                places += _not_among(places, _of_sites(each, within, home, derived))
        if places:
            return _once(places)
    return []


def _larger_with_longer_names(
    found: Collection[Town], names: Iterable[str], within: frozenset[Within], home: str | None
) -> list[Town]:
    """Give towns that people call by the first word of their name, where the town of that name alone is smaller."""
    code = only_country(within) or home
    if not found or code is None:
        return []
    largest = max(town.population for town in found)
    longer = (town for name in names for town in gazetteer.longer_named(name, code))
    fresh = (town for town in longer if town not in found and is_within((town.code, town.region), within, home))
    return [town for town in dict.fromkeys(fresh) if town.population > largest]


def _towns_within(name: str, within: frozenset[Within], home: str | None) -> Iterator[Town]:
    return (town for town in gazetteer.towns(name) if is_within((town.code, town.region), within, home))


def _small_american(name: str, within: frozenset[Within], home: str | None) -> Iterator[Place]:
    """Yield American towns too small for the gazetteer, each once a state; the table takes a while to open."""
    if not is_within(("US", None), {(of, None) for of, _ in within}, home):
        return
    rows = [
        row for each in {name.title(), name.title().replace("St ", "Saint ")} for row in zipcodes.filter_by(city=each)
    ]
    for state in dict.fromkeys(row["state"] for row in rows if row["zip_code_type"] != postcodes.MILITARY):
        place = postcodes.american_place(next(row for row in rows if row["state"] == state), None)
        if place.point and place_is_within(place, within or {("US", None)}):
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
            max(TOWN_KM, row["spread_km"]),
            "sites",
        )
        if of and is_within((of, row["state"] or ""), within, home):
            yield place


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
