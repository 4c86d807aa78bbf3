"""The index, opened for reading: typed text -> trials, best first, each with the reason (pure).

Every group of the typed text is asked for on its own, term by term, and ranked by FTS5's bm25. A trial's score is the
sum over its groups: what the group's best term scores in that trial, times how rare all terms of its kind are. So
ten synonyms do not count ten times, and a rare spelling does not count more than a common one.
"""

from __future__ import annotations

import math
import sqlite3
import threading
from dataclasses import dataclass, replace
from functools import cached_property

from trialsearch.errors import FullTextMissing, TextIndexUnusable
from trialsearch.text_index.building import INDEX_VERSION
from trialsearch.text_index.documents import PART_WEIGHTS, WEIGHTS, Field, Part, fields_of
from trialsearch.text_index.explaining import Reason, Text, reason_for
from trialsearch.text_index.found import Found, Hit, Mended
from trialsearch.text_index.spelling import Known, Speller, Standing
from trialsearch.text_index.thesaurus import QUALITY, How, Term, Thesaurus, default_thesaurus
from trialsearch.text_index.understanding import Asked, Understood, asked_for, plain_word, understand

#: Letters and digits from which on the beginning of a number is enough ("2016-001" for an EudraCT number).
_NUMBER_BEGINNING = 6
#: A number that so many trials have leads to none of them.
_MOST_WITH_A_NUMBER = 20
#: What the words of a part are, to whoever guesses what a mistyped one meant; prose has too many.
_STANDINGS = ((Part.NAMES, Standing.RECORD), (Part.WHERE, Standing.PLACE), (Part.DRUGS, Standing.NAME))
#: Other spellings that are offered beside the one that was taken.
_MOST_SPELLINGS = 3


@dataclass(frozen=True)
class _Matched:
    """The trials that match a group: row -> how well."""

    asked: Asked
    scores: dict[int, float]
    numbered: frozenset[int] = frozenset()


