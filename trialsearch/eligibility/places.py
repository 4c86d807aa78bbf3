"""Where a record first admits, or bars, something by name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from trialsearch.eligibility.clauses import Clause, may_hold
from trialsearch.eligibility.grounds import Ground, ground_of
from trialsearch.eligibility.patterns import Words
from trialsearch.eligibility.rules import Statement
from trialsearch.eligibility.stance import Stance, stance
from trialsearch.vocabulary import Answer, Question, Section

#: A sentence, and the words in it.
Place = tuple[Clause, int, int]

TITLES = (Section.BRIEF_TITLE, Section.OFFICIAL_TITLE)


def first_place(
    pattern: Words, clauses: Sequence[Clause], *, admitted: bool, unless: re.Pattern[str] | None = None
) -> Place | None:
    """Find the first sentence that admits (or bars) what the pattern names."""
    for clause in may_hold(pattern, clauses):
        match = pattern.search(clause.text)
        if match is None or (unless and unless.search(clause.text)):
            continue
        if (stance(clause, *match.span()).stance is not Stance.EXCLUDED) == admitted:
            return clause, *match.span()
    return None


def whole(clause: Clause) -> Place:
    """Give a whole sentence as a place."""
    return clause, 0, len(clause.text)


def stated(question: Question, answer: Answer, place: Place, rule: Ground | str) -> Statement:
    """Make a statement of what a place says."""
    clause, start, end = place
    return Statement(question, answer, Stance.REQUIRED, clause, start, end, ground_of(rule))
