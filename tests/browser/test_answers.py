"""What a parent reads where the answer is hard: old data, nothing found, and the recorded registry's true answer."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PHONE, Visit, dashboard
from tests.browser.test_walks import answer, fill, graves, more_filters, tell_the_seed_case
from tests.conftest import RECORDED, LoopbackRegistry
from trialsearch import ChildProfile, TrialFilter, open_catalogue, refresh
from trialsearch.ages import parse_age
from trialsearch.knowledge.places import find_places
from trialsearch.registry import Transport
from trialsearch.snapshots import SnapshotCache
from trialsearch.vocabulary import Availability, Lineage, Now

MakeVisit = Callable[..., Visit]
NOWHERE = "http://127.0.0.1:9/api/v2"


def test_old_data_say_so_before_any_answer(
    chromium: Browser, visit: MakeVisit, tmp_path: Path, demo_registry: LoopbackRegistry
) -> None:
    cache = tmp_path / "cache"
    refresh(cache, Transport(demo_registry.url, pace_s=0))
    snapshots = SnapshotCache(cache)
    with snapshots.lock():
        snapshots.confirm(snapshots.ids()[-1], datetime.now(UTC) - timedelta(days=40))
    with dashboard(cache, TRIALSEARCH_REGISTRY_URL=NOWHERE) as url:
        page = visit(url, PHONE).open()
        warning = page.get_by_text(re.compile(r"Our copy is 40 days old\. Things may have changed"))
        expect(warning.first).to_be_visible()
        page.get_by_role("article").first.wait_for()
        assert warning.first.bounding_box()["y"] < page.get_by_role("article").first.bounding_box()["y"]
        assert graves(page) == []


def test_without_a_connection_the_page_says_so_and_keeps_what_it_shows(demo_dashboard: str, visit: MakeVisit) -> None:
    here = visit(demo_dashboard, PHONE)
    page = here.open()
    line = page.get_by_text("There is no connection now.")
    expect(page.get_by_role("heading", name="Studies", exact=True)).to_be_visible()
    expect(line).to_be_hidden()
    here.context.set_offline(True)
    expect(line).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Studies", exact=True)).to_be_attached()
    here.context.set_offline(False)
    expect(line).to_be_hidden()


def test_nothing_found_says_what_to_leave_out_and_whom_to_call(demo_dashboard: str, visit: MakeVisit) -> None:
    page = visit(demo_dashboard, PHONE).open("?site=Nowhereville&phase=PHASE1")
    expect(page.get_by_role("status").filter(has_text=re.compile("^0 studies"))).to_be_visible()
    expect(page.get_by_text("We found no study with these answers.")).to_be_visible()
    expect(page.get_by_text("Nowhereville").first).to_be_visible()
    expect(page.locator("a[href^='tel:']").first).to_be_visible()
    assert graves(page) == []


@pytest.fixture(scope="module")
def recorded(recorded_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The dashboard on the recorded registry, and its cache."""
    cache = shutil.copytree(recorded_cache, tmp_path_factory.mktemp("recorded") / "cache")
    with dashboard(cache, TRIALSEARCH_REGISTRY_URL=NOWHERE) as url:
        yield url, cache


@pytest.mark.thorough
@pytest.mark.shared
@pytest.mark.skipif(not RECORDED.exists(), reason="the recorded records (../shared/registry) are not here")
def test_the_seed_case_on_the_recorded_registry_comes_to_its_true_answer(
    chromium: Browser, visit: MakeVisit, recorded: tuple[str, Path]
) -> None:
    url, cache = recorded
    guest = visit(url, PHONE)
    page = guest.open()
    answer(page)
    tell_the_seed_case(page)
    more_filters(page)
    fill(page, "Words in the study", "CAR-T")
    expect(page).to_have_url(re.compile(r"\?text=CAR-T$"))
    (home,) = find_places("Boston, Massachusetts", country="United States")
    child = ChildProfile(
        age=parse_age("12"),
        lineage=Lineage.B_ALL,
        relapses=2,
        now=Now.RELAPSE_ACTIVE,
        prior_hsct=False,
        prior_car_t=False,
        prior_blinatumomab=False,
        prior_inotuzumab=False,
    )
    found = open_catalogue(cache).search(TrialFilter(texts=("CAR-T",), near=home), child).trials
    here = found[(found["availability"] == Availability.TAKING_PATIENTS.value) & found["in_home_country"].astype(bool)]
    first = here[here["verdict"] != "does_not_fit"]["nct_id"].tolist()
    assert len(first) > 3
    more = page.get_by_role("link", name=re.compile("^More about NCT"))
    expect(more.first).to_have_text(f"More about {first[0]}")
    shown = more.all_inner_texts()
    assert [re.search(r"NCT\d{8}", each)[0] for each in shown[:3]] == first[:3]  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert guest.complaints == []
    assert guest.strangers == []
