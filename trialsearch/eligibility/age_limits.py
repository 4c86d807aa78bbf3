"""At which ages a child can join: the structured fields, and the stricter or different limit that the text states."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from trialsearch.ages import DAYS_PER_YEAR, age_limit_days, minimum_age_days
from trialsearch.eligibility.age_sentences import OF_ARM, AgeLimit, age_limits_stated
from trialsearch.eligibility.clauses import Clause
from trialsearch.eligibility.model import AgeLimits, Record
from trialsearch.eligibility.remarks import age_group
from trialsearch.vocabulary import AgeReference

#: What a part of the trial is called: limits of one say nothing of another of that kind.
_KIND_OF_PART = re.compile(r"\b(cohort|arm|part|strat|regimen|group)")
#: A limit of the text that is so many years stricter than the structured one must stand in such a sentence.
_FAR = 2.0
#: The maximum counts then.
_AT_DIAGNOSIS = re.compile(
    r"\b(?:at|when|upon|time of)\b[^.;]{0,25}\bdiagnos|\b(?:originally|first|initially) diagnosed", re.IGNORECASE
)


def read_age(record: Record, clauses: Sequence[Clause]) -> AgeLimits:
    """Read a trial's age limits."""
    minimum, limit = minimum_age_days(record.minimum_age or None), age_limit_days(record.maximum_age or None)
    structured = (
        None if not minimum else minimum / DAYS_PER_YEAR,
        None if limit is None else limit / DAYS_PER_YEAR,
    )
    stated = list(age_limits_stated(clauses))
    usable = [each for each in stated if not each.closed] or stated
    joints = _joints(usable)
    low, high = (None if end is not None and round(end, 2) in joints else end for end in structured)
    usable = [each for each in usable if round(each.years, 2) not in joints]
    parts = _parts_named(clauses)
    highest = _widened(_chosen(usable, parts, high, lowest=False), usable, high, lowest=False)
    lowest = _widened(_chosen(usable, parts, low, lowest=True), usable, low, lowest=True)
    limits = _combined(record, (low, high), _beside(lowest, usable, highest), highest)
    return replace(
        limits,
        minimum_group=age_group(limits.minimum_quote),
        maximum_group=age_group(limits.maximum_quote),
        maximum_at_diagnosis=_AT_DIAGNOSIS.search(limits.maximum_quote) is not None,
    )


def _parts_named(clauses: Sequence[Clause]) -> frozenset[str]:
    """Give the cohorts, arms and parts that the criteria name and do not close."""
    criteria = [clause.criterion for clause in clauses if clause.criterion]
    named = {each.cohort for each in criteria if not each.closed_by and _KIND_OF_PART.search(each.cohort)}
    lines = (OF_ARM.match(clause.text) for clause in clauses if not (clause.criterion and clause.criterion.closed_by))
    return frozenset(named | {line[1] for line in lines if line})


def _beside(lowest: AgeLimit | None, limits: Sequence[AgeLimit], highest: AgeLimit | None) -> AgeLimit | None:
    """Of several sentences that state the same minimum, take the one that states the maximum, too."""
    if lowest is None or highest is None:
        return lowest
    same = (each for each in limits if each.lowest and each.years == lowest.years and each.quote == highest.quote)
    return next(same, lowest)


def _joints(limits: Sequence[AgeLimit]) -> frozenset[float]:
    """Where one part of the patients ends and another begins, "adults from 16, children under 16": no limit of all."""
    ends = {round(each.years, 2) for each in limits if not each.lowest}
    return frozenset({round(each.years, 2) for each in limits if each.lowest} & ends)


def _chosen(
    limits: Sequence[AgeLimit], parts: frozenset[str], structured: float | None, *, lowest: bool
) -> AgeLimit | None:
    """Choose the limit that counts today; where none does, the one at diagnosis or relapse.

    Where a part of the trial is left without such a limit, only one counts that the structured field states, too.
    """
    plain = [each for each in limits if not each.extra]
    of_kind = [each for each in plain if each.lowest == lowest]
    today = [each for each in of_kind if each.reference is AgeReference.ENROLMENT]
    for some in (today, of_kind):
        widest = _widest(some, lowest=lowest)
        if widest and (
            _same(widest.years, structured)
            or widest.years in (0, math.inf)
            or any(not each.cohort for each in some)
            or not _leaves_a_part(some, plain, parts)
        ):
            return widest
    return None


def _widened(
    chosen: AgeLimit | None, limits: Sequence[AgeLimit], structured: float | None, *, lowest: bool
) -> AgeLimit | None:
    """Let some of another age, whom a sentence lets in, widen the limit; never narrow it."""
    years = chosen.years if chosen else structured
    sign = 1 if lowest else -1
    wider = [
        each
        for each in limits
        if each.extra and each.lowest == lowest and years is not None and sign * each.years < sign * years
    ]
    return min(wider, key=lambda each: sign * each.years, default=chosen)


def _combined(
    record: Record,
    structured: tuple[float | None, float | None],
    lowest: AgeLimit | None,
    highest: AgeLimit | None,
) -> AgeLimits:
    low, high = structured
    if lowest is not None and low is not None and lowest.years > low + _FAR and not lowest.plain:
        lowest = None
    if highest is not None and high is not None and highest.years < high - _FAR and not highest.plain:
        highest = None
    if lowest is not None and highest is not None and lowest.years >= highest.years - (lowest.quote != highest.quote):
        lowest = highest = None
    minimum = lowest.years if lowest else low
    below = highest.years if highest else high
    below = None if below == math.inf else below
    if minimum is not None and below is not None and minimum >= below:
        minimum, below, lowest, highest = low, high, None, None
    quotes = (
        lowest.quote if lowest else record.minimum_age if low is not None else "",
        highest.quote if highest else record.maximum_age if high is not None else "",
    )
    references = {each.reference for each in (lowest, highest) if each}
    reference = references.pop() if len(references) == 1 else AgeReference.ENROLMENT
    differs = (lowest is not None and not _same(minimum, low)) or (highest is not None and not _same(below, high))
    return AgeLimits(
        minimum or None,
        below,
        reference,
        tuple(dict.fromkeys(quote for quote in quotes if quote)),
        differs,
    )


def _same(one: float | None, other: float | None) -> bool:
    return (one or 0) == (other or 0) if one is None or other is None else abs(one - other) < 0.003


def _widest(limits: Sequence[AgeLimit], *, lowest: bool) -> AgeLimit | None:
    """Give the limit that admits most."""
    if lowest:
        return min(limits, key=lambda each: each.years, default=None)
    return max(limits, key=lambda each: each.years, default=None)


def _leaves_a_part(limits: Sequence[AgeLimit], everything: Sequence[AgeLimit], parts: frozenset[str]) -> bool:
    """Whether patients of another cohort, arm or group need not meet any of these limits."""
    cohorts = {each.cohort for each in limits}
    if {each.cohort for each in everything if each.cohort} - cohorts:
        return True
    if len(cohorts) == 1 and all(each.of_some for each in limits):
        return True
    kinds = {found[1] for each in cohorts if (found := _KIND_OF_PART.search(each))}
    return any(found[1] in kinds for part in parts - cohorts if (found := _KIND_OF_PART.search(part)))
