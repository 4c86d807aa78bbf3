"""Which of several sentences tells a reader most plainly whom a trial takes: its words are shown as the proof."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from trialsearch.eligibility.clauses import Clause, names_all
from trialsearch.eligibility.model import Fact
from trialsearch.eligibility.places import TITLES
from trialsearch.vocabulary import Answer

#: Whom a sentence lets in proves nothing against others.
_LETS_IN: Final = re.compile(
    r"\bnot (?:be )?(?:excluded|ineligible)\b|\b(?:allowed|permitted|acceptable)\b|\balso eligible\b"
)
#: Another disease, or another kind of it, where ALL is not named.
_ANOTHER_KIND: Final = re.compile(r"\banll\b|ambiguous|biphenotyp|mixed[- ]phenotyp|\bmpal\b|\bnon-?lympho")
#: An arm for older patients, or for babies.
_OF_ANOTHER_AGE: Final = re.compile(
    r"\b(?:age|aged|ages)\b[^.;]{0,12}(?:[≥>]=? ?)?\b[2-9]\d\b|\badults?\b|\b(?:infants?|< ?1 year)\b"
)
#: One item of a list, cut off from the others: a child may have that, and something else.
_DANGLING: Final = re.compile(r"\b(?:or|and/or)\W*$", re.IGNORECASE)
#: A step on the way, or a group for itself.
_OF_A_GROUP: Final = re.compile(
    r"^(?:(?:very )?high|standard|intermediate|poor)[- ]risk\b|^(?:group|arm|cohort|stratum)\b"
)


def obscurity(clause: Clause) -> int:
    """Say how little a sentence tells by itself; 0 is plain.

    Examples
    --------
    >>> from trialsearch.eligibility.clauses import clauses_of_fields
    >>> from trialsearch.eligibility.model import Record
    >>> def of(text):
    ...     return obscurity(next(clauses_of_fields(Record(brief_title=text))))
    >>> of("ALL in second remission"), of("ANLL in first remission"), of("High-risk ALL in first remission")
    (0, 8, 2)
    """
    text = clause.text
    return (
        16 * bool(_LETS_IN.search(text))
        + 8 * bool(_ANOTHER_KIND.search(text) and not names_all(text))
        + 4 * bool(_OF_ANOTHER_AGE.search(text))
        + bool("de novo" in text)
        + 2 * bool(_OF_A_GROUP.search(text))
    )


_CAME_BACK: Final = re.compile(r"\b(?:relaps|recurren|refractory)")


def told_by_title(fact: Fact, fields: Sequence[Clause]) -> Fact:
    """Let the title prove what one item of a list ("second relapse, or") proves badly, where it says the same."""
    if fact.answer is not Answer.NO or not fact.ground.not_on_the_list or not _DANGLING.search(fact.quote):
        return fact
    for clause in fields:
        if clause.section in TITLES and (named := _CAME_BACK.search(clause.text)):
            quote, start = clause.quote(*named.span())
            return replace(fact, quote=quote, section=clause.section, start=start)
    return fact
