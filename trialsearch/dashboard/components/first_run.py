"""The page without a usable snapshot: it loads the trials where it may, and says what to do where not."""

from __future__ import annotations

import streamlit as st

from trialsearch.dashboard import fetching
from trialsearch.dashboard.components import demonstration, language, lines
from trialsearch.errors import SnapshotError, SnapshotNotFound
from trialsearch.languages import say
from trialsearch.protocol import ExitCode

_KNOWN_FAILURES = (ExitCode.UNREACHABLE, ExitCode.NOT_SOUND, ExitCode.ANOTHER_RUNS, ExitCode.UNWRITABLE)


@st.cache_resource
def _refresh_of(options: tuple[str, ...]) -> fetching.Refresh:
    return fetching.Refresh(options)


def show(reason: SnapshotError) -> None:
    """Draw the page for a cache without a usable snapshot."""
    missing = isinstance(reason, SnapshotNotFound)
    if demonstration.is_asked_for():
        _without_demonstration()
        return
    st.header(say("first.heading" if missing else "first.unusable"), anchor=False)
    if not fetching.allowed():
        _way_on()
        lines.draw(say("first.command"))
        st.code("trialsearch refresh", language=None)
        return
    refresh = _refresh_of(())
    if not refresh.was_started:
        refresh.start()
    if refresh.exit_code == ExitCode.DONE:
        # It went well, and still there is nothing to show: the cache was emptied since, or is another one.
        lines.draw(say("first.vanished"))
        st.button(say("first.again"), on_click=refresh.start, type="primary")
        return
    _watch(refresh)


@st.fragment(run_every=1.0)
def _watch(refresh: fetching.Refresh) -> None:
    """Look once a second how far the refresh has come; such a look is a run of its own."""
    language.speak_as_asked()
    code = refresh.exit_code
    if code == ExitCode.DONE:
        st.rerun()
    elif code is None:
        received, total = refresh.progress
        lines.draw(say("first.fetching"))
        text = say("first.received", received=received, total=total) if total else say("first.waiting")
        st.progress(received / total if total else 0.0, text=text)
    else:
        _failed(refresh, code)


def _failed(refresh: fetching.Refresh, code: int) -> None:
    st.error(say(f"first.failed_{code}" if code in _KNOWN_FAILURES else "first.failed"))
    lines.draw(say("first.failed_help"))
    _way_on()
    st.button(say("first.again"), on_click=refresh.start, type="primary")
    lines.draw(say("first.demo_offer"))
    if st.button(say("first.demo")):
        demonstration.ask_for(on=True)
        st.rerun()
    with st.expander(say("first.details")):
        st.text(refresh.error)


def _way_on() -> None:
    """Leave nobody at a dead end."""
    lines.draw(say("first.no_studies"))
    st.link_button("ClinicalTrials.gov", "https://clinicaltrials.gov/")


def _without_demonstration() -> None:
    """Load the invented studies, which needs no network and a second; where that may not be, lead back."""
    loading = _refresh_of(("--demo",))
    if fetching.allowed() and loading.exit_code is None:
        with st.spinner(say("first.loading_demo")):
            loading.run()
        st.rerun()
    st.error(say("first.no_demo"))
    demonstration.draw_way_back()
