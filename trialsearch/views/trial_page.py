"""One trial -> its own page: who can join, question by question, what happens, who runs it, what to ask (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from trialsearch.languages import Message, message
from trialsearch.search import Match
from trialsearch.search.conditions import condition_of
from trialsearch.views.ages import counted_when
from trialsearch.views.cards import Card
from trialsearch.views.dates import day_of, month_of
from trialsearch.views.reasons import answer_sentence
from trialsearch.views.sites import Row
from trialsearch.views.verdicts import CHECKED, ask_about, readable
from trialsearch.vocabulary import Answer, Availability, FurtherQuestion, Question, RequirementKind
from trialsearch.words import mended

_ARM_ROLES: Final = (
    *("EXPERIMENTAL", "ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION", "OTHER"),
)
_ALLOCATIONS: Final = ("RANDOMIZED", "NON_RANDOMIZED")
#: Of any study, whatever its record says.
_ALWAYS_ASK: Final = ("place_free", "difference", "visits", "costs", "leave")
#: A closed study has no free place to ask for.
_OF_OPEN: Final = "place_free"
#: What the family's own team can tell, and the study team cannot: by the names of `Match.ask`.
_OF_THE_CHILD: Final = frozenset(
    {
        *("lineage", "lymphoma_kind", "ph", "disease_status", "relapses", "now", "transplant_planned", "attempts"),
        *("age_at_diagnosis", "age_at_relapse", "antigen", "mutation_required", "commercial_product"),
        *("prior_enrolment_required", "treated_in_first_study", "expanded_access"),
    }
)
_OF_THE_CHILD_TOO: Final = ("child_", "special_", "antigen_prior_")
_OF_OTHERS: Final = "_others"
#: Questions of our form that stand unanswered, by the same names.
_OF_THE_FORM: Final = "child_"
#: Dates of a study, in the order in which they are shown: the column, and its first day.
_DATES: Final = ("start_date", "primary_completion_date", "first_posted", "last_update_posted")
_DAY: Final = "YYYY-MM-DD"


@dataclass(frozen=True)
class Said:
    """What one sentence of the record says, in our words, and the sentence itself with the place where it stands."""

    words: tuple[Message, ...]
    quote: str | None = None
    section: Message | None = None


@dataclass(frozen=True)
class Check:
    """What the hospital also checks, with the record's sentences."""

    what: Message
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class Arm:
    """One group of a study: its name and what happens in it, in the record's words, and what that means in ours."""

    label: str | None
    role: Message | None
    description: str | None


@dataclass(frozen=True)
class TrialPage:
    """What a trial's own page shows beside its card, top to bottom.

    Attributes
    ----------
    answers : tuple of Said
        What the record answers to the questions about a child; with a verdict, those that it rests on.
    other_answers : tuple of Said
        What it answers besides, of other children.
    silent : tuple of Message
        Of whom the record does not speak.
    ask_own : tuple of Message
        What to ask the own care team first: the study team cannot know it.
    ask_form : tuple of Message
        What of that is also one of our own questions: a family can answer it there.
    ask : tuple of Message
        What to ask the study team: what is unclear, then what to ask of any study.
    about : tuple of (Message, Message or str)
        Who runs it, its numbers and its dates.
    summary, criteria : str, optional
        The registry's own text.
    """

    card: Card
    long_title: str | None
    ages: Said | None
    answers: tuple[Said, ...]
    other_answers: tuple[Said, ...]
    silent: tuple[Message, ...]
    checks: tuple[Check, ...]
    ask_own: tuple[Message, ...]
    ask_form: tuple[Message, ...]
    ask: tuple[Message, ...]
    allocation: Message | None
    size: Message | None
    arms: tuple[Arm, ...]
    about: tuple[tuple[Message, Message | str], ...]
    summary: str | None
    criteria: str | None


def trial_page(card: Card, trial: Row, rows: Mapping[str, Sequence[Row]], judged: Match | None = None) -> TrialPage:
    """Put one trial into words.

    Parameters
    ----------
    card : Card
        Its card, with the verdict if there is one.
    trial : Row
        Its row of the table trials, with the long texts.
    rows : mapping of sequences of Row
        Its rows of the tables facts, requirements, arms and identifiers.
    judged : Match, optional
        The verdict for a child.
    """
    facts = _about_the_child_first(rows["facts"], judged)
    spoken = [row for row in facts if _is_said(row)]
    rests_on = {reason.question for reason in judged.reasons} if judged else None
    of_child = [row for row in spoken if rests_on is None or row["question"] in rests_on]
    asked = _to_ask(spoken, judged)
    is_closed = card.availability is Availability.CLOSED
    return TrialPage(
        card=card,
        long_title=_text(trial["official_title"]),
        ages=_ages(trial),
        answers=tuple(_answers(of_child)),
        other_answers=tuple(_answers([row for row in spoken if row not in of_child])),
        silent=tuple(message(f"who.{row['question']}") for row in facts if not _is_said(row)),
        checks=_checks(rows["requirements"]),
        ask_own=tuple(ask_about(each) for each in asked if _is_of_the_child(each)),
        ask_form=tuple(ask_about(each) for each in asked if each.startswith(_OF_THE_FORM)),
        ask=(
            *(ask_about(each) for each in asked if not _is_of_the_child(each)),
            *(message(f"ask_any.{each}") for each in _ALWAYS_ASK if each != _OF_OPEN or not is_closed),
        ),
        allocation=message(f"allocation.{trial['allocation']}") if trial["allocation"] in _ALLOCATIONS else None,
        size=_size(trial),
        arms=tuple(_arm(row) for row in rows["arms"]),
        about=tuple(_about(trial, rows["identifiers"])),
        summary=_text(trial["brief_summary_text"]),
        criteria=_text(trial["eligibility_criteria_text"]),
    )


