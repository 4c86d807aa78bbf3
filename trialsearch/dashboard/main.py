"""The page, top to bottom."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from trialsearch.dashboard import address, answers, demonstration
from trialsearch.dashboard.components import filters, first_run, header, learn, questions, results
from trialsearch.dashboard.served import Served, folder_of, newest, served
from trialsearch.errors import SnapshotError
from trialsearch.languages import say
from trialsearch.snapshots import Opened

_STYLE = Path(__file__).with_name("style.css")
#: The address and the widgets' values as the last run left them.
_LEFT_KEY = "left"
_NEVER_IN_ADDRESS = (*answers.ABOUT_THE_CHILD, *answers.ABOUT_HOME, filters.SEX_KEY)


def _opened() -> Served:
    """Open the snapshot of this visit: a visitor keeps the one that was newest at first."""
    folder = folder_of(demonstration=demonstration.is_asked_for())
    kept: dict[Path, Opened] = st.session_state.setdefault("snapshots", {})
    if folder not in kept:
        kept[folder] = newest(folder)
    try:
        return served(folder, kept[folder])
    except SnapshotError:
        # Pruned since, after a very long visit.
        kept[folder] = newest(folder)
        return served(folder, kept[folder])


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
        shown = _opened()
    except SnapshotError as error:
        first_run.show(error)
        return
    catalogue = shown.catalogue
    if page := learn.asked_for():
        learn.show(page, catalogue)
        return
    header.data(catalogue)
    if catalogue.is_demonstration:
        demonstration.draw_way_back()
    learn.draw_way_in()
    _read_address()
    header.hospital(shown.hospitals.get(st.session_state["hospital"] or ""))
    with st.container(border=True, key="questions"):
        st.header(say("question.heading"), anchor=False)
        said = questions.show(catalogue)
        see_studies = st.empty()
    asked = filters.show(shown.hospitals)
    header.studies()
    for problem in (*said.problems, *asked.problems):
        st.error(say(problem))
    sex = asked.wanted.sexes[0] if asked.wanted.sexes else None
    found = results.show(
        shown,
        replace(asked.wanted, near=said.home, within_km=said.within_km),
        replace(said.child, sex=sex) if said.child else None,
    )
    header.see_studies(see_studies, len(found))
    header.foot(catalogue)
    _write_address()


_page()
