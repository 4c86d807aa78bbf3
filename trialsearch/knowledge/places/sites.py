"""Where the trials' sites lie, and what they tell of the places around them (pure)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from trialsearch.earth import great_circle_km
from trialsearch.knowledge.places.countries import by_code, code_of
from trialsearch.knowledge.places.gazetteer import OUTWEIGHS, Town, best_known, regions, towns, towns_of
from trialsearch.knowledge.places.names import abbreviated, other_spellings
from trialsearch.knowledge.places.postcodes import TABULATED, bare, compact, in_tables, is_form_of, prefixes
from trialsearch.words import fold, mended

#: The registry takes a site's point from its city. In 1,131 records it lies within 20 km of the town, or over 120 km
#: away, with a hamlet of the same name: of Torino in Emilia, not of Turin (measured 2026-11-25).
FAR_KM: Final = 75.0
#: Towns of one name nearer than this are one for our purpose.
_SAME_TOWN_KM: Final = 50.0
#: The share of a place's sites within its spread.
_WITHIN: Final = 0.9

_IN_BRACKETS = re.compile(r"\(([^()]+)\)")
_NOT_THE_NAME = re.compile(r"(?i)^[\d\s-]+|[\s,-]*(?:cedex\b.*|municipality|[\d\s]+)$")


class Coordinates(NamedTuple):
    """Where a site lies.

    Attributes
    ----------
    latitude, longitude : float or None
        Degrees.
    source : str or None
        `registry`: its own point; `city`: that of the town it names; `postcode`; `hospital`: the town of the known
        hospital; `facility`: the town with which the site's own name ends; None: unknown.
    doubt : str or None
        Why the registry's point was not taken: `zero`, `impossible`, `swapped`, `far_from_city`, `far_from_hospital`.
    """

    latitude: float | None
    longitude: float | None
    source: str | None
    doubt: str | None = None


class SitePoint(NamedTuple):
    """A site as far as places are learnt from it: the registry's words, and its point as `coordinates_of` gives it."""

    country: str | None
    state: str | None
    city: str | None
    postcode: str | None
    latitude: float
    longitude: float


def coordinates_of(  # noqa: PLR0913, PLR0917 - as many as a site has
    latitude: float | None,
    longitude: float | None,
    city: str | None,
    state: str | None,
    country: str | None,
    postcode: str | None = None,
    facility: str | None = None,
    hospital_city: str | None = None,
) -> Coordinates:
    """Find where a site lies: at the registry's point, or else in the town, at the postcode or hospital that it names.

    A point that cannot be, or that lies over `FAR_KM` from the one town that the site can mean, is not taken. Of
    several towns of a name the site can mean one that outweighs the others; else nothing is known against the
    registry's point, nor instead of it. Where a state stands for the city, the point must lie near one of its towns.
    Only American and Canadian postcodes are known here.

    Where the city tells no town (a province or a postcode stands there), the town of the known hospital does
    (`hospital_city`, from the table of hospitals), and then the last words of the site's own name ("..., Wuhan"): one
    town, and in the province that was named. Over `FAR_KM` away, the known hospital's town goes before all else,
    and the site's name before a city that is called like a province: "Jaú" is meant where the city says "São Paulo".

    Examples
    --------
    >>> coordinates_of(42.36, -71.06, "Boston", "Massachusetts", "United States").source
    'registry'
    >>> coordinates_of(None, None, "Torino", None, "Italy")
    Coordinates(latitude=45.07, longitude=7.69, source='city', doubt=None)
    >>> coordinates_of(None, None, "Hubei", None, "China", "430022", "Union Hospital, Wuhan").source
    'facility'
    >>> coordinates_of(0.0, 0.0, "Nowhere", None, None)
    Coordinates(latitude=None, longitude=None, source=None, doubt='zero')
    """
    known, town = _towns_of_site(city, state, country)
    doubt = _doubt(latitude, longitude, known)
    beside = _town_beside(city, state, country, facility, hospital_city)
    denies = beside is not None and (beside[0] == "hospital" or (not state and _is_region(city, country)))
    if doubt is None and latitude is not None and longitude is not None:
        if not (beside and denies and _distance_km(latitude, longitude, (beside[1],)) > FAR_KM):
            return Coordinates(latitude, longitude, "registry")
        doubt = "far_from_hospital"
    if town is not None and not (
        beside and denies and _distance_km(town.latitude, town.longitude, (beside[1],)) > FAR_KM
    ):
        return Coordinates(town.latitude, town.longitude, "city", doubt)
    coded = next(in_tables(postcode, code_of(country)), None) if postcode and country else None
    if coded is not None and coded.point is not None:
        return Coordinates(*coded.point, "postcode", doubt)
    if beside is not None:
        source, town = beside
        return Coordinates(town.latitude, town.longitude, source, doubt)
    return Coordinates(None, None, None, doubt)


