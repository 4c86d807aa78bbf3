"""The page, as AppTest runs it: what is asked, and what is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard.conftest import html_of
from trialsearch import TrialFilter, open_catalogue
from trialsearch.catalogue import Catalogue
from trialsearch.dashboard.middleware import MAIN
from trialsearch.vocabulary import Availability, Phase, Relevance, TreatmentType

OpenPage = Callable[..., AppTest]


@pytest.fixture(scope="module")
def catalogue(demo_cache: Path) -> Catalogue:
    return open_catalogue(demo_cache / "demo")


def ids_on(page: AppTest) -> list[str]:
    return re.findall(r'<h5 id="title-(NCT\d+)"', html_of(page))


def count_on(page: AppTest) -> int:
    (said,) = page.info
    return int(re.match(r"(\d+) stud", said.value)[1])


def expected(catalogue: Catalogue, wanted: TrialFilter) -> list[str]:
    """What the start view shows of a search: neither closed trials nor those not about ALL."""
    found = catalogue.search(wanted).trials
    kept = found[(found["relevance"] != Relevance.OTHER) & (found["availability"] != Availability.CLOSED)]
    return kept["nct_id"].tolist()


def test_the_first_view_says_what_it_is_and_shows_what_takes_patients_first(open_page: OpenPage) -> None:
    page = open_page()
    assert not page.exception
    assert page.title[0].value == "Find a leukemia study for your child"
    assert "Demonstration data" in page.warning[0].value
    html = html_of(page)
    assert "not for emergencies" in html
    assert "November 16, 2026" in html
    headings = re.findall(r'<h3 class="ts-group">([^<(]+)', html)
    assert headings[0].strip() == "Taking patients"
    assert ids_on(page)


def test_filters_are_drawn_once_unfolded_and_hold_when_folded_again(open_page: OpenPage) -> None:
    page = open_page()
    page.session_state["more_filters"] = False
    page.run()
    everything = count_on(page)
    assert not page.exception
    assert not page.multiselect

    page.session_state["more_filters"] = True
    page.run()
    page.text_input(key="site").set_value("Boston")
    page.toggle(key="open").set_value(True)
    page.run()
    in_boston = count_on(page)
    assert 0 < in_boston < everything

    page.session_state["more_filters"] = False
    page.run()
    page.text_input(key="age").set_value("12")
    page.run()
    assert not page.exception
    assert not page.multiselect
    assert count_on(page) == in_boston
    assert page.query_params["site"] == "Boston"

    page.session_state["more_filters"] = True
    page.run()
    assert page.text_input(key="site").value == "Boston"
    assert page.toggle(key="open").value is True


def test_filters_that_the_address_sets_are_unfolded(open_page: OpenPage) -> None:
    open_page()  # its fixture sets the server up, but unfolds the filters
    for address, unfolded in (({}, False), ({"site": "Boston"}, True)):
        page = AppTest.from_file(str(MAIN), default_timeout=30)
        for name, value in address.items():
            page.query_params[name] = value
        assert bool(page.run().multiselect) is unfolded


@pytest.mark.parametrize(
    ("ask", "wanted"),
    [
        (lambda page: page.text_input(key="site").set_value("Boston"), TrialFilter(sites=("Boston",))),
        (lambda page: page.button_group(key="phase").set_value([Phase.PHASE2]), TrialFilter(phases=(Phase.PHASE2,))),
        (lambda page: page.toggle(key="open").set_value(True), TrialFilter(open_sites=True)),
        (lambda page: page.text_input(key="text").set_value("car-t"), TrialFilter(texts=("car-t",))),
        (
            lambda page: page.multiselect(key="treatment").set_value([TreatmentType.CAR_T]),
            TrialFilter(treatment_types=(TreatmentType.CAR_T,)),
        ),
        (
            lambda page: page.selectbox(key="hospital").set_value("boston-childrens-hospital"),
            TrialFilter(hospitals=("boston-childrens-hospital",)),
        ),
        (lambda page: page.text_input(key="sponsor").set_value("children"), TrialFilter(sponsors=("children",))),
    ],
    ids=["site", "phase", "open", "text", "treatment", "hospital", "sponsor"],
)
def test_each_filter_shows_what_the_search_finds(
    open_page: OpenPage, catalogue: Catalogue, ask: Callable[[AppTest], object], wanted: TrialFilter
) -> None:
    page = open_page()
    everything = count_on(page)
    ask(page)
    page.run()
    assert not page.exception
    trials = expected(catalogue, wanted)
    assert count_on(page) == len(trials) < everything
    assert set(ids_on(page)) <= set(trials)


def test_hidden_trials_are_counted_and_one_click_away(open_page: OpenPage, catalogue: Catalogue) -> None:
    page = open_page()
    matching = len(catalogue.search())
    shown = count_on(page)
    left_out = int(re.search(r"(\d+) more left out", page.info[0].value)[1])
    assert shown + left_out == matching
    page.checkbox(key="other").check().run()
    page.checkbox(key="closed").check().run()
    assert count_on(page) == matching


def test_more_cards_come_by_the_button_until_all_are_shown(open_page: OpenPage, catalogue: Catalogue) -> None:
    page = open_page()
    taking = catalogue.search().trials.query("availability == 'taking_patients' and relevance != 'other'")
    assert len(taking) > 10, "the demonstration data must need the button"
    more = [button.key for button in page.button if (button.key or "").startswith("more_taking_patients_")]
    assert more
    while more:
        page.button(key=more[0]).click().run()
        more = [button.key for button in page.button if (button.key or "").startswith("more_taking_patients_")]
    assert set(taking["nct_id"]) <= set(ids_on(page))


def test_an_age_that_cannot_be_read_is_said_and_hides_nothing(open_page: OpenPage) -> None:
    page = open_page()
    before = count_on(page)
    page.text_input(key="age").set_value("a teenager").run()
    assert not page.exception
    assert "7 years" in page.error[0].value
    assert count_on(page) == before


def test_words_without_a_letter_are_said(open_page: OpenPage) -> None:
    page = open_page()
    page.text_input(key="site").set_value("???").run()
    assert not page.exception
    assert "letter or number" in page.error[0].value


def test_no_match_gives_advice_and_no_false_end(open_page: OpenPage) -> None:
    page = open_page(site="Atlantis")
    assert not page.exception
    said = html_of(page)
    assert "does not mean there is no treatment" in said
    assert "Atlantis" in said
    assert not page.get("download_button")


def test_the_address_fills_the_filters(open_page: OpenPage, catalogue: Catalogue) -> None:
    page = open_page(site="Boston", phase=["PHASE2", "PHASE1"], open="yes")
    assert not page.exception
    assert page.text_input(key="site").value == "Boston"
    assert page.toggle(key="open").value is True
    wanted = TrialFilter(sites=("Boston",), phases=(Phase.PHASE1, Phase.PHASE2), open_sites=True)
    assert count_on(page) == len(expected(catalogue, wanted))


def test_filters_go_into_the_address_and_the_age_does_not(open_page: OpenPage) -> None:
    page = open_page()
    page.text_input(key="age").set_value("7 years")
    page.text_input(key="site").set_value("Boston")
    page.button_group(key="phase").set_value([Phase.PHASE1])
    page.run()
    assert dict(page.query_params) == {"site": "Boston", "phase": "PHASE1"}


def test_nonsense_in_the_address_is_left_aside(open_page: OpenPage) -> None:
    page = open_page(phase="PHASE9", since="soon", view="", sex="ALL", given="inf", evil="1")
    assert not page.exception
    assert count_on(page) == count_on(open_page())


def test_clear_all_starts_over(open_page: OpenPage) -> None:
    page = open_page(site="Boston", text="car-t")
    few = count_on(page)
    next(button for button in page.button if button.label == "Clear all").click()
    page.run()
    assert not page.exception
    assert page.text_input(key="site").value == ""
    assert count_on(page) > few
    assert dict(page.query_params) == {}


def test_the_table_shows_the_same_trials(open_page: OpenPage) -> None:
    page = open_page()
    count = count_on(page)
    page.button_group(key="view").set_value("table").run()
    assert not page.exception
    assert len(page.dataframe[0].value) == count


def test_the_download_names_the_data_and_their_date(open_page: OpenPage) -> None:
    (button,) = open_page().get("download_button")
    assert re.match(r"Download these \d+ studies \(CSV\)", button.proto.label)


def test_without_a_snapshot_a_public_page_shows_the_command(
    open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALSEARCH_CACHE", str(tmp_path))
    monkeypatch.setenv("TRIALSEARCH_DEMO", "0")
    page = open_page()
    assert not page.exception
    assert page.code[0].value == "trialsearch refresh"
    assert {button.key for button in page.button} == {"language_es"}


def test_an_old_copy_says_so(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue) -> None:
    pulled = datetime.fromisoformat(catalogue.manifest.started_at)
    age = datetime.now(UTC) - pulled + timedelta(days=5)
    monkeypatch.setattr("trialsearch.dashboard.notes.age_of", lambda _manifest: age)
    monkeypatch.setattr("trialsearch.catalogue.Catalogue.is_demonstration", property(lambda _self: False))
    page = open_page()
    assert any("5 days old" in warning.value for warning in page.warning)


def test_a_run_never_overwrites_what_is_being_typed(open_page: OpenPage) -> None:
    page = open_page()
    page.text_input(key="age").set_value("7 years").run()
    page.text_input(key="site").set_value("Boston").run()
    drawn = [*page.text_input, *page.toggle, *page.checkbox]
    assert len(drawn) > 4
    assert [widget.key for widget in drawn if widget.proto.set_value] == []
