"""What one arm of a trial asks of its patients, and another does not: it depends on the arm."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from trialsearch.eligibility.clauses import Clause
from trialsearch.eligibility.rules import Statement
from trialsearch.vocabulary import Answer, Section

#: Parts of a trial that stand side by side; steps and phases come one after the other.
_SIDE_BY_SIDE: Final = re.compile(r"\b(arm|cohort|regimen|strat|group)")


def bars_of_all(statements: Sequence[Statement], criteria: Sequence[Clause]) -> Iterator[Statement]:
    """Let a bar among the inclusion criteria of one arm depend, where another arm has inclusion criteria of its own.

    "Inclusion criteria for the treatment arm: no prior transplant" bars nobody from the observational arm.
    """
    parts = _parts(criteria)
    for each in statements:
        kind = _kind(each.clause) if each.answer is Answer.NO else None
        if kind and any(other == kind and name != each.clause.criterion.cohort for other, name in parts):  # type: ignore[union-attr]
            yield replace(each, answer=Answer.DEPENDS, condition=each.clause.text)
        else:
            yield each


def _parts(criteria: Sequence[Clause]) -> frozenset[tuple[str, str]]:
    """Give the open parts that have inclusion criteria of their own, each with its kind."""
    return frozenset(
        (kind, each.criterion.cohort)
        for each in criteria
        if each.criterion and not each.criterion.closed_by and (kind := _kind(each))
    )


def _kind(clause: Clause) -> str | None:
    """Give the kind of part under whose inclusion criteria a sentence stands, if it does."""
    if clause.criterion is None or clause.section is not Section.INCLUSION:
        return None
    found = _SIDE_BY_SIDE.search(clause.criterion.cohort)
    return found[1] if found else None