def nearest_town_km(point: tuple[float, float], state: str | None, country: str | None) -> float:
    """Measure from a point to the nearest town of a state, or of a country: a site there is hardly nearer.

    0 where neither is known.
    """
    code = code_of(country or "")
    if code is None:
        return 0.0
    known = [region for of, region in regions(fold(mended(state or "")).strip()) if of == code]
    all_towns = [town for region in known for town in towns_of(code, region)] or towns_of(code)
    if not all_towns:
        return 0.0
    latitude, longitude = np.array([(town.latitude, town.longitude) for town in all_towns]).T
    return float(great_circle_km(*point, latitude, longitude).min())


def derive_places(points: Mapping[SitePoint, int]) -> list[dict[str, object]]:
    """Learn postcode areas and towns from sites.

    A place lies at the site that is nearest to all its others: unlike a mean, a stray point hardly moves it, and it
    never falls between two towns. American and Canadian postcodes have tables of their own, and are left out.

    Parameters
    ----------
    points : mapping of SitePoint to int
        How many sites there are of each.

    Returns
    -------
    list of dict
        Rows of the table places, sorted by its key, without data source.
    """
    groups: dict[tuple[str, str, str, str | None], Counter[SitePoint]] = defaultdict(Counter)
    for point, count in points.items():
        for key in _keys(point):
            groups[key][point] += count
    rows = [_place(*key, of) for key, of in groups.items()]
    return sorted(rows, key=lambda row: tuple(str(row[name] or "") for name in ("country", "kind", "key", "state")))


def _doubt(latitude: float | None, longitude: float | None, known: tuple[Town, ...]) -> str | None:
    if latitude is None or longitude is None:
        return None
    if latitude == longitude == 0:
        return "zero"
    is_possible = abs(latitude) <= 90 and abs(longitude) <= 180
    if is_possible and (not known or _distance_km(latitude, longitude, known) <= FAR_KM):
        return None
    if known and abs(longitude) <= 90 and _distance_km(longitude, latitude, known) <= FAR_KM:
        return "swapped"
    return "far_from_city" if is_possible else "impossible"


def _distance_km(latitude: float, longitude: float, known: tuple[Town, ...]) -> float:
    return min(float(great_circle_km(latitude, longitude, town.latitude, town.longitude)) for town in known)


@lru_cache(maxsize=50_000)
def _towns_of_site(city: str | None, state: str | None, country: str | None) -> tuple[tuple[Town, ...], Town | None]:
    """Find the towns near one of which a site must lie, if that can be told, and the town that it is in."""
    code = code_of(country or "")
    if code is None or not city:
        return (), None
    wanted = {region for of, region in regions(fold(mended(state or "")).strip()) if of == code}
    for name in _names(mended(city)):
        found = tuple(town for town in towns(name, code) if not wanted or town.region in wanted)
        as_region = [region for of, region in regions(name) if of == code]
        if as_region and not any(town.is_own_name for town in found):
            # The two columns are changed about in some records: city "Hunan", state "Changsha".
            if state and not wanted and (changed := _towns_of_site(state, name, country))[1]:
                return changed
            return tuple(town for region in as_region for town in towns_of(code, region)), None
        if found:
            one = _the_one(best_known(found))
            return (found if one else ()), one
    return (), None


