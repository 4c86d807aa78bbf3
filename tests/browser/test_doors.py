"""The trial's page, the kept list, Spanish, /lite without a script, and the keyboard alone, in a real browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unicodedata import normalize

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Visit, dashboard
from tests.browser.test_walks import answer, choose, fill, graves, tell_the_seed_case
from trialsearch.dashboard.address import MOST_KEPT

MakeVisit = Callable[..., Visit]
#: What can be worked with and has the focus, by its name.
FOCUSED = """() => {
  const e = document.activeElement
  return e && ["INPUT", "BUTTON", "A"].includes(e.tagName) ? e.getAttribute("aria-label") || e.innerText : ""
}"""
OUTLINE = """() => {
  const style = getComputedStyle(document.activeElement)
  return style.outlineStyle + style.boxShadow
}"""
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


def fits(page: Page, size: dict[str, int]) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= size["width"])


def test_from_a_card_to_a_printed_sheet_and_back(demo_dashboard: str, visit: MakeVisit) -> None:
    guest = visit(demo_dashboard, PHONE)
    page = guest.open()
    answer(page)
    tell_the_seed_case(page)
    page.get_by_role("link", name=re.compile("^More about NCT")).first.click()
    expect(page.get_by_role("heading", name="Questions to ask the study team")).to_be_visible()
    expect(page).to_have_url(re.compile(r"trial=NCT\d{8}"))
    assert "12" not in page.url.partition("?")[2].replace(re.search(r"NCT\d{8}", page.url).group(), "")
    expect(page.get_by_role("img", name=re.compile(r"Map of \d+ place"))).to_be_visible()
    assert page.locator("a[href^='tel:']").count() > 0
    assert fits(page, PHONE)
    assert graves(page) == []
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Sheet to print").click()
    sheet = opened.value
    expect(sheet.get_by_role("heading", name="Questions to ask the study team")).to_be_visible()
    expect(sheet.get_by_text("Possible match").first).to_be_visible()
    assert sheet.url.partition("?")[2] == "lang=en&data=demo", "nothing that was said stands in the address"
    assert sheet.locator("a[href^='tel:']").count() > 0
    assert graves(sheet) == []
    sheet.emulate_media(media="print")
    assert sheet.pdf().startswith(b"%PDF")
    expect(sheet.get_by_text("choose Print in the menu")).to_be_hidden()
    sheet.close()
    page.go_back()
    expect(page.get_by_role("textbox", name="1. How old is your child today?")).to_have_value("12")
    assert guest.complaints == []
    assert guest.strangers == []


@SIZES
def test_kept_studies_stand_side_by_side_and_open_in_another_browser(
    demo_dashboard: str, visit: MakeVisit, size: dict[str, int]
) -> None:
    guest = visit(demo_dashboard, size)
    page = guest.open()
    answer(page)
    keep = page.get_by_role("button", name=re.compile("^Keep NCT"))
    # By their names, once the page is drawn anew: the same place may still hold the button that was pressed.
    first, second = (f"Keep {keep.nth(place).get_attribute('data-keep')}" for place in (0, 1))
    page.get_by_role("button", name=first).first.click()
    expect(page.get_by_role("link", name="Look at the 1 study you kept")).to_be_visible()
    expect(page.get_by_role("button", name=first)).to_have_count(0)
    page.get_by_role("button", name=second).first.click()
    # Where it was kept, a bar at the foot of the screen says where the list is.
    bar = page.get_by_role("link", name="Compare the 2 studies you kept")
    expect(bar).to_be_in_viewport()
    bar.click()
    table = page.get_by_role("table")
    expect(table.get_by_role("row", name=re.compile("Taking patients"))).to_be_visible()
    assert fits(page, size)
    assert graves(page) == []
    other = visit(demo_dashboard, size)
    again = other.open(page.url.removeprefix(demo_dashboard).removeprefix("/"))
    expect(again.get_by_role("table")).to_be_visible()
    expect(again.get_by_role("table")).to_have_text(table.text_content() or "nothing")
    assert guest.complaints == other.complaints == []
    assert guest.strangers == []


def test_keeping_a_study_loses_neither_what_is_being_typed_nor_the_keyboards_place(
    demo_dashboard: str, visit: MakeVisit
) -> None:
    page = visit(demo_dashboard, PHONE).open()
    age = page.get_by_role("textbox", name="1. How old is your child today?")
    fill(page, "1. How old is your child today?", "12")
    expect(page.get_by_text("sorted for your child")).to_be_visible()
    age.fill("12 years")
    page.get_by_role("button", name=re.compile("^Keep NCT")).first.click()
    expect(page.get_by_role("link", name="Look at the 1 study you kept")).to_be_visible()
    expect(age).to_have_value("12 years")
    expect(page.locator("button[data-kept=yes]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Look at the 1 study you kept")).to_have_count(0)


def test_what_was_kept_survives_going_back_and_a_full_list_says_so(demo_dashboard: str, visit: MakeVisit) -> None:
    guest = visit(demo_dashboard, PHONE)
    page = guest.open()
    answer(page)
    title = page.get_by_role("article").first.get_by_role("heading").get_by_role("link")
    name = title.inner_text()
    title.dblclick()
    heading = page.get_by_role("heading", name=name, level=2)
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    expect(page).to_have_title(re.compile(re.escape(name)))
    page.get_by_role("button", name=re.compile("^Keep NCT")).click()
    expect(page.get_by_role("button", name=re.compile("^Kept. Remove NCT"))).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="Look at the 1 study you kept")).to_be_visible()
    link = page.get_by_role("link", name=name)
    expect(link).to_be_focused()
    with page.context.expect_page() as beside:
        link.click(modifiers=["Control"])
    expect(beside.value).to_have_url(re.compile(r"kept=NCT\d{8}&trial=NCT\d{8}$"))
    beside.value.close()
    # The link is as it was: what it took along to the other tab must not come back here.
    expect(link).to_have_attribute("href", re.compile(r"^\?trial=NCT\d{8}$"))
    expect(page.get_by_role("button", name=re.compile("^Kept. Remove NCT"))).to_be_visible()
    full = "&".join(f"kept=NCT{number:08}" for number in range(MOST_KEPT))
    page = guest.open(f"?{full}")
    page.get_by_role("button", name="Your list is full").first.click()
    expect(page.get_by_role("button", name=f"Compare the {MOST_KEPT} studies you kept").first).to_be_visible()
    assert guest.complaints == []


def test_in_spanish_the_seed_case_comes_to_its_answer(demo_dashboard: str, visit: MakeVisit) -> None:
    guest = visit(demo_dashboard, PHONE)
    page = guest.open()
    answer(page)
    tell_the_seed_case(page)
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Busque un estudio de leucemia para su hijo o hija")
    expect(page).to_have_url(re.compile("lang=es"))
    expect(page.get_by_role("textbox", name=re.compile("edad tiene hoy"))).to_have_value("12")
    expect(page.get_by_role("radio", name=re.compile("^LLA de células B"))).to_be_checked()
    first = page.get_by_role("article").first
    expect(first.get_by_text(re.compile("Posible opción|Hay que preguntar"))).to_be_visible()
    assert first.locator("q[lang=en]").count() > 0
    assert fits(page, PHONE)
    assert graves(page) == []
    page.get_by_role("link", name=re.compile("^Más sobre NCT")).first.click()
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Hoja para imprimir").click()
    expect(opened.value.locator("html")).to_have_attribute("lang", "es")
    expect(opened.value.get_by_text(re.compile("Posible opción|Hay que preguntar")).first).to_be_visible()
    fresh = visit(demo_dashboard, PHONE).open("?lang=es")
    assert fresh.evaluate("document.documentElement.lang") == "es"
    assert guest.complaints == []


def test_by_keyboard_alone_to_a_trials_page(demo_dashboard: str, visit: MakeVisit) -> None:
    page = visit(demo_dashboard).open("?phase=PHASE1")
    answer(page)

    def tab_to(what: str) -> None:
        for _ in range(150):
            page.keyboard.press("Tab")
            here = page.evaluate(FOCUSED)
            if re.search(what, here):
                return
        raise AssertionError(f"no key leads to {what!r}")

    tab_to("How old is your child")
    page.keyboard.type("12")
    page.keyboard.press("Tab")
    expect(page.get_by_role("status").filter(has_text="sorted for your child")).to_be_visible()
    tab_to("^More about NCT")
    outline = page.evaluate(OUTLINE)
    assert outline != "nonenone"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Questions to ask the study team")).to_be_visible()


#: Whether the bar at the foot hides what has the focus, or the screen ends before it.
HIDDEN = """() => {
  const here = document.activeElement, shown = (here.closest("label") ?? here).getBoundingClientRect();
  if (here.matches("body, main, .stMain, .ts-see")) return null;
  const bar = document.querySelector(".ts-see").closest(".stElementContainer").getBoundingClientRect();
  const beside = shown.left >= bar.right || shown.right <= bar.left;
  const onScreen = shown.top >= 0 && shown.bottom <= innerHeight;
  const clear = beside || shown.bottom <= bar.top || shown.top >= bar.bottom;
  return onScreen && clear ? null : here.getAttribute("aria-label") ?? here.textContent ?? here.value;
}"""


@pytest.mark.parametrize("size", [PHONE, DESKTOP | {"height": 800}], ids=["phone", "desktop"])
def test_what_has_the_keyboards_focus_is_never_behind_the_bar(
    demo_dashboard: str, visit: MakeVisit, size: dict[str, int]
) -> None:
    page = visit(demo_dashboard, size).open()
    answer(page)
    page.get_by_role("article").first.wait_for()
    hidden = []
    for _ in range(40):
        page.keyboard.press("Tab")
        # The browser scrolls when it draws next.
        page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        hidden.append(page.evaluate(HIDDEN))
    assert [each for each in hidden if each is not None] == []


@SIZES
def test_lite_works_without_a_script(demo_dashboard: str, chromium: Browser, size: dict[str, int]) -> None:
    context = chromium.new_context(viewport=size, java_script_enabled=False)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{demo_dashboard}/lite")
    page.get_by_label("Age", exact=True).fill("12 years")
    page.get_by_label(re.compile("^B-cell ALL")).check()
    expect(page.get_by_label("2 or more")).not_to_be_visible()
    page.get_by_label(re.compile("^Just found")).check()
    expect(page.get_by_label("2 or more")).not_to_be_visible()
    expect(page.get_by_label(re.compile("when the leukemia was found"))).not_to_be_visible()
    page.get_by_label(re.compile("^The leukemia came back")).check()
    expect(page.get_by_label(re.compile("when the leukemia was found"))).to_be_visible()
    page.get_by_label("2 or more").check()
    page.get_by_label(re.compile("5. Where do you live")).select_option("United States")
    page.get_by_label("Postcode or town").fill("02115")
    page.get_by_role("button", name="Show the studies").click()
    expect(page.get_by_role("heading", name=re.compile("^Taking patients"))).to_be_visible()
    expect(page.get_by_role("article").first.get_by_text(re.compile("Possible match|Need to ask"))).to_be_visible()
    assert page.locator("a[href^='tel:']").count() > 0
    assert "12" not in page.url.rpartition(":")[2].partition("/")[2]
    assert all(each.startswith(demo_dashboard) for each in asked)
    context.close()


@SIZES
def test_axe_finds_nothing_grave_on_lite(demo_dashboard: str, visit: MakeVisit, size: dict[str, int]) -> None:
    page = visit(demo_dashboard, size).open("lite?lang=es")
    assert graves(page) == []
    page.get_by_role("button", name="Ver los estudios").click()
    page.get_by_role("article").first.wait_for()
    assert graves(page) == []
    assert fits(page, size)


def test_a_country_is_found_by_its_spanish_name_and_kept_at_the_switch(demo_dashboard: str, visit: MakeVisit) -> None:
    page = visit(demo_dashboard, PHONE).open("?lang=es")
    page.get_by_role("status").filter(has_text=re.compile(r"^\d+ estudio")).wait_for()
    country = page.get_by_role("combobox", name=re.compile("^5. ¿Dónde vive"))
    country.click()
    country.fill("Estados Unidos")
    page.get_by_role("option", name="Estados Unidos", exact=True).wait_for()
    page.keyboard.press("Enter")  # a click may scroll, and the list closes then
    expect(page.get_by_label(re.compile("^Código postal"))).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("combobox", name="5. Where do you live?")).to_have_value("United States")
    expect(page.get_by_label("ZIP code or town")).to_be_visible()
    # What people type for a country comes before a country that only begins so.
    country = page.get_by_role("combobox", name="5. Where do you live?")
    country.click()
    country.press_sequentially("u.k.")
    page.get_by_role("option", name="UK", exact=True).wait_for()
    assert page.get_by_role("option").all_inner_texts()[:3] == ["UK", "Ukraine", "United Kingdom"]
    page.keyboard.press("Enter")
    expect(country).to_have_value("United Kingdom")
    expect(page.get_by_label("Postcode or town")).to_be_visible()
    fill(page, "Postcode or town", "Nowhereville")
    field = page.get_by_role("textbox", name="Postcode or town")
    problem = page.get_by_text(re.compile("^We do not know this place"))
    expect(problem).to_be_visible()
    assert 0 < problem.bounding_box()["y"] - field.bounding_box()["y"] < PHONE["height"] / 2


@pytest.mark.parametrize("typed", ["mexico", "México", "MEXICO"])
def test_a_country_is_found_without_its_accents(demo_dashboard: str, visit: MakeVisit, typed: str) -> None:
    page = visit(demo_dashboard, PHONE).open("?lang=es")
    page.get_by_role("status").filter(has_text=re.compile(r"^\d+ estudio")).wait_for()
    country = page.get_by_role("combobox", name=re.compile("^5. ¿Dónde vive"))
    country.click()
    country.press_sequentially(typed)
    first = page.get_by_role("option").first
    expect(first).to_have_text(normalize("NFD", "México"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Por ejemplo: Monterrey")).to_be_visible()


def test_what_is_being_composed_is_left_alone_until_it_is_whole(demo_dashboard: str, visit: MakeVisit) -> None:
    page = visit(demo_dashboard, PHONE).open("?lang=es")
    page.get_by_role("status").filter(has_text=re.compile(r"^\d+ estudio")).wait_for()
    country = page.get_by_role("combobox", name=re.compile("^5. ¿Dónde vive"))
    country.click()
    country.press_sequentially("M")
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "é", "selectionStart": 1, "selectionEnd": 1})
    expect(country).to_have_value("Mé")
    keyboard.send("Input.insertText", {"text": "é"})
    expect(country).to_have_value(normalize("NFD", "Mé"))
    country.press_sequentially("x")
    expect(page.get_by_role("option").first).to_have_text(normalize("NFD", "México"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Por ejemplo: Monterrey")).to_be_visible()


def test_the_few_words_of_the_controls_are_spoken_in_the_language_of_the_page(
    demo_dashboard: str, visit: MakeVisit
) -> None:
    page = visit(demo_dashboard, PHONE).open("?lang=es")
    page.get_by_role("status").filter(has_text=re.compile(r"^\d+ estudio")).wait_for()
    country = page.get_by_role("combobox", name=re.compile("^5. ¿Dónde vive"))
    country.click()
    country.fill("xyzzy")
    expect(page.get_by_text("No se encontró nada.")).to_be_visible()
    expect(page.get_by_text("No results")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Ir a la parte principal")).to_be_attached()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="Go to the main part")).to_be_attached()


def test_a_choice_made_after_the_switch_is_understood(demo_dashboard: str, visit: MakeVisit) -> None:
    page = visit(demo_dashboard, PHONE).open("?lang=es")
    page.get_by_role("status").filter(has_text=re.compile(r"^\d+ estudio")).wait_for()
    page.get_by_role("button", name="English").click()
    answer(page)
    fill(page, "1. How old is your child today?", "12")
    choose(page, "2. Which kind of leukemia is it?", "B-cell ALL")
    expect(page.get_by_role("status").filter(has_text="sorted for your child")).to_be_visible()


HOSPITAL = "boston-childrens-hospital"
SAYS = """
checked = {today}
embed_from = ["{origin}"]

