"""`python -m benchmarks.answer_in_browser`: how long one visitor waits for an answer, in the browser.

Needs ../shared (the recorded registry, served on loopback, gives a snapshot of real size). Chromium answers the
questions one after the other; the clock runs from the click until the page shows that the server's run has ended.
The browser shares the machine's cores with the server.
"""

from __future__ import annotations

import platform
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

import streamlit
from playwright.sync_api import Page, sync_playwright

from benchmarks.visitors import snapshot
from tests.browser.conftest import FLAGS, PHONE, dashboard
from tests.conftest import CHROMIUM

#: The questions whose first three answers are clicked, one after the other.
CLICKED = ("2. Which kind of leukemia is it?", "3. What is happening now?")
ROUNDS = 5

#: Click a radio's label, and resolve with the milliseconds until the app has run and rests again.
_CLICK_AND_WAIT = """label => new Promise(resolve => {
  const app = document.querySelector('[data-testid="stApp"]');
  const begun = performance.now();
  let ran = false;
  const watch = () => {
    const state = app.dataset.testScriptState;
    if (state === 'running') ran = true;
    if (ran && state === 'notRunning') resolve(performance.now() - begun);
    else requestAnimationFrame(watch);
  };
  new MutationObserver(() => { if (app.dataset.testScriptState === 'running') ran = true; })
    .observe(app, {attributes: true});
  label.click();
  watch();
})"""


def waits(page: Page) -> list[float]:
    """Answer again and again; give the milliseconds of each."""
    measured: list[float] = []
    for _ in range(ROUNDS):
        for question in CLICKED:
            for place in range(3):
                radio = page.get_by_role("radiogroup", name=question).get_by_role("radio").nth(place)
                page.wait_for_timeout(500)
                measured.append(float(radio.locator("xpath=ancestor::label").evaluate(_CLICK_AND_WAIT)))
    return measured


def row(name: str, milliseconds: Sequence[float]) -> str:
    """Write a row of the table."""
    cut = statistics.quantiles(milliseconds, n=20)
    return f"| {name} | {len(milliseconds)} | {cut[9]:.0f} | {cut[18]:.0f} | {max(milliseconds):.0f} |"


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        with dashboard(snapshot(Path(folder))) as url:
            page = browser.new_page(viewport=PHONE)
            page.goto(url)
            page.get_by_role("article").first.wait_for()
            page.get_by_label("1. How old is your child today?").fill("12")
            page.keyboard.press("Enter")
            page.wait_for_timeout(3000)
            waits(page)
            print(
                f"Streamlit {streamlit.__version__}, Python {platform.python_version()}, Chromium {browser.version}\n"
            )
            print("| | n | median ms | p95 ms | longest ms |\n|---|---|---|---|---|")
            print(row("an answer, in the browser", waits(page)))
        browser.close()


if __name__ == "__main__":
    main()
