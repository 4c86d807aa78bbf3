"""The language of the page, in its address: `?lang=es`; without it, the one that the browser asks for.

Switching keeps all that was answered: it is no new visit.
"""

from __future__ import annotations

import streamlit as st

from trialsearch.dashboard import visit
from trialsearch.dashboard.components import lines
from trialsearch.languages import ENGLISH, languages, name_of, say, speak, spoken, understood

PARAMETER = "lang"


def speak_as_asked() -> None:
    """Speak the language that the address asks for, else the browser, in this run."""
    speak(understood(st.query_params.get(PARAMETER), _accepted()))


def draw_switch() -> None:
    """Draw a button for each other language."""
    for language in languages():
        if language != spoken():
            st.button(name_of(language), key=f"language_{language}", on_click=_switch, args=(language,))


def draw_whose_words() -> None:
    """Say whose words these are where nobody has reviewed them."""
    if spoken() != ENGLISH:
        lines.draw(say("language.ours"), style="ts-quiet")


def _switch(language: str) -> None:
    visit.tell_the_browser_again()
    if language == understood(None, _accepted()):
        st.query_params.pop(PARAMETER, None)
    else:
        st.query_params[PARAMETER] = language


def _accepted() -> str | None:
    """Give what the browser says that its reader reads."""
    return st.context.headers.get("Accept-Language")