class TextIndex:
    """A text index, opened for reading.

    One connection in memory behind a lock: threads may share an index, and searches of a few milliseconds wait for
    each other. Nothing is written, and nothing of a search is kept.

    Parameters
    ----------
    data : bytes
        As `build` made them.
    thesaurus : Thesaurus, optional
        What phrases mean; by default what the knowledge tables say.

    Raises
    ------
    TextIndexUnusable
        If the bytes are something else, or an index of another version.
    FullTextMissing
        If this Python's SQLite has no FTS5.
    """

    def __init__(self, data: bytes, thesaurus: Thesaurus | None = None) -> None:
        self._thesaurus = thesaurus or default_thesaurus()
        self._lock = threading.Lock()
        self._connection = _opened(data)
        self._ids: dict[int, str] = dict(self._connection.execute("SELECT id, nct_id FROM trials"))

    def __len__(self) -> int:
        """Count the trials."""
        return len(self._ids)

    def close(self) -> None:
        """Free the memory; nothing can be searched afterwards."""
        self._connection.close()

    def search(self, text: str, *, forgive: bool = True, explained: int = 50) -> Found:
        """Find the trials that match a typed text.

        Parameters
        ----------
        text : str
            Anything; nothing in it is an operator but quotation marks around a phrase.
        forgive : bool
            Whether a word that no trial has may be read as a similar one.
        explained : int
            How many hits say why they were found.
        """
        with self._lock:
            understood = understand(text, self._thesaurus, lambda number: bool(self._numbered(number)))
            matched, mended = self._matched(understood, forgive=forgive)
            unknown = tuple(each.asked.typed for each in matched if not each.scores and each.asked.required)
            together = [self._match(Asked(term.said, (term,), required=False)) for term in understood.together]
            ranked, all_words = _ranked([*matched, *together])
            hits = self._hits(ranked, matched, explained)
        understood = replace(understood, asked=tuple(each.asked for each in matched))
        return Found(hits, understood, mended, unknown, all_words=all_words and not unknown)

    def _matched(self, understood: Understood, *, forgive: bool) -> tuple[list[_Matched], tuple[Mended, ...]]:
        matched: list[_Matched] = []
        mended: list[Mended] = []
        waiting = list(understood.asked)
        while waiting:
            asked = waiting.pop(0)
            found = self._match(asked)
            if not found.scores and asked.parts:
                waiting = [*asked.parts, *waiting]
                continue
            if (
                not found.scores
                and forgive
                and not asked.meaning
                and not asked.number
                and (other := self._meant(asked))
            ):
                meant, asked = other
                mended.append(meant)
                found = self._match(asked)
            matched.append(found)
        return matched, tuple(mended)

    def _meant(self, asked: Asked) -> tuple[Mended, Asked] | None:
        word = asked.terms[0].words
        close = [other for other in self._speller.nearest(word) if other != word]
        if not close:
            return None
        best, *others = close
        entries = self._thesaurus.look_up(best)
        written = best.title() if self._speller.standing(best) is Standing.PLACE else best
        said = next((term.said for entry in entries for term in entry.terms if term.words == best), written)
        replaced = asked_for(said, best, entries) if entries else plain_word(said, best)
        mended = Mended(asked.typed, said, tuple(others[:_MOST_SPELLINGS]))
        return mended, replace(replaced, typed=asked.typed)

    @cached_property
    def _speller(self) -> Speller:
        known: dict[str, Known] = {}
        for part, standing in _STANDINGS:
            for word, trials in self._connection.execute(f"SELECT term, doc FROM {part}_words"):
                known[word] = Known(standing, trials)
        for word, is_name in self._thesaurus.words().items():
            known[word] = Known(Standing.NAME if is_name else Standing.CONCEPT)
        return Speller(known)

    def _numbered(self, number: str) -> frozenset[int]:
        """Find the rows of the trials that have a number, or one that begins so."""
        until = number + "\U0010ffff" if len(number) >= _NUMBER_BEGINNING else number
        rows = self._connection.execute("SELECT id FROM numbers WHERE number BETWEEN ? AND ?", (number, until))
        found = frozenset(row for (row,) in rows)
        return found if len(found) <= _MOST_WITH_A_NUMBER else frozenset()

    def _match(self, asked: Asked) -> _Matched:
        scores: dict[int, float] = {}
        parts = tuple(dict.fromkeys(WEIGHTS[field].part for field in asked.fields()))
        for terms in asked.tiers():
            found = self._tier_scores(terms, parts)
            # Of a wider tier everything that the narrower ones have is part.
            rarity = _rarity(len(scores.keys() | found.keys()), len(self._ids))
            for row, score in found.items():
                scores[row] = max(scores.get(row, 0.0), rarity * score)
        numbered = self._numbered(asked.number) if asked.number else frozenset()
        for row in numbered:
            scores.setdefault(row, 1.0)
        return _Matched(asked, scores, numbered)

    def _tier_scores(self, terms: tuple[Term, ...], parts: tuple[Part, ...]) -> dict[int, float]:
        if terms and terms[0].how is How.WIDER:
            return self._wider_scores(terms, parts)
        best: dict[int, float] = {}
        for term in terms:
            scores: dict[int, float] = {}
            for part in parts:
                found = self._rows(part, term)
                rarity = _sqlite_rarity(len(found), len(self._ids))
                for row, score in found:
                    scores[row] = scores.get(row, 0.0) + PART_WEIGHTS[part] * score / rarity
            for row, score in scores.items():
                best[row] = max(best.get(row, 0.0), score * QUALITY[term.how])
        return best

    def _wider_scores(self, terms: tuple[Term, ...], parts: tuple[Part, ...]) -> dict[int, float]:
        """Score many terms at once, none of which says just what was typed: which one it is makes no odds."""
        scores: dict[int, float] = {}
        phrases = " OR ".join(match_phrase(term) for term in terms)
        for part in parts:
            for (row,) in self._connection.execute(f"SELECT rowid FROM {part} WHERE {part} MATCH ?", (phrases,)):
                scores[row] = scores.get(row, 0.0) + PART_WEIGHTS[part] * QUALITY[How.WIDER]
        return scores

    def _rows(self, part: Part, term: Term) -> list[tuple[int, float]]:
        """List the rows of a part that have a term, each with its bm25."""
        weights = ", ".join(str(WEIGHTS[field].weight) for field in fields_of(part))
        found = self._connection.execute(
            f"SELECT rowid, -bm25({part}, {weights}) FROM {part} WHERE {part} MATCH ?", (match_phrase(term),)
        )
        return found.fetchall()

    def _hits(self, ranked: list[tuple[int, float, bool]], matched: list[_Matched], explained: int) -> tuple[Hit, ...]:
        hits = []
        for place, (row, score, by_number) in enumerate(ranked):
            missing = tuple(each.asked.typed for each in matched if each.asked.required and row not in each.scores)
            why: tuple[Reason, ...] = ()
            if place < explained:
                texts = self._texts(row)
                reasons = (reason_for(each.asked, texts) for each in matched if row in each.scores)
                why = tuple(filter(None, reasons))
            hits.append(Hit(self._ids[row], score, by_number, missing, why))
        return tuple(hits)

    def _texts(self, row: int) -> dict[Field, Text]:
        (shown,) = self._connection.execute(f"SELECT {', '.join(Field)} FROM texts WHERE id = ?", (row,))
        texts = dict(zip(Field, shown, strict=True))
        found = {}
        for part in Part:
            (indexed,) = self._connection.execute(
                f"SELECT {', '.join(fields_of(part))} FROM {part} WHERE rowid = ?", (row,)
            )
            for field, folded in zip(fields_of(part), indexed, strict=True):
                found[field] = Text(texts[field], folded)
        return found


