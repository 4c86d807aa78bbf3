"""Walks that people take, in a real browser."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Visit, dashboard
from tests.conftest import LoopbackRegistry
from trialsearch import TrialFilter, open_catalogue, parse_age, refresh_demonstration
from trialsearch.vocabulary import Availability, Phase, Relevance

MakeVisit = Callable[..., Visit]
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


def answer(page: Page) -> str:
    """The line that counts the studies, once the page has settled on it."""
    line = page.get_by_role("status").filter(has_text=re.compile(r"^\d+ stud"))
    line.wait_for()
    return line.inner_text()


def fill(page: Page, label: str, text: str) -> None:
    page.get_by_role("textbox", name=label).fill(text)
    page.get_by_role("textbox", name=label).press("Enter")


@SIZES
def test_a_parent_sets_age_phase_and_site_and_takes_the_list_along(
    demo_dashboard: str, visit: MakeVisit, size: dict[str, int], tmp_path: Path
) -> None:
    guest = visit(demo_dashboard, size)
    page = guest.open()
    first = answer(page)
    fill(page, "How old is your child?", "12 years")
    fill(page, "Hospital, city, state or country", "Boston")
    page.get_by_role("button", name="Phase 2", exact=True).click()
    refresh_demonstration(tmp_path)
    found = open_catalogue(tmp_path / "demo").search(
        TrialFilter(age=parse_age("12 years"), sites=("Boston",), phases=(Phase.PHASE2,))
    )
    kept = found.trials[
        (found.trials["relevance"] != Relevance.OTHER) & (found.trials["availability"] != Availability.CLOSED)
    ]
    expected = kept["nct_id"].tolist()
    expect(page.get_by_role("status").filter(has_text=f"{len(expected)} studies")).to_be_visible()
    assert answer(page) != first
    cards = page.get_by_role("article")
    expect(cards).to_have_count(len(expected))
    assert cards.first.get_by_role("link", name="+1 617 555").first.get_attribute("href").startswith("tel:+1617555")
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Download these {len(expected)} studies").click()
    assert re.fullmatch(r"trialsearch-demonstration-\d{4}-\d\d-\d\d\.csv", download.value.suggested_filename)
    raw = Path(download.value.path()).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [row["nct_id"] for row in rows] == expected
    assert {row["data_source"] for row in rows} == {"demonstration"}
    assert "age" not in page.url
    assert "site=Boston" in page.url
    assert "phase=PHASE2" in page.url
    assert guest.complaints == []
    assert guest.strangers == []


@SIZES
def test_nothing_is_wider_than_the_screen_and_axe_finds_nothing_grave(
    demo_dashboard: str, visit: MakeVisit, size: dict[str, int]
) -> None:
    page = visit(demo_dashboard, size).open("?closed=yes&other=yes")
    answer(page)
    page.get_by_role("article").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    found = Axe().run(page).response["violations"]
    grave = [
        (rule["id"], node["html"][:150])
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
    assert grave == []


def test_what_a_parent_must_know_needs_no_scrolling_on_a_phone(demo_dashboard: str, visit: MakeVisit) -> None:
    page = visit(demo_dashboard, PHONE).open()
    line = page.get_by_text("This page is not for emergencies")
    line.wait_for()
    box = line.bounding_box()
    assert box["y"] + box["height"] < PHONE["height"]


def test_a_shared_address_shows_the_same_in_another_browser(demo_dashboard: str, visit: MakeVisit) -> None:
    page = visit(demo_dashboard).open()
    fill(page, "Hospital, city, state or country", "Boston")
    page.get_by_text("Only places that may be open now").click()
    expect(page).to_have_url(re.compile("open=yes.*site=Boston|site=Boston.*open=yes"))
    page.get_by_role("article").first.wait_for()
    said = answer(page)
    other = visit(demo_dashboard).open(page.url.removeprefix(demo_dashboard + "/"))
    assert answer(other) == said
    expect(other.get_by_role("textbox", name="Hospital")).to_have_value("Boston")


def test_back_undoes_a_filter(demo_dashboard: str, visit: MakeVisit) -> None:
    page = visit(demo_dashboard).open()
    first = answer(page)
    page.get_by_role("button", name="Phase 3", exact=True).click()
    expect(page).to_have_url(re.compile("phase=PHASE3"))
    page.go_back()
    expect(page.get_by_role("status").filter(has_text=first)).to_be_visible()


def test_hostile_words_of_a_record_or_a_visitor_do_nothing(demo_dashboard: str, visit: MakeVisit) -> None:
    guest = visit(demo_dashboard)
    page = guest.open("?text=mouth&other=yes&closed=yes")
    expect(page.get_by_role("heading", level=4).filter(has_text="<b>LUMENELLA</b>")).to_be_visible()
    assert page.locator("article b").count() == 0
    fill(page, "Hospital, city, state or country", '<img src=x onerror="alert(1)"> **bold** $x$ [a](javascript:b)')
    expect(page.get_by_text("This does not mean there is no treatment")).to_be_visible()
    expect(page.get_by_text("**bold** $x$ [a](javascript:b)")).to_be_visible()
    assert page.locator("main img[src=x], main strong").count() == 0
    assert guest.complaints == []


def test_the_answers_carry_security_headers(demo_dashboard: str, visit: MakeVisit) -> None:
    page = visit(demo_dashboard).page
    answered = page.goto(demo_dashboard)
    assert answered.headers["content-security-policy"].startswith("default-src 'self'")
    assert answered.headers["referrer-policy"] == "no-referrer"
    assert answered.headers["x-content-type-options"] == "nosniff"


def test_a_first_visit_loads_the_trials_from_the_registry(
    chromium: Browser, visit: MakeVisit, tmp_path: Path, demo_registry: LoopbackRegistry
) -> None:
    demo_registry.control("faults", [{"kind": "slow", "seconds": 0.7, "times": 4}])
    cache = tmp_path / "cache"
    cache.mkdir()
    with dashboard(cache, TRIALSEARCH_REGISTRY_URL=demo_registry.url) as url:
        page = visit(url).open()
        expect(page.get_by_text("We are getting the studies from the registry now")).to_be_visible()
        page.get_by_role("article").first.wait_for()
        assert re.match(r"\d+ studies", answer(page))
        expect(page.get_by_text("studies from ClinicalTrials.gov, as of")).to_be_visible()


def test_without_the_registry_the_page_says_so_and_offers_the_demonstration(
    chromium: Browser, visit: MakeVisit, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    with dashboard(cache, TRIALSEARCH_REGISTRY_URL="http://127.0.0.1:9/api/v2") as url:
        page = visit(url, PHONE).open()
        expect(page.get_by_text("The registry could not be reached.")).to_be_visible()
        page.get_by_role("button", name="Show invented studies").click()
        page.get_by_role("article").first.wait_for()
        expect(page.get_by_text("Demonstration data. These studies are invented.")).to_be_visible()
        expect(page).to_have_url(re.compile("data=demo"))
