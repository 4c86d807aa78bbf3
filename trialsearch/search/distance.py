"""How far the sites are from home (pure, over tables)."""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import pandas as pd

from trialsearch.earth import great_circle_km, kilometres, miles
from trialsearch.errors import InvalidInput, quoted
from trialsearch.knowledge.places import Place, home_of, nearest_town_km
from trialsearch.schema import Kind, plain_rows
from trialsearch.vocabulary import MAY_BE_OPEN, SiteOpen

__all__ = [
    "distances_km",
    "great_circle_km",
    "in_home_country",
    "kilometres",
    "may_be_open",
    "miles",
    "nearest",
    "parse_distance",
    "reads_miles",
]

#: A site may lie so far outside the nearest town that the gazetteer has.
_TOWN_KM: Final = 25.0

_COUNT_IN_MILES = frozenset(("US", "GB", "LR"))

#: Three digits or more behind a mark: 1,000 is a thousand to some and one to others.
_TWO_WAYS = re.compile(r"([0-9]+(?:[.,'’\s][0-9]{3,})+(?:[.,][0-9]+)?)\s*([a-zA-Zó]+)\.?")
_AS_DECIMAL = re.compile(r"[0-9]+[.,][0-9]+")
_DISTANCE = re.compile(
    r"([0-9]+(?:[.,][0-9]{1,2})?)\s*(km|kms|kilomet(?:er|re)s?|kil[oó]metros?|mi|miles?|millas?)\.?", re.IGNORECASE
)


def distances_km(sites: pd.DataFrame, home: Place | None) -> pd.Series:
    """Measure the way from home to each site, as the crow flies.

    Parameters
    ----------
    sites : DataFrame
        Rows of the table sites.
    home : Place, optional
        Without a point (a country) all distances are NA, as they are for sites whose place is unknown.

    Returns
    -------
    Series of Float64
        In km, on the index of sites.
    """
    if home is None or home.point is None:
        return _unknown(sites, Kind.NUMBER)
    latitude, longitude = (
        sites[name].to_numpy(dtype=float, na_value=np.nan) for name in ("site_latitude", "site_longitude")
    )
    return pd.Series(_numbers(great_circle_km(*home.point, latitude, longitude)), index=sites.index)


def may_be_within(sites: pd.DataFrame, home: Place, within_km: float) -> pd.Series:
    """Say which sites of unknown place may lie within a distance of home, by what is known of state and country.

    Returns
    -------
    Series of bool
        On the index of sites.
    """
    assert home.point is not None, "a filter by distance has one"  # noqa: S101
    where = [(row["state"], row["country"]) for row in plain_rows(sites, ["state", "country"])]
    least = {each: nearest_town_km(home.point, *each) for each in set(where)}
    return pd.Series([least[each] <= within_km + _TOWN_KM for each in where], index=sites.index, dtype=bool)


def in_home_country(sites: pd.DataFrame, home: Place | None) -> pd.Series:
    """Say whether each site lies in the country of home, its territories included; NA without a home.

    Returns
    -------
    Series of boolean
        On the index of sites; NA also where the site's country is none that is known.
    """
    country = home_of(home.country) if home is not None and home.country is not None else None
    if country is None:
        return _unknown(sites, Kind.FLAG)
    here = {
        name: (code == country if (code := home_of(name)) else pd.NA) for name in sites["country"].dropna().unique()
    }
    return sites["country"].map(here).astype(Kind.FLAG.dtype)


def may_be_open(sites: pd.DataFrame) -> pd.Series:
    """Say which sites the filter for open sites keeps (`vocabulary.MAY_BE_OPEN`).

    Returns
    -------
    Series of bool
        On the index of sites.
    """
    open_here: pd.Series = sites["open_here"].isin([each.value for each in MAY_BE_OPEN])
    return open_here


def nearest(sites: pd.DataFrame) -> pd.DataFrame:
    """Find each trial's nearest sites.

    Parameters
    ----------
    sites : DataFrame
        Rows of the table sites, with `distance_km`.

    Returns
    -------
    DataFrame
        A row a trial, by its number: `nearest_km` of all its sites, `nearest_open_km` of those listed as open, and
        `nearest_may_be_open_km` of those and of the sites of recruiting trials that give no status. NA: there is none,
        or none whose place is known.
    """
    trial, numbers = pd.factorize(sites["nct_id"])
    km = sites["distance_km"].to_numpy(dtype=float, na_value=np.inf)
    states = sites["open_here"]
    chosen = {
        "nearest_km": np.full(len(sites), fill_value=True),
        "nearest_open_km": (states == SiteOpen.YES.value).to_numpy(dtype=bool),
        "nearest_may_be_open_km": may_be_open(sites).to_numpy(dtype=bool),
    }
    found = pd.DataFrame(index=pd.Index(numbers, name="nct_id"))
    for name, these in chosen.items():
        least = np.full(len(numbers), np.inf)
        np.minimum.at(least, trial[these], km[these])
        found[name] = _numbers(least)
    return found


def _numbers(km: Any) -> Any:
    """Turn floats into Float64; what is no finite number is NA."""
    unknown = ~np.isfinite(km)
    return pd.arrays.FloatingArray(np.where(unknown, 0.0, km), unknown)


def _unknown(sites: pd.DataFrame, kind: Kind) -> pd.Series:
    values: pd.Series = pd.Series(pd.NA, index=sites.index, dtype=kind.dtype)
    return values


def reads_miles(home: Place) -> bool:
    """Whether people at home count in miles."""
    return home.country is not None and home_of(home.country) in _COUNT_IN_MILES


def _readings(number: str, unit: str) -> str:
    """Write what a number with a mark may mean, each so that it can be typed: "'1500 km' or '1.5 km'"."""
    thousand = re.sub(r"[.,'’\s]", "", number).lstrip("0") or "0"
    meant = [thousand]
    if _AS_DECIMAL.fullmatch(number):
        # Before a thousand nobody writes a zero: "0,500" is a half, or a slip of the finger.
        decimal = f"{round(float(number.replace(',', '.')), 2):g}"
        meant = [decimal, thousand] if number.startswith("0") else [thousand, decimal]
    return " or ".join(f"'{each} {unit}'" for each in dict.fromkeys(meant))


def parse_distance(text: str) -> float:
    """Read a distance with its unit, in km.

    Raises
    ------
    InvalidInput
        If it is none, names no unit, or may be a thousand or a decimal ("1,000 km").

    Examples
    --------
    >>> parse_distance("100 km"), round(parse_distance("50 miles"), 2)
    (100.0, 80.47)
    """
    if doubtful := _TWO_WAYS.fullmatch(text.strip()):
        raise InvalidInput(
            f"{quoted(text)} can be read in two ways: write {_readings(*doubtful.groups())}, without a mark "
            "between the digits but a point before one or two decimals."
        )
    read = _DISTANCE.fullmatch(text.strip())
    if not read:
        raise InvalidInput(
            f"{quoted(text)} is not a distance: write a number with km or miles, such as '100 km' or '50 miles'."
        )
    number = float(read[1].replace(",", "."))
    return number if read[2].casefold().startswith("k") else kilometres(number)
