"""What stands above everything: what this page is, what it is not, and how old its data are."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from trialsearch.catalogue import Catalogue, age_of
from trialsearch.dashboard.components import lines
from trialsearch.languages import say
from trialsearch.views import age_in_words, age_note, data_note, day_of


def title() -> None:
    """Draw the title, and the lines that stand on every page."""
    st.title(say("page.title"), anchor=False)
    lines.draw(say("page.lead"))
    lines.draw(say("page.urgent"), style="ts-urgent")


def data(catalogue: Catalogue) -> None:
    """Say where the data come from and how old they are; warn where a reader might be misled."""
    manifest = catalogue.manifest
    data_date = date.fromisoformat(manifest.data_date)
    day = day_of(data_date)
    count = manifest.counts["trials"]
    if catalogue.is_demonstration:
        st.warning(say("page.demonstration"))
        said = say("page.demo_date", date=day, count=count)
    else:
        age = age_of(catalogue.confirmed_at)
        said = say("page.data_date", date=day, age=age_in_words(age), count=count)
        for note in (age_note(age), data_note(data_date, catalogue.confirmed_at.date())):
            if note:
                st.warning(say(note))
    if catalogue.passed_over:
        st.warning(say("page.passed_over"))
    aside = say("page.set_aside", count=manifest.counts["set_aside"]) if manifest.counts["set_aside"] else ""
    lines.draw(said, aside, style="ts-quiet")


def hospital(name: str | None) -> None:
    """Draw the heading of a hospital's own page."""
    if name is None:
        return
    st.header(say("result.at_hospital", name=name), anchor=False)
    lines.draw(say("result.at_hospital_help"))
    st.button(say("result.at_hospital_leave"), on_click=_leave_hospital)


def _leave_hospital() -> None:
    st.session_state["hospital"] = None


def studies() -> None:
    """Draw the heading of the studies, and the line that stands above every list of them."""
    st.html(f'<h2 class="ts-studies" id="studies">{escape(say("result.heading"))}</h2>')
    lines.draw(say("page.care"))


def see_studies(slot: DeltaGenerator, count: int) -> None:
    """Draw the running count, which stays in sight while the questions are, and leads to the studies."""
    words = say("result.see_one") if count == 1 else say("result.see_many", count=count)
    slot.html(f'<a class="ts-see" href="#studies">{escape(words)}</a>')


def foot(catalogue: Catalogue) -> None:
    """Draw the lines that stand below every answer."""
    st.divider()
    origin = "invented" if catalogue.is_demonstration else "source"
    lines.draw(*(say(f"page.{name}") for name in ("safety", "privacy", origin)), style="ts-quiet")
