"""What a family said of its child, said back in words, for the sheet that a doctor sees (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from trialsearch.dashboard.child_form import ABOUT_THE_CHILD
from trialsearch.languages import Message, message
from trialsearch.views import limit_in_words

_AGES: Final = ("age", "age_at_diagnosis")
_BARE_NUMBER: Final = re.compile(r"\d{1,3}", re.ASCII)
#: Written by the family, or a number.
_IN_ITS_OWN_WORDS: Final = (*_AGES, "months_since_hsct")


def told(given: Mapping[str, Any]) -> tuple[tuple[Message, Message | str], ...]:
    """Give each answer on the child beside what it answers, in the order of the questions; nothing of home."""
    return tuple(
        (message(f"told.{name}"), _answer(name, given[name]))
        for name in ABOUT_THE_CHILD
        if given.get(name) not in (None, "")
    )


def _answer(name: str, given: object) -> Message | str:
    if name not in _IN_ITS_OWN_WORDS:
        return message(f"choice.{given}")
    written = str(given).strip()
    # A bare number is read as years.
    return limit_in_words(f"{written} years") if name in _AGES and _BARE_NUMBER.fullmatch(written) else written
