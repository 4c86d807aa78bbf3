"""The page, top to bottom."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import streamlit as st

from trialsearch.catalogue import Catalogue, open_catalogue
from trialsearch.dashboard import address, demonstration
from trialsearch.dashboard.components import filters, first_run, header, results
from trialsearch.errors import SnapshotError
from trialsearch.languages import say
from trialsearch.snapshots import DEMONSTRATION_FOLDER, Opened, SnapshotCache

_STYLE = Path(__file__).with_name("style.css")
#: The address and the widgets' values as the last run left them.
_LEFT_KEY = "left"


@st.cache_resource(max_entries=4)
def _catalogue(folder: str, snapshot_id: str) -> Catalogue:
    """Open a snapshot once for all visitors; the id is the key, so there is nothing to expire."""
    return open_catalogue(folder, snapshot_id)


def _folder() -> Path:
    cache = Path(os.environ.get("TRIALSEARCH_CACHE", "cache"))
    return cache / DEMONSTRATION_FOLDER if demonstration.is_asked_for() else cache


def _opened() -> Catalogue:
    """Open the snapshot of this visit: a visitor keeps the one that was newest at first."""
    folder = _folder()
    kept: dict[Path, Opened] = st.session_state.setdefault("snapshots", {})
    if folder not in kept:
        kept[folder] = SnapshotCache(folder).newest()
    try:
        catalogue = _catalogue(str(folder), kept[folder].snapshot.id)
    except SnapshotError:
        # Pruned since, after a very long visit.
        kept[folder] = SnapshotCache(folder).newest()
        catalogue = _catalogue(str(folder), kept[folder].snapshot.id)
    # The registry may have confirmed the data since the snapshot was opened.
    confirmed_at = SnapshotCache(folder).confirmed_at(catalogue.manifest)
    return replace(catalogue, confirmed_at=confirmed_at, passed_over=kept[folder].passed_over)


def _read_address() -> None:
    """Put the address's words into the widgets, when the visitor changed the address and nothing else.

    A change of a widget may arrive with the address of the run before (the browser had not heard of the new
    one yet); then the widget counts. Only where every widget stands as it was left is it the visitor who went
    back, or followed a link.
    """
    now = _address()
    left = st.session_state.get(_LEFT_KEY)
    if left is not None:
        # Streamlit forgets a widget that a run does not draw. Only such a one is set again: setting one that is
        # on the screen would overwrite what is being typed there.
        for name in address.FIELDS.keys() - st.session_state.keys():
            st.session_state[name] = left[1][name]
    if left is None or (left[0] != now and left[1] == _answers()):
        for name, value in address.read(now).items():
            st.session_state[name] = value
        st.session_state[_LEFT_KEY] = (now, _answers())


def _write_address() -> None:
    """Put the widgets' values into the address, so that it can be shared; never the child's age."""
    now = _address()
    wanted = {name: values for name, values in now.items() if name not in address.FIELDS}
    wanted |= address.write({name: st.session_state.get(name) for name in address.FIELDS})
    if now != wanted:
        st.query_params.from_dict(wanted)
    st.session_state[_LEFT_KEY] = (wanted, _answers())


def _address() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _answers() -> dict[str, object]:
    """Give the value of every widget; a list is copied, since Streamlit changes it in place."""
    values = {name: st.session_state.get(name) for name in (*filters.ABOUT_THE_CHILD, *address.FIELDS)}
    return {name: list(value) if isinstance(value, list) else value for name, value in values.items()}


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
    if catalogue.is_demonstration:
        demonstration.draw_way_back()
    _read_address()
    asked = filters.show()
    st.header(say("result.heading"), anchor=False)
    header.care()
    for problem in asked.problems:
        st.error(say(problem))
    results.show(catalogue, asked.wanted)
    header.foot(catalogue)
    _write_address()


_page()
