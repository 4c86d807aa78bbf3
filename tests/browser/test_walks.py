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
from trialsearch import TrialFilter, open_catalogue, refresh_demonstration
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


def choose(page: Page, question: str, answer: str) -> None:
    """Choose an answer by its first words, once the page has settled on the one before."""
    choice = page.get_by_role("radiogroup", name=question).get_by_role("radio", name=answer)
    choice.locator("xpath=ancestor::label").click()
    expect(choice).to_be_checked()


def more_filters(page: Page) -> None:
    page.get_by_text("More filters").click()


def tell_the_seed_case(page: Page) -> None:
    """A 12-year-old with B-ALL in second relapse, who had none of the treatments, in Boston."""
    fill(page, "1. How old is your child today?", "12")
    expect(page.get_by_role("status").filter(has_text="sorted for your child")).to_be_visible()
    choose(page, "2. Which kind of leukemia is it?", "B-cell ALL")
    choose(page, "3. What is happening now?", "The leukemia came back")
    choose(page, "How many times has the leukemia come back?", "2 or more")
    page.get_by_role("button", name="None of these").click()
    country = page.get_by_role("combobox", name="5. Where do you live?")
    country.click()
    country.fill("USA")
    page.get_by_role("option", name="United States", exact=True).wait_for()
    page.keyboard.press("Enter")  # a click may scroll, and the list closes then
    fill(page, "ZIP code or town", "Boston")
    choose(page, "Which one is yours?", "Boston, Massachusetts")