def _town_beside(
    city: str | None,
    state: str | None,
    country: str | None,
    facility: str | None,
    hospital_city: str | None,
) -> tuple[str, Town] | None:
    """Find the town that a site tells beside its city, and what tells it: the known hospital, or its own name."""
    given = next((text for text in (state, city) if _is_region(text, country)), None)
    tries = (
        ("hospital", hospital_city, given),
        # The table of hospitals knows better than a province that is next door.
        ("hospital", hospital_city, None),
        *(("facility", words, given) for words in _last_words(facility, country)),
    )
    for source, named, region in tries:
        town = _towns_of_site(named, region, country)[1]
        if town is not None:
            return source, town
    return None


def _is_region(text: str | None, country: str | None) -> bool:
    """Whether a text names a state or province of a country."""
    code = code_of(country or "")
    return text is not None and any(of == code for of, _ in regions(fold(mended(text)).strip()))


def _last_words(facility: str | None, country: str | None) -> Iterator[str]:
    """Yield what stands behind the last comma of a site's name, and before it if that is a province or a country."""
    *others, last = mended(facility or "").split(",")
    if len(others) < 1:
        return
    yield last
    if len(others) > 1 and (code_of(last) or _is_region(last, country)):
        yield others[-1]


def _names(city: str) -> Iterator[str]:
    """Yield a city's name, and what it is without brackets, numbers and the rest of a list."""
    outside = _IN_BRACKETS.sub(" ", city)
    bracketed = [each[1] for each in _IN_BRACKETS.finditer(city)]
    for name in (city, outside, *re.split(r"[,/;]| - ", outside), *bracketed):
        for each in (name, _NOT_THE_NAME.sub("", name.strip())):
            folded = fold(each).strip()
            if folded and not folded.isdigit():
                yield from (*abbreviated(folded), *other_spellings(folded))


def _the_one(known: tuple[Town, ...]) -> Town | None:
    """Pick the town if there is no other of its name, or none of its weight; its own name weighs most."""
    first, *others = known
    rivals = (
        town
        for town in others
        if town.population * OUTWEIGHS > first.population or (town.is_own_name and not first.is_own_name)
    )
    if any(_distance_km(first.latitude, first.longitude, (town,)) > _SAME_TOWN_KM for town in rivals):
        return None
    return first


def _keys(point: SitePoint) -> Iterator[tuple[str, str, str, str | None]]:
    """Yield country, kind, key and state of each place that a site belongs to."""
    code = code_of(point.country or "")
    if code is None:
        return
    name = by_code(code).name
    if point.city and (folded := fold(mended(point.city)).strip()):
        yield name, "city", folded, point.state
    if point.postcode and code not in TABULATED and is_form_of(whole := bare(compact(point.postcode), code), code):
        for prefix in prefixes(whole, code):
            yield name, "postcode", prefix, None


def _place(country: str, kind: str, key: str, state: str | None, points: Counter[SitePoint]) -> dict[str, object]:
    weights: Counter[tuple[float, float]] = Counter()
    cities: dict[tuple[float, float], Counter[str]] = defaultdict(Counter)
    for point, count in points.items():
        at = (point.latitude, point.longitude)
        weights[at] += count
        if point.city:
            cities[at][mended(point.city)] += count
    ordered = sorted(weights)
    latitude, longitude = np.array(ordered).T
    weight = np.array([weights[at] for at in ordered], dtype=float)
    apart = great_circle_km(latitude[:, None], longitude[:, None], latitude[None, :], longitude[None, :])
    middle = int(np.argmin(apart @ weight))
    from_middle = np.argsort(apart[middle], kind="stable")
    share = np.cumsum(weight[from_middle]) / weight.sum()
    spread = apart[middle][from_middle][int(np.searchsorted(share, _WITHIN - 1e-9))]
    at = ordered[middle]
    named = cities[at]
    return {
        "country": country,
        "kind": kind,
        "key": key,
        "city": min(named, key=lambda each: (-named[each], each)) if named else None,
        "state": state,
        "latitude": at[0],
        "longitude": at[1],
        "sites": int(weight.sum()),
        "spread_km": round(float(spread), 1),
    }
