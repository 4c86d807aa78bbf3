from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import location, study, tables_of
from trialsearch import TrialFilter, open_catalogue
from trialsearch.knowledge.places import Place, PlaceKind, find_places
from trialsearch.languages import Message, say, speaking
from trialsearch.schema import TABLES, Tables, plain_rows
from trialsearch.search import in_order, select
from trialsearch.views import (
    Beside,
    Card,
    age_in_words,
    age_note,
    age_range,
    ages,
    card,
    country_aliases,
    country_choices,
    day_of,
    distance_in_words,
    month_of,
    phases_short,
    site_line,
    site_place,
    status_short,
    why_listed,
)
from trialsearch.vocabulary import Availability, Phase, RecruitmentStatus, SiteStatus
from trialsearch.words import fold

PLACEHOLDER = re.compile(r"(?i)research site|local institution|investigative site")


def cards_of(tables: Tables, wanted: TrialFilter | None = None) -> dict[str, tuple[dict[str, Any], Card]]:
    """Each trial's row and card, in order."""
    picked = in_order(select(tables, wanted or TrialFilter()))
    rows = {name: _by_trial(tables[name]) for name in ("contacts", "treatments", "requirements")}
    sites = _by_trial(picked.sites)
    made = {}
    for trial in plain_rows(picked.trials):
        nct_id = trial["nct_id"]
        beside = Beside(**{name: each.get(nct_id, []) for name, each in rows.items()})
        made[nct_id] = (trial, card(trial, sites.get(nct_id, []), beside))
    return made


def _by_trial(table: Any) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in plain_rows(table):
        grouped.setdefault(row["nct_id"], []).append(row)
    return grouped


def one_card(**fields: Any) -> Card:
    ((_, made),) = cards_of(tables_of(study(**fields))).values()
    return made


def words(made: Card) -> list[str]:
    """Everything that a card says, said."""
    messages = [made.title, made.status, *made.notes, made.phase, made.ages, made.sex, made.elsewhere, made.nearest]
    messages += [made.no_contact, made.call_instead, made.why, made.checked]
    for line in made.tested:
        messages += [line.kind, *line.names, line.more]
    for line in made.sites:
        messages += [line.place, line.status]
    return [say(each) if isinstance(each, Message) else each for each in messages if each is not None]


def all_contacts(made: Card) -> list[Any]:
    return [*made.central_contacts, *(each for line in made.sites for each in line.contacts)]


def check_card(trial: dict[str, Any], made: Card) -> None:
    """What must hold for the card of any trial."""
    said = words(made)
    assert all(text.strip() for text in said)
    assert not [text for text in said if re.search(r"<NA>|\bNone\b|\bnan\b|NaT", text)]
    open_now = [line for line in made.sites if line.state in ("yes", "not_stated")]
    if made.availability is Availability.CLOSED or trial["overall_status"] in (
        "NO_LONGER_AVAILABLE",
        "APPROVED_FOR_MARKETING",
    ):
        assert not all_contacts(made)
        assert made.no_contact is None
    elif not all_contacts(made):
        assert made.no_contact is not None
    if made.availability is Availability.TAKING_PATIENTS:
        assert open_now
        assert trial["overall_status"] in ("RECRUITING", "NOT_YET_RECRUITING")
    if trial["overall_status"] != "RECRUITING" and trial["overall_status"] != "AVAILABLE":
        assert not open_now
        assert {line.state for line in made.sites} <= {"no", "unverified"}
    doubtful = trial["record_state"] in ("stale", "no_date", "unverified")
    assert made.is_stale is (doubtful and made.availability is not Availability.CLOSED)
    if doubtful and made.availability is Availability.TAKING_PATIENTS:
        assert "may be out of date" in say(made.status)
    if made.is_stale and trial["record_state"] == "stale":
        assert re.search("Old record|should be over", say(made.checked))
    if trial["record_state"] == "no_date":
        assert "no date" in say(made.checked)
    if made.availability is Availability.EXPANDED_ACCESS:
        assert made.phase is None
    for line in made.sites:
        assert not PLACEHOLDER.search(str(line.place)) or not isinstance(line.place, str)
    order = ["yes", "not_stated", "unverified", "no"]
    assert [order.index(line.state) for line in made.sites] == sorted(order.index(line.state) for line in made.sites)


@pytest.fixture(scope="module")
def demo_tables(demo_cache: Path) -> Tables:
    return open_catalogue(demo_cache / "demo").tables


