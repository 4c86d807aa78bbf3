"""Expressions behind a quick look: most sentences hold none of the words that an expression needs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from trialsearch.eligibility.needed import needed


@dataclass(frozen=True)
class Words:
    """Any of some expressions, over folded text (lower case, but the acronym ALL).

    Attributes
    ----------
    hints : tuple of str
        A text without any of these cannot match: they are read off the expression itself (`needed`).
    """

    pattern: re.Pattern[str]
    hints: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Read the hints off the expression."""
        object.__setattr__(self, "hints", needed(self.pattern))

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Find the first."""
        for hint in self.hints:
            if hint in text:
                return self.pattern.search(text, start)
        return None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Find each."""
        return self.pattern.finditer(text) if self.may_match(text) else iter(())

    def may_match(self, text: str) -> bool:
        """Whether the text holds one of the hints."""
        return holds_any(text, self.hints)


class Rule(Protocol):
    """What looks for names in a text."""

    @property
    def names(self) -> Words:
        """What it looks for."""


R = TypeVar("R", bound=Rule)


class Hinted(Generic[R]):
    """Rules, and the hints of all of them gathered once."""

    def __init__(self, rules: Iterable[R]) -> None:
        self.rules = tuple(rules)
        self._of_hint = defaultdict[str, list[int]](list)
        for place, rule in enumerate(self.rules):
            for hint in rule.names.hints:
                self._of_hint[hint].append(place)

    def at(self, texts: Sequence[str]) -> list[list[R]]:
        """Give for each text the rules whose names it may hold, looking only for the hints that any text holds."""
        whole = "\n".join(texts)
        # Each word once: a text says the same words again and again.
        each_once = " ".join({*whole.split()})
        held = [
            (hint, places) for hint, places in self._of_hint.items() if hint in (whole if " " in hint else each_once)
        ]
        found = ({place for hint, places in held if hint in text for place in places} for text in texts)
        return [[self.rules[place] for place in sorted(each)] for each in found]


def holds_any(text: str, hints: Iterable[str]) -> bool:
    """Whether a text holds one of some words."""
    # A plain loop: this is the inmost of all, and a generator doubles its cost.
    for hint in hints:  # noqa: SIM110
        if hint in text:
            return True
    return False


def words(*alternatives: str) -> Words:
    """Any of these expressions.

    Examples
    --------
    >>> syndrome = words(r"down'?s syndrome", r"trisomy 21")
    >>> syndrome.search("trisomy 21")[0], syndrome.hints
    ('trisomy 21', ('s syndrome', 'trisomy 21'))
    """
    return Words(re.compile("|".join(alternatives)))
