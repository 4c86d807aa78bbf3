"""The five questions, each with what follows from an answer; nothing is preselected, and none must be answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final
from unicodedata import normalize

import streamlit as st

from trialsearch.ages import DAYS_PER_YEAR
from trialsearch.catalogue import Catalogue
from trialsearch.dashboard.child_form import (
    ABOUT_HOME,
    ABOUT_THE_CHILD,
    DISTANCES,
    HAD,
    MOST_MONTHS,
    NO,
    TIMES,
    UNKNOWN,
    YES,
    age_understood,
    follow_ups,
    home_of,
    profile_of,
    within_km,
)
from trialsearch.dashboard.components import lines
from trialsearch.knowledge.places import Place
from trialsearch.languages import Message, say
from trialsearch.search import ChildProfile, reads_miles
from trialsearch.search.profile import THERAPIES
from trialsearch.views import countries_to_choose, country_aliases, town_words
from trialsearch.vocabulary import AgeReference, Lineage, Now, Philadelphia

#: Under this age today, the age at diagnosis may be that of an infant.
_YOUNG_YEARS: Final = 3
_TYPED: Final = ("age", "age_at_diagnosis", "town")

#: Said where it is typed, and not again above the studies.
_SAID_AT_ITS_FIELD: Final = "question.age_wrong"


@dataclass(frozen=True)
class Said:
    """What was said about the child and home, as far as it can be used, and what cannot."""

    child: ChildProfile | None
    home: Place | None
    within_km: float | None
    problems: tuple[Message, ...]


def show(catalogue: Catalogue) -> Said:
    """Draw the questions."""
    lines.draw(f"{say('question.lead')} {say('question.not_kept')}")
    # Each in a container of its own, so that what follows from one answer does not make the browser draw the next
    # questions anew: it knows an element by its place.
    with st.container():
        _age()
    with st.container():
        _kind()
    with st.container():
        _now(catalogue)
    with st.container():
        _had()
    given = {name: st.session_state.get(name) for name in (*ABOUT_THE_CHILD, *ABOUT_HOME)}
    child, problems = profile_of(given)
    problems = tuple(each for each in problems if each.id != _SAID_AT_ITS_FIELD)
    with st.container():
        home, within = _where(given, catalogue)
    return Said(None if child.is_empty else child, home, within, problems)


def forget_all() -> None:
    """Take back every answer (a callback of a button)."""
    for name in (*ABOUT_THE_CHILD, *ABOUT_HOME):
        st.session_state[name] = "" if name in _TYPED else None


def _age() -> None:
    _question("age", "age_help")
    st.text_input(say("question.age"), key="age", label_visibility="collapsed")
    _mend_age("age")


def _mend_age(field: str) -> None:
    """Say at its field that an age cannot be read, or how it was."""
    written = st.session_state.get(field)
    for problem in profile_of({field: written})[1]:
        st.error(say(problem))
    if understood := age_understood(written):
        lines.draw(say(understood), style="ts-quiet")


def _age_at_diagnosis(catalogue: Catalogue) -> None:
    """Ask how old the child was where that can matter: it is young, or a study counts from that day."""
    age = profile_of({"age": st.session_state.get("age")})[0].age
    young = age is not None and age.low_days < _YOUNG_YEARS * DAYS_PER_YEAR
    if young or (age is not None and _any_counts_at_diagnosis(catalogue)):
        st.text_input(say("question.age_at_diagnosis"), key="age_at_diagnosis")
        _mend_age("age_at_diagnosis")
        lines.draw(say("question.age_at_diagnosis_help"), style="ts-quiet")
    else:
        _forget("age_at_diagnosis")


def _any_counts_at_diagnosis(catalogue: Catalogue) -> bool:
    references = catalogue.tables["trials"]["joining_age_reference"]
    return bool((references == AgeReference.DIAGNOSIS.value).any())


def _kind() -> None:
    _question("kind", "kind_help")
    kind = _one_of(say("question.kind"), "kind", [*Lineage], hidden=True)
    asked = follow_ups("kind", kind)
    if "ph" in asked:
        _one_of(say("question.ph"), "ph", [Philadelphia.POSITIVE, Philadelphia.LIKE, Philadelphia.NEGATIVE])
        lines.draw(say("question.ph_help"), style="ts-quiet")
    else:
        _forget("ph")
    if "kmt2a" not in asked:
        _forget("down_syndrome", "kmt2a")
        return
    lines.draw(say("question.also"), style="ts-follow")
    _yes_or_no(say("question.down_syndrome"), "down_syndrome")
    _yes_or_no(say("question.kmt2a"), "kmt2a")


def _now(catalogue: Catalogue) -> None:
    _question("now", "now_help")
    now = _one_of(say("question.now"), "now", [*Now], hidden=True)
    asked = follow_ups("now", now)
    if "times" not in asked:
        _forget("times")
    else:
        # Who says that it came back is not asked whether it came back at all.
        options = TIMES[1:] if now == Now.RELAPSE_ACTIVE else TIMES
        if st.session_state.get("times") not in (*options, UNKNOWN, None):
            _forget("times")
        _one_of(say("question.times"), "times", options, horizontal=True)
        lines.draw(say("question.times_help"), style="ts-quiet")
    if "age_at_diagnosis" in asked:
        _age_at_diagnosis(catalogue)
    else:
        _forget("age_at_diagnosis")
    if "cns" in asked:
        _yes_or_no(say("question.cns"), "cns")
    else:
        _forget("cns")
    if "outside" in asked:
        _yes_or_no(say("question.outside"), "outside")
    else:
        _forget("outside")


def _had() -> None:
    _question("had", "had_help")
    st.button(say("question.had_none"), on_click=_none_of_these, key="had_none")
    for therapy in THERAPIES:
        had = _yes_or_no(say(f"choice.{therapy}"), f"had_{therapy}")
        if therapy != "hsct":
            continue
        if follow_ups("had_hsct", had):
            st.number_input(
                say("question.months_since_hsct"),
                min_value=0,
                max_value=MOST_MONTHS,
                value=None,
                key="months_since_hsct",
            )
            lines.draw(say("question.months_help"), style="ts-quiet")
        else:
            _forget("months_since_hsct")


def _none_of_these() -> None:
    for name in HAD:
        st.session_state[name] = NO


def _where(given: dict[str, Any], catalogue: Catalogue) -> tuple[Place | None, float | None]:
    _question("country", "country_help")
    names, aliases = countries_to_choose(st.context.locale), country_aliases()
    if (chosen := st.session_state.get("country")) in aliases:
        st.session_state["country"] = aliases[chosen]
    country = st.selectbox(
        say("question.country"),
        [*names, *aliases],
        # Letter and accent apart: who types "mexico" finds "México", and here.js takes typed accents apart, too.
        format_func=lambda name: normalize("NFD", names.get(str(name), str(name))),
        index=None,
        key="country",
        placeholder=say("question.country_choose"),
        label_visibility="collapsed",
    )
    if country is None:
        _forget("town", "which_town", "how_far")
        return None, None
    label, example = town_words(country)
    town = st.text_input(say(label), key="town")
    lines.draw(say(example), style="ts-quiet")
    given = given | {"country": country, "town": town}
    home = home_of(given, catalogue.tables["places"])
    if home.asks:
        labels = [each.label for each in home.choices]
        if st.session_state.get("which_town") not in labels:
            _forget("which_town")
        st.radio(say(home.asks), labels, index=None, key="which_town")
    else:
        _forget("which_town")
    for problem in home.problems:
        st.error(say(problem))
    if home.understood:
        lines.draw(say(home.understood), style="ts-quiet")
    place = home.place
    if place is None or place.point is None:
        _forget("how_far")
        return place, None
    unit = "miles" if reads_miles(place) else "km"
    how_far = st.selectbox(
        say("question.how_far"),
        DISTANCES,
        index=None,
        key="how_far",
        format_func=lambda number: say(f"distance.to_{unit}", n=number),
        placeholder=say("question.any_distance"),
    )
    lines.draw(say("question.how_far_help"), style="ts-quiet")
    return place, within_km(how_far, place)


def _question(name: str, help_name: str) -> None:
    """Draw a question as a heading, with its line of help; the widget below has it as its hidden label."""
    st.html(
        f'<h3 class="ts-question">{escape(say(f"question.{name}"))}</h3>'
        f'<p class="ts-line ts-quiet">{escape(say(f"question.{help_name}"))}</p>'
    )


def _one_of(
    label: str, key: str, options: Sequence[str], *, hidden: bool = False, horizontal: bool = False
) -> str | None:
    return st.radio(
        label,
        [*options, UNKNOWN],
        index=None,
        key=key,
        format_func=lambda option: say(f"choice.{option}"),
        horizontal=horizontal,
        label_visibility="collapsed" if hidden else "visible",
    )


def _yes_or_no(label: str, key: str) -> str | None:
    return _one_of(label, key, (YES, NO), horizontal=True)


def _forget(*names: str) -> None:
    """Forget the answer to a question that is not asked any more."""
    for name in names:
        st.session_state.pop(name, None)