def test_every_demonstration_study_has_a_sound_card(demo_tables: Tables) -> None:
    made = cards_of(demo_tables)
    assert len(made) == 40
    for trial, each in made.values():
        check_card(trial, each)
    groups = [each.availability for _, each in made.values()]
    assert set(groups) == set(Availability) - {Availability.OPEN_ELSEWHERE}
    assert groups == sorted(groups, key=list(Availability).index)


def test_masked_sites_are_said_to_be_hidden(demo_tables: Tables) -> None:
    said = [text for _, made in cards_of(demo_tables).values() for text in words(made)]
    assert not [text for text in said if PLACEHOLDER.search(text)]
    assert (
        "A hospital in Boston, Massachusetts, United States (name hidden by the sponsor; call the study line)" in said
    )


def test_a_card_of_a_recruiting_trial() -> None:
    made = one_card(
        brief_title="CAR-T",
        minimum_age="6 Months",
        maximum_age="18 Years",
        sex="FEMALE",
        phases=["PHASE1", "PHASE2"],
        interventions=[{"name": name} for name in ("A", "B", "A", "C", "D", "E", "F")],
        central_contacts=[{"name": "Ann", "phone": "1", "phoneExt": "2", "email": "a@example.org"}],
        locations=[
            location("Oak", status="WITHDRAWN"),
            location("Elm", contacts=[{"name": "Bob", "phone": "3"}]),
            location("Research Site", "Rome", "Italy", status=None),
        ],
    )
    assert made.title == "CAR-T"
    assert made.availability is Availability.TAKING_PATIENTS
    assert say(made.status) == "Listed as taking patients. A place may not be free today. Call to ask."
    assert made.phase is not None
    assert say(made.phase).startswith("Two phases in one study. Phase 1")
    assert say(made.ages) == "from 6 months up to and including 18 years"
    assert made.sex is not None
    assert say(made.sex) == "Girls and women only."
    (tested,) = made.tested
    assert (say(tested.kind), tested.names) == ("Other", ("A", "B", "C", "D"))
    assert tested.more is not None
    assert say(tested.more) == "and 2 more"
    assert [(line.place if isinstance(line.place, str) else say(line.place)) for line in made.sites] == [
        "Elm, Boston, United States",
        "A hospital in Rome, Italy (name hidden by the sponsor; call the study line)",
        "Oak, Boston, United States",
    ]
    assert [say(line.status) for line in made.sites] == [
        "listed as open",
        "has not said if it is open",
        "withdrawn here",
    ]
    assert [len(line.contacts) for line in made.sites] == [1, 0, 0]
    assert made.site_count is not None
    assert say(made.site_count) == "1 of 3 are listed as open, 1 have not said if they are open."
    (central,) = made.central_contacts
    assert (central.name, central.phone, central.extension, central.email) == ("Ann", "1", "2", "a@example.org")
    assert made.no_contact is None
    assert say(made.checked) == "Record last checked in October 2026."
    assert not made.is_stale
    assert made.url == "https://clinicaltrials.gov/study/NCT00000001"


CLOSED = {
    "ENROLLING_BY_INVITATION": "invitation",
    "ACTIVE_NOT_RECRUITING": "not taking new patients",
    "SUSPENDED": "On hold",
    "COMPLETED": "Finished",
    "TERMINATED": "Stopped early",
    "WITHDRAWN": "Withdrawn",
    "WITHHELD": "does not show",
}


@pytest.mark.parametrize(("status", "said"), CLOSED.items())
@pytest.mark.parametrize("verified", ["2026-10", "2012-01"])
def test_a_closed_study_gives_nobody_to_call(status: str, said: str, verified: str) -> None:
    made = one_card(
        status=status,
        verified=verified,
        updated=verified,
        central_contacts=[{"name": "Ann", "phone": "1"}],
        locations=[location(status=None, contacts=[{"phone": "2"}])],
    )
    assert made.availability is Availability.CLOSED
    assert said in say(made.status)
    assert all_contacts(made) == []
    assert made.no_contact is None
    assert "open" not in say(made.sites[0].status).replace("not open", "")


