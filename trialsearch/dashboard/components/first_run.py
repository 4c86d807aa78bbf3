"""The page before its first snapshot: it loads the trials where it may, and says what to do where not."""

from __future__ import annotations

import streamlit as st

from trialsearch.dashboard import fetching
from trialsearch.dashboard.components import lines
from trialsearch.errors import SnapshotError, SnapshotNotFound
from trialsearch.languages import say

_DEMO_PARAM = "data"
_DEMO = "demo"


def asks_for_demonstration() -> bool:
    """Whether the address asks for the demonstration data."""
    return st.query_params.get(_DEMO_PARAM) == _DEMO


def ask_for_demonstration(*, on: bool) -> None:
    """Put the demonstration data into the address, or take them out."""
    if on:
        st.query_params[_DEMO_PARAM] = _DEMO
    else:
        st.query_params.pop(_DEMO_PARAM, None)


@st.cache_resource
def _refresh_of(options: tuple[str, ...]) -> fetching.Refresh:
    return fetching.Refresh(options)


def show(reason: SnapshotError) -> None:
    """Draw the page for a cache without a usable snapshot."""
    missing = isinstance(reason, SnapshotNotFound)
    st.header(say("first.heading" if missing else "first.unusable"), anchor=False)
    if not fetching.allowed():
        lines.draw(say("first.command"))
        st.code("trialsearch refresh", language=None)
        return
    refresh = _refresh_of(())
    if not refresh.was_started:
        refresh.start()
    _watch(refresh)


@st.fragment(run_every=1.0)
def _watch(refresh: fetching.Refresh) -> None:
    """Look once a second how far the refresh has come."""
    code = refresh.exit_code
    if code == 0:
        st.rerun()
    elif code is None:
        received, total = refresh.progress
        lines.draw(say("first.fetching"))
        share = received / total if total else 0.0
        st.progress(
            share, text=say("first.received", received=received, total=total) if total else say("first.waiting")
        )
    else:
        _failed(refresh, code)


def _failed(refresh: fetching.Refresh, code: int) -> None:
    known = {fetching.UNREACHABLE, fetching.NOT_SOUND, fetching.ANOTHER_RUNS, fetching.UNWRITABLE}
    st.error(say(f"first.failed_{code}" if code in known else "first.failed"))
    lines.draw(say("first.failed_help"))
    st.button(say("first.again"), on_click=refresh.start, type="primary")
    lines.draw(say("first.demo_offer"))
    if st.button(say("first.demo")):
        load_demonstration()
        ask_for_demonstration(on=True)
        st.rerun()
    with st.expander(say("first.details")):
        st.text(refresh.error())


def load_demonstration() -> None:
    """Load the invented studies; needs no network, and takes about a second."""
    _refresh_of(("--demo",)).run()
