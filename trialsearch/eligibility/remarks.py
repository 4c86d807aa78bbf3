"""What the quoted words of an answer tell beside it: for whom they hold, and what they count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from trialsearch.eligibility.conditions import Condition, condition_of
from trialsearch.eligibility.model import Eligibility
from trialsearch.vocabulary import AgeGroup, Question

#: For whom a rule holds by its own words: "Pediatric patients - must be MRD-negative".
_FOR_AGES: Final = {
    AgeGroup.CHILDREN: re.compile(
        r"^\W*(?:for |in )?(?:pa?ediatric (?:patients|subjects|participants)|children)\b\W*[-–:]", re.IGNORECASE
    ),
    AgeGroup.ADULTS: re.compile(
        r"^\W*(?:for |in )?adults?(?: (?:patients|subjects|participants))?\b\W*[-–:]", re.IGNORECASE
    ),
}
_LYMPHOMA: Final = re.compile(r"lymphoma|\bLBL\b|\bLLy\b|\bNHL\b", re.IGNORECASE)
#: Refractory only after so many attempts.
_ATTEMPTS: Final = re.compile(
    r"(?:[≥>]=?|\b(?:at least|more than|minimum of)) ?(?:[2-9]|two|three)\b[^.;]{0,40}?"
    r"\b(?:courses?|cycles?|attempts?|inductions?|regimens?|lines?|rounds?)\b"
    r"|\b(?:[2-9]|two|three)(?: or more)? (?:[\w-]+ ){0,4}?"
    r"(?:courses|cycles|attempts|inductions|regimens|lines|rounds)\b",
    re.IGNORECASE,
)
#: Disease outside the marrow that is not of the CNS alone.
_ELSEWHERE: Final = re.compile(r"isolated|extra-?\s?medullary|testic", re.IGNORECASE)


@dataclass(frozen=True)
class Remarks:
    """What the words of an answer tell beside it.

    Parameters
    ----------
    depends_on : Condition or None
        Of a `depends`: on what, as far as its words tell it plainly.
    names_lymphoma : bool
        They name lymphoma.
    counts_attempts : bool
        Of refractory disease: they count the attempts after which it is that.
    of_cns_alone : bool
        Of an isolated relapse: they are those on CNS disease, and name no other place.
    age_group : AgeGroup or None
        For whom alone they say that they hold.
    """

    depends_on: Condition | None = None
    names_lymphoma: bool = False
    counts_attempts: bool = False
    of_cns_alone: bool = False
    age_group: AgeGroup | None = None


_NONE: Final = Remarks()


def remarks_on(found: Eligibility) -> Iterator[Remarks]:
    """Give the remarks on each fact of a record, in their order."""
    of_cns = found.fact(Question.CNS_DISEASE).quote
    for fact in found.facts:
        quote = fact.quote
        if not quote:
            yield _NONE
            continue
        isolated = fact.question is Question.ISOLATED_EXTRAMEDULLARY_RELAPSE
        yield Remarks(
            condition_of(fact, found.requirements),
            _LYMPHOMA.search(quote) is not None,
            fact.question is Question.REFRACTORY and _ATTEMPTS.search(quote) is not None,
            isolated and quote == of_cns and _ELSEWHERE.search(quote) is None,
            age_group(quote),
        )


def age_group(quote: str) -> AgeGroup | None:
    """Give those for whom alone a sentence says that it holds; None where it says nothing of the kind.

    Examples
    --------
    >>> age_group("Pediatric patients - must be MRD-negative").value, age_group("Adults: at least 18 years").value
    ('children', 'adults')
    >>> age_group("Children must be MRD-negative") is None
    True
    """
    return next((group for group, words in _FOR_AGES.items() if words.search(quote)), None)