def test_nobody_to_ask_leads_to_the_sponsor() -> None:
    assert "write to the sponsor: Invented Network" in " ".join(words(one_card()))
    assert "ask your child's doctor" in " ".join(words(one_card(sponsor=None)))


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"status": "NOT_YET_RECRUITING", "locations": None}, "card.not_open_yet"),
        ({"locations": [location(status="NOT_YET_RECRUITING")]}, "card.places_not_open_yet"),
        ({"locations": [location(status="COMPLETED")]}, "card.no_open_site"),
        ({"locations": None}, "card.no_sites"),
        ({"status": None}, "card.no_status"),
        ({"status": "ADDED_IN_2030"}, "card.new_status"),
        ({"status": "UNKNOWN"}, "card.unknown"),
        ({"verified": "2020-01", "updated": "2020-01-02"}, "card.unknown"),
        ({"status": "AVAILABLE", "study_type": "EXPANDED_ACCESS"}, "card.ea"),
    ],
)
def test_the_status_in_a_sentence(fields: dict[str, Any], status: str) -> None:
    assert one_card(**fields).status.id == status


def test_an_unknown_study_tells_what_was_last_known() -> None:
    made = one_card(status="UNKNOWN", last_known_status="RECRUITING")
    assert [say(note) for note in made.notes] == ["Last known: Recruiting"]
    assert {line.state for line in made.sites} == {"unverified"}
    assert {say(line.status) for line in made.sites} == {"not confirmed"}


def test_where_nobody_is_named_a_hospital_to_call_is() -> None:
    masked, named = location("Research Site", "Rome", "Italy"), location("Elm")
    made = one_card(locations=[location("Oak", status="WITHDRAWN"), masked, named], sponsor="Ann Lee MD")
    assert made.no_contact is not None
    assert made.call_instead is not None
    assert "Elm, Boston, United States" in say(made.call_instead)
    assert made.nct_id in say(made.call_instead)
    assert one_card(locations=[masked]).call_instead is None
    assert one_card(locations=[location("Elm", contacts=[{"name": "Bob", "phone": "3"}])]).call_instead is None


def test_a_record_without_treatments_shows_what_its_title_names() -> None:
    (tested,) = one_card(brief_title="Inotuzumab Ozogamicin and Venetoclax for Relapsed ALL", interventions=None).tested
    assert tested.kind.id == "card.tested_by_title"
    assert [name.split()[0] for name in tested.names] == ["Besponsa", "Venclexta"]
    assert one_card(brief_title="A Treatment Protocol", interventions=None).tested == ()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("AVAILABLE", "can ask the drug maker"),
        ("TEMPORARILY_NOT_AVAILABLE", "maybe later"),
        ("NO_LONGER_AVAILABLE", "no longer given"),
        ("APPROVED_FOR_MARKETING", "now approved"),
    ],
)
def test_expanded_access_says_what_can_be_asked_for(status: str, said: str) -> None:
    made = one_card(status=status, study_type="EXPANDED_ACCESS", locations=[location(status="AVAILABLE")])
    assert made.availability is Availability.EXPANDED_ACCESS
    assert said in say(made.status)
    assert made.notes == ()
    assert made.phase is None


@pytest.mark.parametrize(
    ("phases", "study_type", "message_id"),
    [
        (["EARLY_PHASE1"], "INTERVENTIONAL", "card.phase1"),
        (["PHASE1", "PHASE2"], "INTERVENTIONAL", "card.phases_two"),
        (["PHASE2", "PHASE3"], "INTERVENTIONAL", "card.phases_two"),
        (["PHASE2"], "INTERVENTIONAL", "card.phase2"),
        (["PHASE4"], "INTERVENTIONAL", "card.phase4"),
        (["NA"], "INTERVENTIONAL", None),
        (["PHASE5"], "INTERVENTIONAL", None),
        (None, "INTERVENTIONAL", None),
        (None, "OBSERVATIONAL", "card.obs"),
        (["PHASE1"], "OBSERVATIONAL", "card.obs"),
    ],
)
def test_each_phase_speaks(phases: list[str] | None, study_type: str, message_id: str | None) -> None:
    said = one_card(phases=phases, study_type=study_type).phase
    assert (None if said is None else said.id) == message_id


def test_of_two_phases_the_first_one_speaks_first() -> None:
    both = one_card(phases=["PHASE1", "PHASE2"]).phase
    assert both is not None
    assert re.match(r"Two phases in one study\. Phase 1: looks for a safe dose\..* Phase 2: checks", say(both))


def test_short_words_for_every_code() -> None:
    for status in RecruitmentStatus:
        assert say(status_short(status.value))
    assert say(status_short(None)) == "No status"
    assert say(status_short("ADDED_IN_2030")) == "ADDED_IN_2030"
    assert "/".join(say(each) for each in phases_short("PHASE1/PHASE2")) == "1/2"
    assert [say(each) for each in phases_short(None)] == ["-"]
    assert [say(each) for each in phases_short("PHASE5/NOT_APPLICABLE")] == ["PHASE5", "n/a"]
    assert all(say(each) for phase in Phase for each in phases_short(phase.value))


