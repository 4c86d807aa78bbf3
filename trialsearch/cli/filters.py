"""The words of TrialFilter as options of `search` and `export`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from trialsearch.ages import parse_age
from trialsearch.search import TrialFilter
from trialsearch.search.filter import code, day, phase
from trialsearch.vocabulary import InterventionType, RecruitmentStatus, Relevance, Sex, StudyType

_OPTIONS = (
    click.option("--phase", multiple=True, help="1, 2, 3, 4, early1 or na; phase 1/2 counts as 1 and as 2."),
    click.option("--age", help='The child\'s age: "7 years", "18 months", "20 days", "7 years 3 months", 7.'),
    click.option("--recruitment", multiple=True, help="Status of the whole trial: RECRUITING, COMPLETED ..."),
    click.option("--site", multiple=True, help="Words of hospital, city, state, postcode or country."),
    click.option("--open", "open_sites", is_flag=True, help="Only trials with a matching site that may be open."),
    click.option("--text", multiple=True, help="Words in titles, conditions, keywords or interventions."),
    click.option("--intervention-type", multiple=True, help="DRUG, BIOLOGICAL, PROCEDURE ..."),
    click.option("--study-type", multiple=True, help="INTERVENTIONAL, OBSERVATIONAL or EXPANDED_ACCESS."),
    click.option("--sex", multiple=True, help="FEMALE or MALE: trials that admit them."),
    click.option("--sponsor", multiple=True, help="Words of the lead sponsor or a collaborator."),
    click.option("--relevance", multiple=True, help="focus (about ALL), includes or other."),
    click.option("--updated-since", help="Only records posted on that day (yyyy-mm-dd) or later."),
)


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add every option of the filter to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def read_filter(options: dict[str, Any]) -> TrialFilter:
    """Make a filter of the options' words.

    Raises
    ------
    InvalidInput
        Naming the word that cannot be read, and what can.
    """
    age, since = options["age"], options["updated_since"]
    return TrialFilter(
        phases=tuple(phase(word) for word in options["phase"]),
        age=None if age is None else parse_age(age),
        recruitment=tuple(code(RecruitmentStatus, word) for word in options["recruitment"]),
        sites=options["site"],
        open_sites=options["open_sites"],
        texts=options["text"],
        intervention_types=tuple(code(InterventionType, word) for word in options["intervention_type"]),
        study_types=tuple(code(StudyType, word) for word in options["study_type"]),
        sexes=tuple(code(Sex, word) for word in options["sex"]),
        sponsors=options["sponsor"],
        relevance=tuple(code(Relevance, word) for word in options["relevance"]),
        updated_since=None if since is None else day(since),
    )
