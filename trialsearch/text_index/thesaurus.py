"""Typed phrase -> what it is called elsewhere (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from trialsearch.knowledge.synonyms import Role, Synonym, synonyms
from trialsearch.text_index.folding import chunks


class How(StrEnum):
    """How a searched phrase comes from what was typed."""

    TYPED = "typed"
    NAME = "name"
    SYNONYM = "synonym"
    BEGINNING = "beginning"
    WIDER = "wider"


#: How much a match counts, by how it comes from what was typed.
QUALITY: Mapping[How, float] = {
    How.TYPED: 1.0,
    How.NAME: 1.0,
    How.SYNONYM: 0.95,
    How.BEGINNING: 0.6,
    How.WIDER: 0.3,
}

#: A name this short without a digit is understood but not searched for: "InO", "MTX", "DEX" are words elsewhere.
_TOO_SHORT = 3


@dataclass(frozen=True)
class Term:
    """A phrase to search for.

    Attributes
    ----------
    words : str
        Folded, with blanks between.
    how : How
        How it comes from what was typed.
    said : str
        As a person reads it.
    """

    words: str
    how: How
    said: str


@dataclass(frozen=True)
class Entry:
    """What a typed phrase means.

    Attributes
    ----------
    meaning : str
        The concept or generic name.
    terms : tuple of Term
        What to search for, the best first.
    required : bool
        Whether a trial must match; False for who it is for ("children"), which few records name.
    offers : tuple of str
        Texts for the meanings that the phrase may have instead.
    is_name : bool
        Whether it is the name of an agent or a group.
    """

    meaning: str
    terms: tuple[Term, ...]
    required: bool = True
    offers: tuple[str, ...] = ()
    is_name: bool = False


class Thesaurus:
    """Every phrase that means more than its words, by its folded form.

    Parameters
    ----------
    concepts : iterable of Synonym
        Rows of synonyms.tsv.
    names : mapping of str to iterable of str
        Agents and study groups: the name to show -> every name by which it is known.
    """

    def __init__(self, concepts: Iterable[Synonym] = (), names: Mapping[str, Iterable[str]] | None = None) -> None:
        entries: dict[str, list[Entry]] = defaultdict(list)
        for phrase, entry in (*_concept_entries(tuple(concepts)), *_name_entries(names or {})):
            if entry not in entries[phrase]:
                entries[phrase].append(entry)
        self._entries = {phrase: tuple(found) for phrase, found in entries.items()}
        self.longest = max((phrase.count(" ") + 1 for phrase in self._entries), default=0)

    def look_up(self, phrase: str) -> tuple[Entry, ...]:
        """List the meanings of a folded phrase."""
        return self._entries.get(phrase, ())

    def words(self) -> dict[str, bool]:
        """Name every single word that is understood -> whether it is part of a name."""
        found: dict[str, bool] = {}
        for phrase, entries in self._entries.items():
            for word in phrase.split():
                found[word] = found.get(word, False) or any(entry.is_name for entry in entries)
        return found


def folded(text: str) -> str:
    """Fold a phrase of a table as a typed one is."""
    return " ".join(chunk for chunk in chunks(text) if chunk)


def _concept_entries(rows: tuple[Synonym, ...]) -> Iterable[tuple[str, Entry]]:
    concepts: dict[str, list[Synonym]] = defaultdict(list)
    for row in rows:
        concepts[row.concept].append(row)
    for concept, own in concepts.items():
        searched = [_term(row.term, How.SYNONYM) for row in own if row.role in (Role.SAME, Role.HELPS)]
        wider = [row.term for row in own if row.role is Role.WIDER]
        for row in own:
            if row.role is Role.INCLUDES:
                wider += [each.term for each in concepts[row.term] if each.role in (Role.SAME, Role.WIDER)]
        entry = Entry(
            concept,
            _distinct([*searched, *(_term(text, How.WIDER) for text in wider)]),
            required=all(row.role is not Role.HELPS for row in own),
            offers=tuple(row.term for row in own if row.role is Role.OFFER),
        )
        for row in own:
            if row.role in (Role.SAME, Role.HELPS, Role.TYPED):
                yield folded(row.term), entry


def _name_entries(names: Mapping[str, Iterable[str]]) -> Iterable[tuple[str, Entry]]:
    for name, others in names.items():
        known = (name, *others)
        entry = Entry(name, _distinct(_term(each, How.NAME) for each in known if not _is_short(each)), is_name=True)
        for each in known:
            yield folded(each), entry


def _is_short(name: str) -> bool:
    return len(name) <= _TOO_SHORT and name.isalpha()


def _term(text: str, how: How) -> Term:
    return Term(folded(text), how, text)


def _distinct(terms: Iterable[Term]) -> tuple[Term, ...]:
    first: dict[str, Term] = {}
    for term in terms:
        first.setdefault(term.words, term)
    return tuple(first.values())


@cache
def default_thesaurus() -> Thesaurus:
    """Make the thesaurus of the knowledge tables."""
    return Thesaurus(synonyms())
