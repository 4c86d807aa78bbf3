"""A search result -> its card: what a person reads of a trial, top to bottom (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from trialsearch.languages import Message, message
from trialsearch.search import Match
from trialsearch.views.ages import age_range, ages_in_rules
from trialsearch.views.distances import distance_in_words
from trialsearch.views.sites import ContactLine, Row, SiteLine, contact_line, site_line, site_order
from trialsearch.views.treatments import TreatmentLine, treatment_lines
from trialsearch.views.verdicts import VerdictBlock, verdict_block
from trialsearch.vocabulary import (
    Availability,
    DataSource,
    Phase,
    RecordState,
    RecruitmentStatus,
    Sex,
    StudyType,
)
from trialsearch.words import mended

#: Older copies get a line, and need a warning before anybody calls (docs/architecture.md, decision 9).
OLD_COPY = timedelta(hours=72)
#: The registry publishes on weekdays; data that were older than this when they were copied are not its newest.
OLD_DATA = timedelta(days=14)

#: By whether a place is listed as open, and whether the record gives a phone number.
_OPEN_WORDS = {
    (True, True): "card.open",
    (True, False): "card.open_ask",
    (False, True): "card.open_study",
    (False, False): "card.open_study_ask",
}
_CLOSED_WORDS = {
    RecruitmentStatus.ENROLLING_BY_INVITATION: "card.invite",
    RecruitmentStatus.SUSPENDED: "card.hold",
    RecruitmentStatus.ACTIVE_NOT_RECRUITING: "card.full",
    RecruitmentStatus.COMPLETED: "card.finished",
    RecruitmentStatus.TERMINATED: "card.stopped",
    RecruitmentStatus.WITHDRAWN: "card.never_started",
    RecruitmentStatus.WITHHELD: "card.withheld",
}
_EXPANDED_ACCESS_WORDS = {
    RecruitmentStatus.AVAILABLE: "card.ea",
    RecruitmentStatus.TEMPORARILY_NOT_AVAILABLE: "card.ea_not_now",
    RecruitmentStatus.NO_LONGER_AVAILABLE: "card.ea_no_longer",
    RecruitmentStatus.APPROVED_FOR_MARKETING: "card.approved",
}
_NOTHING_TO_ASK = (RecruitmentStatus.NO_LONGER_AVAILABLE, RecruitmentStatus.APPROVED_FOR_MARKETING)
#: The first phase of a trial speaks for it: 1/2 is said as 1, since its first aim is a safe dose.
_PHASE_WORDS = {
    "EARLY_PHASE1": "card.phase1",
    "PHASE1": "card.phase1",
    "PHASE2": "card.phase2",
    "PHASE3": "card.phase3",
    "PHASE4": "card.phase4",
}
_WHY_WORDS = {
    "title": "card.why_title",
    "condition": "card.why_condition",
    "MeSH term": "card.why_mesh",
    "keyword": "card.why_keyword",
    "eligibility criteria": "card.why_criteria",
    "umbrella": "card.why_umbrella",
}
_SEX_WORDS = {Sex.FEMALE: "card.girls_only", Sex.MALE: "card.boys_only"}
_KNOWN = {"phase": frozenset(Phase), "status": frozenset(RecruitmentStatus)}


@dataclass(frozen=True)
class Beside:
    """What else a card needs of a trial.

    Attributes
    ----------
    contacts, treatments, requirements : sequences of Row
        All of its rows in those tables.
    elsewhere : int
        How many further sites it has, which do not match.
    said_there : mapping of str to Message
        What hospitals themselves say of it, by their ids.
    """

    contacts: Sequence[Row] = ()
    treatments: Sequence[Row] = ()
    requirements: Sequence[Row] = ()
    elsewhere: int = 0
    said_there: Mapping[str, Message] = field(default_factory=dict)


@dataclass(frozen=True)
class Card:
    """What a card shows of one trial, top to bottom."""

    nct_id: str
    title: str | Message
    availability: Availability
    status: Message
    notes: tuple[Message, ...]
    phase: Message | None
    ages: Message
    ages_rules: Message | None
    sex: Message | None
    tested: tuple[TreatmentLine, ...]
    verdict: VerdictBlock | None
    nearest: Message | None
    sites: tuple[SiteLine, ...]
    site_count: Message | None
    elsewhere: Message | None
    central_contacts: tuple[ContactLine, ...]
    no_contact: Message | None
    why: Message
    text_match: str | None
    checked: Message
    copy_of: Message | None
    is_stale: bool
    url: str | None


def card(
    trial: Row, sites: Sequence[Row], beside: Beside, judged: Match | None = None, *, in_miles: bool = False
) -> Card:
    """Put one search result into words.

    Parameters
    ----------
    trial : Row
        A row of `Selection.trials`, in order (with `availability`).
    sites : sequence of Row
        Its matching sites.
    beside : Beside
        All of its rows in further tables.
    judged : Match, optional
        The verdict for a child, if anything was said about one. Expanded access is no study to join and gets none.
    in_miles : bool
        Whether distances are said in miles.
    """
    group = Availability(trial["availability"])
    ask = group is not Availability.CLOSED and trial["overall_status"] not in _NOTHING_TO_ASK
    central = tuple(contact_line(each) for each in beside.contacts if each["kind"] == "central") if ask else ()
    contacts_of: dict[int, list[Row]] = {}
    for each in beside.contacts if ask else ():
        if each["kind"] == "site":
            contacts_of.setdefault(each["site_number"], []).append(each)
    lines = tuple(
        site_line(site, contacts_of.get(site["site_number"], ()), beside.said_there, in_miles=in_miles)
        for site in sorted(sites, key=site_order)
    )
    asked = [*central, *(contact for line in lines for contact in line.contacts)]
    is_access = group is Availability.EXPANDED_ACCESS
    nearest = trial.get("nearest_may_be_open_km") if group is not Availability.CLOSED else None
    return Card(
        nct_id=trial["nct_id"],
        title=mended(trial["brief_title"]) if trial["brief_title"] else message("card.untitled"),
        availability=group,
        status=status_sentence(trial, has_sites=bool(sites), can_call=any(each.phone for each in asked)),
        notes=_notes(trial, group),
        phase=None if is_access else phase_sentence(trial),
        ages=age_range(trial["minimum_age"], trial["maximum_age"]),
        ages_rules=ages_in_rules(trial),
        sex=message(_SEX_WORDS[trial["sex"]]) if trial["sex"] in _SEX_WORDS else None,
        tested=treatment_lines(beside.treatments),
        verdict=verdict_block(judged, beside.requirements) if judged and not is_access else None,
        nearest=message("card.nearest", distance=distance_in_words(nearest, in_miles=in_miles))
        if nearest is not None
        else None,
        sites=lines,
        site_count=_site_count(trial),
        elsewhere=_counted(beside.elsewhere, "card.sites_elsewhere_one", "card.sites_elsewhere_many")
        if beside.elsewhere
        else None,
        central_contacts=central,
        no_contact=None if asked or not ask else _nobody_to_ask(trial),
        why=why_listed(trial["relevance_reason"]),
        text_match=trial.get("text_match"),
        checked=last_checked(trial),
        copy_of=message("card.copy", date=day_of(trial["data_date"])) if judged else None,
        is_stale=trial["record_state"] in (RecordState.STALE, RecordState.NO_DATE, RecordState.UNVERIFIED),
        url=None if trial["data_source"] == DataSource.DEMONSTRATION else trial["url"],
    )


def status_sentence(trial: Row, *, has_sites: bool, can_call: bool) -> Message:
    """Say what a trial's status means for somebody who wants to join."""
    group, status = Availability(trial["availability"]), trial["overall_status"]
    if group is Availability.TAKING_PATIENTS:
        return message(_OPEN_WORDS[trial["open_sites"] > 0, can_call])
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


