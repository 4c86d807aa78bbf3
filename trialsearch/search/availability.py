"""What a person can do about a trial today (pure)."""

from __future__ import annotations

from dataclasses import dataclass

from trialsearch.vocabulary import Availability, RecordState, RecruitmentStatus, StudyType

_EXPANDED_ACCESS_STATUSES = {
    RecruitmentStatus.AVAILABLE,
    RecruitmentStatus.TEMPORARILY_NOT_AVAILABLE,
    RecruitmentStatus.NO_LONGER_AVAILABLE,
    RecruitmentStatus.APPROVED_FOR_MARKETING,
}
_CLOSED_STATUSES = {
    RecruitmentStatus.ENROLLING_BY_INVITATION,
    RecruitmentStatus.ACTIVE_NOT_RECRUITING,
    RecruitmentStatus.SUSPENDED,
    RecruitmentStatus.COMPLETED,
    RecruitmentStatus.TERMINATED,
    RecruitmentStatus.WITHDRAWN,
    RecruitmentStatus.WITHHELD,
}


@dataclass(frozen=True)
class OpenSites:
    """What is known of a trial's sites.

    Attributes
    ----------
    asked_for, elsewhere : bool
        Whether a site that was asked for (that was not) is open, or its recruiting trial gives no status for it.
    opening : bool
        Whether a site that was asked for is not yet recruiting.
    """

    asked_for: bool
    elsewhere: bool
    opening: bool


def availability(
    overall_status: str | None, study_type: str | None, record_state: str, sites: OpenSites
) -> Availability:
    """Find the group in which a trial is shown (docs/architecture.md, decision 5)."""
    if study_type == StudyType.EXPANDED_ACCESS or overall_status in _EXPANDED_ACCESS_STATUSES:
        return Availability.EXPANDED_ACCESS
    if overall_status in _CLOSED_STATUSES:
        return Availability.CLOSED
    # UNKNOWN, no status, one that the registry added lately, or nobody looked for two years.
    known = overall_status in (RecruitmentStatus.RECRUITING, RecruitmentStatus.NOT_YET_RECRUITING)
    if not known or record_state == RecordState.UNVERIFIED:
        return Availability.NOT_CONFIRMED
    if sites.asked_for:
        return Availability.TAKING_PATIENTS
    if sites.elsewhere:
        return Availability.OPEN_ELSEWHERE
    if overall_status == RecruitmentStatus.NOT_YET_RECRUITING or sites.opening:
        return Availability.NOT_OPEN_YET
    # Recruiting by its own word, yet no site is listed as open: somebody has to ask.
    return Availability.NOT_CONFIRMED
