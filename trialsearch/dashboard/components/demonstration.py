"""The demonstration data: asked for in the page's address, and left again."""

from __future__ import annotations

import streamlit as st

from trialsearch.dashboard.address import DATA, DEMONSTRATION
from trialsearch.dashboard.served import shows_demonstration_alone
from trialsearch.languages import say


def is_asked_for() -> bool:
    """Whether the demonstration data are to be shown."""
    return shows_demonstration_alone() or st.query_params.get(DATA) == DEMONSTRATION


def ask_for(*, on: bool) -> None:
    """Put the demonstration data into the address, or take them out."""
    if on:
        st.query_params[DATA] = DEMONSTRATION
    else:
        st.query_params.pop(DATA, None)


def draw_way_back() -> None:
    """Draw the button that leads to the real studies, unless this server has none."""
    if not shows_demonstration_alone():
        st.button(say("page.real_data"), on_click=ask_for, kwargs={"on": False})
