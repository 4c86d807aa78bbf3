"""An age against a trial's limits (pure)."""

from __future__ import annotations

from typing import Final

from trialsearch.ages import DAYS_PER_YEAR, AgeInterval
from trialsearch.search.matching.reasons import Beside, Reason
from trialsearch.search.profile import ChildProfile
from trialsearch.search.rules_of_trial import AgeOnRecord
from trialsearch.vocabulary import AgeGroup, AgeReference, Answer, Now, Verdict


def age_reason(limits: AgeOnRecord, profile: ChildProfile) -> Reason:
    """Judge an age against a trial's limits.

    An age is the interval it names: it fits if it lies within the limits as a whole, and does not if it lies outside
    as a whole. Where the limit counts at diagnosis or relapse, today's age proves two things: who is younger today
    than the minimum was younger then, and who is young enough today was young enough then. If treatment has not
    started, today is the day of diagnosis.
    """
    counted = _age_that_counts(limits.reference, profile)
    if limits.from_years is None and limits.below_years is None:
        return Reason(Beside.AGE, Verdict.FITS)
    low = (limits.from_years or 0.0) * DAYS_PER_YEAR
    high = float("inf") if limits.below_years is None else limits.below_years * DAYS_PER_YEAR
    if counted is None:
        today = profile.age
        if today is not None and today.high_days <= low:
            return _too_young(limits)
        if today is not None and limits.reference in _EARLIER and low <= 0 and today.high_days <= high + _ROUNDING:
            return Reason(Beside.AGE, Verdict.FITS, Answer.YES, limits.quotes, "age")
        ask = "age" if limits.reference is AgeReference.ENROLMENT else f"age_at_{limits.reference}"
        return Reason(Beside.AGE, Verdict.UNCLEAR, Answer.DEPENDS, limits.quotes, "age", ask=ask)
    if counted.high_days <= low:
        return _too_young(limits)
    young_enough = counted.high_days <= high + _ROUNDING
    oldest = counted if young_enough else _against_maximum(limits, profile, counted)
    if oldest is None:
        return Reason(Beside.AGE, Verdict.UNCLEAR, Answer.DEPENDS, limits.quotes, "age", ask="age_at_diagnosis")
    if low <= counted.low_days + _ROUNDING and oldest.high_days <= high + _ROUNDING:
        return Reason(Beside.AGE, Verdict.FITS, Answer.YES, limits.quotes, "age")
    if oldest.low_days >= high:
        quote, group = limits.maximum_quote, limits.maximum_group
        return Reason(Beside.AGE, Verdict.DOES_NOT_FIT, Answer.NO, quote, "age", age_group=group)
    return Reason(Beside.AGE, Verdict.UNCLEAR, Answer.DEPENDS, limits.quotes, "age", ask="age_limit")


def _too_young(limits: AgeOnRecord) -> Reason:
    quote, group = limits.minimum_quote, limits.minimum_group
    return Reason(Beside.AGE, Verdict.DOES_NOT_FIT, Answer.NO, quote, "age", age_group=group)


def _against_maximum(limits: AgeOnRecord, profile: ChildProfile, counted: AgeInterval) -> AgeInterval | None:
    """Give the age that the maximum speaks of: of two limits one may count today, and the other at diagnosis."""
    at_diagnosis = limits.reference is AgeReference.ENROLMENT and limits.maximum_at_diagnosis
    return profile.age_at_diagnosis if at_diagnosis and profile.now is not Now.UNTREATED else counted


#: Days on which a child was no older than it is today.
_EARLIER: Final = frozenset({AgeReference.DIAGNOSIS, AgeReference.RELAPSE})
#: Days; limits in years are written with few decimals (0.0849 for 31 days).
_ROUNDING: Final = 0.05


#: The ages of those for whom alone a sentence may hold, in years.
_YEARS: Final = {AgeGroup.CHILDREN: (0, 18), AgeGroup.ADULTS: (18, 150)}


def is_for_others(group: AgeGroup | None, profile: ChildProfile) -> bool:
    """Whether a sentence holds for children, or for adults, alone, and the child may be none of them."""
    if group is None or profile.age is None:
        return group is not None
    low, high = _YEARS[group]
    return profile.age.high_days > high * DAYS_PER_YEAR or profile.age.low_days < low * DAYS_PER_YEAR


def _age_that_counts(reference: AgeReference, profile: ChildProfile) -> AgeInterval | None:
    if reference is AgeReference.ENROLMENT:
        return profile.age
    if reference is AgeReference.DIAGNOSIS:
        if profile.age_at_diagnosis is not None:
            return profile.age_at_diagnosis
        return profile.age if profile.now is Now.UNTREATED else None
    if reference is AgeReference.RELAPSE and profile.now is Now.RELAPSE_ACTIVE:
        return profile.age
    return None
