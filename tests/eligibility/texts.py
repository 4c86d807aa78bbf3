"""Invented records for the tests of this folder, and what the program answers for them."""

from __future__ import annotations

from collections.abc import Iterable

from trialsearch.eligibility import Record, read

#: The condition of most of them.
ALL = "Acute Lymphoblastic Leukemia"


def criteria(*inclusion: str, bars: tuple[str, ...] = ()) -> str:
    """A criteria text in the registry's usual layout; `bars` stand among the exclusions."""
    lines = ["Inclusion Criteria:", "", *(f"* {each}" for each in inclusion), ""]
    return "\n".join([*lines, "Exclusion Criteria:", "", *(f"* {each}" for each in bars)])


def answers(record: Record) -> dict[str, str]:
    """What a record answers, by question."""
    return {fact.question.value: fact.answer.value for fact in read(record).facts}


def answered(title: str, text: str, questions: Iterable[str]) -> dict[str, str]:
    """What a trial for ALL with this title and criteria text answers to some questions."""
    given = answers(Record(brief_title=title, conditions=(ALL,), criteria=text))
    return {question: given[question] for question in questions}
