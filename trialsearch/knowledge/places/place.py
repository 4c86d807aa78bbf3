"""What a typed place is taken for (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from trialsearch.knowledge.places.countries import by_code, code_of
from trialsearch.knowledge.places.gazetteer import Town
from trialsearch.words import fold

#: How far a town may lie from its point.
TOWN_KM: Final = 10.0


class PlaceKind(StrEnum):
    """How closely a place is known."""

    POSTCODE = "postcode"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"


@dataclass(frozen=True)
class Place:
    """Somewhere on earth, as a person names it.

    Attributes
    ----------
    label : str
        What a person reads: "Cambridge, Massachusetts, United States".
    kind : PlaceKind
    country : str or None
        As the registry spells it; None only for the choice "in another country".
    region, city, postcode : str or None
        State or province; town; the postcode in its usual form.
    latitude, longitude : float or None
        Degrees; None for regions and countries, which are too wide to measure from.
    precision_km : float or None
        How far the place may lie from that point, as far as the source tells.
    source : str
        Where the point comes from: gazetteer, zipcodes, canadian_areas, sites (of the trials), or none.
    """

    label: str
    kind: PlaceKind
    country: str | None = None
    region: str | None = None
    city: str | None = None
    postcode: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    precision_km: float | None = None
    source: str = "none"

    @property
    def country_code(self) -> str | None:
        """The country's ISO 3166 code."""
        return code_of(self.country) if self.country else None

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude, or None."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


#: Countries in which people name a town with its state even where both have one name.
_WITH_STATE = {"US", "CA"}


def label_of(town: str, region: str | None, country: str) -> str:
    """Write a town as a person reads it; a state of the town's own name is left out where that is usual.

    Examples
    --------
    >>> label_of("Madrid", "Madrid", "Spain"), label_of("New York", "New York", "United States")
    ('Madrid, Spain', 'New York, New York, United States')
    """
    is_said = region and (code_of(country) in _WITH_STATE or fold(region) not in (fold(town), fold(country)))
    if is_said:
        return f"{town}, {region}, {country}"
    return f"{town}, {country}"


def of_town(town: Town) -> Place:
    """Make a place of a town of the gazetteer."""
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
        TOWN_KM,
        "gazetteer",
    )
