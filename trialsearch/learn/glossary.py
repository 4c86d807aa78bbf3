"""The glossary: hard words, each with one sentence, found where they stand in a text."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from trialsearch.languages import ENGLISH


@dataclass(frozen=True)
class Term:
    """A word of the glossary.

    Attributes
    ----------
    words
        All it answers to, the term itself first. In other languages than English also the English words, since
        registry text stays in English.
    meaning
        One sentence.
    """

    id: str
    term: str
    words: tuple[str, ...]
    meaning: str


@dataclass(frozen=True)
class Mention:
    """Where a term first stands in a text: `text[start:end]`."""

    term: Term
    start: int
    end: int


@cache
def glossary(language: str) -> tuple[Term, ...]:
    """Every term in a language, in the order of the alphabet of its file."""
    english = {} if language == ENGLISH else {term.id: term.words for term in glossary(ENGLISH)}
    terms = []
    for row in _rows(language):
        also = [word.strip() for word in row["also"].split("|") if word.strip()]
        words = dict.fromkeys([row["term"], *also, *english.get(row["id"], ())])
        terms.append(Term(row["id"], row["term"], tuple(words), row["meaning"]))
    return tuple(terms)


def terms_in(text: str, language: str) -> tuple[Mention, ...]:
    """Find the glossary's words in a text of ours or of the registry.

    Whole words only, the longest first, each term once, in the order of the text. A word that the glossary writes in
    capitals is found in capitals only: ALL is the disease, all is not. "Non-randomized" says the opposite and is not
    found.

    Examples
    --------
    >>> [mention.term.id for mention in terms_in("CAR-T for all children with ALL in second relapse", "en")]
    ['car_t', 'all', 'relapse']
    """
    pattern, by_word = _pattern(language)
    first: dict[str, Mention] = {}
    for match in pattern.finditer(text):
        term = by_word.get(match[0]) or by_word[match[0].casefold()]
        first.setdefault(term.id, Mention(term, *match.span()))
    return tuple(first.values())


@cache
def _pattern(language: str) -> tuple[re.Pattern[str], dict[str, Term]]:
    """Make what finds the words, and the term of each word (folded, unless it is written in capitals)."""
    by_word = {word if word.isupper() else word.casefold(): term for term in glossary(language) for word in term.words}
    longest_first = sorted(by_word, key=len, reverse=True)
    any_word = "|".join(re.escape(word) if word.isupper() else f"(?i:{re.escape(word)})" for word in longest_first)
    return re.compile(rf"(?<!\w)(?<!(?i:non-))(?:{any_word})(?!\w)"), by_word


def _rows(language: str) -> list[dict[str, str]]:
    """Rows of a language's glossary.tsv; lines that begin with # are comments."""
    text = resources.files("trialsearch.learn").joinpath(f"{language}/glossary.tsv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