[refer]
en = "Ask your doctor to call us."

[[says]]
nct_id = "NCT99900001"
status = "on_hold"
who = "program office"
date = {today}
"""


@contextmanager
def a_hospitals_website(page: dict[str, str]) -> Iterator[str]:
    """Serve one page of somebody else's; a browser refuses frames on pages that no server sent."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = page["html"].encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_hospital_shows_the_page_in_a_frame_and_what_it_says_itself(tmp_path: Path, visit: MakeVisit) -> None:
    folder, cache, theirs = tmp_path / "hospitals", tmp_path / "cache", {"html": ""}
    folder.mkdir()
    cache.mkdir()
    with a_hospitals_website(theirs) as allowed, a_hospitals_website(theirs) as stranger:
        told = SAYS.format(today=datetime.now(UTC).date().isoformat(), origin=allowed)
        (folder / f"{HOSPITAL}.toml").write_text(told, encoding="utf-8")
        with dashboard(cache, "--demo", TRIALSEARCH_HOSPITALS=str(folder)) as url:
            address = f"{url}/?hospital={HOSPITAL}&embed=true"
            theirs["html"] = f'<iframe title="Trials" src="{address}" width="380" height="800"></iframe>'
            page = visit(url, PHONE).page
            page.goto(allowed)
            inside = page.frame_locator("iframe")
            expect(inside.get_by_text("Studies listed at Boston Children's Hospital")).to_be_visible()
            expect(inside.get_by_text("Ask your doctor to call us.")).to_be_visible()
            expect(inside.get_by_text(re.compile(r"This hospital says \(.*\): on hold")).first).to_be_attached()
            page.goto(stranger)
            page.wait_for_timeout(2000)
            expect(inside.get_by_role("heading", level=1)).to_have_count(0)


def test_a_study_opens_at_its_top_and_the_list_where_it_was_left(demo_dashboard: str, visit: MakeVisit) -> None:
    guest = visit(demo_dashboard, PHONE)
    page = guest.open()
    answer(page)
    top = "document.querySelector('[data-testid=stMain]').scrollTop"
    opened = page.get_by_role("link", name=re.compile("^More about NCT")).nth(3).inner_text()
    page.get_by_role("link", name=opened).click()
    expect(page.get_by_role("heading", name="Questions to ask the study team")).to_be_attached()
    expect(page.get_by_role("button", name="Back to the studies")).to_be_in_viewport()
    page.get_by_role("button", name="Back to the studies").click()
    expect(page.get_by_role("link", name=opened)).to_be_in_viewport()
    assert page.evaluate(top) > PHONE["height"]
    page.keyboard.press("Home")
    page.evaluate(f"{top} = 0")
    page.wait_for_timeout(400)
    assert page.evaluate(top) == 0, "who scrolls with the keyboard is not pulled back"
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    assert guest.complaints == []
    assert guest.strangers == []