def phase_sentence(trial: Row) -> Message | None:
    """Say what the trial's (first) phase is for; None where it has none, or only watches."""
    if trial["study_type"] == StudyType.OBSERVATIONAL:
        return message("card.obs")
    first = (trial["phases"] or "").split("/")[0]
    if first == Phase.PHASE2 and trial["primary_purpose"] not in (None, "TREATMENT"):
        return message("card.phase2_other")
    return message(_PHASE_WORDS[first]) if first in _PHASE_WORDS else None


def phases_short(phases: str | None) -> tuple[Message, ...]:
    """Say phases in short, one message each, to be joined by "/"."""
    return tuple(_coded("phase", phase) for phase in phases.split("/")) if phases else (message("phase.absent"),)


def phase_choice(phase: Phase) -> Message:
    """Name a phase as a choice."""
    return message(f"phase_choice.{phase}")


def status_short(status: str | None) -> Message:
    """Say a trial's status in a few words, for a column."""
    return message("status.absent") if status is None else _coded("status", status)


def why_listed(reason: str | None) -> Message:
    """Say why a trial is in the catalogue, from `relevance_reason`."""
    place, _, term = (reason or "").partition(": ")
    return message(_WHY_WORDS[place], term=term) if place in _WHY_WORDS else message("card.why_other")


