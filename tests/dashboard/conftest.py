"""The page run by Streamlit's AppTest, on the demonstration snapshot."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from trialsearch.dashboard.middleware import MAIN

#: Looks through every installed package for components, which no test installs: an AppTest would do so each time.
_components_of_packages = functools.cache(manifest_scanner.scan_component_manifests)


@pytest.fixture(autouse=True)
def _packages_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", _components_of_packages)


@pytest.fixture
def open_page(demo_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AppTest]]:
    """Open the page, its filters unfolded: `open_page(site="Boston")` has that in its address."""
    monkeypatch.setenv("TRIALSEARCH_CACHE", str(demo_cache))
    monkeypatch.setenv("TRIALSEARCH_DEMO", "1")
    monkeypatch.delenv("TRIALSEARCH_ALLOW_FETCH", raising=False)

    def open_it(**params: str | list[str]) -> AppTest:
        page = AppTest.from_file(str(MAIN), default_timeout=30)
        for name, value in params.items():
            page.query_params[name] = value
        page.session_state["more_filters"] = True
        return page.run()

    yield open_it
    st.cache_resource.clear()  # a refresh that the page began; the open snapshot may stay


def html_of(page: AppTest) -> str:
    """All HTML that the page drew, in order."""
    return "\n".join(element.proto.body for element in page.get("html"))
