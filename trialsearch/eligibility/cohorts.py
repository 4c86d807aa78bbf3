"""Cohorts, arms and parts: what a heading names, and what closes one to new patients."""

from __future__ import annotations

import re
from dataclasses import dataclass

from trialsearch.eligibility.patterns import holds_any, words

#: A cohort's name where a line begins or a section heading says for whom it stands.
_NAME = re.compile(
    r"(?:^|\bfor (?:the )?|[(:] ?)"
    r"((?:(?:main|pilot|expansion|dose[- ]escalation|treatment|observational|randomi[sz]ed|safety)[ -])?"
    r"(?:cohorts?|arms?|strat(?:um|a)|groups?|part|phase|regimen|substudy)\b(?: (?:[a-e]"
    r"|\d{1,2}[a-e]?|i{1,3}|iv)\b(?:/[\w]{1,2})?)?)"
)
_STRONG = re.compile(r"\d|\b[a-e]\b|\bi{1,3}$|main|pilot|expansion|treatment|observational|escalation|phase i")
_CLOSED = words(
    r"(?<!not )(?<!not yet )\b(?:closed (?:for|to)(?: an| any| new| further| patient"
    r"| subject)* ?(?:enrol|accrual|recruit|entry)\w*"
    r"|(?:enrol+ment|accrual|recruitment)\b[\w ()]{0,30} (?:is|was|has been|now|has) (?:now "
    r"|already |been )?(?:closed|completed?|stopped|ended)"
    r"|no longer (?:enrol|recruit|open|accru|accept)\w*"
    r"|(?:cohort|arm|stratum|group|part|phase)s? ?[\w/]{0,4},? (?:is |are |has been |was "
    r"|were )?(?:now |permanently |already )?(?:closed|completed)(?! remission)\b"
    r"|\(closed\b|closed to accrual|not (?:currently )?(?:enrolling|recruiting))",
)


@dataclass(frozen=True)
class Cohort:
    """A cohort as a line names it; both texts may be ""."""

    name: str
    closed_by: str


#: A part of the trial that a heading names by what it leads to: entry, or a later step.
_STEP = re.compile(
    r"criteria (?:for|to) ((?:autologous )?(?:enter|initiate|receive|start|begin|proceed|infusion"
    r"|treatment(?: with|:|$)|therapy|apheresis|leukapheresis|procurement|collection|manufactur|screening"
    r"|enrol+ment:?$)[\w ]{0,30})"
)


def cohort_of(line: str, *, heading: bool) -> Cohort:
    """Read a folded line's cohort and the words that close it.

    Examples
    --------
    >>> cohort_of("inclusion criteria (main cohort closed for an enrollment):", heading=True)
    Cohort(name='main cohort', closed_by='cohort closed')
    """
    named = _NAME.search(line[:140]) if heading else _NAME.match(line)
    name = named[1] if named and _STRONG.search(named[1]) else ""
    if not name:
        step = _STEP.search(line) if heading else None
        return Cohort(step[1] if step else "", "")
    closed = _CLOSED.search(line[:200])
    return Cohort(name, closed[0] if closed else "")


_PARTS = re.compile(
    r"\b(cohorts?|arms?|strat(?:um|a)|groups?|parts?|phases?)\b((?: ?(?:,|and|&"
    r"|or)? ?(?:cohort |arm |part |group )?(?:\d{1,2}[a-e]?|[a-e]|i{1,3})\b)+)"
)
_PART_NAMES = ("cohort", "arm ", "arms ", "strat", "group", "part ", "parts ", "phase")
_NUMBER = re.compile(r"\b(?:\d{1,2}[a-e]?|[a-e]|i{1,3})\b")
_ONE = {"cohorts": "cohort", "arms": "arm", "strata": "stratum", "groups": "group", "parts": "part", "phases": "phase"}


def closed_cohorts(sentence: str) -> frozenset[str]:
    """Give the names of the cohorts that a folded sentence closes.

    Examples
    --------
    >>> sorted(closed_cohorts("cohort 1 and cohort 2 are no longer enrolling."))
    ['cohort 1', 'cohort 2']
    """
    closed = _CLOSED.search(sentence) if holds_any(sentence, _PART_NAMES) else None
    if closed is None:
        return frozenset()
    return frozenset(
        f"{_ONE.get(part[1], part[1])} {number}"
        for part in _PARTS.finditer(sentence[: closed.end()])
        for number in _NUMBER.findall(part[2])
    )


def closing_words(text: str) -> re.Match[str] | None:
    """Find the words of a folded sentence that close a cohort."""
    return _CLOSED.search(text)
