"""A home as its family reads it: what was understood of a typed place, in the language that is spoken (pure)."""

from __future__ import annotations

from typing import Final

from trialsearch.knowledge.places import Place, PlaceKind
from trialsearch.languages import Message, message
from trialsearch.views.countries import country_said
from trialsearch.views.sites import town_said
from trialsearch.words import fold

#: A postcode whose point is known less closely than this lies near a town, not in it.
_IN_TOWN_KM: Final = 15.0


def place_said(place: Place) -> Message | str:
    """Name a place as its label does, in the language that is spoken.

    Examples
    --------
    >>> from trialsearch.knowledge.places import find_places
    >>> from trialsearch.languages import said
    >>> [said(place_said(place)) for place in find_places("02115", country="United States")]
    ['02115, Boston, Massachusetts, United States']
    """
    country = country_said(place.country or "")
    if place.kind is PlaceKind.COUNTRY:
        return message("place.country", country=country)
    if place.kind is PlaceKind.REGION:
        return message("place.region", region=place.region, country=country)
    town = town_said(place.city or "")
    named = (town if town != country else "", place.region if _names_region(place) else "", country)
    lies_in = ", ".join(filter(None, named))
    if place.postcode is None:
        return lies_in
    is_near = place.precision_km is None or place.precision_km > _IN_TOWN_KM
    return message("place.near", code=place.postcode, town=lies_in) if is_near else f"{place.postcode}, {lies_in}"


def _names_region(place: Place) -> bool:
    """Whether the label names the state, and it is no second name of a postcode's town."""
    _, *wider = place.label.split(", ")
    is_town_again = place.postcode is not None and fold(place.region or "") == fold(place.city or "")
    return place.region in wider and not is_town_again