@pytest.mark.parametrize(
    ("minimum", "maximum", "said"),
    [
        ("6 Months", "18 Years", "from 6 months up to and including 18 years"),
        ("1 Year", None, "from 1 year, no upper limit in the record"),
        (None, "364 Days", "up to and including 364 days, no lower limit in the record"),
        (None, None, "the record gives no age limit"),
        ("-5 Years", None, "we cannot read the age limits of the record (“-5 Years”)"),
        ("1 Year", "7 Fortnights", "we cannot read the age limits of the record (“1 Year”, “7 Fortnights”)"),
        ("NaN", "99999999999999 Years", "we cannot read the age limits of the record (“NaN”, “99999999999999 Years”)"),
    ],
)
def test_age_limits(minimum: str | None, maximum: str | None, said: str) -> None:
    assert say(age_range(minimum, maximum)) == said


@pytest.mark.parametrize(
    ("minimum", "maximum", "said"),
    [
        ("6 Months", "18 Years", "desde 6 meses hasta 18 años, inclusive"),
        ("1 Year", None, "desde 1 año; el registro no da un máximo"),
        (None, "1 Day", "hasta 1 día, inclusive; el registro no da un mínimo"),
        ("12 Hours", "2 Weeks", "desde 12 horas hasta 2 semanas, inclusive"),
        ("new unit", None, "no podemos leer los límites de edad del registro (“new unit”)"),
    ],
)
def test_age_limits_in_spanish(minimum: str | None, maximum: str | None, said: str) -> None:
    with speaking("es"):
        assert say(age_range(minimum, maximum)) == said


def test_days_and_distances_in_spanish() -> None:
    with speaking("es"):
        assert say(day_of(date(2026, 11, 26))) == "26 de noviembre de 2026"
        assert say(month_of(date(2026, 11, 26))) == "noviembre de 2026"
        assert say(distance_in_words(20.0, in_miles=True)) == "unas 12 millas"
        assert say(distance_in_words(20.0, in_miles=False)) == "unos 20 km"


@pytest.mark.parametrize("status", [*SiteStatus, "ADDED_IN_2030", None])
@pytest.mark.parametrize("state", ["yes", "not_stated", "unverified", "no"])
def test_a_site_that_is_not_open_is_never_called_open(status: str | None, state: str) -> None:
    site = {"site_number": 1, "open_here": state, "status": status, "facility": "Elm", "city": None, "state": None}
    line = site_line(site | {"country": None, "site_masked": False}, [])
    said = say(line.status)
    assert ("listed as open" in said) is (state == "yes")
    assert ("has not said" in said) is (state == "not_stated")
    if state == "unverified":
        assert said == "not confirmed"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (("Elm", "Boston", "Massachusetts", "United States"), "Elm, Boston, Massachusetts, United States"),
        (("Elm", None, None, None), "Elm"),
        (("Elm", "Singapore", None, "Singapore"), "Elm, Singapore"),
        (("Leeds", "Leeds", None, "United Kingdom"), "Leeds, United Kingdom"),
        (
            ("Leeds General Infirmary, Leeds", "Leeds", "leeds", "United Kingdom"),
            "Leeds General Infirmary, Leeds, United Kingdom",
        ),
        (("Hospital Puerta del Mar, Cadiz", "Cádiz", "Cadiz", "Spain"), "Hospital Puerta del Mar, Cádiz, Spain"),
        (
            ("Aarhus Hospital, Ward 3, Denmark", "Aarhus N", None, "Denmark"),
            "Aarhus Hospital, Ward 3, Aarhus N, Denmark",
        ),
        ((None, "Lyon", None, "France"), "A place in Lyon, France"),
        ((None, None, None, None), "A place that the record does not name"),
        (("ClÃ­nica", "SÃ£o Paulo", None, "Brazil"), "Clínica, São Paulo, Brazil"),
    ],
)
def test_a_place(fields: tuple[str | None, ...], said: str) -> None:
    place = site_place(dict(zip(("facility", "city", "state", "country"), fields, strict=True)))
    assert (say(place) if isinstance(place, Message) else place) == said


