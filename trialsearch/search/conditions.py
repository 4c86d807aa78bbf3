"""On what a record's "depends" depends, as far as its words tell plainly (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from trialsearch.ages import DAYS_PER_MONTH, UNIT_DAYS
from trialsearch.eligibility.cohorts import closing_words
from trialsearch.vocabulary import EARLIER_TREATMENTS, Question, RequirementKind, Section


class ConditionKind(StrEnum):
    """What sort of condition it is."""

    #: The record's rules do not name such children (a title may), and do not bar them.
    NOT_NAMED = "not_named"
    #: The part of the trial that takes them is closed.
    CLOSED = "closed"
    #: Parts of the trial differ.
    PART = "part"
    #: Some time must have passed since a treatment, and nothing else.
    WAIT = "wait"
    #: The same, and more.
    WAIT_AND_MORE = "wait_and_more"
    #: Anything else: its own words must say it.
    OTHER = "other"


@dataclass(frozen=True)
class Wait:
    """How long ago a treatment must have been.

    Attributes
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
    """A condition, and the wait that it names.

    Attributes
    ----------
    has_way_round : bool
        Whether the sentence gives another way in, or an exception: then too short a wait stops nobody for certain.
    """

    kind: ConditionKind
    wait: Wait | None = None
    has_way_round: bool = False


_MONTHS: Final = {unit: UNIT_DAYS[unit] / DAYS_PER_MONTH for unit in ("day", "week", "month", "year")}
#: Years beyond this are an age.
_LONGEST_WAIT_YEARS: Final = 5
#: Where the wait after a treatment stands among the requirements.
_WAIT_AFTER: Final = {
    **dict.fromkeys(EARLIER_TREATMENTS, RequirementKind.WASHOUT),
    Question.PRIOR_HSCT: RequirementKind.MONTHS_SINCE_HSCT,
}
#: What is asked of those who had a transplant beside the wait, in the same sentence or in another.
_AFTER_HSCT: Final = RequirementKind.GVHD
#: The kinds of requirements that tell a wait, or that there is more to it.
WAITS: Final = (*dict.fromkeys(_WAIT_AFTER.values()), _AFTER_HSCT)
#: The columns of the table requirements that are read here.
REQUIRED: Final = ("nct_id", "kind", "value", "unit", "comparator", "quote", "section")

_NOT_NAMED: Final = re.compile(r"_not_named$|_titled$|_unstated$|_listed$|^scope\.")
#: Where each lineage, or each step of the trial, has rules of its own.
_BY_PART: Final = re.compile(r"\.by_(?:lineage|step)$")
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


def condition_of(fact: Mapping[str, Any], requirements: Iterable[Mapping[str, Any]]) -> Condition:
    """Read what the answer `depends` of a fact depends on.

    Parameters
    ----------
    fact : mapping
        A row of the table facts.
    requirements : iterable of mapping
        The trial's rows of the table requirements: a wait is read only from one whose sentence is the fact's own;
        GVHD anywhere among them is more than the wait.
    """
    quote = fact["quote"] or ""
    kind = _WAIT_AFTER.get(fact["question"])
    told = list(requirements)
    its_own = [row for row in told if row["kind"] == kind and row["quote"] == quote and row["value"] is not None]
    wait = _wait(quote, its_own)
    if wait is None and fact["question"] == Question.PRIOR_HSCT and (wait := _wait_since_transplant(quote, its_own)):
        return Condition(ConditionKind.WAIT_AND_MORE, wait, _WAY_ROUND.search(_PAIRS.sub(" ", quote)) is not None)
    if wait:
        plain = _PAIRS.sub(" ", quote)
        way_round = _WAY_ROUND.search(plain) is not None
        elsewhere = fact["question"] == Question.PRIOR_HSCT and any(row["kind"] == _AFTER_HSCT for row in told)
        alone = not way_round and not elsewhere and _MORE.search(plain.rstrip(" .;,")) is None
        return Condition(ConditionKind.WAIT if alone else ConditionKind.WAIT_AND_MORE, wait, way_round)
    if _NOT_NAMED.search(fact["rule_id"] or ""):
        return Condition(ConditionKind.NOT_NAMED)
    if closing_words(quote.casefold()):
        return Condition(ConditionKind.CLOSED)
    differs = _BY_PART.search(fact["rule_id"] or "") or _PART.search(quote)
    return Condition(ConditionKind.PART if differs else ConditionKind.OTHER)


def _wait(quote: str, requirements: Iterable[Mapping[str, Any]]) -> Wait | None:
    """Read the wait of a sentence that names one time, and no other: a wrong number is worse than none."""
    if len(_TIME.findall(quote)) != 1 or not _SINCE.search(quote) or _LETS.search(quote):
        return None
    for row in requirements:
        return _wait_of(row, bars=row["section"] == Section.EXCLUSION or _BARS.search(quote) is not None)
    return None


def _wait_since_transplant(quote: str, requirements: Iterable[Mapping[str, Any]]) -> Wait | None:
    """Read the wait of a sentence that names several times, where one is tied to the transplant by its words."""
    tied = [*_TIED.finditer(quote)]
    if len(tied) != 1 or _WITHIN.search(quote[: tied[0].end()]):
        return None
    number = float(tied[0]["before"] or tied[0]["after"])
    rows = [
        row
        for row in requirements
        if row["value"] == number and row["comparator"] in (">", ">=") and row["section"] != Section.EXCLUSION
    ]
    return _wait_of(rows[0], bars=False) if rows else None


def _wait_of(row: Mapping[str, Any], *, bars: bool) -> Wait | None:
    unit = row["unit"].removesuffix("s")
    if unit not in _MONTHS or (unit == "year" and row["value"] > _LONGEST_WAIT_YEARS):
        return None
    if row["comparator"] in ("<", "<="):
        # "No transplant within 3 months": the three months are the wait only where such a child is barred.
        return Wait(row["value"], unit, more_than=False) if bars else None
    return Wait(row["value"], unit, more_than=row["comparator"] == ">")
