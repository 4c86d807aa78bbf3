"""/lite and /api/ready: plain HTTP, without a browser and without Streamlit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from tests.asgi import Client
from tests.builders import location, publish, study
from trialsearch.dashboard.child_form import ABOUT_HOME, ABOUT_THE_CHILD
from trialsearch.dashboard.child_in_words import told
from trialsearch.dashboard.middleware import middleware, routes
from trialsearch.dashboard.served import forget
from trialsearch.knowledge.places import find_places
from trialsearch.languages import said, say, speaking
from trialsearch.markup.sheet import SCRIPT
from trialsearch.snapshots import SnapshotCache

SEED = {
    "age": "12 years",
    "kind": "b_all",
    "now": "relapse_active",
    "times": "times_2",
    "had_car_t": "no",
    "country": "United States",
    "town": "Boston, MA",
}
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def client(demo_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setenv("TRIALSEARCH_CACHE", str(demo_cache))
    monkeypatch.setenv("TRIALSEARCH_DEMO", "1")
    forget()
    yield Client(Starlette(routes=routes(), middleware=middleware()))
    forget()


def test_the_form_asks_and_chooses_nothing_beforehand(client: Client) -> None:
    page = client.get("/lite")
    assert page.status_code == 200
    assert " checked" not in page.text
    assert " selected" not in page.text
    assert "<script" not in page.text
    assert len(page.content) < 40_000
    for name in ("age", "kind", "now", "country"):
        assert say(f"question.{name}") in page.text.replace("&#x27;", "'")


def test_just_found_and_came_back_is_said_and_nothing_fits_by_it(client: Client) -> None:
    clash = client.post("/lite", data=SEED | {"now": "untreated"})
    assert say("question.times_too_early") in unescape(clash.text)
    assert say("verdict.fits") not in clash.text
    assert say("verdict.fits") in client.post("/lite", data=SEED | {"now": "untreated", "times": "times_0"}).text


def test_the_seed_case_comes_to_a_phone_number(client: Client) -> None:
    page = client.post("/lite", data=SEED)
    assert page.status_code == 200
    first = re.search(r"<article.*?</article>", page.text, re.DOTALL)
    assert first is not None
    assert 'href="tel:' in first.group()
    assert say("verdict.fits") in first.group()
    assert say("page.safety") in first.group()
    assert page.text.index(say("group.taking_patients")) < page.text.index(say("group.not_confirmed"))


def test_answers_are_stored_nowhere_and_stand_in_no_address(client: Client) -> None:
    page = client.post("/lite", data=SEED)
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    links = re.findall(r'(?:href|action)="([^"]*)"', page.text)
    assert not [link for link in links if "12" in link and "tel:" not in link and "NCT" not in link]


def test_what_was_answered_is_filled_in_again(client: Client) -> None:
    page = client.post("/lite", data=SEED).text
    assert 'name="age" value="12 years"' in page
    assert 'value="b_all" checked' in page
    assert '<option value="United States" selected>' in page


def test_a_town_that_may_be_several_is_a_choice(client: Client) -> None:
    page = client.post("/lite", data={"country": "United States", "town": "Springfield"}).text
    assert 'name="which_town"' in page
    assert "more than one place named “Springfield”" in page
    assert '<details open="">' in page
    assert '<a href="#questions">' in page
    assert say("question.town_needs_country", words="Boston") in client.post("/lite", data={"town": "Boston"}).text


def test_a_mistyped_town_is_a_choice_and_an_understood_one_is_named(client: Client) -> None:
    mistyped = {"country": "United States", "town": "Bostn"}
    page = client.post("/lite", data=mistyped).text
    assert "We do not know “Bostn”. Is it one of these?" in page
    boston = "Boston, Massachusetts, United States"
    assert f'name="which_town" value="{boston}"' in page
    chosen = client.post("/lite", data=mistyped | {"which_town": boston}).text
    assert f"Your place: {boston}" in chosen
    coded = client.post("/lite", data={"country": "United States", "town": "02115"}).text
    assert "Your place: 02115, Boston, Massachusetts, United States" in coded


def test_which_place_is_meant_is_asked_before_it_is_said_that_there_are_more(client: Client) -> None:
    page = client.post("/lite", data={"country": "United States", "town": "Springfield"}).text
    asked, more = page.index("more than one place named"), page.index("More places have this name")
    assert asked < more
    choices = re.findall(r'name="which_town" value="([^"]*)"', page)
    places = find_places("Springfield", country="United States", limit=len(choices))
    assert choices == [place.label for place in places]
    chosen = client.post(
        "/lite", data={"country": "United States", "town": "Springfield", "which_town": choices[2]}
    ).text
    assert say("lite.choose_town") in page
    assert say("lite.choose_town") not in chosen
    assert f'value="{choices[2]}" checked' in chosen


def test_every_follow_up_has_its_rule_of_style_and_is_in_sight_once_answered(client: Client) -> None:
    page = client.get("/lite").text
    names = set(re.findall(r'data-if="([a-z0-9_]+)"', page.partition("<form")[2]))
    asked = {name for each in re.findall(r'data-asks="([^"]*)"', page) for name in each.split()}
    assert names == asked == set(re.findall(r'\[data-asks~="([a-z0-9_]+)"\]:checked\) \[data-if="\1"\]', page))
    assert "times" in names
    answered = client.post("/lite", data=SEED).text
    assert 'data-if="times"' not in answered.partition("<form")[2]


def test_more_cards_come_at_a_press(client: Client) -> None:
    few = client.post("/lite", data={"closed": "yes", "other": "yes"}).text
    many = client.post("/lite", data={"closed": "yes", "other": "yes", "shown": "200"}).text
    assert few.count("<article") < many.count("<article") == 40
    assert 'form="questions" name="shown"' in few


def test_a_study_has_its_page_and_leads_back(client: Client) -> None:
    listed = client.post("/lite", data=SEED).text
    number = re.search(r'form="questions" name="study" value="(NCT\d{8})"', listed)
    assert number is not None
    page = client.post("/lite", data={**SEED, "shown": "10", "study": number[1]}).text.replace("&#x27;", "'")
    for heading in ("trial.ask", "trial.who_can_join", "trial.where", "trial.record"):
        assert say(heading) in page
    assert say("verdict.fits") in page
    assert f'<button form="questions">{say("trial.back")}</button>' in page
    assert 'name="age" value="12 years"' in page
    assert 'type="hidden" name="shown" value="10"' in page
    unknown = client.post("/lite", data={**SEED, "study": HOSTILE})
    assert unknown.status_code == 200
    assert "<script" not in unknown.text
    assert "&lt;script" in unknown.text


def test_the_sheet_to_print_is_a_page_for_the_child_that_was_posted(client: Client) -> None:
    first, second = re.findall(r'name="study" value="(NCT\d{8})"', client.post("/lite", data=SEED).text)[:2]
    page = client.post("/lite", data={**SEED, "sheet": [first, second, "NCT00000001", first]})
    assert page.headers["cache-control"] == "no-store"
    assert say("sheet.heading") in page.text
    assert page.text.count('<section class="ts-sheet">') == 2
    assert "NCT00000001" in page.text, "what is not there is said"
    assert say("verdict.fits") in page.text
    spanish = client.post("/lite", data={**SEED, "sheet": first, "lang": "es"}).text
    assert "Hoja" in spanish or "Imprimir" in spanish
    assert say("trial.ask") in spanish, "the doctor reads English below"


def test_the_sheet_says_back_what_was_told_of_the_child_and_nothing_of_home(client: Client) -> None:
    data = {**SEED, "had_hsct": "yes", "months_since_hsct": "9", "cns": "unknown", "sheet": "NCT99900001"}
    page = client.post("/lite", data=data).text
    told = page[page.index(say("sheet.told")) : page.index(say("sheet.told_help"))]
    assert re.findall(r"<dt>(.*?)</dt>", told) == [
        say(f"told.{name}")
        for name in ("age", "kind", "now", "times", "cns", "had_hsct", "months_since_hsct", "had_car_t")
    ]
    assert "<dd>12 years</dd>" in told
    assert "<dd>9</dd>" in told
    assert say("choice.relapse_active") in told
    assert "Boston" not in told
    assert page.index(say("sheet.told")) > page.index("NCT99900001"), "the study first"
    bare = client.post("/lite", data={**data, "age": "6"}).text
    assert "<dd>6 years</dd>" in bare
    spanish = client.post("/lite", data={**data, "lang": "es"}).text
    assert say("told.kind") in spanish, "the doctor reads English below"
    assert say("sheet.told") not in client.post("/lite", data={"sheet": "NCT99900001"}).text
    assert "&lt;script&gt;" in client.post("/lite", data={**data, "age": HOSTILE}).text


def test_every_answer_on_the_child_can_be_said_back() -> None:
    given = {
        **dict.fromkeys(ABOUT_THE_CHILD, "unknown"),
        "age": "7 years",
        "age_at_diagnosis": "5 years",
        "months_since_hsct": 9,
    }
    assert len([say(name) and said(value) for name, value in told(given)]) == len(ABOUT_THE_CHILD)


def test_filters_narrow_and_an_unreadable_one_is_said(client: Client) -> None:
    every = client.post("/lite", data={}).text
    phase = client.post("/lite", data={"phase": "PHASE1", "shown": "200"}).text
    assert 0 < phase.count("<article") < client.post("/lite", data={"shown": "200"}).text.count("<article")
    assert say("filter.no_word", field=say("filter.text")) in client.post("/lite", data={"text": "+++"}).text
    assert every.count(say("result.heading")) >= 1


def test_a_group_without_a_study_at_home_says_so(client: Client) -> None:
    germany = client.post("/lite", data={"country": "Germany"}).text
    words = say("group.none_here", country="Germany")
    assert germany.count(words) == len(re.findall(r"<h3>[^<]*\(0 in your country, \d+ in all\)</h3>", germany)) > 0
    child = {"kind": "b_all", "now": "untreated", "age": "7 years"}
    told = client.post("/lite", data={"country": "Germany", **child}).text
    assert say("group.none_match_here", country="Germany") in told
    assert "None of these is listed" not in client.post("/lite", data={}).text


def test_nothing_found_leads_on(client: Client) -> None:
    page = client.post("/lite", data={"site": "Nowhere at all"}).text.replace("&#x27;", "'")
    assert say("result.none") in page
    assert say("result.relax") in page


def test_nothing_near_says_what_is_farther_away(client: Client) -> None:
    # Nothing of the demonstration data is near Anchorage.
    home = {"country": "United States", "town": "Anchorage"}
    page = client.post("/lite", data=home | {"how_far": "25"}).text
    assert say("result.none") in unescape(page)
    said = r"Farther away there are \d+ studies with these answers. The nearest place is about [\d,]+ miles away."
    assert re.search(said, page)
    assert "Farther away" not in client.post("/lite", data=home).text


def test_no_match_leads_on_like_nothing_found(client: Client) -> None:
    baby = {"country": "Germany", "kind": "b_all", "now": "untreated", "age": "5 months"}
    assert say("result.none_matches") in client.post("/lite", data=baby).text
    assert say("result.none_matches") not in client.post("/lite", data=SEED).text


def test_it_speaks_spanish_and_reads_spanish_ages(client: Client) -> None:
    page = client.post("/lite", data={**SEED, "age": "12 años", "lang": "es"}).text
    assert '<html lang="es">' in page
    assert "Posible opción" in page
    assert "We could not read" not in page
    assert client.get("/lite?lang=xx").text.startswith('<!DOCTYPE html>\n<html lang="en">')


def test_another_language_is_asked_for_with_all_that_was_answered(client: Client) -> None:
    posted = {**SEED, "phase": ["PHASE1", "PHASE2"], "shown": "10", "study": "NCT99900001", 'odd"><script>': "x"}
    page = client.post("/lite?data=demo", data=posted).text
    (switch,) = re.findall(r'<form method="post">(.*?)</form>', page, re.DOTALL)
    again = [(name, unescape(value)) for name, value in re.findall(r'name="([^"]*)" value="([^"]*)"', switch)]
    assert again.pop() == ("lang", "es")
    assert sorted(again) == sorted(
        (name, value)
        for name, values in posted.items()
        for value in ([values] if isinstance(values, str) else values)
        if name != 'odd"><script>'
    )
    assert "<script" not in page
    spanish = client.post("/lite?data=demo", content=urlencode([*again, ("lang", "es")]).encode()).text
    assert '<html lang="es">' in spanish
    assert 'name="age" value="12 years"' in spanish
    with speaking("es"):
        assert say("trial.ask") in spanish, "it is still the study's page"


def test_the_ways_on_keep_the_data_and_say_how_to_go_back(client: Client) -> None:
    form = client.get("/lite?data=demo").text
    assert 'href="?lang=es&amp;data=demo"' in form
    assert 'href="./?lang=en&amp;data=demo"' in form
    assert '<html lang="es">' in client.get("/lite", accept_language="es-MX, en;q=0.5").text
    assert '<html lang="en">' in client.get("/lite?lang=en", accept_language="es-MX").text
    assert say("lite.back").replace("'", "&#x27;") not in form
    answered = client.post("/lite?data=demo", data=SEED).text
    assert say("lite.back").replace("'", "&#x27;") in answered
    assert say("lite.full_asks_again") in answered


def test_a_too_long_form_is_refused(client: Client) -> None:
    assert client.post("/lite", content=b"a" * 60_000).status_code == 413


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"age": 7}'),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="age"\r\n\r\n7\r\n--x--\r\n'),
        ("text/plain", b"age=7"),
        ("nonsense", b"age=7"),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_no_form_of_ours_is_refused_and_not_taken_for_nothing(
    client: Client, kind: str, body: bytes, language: str
) -> None:
    page = client.post(f"/lite?lang={language}", content=body, headers={"Content-Type": kind})
    assert page.status_code == 415
    assert page.headers["cache-control"] == "no-store"
    with speaking(language):
        assert say("lite.no_form") in page.text
    # Where the address asks for no language, that of the browser counts here, too.
    asked_by = {"Content-Type": kind, "Accept-Language": language}
    assert client.post("/lite", content=body, headers=asked_by).text == page.text


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded; charset=UTF-8", None]
)
def test_a_form_is_read_however_its_kind_is_written(client: Client, kind: str | None) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    page = client.post("/lite", content=urlencode(SEED).encode(), headers=headers)
    assert page.status_code == 200
    assert 'name="age" value="12 years"' in page.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe=\x00",
        b"age",
        b"&&&===",
        b"age=%ff%fe&kind=b_all%00",
        b"shown=-1&shown=99999",
        b"&".join([b"a=1"] * 400),
    ],
)
def test_odd_bodies_never_break_it(client: Client, body: bytes) -> None:
    assert client.post("/lite", content=body).status_code == 200


@given(
    st.dictionaries(
        st.sampled_from(
            [
                *ABOUT_THE_CHILD,
                *ABOUT_HOME,
                "text",
                "site",
                "hospital",
                "phase",
                "shown",
                "lang",
                "since",
                "study",
                "sheet",
            ]
        ),
        st.one_of(
            st.text(max_size=30), st.sampled_from([HOSTILE, "yes", "b_all", "12 years", "NaN", "1e9", "Cambridge"])
        ),
        max_size=6,
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_posted_is_answered_and_inert(client: Client, data: dict[str, str]) -> None:
    body = urlencode(data, errors="replace").encode()
    page = client.post("/lite", content=body)
    assert page.status_code == 200
    assert "<script" not in page.text.replace(f'<script src="./{SCRIPT}" defer></script>', "")


def test_hostile_records_are_inert(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = study("NCT00000001", locations=[location(facility=HOSTILE, city=HOSTILE)])
    record["protocolSection"]["identificationModule"]["briefTitle"] = HOSTILE
    publish(SnapshotCache(tmp_path), record)
    monkeypatch.setenv("TRIALSEARCH_CACHE", str(tmp_path))
    monkeypatch.delenv("TRIALSEARCH_DEMO", raising=False)
    forget()
    page = Client(Starlette(routes=routes())).post("/lite", data={"other": "yes", "closed": "yes"})
    assert "&lt;script&gt;" in page.text
    assert "<script" not in page.text


def test_ready_tells_the_age_of_the_snapshot(client: Client) -> None:
    answer = client.get("/api/ready")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    said = answer.json()
    assert said["ready"] is True
    assert said["trials"] == 40
    assert said["age_hours"] >= 0


def test_without_a_snapshot_it_is_not_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALSEARCH_CACHE", str(tmp_path))
    monkeypatch.delenv("TRIALSEARCH_DEMO", raising=False)
    client = Client(Starlette(routes=routes()))
    assert client.get("/api/ready").status_code == 503
    assert client.get("/api/ready").json() == {"ready": False, "health": "none"}
    page = client.get("/lite")
    assert page.status_code == 503
    assert "ClinicalTrials.gov" in page.text


def test_what_may_be_asked_is_said(client: Client) -> None:
    answer = client.ask("OPTIONS", "/lite")
    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")


@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [("gzip", True), ("deflate, gzip;q=0.5", True), ("gzip;q=0", False), ("GZIP; q=0.000, br", False), ("", False)],
)
def test_who_refuses_gzip_gets_plain_bytes(client: Client, accepted: str, *, is_packed: bool) -> None:
    answer = client.get("/lite", headers={"Accept-Encoding": accepted})
    assert (answer.headers.get("content-encoding") == "gzip") is is_packed
