"""The words of TrialFilter as options of `search` and `export`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

import click
import pandas as pd

from trialsearch.ages import parse_age
from trialsearch.cli.home import HOME_OPTIONS, read_home
from trialsearch.cli.options import with_options
from trialsearch.errors import InvalidInput, quoted
from trialsearch.knowledge import study_groups
from trialsearch.schema import Tables
from trialsearch.search import TrialFilter, hospital_names
from trialsearch.text_index import operators
from trialsearch.vocabulary import (
    InterventionType,
    Phase,
    Purpose,
    RecruitmentStatus,
    Relevance,
    Sex,
    StudyType,
    TreatmentType,
    read_member,
)
from trialsearch.words import fold, phrases

_Member = TypeVar("_Member", bound=StrEnum)

_OPTIONS = (
    click.option("--phase", multiple=True, help="1, 2, 3, 4, early1 or na; phase 1/2 counts as 1 and as 2."),
    click.option("--age", help='The child\'s age: "7 years", "18 months", "20 days", "7 years 3 months", 7.'),
    click.option("--recruitment", multiple=True, help="Status of the whole trial: RECRUITING, COMPLETED ..."),
    click.option("--site", multiple=True, help="Words of hospital, city, state, postcode or country."),
    click.option(
        "--hospital", multiple=True, help="Id of a hospital, or words of its name, as the column hospital_id."
    ),
    click.option("--open", "open_sites", is_flag=True, help="Only sites that may be open, and their trials."),
    click.option("--text", multiple=True, help="What you look for: drugs by any name, words, numbers of trials."),
    click.option("--treatment-type", multiple=True, help="car_t, chemotherapy, stem_cell_transplant ..."),
    click.option("--purpose", multiple=True, help="treatment, side_effects_and_support, watch_and_samples ..."),
    click.option("--group", "study_group", multiple=True, help="A cooperative group: COG, AIEOP-BFM, ALLTogether ..."),
    click.option("--intervention-type", multiple=True, help="DRUG, BIOLOGICAL, PROCEDURE ..."),
    click.option("--study-type", multiple=True, help="INTERVENTIONAL, OBSERVATIONAL or EXPANDED_ACCESS."),
    click.option("--sex", multiple=True, help="FEMALE or MALE: trials that admit them."),
    click.option("--sponsor", multiple=True, help="Words of the lead sponsor or a collaborator."),
    click.option("--relevance", multiple=True, help="focus (about ALL), includes or other."),
    *HOME_OPTIONS,
    click.option("--updated-since", help="Only records posted on that day (yyyy-mm-dd) or later."),
)


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add every option of the filter to a command."""
    return with_options(_OPTIONS, command)


def read_filter(options: dict[str, Any], tables: Callable[[], Tables]) -> TrialFilter:
    """Make a filter of the options' words.

    Parameters
    ----------
    tables : callable
        Gives the tables of the snapshot; called only if a place, a hospital or a group is to be found in them.

    Raises
    ------
    InvalidInput
        Naming the word that cannot be read, and what can.
    """
    age, since = options["age"], options["updated_since"]
    near, within_km = read_home(options["near"], options["within"], tables)
    return TrialFilter(
        phases=tuple(read_phase(word) for word in options["phase"]),
        age=None if age is None else parse_age(age),
        recruitment=_members(RecruitmentStatus, options, "recruitment"),
        sites=options["site"],
        hospitals=tuple(read_hospital(word, tables()["sites"]) for word in options["hospital"]),
        open_sites=options["open_sites"],
        texts=tuple(_searchable(text) for text in options["text"]),
        intervention_types=_members(InterventionType, options, "intervention_type"),
        treatment_types=_members(TreatmentType, options, "treatment_type"),
        purposes=_members(Purpose, options, "purpose"),
        study_groups=tuple(read_group(word, tables()["study_groups"]) for word in options["study_group"]),
        study_types=_members(StudyType, options, "study_type"),
        sexes=_members(Sex, options, "sex"),
        sponsors=options["sponsor"],
        relevance=_members(Relevance, options, "relevance"),
        updated_since=None if since is None else read_day(since),
        near=near,
        within_km=within_km,
    )


