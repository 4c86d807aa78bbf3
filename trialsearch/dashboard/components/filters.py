"""The questions at the top of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from trialsearch.ages import AgeInterval, parse_age
from trialsearch.dashboard.address import FIELDS, LONGEST_TEXT
from trialsearch.errors import InvalidInput
from trialsearch.languages import Message, message, say
from trialsearch.search import TrialFilter
from trialsearch.views import phase_choice
from trialsearch.vocabulary import InterventionType, Phase, RecruitmentStatus, Sex, StudyType
from trialsearch.words import phrases

AGE_KEY = "age"
SEX_KEY = "sex"

#: Widgets whose values never leave the page.
ABOUT_THE_CHILD = (AGE_KEY, SEX_KEY)


@dataclass(frozen=True)
class Asked:
    """What the visitor asks for, as far as it can be read, and what cannot."""

    wanted: TrialFilter
    problems: tuple[Message, ...]


def show() -> Asked:
    """Draw the questions; the three that matter first, the rest folded."""
    with st.container(border=True):
        st.header(say("filter.heading"), anchor=False)
        left, right = st.columns(2)
        age = left.text_input(say("filter.age"), key=AGE_KEY, placeholder=say("filter.age_help"))
        site = right.text_input(say("filter.site"), key="site", placeholder=say("filter.site_help"))
        phases = st.pills(
            say("filter.phase"), list(Phase), key="phase", selection_mode="multi", format_func=_phase_label
        )
        only_open = st.toggle(say("filter.open_sites"), key="open")
        more = _more()
        st.button(say("filter.reset"), on_click=_clear, type="tertiary")
    return _read(age or "", {"site": site or "", "phase": phases, "open": only_open} | more)


def _more() -> dict[str, Any]:
    with st.expander(say("filter.more"), expanded=_any_of_more()):
        return {
            "text": st.text_input(say("filter.text"), key="text", placeholder=say("filter.text_help")) or "",
            "status": st.multiselect(
                say("filter.status"),
                list(RecruitmentStatus),
                key="status",
                format_func=lambda status: say(f"status.{status}"),
                placeholder="",
            ),
            "type": st.pills(
                say("filter.study_type"),
                list(StudyType),
                key="type",
                selection_mode="multi",
                format_func=lambda kind: say(f"study_type.{kind}"),
            ),
            "given": st.multiselect(
                say("filter.intervention_type"),
                list(InterventionType),
                key="given",
                format_func=lambda kind: say(f"intervention_type.{kind}"),
                placeholder="",
            ),
            "sex": st.pills(
                say("filter.sex"), [Sex.FEMALE, Sex.MALE], key=SEX_KEY, format_func=lambda sex: say(f"sex.{sex}")
            ),
            "sponsor": st.text_input(say("filter.sponsor"), key="sponsor") or "",
            "since": st.date_input(say("filter.updated_since"), value=None, key="since", format="YYYY-MM-DD"),
        }


def _any_of_more() -> bool:
    """Whether a folded question was answered in the address: then it is not hidden."""
    folded = ("text", "status", "type", "given", SEX_KEY, "sponsor", "since")
    return any(st.session_state.get(name) for name in folded)


def _phase_label(phase: Phase) -> str:
    return say(phase_choice(phase))


def _clear() -> None:
    st.session_state[AGE_KEY] = ""
    st.session_state[SEX_KEY] = None
    for name, field in FIELDS.items():
        st.session_state[name] = field.default


def _read(age: str, values: dict[str, Any]) -> Asked:
    """Make a filter of the answers; one that cannot be read is left out, and said."""
    problems: list[Message] = []
    interval: AgeInterval | None = None
    if age.strip():
        try:
            interval = parse_age(age)
        except InvalidInput:
            problems.append(message("filter.age_wrong"))
    words: dict[str, tuple[str, ...]] = {}
    for name in ("site", "text", "sponsor"):
        text = values[name].strip()[:LONGEST_TEXT]
        words[name] = (text,) if phrases(text) else ()
        if text and not words[name]:
            problems.append(message("filter.no_word", field=message(_LABEL_OF[name])))
    wanted = TrialFilter(
        phases=tuple(values["phase"]),
        age=interval,
        recruitment=tuple(values["status"]),
        sites=words["site"],
        open_sites=values["open"],
        texts=words["text"],
        intervention_types=tuple(values["given"]),
        study_types=tuple(values["type"]),
        sexes=(values["sex"],) if values["sex"] else (),
        sponsors=words["sponsor"],
        updated_since=values["since"],
    )
    return Asked(wanted, tuple(problems))


_LABEL_OF = {"site": "filter.site", "text": "filter.text", "sponsor": "filter.sponsor"}
