"""Nobody stands before a closed door: nothing found, nothing loaded, nothing left of an old snapshot."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.builders import location, publish, study
from tests.dashboard.conftest import html_of
from tests.dashboard.test_page import count_on, ids_on
from trialsearch.dashboard import fetching
from trialsearch.dashboard.served import forget
from trialsearch.knowledge.helplines import helplines
from trialsearch.languages import say
from trialsearch.snapshots import Retention, SnapshotCache
from trialsearch.vocabulary import RecruitmentStatus, Sex

OpenPage = Callable[..., AppTest]
NOW = datetime.now(UTC)
PATIENCE_S = 60


@pytest.fixture
def cache(open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SnapshotCache:
    """A cache of the page's own, for the real data, and still empty."""
    monkeypatch.setenv("TRIALSEARCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TRIALSEARCH_DEMO", "0")
    return SnapshotCache(tmp_path / "cache")


def fill(cache: SnapshotCache, *studies: dict[str, object]) -> str:
    return publish(cache, *studies, started_at=NOW.isoformat(timespec="seconds"))


@pytest.fixture
def some_closed(cache: SnapshotCache) -> SnapshotCache:
    """One trial that is open in Boston, and two in Rome that are closed."""
    fill(
        cache,
        study("NCT00000001"),
        study("NCT00000002", status="COMPLETED", locations=[location("Oak", "Rome", "Italy", None)]),
        study("NCT00000003", status="SUSPENDED", locations=[location("Ash", "Rome", "Italy", None)]),
    )
    return cache


# --- nothing found


@pytest.mark.usefixtures("some_closed")
def test_nothing_shown_although_closed_ones_match(open_page: OpenPage) -> None:
    page = open_page(site="Rome")
    assert not page.exception
    assert ids_on(page) == []
    said = html_of(page)
    for words in ("result.none", "result.relax", "result.helplines"):
        assert say(words).replace("'", "&#x27;") in said
    assert [line for line in helplines() if line["phone"] not in said] == []
    assert not page.get("download_button")
    assert "No study place in our copy" not in said
    assert page.info[0].value.startswith("0 studies")
    assert "2 more left out" in page.info[0].value
    box = page.checkbox(key="closed")
    assert box.label == "Also show 2 studies that are closed, on hold or by invitation"
    box.check().run()
    assert not page.exception
    assert sorted(ids_on(page)) == ["NCT00000002", "NCT00000003"]
    assert page.get("download_button")
    page.checkbox(key="closed").uncheck().run()
    assert ids_on(page) == []


@pytest.mark.usefixtures("some_closed")
def test_who_chooses_a_closed_status_sees_those_trials(open_page: OpenPage) -> None:
    page = open_page()
    page.multiselect(key="status").set_value([RecruitmentStatus.COMPLETED]).run()
    assert not page.exception
    assert ids_on(page) == ["NCT00000002"]
    assert page.info[0].value.startswith("1 study")
    assert "left out" not in page.info[0].value
    assert [box.key for box in page.checkbox] == []


@pytest.mark.usefixtures("some_closed")
def test_a_closed_status_in_the_address_shows_those_trials(open_page: OpenPage) -> None:
    assert ids_on(open_page(status="SUSPENDED")) == ["NCT00000003"]


@pytest.mark.usefixtures("some_closed")
def test_a_misspelt_place_is_named(open_page: OpenPage) -> None:
    page = open_page(site="Bostn")
    assert not page.exception
    assert "No study place in our copy has these words: Bostn." in html_of(page)
    assert "Did you mean: Boston?" in html_of(page)


# --- what is said and kept


@pytest.mark.usefixtures("some_closed")
@pytest.mark.parametrize(
    ("age", "said"),
    [
        ("", "for all children (you have not told us about yours)."),
        ("a teenager", "for all children (you have not told us about yours)."),
        ("7 years", "sorted for your child."),
        ("7 años", "sorted for your child."),
    ],
    ids=["none", "one that cannot be read", "an age", "an age in Spanish"],
)
def test_the_count_says_for_whom(open_page: OpenPage, age: str, said: str) -> None:
    page = open_page()
    page.text_input(key="age").set_value(age).run()
    assert not page.exception
    assert page.info[0].value.startswith(f"1 study {said}")


def test_where_no_study_is_a_match_there_is_comfort_and_somebody_to_call(
    cache: SnapshotCache, open_page: OpenPage
) -> None:
    fill(cache, study("NCT00000001", maximum_age="10 Years"))
    page = open_page()
    page.text_input(key="age").set_value("7 years").run()
    assert say("result.none_matches") not in html_of(page)
    page.text_input(key="age").set_value("12 years").run()
    assert not page.exception
    drawn = html_of(page) + "".join(each.value for each in page.markdown)
    assert say("result.none_matches") in drawn
    assert all(each["name"] in drawn for each in helplines())


def test_the_sex_is_no_part_of_the_address(open_page: OpenPage) -> None:
    page = open_page()
    before = count_on(page)
    page.button_group(key="sex").set_value(Sex.FEMALE).run()
    assert not page.exception
    assert dict(page.query_params) == {}
    assert count_on(page) <= before
    page.button_group(key="phase").set_value(["PHASE1"]).run()
    assert list(page.query_params) == ["phase"]
    assert page.button_group(key="sex").value == Sex.FEMALE


