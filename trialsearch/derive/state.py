"""How trustworthy a record is, and what open means (pure)."""

from __future__ import annotations

from datetime import date

import pandas as pd

from trialsearch.vocabulary import RecordState, RecruitmentStatus, SiteOpen, SiteStatus

#: Months since the last check, counted back from the data date, until which a record is in that state.
RECORD_STATE_MONTHS = {RecordState.FRESH: 6, RecordState.AGEING: 12, RecordState.STALE: 24}

#: A recruiting trial whose main data were due so many months ago is stale, however often it is verified.
OVERDUE_MONTHS = 6

#: The pairs of trial and site status that mean: open here.
_OPEN_PAIRS = {
    (RecruitmentStatus.RECRUITING, SiteStatus.RECRUITING),
    (RecruitmentStatus.AVAILABLE, SiteStatus.AVAILABLE),
}


def record_state(
    last_checked: date | None, overall_status: str | None, data_date: date, *, primary_completion: date | None = None
) -> RecordState:
    """How trustworthy a record's statuses are (docs/architecture.md, decision 3).

    UNKNOWN is unverified whatever its date; a record without any date is `no_date`, which is treated as
    stale, not as unverified; a recruiting trial half a year past its primary completion is stale at best.
    """
    if overall_status == RecruitmentStatus.UNKNOWN:
        return RecordState.UNVERIFIED
    if last_checked is None:
        return RecordState.NO_DATE
    overdue = overall_status == RecruitmentStatus.RECRUITING and is_older(primary_completion, OVERDUE_MONTHS, data_date)
    for state, months in RECORD_STATE_MONTHS.items():
        if not is_older(last_checked, months, data_date):
            return RecordState.STALE if overdue else state
    return RecordState.UNVERIFIED


def is_older(day: date | None, months: int, data_date: date) -> bool:
    """Whether a day lies more than so many months before the data date; an unknown day does not."""
    return day is not None and pd.Timestamp(day) < pd.Timestamp(data_date) - pd.DateOffset(months=months)


def open_here(overall_status: str | None, site_status: str | None, state: RecordState) -> SiteOpen:
    """Whether a trial takes patients at a site: open means open at that site, confirmed within two years.

    Never by invitation; a site without a status of its own follows a recruiting trial as `not_stated`.
    """
    if state is RecordState.UNVERIFIED:
        return SiteOpen.UNVERIFIED
    if (overall_status, site_status) in _OPEN_PAIRS:
        return SiteOpen.YES
    if overall_status == RecruitmentStatus.RECRUITING and site_status is None:
        return SiteOpen.NOT_STATED
    return SiteOpen.NO
