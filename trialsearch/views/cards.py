"""A search result -> its card: what a person reads of a trial, top to bottom (pure)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from trialsearch.languages import Message, message
from trialsearch.search import Match
from trialsearch.views.ages import ages
from trialsearch.views.dates import day_of
from trialsearch.views.distances import distance_in_words
from trialsearch.views.phases import phase_sentence
from trialsearch.views.sites import ContactLine, Row, SiteLine, contact_line, far, site_line, site_order, site_place
from trialsearch.views.status import is_doubtful, last_checked, status_notes, status_sentence
from trialsearch.views.treatments import TreatmentLine, named_in, treatment_lines
from trialsearch.views.verdicts import VerdictBlock, verdict_block
from trialsearch.vocabulary import (
    MAY_BE_OPEN,
    Availability,
    DataSource,
    Purpose,
    RecordState,
    RecruitmentStatus,
    Relevance,
    Sex,
)
from trialsearch.words import mended

_NOTHING_TO_ASK = (RecruitmentStatus.NO_LONGER_AVAILABLE, RecruitmentStatus.APPROVED_FOR_MARKETING)
_WHY_WORDS = {
    "title": "card.why_title",
    "condition": "card.why_condition",
    "MeSH term": "card.why_mesh",
    "keyword": "card.why_keyword",
    "eligibility criteria": "card.why_criteria",
    "umbrella": "card.why_umbrella",
}
#: Whose title may name what is given.
_TREATS = (Purpose.TREATMENT, Purpose.TRANSPLANT_AND_CELL_SUPPORT)
#: A place across a border is worth a line if the way is shorter by a third.
_MUCH_NEARER = 2 / 3
_SEX_WORDS = {Sex.FEMALE: "card.girls_only", Sex.MALE: "card.boys_only"}


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
    """What a card shows of one trial, top to bottom.

    Attributes
    ----------
    is_stale : bool
        Whether the record is too old, undated or overdue to be taken at its word.
    call_instead : Message, optional
        Where nobody is named: the nearest hospital that may be open, and the number to ask for there.
    nearer_abroad : Message, optional
        The place across a border that is nearer than any at home.
    why : Message, optional
        Why it is listed, where it may not be about ALL.
    home_country : str, optional
        Where the family lives, by the registry's name.
    is_ageing : bool
        Whether it was last checked more than half a year ago.
    """

    nct_id: str
    title: str | Message
    availability: Availability
    status: Message
    notes: tuple[Message, ...]
    phase: Message | None
    ages: Message
    sex: Message | None
    tested: tuple[TreatmentLine, ...]
    verdict: VerdictBlock | None
    nearest: Message | None
    nearer_abroad: Message | None
    sites: tuple[SiteLine, ...]
    site_count: Message | None
    elsewhere: Message | None
    central_contacts: tuple[ContactLine, ...]
    no_contact: Message | None
    call_instead: Message | None
    why: Message | None
    text_match: str | None
    checked: Message
    copy_of: Message | None
    is_stale: bool
    is_ageing: bool
    url: str | None
    home_country: str | None = None


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
    in_order = sorted(sites, key=site_order)
    lines = tuple(
        site_line(site, contacts_of.get(site["site_number"], ()), beside.said_there, in_miles=in_miles)
        for site in in_order
    )
    asked = [*central, *(contact for line in lines for contact in line.contacts)]
    is_access = group is Availability.EXPANDED_ACCESS
    nearest = trial.get("nearest_may_be_open_km") if group is not Availability.CLOSED else None
    return Card(
        nct_id=trial["nct_id"],
        title=mended(trial["brief_title"]) if trial["brief_title"] else message("card.untitled"),
        availability=group,
        status=status_sentence(trial, has_sites=bool(sites), can_call=any(each.phone for each in asked)),
        notes=status_notes(trial),
        phase=None if is_access else phase_sentence(trial),
        ages=ages(trial),
        sex=message(_SEX_WORDS[trial["sex"]]) if trial["sex"] in _SEX_WORDS else None,
        tested=treatment_lines(beside.treatments) or _named_in_title(trial),
        verdict=verdict_block(judged, beside.requirements) if judged and not is_access else None,
        nearest=message("card.nearest", distance=distance_in_words(nearest, in_miles=in_miles))
        if nearest is not None
        else None,
        nearer_abroad=_nearer_abroad(in_order, in_miles=in_miles),
        sites=lines,
        site_count=_site_count(trial),
        elsewhere=_counted(beside.elsewhere, "card.sites_elsewhere_one", "card.sites_elsewhere_many")
        if beside.elsewhere
        else None,
        central_contacts=central,
        no_contact=None if asked or not ask else _nobody_to_ask(trial),
        call_instead=None if asked or not ask else _hospital_to_call(trial["nct_id"], in_order),
        why=None if trial["relevance"] == Relevance.FOCUS else why_listed(trial["relevance_reason"]),
        text_match=trial.get("text_match"),
        checked=last_checked(trial),
        copy_of=message("card.copy", date=day_of(trial["data_date"])) if judged else None,
        is_stale=is_doubtful(trial),
        is_ageing=trial["record_state"] == RecordState.AGEING,
        url=None if trial["data_source"] == DataSource.DEMONSTRATION else trial["url"],
    )


def why_listed(reason: str | None) -> Message:
    """Say why a trial is in the catalogue, from `relevance_reason`."""
    place, _, term = (reason or "").partition(": ")
    return message(_WHY_WORDS[place], term=term) if place in _WHY_WORDS else message("card.why_other")


def _nearer_abroad(places: Sequence[Row], *, in_miles: bool) -> Message | None:
    """Name the nearest place that may be open, where it is abroad and much nearer than any at home."""
    may_be_open = [site for site in places if site["open_here"] in MAY_BE_OPEN]
    nearest = min(may_be_open, key=far, default=None)
    at_home = min((far(site) for site in may_be_open if site.get("in_home_country")), default=None)
    if nearest is None or at_home is None or far(nearest) > _MUCH_NEARER * at_home or not math.isfinite(far(nearest)):
        return None
    distance = distance_in_words(far(nearest), in_miles=in_miles)
    return message("card.nearer_abroad", place=site_place(nearest), distance=distance)


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


def _named_in_title(trial: Row) -> tuple[TreatmentLine, ...]:
    return named_in(trial["brief_title"]) if trial["purpose_group"] in _TREATS else ()


def _hospital_to_call(nct_id: str, places: Sequence[Row]) -> Message | None:
    """Name the first hospital at home that may be open; one whose name is hidden or missing cannot be called."""
    may_be_open = (site for site in places if site["open_here"] in MAY_BE_OPEN)
    at_home = (site_place(site) for site in may_be_open if site.get("in_home_country") is not False)
    named = next((place for place in at_home if isinstance(place, str)), None)
    return message("card.contact_call", place=named, nct_id=nct_id) if named else None