def _searchable(text: str) -> str:
    """Refuse a text that asks for the opposite of what it would find."""
    if words := operators(text):
        raise InvalidInput(
            f"Words cannot be left out of the results: write --text without {quoted(words[0])} and NOT or -."
        )
    return text


def _members(kind: type[_Member], options: dict[str, Any], name: str) -> tuple[_Member, ...]:
    return tuple(read_member(kind, word, f"--{name.replace('_', '-')}") for word in options[name])


#: Hospitals that an error message names.
_MOST_NAMED = 12


def read_hospital(word: str, sites: pd.DataFrame) -> str:
    """Find one hospital of the sites, or a joint centre that these run, by its id or by words of its name and town.

    Raises
    ------
    InvalidInput
        If there is none, or several; naming them.
    """
    named = hospital_names(sites)
    if word in named:
        return word
    wanted = phrases(word)
    places = {hospital: fold(name) for hospital, name in named.items()}
    alike = [each for each, place in places.items() if wanted and all(phrase in place for phrase in wanted)]
    # A joint centre answers for its partners by its own name; by a partner's, the partner is meant.
    found = [each for each in alike if each in set(sites["hospital_id"].dropna())] or alike
    if len(found) == 1:
        return found[0]
    if not found:
        raise InvalidInput(f"{quoted(word)} is no hospital of this snapshot. Words of a place: --site.")
    some = ", ".join(sorted(found)[:_MOST_NAMED])
    raise InvalidInput(f"{quoted(word)} may be {len(found)} hospitals; name one by its id: {some}.")


def read_group(word: str, groups: pd.DataFrame) -> str:
    """Find a cooperative group by its short or its full name, in any case.

    Raises
    ------
    InvalidInput
        Naming the groups of the snapshot.
    """
    known = {fold(str(name)): str(name) for name in groups["study_group"].unique()}
    in_full = {fold(each.full_name.partition(" (")[0]): fold(each.group) for each in study_groups.groups()}
    wanted = in_full.get(fold(word), fold(word))
    if wanted not in known:
        raise InvalidInput(f"{quoted(word)} is not one of: {', '.join(sorted(known.values()))}.")
    return known[wanted]


_PHASE_WORDS = {
    "0": "EARLY_PHASE1",
    "EARLY1": "EARLY_PHASE1",
    "NA": "NOT_APPLICABLE",
    "N/A": "NOT_APPLICABLE",
    "I": "PHASE1",
    "II": "PHASE2",
    "III": "PHASE3",
    "IV": "PHASE4",
}


def read_phase(word: str) -> Phase:
    """Read a phase as people write it: "2", "phase II", "PHASE2", "early phase 1", "na".

    Raises
    ------
    InvalidInput
        Naming the phases that there are; "1/2" is two phases, asked for one by one.
    """
    constant = word.strip().upper().replace("-", "_").replace(" ", "_")
    short = constant.replace("PHASE_", "").replace("PHASE", "").replace("EARLY_1", "EARLY1")
    if short in _PHASE_WORDS:
        return Phase(_PHASE_WORDS[short])
    if constant in Phase.__members__:
        return Phase(constant)
    if f"PHASE{short}" in Phase.__members__:
        return Phase(f"PHASE{short}")
    hint = " Phase 1/2 counts as both: ask for 1 or for 2." if "/" in word else ""
    raise InvalidInput(f"{quoted(word)} is not a phase: use 1, 2, 3, 4, early1 or na.{hint}")


def read_day(text: str) -> date:
    """Read a date as yyyy-mm-dd.

    Raises
    ------
    InvalidInput
        If it is not one.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput(f"{quoted(text)} is not a date: write yyyy-mm-dd, such as 2026-10-01.") from None
