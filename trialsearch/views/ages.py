"""Limits of age as people say them (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from trialsearch.ages import named_age
from trialsearch.languages import Message, message
from trialsearch.vocabulary import AgeReference

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


def ages(trial: Mapping[str, Any]) -> Message:
    """Say who is old enough: by the study's own rules where they state other limits than the registry's fields.

    Then the fields are named as such: two limits side by side, neither of them anybody's, contradict each other.
    """
    minimum, maximum = trial["minimum_age"], trial["maximum_age"]
    low, below = _years(trial.get("joining_age_from_years")), _years(trial.get("joining_age_below_years"))
    if not trial.get("joining_age_differs") or not (low or below):
        return age_range(minimum, maximum)
    says = {
        "counted": counted_when(trial),
        "field": _registry_field(minimum, maximum),
    }
    if low and below:
        return message("card.ages_rules_range", low=low, below=below, **says)
    return (
        message("card.ages_rules_from", low=low, **says)
        if low
        else message("card.ages_rules_below", below=below, **says)
    )


def counted_when(trial: Mapping[str, Any]) -> Message:
    """Say on which day the ages of the rules count; one rule may count at diagnosis, and the other today."""
    reference = trial.get("joining_age_reference") or AgeReference.ENROLMENT
    both = reference == AgeReference.ENROLMENT and trial.get("joining_age_maximum_at_diagnosis")
    return message("age_reference.both" if both else f"age_reference.{reference}")


def _registry_field(minimum: str | None, maximum: str | None) -> Message:
    """Say what the registry's fields hold, beside other limits; a missing one is a missing field, and no rule."""
    if minimum and maximum:
        return message("card.age_field", ages=age_range(minimum, maximum))
    if not minimum and not maximum:
        return message("card.age_field_none")
    said = age_range(minimum, maximum)
    if said.id == "card.age_unreadable":
        return message("card.age_field", ages=said)
    if minimum:
        return message("card.age_field_from", low=limit_in_words(minimum))
    return message("card.age_field_to", high=limit_in_words(maximum or ""))


def _years(years: float | None) -> Message | None:
    """Say a number of years; a part of one in months."""
    if years is None:
        return None
    whole = abs(years - round(years)) < _ABOUT_A_WEEK
    return limit_in_words(f"{round(years)} years" if whole and years >= 1 else f"{round(years * 12)} months")  # type: ignore[return-value]


def limit_in_words(written: str) -> Message | str:
    """Say one limit; words that are no age stay as the registry wrote them."""
    named = named_age(written)
    if named is None:
        return written
    number, unit = named
    return message(f"age_limit.{unit}_{'one' if number == '1' else 'many'}", n=number)