def test_a_masked_place() -> None:
    hidden = {"facility": "Research Site", "city": None, "state": None, "country": None, "site_masked": True}
    assert "hides" in say(site_place(hidden))  # type: ignore[arg-type]
    assert "Research" not in say(site_place(hidden | {"city": "Rome"}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("title: ALL", "Its title names ALL."),
        ("condition: B-ALL: relapsed", "It lists: B-ALL: relapsed"),
        ("MeSH term: Leukemia", "The registry sorts it under: Leukemia"),
        ("keyword: ALL", "One of its keywords: ALL"),
        ("eligibility criteria: B-ALL", "Its rules for who can join name: B-ALL"),
        (None, "A wide search found it. It may not be about ALL. Look at the record."),
    ],
)
def test_why_a_trial_is_listed(reason: str | None, said: str) -> None:
    assert say(why_listed(reason)) == said


def test_every_reason_that_derive_gives_has_its_words(demo_tables: Tables) -> None:
    for trial, made in cards_of(demo_tables).values():
        assert say(why_listed(trial["relevance_reason"]))
        # A study about ALL need not say why it is listed.
        assert (made.why is None) is (trial["relevance"] == "focus")
        assert (made.why is not None and made.why.id == "card.why_other") is (trial["relevance"] == "other")


@pytest.mark.parametrize(
    ("age", "said", "warned"),
    [
        (timedelta(), "less than an hour", False),
        (timedelta(minutes=59), "less than an hour", False),
        (timedelta(hours=1), "1 hour", False),
        (timedelta(hours=47), "47 hours", False),
        (timedelta(hours=48), "2 days", False),
        (timedelta(hours=72), "3 days", False),
        (timedelta(hours=73), "3 days", True),
        (timedelta(days=40), "40 days", True),
    ],
)
def test_the_age_of_a_copy(age: timedelta, said: str, *, warned: bool) -> None:
    assert say(age_in_words(age)) == said
    note = age_note(age)
    assert (note is not None) is warned
    assert note is None or said in say(note)


def test_days_and_months() -> None:
    assert say(month_of(date(2026, 10, 3))) == "October 2026"
    assert say(day_of(datetime(2026, 11, 16))) == "November 16, 2026"  # noqa: DTZ001 - a calendar day


def test_the_columns_that_a_card_needs_are_declared() -> None:
    assert {"site_masked", "open_here", "facility"} <= set(TABLES["sites"].by_name)


@pytest.mark.parametrize("status", ["AVAILABLE", "TEMPORARILY_NOT_AVAILABLE"])
def test_an_expanded_access_that_nobody_confirmed_says_so(status: str) -> None:
    made = one_card(
        status=status,
        study_type="EXPANDED_ACCESS",
        verified="2019-01",
        updated="2019-01-05",
        locations=[location(status="AVAILABLE")],
    )
    assert made.is_stale
    assert re.search(r"Old record|Not confirmed|not confirmed|Ask if", " ".join([say(made.checked), *words(made)[:3]]))


def test_a_record_that_nobody_is_known_to_have_confirmed_was_changed_not_checked() -> None:
    site = location(contacts=PHONE)
    assert one_card(locations=[site], verified=None, updated="2026-10-20").checked.id == "card.changed"
    assert one_card(locations=[site], verified="2026-10", updated="2026-10-20").checked.id == "card.checked"


def test_a_card_never_says_unconfirmed_for_two_years_and_checked_last_month() -> None:
    # 99 of the recorded UNKNOWN trials have a last update of this year.
    made = one_card(status="UNKNOWN", verified=None, updated="2026-10-20")
    said = " ".join(words(made))
    assert not ("more than two years" in said and "last checked in October 2026" in said)


# --- found by walking through the program


def placed_card(wanted: TrialFilter, **fields: Any) -> Card:
    ((_, made),) = cards_of(tables_of(study(**fields)), wanted).values()
    return made


IN_BOSTON = TrialFilter(sites=("Boston",))


def test_ages_that_count_on_two_days_are_said_to() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Aged 2 years or older at first diagnosis and less than 20 years at enrollment\n"
        "* Relapsed acute lymphoblastic leukemia\n\nExclusion Criteria:\n\n* Active infection that is not controlled"
    )
    made = one_card(criteria=criteria, minimum_age="1 Year", maximum_age="21 Years")
    assert "partly when the leukemia was found, partly on the day of joining" in say(made.ages)


ABROAD_FIRST = [location("Ash", "Lyon", "France"), location("Oak", "Munich", "Germany", status=None)]


def places_of(made: Card) -> list[str]:
    return [str(line.place).partition(",")[0] for line in made.sites]


def test_a_place_at_home_stands_before_one_abroad_even_where_only_the_country_is_known() -> None:
    germany = Place("Germany", PlaceKind.COUNTRY, country="Germany")
    closed = location("Elm", "Berlin", "Germany", status="COMPLETED")
    made = placed_card(TrialFilter(near=germany), locations=[*ABROAD_FIRST, closed])
    assert places_of(made) == ["Oak", "Ash", "Elm"]
    assert made.nearer_abroad is None


