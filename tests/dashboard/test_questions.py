"""The five questions and what they change, as AppTest runs the page on the demonstration data."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from unicodedata import normalize

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard.conftest import html_of
from tests.dashboard.test_page import count_on, ids_on
from trialsearch.languages import say
from trialsearch.vocabulary import Lineage, Now, Philadelphia

OpenPage = Callable[..., AppTest]
BOSTON = "Boston, Massachusetts, United States"


def radios(page: AppTest) -> set[str | None]:
    return {radio.key for radio in page.radio}


def said(page: AppTest) -> str:
    return unescape(html_of(page))


def seed_case(page: AppTest) -> AppTest:
    """A 12-year-old with B-ALL in second relapse, in Boston."""
    page.text_input(key="age").set_value("12")
    page.radio(key="kind").set_value(Lineage.B_ALL)
    page.radio(key="now").set_value(Now.RELAPSE_ACTIVE)
    page.selectbox(key="country").set_value("United States")
    page.run()
    page.radio(key="times").set_value("times_2")
    page.text_input(key="town").set_value("Boston")
    page.run()
    page.radio(key="which_town").set_value(BOSTON).run()
    assert not page.exception
    return page


def test_the_script_hears_whether_a_reload_would_lose_an_answer(open_page: OpenPage) -> None:
    page = open_page(site="Boston")
    assert "data-answered" not in html_of(page)
    assert say("question.not_kept") in said(page)
    page.text_input(key="age").set_value("7 years").run()
    assert "data-answered" in html_of(page)
    page.text_input(key="age").set_value("").run()
    assert "data-answered" not in html_of(page)


def test_nothing_is_preselected_and_every_choice_can_be_not_known(open_page: OpenPage) -> None:
    page = open_page()
    assert {radio.value for radio in page.radio} == {None}
    assert page.selectbox(key="country").value is None
    assert page.text_input(key="age").value == ""
    for radio in page.radio:
        assert radio.options[-1] == say("choice.unknown")
    assert '<div class="ts-verdict' not in html_of(page)
    headings = re.findall(r'<h3 class="ts-question">(\d)', html_of(page))
    assert headings == ["1", "2", "3", "4", "5"]


def test_follow_ups_come_only_when_an_answer_needs_them(open_page: OpenPage) -> None:
    page = open_page()
    assert not {"ph", "times", "cns", "which_town"} & radios(page)
    page.radio(key="kind").set_value(Lineage.T_ALL).run()
    assert {"down_syndrome", "kmt2a"} <= radios(page)
    assert "ph" not in radios(page)
    page.radio(key="kind").set_value("unknown").run()
    assert "ph" in radios(page)
    page.radio(key="now").set_value(Now.UNTREATED).run()
    assert not {"times", "outside"} & radios(page)
    assert "cns" in radios(page)
    page.radio(key="now").set_value(Now.REMISSION_ON_THERAPY).run()
    assert "times" in radios(page)
    assert "cns" not in radios(page)
    page.radio(key="now").set_value(Now.REFRACTORY).run()
    assert "cns" in radios(page)
    assert "outside" not in radios(page)
    page.radio(key="now").set_value(Now.RELAPSE_ACTIVE).run()
    assert {"times", "cns", "outside"} <= radios(page)
    assert not page.number_input
    page.radio(key="had_hsct").set_value("yes").run()
    assert page.number_input(key="months_since_hsct").value is None
    assert not page.exception


def test_an_answer_whose_question_is_gone_is_forgotten(open_page: OpenPage) -> None:
    page = open_page()
    page.radio(key="kind").set_value(Lineage.B_ALL).run()
    page.radio(key="ph").set_value(Philadelphia.POSITIVE).run()
    page.radio(key="kind").set_value(Lineage.T_ALL).run()
    page.radio(key="kind").set_value(Lineage.B_ALL).run()
    assert page.radio(key="ph").value is None


@pytest.mark.parametrize(
    "ask",
    [
        lambda page: page.text_input(key="age").set_value("7 years"),
        lambda page: page.radio(key="kind").set_value(Lineage.T_ALL),
        lambda page: page.radio(key="now").set_value(Now.REFRACTORY),
        lambda page: page.radio(key="had_car_t").set_value("yes"),
        lambda page: page.button(key="had_none").click(),
    ],
    ids=["age", "kind", "now", "had CAR-T", "none of these"],
)
def test_each_answer_alone_gives_verdicts_and_hides_nothing(
    open_page: OpenPage, ask: Callable[[AppTest], object]
) -> None:
    page = open_page()
    before = count_on(page)
    ask(page)
    page.run()
    assert not page.exception
    assert count_on(page) == before
    html = html_of(page)
    assert html.count('<article class="ts-card') == html.count('<div class="ts-verdict') + html.count("ts-card ts-expa")
    assert dict(page.query_params) == {}


def test_none_of_these_answers_all_four(open_page: OpenPage) -> None:
    page = open_page()
    page.button(key="had_none").click().run()
    assert {radio.value for radio in page.radio if (radio.key or "").startswith("had_")} == {"no"}


def test_a_contradiction_is_not_offered_and_an_answer_that_became_one_is_asked_again(open_page: OpenPage) -> None:
    page = open_page()
    page.radio(key="now").set_value(Now.REMISSION_ON_THERAPY).run()
    page.radio(key="times").set_value("times_0").run()
    page.radio(key="now").set_value(Now.RELAPSE_ACTIVE).run()
    assert not page.exception
    assert page.radio(key="times").value is None
    assert page.radio(key="times").options == ["1", "2 or more", "I don't know"]
    assert not page.error


def test_the_age_at_diagnosis_is_asked_of_nobody_whose_leukemia_was_just_found(open_page: OpenPage) -> None:
    page = open_page()
    page.text_input(key="age").set_value("2 years").run()
    assert "age_at_diagnosis" not in {field.key for field in page.text_input}
    page.radio(key="now").set_value(Now.RELAPSE_ACTIVE).run()
    page.text_input(key="age_at_diagnosis").set_value("8 months").run()
    page.radio(key="now").set_value(Now.UNTREATED).run()
    assert not page.exception
    assert "age_at_diagnosis" not in {field.key for field in page.text_input}
    page.radio(key="now").set_value(Now.REMISSION_ON_THERAPY).run()
    assert not page.text_input(key="age_at_diagnosis").value


def test_an_unknown_town_is_said_and_the_country_still_counts(open_page: OpenPage) -> None:
    page = open_page()
    page.selectbox(key="country").set_value("United States").run()
    page.text_input(key="town").set_value("Qqqqqqqq").run()
    assert not page.exception
    assert "We do not know this place: Qqqqqqqq" in page.error[0].value
    assert page.checkbox(key="abroad_taking_patients").label.startswith("Show studies in other countries")


def test_a_mistyped_town_can_be_chosen_from_what_may_be_meant(open_page: OpenPage) -> None:
    page = open_page()
    page.selectbox(key="country").set_value("United States").run()
    page.text_input(key="town").set_value("Bostn").run()
    meant = page.radio(key="which_town")
    assert meant.label.startswith("We do not know “Bostn”. Is it one of these?")
    assert meant.value is None
    meant.set_value(BOSTON).run()
    assert not page.error
    assert "how_far" in {box.key for box in page.selectbox}


def test_what_was_said_is_never_in_the_address(open_page: OpenPage) -> None:
    page = seed_case(open_page())
    page.selectbox(key="how_far").set_value(100).run()
    page.text_input(key="text").set_value("CAR-T").run()
    assert dict(page.query_params) == {"text": "CAR-T"}


def test_the_seed_case_gets_its_answer(open_page: OpenPage) -> None:
    page = seed_case(open_page())
    html = said(page)
    assert say("notice.relapse_next") in html
    assert say("notice.kymriah") in html
    assert html.index(say("notice.kymriah")) < html.index("<article")
    first = html[html.index("<article") : html.index("</article>")]
    order = [
        'class="ts-says"',
        "The record says that this study takes children whose leukemia came back two times or more.",
        '<q lang="en">',
        "The hospital also checks (",
        "Listed as taking patients.",
        "(less than 10 miles)",
        "tel:+1617555",
        "Record last checked in",
        "Our copy is from November 16, 2026.",
        say("page.safety"),
        "The nearest place that may be open is less than 10 miles away.",
    ]
    places = [first.index(each) for each in order]
    assert places == sorted(places)


def test_groups_show_purposes_with_counts_and_fold_what_is_abroad_or_no_match(open_page: OpenPage) -> None:
    page = seed_case(open_page())
    count = count_on(page)
    parts = re.findall(r'<h4 class="ts-part">([^<]+)</h4>', html_of(page))
    assert parts[:3] == ["Treatment (6)", "Tests and check-ups (1)", "Studies that watch or collect samples (1)"]
    few = len(ids_on(page))
    for key in ("no_match_taking_patients_here", "abroad_taking_patients"):
        page.checkbox(key=key).check().run()
        assert not page.exception
        assert len(ids_on(page)) > few
        few = len(ids_on(page))
    assert say("result.abroad_help") in said(page)
    assert count_on(page) == count
    for box in [box.key for box in page.checkbox if (box.key or "").startswith(("no_match_", "abroad_"))]:
        page.checkbox(key=box).check().run()
    for box in [box.key for box in page.checkbox if (box.key or "").startswith("no_match_")]:
        page.checkbox(key=box).check().run()
    while more := [button.key for button in page.button if (button.key or "").startswith("more_")]:
        page.button(key=more[0]).click().run()
    shown = ids_on(page)
    assert len(shown) == len(set(shown)) == count


def test_the_way_to_the_studies_says_numbers_that_move_with_the_answers(open_page: OpenPage) -> None:
    page = open_page()
    way = re.compile(r'<a class="ts-see" href="#studies">([^<]+)</a>')
    assert way.findall(html_of(page)) == [say("counted.see")]
    page.radio(key="kind").set_value(Lineage.T_ALL).run()
    (told_kind,) = way.findall(html_of(page))
    page.radio(key="now").set_value(Now.REFRACTORY).run()
    (told_now,) = way.findall(html_of(page))
    assert re.fullmatch(r"See the studies: \d+ possible, \d+ to ask", told_kind)
    assert told_kind != told_now


def test_what_is_near_home_is_one_click_away_and_in_the_order_of_the_list(open_page: OpenPage) -> None:
    page = seed_case(open_page())
    html = html_of(page)
    near = re.search(r'<div class="ts-near".*?</div>', html, re.DOTALL)
    assert near
    said = re.search(r"At hospitals within 100 miles of home: (\d+) studies", near.group())
    assert said
    listed = re.findall(r"trial=(NCT\d{8})", near.group())
    assert len(listed) == int(said.group(1)) > 1
    on_cards = [number for number in ids_on(page) if number in listed]
    assert on_cards == [number for number in listed if number in on_cards]


def test_a_country_is_chosen_from_the_likely_ones_first_and_names_its_postcodes(open_page: OpenPage) -> None:
    page = open_page()
    country = page.selectbox(key="country")
    assert country.options[0] == "United States"
    # Letter and accent stand apart, so that who types no accent finds it (here.js).
    assert [each for each in country.options if normalize("NFD", each) != each] == []
    country.set_value("United States").run()
    assert page.text_input(key="town").label == say("town.label_US")
    page.selectbox(key="country").set_value("Spain").run()
    assert page.text_input(key="town").label == say("question.town")


def test_expanded_access_has_no_verdict(open_page: OpenPage) -> None:
    html = html_of(seed_case(open_page()))
    access = re.findall(r'<article class="ts-card ts-expanded_access.*?</article>', html, re.DOTALL)
    assert access
    assert not [card for card in access if "ts-verdict" in card]


def test_a_distance_counts_what_it_cannot_measure(open_page: OpenPage) -> None:
    page = seed_case(open_page())
    count = count_on(page)
    page.selectbox(key="how_far").set_value(25).run()
    assert not page.exception
    assert 0 < count_on(page) < count


def test_clear_all_takes_the_answers_back(open_page: OpenPage) -> None:
    page = seed_case(open_page())
    next(button for button in page.button if button.label == say("filter.reset")).click()
    page.run()
    assert not page.exception
    assert {radio.value for radio in page.radio} == {None}
    assert page.text_input(key="age").value == ""
    assert '<div class="ts-verdict' not in html_of(page)


def test_a_hospitals_page_has_its_name_and_its_trials(open_page: OpenPage) -> None:
    page = open_page(hospital="dana-farber-boston-childrens")
    assert not page.exception
    assert any(heading.value.startswith("Studies listed at Dana-Farber") for heading in page.header)
    assert 0 < count_on(page) < count_on(open_page())
    next(button for button in page.button if button.label == say("result.at_hospital_leave")).click()
    page.run()
    assert dict(page.query_params) == {}


def test_a_hospital_that_is_not_known_is_said(open_page: OpenPage) -> None:
    page = open_page(hospital="no-such-house")
    assert not page.exception
    assert "no-such-house" in page.error[0].value
    assert count_on(page) == count_on(open_page())


def test_what_was_made_of_the_typed_words_is_said(open_page: OpenPage) -> None:
    page = open_page(text="kimriah")
    assert "We read “kimriah” as: tisagenlecleucel." in said(page)
    assert "Your words in the record" in said(page)
    other = open_page(text="T cell")
    next(button for button in other.button if button.label == "CAR-T cells").click()
    other.run()
    assert not other.exception
    assert other.text_input(key="text").value == "CAR-T cells"


def test_the_table_says_the_verdict(open_page: OpenPage) -> None:
    page = seed_case(open_page())
    page.button_group(key="view").set_value("table").run()
    assert list(page.dataframe[0].value.columns)[:3] == ["For your child", "Miles", "Title"]
