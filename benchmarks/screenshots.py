"""`python -m benchmarks.screenshots`: the pictures in docs/screenshots/, from the demonstration data."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import DESKTOP, FLAGS, PHONE, dashboard
from tests.browser.test_walks import tell_the_seed_case
from tests.conftest import CHROMIUM, ROOT

FOLDER = ROOT / "docs" / "screenshots"


def main() -> None:
    """Take each picture anew."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        cache = Path(folder) / "cache"
        cache.mkdir()
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        with dashboard(cache, "--demo") as url:
            for name, size, scheme in (
                ("phone", PHONE, "light"),
                ("desktop", DESKTOP | {"height": 1500}, "light"),
                ("phone-dark", PHONE, "dark"),
            ):
                page = browser.new_page(viewport=size, color_scheme=scheme)
                page.goto(url)
                page.get_by_role("article").first.wait_for()
                page.wait_for_timeout(1000)
                page.screenshot(path=FOLDER / f"{name}.png")
                tell_the_seed_case(page)
                page.get_by_text("KYMRIAH is an approved medicine").wait_for()
                page.wait_for_timeout(2000)
                for what, where in (("answers", "h2#studies"), ("results", "h3.ts-group")):
                    page.evaluate(f"document.querySelector('{where}').scrollIntoView()")
                    page.wait_for_timeout(500)
                    page.screenshot(path=FOLDER / f"{name}-{what}.png")
            others(browser, url)
        browser.close()


def others(browser: Browser, url: str) -> None:
    """Take the pictures of the study's own page, the kept list, Spanish and /lite."""
    for name, size, scheme in (
        ("phone", PHONE, "light"),
        ("desktop", DESKTOP | {"height": 1500}, "light"),
        ("phone-dark", PHONE, "dark"),
    ):
        page = browser.new_page(viewport=size, color_scheme=scheme)
        page.goto(url)
        page.get_by_role("article").first.wait_for()
        tell_the_seed_case(page)
        for _ in range(2):
            page.get_by_role("button", name=re.compile("^Keep NCT")).first.click()
            page.wait_for_timeout(1500)
        page.get_by_role("button", name="Español").click()
        page.get_by_text("KYMRIAH es un medicamento aprobado").wait_for()
        page.wait_for_timeout(1500)
        page.evaluate("document.querySelector('h3.ts-group').scrollIntoView()")
        page.screenshot(path=FOLDER / f"{name}-spanish.png")
        page.get_by_role("button", name="English").click()
        # A button on a phone; on a wide screen the bar at the foot, which is a link.
        page.get_by_text("Compare the 2 studies").locator("visible=true").first.click()
        page.get_by_role("table").wait_for()
        page.evaluate("document.querySelector('.ts-compare').scrollIntoView()")
        page.screenshot(path=FOLDER / f"{name}-compare.png")
        page.get_by_role("table").get_by_role("link").first.click()
        page.locator(".ts-trial").wait_for()
        page.evaluate("document.querySelector('.ts-trial').scrollIntoView()")
        page.screenshot(path=FOLDER / f"{name}-trial.png")
        page.goto(f"{url}/lite")
        page.screenshot(path=FOLDER / f"{name}-lite.png")


if __name__ == "__main__":
    main()
