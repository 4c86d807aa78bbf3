"""Why a trial was found: the field, the words that matched, and the record's own words around them (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from trialsearch.text_index.documents import Field
from trialsearch.text_index.folding import BORDER
from trialsearch.text_index.thesaurus import How, Term, folded
from trialsearch.text_index.understanding import Asked

#: Values up to so many words are shown whole.
_WHOLE, _WORDS_BEFORE, _WORDS_AFTER = 40, 8, 16


@dataclass(frozen=True)
class Text:
    """A field of one trial: as a person reads it, and as it is searched (`trialsearch.text_index.folding`)."""

    shown: str
    folded: str


@dataclass(frozen=True)
class Reason:
    """Why a typed word matched.

    Attributes
    ----------
    typed : str
        As it was typed: "Kymriah".
    meaning : str
        What it was understood as: "tisagenlecleucel"; "" for a plain word.
    how : How
        By the word itself, another name, a synonym, a longer word, or a wider term.
    matched : str
        The name or synonym that stands in the record.
    field : Field
        Where it stands.
    before, words, after : str
        The record's own text: the words that matched, and what stands around them. "…" marks what was left out.
    """

    typed: str
    meaning: str
    how: How
    matched: str
    field: Field
    before: str
    words: str
    after: str

    @property
    def snippet(self) -> str:
        """The record's text in one piece."""
        return " ".join(part for part in (self.before, self.words, self.after) if part)


def reason_for(asked: Asked, texts: Mapping[Field, Text]) -> Reason | None:
    """Find the best term of a group in the most telling field; None if it stands in no field."""
    for terms in asked.tiers():
        for field in asked.fields():
            for term in terms:
                if found := _place(term, texts[field].folded):
                    return _reason(asked, term, field, texts[field], found)
    return None


def _place(term: Term, text: str) -> tuple[int, int] | None:
    first = term.words.split(" ", 1)[0]
    if first not in text:
        return None
    found = _pattern(term.words, whole=term.how is not How.BEGINNING).search(text)
    return found.span() if found else None


@lru_cache(maxsize=1024)
def _pattern(words: str, *, whole: bool) -> re.Pattern[str]:
    phrase = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"(?<!\S){phrase}(?!\S)" if whole else rf"(?<!\S){phrase}\S*")


def _reason(asked: Asked, term: Term, field: Field, text: Text, found: tuple[int, int]) -> Reason:
    start, end = found
    edge = f"\n{BORDER}\n"
    values = text.shown.split(f" {BORDER} ")
    value = values[min(text.folded.count(edge, 0, start), len(values) - 1)]
    if field is Field.AGENTS:
        return _by_name(asked, term, value)
    if field is Field.KINDS:
        return Reason(asked.typed, asked.meaning, term.how, term.said, field, before="", words=value, after="")
    begin = text.folded.rfind(edge, 0, start) + len(edge) if edge in text.folded[:start] else 0
    first = text.folded.count("\n", begin, start)
    last = first + text.folded.count("\n", start, end)
    before, words, after = _around(value.split(), first, last)
    matched = words if term.how is How.BEGINNING else term.said
    return Reason(asked.typed, asked.meaning, term.how, matched, field, before, words, after)


def _by_name(asked: Asked, term: Term, agent: str) -> Reason:
    """Say how the record names a drug that was asked for by any of its names."""
    as_typed = f" {term.words} " in f" {folded(agent)} "
    another_name = term.how in (How.TYPED, How.SYNONYM) and not as_typed
    return Reason(
        asked.typed,
        asked.meaning,
        How.NAME if another_name else term.how,
        term.said if as_typed and term.how is How.TYPED else agent,
        Field.AGENTS,
        before="",
        words=agent,
        after="",
    )


def _around(shown: list[str], first: int, last: int) -> tuple[str, str, str]:
    begin, end = 0, len(shown)
    if len(shown) > _WHOLE:
        begin, end = max(0, first - _WORDS_BEFORE), min(len(shown), last + 1 + _WORDS_AFTER)
    before, after = shown[begin:first], shown[last + 1 : end]
    return (
        " ".join((["…"] if begin else []) + before),
        " ".join(shown[first : last + 1]),
        " ".join(after + (["…"] if end < len(shown) else [])),
    )
