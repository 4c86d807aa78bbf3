"""The demonstration data in the page's address: `?data=demo`."""

from __future__ import annotations

import os

import streamlit as st

from trialsearch.languages import say

PARAMETER = "data"
ASKED = "demo"


def is_forced() -> bool:
    """Whether this server shows nothing else (`trialsearch app --demo`)."""
    return os.environ.get("TRIALSEARCH_DEMO") == "1"


def is_asked_for() -> bool:
    """Whether the demonstration data are to be shown."""
    return is_forced() or st.query_params.get(PARAMETER) == ASKED


def ask_for(*, on: bool) -> None:
    """Put the demonstration data into the address, or take them out."""
    if on:
        st.query_params[PARAMETER] = ASKED
    else:
        st.query_params.pop(PARAMETER, None)


def draw_way_back() -> None:
    """Draw the button that leads to the real studies, unless this server has none."""
    if not is_forced():
        st.button(say("page.real_data"), on_click=ask_for, kwargs={"on": False})
