"""What one visit keeps while it lasts: the answers given, the filters set, the studies kept, and its address.

Streamlit forgets a widget that a run does not draw; another page of ours draws none of them. What was said about
child and home lives in the visit's own state only, and is put into an address on demand alone.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

import streamlit as st

from trialsearch.dashboard import address, child_form

SEX_KEY: Final = "sex"
#: The parameter of an address that was made on demand to hold what was said about the child.
CHILD_PARAMETER: Final = "child"
KEPT: Final = "kept"

#: The address and the widgets' values as the last run of the search left them.
_LEFT_KEY: Final = "left"
_NEVER_IN_ADDRESS: Final = (*child_form.ABOUT_THE_CHILD, *child_form.ABOUT_HOME, SEX_KEY)


def today() -> date:
    """Tell the day on which the page is drawn."""
    return datetime.now(UTC).date()


def read_address() -> None:
    """Put the address's words into the widgets, when the visitor changed the address and nothing else.

    A change of a widget may arrive with the address of the run before (the browser had not heard of the new
    one yet); then the widget counts. Only where every widget stands as it was left is it the visitor who went
    back, or followed a link.
    """
    _take_in_the_child()
    now = _filters(_address())
    left = st.session_state.get(_LEFT_KEY)
    if left is not None:
        # Only what a run did not draw is set again: setting what is on the screen would overwrite what is being
        # typed there.
        undrawn = [name for name in left[1] if name not in st.session_state]
        for name in undrawn:
            if name in address.FIELDS or left[1][name] is not None:
                st.session_state[name] = left[1][name]
    if left is None or (left[0] != now and left[1] == _values()):
        for name, value in address.read(now).items():
            st.session_state[name] = value
        st.session_state[_LEFT_KEY] = (now, _values())


def write_address() -> None:
    """Put the widgets' values into the address, so that it can be shared; never what was said about child and home."""
    now = _address()
    wanted = {name: values for name, values in now.items() if name not in address.FIELDS}
    wanted |= address.write({name: st.session_state.get(name) for name in address.FIELDS})
    if now != wanted:
        st.query_params.from_dict(wanted)
    st.session_state[_LEFT_KEY] = (_filters(wanted), _values())


def answers_given() -> dict[str, Any]:
    """Give what was said about child and home, for a page that does not ask."""
    _take_in_the_child()
    left = st.session_state.get(_LEFT_KEY)
    values = _values() if left is None else {**left[1], **{k: v for k, v in _values().items() if v is not None}}
    return {name: values.get(name) for name in _NEVER_IN_ADDRESS}


def anything_was_told() -> bool:
    """Whether a reload would lose an answer."""
    return any(value not in (None, "") for value in answers_given().values())


def tell_the_browser_again() -> None:
    """Set every answer anew (in a callback): a browser knows a choice by its words, and they are about to change."""
    for name, value in _values().items():
        if name in st.session_state and value is not None:
            st.session_state[name] = value


def kept() -> list[str]:
    """List the numbers of the studies that the address keeps, in the order in which they were (see markup/ways.py)."""
    return address.numbers(st.query_params.get_all(KEPT))


def keep_nothing() -> None:
    """Let all kept studies go (a callback of a button)."""
    st.query_params.pop(KEPT, None)


def link_with_answers() -> str:
    """Make the address of this page with what was said about the child in it: only ever on demand."""
    params = {**_address(), CHILD_PARAMETER: child_form.to_words(answers_given())}
    return address.link(str(st.context.url or "").partition("?")[0], params)


def _take_in_the_child() -> None:
    """Take the answers out of an address that was made to hold them, so that nobody passes them on unawares."""
    if CHILD_PARAMETER not in st.query_params:
        return
    for name, value in child_form.from_words(st.query_params.get_all(CHILD_PARAMETER)).items():
        st.session_state[name] = value
    st.query_params.pop(CHILD_PARAMETER)
    left = st.session_state.get(_LEFT_KEY)
    if left is not None:
        st.session_state[_LEFT_KEY] = (left[0], _values())


def _address() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _filters(given: address.Params) -> dict[str, list[str]]:
    return {name: list(values) for name, values in given.items() if name in address.FIELDS}


def _values() -> dict[str, object]:
    """Give the value of every widget; a list is copied, since Streamlit changes it in place."""
    values = {name: st.session_state.get(name) for name in (*_NEVER_IN_ADDRESS, *address.FIELDS)}
    return {name: list(value) if isinstance(value, list) else value for name, value in values.items()}
