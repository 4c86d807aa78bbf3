"""The page, top to bottom."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from trialsearch.dashboard import in_turn, visit
from trialsearch.dashboard.components import (
    demonstration,
    filters,
    first_run,
    header,
    kept,
    language,
    learn,
    questions,
    results,
    trial,
)
from trialsearch.dashboard.served import Served, folder_of, newest, served
from trialsearch.errors import SnapshotError
from trialsearch.languages import say
from trialsearch.snapshots import Opened

_STYLE = Path(__file__).with_name("style.css")


def _opened() -> Served:
    """Open the snapshot of this visit: a visitor keeps the one that was newest at first."""
    folder = folder_of(demonstration=demonstration.is_asked_for())
    held: dict[Path, Opened] = st.session_state.setdefault("snapshots", {})
    if folder not in held:
        held[folder] = newest(folder)
    try:
        return served(folder, held[folder])
    except SnapshotError:
        # Pruned since, after a very long visit.
        held[folder] = newest(folder)
        return served(folder, held[folder])


def _page() -> None:
    language.speak_as_asked()
    st.set_page_config(page_title=say("page.title"), page_icon=None, layout="wide")
    st.html(_STYLE)
    header.here(
        learn.asked_for() or trial.asked_for() or ("kept" if kept.is_asked_for() else ""),
        answered=visit.anything_was_told(),
    )
    header.masthead()
    header.title()
    language.draw_whose_words()
    try:
        shown = _opened()
    except SnapshotError as error:
        if page := learn.asked_for():
            learn.show(page)
        else:
            first_run.show(error)
        return
    catalogue = shown.catalogue
    if page := learn.asked_for():
        learn.show(page, catalogue)
        return
    header.warnings(catalogue)
    if catalogue.is_demonstration:
        demonstration.draw_way_back()
    if number := trial.asked_for():
        trial.show(shown, number)
        header.data(catalogue)
        header.foot(catalogue)
        return
    if kept.is_asked_for():
        kept.show(shown)
        header.data(catalogue)
        header.foot(catalogue)
        return
    _search(shown)


def _search(shown: Served) -> None:
    """Draw the questions, the filters and the studies."""
    catalogue = shown.catalogue
    learn.draw_ways_on()
    kept.draw_way_in()
    visit.read_address()
    hospital_id = st.session_state["hospital"]
    header.hospital(hospital_id, shown.hospitals.get(hospital_id or ""))
    # Side by side where there is room (style.css), else, as in the order of the keyboard, one below the other.
    with st.container(key="sides"):
        asking, answering = st.columns([2, 3], gap="large")
    with asking:
        with st.container(border=True, key="questions"):
            st.header(say("question.heading"), anchor=False)
            said = questions.show(catalogue)
            see_studies = st.empty()
        asked = filters.show(shown.hospitals)
    with answering:
        header.studies()
        header.data(catalogue)
        for problem in (*said.problems, *asked.problems):
            st.error(say(problem))
        sex = asked.wanted.sexes[0] if asked.wanted.sexes else None
        found = results.show(
            shown,
            asked.wanted.with_home(said.home, said.within_km),
            replace(said.child, sex=sex) if said.child else None,
        )
        kept.draw_bar()
    header.see_studies(see_studies, found.counts())
    header.foot(catalogue)
    visit.write_address()


with in_turn.drawing:
    _page()