@pytest.mark.parametrize(("home", "named"), [("Freiburg", False), ("Aachen", True)])
def test_a_place_across_the_border_is_named_where_it_is_much_nearer(home: str, *, named: bool) -> None:
    (near,) = find_places(home, country="Germany")
    belgian = location("Fir", "Liège", "Belgium")
    made = placed_card(TrialFilter(near=near), locations=[*ABROAD_FIRST, belgian])
    assert places_of(made)[0] == "Oak"
    said = say(made.nearer_abroad) if made.nearer_abroad else ""
    assert ("Nearer, but in another country: Fir, Liège, Belgium" in said) is named


@pytest.mark.parametrize("status", ["NOT_YET_RECRUITING", "COMPLETED", "WITHDRAWN", "ADDED_IN_2030"])
@pytest.mark.parametrize(
    ("others", "note"),
    [
        (1, "1 other place is listed as open or has not said if it is open."),
        (2, "2 other places are listed as open or have not said if they are open."),
    ],
)
def test_a_card_never_denies_the_open_places_elsewhere(status: str, others: int, note: str) -> None:
    rest = [location(city="Rome"), location(city="Oslo", status=None)][:others]
    made = placed_card(IN_BOSTON, locations=[location(status=status), *rest])
    assert made.availability is Availability.OPEN_ELSEWHERE
    assert made.status.id == "card.open_elsewhere"
    assert [each.id for each in made.notes] == ["card.elsewhere_one" if others == 1 else "card.elsewhere_many"]
    assert [say(each) for each in made.notes] == [note]
    assert [line.state for line in made.sites] == ["no"]


def cities_of(tables: Tables, *, every: int = 1) -> list[str]:
    return sorted({city for city in tables["sites"]["city"].dropna() if fold(city).strip()})[::every]


def check_elsewhere(tables: Tables, city: str) -> int:
    """No card for a city denies that its trial is open elsewhere; give how many such trials there are."""
    picked = select(tables, TrialFilter(sites=(city,)))
    sites = _by_trial(picked.sites)
    trials = plain_rows(picked.trials[picked.trials["open_elsewhere_sites"] > 0])
    for trial in trials:
        made = card(trial, sites[trial["nct_id"]], Beside())
        assert made.status.id not in ("card.no_open_site", "card.not_open_yet", "card.places_not_open_yet"), city
        assert made.status.id not in ("card.no_sites", "card.full", "card.finished"), city
        if made.availability is not Availability.EXPANDED_ACCESS:  # no study to join, here or elsewhere
            assert made.availability in (Availability.TAKING_PATIENTS, Availability.OPEN_ELSEWHERE), city
        if made.availability is Availability.OPEN_ELSEWHERE:
            assert {"card.elsewhere_one", "card.elsewhere_many"} & {note.id for note in made.notes}, city
    return len(trials)


def test_no_city_of_the_demonstration_data_denies_what_is_open_elsewhere(demo_tables: Tables) -> None:
    cities = cities_of(demo_tables)
    assert len(cities) > 20
    assert sum(check_elsewhere(demo_tables, city) for city in cities) > 20


PHONE = [{"name": "Ann", "phone": "617-555-0100"}]
NO_PHONE = [{"name": "Ann", "email": "a@example.org"}]


