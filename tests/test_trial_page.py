"""A trial's own page, the comparison, the sheet, the map and the RIS record: what they say, and that it stays text."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import date
from html import escape
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.builders import location, publish, study
from trialsearch.ages import parse_age
from trialsearch.dashboard.answer import Answer, answer
from trialsearch.dashboard.served import Served, forget, newest, served
from trialsearch.export import to_ris
from trialsearch.knowledge.places import find_places
from trialsearch.languages import message, say, speaking
from trialsearch.markup.compare import compared
from trialsearch.markup.sheet import sheet
from trialsearch.markup.site_map import Mark, site_map
from trialsearch.markup.trial_page import head, sections
from trialsearch.search import ChildProfile, TrialFilter
from trialsearch.snapshots import SnapshotCache
from trialsearch.vocabulary import Availability, Lineage, Now, SiteOpen

parsed = ET.fromstring  # what it reads is our own
TODAY = date(2026, 11, 27)
CHILD = ChildProfile(age=parse_age("12 years"), lineage=Lineage.B_ALL, relapses=2, now=Now.RELAPSE_ACTIVE)


#: A demonstration study with two collaborators.
TWO_PARTNERS = "NCT99900008"


@pytest.fixture(scope="module")
def demo(demo_cache: Path) -> Served:
    forget()
    folder = demo_cache / "demo"
    return served(folder, newest(folder))


@pytest.fixture(scope="module")
def every(demo: Served) -> Answer:
    return answer(demo, TrialFilter(), CHILD, today=TODAY, other=True, closed=True)


def ids(found: Answer) -> list[str]:
    return list(found.trials["nct_id"])


def test_every_trial_has_a_page_that_can_be_drawn(every: Answer) -> None:
    for nct_id in ids(every):
        page = every.page(nct_id)
        html = head(page) + sections(page)
        assert nct_id in html
        assert say("page.safety") in html
        parsed(f"<div>{html}</div>".replace("<br>", "<br/>").replace("<details open>", "<details>"))


def test_ages_and_dates_that_cannot_be_read_are_not_said_as_such(tmp_path: Path) -> None:
    odd = {"minimum_age": "-5 Years", "maximum_age": "7 Fortnights", "start": "soon", "updated": "2026-02-31"}
    publish(SnapshotCache(tmp_path), study("NCT00000001", **odd))
    forget()
    page = answer(served(tmp_path, newest(tmp_path)), TrialFilter(), today=TODAY, closed=True).page("NCT00000001")
    html = head(page) + sections(page)
    assert "we cannot read the age limits of the record (“-5 Years”, “7 Fortnights”)" in html
    assert "from -5" not in html
    assert "“soon”" in html
    assert "“2026-02-31”" in html
    forget()


@pytest.mark.parametrize(
    ("has_results", "said"),
    [(True, "trial.results_yes"), (False, "trial.results_no"), (None, "trial.results_not_said")],
)
def test_a_record_that_is_silent_on_results_is_not_said_to_have_none(
    tmp_path: Path, *, has_results: bool | None, said: str
) -> None:
    publish(SnapshotCache(tmp_path), study("NCT00000001", has_results=has_results))
    forget()
    page = answer(served(tmp_path, newest(tmp_path)), TrialFilter(), today=TODAY).page("NCT00000001")
    assert say(said) in sections(page)
    forget()


def test_collaborators_are_a_list_for_people(every: Answer) -> None:
    about = {
        say(name): value if isinstance(value, str) else say(value) for name, value in every.page(TWO_PARTNERS).about
    }
    assert about[say("trial.collaborators")] == "Halcyon Ridge Biopharma; Northern Lantern Children's Leukemia Network"


def test_each_answer_stands_beside_the_records_own_sentence(every: Answer) -> None:
    for nct_id in ids(every):
        raw = " ".join(
            str(each)
            for name in ("trials", "conditions")
            for row in every.served.catalogue.rows_of(name, nct_id).to_dict("records")
            for each in row.values()
        )
        page = every.page(nct_id)
        for said in (*page.answers, *page.other_answers):
            assert said.quote
            assert said.quote in raw
            assert said.words


def test_what_is_unclear_is_asked_before_what_is_always_asked(every: Answer) -> None:
    unclear = [nct_id for nct_id in ids(every) if every.found.matches[nct_id].ask]
    assert unclear
    for nct_id in unclear:
        page = every.page(nct_id)
        asked = [each.id for each in (*page.ask_own, *page.ask)]
        count = len(every.found.matches[nct_id].ask)
        assert all(each.startswith("ask.") for each in asked[:count])
        assert all(each.startswith("ask_any.") for each in asked[count:])


def test_with_a_verdict_each_thing_is_asked_and_checked_once_and_in_order(every: Answer) -> None:
    pages = [every.page(nct_id) for nct_id in ids(every)]
    judged = [page for page in pages if page.card.verdict and page.card.verdict.ask and page.checks]
    assert judged
    for page in judged:
        html = head(page) + sections(page)
        for each in (*page.ask_own, *page.ask):
            assert html.count(f"<li>{escape(say(each))}</li>") == 1
        checks = say("trial.checks", count=len(page.checks))
        assert html.count(checks) == 1
        told = [escape(say(page.card.verdict.reason)), say("trial.ask"), checks, say("page.safety")]  # type: ignore[union-attr]
        assert sorted(told, key=html.index) == told


def test_what_our_own_questions_ask_leads_back_to_them(every: Answer) -> None:
    page = replace(every.page(ids(every)[0]), ask_own=(message("ask.child_prior_hsct"), message("ask.lineage")))
    asked = replace(page, ask_form=page.ask_own[:1])
    html = head(asked, "<a>back</a>")
    assert html.count(escape(say("ask.child_prior_hsct"))) == 1
    form, own = html.index(say("trial.ask_form")), html.index(say("trial.ask_own"))
    assert form < html.index(escape(say("ask.child_prior_hsct"))) < html.index("<a>back</a>") < own
    assert "<a>back</a>" not in head(page, "<a>back</a>")
    whole = [each.id for nct_id in ids(every) for each in every.page(nct_id).ask_form]
    assert whole
    assert all(each.startswith("ask.child_") for each in whole)


def test_without_criteria_the_page_says_that_no_rules_are_shown(every: Answer) -> None:
    trials = every.whole()
    bare = trials.loc[~trials["criteria_readable"].fillna(value=False).astype(bool), "nct_id"]
    assert len(bare)
    for nct_id in bare:
        assert "verdict.fits" not in str(every.page(nct_id).card.verdict)


def test_up_to_four_stand_side_by_side_with_the_same_rows(every: Answer) -> None:
    # From all over the answer: neighbours are alike.
    pages = [every.page(nct_id) for nct_id in ids(every)[::4][:6]]
    html = compared(pages)
    assert html.count('role="columnheader"') == 4
    rows = re.findall(r'<tr role="row"><th role="rowheader".*?</tr>', html, re.DOTALL)
    assert len(rows) > 6
    assert all(row.count('role="cell"') == 4 or row.count('colspan="4"') for row in rows)
    assert all(row.count(">(the same for all)<") == 1 for row in rows if 'aria-colspan="4"' in row)
    assert any(row.count('role="cell"') == 4 for row in rows)
    whole = [every.page(nct_id) for nct_id in ids(every)]
    assert any(say("compare.not_in_record") in compared(whole[first : first + 4]) for first in range(len(whole)))


def test_compared_studies_name_the_nearest_open_place_that_can_be_asked(demo: Served) -> None:
    home = find_places("Boston, MA", country="United States")[0]
    page = answer(demo, TrialFilter(near=home), CHILD, today=TODAY).page("NCT99900001")
    first = next(site for site in page.card.sites if site.contacts)
    # What is the same for all is said once: another study's contacts are its own.
    other = replace(page, card=replace(page.card, central_contacts=page.card.central_contacts * 2))
    html = compared([page, other])
    (row,) = re.findall(rf'<tr role="row"><th role="rowheader" scope="row">{say("card.contact")}</th>.*?</tr>', html)
    assert row.count(escape(str(first.place))) == 2
    assert row.count('href="tel:') == 2 * len(first.contacts) + 3 * len(page.card.central_contacts)
    closed = tuple(replace(site, state=SiteOpen.NO) for site in page.card.sites)
    nowhere = replace(page, card=replace(page.card, sites=closed, central_contacts=(), no_contact=None))
    assert 'href="tel:' not in compared([nowhere, nowhere])


def test_the_sheet_has_room_to_write_and_says_all_in_english_too(every: Answer) -> None:
    page = every.page(ids(every)[0])
    with speaking("es"):
        html = sheet([page], [message("page.demonstration")])
        spanish = say("page.urgent")
    assert '<html lang="es">' in html
    assert spanish in html
    assert say("page.urgent").replace("'", "&#x27;") in html
    assert html.count('class="ts-write"') == 2 * (len(page.ask_own) + len(page.ask))
    assert page.card.nct_id in html
    assert re.findall("<script.*?>", html) == ['<script src="./print.js" defer>']


def test_the_map_is_one_picture_that_asks_nobody(every: Answer) -> None:
    near = find_places("Boston, MA", country="United States")[0]
    found = answer(every.served, TrialFilter(near=near), CHILD, today=TODAY)
    nct_id = next(each for each in ids(found) if found.marks(each))
    html = site_map(found.marks(nct_id), near.point)
    packed = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    assert packed is not None
    svg = base64.b64decode(packed.group(1)).decode("utf-8")
    root = parsed(svg)
    circles = root.findall("{http://www.w3.org/2000/svg}circle")
    assert sum(not mark.abroad for mark in found.marks(nct_id)) <= len(circles) <= len(found.marks(nct_id))
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    assert all(0 <= float(c.attrib["cx"]) <= width and 0 <= float(c.attrib["cy"]) <= height for c in circles)
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert say("map.home") in html


def test_the_map_of_a_family_is_that_of_its_country_and_names_hospitals() -> None:
    boston = (42.36, -71.06)
    marks = [
        Mark(*boston, "Boston", may_be_open=True, hospital="A Hospital"),
        Mark(
            39.95, -75.17, "Philadelphia", may_be_open=True, hospital="A hospital whose name is far too long for a map"
        ),
        Mark(-34.6, -58.4, "Buenos Aires", may_be_open=True, abroad=True),
        Mark(48.85, 2.35, "Paris", may_be_open=False, abroad=True),
    ]
    html = site_map(marks, boston)
    svg = base64.b64decode(re.findall(r'base64,([^"]+)"', html)[0]).decode("utf-8")
    assert svg.count("<circle") == 2
    assert ">A Hospital<" in svg
    assert ">Philadelphia<" in svg
    assert "Buenos Aires" not in svg
    assert say("map.outside_many", count=2) in html
    assert "prefers-color-scheme:dark" in svg
    anywhere = base64.b64decode(re.findall(r'base64,([^"]+)"', site_map(marks))[0]).decode("utf-8")
    assert anywhere.count("<circle") == 4


@pytest.mark.parametrize(
    "marks",
    [
        [Mark(89.9, 179.9, "North", may_be_open=True), Mark(-89.9, -179.9, "South", may_be_open=True)],
        [Mark(0.0, 0.0, "<script>", may_be_open=True)],
        [Mark(42.36, -71.06, "Boston", may_be_open=True)] * 50,
    ],
    ids=["poles", "hostile", "one spot"],
)
def test_odd_places_are_drawn(marks: list[Mark]) -> None:
    packed = re.search(r"base64,([^\"]+)", site_map(marks))
    assert packed is not None
    parsed(base64.b64decode(packed.group(1)))


def test_no_line_runs_around_the_back_of_the_world() -> None:
    marks = [Mark(-41.3, 174.8, "Wellington", may_be_open=True), Mark(60.2, -149.9, "Anchorage", may_be_open=True)]
    svg = base64.b64decode(re.findall(r'base64,([^"]+)"', site_map(marks))[0]).decode("utf-8")
    steps = re.findall(r"([ML])(-?[0-9]+) -?[0-9]+", re.findall(r'class="land" d="([^"]+)"', svg)[0])
    pairs = pairwise(steps)
    assert max(abs(int(x) - int(before)) for (_, before), (how, x) in pairs if how == "L") < 320


def test_no_place_no_map() -> None:
    assert site_map([]) == ""
    assert site_map([], unplaced=["Elm Hospital"]) == ""


def test_what_is_not_on_the_map_is_counted_and_named() -> None:
    marks = [Mark(42.36, -71.06, "Boston", may_be_open=True)]
    assert f"{say('map.unknown_one')} " in site_map(marks, None, ["<Elm> Hospital, Nowhere"])
    assert '<bdi lang="en">&lt;Elm&gt; Hospital, Nowhere</bdi>.' in site_map(marks, None, ["<Elm> Hospital, Nowhere"])
    five = site_map(marks, None, ["One", "Two", "Three", "Four", message("site.unnamed")])
    assert say("map.unknown_many", count=5) in five
    assert say("map.unknown_more", count=2) in five
    assert "Four" not in five


def test_a_study_knows_which_of_its_places_lie_nobody_knows_where(tmp_path: Path) -> None:
    places = [
        location(city="SÃ£o Paulo", country="Brazil"),
        location("Oak Hospital", "Nowhere-upon-Nothing", status="COMPLETED"),
        location("Ash", None),
    ]
    publish(SnapshotCache(tmp_path), study(locations=places))
    (nct_id,) = ids(found := answer(served(tmp_path, newest(tmp_path)), TrialFilter(), today=TODAY))
    assert found.unplaced_sites(nct_id) == ["Ash, United States", "Oak Hospital, Nowhere-upon-Nothing, United States"]
    assert [mark.name for mark in found.marks(nct_id)] == ["São Paulo"]


def test_a_ris_record_has_its_lines(demo: Served) -> None:
    trial = demo.catalogue.trial("NCT99900001")
    lines = to_ris([trial, trial]).split("\r\n")
    assert lines[0] == "TY  - GEN"
    assert lines.count("ER  - ") == 2
    assert f"TI  - {trial['brief_title']}" in lines
    assert "AN  - NCT99900001" in lines
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines if line)


def test_a_closed_study_has_no_free_place_to_ask_for(every: Answer) -> None:
    asks = {every.page(nct_id).card.availability: [each.id for each in every.page(nct_id).ask] for nct_id in ids(every)}
    assert "ask_any.place_free" not in asks[Availability.CLOSED]
    assert "ask_any.place_free" in asks[Availability.TAKING_PATIENTS]


def test_where_the_record_names_nobody_there_is_somebody_to_call(every: Answer) -> None:
    pages = [every.page(nct_id) for nct_id in ids(every)]
    lonely = [page for page in pages if page.card.no_contact]
    assert lonely
    for page in pages:
        drawn = sections(page)
        assert (say("card.talk") in drawn) is (page.card.no_contact is not None)
