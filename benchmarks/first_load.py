"""`python -m benchmarks.first_load`: what a phone fetches to see the page, /lite and its answer for the first time.

The demonstration data in Chromium, with an empty cache, at 1.6 Mbit/s and 150 ms as a slow phone has them. Bytes are
those on the wire, compressed; seconds are until the first card (of /lite: until the whole page) is there.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS, PHONE, dashboard
from tests.conftest import CHROMIUM

#: Bytes a second, both ways.
_SPEED = 1_600_000 / 8
_LATENCY_MS = 150


def measured(browser: Browser, name: str, url: str, press: str = "") -> str:
    """Load a page anew, press a button of it if one is named, and give a row of the table."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": _LATENCY_MS, "downloadThroughput": _SPEED, "uploadThroughput": _SPEED},
    )
    sizes: list[float] = []
    names: list[str] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.on("request", lambda request: names.append(request.url))
    if press:
        page.goto(url)
        sizes.clear()
    begun = time.perf_counter()
    if press:
        page.get_by_role("button", name=press).click()
    else:
        page.goto(url)
    wait_for_answer(page, lite="/lite" in url, answered=bool(press))
    seconds = time.perf_counter() - begun
    page.wait_for_timeout(1500)
    grid = any("DataFrame" in each or "data-grid" in each for each in names)
    context.close()
    return f"| {name} | {len(sizes)} | {sum(sizes) / 1e6:.2f} | {seconds:.1f} | {'yes' if grid else 'no'} |"


def wait_for_answer(page: Page, *, lite: bool, answered: bool) -> None:
    """Wait until there is something to read."""
    if lite and not answered:
        page.get_by_role("button", name="Show the studies").wait_for()
    else:
        page.get_by_role("article").first.wait_for(timeout=120_000)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        cache = Path(folder) / "cache"
        cache.mkdir()
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        with dashboard(cache, "--demo") as url:
            print(f"Chromium {browser.version}\n")
            print("| | requests | MB | seconds | with the data grid |\n|---|---|---|---|---|")
            print(measured(browser, "the page", url))
            print(measured(browser, "/lite, the form", f"{url}/lite"))
            print(measured(browser, "/lite, an answer", f"{url}/lite", press="Show the studies"))
        browser.close()


if __name__ == "__main__":
    main()