def test_how_results_are_shown_survives_a_search_that_finds_nothing(open_page: OpenPage) -> None:
    page = open_page()
    page.checkbox(key="closed").check().run()
    page.button_group(key="view").set_value("table").run()
    count = count_on(page)
    assert len(page.dataframe[0].value) == count
    page.text_input(key="site").set_value("Atlantis").run()
    assert not page.exception
    assert not page.dataframe
    page.text_input(key="site").set_value("").run()
    assert not page.exception
    assert page.checkbox(key="closed").value is True
    assert count_on(page) == count
    assert len(page.dataframe[0].value) == count


# --- nothing loaded


@pytest.fixture
def no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_self: fetching.Refresh) -> None:
        raise AssertionError("the page started a refresh")

    monkeypatch.setattr(fetching.Refresh, "start", refused)


def way_back(page: AppTest) -> None:
    next(button for button in page.button if button.label == say("page.real_data")).click()
    page.run()


@pytest.mark.usefixtures("no_child")
def test_without_demonstration_data_there_is_a_way_back(open_page: OpenPage, cache: SnapshotCache) -> None:
    fill(cache, study("NCT00000001"))
    page = open_page(data="demo")
    assert not page.exception
    assert page.error[0].value == say("first.no_demo")
    assert list(page.query_params) == ["data"]
    way_back(page)
    assert not page.exception
    assert dict(page.query_params) == {}
    assert ids_on(page) == ["NCT00000001"]


@pytest.mark.usefixtures("no_child", "cache")
def test_without_any_data_one_can_still_learn(open_page: OpenPage) -> None:
    page = open_page(learn="newest-studies")
    assert not page.exception
    assert not page.error
    assert "ts-learn" in html_of(page)


@pytest.mark.usefixtures("no_child", "cache")
def test_without_any_data_the_way_back_leads_to_the_command(open_page: OpenPage) -> None:
    page = open_page(data="demo")
    assert page.error[0].value == say("first.no_demo")
    way_back(page)
    assert not page.exception
    assert page.code[0].value == "trialsearch refresh"
    assert say("first.no_studies").replace("'", "&#x27;") in html_of(page)


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Let every refresh be a line of shell that notes its options and ends with a code; allow it."""

    def make(code: int) -> Path:
        script, starts = tmp_path / "stub", tmp_path / "starts"
        script.write_text(
            f'#!/bin/sh\necho "2026-11-22T10:17:03Z ERROR the stub" >&2\necho "$@" >> "{starts}"\nexit {code}\n'
        )
        script.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(script))
        monkeypatch.setenv("TRIALSEARCH_ALLOW_FETCH", "1")
        return starts

    yield make
    st.cache_resource.clear()


@pytest.mark.parametrize("code", [0, 3, 7])
@pytest.mark.usefixtures("cache")
def test_demonstration_data_that_cannot_be_loaded_are_tried_once(
    open_page: OpenPage, stub: Callable[[int], Path], code: int
) -> None:
    starts = stub(code)
    page = open_page(data="demo")
    assert not page.exception
    assert page.error[0].value == say("first.no_demo")
    page.run()
    assert starts.read_text() == "-m trialsearch refresh --demo\n"


@pytest.mark.parametrize(("code", "said"), [(3, "first.failed_3"), (5, "first.failed_5"), (1, "first.failed")])
@pytest.mark.usefixtures("cache")
def test_a_first_visit_that_fails_does_not_loop(
    open_page: OpenPage, stub: Callable[[int], Path], code: int, said: str
) -> None:
    starts = stub(code)
    page = open_page()
    deadline = time.monotonic() + PATIENCE_S
    while not page.error:
        assert time.monotonic() < deadline
        time.sleep(0.05)
        page.run()
    assert not page.exception
    assert page.error[0].value == say(said)
    assert page.text[0].value == "the stub"
    page.run()
    assert starts.read_text() == "-m trialsearch refresh\n"
    assert {say("first.again"), say("first.demo")} <= {button.label for button in page.button}


@pytest.mark.usefixtures("cache")
def test_a_refresh_that_left_nothing_does_not_loop(open_page: OpenPage, stub: Callable[[int], Path]) -> None:
    starts = stub(0)
    page = open_page()
    deadline = time.monotonic() + PATIENCE_S
    while say("first.vanished") not in html_of(page):
        assert time.monotonic() < deadline
        time.sleep(0.05)
        page.run()
    assert not page.exception
    page.run()
    assert starts.read_text() == "-m trialsearch refresh\n"


# --- an old visit


def test_a_visit_keeps_its_snapshot_until_it_is_pruned(open_page: OpenPage, cache: SnapshotCache) -> None:
    fill(cache, study("NCT00000001"))
    page = open_page()
    assert ids_on(page) == ["NCT00000001"]
    for _ in range(2):
        fill(cache, study("NCT00000001"), study("NCT00000002"))
    page.run()
    assert ids_on(page) == ["NCT00000001"]
    with cache.lock():
        assert len(cache.prune(Retention(newest=2, daily=0, weekly=0))) == 1
    forget()
    page.run()
    assert not page.exception
    assert ids_on(page) == ["NCT00000001", "NCT00000002"]
    assert re.match(r"2 studies", page.info[0].value)
