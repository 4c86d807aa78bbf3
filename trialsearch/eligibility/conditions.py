"""On what a record's "depends" depends, as far as its words tell plainly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trialsearch.ages import DAYS_PER_MONTH, UNIT_DAYS
from trialsearch.eligibility.cohorts import closing_words
from trialsearch.eligibility.model import Fact, Requirement
from trialsearch.vocabulary import (
    EARLIER_TREATMENTS,
    Answer,
    ConditionKind,
    FurtherQuestion,
    Question,
    RequirementKind,
    Section,
)

#: The units in which a wait is told, in months.
_MONTHS: Final = {unit: UNIT_DAYS[unit] / DAYS_PER_MONTH for unit in ("day", "week", "month", "year")}


@dataclass(frozen=True)
class Wait:
    """How long ago a treatment must have been.

    Parameters
    ----------
    number, unit : float and str
        As the record writes them; the unit is "day", "week", "month" or "year".
    more_than : bool
        Whether exactly so long is too short.
    """

    number: float
    unit: str
    more_than: bool

    @property
    def months(self) -> float:
        """The same in months."""
        return self.number * _MONTHS[self.unit]


@dataclass(frozen=True)
class Condition:
    """On what a `depends` depends, and the wait that its words name.

    Parameters
    ----------
    has_way_round : bool
        Whether the sentence gives another way in, or an exception: then too short a wait stops nobody for certain.
    """

    kind: ConditionKind
    wait: Wait | None = None
    has_way_round: bool = False


#: Years beyond this are an age.
_LONGEST_WAIT_YEARS: Final = 5
#: Where the wait after a treatment stands among the requirements.
_WAIT_AFTER: Final[dict[Question | FurtherQuestion, RequirementKind]] = {
    **dict.fromkeys(EARLIER_TREATMENTS, RequirementKind.WASHOUT),
    Question.PRIOR_HSCT: RequirementKind.MONTHS_SINCE_HSCT,
}
#: What is asked of those who had a transplant beside the wait, in the same sentence or in another.
_AFTER_HSCT: Final = RequirementKind.GVHD
_PART: Final = re.compile(r"\b(?:cohorts?|arms?|strat(?:um|a)|groups?|part [a-e1-9]|phase (?:i+|\d))\b", re.IGNORECASE)
_TIME: Final = re.compile(r"\d[\d.]*[- ]?(?:days?|weeks?|months?|years?|half|hours?)\b", re.IGNORECASE)
_SINCE: Final = re.compile(
    r"\b(?:since|after|from|post|prior|within|elapsed|before|ago|last|past)\b|\bpost-", re.IGNORECASE
)
#: What is named together and is no second condition.
_PAIRS: Final = re.compile(
    r"(?:allogeneic|autologous|related|unrelated)(?: ?/ ?| or | and )(?:allogeneic|autologous|related|unrelated)"
    r"|(?:transplant\w*|infusion|(?:hs)?ct|sct|bmt)(?: or | ?/ ?)(?:rescue|(?:stem cell )?infusion)"
    r"|\bbetween\b.*?\band\b|or (?:equal|greater|more)\b",
    re.IGNORECASE,
)
_MORE: Final = re.compile(
    r"[,;]|\b(?:and|without|with no|no evidence|gvhd|graft|immun\w+|dli|donor|provided|off)\b", re.IGNORECASE
)
#: A relapse after a transplant is one way in among others.
_WAY_ROUND: Final = re.compile(r"\b(?:or|also|unless|if|except|other than|however|relaps\w+)\b", re.IGNORECASE)
_LETS: Final = re.compile(r"\b(?:allowed|permitted)\b", re.IGNORECASE)
_BARS: Final = re.compile(r"^\W*(?:no|not|must not|may not|have not|has not)\b", re.IGNORECASE)


_TRANSPLANT = r"(?:transplant\w*|\b(?:allo-?)?(?:hs?ct|sct|bmt))\b"
#: "At least 90 days since the transplant", "transplant at least 90 days before": nothing stands between the two.
_TIED: Final = re.compile(
    rf"(?:[≥>]=?|at least|more than|greater than|minimum of) ?(?P<before>\d+)[- ]?(?:days?|weeks?|months?|years?)"
    rf" (?:must have |have |has |should have )?(?:elapsed |passed )?(?:since|after|from|following|post)[- ]"
    rf"(?:[\w-]+ ){{0,4}}?{_TRANSPLANT}"
    rf"|{_TRANSPLANT}(?: \([\w -]+\))?(?: [\w-]+){{0,6}}? ?(?:[≥>]=?|at least|more than|greater than) ?(?P<after>\d+)"
    rf"[- ]?(?:days?|weeks?|months?|years?)\b(?! of age)",
    re.IGNORECASE,
)
_WITHIN: Final = re.compile(r"\b(?:within|less than|under|up to)\b|[<≤]", re.IGNORECASE)


def condition_of(fact: Fact, requirements: Sequence[Requirement]) -> Condition | None:
    """Give on what a `depends` depends; None for any other answer.

    Parameters
    ----------
    requirements : sequence of Requirement
        The trial's: a wait is read only from one whose sentence is the fact's own; GVHD anywhere among them is more
        than the wait.
    """
    if fact.answer is not Answer.DEPENDS:
        return None
    quote = fact.quote
    kind = _WAIT_AFTER.get(fact.question)
    its_own = [each for each in requirements if each.kind is kind and each.quote == quote and each.value is not None]
    wait = _wait(quote, its_own)
    if wait is None and fact.question is Question.PRIOR_HSCT and (wait := _wait_since_transplant(quote, its_own)):
        return Condition(ConditionKind.WAIT_AND_MORE, wait, _WAY_ROUND.search(_PAIRS.sub(" ", quote)) is not None)
    if wait:
        plain = _PAIRS.sub(" ", quote)
        way_round = _WAY_ROUND.search(plain) is not None
        elsewhere = fact.question is Question.PRIOR_HSCT and any(each.kind is _AFTER_HSCT for each in requirements)
        alone = not way_round and not elsewhere and _MORE.search(plain.rstrip(" .;,")) is None
        return Condition(ConditionKind.WAIT if alone else ConditionKind.WAIT_AND_MORE, wait, way_round)
    return Condition(_kind_without_wait(fact))


def _kind_without_wait(fact: Fact) -> ConditionKind:
    """Say by the rule, else by the words, on what it depends."""
    by_rule = fact.ground.depends_on
    if by_rule is ConditionKind.NOT_NAMED:
        return by_rule
    if closing_words(fact.quote.casefold()):
        return ConditionKind.CLOSED
    return ConditionKind.PART if _PART.search(fact.quote) else by_rule


def _wait(quote: str, its_own: Sequence[Requirement]) -> Wait | None:
    """Read the wait of a sentence that names one time, and no other: a wrong number is worse than none."""
    if not its_own or len(_TIME.findall(quote)) != 1 or not _SINCE.search(quote) or _LETS.search(quote):
        return None
    told = its_own[0]
    return _wait_of(told, bars=told.section is Section.EXCLUSION or _BARS.search(quote) is not None)


def _wait_since_transplant(quote: str, its_own: Sequence[Requirement]) -> Wait | None:
    """Read the wait of a sentence that names several times, where one is tied to the transplant by its words."""
    tied = [*_TIED.finditer(quote)]
    if len(tied) != 1 or _WITHIN.search(quote[: tied[0].end()]):
        return None
    number = float(tied[0]["before"] or tied[0]["after"])
    told = (
        each
        for each in its_own
        if each.value == number and each.comparator in (">", ">=") and each.section is not Section.EXCLUSION
    )
    found = next(told, None)
    return _wait_of(found, bars=False) if found else None


def _wait_of(told: Requirement, *, bars: bool) -> Wait | None:
    unit = told.unit.removesuffix("s")
    if told.value is None or unit not in _MONTHS or (unit == "year" and told.value > _LONGEST_WAIT_YEARS):
        return None
    if told.comparator in ("<", "<="):
        # "No transplant within 3 months": the three months are the wait only where such a child is barred.
        return Wait(told.value, unit, more_than=False) if bars else None
    return Wait(told.value, unit, more_than=told.comparator == ">")
