"""States, provinces and countries as homes: too wide to measure from (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from trialsearch.earth import great_circle_km
from trialsearch.knowledge.places import gazetteer
from trialsearch.knowledge.places.countries import by_code, code_of, countries
from trialsearch.knowledge.places.names import abbreviated
from trialsearch.knowledge.places.place import Place, PlaceKind, of_town
from trialsearch.knowledge.places.states import states_of_code
from trialsearch.knowledge.places.within import Within, is_within
from trialsearch.words import fold

#: Marks in labels, understood when they are typed again.
STATE: Final = " (state or province)"
COUNTRY: Final = " (the whole country)"

#: A state or country with all its towns this near to the town of its name is as good as that town.
_SMALL_KM: Final = 100.0


def of_code(name: str, within: frozenset[Within], home: str | None) -> list[Place]:
    """Find what the short name of a state means: that state, first of all.

    With a country named the towns that some call so are left out ("MO, USA" is not Bozeman), but for those that are
    widely known by the same letters ("LA, USA"). Alone, the letters may also be a town's own name or a country's code.
    """
    states = [each for each in states_of_code(name) if _is_named(each, within, home)]
    known_as = abbreviated(name)[1:]
    places = []
    for of, region in states:
        centres = [
            of_town(town)
            for each in (fold(region).strip(), *known_as)
            for town in gazetteer.towns(each, of)
            if town.region == region
        ]
        if is_small_around(centres, of, region):
            return [centres[0]]
        places.append(_of_region(of, region))
    if not states:
        return []
    places += [of_town(town) for each in known_as for town in gazetteer.towns(each) if _lies(town, within, home)][:1]
    if not within and home is None:
        places += [of_town(town) for town in gazetteer.towns(name) if town.is_own_name]
        places += [_of_country(name.upper())] if name.upper() in countries() else []
    return places


def country_alone(name: str, home: str | None) -> list[Place]:
    """Find the one country (or England, and the like) that a name alone stands for; nothing if it may be another place.

    Another place is a state elsewhere (Georgia), the country's own town (Mexico City) or a town of 5,000 elsewhere
    (Lebanon); names that some use for a town, and villages, are none.
    """
    named = code_of(name)
    if named is None or home not in (None, named):
        return []
    whole = _of_country(named)
    parts = [each for each in gazetteer.regions(name) if fold(each[1]) != fold(by_code(named).name)]
    if any(of != named for of, _ in gazetteer.regions(name)):
        return []
    if parts:
        return [_of_region(*parts[0])]
    towns = gazetteer.towns(name, named) if home else gazetteer.towns(name)
    at_home = [of_town(town) for town in towns if town.code == named]
    if at_home:
        return at_home[:1] if is_small_around(at_home, named, None) else []
    return [] if any(town.is_own_name for town in towns) else [whole]


def wide(name: str, found: list[Place], within: frozenset[Within], home: str | None) -> Iterator[Place]:
    """Yield the states and the country of that name, unless a town of that name is as good."""
    for of, region in gazetteer.regions(name):
        if _is_named((of, region), within, home) and not is_small_around(found, of, region):
            yield _of_region(of, region)
    if (named := code_of(name)) and (not within or (by_code(named).home, None) in within):
        yield _of_country(named)


def is_small_around(found: Iterable[Place], of: str, region: str | None) -> bool:
    """Whether one of the places found lies in a state (or country) with all its towns close by."""
    centres = [place for place in found if place.country_code == of and region in (None, place.region) and place.point]
    return bool(centres) and all(
        great_circle_km(centres[0].latitude, centres[0].longitude, town.latitude, town.longitude) <= _SMALL_KM
        for town in gazetteer.towns_of(of, region)
    )


def _is_named(state: Within, within: frozenset[Within], home: str | None) -> bool:
    """Whether a state may be meant: "New York, NY" names the state beside the town."""
    return is_within(state, within, home) and (not within or (state[0], None) in within)


def _lies(town: gazetteer.Town, within: frozenset[Within], home: str | None) -> bool:
    return is_within((town.code, town.region), within, home)


def _of_region(of: str, region: str) -> Place:
    return Place(f"{region}{STATE}, {by_code(of).name}", PlaceKind.REGION, by_code(of).name, region)


def _of_country(of: str) -> Place:
    return Place(f"{by_code(of).name}{COUNTRY}", PlaceKind.COUNTRY, by_code(of).name)
