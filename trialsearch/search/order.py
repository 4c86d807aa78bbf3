"""The order in which results are shown: what takes patients today comes first, always (pure)."""

from __future__ import annotations

import pandas as pd

from trialsearch.schema import plain_rows
from trialsearch.search.select import MAY_BE_OPEN, Selection
from trialsearch.vocabulary import (
    Availability,
    RecordState,
    RecruitmentStatus,
    Relevance,
    SiteStatus,
    StudyType,
)

_RELEVANCE_ORDER = {value.value: place for place, value in enumerate(Relevance)}
_TYPE_ORDER = {value.value: place for place, value in enumerate(StudyType)}
#: Within a group a record of doubtful age stands below a fresh one.
_STATE_ORDER = {
    RecordState.FRESH.value: 0,
    RecordState.AGEING.value: 0,
    RecordState.STALE.value: 1,
    RecordState.NO_DATE.value: 1,
    RecordState.UNVERIFIED.value: 2,
}
_GROUP_ORDER = {group.value: place for place, group in enumerate(Availability)}

_EXPANDED_ACCESS_STATUSES = {
    RecruitmentStatus.AVAILABLE,
    RecruitmentStatus.TEMPORARILY_NOT_AVAILABLE,
    RecruitmentStatus.NO_LONGER_AVAILABLE,
    RecruitmentStatus.APPROVED_FOR_MARKETING,
}
_MAY_OPEN_OR_BE_OPEN = {RecruitmentStatus.RECRUITING, RecruitmentStatus.NOT_YET_RECRUITING}


def availability(
    overall_status: str | None,
    study_type: str | None,
    record_state: str,
    *,
    any_open: bool,
    any_opening: bool,
) -> Availability:
    """Find the group in which a trial is shown (docs/architecture.md, "What may be said").

    Parameters
    ----------
    any_open : bool
        A site in question is open, or its recruiting trial gives no status for it.
    any_opening : bool
        A site in question is not yet recruiting.
    """
    if study_type == StudyType.EXPANDED_ACCESS or overall_status in _EXPANDED_ACCESS_STATUSES:
        return Availability.EXPANDED_ACCESS
    if overall_status == RecruitmentStatus.UNKNOWN or overall_status is None:
        return Availability.NOT_CONFIRMED
    if overall_status not in _MAY_OPEN_OR_BE_OPEN:
        return Availability.CLOSED
    if record_state == RecordState.UNVERIFIED:
        return Availability.NOT_CONFIRMED
    if any_open:
        return Availability.TAKING_PATIENTS
    if overall_status == RecruitmentStatus.NOT_YET_RECRUITING or any_opening:
        return Availability.NOT_OPEN_YET
    # Recruiting by its own word, yet no site is listed as open: somebody has to ask.
    return Availability.NOT_CONFIRMED


def in_order(selection: Selection) -> Selection:
    """Sort a selection for people, and add the column `availability`.

    By availability, then interventional before observational, relevance, age of the record (doubtful ones
    last), more open sites first, and the trial's number: a total and stable order.
    """
    trials, sites = selection.trials, selection.sites
    has_open = trials["nct_id"].isin(sites.loc[sites["open_here"].isin(MAY_BE_OPEN), "nct_id"])
    opening = sites.loc[sites["status"] == SiteStatus.NOT_YET_RECRUITING.value, "nct_id"]
    groups = [
        availability(
            row["overall_status"], row["study_type"], row["record_state"], any_open=is_open, any_opening=is_opening
        )
        for row, is_open, is_opening in zip(
            plain_rows(trials, ["overall_status", "study_type", "record_state"]),
            has_open,
            trials["nct_id"].isin(opening),
            strict=True,
        )
    ]
    keys = pd.DataFrame(
        {
            "group": [_GROUP_ORDER[group.value] for group in groups],
            "type": trials["study_type"].map(_TYPE_ORDER).fillna(0).astype(int),
            "relevance": trials["relevance"].map(_RELEVANCE_ORDER).astype(int),
            "state": trials["record_state"].map(_STATE_ORDER).astype(int),
            "open": -trials["open_sites"].astype(int),
            "nct_id": trials["nct_id"],
        }
    )
    order = keys.sort_values(list(keys.columns)).index
    ordered = trials.assign(availability=[group.value for group in groups]).loc[order].reset_index(drop=True)
    return Selection(ordered, sites)
