"""What stands between the questions and the studies: what cannot wait, and what was made of the typed words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from trialsearch.dashboard import notes
from trialsearch.dashboard.components import lines
from trialsearch.knowledge.places import Place
from trialsearch.languages import say
from trialsearch.search import ChildProfile
from trialsearch.text_index import Found
from trialsearch.views import licences, notices


def for_child(child: ChildProfile, home: Place | None) -> None:
    """Draw the lines that the child's answers call for."""
    lines.draw(*(say(each) for each in notices(child)), style="ts-notice")
    lines.draw(*(say(each) for each in licences(child, home.country if home else None)), style="ts-quiet")


def understood(texts: Sequence[Found], shown: int) -> None:
    """Say what was searched for where it is not what was typed, and offer what else may be meant."""
    lines.draw(*(say(each) for each in notes.understood(texts, shown=shown)))
    for found in texts:
        for typed, offered in groupby(found.suggestions, key=lambda each: each[0]):
            lines.draw(say("result.meanings", typed=typed))
            for _, instead in offered:
                st.button(instead, key=f"instead_{instead}", on_click=_search_for, args=(instead,))


def _search_for(text: str) -> None:
    st.session_state["text"] = text
