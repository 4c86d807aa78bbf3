"""The order in which results are shown: what takes patients today comes first, always (pure)."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from trialsearch.schema import plain_rows
from trialsearch.search.select import Selection
from trialsearch.vocabulary import Availability, RecordState, Relevance, Verdict

_PLACE_OF_GROUP = {group.value: place for place, group in enumerate(Availability)}
_PLACE_OF_RELEVANCE = {value.value: place for place, value in enumerate(Relevance)}
_PLACE_OF_VERDICT = {value.value: place for place, value in enumerate(Verdict)}
#: Within a group a record of doubtful age stands below a fresh one.
_PLACE_OF_STATE = {
    RecordState.FRESH.value: 0,
    RecordState.AGEING.value: 0,
    RecordState.STALE.value: 1,
    RecordState.NO_DATE.value: 1,
    RecordState.UNVERIFIED.value: 2,
}


#: What the order looks at.
_COLUMNS = (
    *("nct_id", "availability", "in_home_country", "purpose_group", "verdict", "text_score", "relevance"),
    *("record_state", "ask_count", "nearest_may_be_open_km", "nearest_km", "open_sites"),
)
#: How many of the first keys a hospital's own word may not overtake: group, country, purpose and verdict.
_BEFORE_CONFIRMED = 4


def in_order(selection: Selection) -> Selection:
    """Sort a selection for people: a total and stable order.

    By availability; with a home, what is in its country before what is abroad; what it is for (treatment first, unless
    the child's is over); with a child, the verdict; how well it matches the text asked for; with a child, what is made
    for its rare kind; relevance; the age of the record (doubtful ones last); with a child, what is made for no other
    kind or time, records that list rules, what is not made for few, then fewest questions to ask; with a home, the
    nearest site that may be open (or else any), unknown distances last; more open sites first; and the trial's number.
    """
    return _sorted(selection, _keys(selection))


def confirmed_first(selection: Selection, nct_ids: Collection[str]) -> Selection:
    """Put some trials before their equals in availability, country, purpose and verdict; all else stays in order."""
    if not nct_ids:
        return selection
    # The last key is the trial's number.
    return _sorted(selection, [(*key[:_BEFORE_CONFIRMED], key[-1] not in nct_ids) for key in _keys(selection)])


def _sorted(selection: Selection, keys: Sequence[tuple[Any, ...]]) -> Selection:
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return replace(selection, trials=selection.trials.take(order).reset_index(drop=True))


def _keys(selection: Selection) -> list[tuple[Any, ...]]:
    """Say of each trial what decides its place, what matters most first; plain values, since columns take longer."""
    # What names another kind, or another time of treatment, comes last; without rules every question is open.
    names_others = {nct_id for nct_id, match in selection.matches.items() if match.names_others}
    without_rules = {nct_id for nct_id, match in selection.matches.items() if match.without_rules}
    made_for = {nct_id for nct_id, match in selection.matches.items() if match.made_for}
    made_for_few = {nct_id for nct_id, match in selection.matches.items() if match.made_for_few}
    place_of_purpose = {value.value: place for place, value in enumerate(selection.purposes)}
    return [
        (
            _PLACE_OF_GROUP[row["availability"]],
            row["in_home_country"] is False,
            place_of_purpose[row["purpose_group"]],
            _PLACE_OF_VERDICT.get(row["verdict"], 0),
            -(row["text_score"] or 0.0),
            row["nct_id"] not in made_for,
            _PLACE_OF_RELEVANCE[row["relevance"]],
            _PLACE_OF_STATE[row["record_state"]],
            row["nct_id"] in names_others,
            row["nct_id"] in without_rules,
            row["nct_id"] in made_for_few,
            row["ask_count"] or 0,
            _distance(row),
            -row["open_sites"],
            row["nct_id"],
        )
        for row in plain_rows(selection.trials, _COLUMNS)
    ]


def _distance(row: Mapping[str, Any]) -> float:
    known = (row[name] for name in ("nearest_may_be_open_km", "nearest_km") if row[name] is not None)
    return next(known, math.inf)
