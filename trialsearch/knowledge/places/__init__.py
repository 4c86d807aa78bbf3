"""Places, offline: what people type for a place, where it lies, and where the trials' sites lie (pure)."""

from __future__ import annotations

from trialsearch.knowledge.places.coordinates import looks_like_coordinates
from trialsearch.knowledge.places.countries import code_of, countries, home_of
from trialsearch.knowledge.places.find import find_places, suggest_places
from trialsearch.knowledge.places.names import also_called
from trialsearch.knowledge.places.place import Place, PlaceKind
from trialsearch.knowledge.places.sites import Coordinates, SitePoint, coordinates_of, derive_places, nearest_town_km

__all__ = [
    "Coordinates",
    "Place",
    "PlaceKind",
    "SitePoint",
    "also_called",
    "code_of",
    "coordinates_of",
    "countries",
    "derive_places",
    "find_places",
    "home_of",
    "looks_like_coordinates",
    "nearest_town_km",
    "suggest_places",
]