def match_phrase(term: Term) -> str:
    """Write a term as FTS5 reads it: a quoted phrase, so that nothing in it is an operator."""
    quoted = '"' + term.words.replace('"', "") + '"'
    return quoted + "*" if term.how is How.BEGINNING else quoted


def _opened(data: bytes) -> sqlite3.Connection:
    if not data:
        raise TextIndexUnusable("The text index is empty. Run `trialsearch refresh`.")
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    try:
        connection.deserialize(data)
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == INDEX_VERSION:
            connection.execute("SELECT rowid FROM names LIMIT 1").fetchone()
        connection.execute("PRAGMA query_only = 1")
    except sqlite3.DatabaseError as error:
        connection.close()
        if "no such module" in str(error):
            raise FullTextMissing(f"This Python's SQLite {sqlite3.sqlite_version} has no FTS5 ({error}).") from error
        raise TextIndexUnusable(f"The text index cannot be read ({error}). Run `trialsearch refresh`.") from error
    if version != INDEX_VERSION:
        connection.close()
        raise TextIndexUnusable(f"The index has version {version}, not {INDEX_VERSION}. Run `trialsearch refresh`.")
    return connection


def _sqlite_rarity(found: int, total: int) -> float:
    """Work out the factor by which FTS5's bm25 multiplies a phrase that so many rows have."""
    return max(math.log((total - found + 0.5) / (found + 0.5)), 1e-6)


def _rarity(found: int, total: int) -> float:
    return math.log(1 + (total - found + 0.5) / (found + 0.5))


def _ranked(groups: list[_Matched]) -> tuple[list[tuple[int, float, bool]], bool]:
    """Rank rows: those of typed numbers first, then those with every required group, or else with the most."""
    scores: dict[int, float] = {}
    count: dict[int, int] = {}
    for each in groups:
        for row, score in each.scores.items():
            scores[row] = scores.get(row, 0.0) + score
            count[row] = count.get(row, 0) + each.asked.required
    numbered = {row for each in groups for row in each.numbered}
    most = max(count.values(), default=0)
    rows = numbered | {row for row, n in count.items() if n == most and most}
    # Rounded, so that the order does not hang on the last bits of a sum; then by row, which is by number.
    order = sorted(rows, key=lambda row: (row not in numbered, -count[row], -round(scores[row], 6), row))
    return [(row, round(scores[row], 6), row in numbered) for row in order], most == sum(
        each.asked.required for each in groups
    )
