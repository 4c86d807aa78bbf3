"""What somebody posted to /lite, read: the child, the home, and the words that could not be used (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from trialsearch.dashboard.address import MOST_KEPT
from trialsearch.dashboard.child_form import (
    ABOUT_HOME,
    ABOUT_THE_CHILD,
    Home,
    age_understood,
    from_words,
    home_of,
    profile_of,
    within_km,
)
from trialsearch.languages import Message
from trialsearch.markup.form import Given
from trialsearch.search import ChildProfile

#: The names of the buttons that ask for one study, and for the sheet to print of some.
STUDY: Final = "study"
SHEET: Final = "sheet"
ASKED_BESIDE: Final = ("sex",)


@dataclass(frozen=True)
class Posted:
    """A posted form, read.

    Attributes
    ----------
    fields : mapping of str to list of str
        The form as it came.
    given : mapping
        The answers that could be read, by the questions' names.
    child : ChildProfile, optional
        None where nothing was said of a child.
    within_km : float, optional
        How far the family can go.
    problems : tuple of Message
        What could not be used of the answers on the child.
    """

    fields: Given
    given: Mapping[str, Any]
    child: ChildProfile | None
    home: Home
    within_km: float | None
    problems: tuple[Message, ...]

    @property
    def ages_understood(self) -> Sequence[Message]:
        """How ages without a unit were read."""
        read = (age_understood(self.given.get(name)) for name in ("age", "age_at_diagnosis"))
        return [each for each in read if each]

    def last(self, name: str) -> str:
        """Give the last value of a field, "" if it has none."""
        return self.fields[name][-1] if self.fields.get(name) else ""

    def numbers(self, name: str) -> Sequence[str]:
        """Give the numbers of studies that a field holds, each once; as many as can be kept."""
        return list(dict.fromkeys(self.fields.get(name, ())))[:MOST_KEPT]


def read(fields: Given, places: pd.DataFrame) -> Posted:
    """Read a posted form; `places` is that table of the snapshot."""
    names = (*ABOUT_THE_CHILD, *ABOUT_HOME, *ASKED_BESIDE)
    given: dict[str, Any] = from_words([f"{name}:{fields[name][-1]}" for name in names if fields.get(name)])
    said, problems = profile_of(given)
    home = home_of(given, places)
    child = None if said.is_empty else replace(said, sex=given.get("sex"))
    return Posted(fields, given, child, home, within_km(given.get("how_far"), home.place), problems)
