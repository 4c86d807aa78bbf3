"""What can be taken away of some studies: the sheet to print, and files for librarians and programs."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from trialsearch.dashboard import visit
from trialsearch.dashboard.address import DATA, DEMONSTRATION, link, opens_here_only
from trialsearch.dashboard.child_form import profile_of, to_words
from trialsearch.dashboard.components import demonstration, lines
from trialsearch.dashboard.lite.posted import SHEET
from trialsearch.dashboard.served import Served
from trialsearch.export import dumps, to_ris
from trialsearch.languages import say, spoken
from trialsearch.markup.form import opened_beside, to_copy


def sheet(nct_ids: Sequence[str]) -> None:
    """Draw the button that opens the sheet to print: what was said about the child is posted, as on /lite."""
    # The language goes along in the address: Streamlit takes a field of that name out of the form.
    beside = {"lang": [spoken()]} | ({DATA: [DEMONSTRATION]} if demonstration.is_asked_for() else {})
    said = (word.partition(":") for word in to_words(visit.answers_given()))
    fields = [
        *((SHEET, nct_id) for nct_id in nct_ids),
        *((name, value) for name, _, value in said),
    ]
    st.html(opened_beside(link("lite", beside), fields, say("file.sheet")))


def references(served: Served, nct_ids: Sequence[str]) -> None:
    """Draw the buttons for the same studies as RIS and as JSON, named as what they are: no parent needs them."""
    st.html(f'<p class="ts-line ts-quiet" lang="{spoken()}">{escape(say("file.for_researchers"))}:</p>')
    catalogue = served.catalogue
    name = nct_ids[0] if len(nct_ids) == 1 else say("file.name")
    st.download_button(
        say("file.ris"),
        data=lambda: to_ris([catalogue.trial(each) for each in nct_ids]).encode("utf-8"),
        file_name=f"{name}.ris",
        mime="application/x-research-info-systems",
        on_click="ignore",
        key="ris",
    )
    st.download_button(
        say("file.json"),
        data=lambda: dumps([catalogue.trial(each) for each in nct_ids]).encode("utf-8"),
        file_name=f"{name}.json",
        mime="application/json",
        on_click="ignore",
        key="json",
    )


def link_with_answers() -> None:
    """Make an address that holds what was said about the child, once somebody asks for it and was told."""
    if profile_of(visit.answers_given())[0].is_empty:
        return
    with st.expander(say("kept.link_heading")):
        lines.draw(say("kept.link_warning"))
        if st.button(say("kept.link_make"), key="link_make"):
            made = visit.link_with_answers()
            st.html(to_copy(say("kept.link_made"), made))
            if opens_here_only(made):
                lines.draw(say("kept.link_local"))
