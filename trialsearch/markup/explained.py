"""Hard words of the registry, explained where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape

from trialsearch.languages import spoken
from trialsearch.learn import terms_in
from trialsearch.markup.text import details, folded, ours


def explained(texts: Iterable[str | None]) -> str:
    """Draw, folded, each word of the glossary that stands in some texts, once; nothing where none does."""
    found = dict.fromkeys(pair for text in texts if text for pair in _found(text, spoken()))
    if not found:
        return ""
    rows = ((escape(term), escape(meaning)) for term, meaning in found)
    return folded(ours("card.words", count=len(found)), details(*rows))


@lru_cache(maxsize=4096)
def _found(text: str, language: str) -> tuple[tuple[str, str], ...]:
    """Find the terms of a text and their meanings; the same titles are drawn for everybody."""
    return tuple((mention.term.term, mention.term.meaning) for mention in terms_in(text, language))
