"""Which trials and sites match, and in which order (pure, over tables)."""

from __future__ import annotations

from trialsearch.search.availability import OpenSites, availability
from trialsearch.search.distance import (
    distances_km,
    great_circle_km,
    kilometres,
    miles,
    nearest,
    parse_distance,
    reads_miles,
)
from trialsearch.search.filter import TrialFilter
from trialsearch.search.order import in_order
from trialsearch.search.select import Selection, select
from trialsearch.search.suggest import nearest_places

__all__ = [
    "OpenSites",
    "Selection",
    "TrialFilter",
    "availability",
    "distances_km",
    "great_circle_km",
    "in_order",
    "kilometres",
    "miles",
    "nearest",
    "nearest_places",
    "parse_distance",
    "reads_miles",
    "select",
]
