"""A trial's own page, at `?trial=NCT…`: as long as the visit lasts, with the verdict for the child of the questions."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from trialsearch.dashboard import answer, visit
from trialsearch.dashboard.address import DATA, link
from trialsearch.dashboard.child_form import home_of, profile_of
from trialsearch.dashboard.components import files, lines
from trialsearch.dashboard.report_problem import report_link
from trialsearch.dashboard.served import Served
from trialsearch.errors import InvalidInput
from trialsearch.languages import said, say
from trialsearch.markup import trial_page
from trialsearch.markup.site_map import site_map
from trialsearch.markup.ways import keep

PARAMETER = "trial"
_TAKEN_ALONG = ("lang", DATA, "embed")
#: The e-mail address of whoever runs this server.
OPERATOR_VARIABLE = "TRIALSEARCH_OPERATOR"


def asked_for() -> str | None:
    """Tell which trial the address asks for; None if it asks for none."""
    return st.query_params.get(PARAMETER)


def ways_in(nct_ids: Iterable[str]) -> dict[str, str]:
    """Make the address of each trial's page, which also stands alone: with the language and the data of this one."""
    beside = {name: st.query_params.get_all(name) for name in _TAKEN_ALONG if name in st.query_params}
    return {nct_id: link("", {PARAMETER: [nct_id], **beside}) for nct_id in nct_ids}


def draw_way_back() -> None:
    """Draw the button that leads to the studies again."""
    st.button(say("trial.back"), on_click=_leave, key="trial_back")


def of_these(served: Served, nct_ids: tuple[str, ...]) -> answer.Answer:
    """Answer for some trials, whatever their state, for the child and the home of this visit."""
    given = visit.answers_given()
    said, _ = profile_of(given)
    child = None if said.is_empty else replace(said, sex=given[visit.SEX_KEY])
    home = home_of(given, served.catalogue.tables["places"]).place
    return answer.of_these(served, nct_ids, child, home, today=visit.today())


def show(served: Served, number: str) -> None:
    """Draw the page of a trial."""
    draw_way_back()
    try:
        nct_id = served.catalogue.resolve(number)
    except InvalidInput:
        lines.draw(say("trial.unknown", number=number))
        return
    found = of_these(served, (nct_id,))
    page = found.page(nct_id)
    st.set_page_config(page_title=f"{nct_id} · {said(page.card.title)}")
    home = found.wanted.near.point if found.wanted.near else None
    lines.draw(say("page.care"))
    with st.container(horizontal=True, key="trial_do"):
        st.html(keep(nct_id))
        files.sheet([nct_id])
    st.html(trial_page.head(page))
    if page.ask_form and found.child is not None:
        st.button(say("trial.to_form"), on_click=_leave, key="trial_to_form")
    if found.child is None:
        lines.draw(say("trial.no_child"), style="ts-notice")
    st.html(trial_page.sections(page, site_map(found.marks(nct_id), home, found.unplaced_sites(nct_id))))
    if operator := os.environ.get(OPERATOR_VARIABLE):
        st.html(report_link(operator, found.about(nct_id)))
    with st.container(horizontal=True, key="trial_files"):
        files.references(served, (nct_id,))


def _leave() -> None:
    st.query_params.pop(PARAMETER, None)
