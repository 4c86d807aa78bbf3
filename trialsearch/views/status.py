"""Whether a trial takes patients, and how far its record can be trusted in that, in words (pure)."""

from __future__ import annotations

from typing import Final

from trialsearch.derive.state import RECORD_STATE_MONTHS, is_older
from trialsearch.languages import Message, message
from trialsearch.views.dates import month_of
from trialsearch.views.sites import Row
from trialsearch.vocabulary import Availability, RecordState, RecruitmentStatus

#: By whether a place is listed as open, and whether the record gives a phone number.
_OPEN_WORDS: Final = {
    (True, True): "card.open",
    (True, False): "card.open_ask",
    (False, True): "card.open_study",
    (False, False): "card.open_study_ask",
}
#: The same where the record is old, undated or overdue: then its "open" may be out of date.
_DOUBTFUL_WORDS: Final = {
    (True, True): "card.doubtful",
    (True, False): "card.doubtful_ask",
    (False, True): "card.doubtful_study",
    (False, False): "card.doubtful_study_ask",
}
_CLOSED_WORDS: Final = {
    RecruitmentStatus.ENROLLING_BY_INVITATION: "card.invite",
    RecruitmentStatus.SUSPENDED: "card.hold",
    RecruitmentStatus.ACTIVE_NOT_RECRUITING: "card.full",
    RecruitmentStatus.COMPLETED: "card.finished",
    RecruitmentStatus.TERMINATED: "card.stopped",
    RecruitmentStatus.WITHDRAWN: "card.never_started",
    RecruitmentStatus.WITHHELD: "card.withheld",
}
_EXPANDED_ACCESS_WORDS: Final = {
    RecruitmentStatus.AVAILABLE: "card.ea",
    RecruitmentStatus.TEMPORARILY_NOT_AVAILABLE: "card.ea_not_now",
    RecruitmentStatus.NO_LONGER_AVAILABLE: "card.ea_no_longer",
    RecruitmentStatus.APPROVED_FOR_MARKETING: "card.approved",
}
#: What is not open is not asked whether it is still.
_NO_DATE_WORDS: Final = {
    Availability.NOT_OPEN_YET: "card.no_date_not_open",
    Availability.CLOSED: "card.no_date_closed",
}
_DOUBTFUL: Final = (RecordState.STALE, RecordState.NO_DATE, RecordState.UNVERIFIED)


def is_doubtful(trial: Row) -> bool:
    """Whether a record is too old, undated or overdue to be taken at its word; of a closed trial nobody minds."""
    return trial["availability"] != Availability.CLOSED and trial["record_state"] in _DOUBTFUL


def status_sentence(trial: Row, *, has_sites: bool, can_call: bool) -> Message:
    """Say what a trial's status means for somebody who wants to join."""
    group, status = Availability(trial["availability"]), trial["overall_status"]
    if group is Availability.TAKING_PATIENTS:
        words = _DOUBTFUL_WORDS if is_doubtful(trial) else _OPEN_WORDS
        return message(words[trial["open_sites"] > 0, can_call])
    if group is Availability.OPEN_ELSEWHERE:
        return message("card.open_elsewhere")
    if group is Availability.NOT_OPEN_YET:
        not_yet = status == RecruitmentStatus.NOT_YET_RECRUITING
        return message("card.not_open_yet" if not_yet else "card.places_not_open_yet")
    if group is Availability.EXPANDED_ACCESS:
        return _expanded_access(trial)
    if group is Availability.CLOSED:
        return message(_CLOSED_WORDS[status])
    if trial["record_state"] == RecordState.UNVERIFIED:
        return message("card.unknown")
    if status == RecruitmentStatus.RECRUITING:
        return message("card.no_open_site" if has_sites else "card.no_sites")
    return message("card.no_status") if status is None else message("card.new_status", code=status)


def _expanded_access(trial: Row) -> Message:
    words = _EXPANDED_ACCESS_WORDS.get(trial["overall_status"], "card.ea_not_confirmed")
    old = trial["record_state"] == RecordState.UNVERIFIED and words == "card.ea"
    return message("card.ea_not_confirmed" if old else words)


def status_notes(trial: Row) -> tuple[Message, ...]:
    """Add what the status alone would hide: whose it is, where else it is open, what was last known."""
    group, status = Availability(trial["availability"]), trial["overall_status"]
    notes = []
    if group is Availability.TAKING_PATIENTS and not trial["open_sites"]:
        notes.append(message("card.status_source"))
    if group is Availability.OPEN_ELSEWHERE:
        count = trial["open_elsewhere_sites"]
        notes.append(message("card.elsewhere_one") if count == 1 else message("card.elsewhere_many", count=count))
    if group is Availability.NOT_CONFIRMED and trial["record_state"] == RecordState.UNVERIFIED:
        last = trial["last_known_status"] if status == RecruitmentStatus.UNKNOWN else status
        if last:
            notes.append(message("card.last_known", status=status_short(last)))
    return tuple(notes)


def status_short(status: str | None) -> Message:
    """Say a trial's status in a few words, for a column; a code that the registry added later is shown as it is."""
    if status is None:
        return message("status.absent")
    return message(f"status.{status}") if status in set(RecruitmentStatus) else message("status.other", code=status)


def last_checked(trial: Row) -> Message:
    """Say when anybody last looked after the record, and what to ask where that is no answer."""
    group, checked = Availability(trial["availability"]), trial["last_checked"]
    if checked is None:
        return message(_NO_DATE_WORDS.get(group, "card.no_date"))
    month = month_of(checked)
    unverified = trial.get("status_verified_first_day") is None and not is_doubtful(trial)
    if trial["overall_status"] == RecruitmentStatus.UNKNOWN or unverified:
        # Its sponsor confirmed nothing lately, even where the registry changed something in the record.
        return message("card.changed", month=month)
    if not is_doubtful(trial):
        return message("card.checked", month=month)
    if not _is_old(trial):
        return message("card.overdue", month=month)
    return message("card.stale_not_open" if group is Availability.NOT_OPEN_YET else "card.stale", month=month)


def _is_old(trial: Row) -> bool:
    """Whether a doubtful record is so by its last check; else its main part should have ended long ago."""
    return is_older(trial["last_checked"], RECORD_STATE_MONTHS[RecordState.AGEING], trial["data_date"])
