"""The order in which results are shown: what takes patients today comes first, always (pure)."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace

import pandas as pd

from trialsearch.search.select import Selection
from trialsearch.vocabulary import Availability, Purpose, RecordState, Relevance, Verdict

_PLACE_OF_GROUP = {group.value: place for place, group in enumerate(Availability)}
_PLACE_OF_RELEVANCE = {value.value: place for place, value in enumerate(Relevance)}
_PLACE_OF_PURPOSE = {value.value: place for place, value in enumerate(Purpose)}
_PLACE_OF_VERDICT = {value.value: place for place, value in enumerate(Verdict)}
#: Within a group a record of doubtful age stands below a fresh one.
_PLACE_OF_STATE = {
    RecordState.FRESH.value: 0,
    RecordState.AGEING.value: 0,
    RecordState.STALE.value: 1,
    RecordState.NO_DATE.value: 1,
    RecordState.UNVERIFIED.value: 2,
}


#: What a hospital's own word may not overtake.
_BEFORE_CONFIRMED = ("group", "abroad", "purpose", "verdict")


def in_order(selection: Selection) -> Selection:
    """Sort a selection for people: a total and stable order.

    By availability; with a home, what is in its country before what is abroad; what it is for (treatment first); with
    a child, the verdict; how well it matches the text asked for; relevance; the age of the record (doubtful ones last);
    with a child, records that list rules, then fewest questions to ask; with a home, the nearest site that may be open
    (or else any), unknown distances last; more open sites first; and the trial's number.
    """
    keys = _keys(selection)
    order = keys.sort_values(list(keys.columns)).index
    return replace(selection, trials=selection.trials.loc[order].reset_index(drop=True))


def confirmed_first(selection: Selection, nct_ids: Collection[str]) -> Selection:
    """Put some trials before their equals in availability, country, purpose and verdict; all else stays in order."""
    if not nct_ids:
        return selection
    keys = _keys(selection)[list(_BEFORE_CONFIRMED)]
    keys["confirmed"] = ~selection.trials["nct_id"].isin(nct_ids)
    order = keys.sort_values(list(keys.columns), kind="stable").index
    return replace(selection, trials=selection.trials.loc[order].reset_index(drop=True))


def _keys(selection: Selection) -> pd.DataFrame:
    trials = selection.trials
    # Without rules every question is open.
    without_rules = [nct_id for nct_id, match in selection.matches.items() if match.without_rules]
    return pd.DataFrame(
        {
            "group": trials["availability"].map(_PLACE_OF_GROUP).astype(int),
            "abroad": (~trials["in_home_country"].fillna(value=True)).astype(int),
            "purpose": trials["purpose_group"].map(_PLACE_OF_PURPOSE).astype(int),
            "verdict": trials["verdict"].map(_PLACE_OF_VERDICT).fillna(0).astype(int),
            "text": -trials["text_score"].fillna(0.0).astype(float),
            "relevance": trials["relevance"].map(_PLACE_OF_RELEVANCE).astype(int),
            "state": trials["record_state"].map(_PLACE_OF_STATE).astype(int),
            "without_rules": trials["nct_id"].isin(without_rules).astype(int),
            "ask": trials["ask_count"].fillna(0).astype(int),
            "distance": trials["nearest_may_be_open_km"].fillna(trials["nearest_km"]).fillna(math.inf).astype(float),
            "open": -trials["open_sites"].astype(int),
            "nct_id": trials["nct_id"],
        }
    )
