"""Typed phrase -> what it is called elsewhere (pure)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from trialsearch.knowledge.agents import agents
from trialsearch.knowledge.names import key_of
from trialsearch.knowledge.study_groups import groups
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

#: "Pediatric Oncology Group (part of COG since 2000)"
_PARENTHESIS = re.compile(r" *\(.*")


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
    spelling : str
        If not "", it means this only when typed in exactly this spelling: "InO", "MTX".
    """

    meaning: str
    terms: tuple[Term, ...]
    required: bool = True
    offers: tuple[str, ...] = ()
    is_name: bool = False
    spelling: str = ""


@dataclass(frozen=True)
class Naming:
    """An agent or a study group, by all its names.

    Attributes
    ----------
    name : str
        To be shown.
    names : tuple of str
        Its other names.
    loose_names : tuple of str
        Names that others have too: they lead to it, and are searched for as wider terms.
    short_codes : tuple of str
        Names that are words elsewhere: understood in this spelling only, and not searched for.
    """

    name: str
    names: tuple[str, ...] = ()
    loose_names: tuple[str, ...] = ()
    short_codes: tuple[str, ...] = ()


class Thesaurus:
    """Every phrase that means more than its words, by its folded form.

    Parameters
    ----------
    concepts : iterable of Synonym
        Rows of synonyms.tsv.
    names : iterable of Naming
        Agents and study groups.
    """

    def __init__(self, concepts: Iterable[Synonym] = (), names: Iterable[Naming] = ()) -> None:
        entries: dict[str, list[Entry]] = defaultdict(list)
        for phrase, entry in (*_concept_entries(tuple(concepts)), *_name_entries(names)):
            if entry not in entries[phrase]:
                entries[phrase].append(entry)
        self._entries = {phrase: tuple(found) for phrase, found in entries.items()}
        self.longest = max((phrase.count(" ") + 1 for phrase in self._entries), default=0)

    def look_up(self, phrase: str, typed: str = "") -> tuple[Entry, ...]:
        """List the meanings of a folded phrase, which was typed so."""
        found = self._entries.get(phrase, ())
        return tuple(entry for entry in found if entry.spelling in ("", typed))

    def words(self) -> dict[str, bool]:
        """Name every single word that means something by itself -> whether it is a name."""
        alone = ((phrase, entries) for phrase, entries in self._entries.items() if " " not in phrase)
        return {word: any(entry.is_name for entry in entries) for word, entries in alone}


def folded(text: str) -> str:
    """Fold a phrase of a table as a typed one is."""
    return " ".join(chunk for chunk in chunks(text) if chunk)


def _concept_entries(rows: tuple[Synonym, ...]) -> Iterator[tuple[str, Entry]]:
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


def _name_entries(names: Iterable[Naming]) -> Iterator[tuple[str, Entry]]:
    for each in names:
        own = _distinct(term for name in (each.name, *each.names) for term in _spellings(name))
        loose = _distinct(term for name in each.loose_names for term in _spellings(name))
        entry = Entry(each.name, _distinct((*own, *(replace(term, how=How.WIDER) for term in loose))), is_name=True)
        for term in (*own, *loose):
            yield term.words, entry
        for code in each.short_codes:
            yield folded(code), replace(entry, spelling=code)


def _spellings(name: str) -> Iterator[Term]:
    """Write a name as it may stand in a record: "CTL019" is also "CTL-019"."""
    ways = [folded(name)]
    if any(map(str.isdigit, name)):
        pieces = key_of(name)
        ways += [" ".join(pieces), "".join(pieces)]
    yield from (Term(words, How.NAME, name) for words in dict.fromkeys(ways) if words)


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
    drugs = (
        Naming(agent.generic, (*agent.brands, *agent.other_names), agent.loose_names, agent.short_codes)
        for agent in agents()
    )
    together = (Naming(each.group, (_PARENTHESIS.sub("", each.full_name),)) for each in groups())
    return Thesaurus(synonyms(), (*drugs, *together))
