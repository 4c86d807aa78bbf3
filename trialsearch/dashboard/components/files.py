"""What can be taken away of some studies: the sheet to print, and files for librarians and programs.

A file is made when it is asked for, in another thread: it has to be told which language is spoken.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from trialsearch.dashboard import notes
from trialsearch.dashboard.served import Served
from trialsearch.export import dumps, to_ris
from trialsearch.languages import say, speaking, spoken
from trialsearch.markup.sheet import sheet as written_sheet
from trialsearch.views import TrialPage


def sheet(served: Served, pages: Sequence[TrialPage]) -> None:
    """Draw the button for the sheet to print."""
    language, catalogue = spoken(), served.catalogue

    def written() -> bytes:
        with speaking(language):
            return written_sheet(pages, [*notes.warnings(catalogue), notes.data_line(catalogue)]).encode("utf-8")

    st.download_button(
        say("file.sheet"),
        data=written,
        file_name=f"{_name(pages)}.html",
        mime="text/html",
        on_click="ignore",
        key="sheet",
    )


def references(served: Served, nct_ids: Sequence[str]) -> None:
    """Draw the buttons for the same studies as RIS and as JSON."""
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


def _name(pages: Sequence[TrialPage]) -> str:
    return pages[0].card.nct_id if len(pages) == 1 else say("file.name")
