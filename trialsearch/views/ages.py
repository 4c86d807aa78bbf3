"""Limits of age as people say them (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from trialsearch.ages import named_age
from trialsearch.languages import Message, message

#: In years.
_ABOUT_A_WEEK: Final = 0.02


def age_range(minimum: str | None, maximum: str | None) -> Message:
    """Say the age limits, from the registry's words; the maximum is inclusive. What is no age is not said as one."""
    written = [each for each in (minimum, maximum) if each]
    if any(named_age(each) is None for each in written):
        return message("card.age_unreadable", written=", ".join(f"“{each}”" for each in written))
    if minimum and maximum:
        return message("card.age_range", low=limit_in_words(minimum), high=limit_in_words(maximum))
    if minimum:
        return message("card.age_from", low=limit_in_words(minimum))
    return message("card.age_to", high=limit_in_words(maximum)) if maximum else message("card.age_any")


def ages_in_rules(trial: Mapping[str, Any]) -> Message | None:
    """Say the limits that the study's own rules state, where they are others than the registry's fields."""
    if not trial.get("joining_age_differs"):
        return None
    counted = message(f"age_reference.{trial['joining_age_reference'] or 'enrolment'}")
    low, below = (
        None if years is None else _years(years)
        for years in (trial["joining_age_from_years"], trial["joining_age_below_years"])
    )
    if low and below:
        return message("card.ages_rules_range", low=low, below=below, counted=counted)
    if low:
        return message("card.ages_rules_from", low=low, counted=counted)
    return message("card.ages_rules_below", below=below, counted=counted) if below else None


def _years(years: float) -> Message:
    """Say a number of years; a part of one in months."""
    whole = abs(years - round(years)) < _ABOUT_A_WEEK
    return limit_in_words(f"{round(years)} years" if whole and years >= 1 else f"{round(years * 12)} months")  # type: ignore[return-value]


def limit_in_words(written: str) -> Message | str:
    """Say one limit; words that are no age stay as the registry wrote them."""
    named = named_age(written)
    if named is None:
        return written
    number, unit = named
    return message(f"age_limit.{unit}_{'one' if number == '1' else 'many'}", n=number)
