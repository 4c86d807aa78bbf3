"""From a card to the trial's own page and back, the kept list, and the link that holds the answers only on demand."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from tests.builders import repeatable
from tests.dashboard.conftest import html_of
from trialsearch.dashboard import address
from trialsearch.dashboard.address import MOST_KEPT
from trialsearch.dashboard.child_form import ABOUT_HOME, ABOUT_THE_CHILD, from_words, to_words
from trialsearch.dashboard.components import kept
from trialsearch.languages import say
from trialsearch.vocabulary import Sex

OpenPage = Callable[..., AppTest]
SEED = {"age": "12 years", "kind": "b_all", "now": "relapse_active", "times": "times_2", "had_car_t": "no"}


def answered(page: AppTest) -> AppTest:
    page.text_input(key="age").set_value("12 years").run()
    page.radio(key="kind").set_value("b_all").run()
    page.radio(key="now").set_value("relapse_active").run()
    return page.radio(key="times").set_value("times_2").run()


def in_address(page: AppTest, name: str) -> list[str]:
    """The values of a parameter; AppTest gives one value bare."""
    values = page.query_params.get(name, [])
    return [values] if isinstance(values, str) else list(values)


def press(page: AppTest, start: str) -> AppTest:
    return next(button for button in page.button if (button.key or "").startswith(start)).click().run()


def follow(page: AppTest) -> AppTest:
    """Follow the first card's link as here.js does: the address changes, and nothing else."""
    where = parse_qs(urlsplit(re.findall(r'<a href="([^"]*)"[^>]* data-way>', html_of(page))[0]).query)
    for name, values in where.items():
        page.query_params[name] = values
    return page.run()


def test_a_card_leads_to_its_page_and_back_with_all_answers_kept(open_page: OpenPage) -> None:
    page = answered(open_page(phase="PHASE1"))
    follow(page)
    (number,) = in_address(page, "trial")
    assert number in html_of(page)
    assert say("verdict.fits") in html_of(page) or "Need to ask" in html_of(page) or "Not a match" in html_of(page)
    press(page, "trial_back")
    assert "trial" not in page.query_params
    assert in_address(page, "phase") == ["PHASE1"]
    assert page.text_input(key="age").value == "12 years"
    assert page.radio(key="times").value == "times_2"
    assert not page.exception


def test_a_trials_address_opens_alone_and_says_that_nothing_is_known_of_a_child(open_page: OpenPage) -> None:
    page = open_page(trial="nct99900001")
    assert not page.exception
    assert say("trial.no_child") in html_of(page).replace("&#x27;", "'")
    assert 'class="ts-says"' not in html_of(page)


def test_the_page_of_a_study_knows_all_that_was_said_as_its_card_does(open_page: OpenPage) -> None:
    page = open_page(kept="NCT99900029")
    page.text_input(key="age").set_value("12 years").run()
    page.pills(key="sex").set_value(Sex.FEMALE).run()
    press(page, "kept_open")
    assert not page.exception
    assert say("verdict.does_not_fit").replace("'", "&#x27;") in html_of(page)
    press(page, "link_make")
    words = parse_qs(urlsplit(link_of(page)).query)["child"]
    assert from_words(words) == {"age": "12 years", "sex": Sex.FEMALE}


