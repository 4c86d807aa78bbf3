"""Further filters, folded below the questions; all but the child's sex may stand in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import streamlit as st

from trialsearch.dashboard.address import FIELDS
from trialsearch.dashboard.components import questions
from trialsearch.dashboard.filter_form import TYPED, Asked, asked_of
from trialsearch.dashboard.visit import SEX_KEY
from trialsearch.languages import Message, message, say
from trialsearch.views import phase_choice
from trialsearch.vocabulary import InterventionType, Phase, RecruitmentStatus, Sex, StudyType, TreatmentType

#: Whether the filters are unfolded.
_OPEN_KEY: Final = "more_filters"
#: Fields of the address that are set beside the results, not here.
_ELSEWHERE = ("closed", "other", "view")


def show(hospitals: Mapping[str, str]) -> Asked:
    """Draw the filters; `hospitals` are the names by id."""
    problems = _leave_unknown_hospital(hospitals)
    # Drawn once opened: a dozen widgets that nobody sees would cost every answer a fifth of its time in the browser.
    # `persist_state` lets what was set hold when they are folded again.
    st.session_state[_OPEN_KEY] = st.session_state.get(_OPEN_KEY, _any_is_set())
    folded = st.expander(say("filter.more"), key=_OPEN_KEY, on_change="rerun")
    if folded.open:
        with folded:
            _words()
            _choices(hospitals)
    st.button(say("filter.reset"), on_click=clear_all)
    values = {name: st.session_state.get(name) for name in (SEX_KEY, *FIELDS)}
    return asked_of({**values, **{name: values[name] or "" for name in TYPED}}, tuple(problems))


def _words() -> None:
    st.text_input(say("filter.text"), key="text", persist_state="session", placeholder=say("filter.text_help"))
    st.text_input(say("filter.site"), key="site", persist_state="session", placeholder=say("filter.site_help"))
    st.text_input(say("filter.sponsor"), key="sponsor", persist_state="session")


def _choices(hospitals: Mapping[str, str]) -> None:
    st.multiselect(
        say("filter.treatment_type"),
        list(TreatmentType),
        key="treatment",
        persist_state="session",
        format_func=lambda kind: say(f"treatment_type.{kind}"),
        placeholder="",
    )
    st.selectbox(
        say("filter.hospital"),
        list(hospitals),
        index=None,
        key="hospital",
        persist_state="session",
        format_func=lambda hospital_id: hospitals[hospital_id],
        placeholder=say("filter.hospital_help"),
    )
    st.toggle(say("filter.open_sites"), key="open", persist_state="session")
    st.pills(
        say("filter.phase"),
        list(Phase),
        key="phase",
        persist_state="session",
        selection_mode="multi",
        format_func=_phase_label,
    )
    st.multiselect(
        say("filter.status"),
        list(RecruitmentStatus),
        key="status",
        persist_state="session",
        format_func=lambda status: say(f"status.{status}"),
        placeholder="",
    )
    st.pills(
        say("filter.study_type"),
        list(StudyType),
        key="type",
        persist_state="session",
        selection_mode="multi",
        format_func=lambda kind: say(f"study_type.{kind}"),
    )
    st.multiselect(
        say("filter.intervention_type"),
        list(InterventionType),
        key="given",
        persist_state="session",
        format_func=lambda kind: say(f"intervention_type.{kind}"),
        placeholder="",
    )
    st.pills(
        say("filter.sex"),
        [Sex.FEMALE, Sex.MALE],
        key=SEX_KEY,
        persist_state="session",
        format_func=lambda sex: say(f"sex.{sex}"),
    )
    st.date_input(say("filter.updated_since"), value=None, key="since", persist_state="session", format="YYYY-MM-DD")


def _leave_unknown_hospital(hospitals: Mapping[str, str]) -> list[Message]:
    """Take a hospital that the snapshot does not have out of the address."""
    named = st.session_state.get("hospital")
    if named is None or named in hospitals:
        return []
    st.session_state["hospital"] = None
    return [message("result.hospital_unknown", hospital=named)]


def _any_is_set() -> bool:
    """Whether a folded filter was set in the address: then it is not hidden."""
    return any(st.session_state.get(name) for name in (SEX_KEY, *FIELDS) if name not in _ELSEWHERE)


def _phase_label(phase: Phase) -> str:
    return say(phase_choice(phase))


def clear_all() -> None:
    """Take back every answer and filter (a callback of a button)."""
    questions.forget_all()
    st.session_state[SEX_KEY] = None
    for name, field in FIELDS.items():
        st.session_state[name] = field.default