def test_a_parent_on_a_phone_comes_from_five_questions_to_a_phone_number(demo_dashboard: str, visit: MakeVisit) -> None:
    guest = visit(demo_dashboard, PHONE)
    page = guest.open()
    answer(page)
    tell_the_seed_case(page)
    more_filters(page)
    fill(page, "Words in the study", "CAR-T")
    expect(page.get_by_text("KYMRIAH is an approved medicine")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?text=CAR-T$"))
    kymriah = page.get_by_role("article").filter(has_text="Tisagenlecleucel for Children").first
    expect(kymriah.get_by_text("Kymriah (tisagenlecleucel)").first).to_be_visible()
    expect(kymriah.get_by_text("Need to ask.")).to_be_visible()
    kymriah.get_by_text(re.compile("things? to ask$")).click()
    expect(kymriah.locator("ul.ts-ask li").first).to_be_visible()
    expect(kymriah.get_by_text("(less than 10 miles)").first).to_be_visible()
    assert kymriah.get_by_role("link", name="+1 617 555").first.get_attribute("href").startswith("tel:+1617555")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(page.get_by_text("Going abroad for a study is hard").first).to_be_visible()
    assert graves(page) == []
    assert guest.complaints == []
    assert guest.strangers == []


def test_the_way_to_the_studies_stays_in_sight_and_says_numbers_that_move(
    demo_dashboard: str, visit: MakeVisit
) -> None:
    page = visit(demo_dashboard, PHONE).open()
    answer(page)
    link = page.get_by_role("link", name=re.compile("^See the studies"))
    box = link.bounding_box()
    assert box["y"] + box["height"] <= PHONE["height"]
    expect(link).to_have_text("See the studies")
    fill(page, "1. How old is your child today?", "12")
    expect(link).to_have_text(re.compile(r": \d+ possible, \d+ to ask$"))
    said = link.inner_text()
    choose(page, "3. What is happening now?", "The leukemia came back")
    expect(link).not_to_have_text(said)
    link.click()
    expect(page.get_by_role("heading", name="Studies", exact=True)).to_be_in_viewport()


def test_a_search_is_taken_along_as_a_file(demo_dashboard: str, visit: MakeVisit, tmp_path: Path) -> None:
    page = visit(demo_dashboard).open("?site=Boston&phase=PHASE2")
    refresh_demonstration(tmp_path)
    found = open_catalogue(tmp_path / "demo").search(TrialFilter(sites=("Boston",), phases=(Phase.PHASE2,)))
    kept = found.trials[
        (found.trials["relevance"] != Relevance.OTHER) & (found.trials["availability"] != Availability.CLOSED)
    ]
    expected = kept["nct_id"].tolist()
    expect(page.get_by_role("status").filter(has_text=f"{len(expected)} studies")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Download these {len(expected)} studies").click()
    assert re.fullmatch(r"trialsearch-demonstration-\d{4}-\d\d-\d\d\.csv", download.value.suggested_filename)
    raw = Path(download.value.path()).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [row["nct_id"] for row in rows] == expected
    assert {row["data_source"] for row in rows} == {"demonstration"}


def graves(page: Page) -> list[tuple[str, str]]:
    """What axe finds that is serious or worse."""
    return [
        (rule["id"], node["html"][:150])
        for rule in Axe().run(page).response["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


@SIZES
def test_nothing_is_wider_than_the_screen_and_axe_finds_nothing_grave(
    demo_dashboard: str, visit: MakeVisit, size: dict[str, int]
) -> None:
    page = visit(demo_dashboard, size).open("?closed=yes&other=yes")
    answer(page)
    page.get_by_role("article").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert graves(page) == []


def test_what_a_parent_must_know_needs_no_scrolling_on_a_phone(demo_dashboard: str, visit: MakeVisit) -> None:
    page = visit(demo_dashboard, PHONE).open()
    line = page.get_by_text("This page is not for emergencies")
    line.wait_for()
    box = line.bounding_box()
    assert box["y"] + box["height"] < PHONE["height"]


def test_a_shared_address_shows_the_same_in_another_browser(demo_dashboard: str, visit: MakeVisit) -> None:
    page = visit(demo_dashboard).open()
    more_filters(page)
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
    more_filters(page)
    page.get_by_role("button", name="Phase 3", exact=True).click()
    expect(page).to_have_url(re.compile("phase=PHASE3"))
    page.go_back()
    expect(page.get_by_role("status").filter(has_text=first)).to_be_visible()


def test_hostile_words_of_a_record_or_a_visitor_do_nothing(demo_dashboard: str, visit: MakeVisit) -> None:
    guest = visit(demo_dashboard)
    page = guest.open("?text=mouth&other=yes&closed=yes")
    expect(page.get_by_role("heading", level=5).filter(has_text="<b>LUMENELLA</b>")).to_be_visible()
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


def test_a_reload_that_would_lose_the_answers_is_asked_about_first(demo_dashboard: str, visit: MakeVisit) -> None:
    page = visit(demo_dashboard, PHONE).open()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    answer(page)
    page.get_by_text("More filters").click()
    page.reload()
    answer(page)
    assert asked == [], "nothing was told yet"
    fill(page, "1. How old is your child today?", "12")
    expect(page.locator(".ts-here[data-answered]")).to_have_count(1)
    page.reload()
    answer(page)
    assert asked == ["beforeunload"]
    expect(page.get_by_role("textbox", name="1. How old is your child today?")).to_have_value("")


def test_what_is_worked_with_is_large_enough_for_a_thumb(demo_dashboard: str, visit: MakeVisit) -> None:
    page = visit(demo_dashboard, PHONE).open()
    answer(page)
    tell_the_seed_case(page)
    page.get_by_role("article").first.wait_for()
    worked_with = [
        "[data-testid=stRadioOption]",
        "[data-testid=stCheckbox] label",
        ".stMain button",
        ".ts-more > summary",
    ]
    # The folds of a verdict stand close together, so that a card is no longer than a screen.
    folds = page.locator(".ts-verdict summary").evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
    assert min(folds) > 39
    small = page.locator(", ".join([*worked_with, "a.ts-do", "a.ts-see"])).evaluate_all(
        """all => all.map(each => [each.innerText, each.getBoundingClientRect().height])
          .filter(([text, height]) => text && height > 0 && height < 43.9)"""
    )
    assert small == []


def test_a_card_with_its_proof_is_hardly_higher_than_a_phones_screen(demo_dashboard: str, visit: MakeVisit) -> None:
    page = visit(demo_dashboard, PHONE).open()
    answer(page)
    tell_the_seed_case(page)
    page.get_by_role("article").first.wait_for()
    heights = page.get_by_role("article").evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
    assert sorted(heights)[len(heights) // 2] < 1.1 * PHONE["height"]


def test_a_question_that_has_just_appeared_is_not_behind_the_bar(demo_dashboard: str, visit: MakeVisit) -> None:
    page = visit(demo_dashboard, PHONE).open()
    answer(page)
    country = page.get_by_role("combobox", name="5. Where do you live?")
    country.click()
    country.fill("United States")
    page.get_by_role("option", name="United States", exact=True).wait_for()
    page.keyboard.press("Enter")
    fill(page, "ZIP code or town", "Columbus")
    asked = page.get_by_role("radiogroup", name="Which one is yours?")
    expect(asked.get_by_role("radio").first).to_be_attached()
    first = asked.locator("label").first
    expect(first).to_be_in_viewport()
    bar = page.locator(".ts-see").bounding_box()
    box = first.bounding_box()
    assert box["y"] + box["height"] <= bar["y"]


def test_on_a_wide_screen_the_answers_stay_beside_the_studies(demo_dashboard: str, visit: MakeVisit) -> None:
    page = visit(demo_dashboard, DESKTOP).open()
    answer(page)
    asked, found = page.locator(".st-key-questions"), page.get_by_role("article").nth(3)
    found.scroll_into_view_if_needed()
    expect(asked).to_be_in_viewport()
    assert asked.bounding_box()["x"] + asked.bounding_box()["width"] <= found.bounding_box()["x"]
