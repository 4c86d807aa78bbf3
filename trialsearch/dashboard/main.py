"""The page, top to bottom."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import streamlit as st

from trialsearch.catalogue import Catalogue, open_catalogue
from trialsearch.dashboard import address, answers, demonstration
from trialsearch.dashboard.components import filters, first_run, header, learn, questions, results
from trialsearch.errors import SnapshotError
from trialsearch.languages import say
from trialsearch.search import hospital_names
from trialsearch.snapshots import DEMONSTRATION_FOLDER, Opened, SnapshotCache

_STYLE = Path(__file__).with_name("style.css")
#: The address and the widgets' values as the last run left them.
_LEFT_KEY = "left"
_NEVER_IN_ADDRESS = (*answers.ABOUT_THE_CHILD, *answers.ABOUT_HOME, filters.SEX_KEY)


@st.cache_resource(max_entries=4)
def _catalogue(folder: str, snapshot_id: str) -> Catalogue:
    """Open a snapshot once for all visitors; the id is the key, so there is nothing to expire."""
    opened = open_catalogue(folder, snapshot_id)
    opened.rules()  # gathered now, so that nobody's first answer waits for them
    return opened


@st.cache_resource(max_entries=4)
def _hospitals(folder: str, snapshot_id: str) -> dict[str, str]:
    """Name the hospitals of a snapshot once for all visitors."""
    return hospital_names(_catalogue(folder, snapshot_id).tables["sites"])


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
    """Put the widgets' values into the address, so that it can be shared; never what was said about child and home."""
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
    values = {name: st.session_state.get(name) for name in (*_NEVER_IN_ADDRESS, *address.FIELDS)}
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
    if page := learn.asked_for():
        learn.show(page, catalogue)
        return
    header.data(catalogue)
    if catalogue.is_demonstration:
        demonstration.draw_way_back()
    learn.draw_way_in()
    _read_address()
    hospitals = _hospitals(str(_folder()), catalogue.snapshot_id)
    header.hospital(hospitals.get(st.session_state["hospital"] or ""))
    with st.container(border=True, key="questions"):
        st.header(say("question.heading"), anchor=False)
        said = questions.show(catalogue)
        see_studies = st.empty()
    asked = filters.show(hospitals)
    header.studies()
    for problem in (*said.problems, *asked.problems):
        st.error(say(problem))
    sex = asked.wanted.sexes[0] if asked.wanted.sexes else None
    count = results.show(
        catalogue,
        replace(asked.wanted, near=said.home, within_km=said.within_km),
        replace(said.child, sex=sex) if said.child else None,
    )
    header.see_studies(see_studies, count)
    header.foot(catalogue)
    _write_address()


_page()
