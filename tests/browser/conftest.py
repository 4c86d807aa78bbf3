"""A real browser (Debian's chromium) on a running dashboard."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.conftest import CHROMIUM

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: Generous: a busy machine must not turn a test red.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser
        browser.close()


class Visit:
    """A page in a fresh browser context, and everything that went wrong or out of the house."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url = context, url
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        self.page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._note(request.url))

    def _note(self, address: str) -> None:
        if not address.startswith((self.url, self.url.replace("http", "ws"), "data:", "blob:")):
            self.strangers.append(address)

    def open(self, query: str = "") -> Page:
        """Open the page and wait for its answer."""
        self.page.goto(f"{self.url}/{query}")
        self.page.get_by_role("heading", level=1).wait_for()
        return self.page


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """Make visits: `visit(url, PHONE)`."""
    contexts = []

    def make(url: str, size: dict[str, int] = DESKTOP) -> Visit:
        context = chromium.new_context(viewport=size, accept_downloads=True)
        contexts.append(context)
        return Visit(context, url)

    yield make
    for context in contexts:
        context.close()


@contextmanager
def dashboard(
    cache: Path, *options: str, stop_with: signal.Signals = signal.SIGTERM, **environment: str
) -> Iterator[str]:
    """Run `trialsearch app`, wait until it answers, and stop it again; it must end well."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("TRIALSEARCH_", "STREAMLIT_"))}
    settings = {"TRIALSEARCH_CACHE": str(cache), "TRIALSEARCH_PACE_S": "0", "TRIALSEARCH_RETRY_WAIT_S": "0.01"}
    command = [sys.executable, "-m", "trialsearch", "app", "--no-browser", f"--port={port}", *options]
    with subprocess.Popen(command, env=clean | settings | environment, cwd=cache.parent) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{url}/_stcore/health", process)
            yield url
        finally:
            process.send_signal(stop_with)
    assert process.returncode == 0


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(address, timeout=2):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"the dashboard did not answer at {address} (exit code {process.poll()})")


@pytest.fixture(scope="session")
def demo_dashboard(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard on the demonstration data."""
    cache = tmp_path_factory.mktemp("browser") / "cache"
    cache.mkdir()
    with dashboard(cache, "--demo", TRIALSEARCH_REGISTRY_URL="http://127.0.0.1:9/api/v2") as url:
        yield url
