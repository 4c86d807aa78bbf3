"""What a family said of its child, said back in words, for the sheet that a doctor sees (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from trialsearch.dashboard.child_form import ABOUT_THE_CHILD
from trialsearch.languages import Message, message

#: Written by the family, or a number.
_IN_ITS_OWN_WORDS: Final = ("age", "age_at_diagnosis", "months_since_hsct")


def told(given: Mapping[str, Any]) -> tuple[tuple[Message, Message | str], ...]:
    """Give each answer on the child beside what it answers, in the order of the questions; nothing of home."""
    return tuple(
        (message(f"told.{name}"), str(given[name]) if name in _IN_ITS_OWN_WORDS else message(f"choice.{given[name]}"))
        for name in ABOUT_THE_CHILD
        if given.get(name) not in (None, "")
    )