@pytest.mark.parametrize(
    ("site", "central", "said"),
    [
        (location(contacts=PHONE), None, "card.open"),
        (location(contacts=NO_PHONE), None, "card.open_ask"),
        (location(contacts=NO_PHONE), PHONE, "card.open"),
        (location(), None, "card.open_ask"),
        (location(status=None, contacts=PHONE), None, "card.open_study"),
        (location(status=None), PHONE, "card.open_study"),
        (location(status=None, contacts=NO_PHONE), NO_PHONE, "card.open_study_ask"),
        (location(status=None), None, "card.open_study_ask"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_is_told_to_call_finds_a_phone_on_the_card(site: Any, central: Any, said: str) -> None:
    made = one_card(locations=[site], central_contacts=central)
    assert made.status.id == said
    has_phone = any(each.phone for each in all_contacts(made))
    assert ("Call to ask" in say(made.status)) is has_phone
    assert ("Ask your child's doctor" in say(made.status)) is not has_phone


def test_a_phone_of_a_closed_place_or_of_another_town_is_none_to_call() -> None:
    closed = [location(), location("Oak", status="COMPLETED", contacts=PHONE)]
    assert one_card(locations=closed).status.id == "card.open_ask"
    elsewhere = [location(), location("Oak", "Rome", contacts=PHONE)]
    assert placed_card(IN_BOSTON, locations=elsewhere).status.id == "card.open_ask"


def test_every_demonstration_card_that_says_call_has_a_phone(demo_tables: Tables) -> None:
    calls = [made for _, made in cards_of(demo_tables).values() if "Call to ask" in say(made.status)]
    assert calls
    for made in calls:
        assert any(each.phone for each in all_contacts(made)), made.nct_id


@pytest.mark.parametrize(
    ("statuses", "notes"),
    [
        ([None], ["card.status_source"]),
        ([None, "COMPLETED"], ["card.status_source"]),
        ([None, "RECRUITING"], []),
        (["RECRUITING"], []),
    ],
)
def test_whose_status_it_is_where_no_place_says_it_is_open(statuses: list[str | None], notes: list[str]) -> None:
    made = one_card(locations=[location(f"Place {n}", status=each) for n, each in enumerate(statuses)])
    assert [each.id for each in made.notes] == notes


@pytest.mark.parametrize(
    ("status", "fresh", "old"),
    [
        ("AVAILABLE", "card.ea", "card.ea_not_confirmed"),
        ("TEMPORARILY_NOT_AVAILABLE", "card.ea_not_now", "card.ea_not_now"),
        ("NO_LONGER_AVAILABLE", "card.ea_no_longer", "card.ea_no_longer"),
        ("APPROVED_FOR_MARKETING", "card.approved", "card.approved"),
        ("UNKNOWN", "card.ea_not_confirmed", "card.ea_not_confirmed"),
        ("ADDED_IN_2030", "card.ea_not_confirmed", "card.ea_not_confirmed"),
        (None, "card.ea_not_confirmed", "card.ea_not_confirmed"),
    ],
    ids=str,
)
def test_expanded_access_by_its_status_and_age(status: str | None, fresh: str, old: str) -> None:
    kind = {"status": status, "study_type": "EXPANDED_ACCESS", "locations": None}
    assert one_card(**kind).status.id == fresh
    aged = one_card(**kind, verified="2021-01", updated="2021-01-05")
    assert (aged.status.id, aged.availability) == (old, Availability.EXPANDED_ACCESS)
    assert aged.is_stale


@pytest.mark.parametrize(
    ("site", "said"),
    [
        (location(contacts=PHONE), "card.doubtful"),
        (location(), "card.doubtful_ask"),
        (location(status=None, contacts=PHONE), "card.doubtful_study"),
        (location(status=None), "card.doubtful_study_ask"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize(
    ("dates", "checked"),
    [
        ({"verified": "2025-06", "updated": "2025-06-05"}, "card.stale"),
        ({"verified": None, "updated": None}, "card.no_date"),
        ({"primary_completion": "2026-01"}, "card.overdue"),
        ({"verified": "2025-06", "updated": "2025-06-05", "primary_completion": "2024-01"}, "card.stale"),
    ],
    ids=str,
)
def test_open_by_a_record_that_cannot_be_taken_at_its_word(
    site: Any, said: str, dates: dict[str, str | None], checked: str
) -> None:
    made = one_card(locations=[site], **dates)
    assert made.availability is Availability.TAKING_PATIENTS
    assert (made.status.id, made.checked.id, made.is_stale) == (said, checked, True)


OLD = {"verified": "2025-06", "updated": "2025-06-05"}
NO_DATE = {"verified": None, "updated": None}


@pytest.mark.parametrize(
    ("status", "dates", "checked"),
    [
        ("NOT_YET_RECRUITING", OLD, "card.stale_not_open"),
        ("NOT_YET_RECRUITING", NO_DATE, "card.no_date_not_open"),
        ("COMPLETED", OLD, "card.checked"),
        ("COMPLETED", {"verified": "2012-01", "updated": "2012-01-05"}, "card.checked"),
        ("COMPLETED", NO_DATE, "card.no_date_closed"),
    ],
)
def test_what_is_not_open_is_not_asked_whether_it_still_is(
    status: str, dates: dict[str, str | None], checked: str
) -> None:
    made = one_card(status=status, locations=[location(status=status)], **dates)
    assert (made.checked.id, made.is_stale) == (checked, status != "COMPLETED")
    assert "still open" not in say(made.checked)


def test_a_record_of_last_winter_says_so_in_plain_sight() -> None:
    assert one_card(verified="2026-02", updated="2026-02-05").is_ageing
    assert not one_card().is_ageing


def test_an_old_record_tells_what_its_own_status_was() -> None:
    made = one_card(verified="2024-01", updated="2024-01-05", central_contacts=PHONE)
    assert made.availability is Availability.NOT_CONFIRMED
    assert made.status.id == "card.unknown"
    assert [say(each) for each in made.notes] == ["Last known: Recruiting"]
    assert one_card().notes == ()
    assert one_card(status="UNKNOWN").notes == ()


@pytest.mark.parametrize("purpose", ["TREATMENT", None, "SUPPORTIVE_CARE", "PREVENTION", "DIAGNOSTIC", "OTHER"])
def test_only_a_study_that_treats_speaks_of_the_leukemia(purpose: str | None) -> None:
    said = one_card(phases=["PHASE2"], purpose=purpose).phase
    assert said is not None
    assert ("leukemia" in say(said)) is (purpose in ("TREATMENT", None))
    assert say(said).startswith("Phase 2")


def test_invented_studies_have_no_registry_page(demo_tables: Tables) -> None:
    assert {made.url for _, made in cards_of(demo_tables).values()} == {None}
    assert one_card().url == "https://clinicaltrials.gov/study/NCT00000001"


@pytest.mark.parametrize("sponsor", ["Novalis Inc", "Novalis Inc.", "Novalis Inc.."])
def test_a_sponsor_that_ends_in_a_dot_ends_the_sentence_once(sponsor: str) -> None:
    made = one_card(sponsor=sponsor)
    assert made.no_contact is not None
    assert say(made.no_contact).endswith("write to the sponsor: Novalis Inc.")


def test_a_site_status_that_we_do_not_know_is_shown_as_its_code() -> None:
    (line,) = one_card(locations=[location(status="ADDED_IN_2030", contacts=PHONE)]).sites
    assert say(line.status) == "status in the registry: ADDED_IN_2030"
    assert line.state == "no"


def test_a_blank_behind_a_sponsors_dot_makes_no_second_dot() -> None:
    made = one_card(sponsor="Novalis Inc. ")
    assert made.no_contact is not None
    assert say(made.no_contact).endswith("write to the sponsor: Novalis Inc.")


def test_a_country_is_chosen_by_its_name_in_the_language_that_is_spoken() -> None:
    with speaking("es"):
        spanish = country_choices()
        also = country_aliases()
    assert spanish["United States"] == "Estados Unidos"
    assert list(spanish.values()).index("Alemania") < list(spanish.values()).index("Estados Unidos")
    assert also["EE. UU."] == also["USA"] == "United States"
    assert country_aliases()["UK"] == country_aliases()["Great Britain"] == "United Kingdom"
    assert not set(country_aliases()) & set(country_choices())
    assert spanish.keys() == country_choices().keys()
    assert country_choices()["United States"] == "United States"


def test_a_town_is_called_what_it_is_in_spanish() -> None:
    site = {"facility": "A Hospital", "city": "Mexico City", "state": None, "country": "Mexico"}
    assert site_place(site) == "A Hospital, Mexico City, Mexico"
    with speaking("es"):
        assert site_place(site) == "A Hospital, Ciudad de México, México"


@pytest.mark.parametrize(
    ("fields", "rules", "said"),
    [
        (
            (None, "30 Years"),
            (3.0, None),
            (
                "From 3 years, on the day of joining, by the study's own rules "
                "(the registry's age field: up to and including 30 years, no lower limit)"
            ),
        ),
        (
            ("1 Year", None),
            (1.0, 22.0),
            (
                "From 1 year and under 22 years, on the day of joining, by the study's own rules "
                "(the registry's age field: from 1 year, no upper limit)"
            ),
        ),
        (
            (None, None),
            (None, 18.0),
            "Under 18 years, on the day of joining, by the study's own rules (the registry's age field has no limit)",
        ),
        (("2 Years", None), (None, None), "from 2 years, no upper limit in the record"),
    ],
)
def test_the_ages_of_the_studys_own_rules_come_first_and_the_field_does_not_contradict_them(
    fields: tuple[str | None, str | None], rules: tuple[float | None, float | None], said: str
) -> None:
    trial = {
        "minimum_age": fields[0],
        "maximum_age": fields[1],
        "joining_age_differs": True,
        "joining_age_reference": None,
        "joining_age_from_years": rules[0],
        "joining_age_below_years": rules[1],
    }
    assert say(ages(trial)) == said
    if rules == (None, None):
        assert say(ages(trial | {"joining_age_differs": False})) == said
