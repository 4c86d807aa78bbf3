"""A trial, a site, a date -> what a person reads, as message ids and values (pure).

What may be said, and in which words, is decided here and in languages/, for every surface alike.
"""

from __future__ import annotations

from trialsearch.views.ages import age_range, ages, limit_in_words
from trialsearch.views.cards import Beside, Card, card, why_listed
from trialsearch.views.countries import (
    countries_to_choose,
    country_aliases,
    country_choices,
    country_in_sentence,
    town_words,
)
from trialsearch.views.dates import OLD_COPY, age_in_words, age_note, data_note, day_of, month_of
from trialsearch.views.distances import distance_in_words
from trialsearch.views.notices import licences, notices
from trialsearch.views.phases import phase_choice, phases_short
from trialsearch.views.places import place_said
from trialsearch.views.reasons import reason_sentence
from trialsearch.views.sites import ContactLine, SiteLine, site_line, site_order, site_place, town_said
from trialsearch.views.status import last_checked, status_short
from trialsearch.views.treatments import TreatmentLine, treatment_lines
from trialsearch.views.trial_page import Arm, Check, Said, TrialPage, trial_page
from trialsearch.views.verdicts import VerdictBlock, ask_about, verdict_block, verdict_sentence

__all__ = [
    "OLD_COPY",
    "Arm",
    "Beside",
    "Card",
    "Check",
    "ContactLine",
    "Said",
    "SiteLine",
    "TreatmentLine",
    "TrialPage",
    "VerdictBlock",
    "age_in_words",
    "age_note",
    "age_range",
    "ages",
    "ask_about",
    "card",
    "countries_to_choose",
    "country_aliases",
    "country_choices",
    "country_in_sentence",
    "data_note",
    "day_of",
    "distance_in_words",
    "last_checked",
    "licences",
    "limit_in_words",
    "month_of",
    "notices",
    "phase_choice",
    "phases_short",
    "place_said",
    "reason_sentence",
    "site_line",
    "site_order",
    "site_place",
    "status_short",
    "town_said",
    "town_words",
    "treatment_lines",
    "trial_page",
    "verdict_block",
    "verdict_sentence",
    "why_listed",
]
