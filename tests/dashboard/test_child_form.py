"""What a visitor answered becomes a profile and a home: never a crash, never a "no" that nobody said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from trialsearch import open_catalogue
from trialsearch.dashboard.address import FIELDS
from trialsearch.dashboard.child_form import (
    ABOUT_HOME,
    ABOUT_THE_CHILD,
    HAD,
    MOST_PLACES,
    NO,
    TIMES,
    UNKNOWN,
    YES,
    age_understood,
    follow_ups,
    home_of,
    profile_of,
    within_km,
)
from trialsearch.knowledge.places import Place, PlaceKind
from trialsearch.languages import say
from trialsearch.search import ChildProfile
from trialsearch.vocabulary import Lineage, Now, Philadelphia

TRIS = st.sampled_from([None, YES, NO, UNKNOWN])
AGES = st.sampled_from([None, "", " ", "7", "7 years", "18 months", "20 days", "a teenager", "-1", "300", "2 años"])
ANSWERS = st.fixed_dictionaries(
    {
        "age": AGES,
        "age_at_diagnosis": AGES,
        "kind": st.sampled_from([None, UNKNOWN, *Lineage]),
        "ph": st.sampled_from([None, UNKNOWN, *Philadelphia]),
        "now": st.sampled_from([None, UNKNOWN, *Now]),
        "times": st.sampled_from([None, UNKNOWN, *TIMES]),
        "months_since_hsct": st.sampled_from([None, 0, 3, 240]),
        **dict.fromkeys(("down_syndrome", "kmt2a", "cns", "outside", *HAD), TRIS),
    }
)


@repeatable
@given(ANSWERS)
def test_no_answers_crash_and_none_becomes_a_no_that_nobody_said(answers: dict[str, Any]) -> None:
    child, problems = profile_of(answers)
    assert {problem.id for problem in problems} <= {
        "question.age_wrong",
        "question.age_at_diagnosis_later",
        "question.months_too_long",
        "question.times_clash",
        "question.times_too_early",
    }
    for name, field in (("had_hsct", "prior_hsct"), ("had_car_t", "prior_car_t"), ("cns", "cns_disease")):
        assert getattr(child, field) is {YES: True, NO: False}.get(answers[name])
    if answers["kind"] in (None, UNKNOWN):
        assert child.lineage is None


def test_nothing_said_is_an_empty_profile_and_so_is_i_do_not_know() -> None:
    assert profile_of({}) == (ChildProfile(), ())
    assert profile_of(dict.fromkeys(("kind", "ph", "now", "times", "cns", *HAD), UNKNOWN)) == (ChildProfile(), ())


def test_a_relapse_that_never_was_is_said_and_the_number_left_out() -> None:
    child, (problem,) = profile_of({"now": Now.RELAPSE_ACTIVE, "times": "times_0"})
    assert problem.id == "question.times_clash"
    assert (child.now, child.relapses) == (Now.RELAPSE_ACTIVE, None)


@pytest.mark.parametrize("now", [Now.UNTREATED, Now.INDUCTION])
@pytest.mark.parametrize("times", TIMES[1:])
def test_just_found_and_came_back_is_said_and_neither_is_used(now: Now, times: str) -> None:
    child, (problem,) = profile_of({"now": now, "times": times})
    assert problem.id == "question.times_too_early"
    assert (child.now, child.relapses) == (None, None)


def test_two_or_more_is_second_or_later_relapse() -> None:
    child, problems = profile_of({"now": Now.RELAPSE_ACTIVE, "times": "times_2"})
    assert (child.relapses, problems) == (2, ())


def test_during_the_first_treatment_nothing_has_come_back() -> None:
    assert profile_of({"now": Now.UNTREATED})[0].relapses == 0


@pytest.mark.parametrize(
    ("question", "answer", "asked"),
    [
        ("kind", None, ()),
        ("kind", Lineage.B_ALL, ("ph", "down_syndrome", "kmt2a")),
        ("kind", Lineage.T_ALL, ("down_syndrome", "kmt2a")),
        ("now", Now.UNTREATED, ("cns",)),
        ("now", Now.INDUCTION, ("age_at_diagnosis", "cns")),
        ("now", Now.REMISSION_ON_THERAPY, ("times", "age_at_diagnosis")),
        ("now", Now.RELAPSE_ACTIVE, ("times", "age_at_diagnosis", "cns", "outside")),
        ("now", UNKNOWN, ("times", "age_at_diagnosis")),
        ("had_hsct", YES, ("months_since_hsct",)),
        ("had_hsct", NO, ()),
    ],
)
def test_a_question_is_asked_only_where_an_answer_calls_for_it(
    question: str, answer: str | None, asked: tuple[str, ...]
) -> None:
    assert follow_ups(question, answer) == asked


def test_before_treatment_no_other_age_is_that_at_diagnosis() -> None:
    given = {"age": "3 years", "age_at_diagnosis": "8 months"}
    assert profile_of(given | {"now": Now.UNTREATED}) == profile_of({"age": "3 years", "now": Now.UNTREATED})
    assert profile_of(given | {"now": Now.INDUCTION})[0].age_at_diagnosis is not None


def test_an_age_at_diagnosis_above_todays_is_said_and_left_out() -> None:
    child, (problem,) = profile_of({"age": "2 years", "age_at_diagnosis": "5 years"})
    assert problem.id == "question.age_at_diagnosis_later"
    assert child.age is not None
    assert child.age_at_diagnosis is None


def test_what_is_said_about_child_and_home_has_no_place_in_the_address() -> None:
    assert set(FIELDS) & {*ABOUT_THE_CHILD, *ABOUT_HOME, "sex"} == set()


@pytest.fixture(scope="module")
def places(demo_cache: Path) -> pd.DataFrame:
    return open_catalogue(demo_cache / "demo").tables["places"]


def test_a_country_alone_is_a_home_without_distances(places: pd.DataFrame) -> None:
    home = home_of({"country": "Spain"}, places)
    assert home.place == Place("Spain", PlaceKind.COUNTRY, country="Spain")
    assert within_km(50, home.place) is None


def test_a_town_that_may_be_several_is_the_country_until_one_is_chosen(places: pd.DataFrame) -> None:
    asked = {"country": "United States", "town": "Boston"}
    home = home_of(asked, places)
    assert len(home.choices) > 1
    assert home.place is not None
    assert home.place.kind is PlaceKind.COUNTRY
    chosen = home_of(asked | {"which_town": home.choices[0].label}, places)
    assert chosen.place == home.choices[0]
    assert within_km(50, chosen.place) == pytest.approx(80.5, abs=0.1)


@pytest.mark.parametrize(
    ("country", "town", "state"),
    [
        *(
            ("United States", "MO", "Missouri"),
            ("United States", "in", "Indiana"),
            ("United States", "ME, USA", "Maine"),
        ),
        *(
            ("United States", "CA", "California"),
            ("Canada", "on", "Ontario"),
            ("Canada", "NT", "Northwest Territories"),
        ),
        ("Germany", "OR, USA", "Oregon"),
    ],
)
def test_a_states_code_in_the_place_field_is_the_state(
    places: pd.DataFrame, country: str, town: str, state: str
) -> None:
    home = home_of({"country": country, "town": town}, places)
    assert home.place is not None
    assert (home.place.kind, home.place.region) == (PlaceKind.REGION, state)
    assert (home.choices, home.problems) == ((), ())


@pytest.mark.parametrize("town", ["42.36,-71.05", "99999", "99999, USA"])
def test_what_is_no_place_is_said_to_be_none(places: pd.DataFrame, town: str) -> None:
    home = home_of({"country": "United States", "town": town}, places)
    assert home.problems[0].id == "question.town_unknown"


def test_places_that_are_not_offered_are_counted_until_one_is_chosen(places: pd.DataFrame) -> None:
    asked = {"country": "United States", "town": "Springfield"}
    home = home_of(asked, places)
    assert len(home.choices) == MOST_PLACES
    assert [problem.id for problem in home.problems] == ["question.more_places"]
    assert home_of(asked | {"which_town": home.choices[3].label}, places).problems == ()
    assert home_of(asked | {"town": "Boston"}, places).problems == ()


def test_a_postcode_is_sure_and_kilometres_count_abroad(places: pd.DataFrame) -> None:
    assert home_of({"country": "United States", "town": "02115"}, places).choices == ()
    madrid = home_of({"country": "Spain", "town": "Madrid"}, places).place
    assert within_km(50, madrid) == 50.0


def test_a_transplant_before_birth_is_said_and_left_out() -> None:
    had = {"age": "3 years", HAD[0]: "yes"}
    child, (problem,) = profile_of(had | {"months_since_hsct": 100})
    assert problem.id == "question.months_too_long"
    assert (child.prior_hsct, child.months_since_hsct) == (True, None)
    child, problems = profile_of(had | {"months_since_hsct": 47})
    assert (child.months_since_hsct, problems) == (47, ())


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("48", "We read this as 48 years. Do you mean months? Write “48 months”."),
        (" 1 ", "We read this as 1 year. Do you mean months? Write “1 month”."),
        ("48 months", None),
        ("999", None),
        ("²", None),
        ("", None),
        (None, None),
    ],
)
def test_a_bare_number_is_said_to_be_read_as_years(written: str | None, said: str | None) -> None:
    understood = age_understood(written)
    assert (understood and say(understood)) == said


def test_a_mistyped_town_is_a_choice_of_what_may_be_meant(places: pd.DataFrame) -> None:
    asked = {"country": "United States", "town": "Bostn"}
    home = home_of(asked, places)
    assert home.asks is not None
    assert home.asks.id == "question.town_meant"
    assert home.is_open
    chosen = home_of(asked | {"which_town": home.choices[0].label}, places)
    assert chosen.place == home.choices[0]
    assert chosen.place.label == "Boston, Massachusetts, United States"
    assert not chosen.is_open
    assert chosen.problems == ()


def test_a_town_that_nothing_comes_near_is_said_to_be_unknown(places: pd.DataFrame) -> None:
    home = home_of({"country": "United States", "town": "Qqqqqqqqq"}, places)
    assert (home.choices, home.asks) == ((), None)
    assert [problem.id for problem in home.problems] == ["question.town_unknown"]


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ({"country": "United States", "town": "02115"}, "02115, Boston, Massachusetts, United States"),
        ({"country": "Spain", "town": "madrid"}, "Madrid, Spain"),
        ({"country": "Spain"}, None),
        ({"country": "United States", "town": "Springfield"}, None),
    ],
)
def test_what_a_place_was_taken_for_is_said(places: pd.DataFrame, typed: dict[str, str], label: str | None) -> None:
    understood = home_of(typed, places).understood
    assert (understood and say(understood)) == (label and f"Your place: {label}")
