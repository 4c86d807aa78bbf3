"""The page, top to bottom."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from trialsearch.catalogue import Catalogue, open_catalogue
from trialsearch.dashboard import address
from trialsearch.dashboard.components import filters, first_run, header, results
from trialsearch.errors import SnapshotError
from trialsearch.languages import say

_STYLE = Path(__file__).with_name("style.css")
_ADDRESS_KEY = "address_known"


@st.cache_resource(max_entries=4)
def _catalogue(folder: str, snapshot_id: str) -> Catalogue:
    """Open a snapshot once for all visitors; the id is the key, so there is nothing to expire."""
    return open_catalogue(folder, snapshot_id)


def _folder() -> str:
    cache = Path(os.environ.get("TRIALSEARCH_CACHE", "cache"))
    demo = os.environ.get("TRIALSEARCH_DEMO") == "1" or first_run.asks_for_demonstration()
    return str(cache / "demo" if demo else cache)


def _opened() -> Catalogue:
    """Open the snapshot of this visit: a visitor keeps the one that was newest at first."""
    folder = _folder()
    pinned: dict[str, tuple[str, tuple[str, ...]]] = st.session_state.setdefault("snapshots", {})
    if folder not in pinned:
        newest = open_catalogue(folder)
        pinned[folder] = (newest.snapshot_id, newest.passed_over)
    snapshot_id, passed_over = pinned[folder]
    catalogue = _catalogue(folder, snapshot_id)
    return Catalogue(catalogue.manifest, catalogue.tables, passed_over)


def _read_address() -> None:
    """Put the address's words into the widgets, when it is new to this visit."""
    now = {name: st.query_params.get_all(name) for name in st.query_params}
    if st.session_state.get(_ADDRESS_KEY) != now:
        for name, value in address.read(now).items():
            st.session_state[name] = value
        st.session_state[_ADDRESS_KEY] = now


def _write_address() -> None:
    """Put the widgets' values into the address, so that it can be shared; never the child's age."""
    values = {name: st.session_state.get(name) for name in address.FIELDS}
    wanted: Mapping[str, list[str]] = address.write(values)
    kept = {name: st.query_params.get_all(name) for name in st.query_params if name == "data"}
    wanted = {**kept, **wanted}
    if {name: st.query_params.get_all(name) for name in st.query_params} != wanted:
        st.query_params.from_dict(wanted)
    st.session_state[_ADDRESS_KEY] = wanted


def _page() -> None:
    st.set_page_config(page_title=say("page.title"), page_icon=None, layout="centered")
    st.html(_STYLE)
    header.title()
    try:
        catalogue = _opened()
    except SnapshotError as error:
        first_run.show(error)
        return
    header.data(catalogue)
    if catalogue.is_demonstration and first_run.asks_for_demonstration():
        st.button(say("page.real_data"), on_click=first_run.ask_for_demonstration, kwargs={"on": False})
    _read_address()
    asked = filters.show()
    for problem in asked.problems:
        st.error(say(problem))
    st.header(say("result.heading"), anchor=False)
    header.care()
    results.show(catalogue, asked.wanted)
    header.foot()
    _write_address()


_page()