def last_checked(trial: Row) -> Message:
    """Say when anybody last looked after the record."""
    checked = trial["last_checked"]
    if checked is None:
        return message("card.no_date")
    if trial["overall_status"] == RecruitmentStatus.UNKNOWN:
        # Its sponsor confirmed nothing lately, even where the registry changed something in the record.
        return message("card.changed", month=month_of(checked))
    old = trial["record_state"] in (RecordState.STALE, RecordState.UNVERIFIED)
    return message("card.stale" if old else "card.checked", month=month_of(checked))


def month_of(day: date) -> Message:
    """Say the month of a day: "October 2026"."""
    return message("month.of_year", month=message(f"month.{day.month}"), year=day.year)


def day_of(day: date) -> Message:
    """Say a day in full."""
    return message("month.day", month=message(f"month.{day.month}"), day=day.day, year=day.year)


def age_in_words(age: timedelta) -> Message:
    """Say how old a copy is; one from the future says that this computer's clock is behind."""
    if age < timedelta():
        return message("age_of_copy.unknown")
    hours = int(age / timedelta(hours=1))
    if hours < 1:
        return message("age_of_copy.hours")
    if hours < 48:
        return message("age_of_copy.one_hour") if hours == 1 else message("age_of_copy.many_hours", n=hours)
    return message("age_of_copy.many_days", n=age.days)


def age_note(age: timedelta) -> Message | None:
    """Warn of an old copy; None while it is young."""
    if age < timedelta():
        return message("age_of_copy.clock")
    return message("age_of_copy.old", age=age_in_words(age)) if age > OLD_COPY else None


def data_note(data_date: date, pulled: date) -> Message | None:
    """Warn of data that were old already when they were copied; None while they were new."""
    return message("page.old_data", date=day_of(data_date)) if pulled - data_date > OLD_DATA else None


def _coded(section: str, code: str) -> Message:
    """Name a registry code; one that the registry added later is shown as it is."""
    return message(f"{section}.{code}") if code in _KNOWN[section] else message(f"{section}.other", code=code)


def _notes(trial: Row, group: Availability) -> tuple[Message, ...]:
    """Add what the status alone would hide: whose it is, where else it is open, what was last known."""
    status = trial["overall_status"]
    notes = []
    if group is Availability.TAKING_PATIENTS and not trial["open_sites"]:
        notes.append(message("card.status_source"))
    if group is Availability.OPEN_ELSEWHERE:
        notes.append(_counted(trial["open_elsewhere_sites"], "card.elsewhere_one", "card.elsewhere_many"))
    if group is Availability.NOT_CONFIRMED and trial["record_state"] == RecordState.UNVERIFIED:
        last = trial["last_known_status"] if status == RecruitmentStatus.UNKNOWN else status
        if last:
            notes.append(message("card.last_known", status=status_short(last)))
    return tuple(notes)


def _counted(count: int, one: str, many: str) -> Message:
    return message(one) if count == 1 else message(many, count=count)


def _site_count(trial: Row) -> Message | None:
    """Count the places of a long list by what they say."""
    counts = (trial["open_sites"], trial["not_stated_sites"])
    words = {(True, True): "card.sites_both", (True, False): "card.sites_open", (False, True): "card.sites_not_stated"}
    which = words.get((counts[0] > 0, counts[1] > 0))
    return message(which, open=counts[0], not_stated=counts[1], all=trial["matching_sites"]) if which else None


def _nobody_to_ask(trial: Row) -> Message:
    sponsor = trial["lead_sponsor"]
    return (
        message("card.contact_none", sponsor=mended(sponsor).strip().rstrip("."))
        if sponsor
        else message("card.contact_no_sponsor")
    )