def test_what_looks_wrong_can_be_written_without_the_child(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "mailto:op@" not in html_of(open_page(trial="NCT99900001"))
    monkeypatch.setenv("TRIALSEARCH_OPERATOR", "op@hospital.example")
    page = answered(open_page())
    follow(page)
    (written,) = re.findall(r'href="(mailto:op@[^"]*)"', html_of(page))
    said = unquote(written)
    assert in_address(page, "trial")[0] in said
    assert "snapshot: " in said
    assert "12" not in said.replace(in_address(page, "trial")[0], "").partition("snapshot")[0]


def test_hard_words_are_explained_on_the_page(open_page: OpenPage) -> None:
    assert re.search(r"Words explained \(\d+\)", html_of(open_page(trial="NCT99900001")))


def test_a_number_that_nobody_knows_leads_back(open_page: OpenPage) -> None:
    page = open_page(trial="<script>")
    assert "&lt;script&gt;" in html_of(page)
    press(page, "trial_back")
    assert page.text_input(key="age").value == ""


def test_a_kept_study_with_an_older_number_leads_on(open_page: OpenPage) -> None:
    page = open_page(look="kept", kept=["NCT99900099", "NCT99900024"])
    assert "NCT99900024" in html_of(page)
    assert "Not in our copy any more" not in html_of(page)


def test_kept_studies_stand_in_the_address_and_nothing_of_the_child_does(open_page: OpenPage) -> None:
    page = answered(open_page())
    first = re.findall(r'data-keep="([^"]*)"', html_of(page))[0]
    page.query_params["kept"] = first
    page.run()
    assert in_address(page, "kept") == [first]
    again = open_page(kept=[first, "NCT99900002", "nonsense", "NCT99900002"], look="kept")
    assert not again.exception
    assert say("kept.heading") in [each.value for each in again.header]
    assert "ts-compare" in html_of(again) or first == "NCT99900002"
    for name in page.query_params:
        assert "12 years" not in str(in_address(page, name))


def test_a_kept_number_that_is_gone_is_said(open_page: OpenPage) -> None:
    page = open_page(kept=["NCT00000042"], look="kept")
    assert say("kept.gone", numbers="NCT00000042") in html_of(page)
    assert 'href="https://clinicaltrials.gov/study/NCT00000042"' in html_of(page)
    assert say("kept.none") in html_of(page)


def test_a_kept_study_whose_record_cannot_be_read_is_said_to_be_that(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_unreadable", lambda _: {"NCT00000042"})
    page = open_page(kept=["NCT00000042", "NCT00000043"], look="kept")
    assert say("kept.unreadable", numbers="NCT00000042") in html_of(page)
    assert say("kept.gone", numbers="NCT00000043") in html_of(page)


def link_of(page: AppTest) -> str:
    (value,) = re.findall(r'<input type="text" readonly value="([^"]+)">', html_of(page))
    return unescape(value)


def test_the_list_of_studies_offers_the_link_too_and_the_foot_agrees_with_it(open_page: OpenPage) -> None:
    page = answered(open_page())
    assert say("kept.link_made") not in html_of(page)
    press(page, "link_make")
    assert "age:12 years" in parse_qs(urlsplit(link_of(page)).query)["child"]
    assert say("kept.link_copy") in html_of(page)
    assert "only if you make a link with your answers" in html_of(page)
    assert "child" not in page.query_params


def test_a_link_with_answers_is_made_on_demand_only_and_taken_out_of_the_address(open_page: OpenPage) -> None:
    page = answered(open_page(kept=["NCT99900001"]))
    press(page, "kept_open")
    assert say("kept.link_warning").replace("'", "&#x27;") in html_of(page)
    assert say("kept.link_made") not in html_of(page)
    press(page, "link_make")
    params = parse_qs(urlsplit(link_of(page)).query)
    assert "age:12 years" in params["child"]
    fresh = open_page(**{name: values for name, values in params.items() if name != "look"})
    assert "child" not in fresh.query_params
    assert fresh.text_input(key="age").value == "12 years"
    assert fresh.radio(key="times").value == "times_2"


def test_answers_that_were_written_are_read_again() -> None:
    assert from_words(to_words(SEED)) == SEED
    assert from_words(["kind:nonsense", "nothing", "age:", "months_since_hsct:9999", "which:x", "how_far:7"]) == {}
    assert from_words(["months_since_hsct:12", "how_far:50"]) == {"months_since_hsct": 12, "how_far": 50}


@repeatable
@given(st.lists(st.text(max_size=40), max_size=10))
def test_any_words_are_read_without_harm(words: list[str]) -> None:
    assert from_words(
        [*words, *(f"{name}:{word}" for name in (*ABOUT_THE_CHILD, *ABOUT_HOME) for word in words)]
    ).keys() <= {
        *ABOUT_THE_CHILD,
        *ABOUT_HOME,
    }


@pytest.mark.parametrize("given_numbers", [["nct99900001 ", "NCT99900001"], ["NCT99900001", "x", "NCT9990000"]])
def test_kept_numbers_are_read_carefully(given_numbers: list[str]) -> None:
    assert address.numbers(given_numbers) == ["NCT99900001"]


@pytest.mark.parametrize("by_address", [True, False])
def test_the_sheet_is_asked_for_in_the_language_that_is_spoken(open_page: OpenPage, *, by_address: bool) -> None:
    page = open_page(trial="NCT99900003", **({"lang": "es"} if by_address else {}))
    if not by_address:
        press(page, "language_es")
    form = next(each for each in html_of(page).split("<form") if 'name="sheet"' in each)
    assert 'action="lite?lang=es' in form


def test_a_list_that_is_too_long_says_what_is_left_out(open_page: OpenPage) -> None:
    many = [f"NCT999{number:05}" for number in range(1, MOST_KEPT + 2)]
    assert say("kept.most", most=MOST_KEPT) not in html_of(open_page(kept=many[1:], look="kept"))
    assert say("kept.most", most=MOST_KEPT) in html_of(open_page(kept=many, look="kept"))
