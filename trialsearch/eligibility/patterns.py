"""Expressions behind a quick look: most sentences hold none of the words that an expression needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
        if self.hints and not any(hint in text for hint in self.hints):
            return None
        return self.pattern.search(text, start)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Find each."""
        if self.hints and not any(hint in text for hint in self.hints):
            return iter(())
        return self.pattern.finditer(text)


def words(*alternatives: str, hints: str = "") -> Words:
    """Any of these expressions; `hints` are parted by bars.

    Examples
    --------
    >>> words(r"down'?s syndrome", r"trisomy 21", hints="down|trisomy").search("trisomy 21")[0]
    'trisomy 21'
    """
    return Words(re.compile("|".join(alternatives)), tuple(hints.split("|")) if hints else ())
