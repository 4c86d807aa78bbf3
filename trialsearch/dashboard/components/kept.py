"""The studies that somebody kept, side by side, at `?look=kept`: the list is in the address, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from trialsearch.dashboard import answer, visit
from trialsearch.dashboard.address import MOST_KEPT
from trialsearch.dashboard.components import files, lines, trial
from trialsearch.dashboard.served import Served
from trialsearch.languages import say, spoken
from trialsearch.markup import cards
from trialsearch.markup.compare import MOST_COMPARED, compared
from trialsearch.markup.text import folded, ours

PARAMETER = "look"
REGISTRY_PAGE = "https://clinicaltrials.gov/study/{nct_id}"
_KEPT = "kept"


def is_asked_for() -> bool:
    """Whether the address asks for the kept studies."""
    return st.query_params.get(PARAMETER) == _KEPT


def draw_way_in() -> None:
    """Draw the button that leads to the kept studies, once there are any.

    Its place is held while there are none: a browser knows an element by its place, and would draw all below anew.
    """
    place = st.empty()
    if visit.kept():
        place.button(_how_many(), on_click=_open, type="primary", key="kept_open")


def draw_bar() -> None:
    """Draw the same way as a bar that stays at the foot of the screen while there are studies on it (style.css)."""
    place = st.empty()
    if visit.kept():
        way = f'<a class="ts-do" href="?{PARAMETER}={_KEPT}" target="_self" data-way>{escape(_how_many())}</a>'
        place.html(f'<p class="ts-bar" lang="{spoken()}">{way}</p>')


def _how_many() -> str:
    count = len(visit.kept())
    return say("kept.open_one") if count == 1 else say("kept.open_many", count=count)


def show(served: Served) -> None:
    """Draw the kept studies: side by side, as a sheet, and one by one."""
    st.button(say("trial.back"), on_click=_leave, key="kept_back")
    st.header(say("kept.heading"), anchor=False)
    asked = visit.kept()
    if len(asked) > MOST_KEPT:
        lines.draw(say("kept.most", most=MOST_KEPT))
    kept, missing = answer.known_of(served, asked[:MOST_KEPT])
    unreadable = _unreadable(served)
    _say_missing("unreadable", [each for each in missing if each in unreadable])
    _say_missing("gone", [each for each in missing if each not in unreadable])
    if not kept:
        lines.draw(say("kept.none"))
        return
    lines.draw(say("kept.help"), say("page.care"))
    found = trial.of_these(served, tuple(kept))
    pages = [found.page(each) for each in kept]
    with st.container(horizontal=True, key="kept_do"):
        files.sheet(kept)
        st.button(say("kept.drop_all"), on_click=visit.keep_nothing, key="kept_none")
    chosen = kept[:MOST_COMPARED]
    if len(kept) > MOST_COMPARED:
        chosen = st.multiselect(
            say("compare.choose", most=MOST_COMPARED),
            kept,
            default=chosen,
            max_selections=MOST_COMPARED,
            key="compared",
            placeholder="",
        )
    ways_in = trial.ways_in(kept)
    each = "".join(cards.as_html(card, way_in=ways_in[card.nct_id]) for card in found.cards(kept))
    if len(chosen) > 1:
        st.html(compared([page for page in pages if page.card.nct_id in chosen], ways_in))
        each = folded(ours("compare.each", count=len(kept)), each, style="ts-each")
    st.html(f'<div class="ts-cards" lang="{spoken()}">{each}</div>')
    files.link_with_answers()
    with st.container(horizontal=True, key="kept_files"):
        files.references(served, kept)


def _unreadable(served: Served) -> set[str | None]:
    return {each["nct_id"] for each in served.catalogue.manifest.set_aside}


def _say_missing(why: str, numbers: Sequence[str]) -> None:
    """Say which kept studies are not shown and why, each with its page in the registry, which may still have it."""
    if not numbers:
        return
    ways = ", ".join(
        f'<a href="{escape(REGISTRY_PAGE.format(nct_id=each))}" target="_blank" rel="noopener noreferrer">'
        f"{ours('card.registry', nct_id=escape(each))}</a>"
        for each in numbers
    )
    st.html(f'<p class="ts-line" lang="{spoken()}">{ours(f"kept.{why}", numbers=", ".join(numbers))} {ways}</p>')


def _open() -> None:
    st.query_params[PARAMETER] = _KEPT
    st.query_params.pop(trial.PARAMETER, None)


def _leave() -> None:
    st.query_params.pop(PARAMETER, None)