def _is_said(fact: Row) -> bool:
    """Whether the record itself says it: a yes that is only not denied is silence, to a reader."""
    return fact["answer"] != Answer.NOT_STATED and bool(fact["quote"]) and (fact["explicit"] or not _is_yes(fact))


def _is_yes(fact: Row) -> bool:
    return bool(fact["answer"] == Answer.YES)


def _about_the_child_first(facts: Sequence[Row], judged: Match | None) -> list[Row]:
    order = [*([reason.question for reason in judged.reasons] if judged else ()), *Question, *FurtherQuestion]
    place = {str(question): number for number, question in reversed(list(enumerate(order)))}
    return sorted((row for row in facts if row["question"] in place), key=lambda row: place[row["question"]])


def _answers(facts: Iterable[Row]) -> Iterable[Said]:
    """Give each sentence once, with all that it answers."""
    by_sentence: dict[tuple[str, str | None], list[Message]] = {}
    for fact in facts:
        words = answer_sentence(fact["question"], fact["answer"], condition_of(fact), fact["section"])
        by_sentence.setdefault((readable(fact["quote"]), fact["section"]), []).append(words)
    for (quote, section), words_of_it in by_sentence.items():
        yield Said(tuple(words_of_it), quote, message(f"section.{section}") if section else None)


def _ages(trial: Row) -> Said | None:
    """Give the text's own limits, where it states any."""
    quotes = [trial["joining_age_minimum_quote"], trial["joining_age_maximum_quote"]]
    if not trial["joining_age_differs"] or not any(quotes):
        return None
    return Said(
        (message("trial.ages_in_text", counted=counted_when(trial)),),
        " … ".join(dict.fromkeys(readable(quote) for quote in quotes if quote)),
    )


def _checks(requirements: Sequence[Row]) -> tuple[Check, ...]:
    quotes: dict[RequirementKind, dict[str, None]] = {}
    for row in requirements:
        quotes.setdefault(RequirementKind(row["kind"]), {})[readable(row["quote"])] = None
    return tuple(Check(message(f"check.{kind}"), tuple(quotes[kind])) for kind in CHECKED if kind in quotes)


def _is_of_the_child(about: str) -> bool:
    return about in _OF_THE_CHILD or (about.startswith(_OF_THE_CHILD_TOO) and not about.endswith(_OF_OTHERS))


def _to_ask(spoken: Iterable[Row], judged: Match | None) -> Sequence[str]:
    """Ask what is unclear for this child; without one, what the record makes depend on something."""
    if judged is not None:
        return judged.ask
    return [row["question"] for row in spoken if row["answer"] == Answer.DEPENDS and row["question"] in set(Question)]


def _size(trial: Row) -> Message | None:
    count = trial["enrollment_count"]
    if count is None:
        return None
    return message("trial.size_was" if trial["enrollment_type"] == "ACTUAL" else "trial.size_planned", count=count)


def _arm(row: Row) -> Arm:
    role = row["arm_type"]
    return Arm(
        _text(row["label"]),
        message(f"arm.{role}") if role in _ARM_ROLES else None,
        _text(row["description_text"]),
    )


_RESULTS: Final = {True: "trial.results_yes", False: "trial.results_no", None: "trial.results_not_said"}


def _about(trial: Row, identifiers: Sequence[Row]) -> Iterable[tuple[Message, Message | str]]:
    if trial["lead_sponsor"]:
        yield message("trial.lead_sponsor"), mended(trial["lead_sponsor"])
    if trial["collaborators"]:
        yield message("trial.collaborators"), "; ".join(mended(name) for name in trial["collaborators"].split("|"))
    numbers = dict.fromkeys([trial["nct_id"], *(row["id"] for row in identifiers if row["id"])])
    yield message("trial.numbers"), ", ".join(numbers)
    for name in _DATES:
        if trial[name]:
            yield message(f"trial.{name}"), _date(trial[name], trial[f"{name}_first_day"])
    if trial["why_stopped"]:
        yield message("trial.why_stopped"), mended(trial["why_stopped"])
    yield message("trial.results"), message(_RESULTS[trial["has_results"]])


def _date(written: str, first_day: datetime | None) -> Message | str:
    """Say a date as exactly as the record does: some give a month only, and what is no date stays as it is written."""
    if first_day is None:
        return f"“{written}”"
    return day_of(first_day) if len(written) == len(_DAY) else month_of(first_day)


def _text(text: str | None) -> str | None:
    return mended(text) if text else None
