"""What stands above everything: what this page is, what it is not, and how old its data are."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from trialsearch.catalogue import Catalogue
from trialsearch.dashboard import notes, visit
from trialsearch.dashboard.address import MOST_KEPT
from trialsearch.dashboard.components import language, lines
from trialsearch.dashboard.contact_card import reached
from trialsearch.dashboard.hospital_files import hospital_file
from trialsearch.languages import say, spoken

#: What Streamlit's controls say in English only (here.js).
_CONTROLS: Final = ("none_found", "skip", "clear", "open_list")


def here(place: str, *, answered: bool) -> None:
    """Tell our script (here.js) in which language the page speaks, and where in it we are: "" is the list.

    The line for when there is no connection is always there, since nothing can be sent then; the script shows it.

    `answered` says whether anything was told that a reload would lose.
    """
    kept = ' data-answered="yes"' if answered else ""
    words = "".join(f' data-{name}="{escape(say(f"control.{name}"))}"' for name in _CONTROLS)
    marks = f'data-here="{escape(place)}" data-lang="{spoken()}" data-most="{MOST_KEPT}"{kept}{words}'
    offline = f'<p class="ts-offline" role="status">{escape(say("page.offline"))}</p>'
    st.html(f'<span class="ts-here" {marks}></span>{offline}')


def masthead() -> None:
    """Draw the band at the top: whose page this is, and its other languages."""
    with st.container(horizontal=True, key="masthead", vertical_alignment="center"):
        st.html('<p class="ts-name" translate="no">trialsearch</p>')
        language.draw_switch()


def title() -> None:
    """Draw the title, and the lines that stand on every page."""
    st.title(say("page.title"), anchor=False)
    lines.draw(say("page.lead"))
    lines.draw(say("page.urgent"), style="ts-urgent")


def warnings(catalogue: Catalogue) -> None:
    """Warn where the data might mislead a reader, before anything else is said."""
    for warning in notes.warnings(catalogue):
        st.warning(say(warning))


def data(catalogue: Catalogue) -> None:
    """Say where the data come from and how old they are."""
    aside = notes.set_aside(catalogue)
    lines.draw(say(notes.data_line(catalogue)), say(aside) if aside else "", style="ts-quiet")


def hospital(hospital_id: str | None, name: str | None) -> None:
    """Draw the heading of a hospital's own page, and how that hospital wants to be reached, as far as it told."""
    if hospital_id is None or name is None:
        return
    st.header(say("result.at_hospital", name=name), anchor=False)
    lines.draw(say("result.at_hospital_help"))
    if told := hospital_file(hospital_id):
        st.html(reached(told, visit.today()))
    st.button(say("result.at_hospital_leave"), on_click=_leave_hospital)


def _leave_hospital() -> None:
    st.session_state["hospital"] = None


def studies() -> None:
    """Draw the heading of the studies, and the line that stands above every list of them."""
    st.html(f'<h2 class="ts-studies" id="studies">{escape(say("result.heading"))}</h2>')
    lines.draw(say("page.care"))


def see_studies(slot: DeltaGenerator, counts: Mapping[str, int] | None) -> None:
    """Draw what stays in sight while the questions are, and leads to the studies; its numbers move with the answers."""
    said = say("counted.see_verdicts", fits=counts["fits"], unclear=counts["unclear"]) if counts else say("counted.see")
    slot.html(f'<a class="ts-see" href="#studies">{escape(said)}</a>')


def foot(catalogue: Catalogue) -> None:
    """Draw the lines that stand below every answer."""
    st.divider()
    lines.draw(*(say(each) for each in notes.foot(catalogue)), style="ts-quiet")
