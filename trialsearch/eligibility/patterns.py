"""Expressions behind a quick look: most sentences hold none of the words that an expression needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Any of some expressions, over folded text (lower case, but the acronym ALL).

    Parameters
    ----------
    hints : tuple of str
        A text without any of these cannot match; empty where every text must be tried.
    """

    pattern: re.Pattern[str]
    hints: tuple[str, ...] = ()

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Find the first."""
        return self.pattern.search(text, start) if self.may_match(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Find each."""
        return self.pattern.finditer(text) if self.may_match(text) else iter(())

    def may_match(self, text: str) -> bool:
        """Whether the text holds one of the hints."""
        return not self.hints or holds_any(text, self.hints)


def holds_any(text: str, hints: Iterable[str]) -> bool:
    """Whether a text holds one of some words."""
    # A plain loop: this is the inmost of all, and a generator doubles its cost.
    for hint in hints:  # noqa: SIM110
        if hint in text:
            return True
    return False


def words(*alternatives: str, hints: str = "") -> Words:
    """Any of these expressions; `hints` are parted by bars.

    Examples
    --------
    >>> words(r"down'?s syndrome", r"trisomy 21", hints="down|trisomy").search("trisomy 21")[0]
    'trisomy 21'
    """
    return Words(re.compile("|".join(alternatives)), tuple(hints.split("|")) if hints else ())
