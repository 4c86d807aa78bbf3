"""Limits of age as people say them (pure)."""

from __future__ import annotations

from trialsearch.ages import named_age
from trialsearch.languages import Message, message


def age_range(minimum: str | None, maximum: str | None) -> Message:
    """Say the age limits, from the registry's words; the maximum is inclusive."""
    if minimum and maximum:
        return message("card.age_range", low=_limit(minimum), high=_limit(maximum))
    if minimum:
        return message("card.age_from", low=_limit(minimum))
    return message("card.age_to", high=_limit(maximum)) if maximum else message("card.age_any")


def _limit(written: str) -> Message | str:
    """Say one limit; words that are no age stay as the registry wrote them."""
    named = named_age(written)
    if named is None:
        return written
    number, unit = named
    return message(f"age_limit.{unit}_{'one' if number == '1' else 'many'}", n=number)
