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
from trialsearch.search.hospitals import hospital_names
from trialsearch.search.matching import Match, Reason, match
from trialsearch.search.order import confirmed_first, in_order
from trialsearch.search.profile import ChildProfile, read_profile
from trialsearch.search.rules_of_trial import RulesOfTrial, rules_of_trials
from trialsearch.search.sections import Group, Part, Side, sections, under_treatment
from trialsearch.search.select import SEARCHED, Selection, judged, located, select
from trialsearch.search.suggest import nearest_places

__all__ = [
    "SEARCHED",
    "ChildProfile",
    "Group",
    "Match",
    "OpenSites",
    "Part",
    "Reason",
    "RulesOfTrial",
    "Selection",
    "Side",
    "TrialFilter",
    "availability",
    "confirmed_first",
    "distances_km",
    "great_circle_km",
    "hospital_names",
    "in_order",
    "judged",
    "kilometres",
    "located",
    "match",
    "miles",
    "nearest",
    "nearest_places",
    "parse_distance",
    "read_profile",
    "reads_miles",
    "rules_of_trials",
    "sections",
    "select",
    "under_treatment",
]
