"""Typed text -> what is asked for (pure; knows no index).

A typed text becomes groups. A trial must match every required group, and matches a group by any of its terms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from trialsearch.knowledge.places import also_called
from trialsearch.knowledge.study_groups import protocol_key
from trialsearch.knowledge.synonyms import Filler, filler_words
from trialsearch.text_index.documents import WEIGHTS, Field, Part
from trialsearch.text_index.excluding import unwanted
from trialsearch.text_index.folding import DISEASE, chunks
from trialsearch.text_index.thesaurus import QUALITY, Entry, How, Term, Thesaurus, folded

#: More than anybody types by hand; the rest of a pasted text is left out, and said to be.
LONGEST_TEXT, MOST_GROUPS = 500, 24

_QUOTED = re.compile(r'"([^"]*)"')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_SEPARATORS = re.compile(r"[,;|]+")
_AROUND = " \t\n.,;:!?¡¿()[]{}<>\"'*^~\\/|-–—"

_AGE = re.compile(r"\d{1,2}(?:y|yo|yrs?|yrold|mo)")
_LONGEST_NUMBER, _SHORTEST_NUMBER, _LONGEST_PLACE = 4, 4, 3
#: Two typed words that may be one number: "aall 1731".
_PROTOCOL = re.compile(r"[a-z]+ \d{3,}")
_REGISTRY_NUMBER = re.compile(r"nct\d+")
#: Letters from which on a word is also the beginning of longer ones; the last typed word may be unfinished.
_BEGINNING, _LAST_BEGINNING = 4, 3

_EVERYWHERE = tuple(Field)
_NOT_WHERE = tuple(each for each in Field if WEIGHTS[each].part is not Part.WHERE)


@dataclass(frozen=True)
class Asked:
    """What one typed word or phrase asks for.

    Attributes
    ----------
    typed : str
        As it was typed.
    terms : tuple of Term
        Phrases that match it, the best first.
    meaning : str
        The concept, drug, group or place that it names; "" for a word that no table knows.
    required : bool
        Whether a trial must match it.
    number : str
        A protocol or registry number, letters and digits alone; else "".
    parts : tuple of Asked
        Its words one by one, for a hyphened word that is found nowhere as it is.
    """

    typed: str
    terms: tuple[Term, ...]
    meaning: str = ""
    required: bool = True
    number: str = ""
    parts: tuple[Asked, ...] = ()

    def fields(self) -> tuple[Field, ...]:
        """List the fields that are searched: "babies" is a hospital's name only where no table knows the word."""
        return _NOT_WHERE if self.meaning else _EVERYWHERE

    def tiers(self) -> tuple[tuple[Term, ...], ...]:
        """Part the terms into those that say what was typed, longer words, and wider terms."""
        apart = (How.BEGINNING, How.WIDER)
        exact = tuple(term for term in self.terms if term.how not in apart)
        return (exact, *(tuple(term for term in self.terms if term.how is how) for how in apart))


@dataclass(frozen=True)
class Choice:
    """A typed phrase with more than one meaning, and a text that has only one of them."""

    typed: str
    instead: str


@dataclass(frozen=True)
class Understood:
    """What was understood of a typed text.

    Attributes
    ----------
    asked : tuple of Asked
        In the order of the text.
    left_out : tuple of str
        Words that were not searched for ("trials", "for my child"; ages and distances; what is too much).
    choices : tuple of Choice
        Narrower texts for what has several meanings.
    together : tuple of Term
        Unknown words that stand side by side ("Texas Children's"): a trial that has them so goes first.
    unwanted : tuple of str
        Words that were to be left out of the results, which cannot be done: they were searched for like the others.
    """

    asked: tuple[Asked, ...] = ()
    left_out: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    together: tuple[Term, ...] = ()
    unwanted: tuple[str, ...] = ()


def never(_: str) -> bool:
    """Know no number."""
    return False


def understand(text: str, thesaurus: Thesaurus, knows_number: Callable[[str], bool] = never) -> Understood:
    """Read a typed text.

    Parameters
    ----------
    text : str
        Anything.
    thesaurus : Thesaurus
        What phrases mean.
    knows_number : callable
        Whether a trial has that number ("aall1731": letters and digits alone).
    """
    sound = text[:LONGEST_TEXT].translate(_QUOTES).replace("\0", " ")
    reader = _Reader(thesaurus, knows_number)
    for place, segment in enumerate(_QUOTED.split(sound)):
        if place % 2:
            reader.read_quoted(segment)
        else:
            reader.read(_SEPARATORS.sub(" ", segment))
    return replace(reader.result(cut=text[LONGEST_TEXT:]), unwanted=unwanted(sound))


@dataclass(frozen=True)
class _Word:
    folded: str
    chunk: int
    raw: str


class _Reader:
    def __init__(self, thesaurus: Thesaurus, knows_number: Callable[[str], bool]) -> None:
        self._thesaurus = thesaurus
        self._knows_number = knows_number
        self._asked: list[Asked] = []
        self._left_out: list[str] = []
        self._choices: list[Choice] = []
        self._side_by_side: list[list[str]] = [[]]

    def result(self, *, cut: str) -> Understood:
        asked, left_out = self._asked, self._left_out
        if not asked and left_out:
            asked, left_out = self._fillers_alone(left_out), []
        left_out = [*left_out, *(each.typed for each in asked[MOST_GROUPS:]), *cut.split()[:1]]
        asked = asked[:MOST_GROUPS]
        if len(asked) == 1 and not asked[0].meaning and not asked[0].number:
            asked = [replace(asked[0], number=self._known(folded(asked[0].typed)))]
        if asked and not any(each.required for each in asked):
            asked = [replace(each, required=True) for each in asked]
        return Understood(tuple(asked), tuple(left_out), tuple(self._choices), self._together())

    def _together(self) -> tuple[Term, ...]:
        return tuple(
            Term(words, How.TYPED, words) for words in (" ".join(run) for run in self._side_by_side if run[1:])
        )

    def _fillers_alone(self, words: list[str]) -> list[Asked]:
        entries = self._thesaurus.look_up(DISEASE)
        return [
            asked_for(word, DISEASE, entries)
            if word.casefold() == "all" and entries
            else plain_word(word, folded(word))
            for word in words
            if folded(word)
        ]

    def read_quoted(self, segment: str) -> None:
        phrase = folded(segment)
        if not phrase:
            return
        entries = self._thesaurus.look_up(phrase) if phrase == DISEASE else ()
        typed = segment.strip()
        self._add(asked_for(typed, phrase, entries) if entries else Asked(typed, (Term(phrase, How.TYPED, typed),)))

    def read(self, segment: str) -> None:
        words = [
            _Word(word, number, raw)
            for number, (raw, chunk) in enumerate(zip(segment.split(), chunks(segment), strict=True))
            for word in chunk.split()
        ]
        at = 0
        while at < len(words):
            if step := (
                self._understood(words, at) or self._measure(words, at) or self._place_by_other_name(words, at)
            ):
                self._side_by_side.append([])
            else:
                step = self._plain(words, at)
                self._side_by_side[-1] += [word.folded for word in words[at : at + step]]
            at += step
        self._side_by_side.append([])

    def _add(self, asked: Asked) -> None:
        if all(asked.terms != each.terms for each in self._asked):
            self._asked.append(asked)

    def _understood(self, words: list[_Word], at: int) -> int:
        """Take the longest number, meaning or filler that starts here; how many words it has."""
        fillers = _folded_fillers()
        for length in range(max(_LONGEST_NUMBER, self._thesaurus.longest), 0, -1):
            run = words[at : at + length]
            if len(run) < length:
                continue
            phrase = " ".join(word.folded for word in run)
            typed = _typed(run, words)
            entries = self._thesaurus.look_up(phrase, typed)
            self._choices += [Choice(typed, text) for entry in entries for text in entry.offers]
            if any(entry.terms for entry in entries):
                self._add(asked_for(typed, phrase, entries))
                return length
            if number := self._number(phrase, length):
                self._add(_number(typed, phrase, number))
                return length
            if phrase in fillers:
                self._left_out.append(typed)
                return length
        return 0

    def _number(self, phrase: str, length: int) -> str:
        squash = phrase.replace(" ", "")
        if length > _LONGEST_NUMBER or len(squash) < _SHORTEST_NUMBER:
            return ""
        if _REGISTRY_NUMBER.fullmatch(squash):
            return squash
        number = self._known(phrase)
        return number if any(map(str.isdigit, number)) else ""

    def _known(self, phrase: str) -> str:
        """Write a phrase as the number of a trial that has it; "" if none has."""
        ways = (phrase.replace(" ", ""), protocol_key(phrase))
        return next((way for way in ways if way and self._knows_number(way)), "")

    def _measure(self, words: list[_Word], at: int) -> int:
        """Leave out ages and distances ("7 year old", "50 miles"): no text search answers them."""
        first = words[at].folded
        after = words[at + 1].folded if at + 1 < len(words) else ""
        if first.isdigit() and _folded_fillers().get(after) is Filler.UNIT:
            length = 2
        elif _AGE.fullmatch(first) or len(first) == 1:
            length = 1
        else:
            return 0
        self._left_out.append(_typed(words[at : at + length], words))
        return length

    def _place_by_other_name(self, words: list[_Word], at: int) -> int:
        for length in range(_LONGEST_PLACE, 0, -1):
            run = words[at : at + length]
            phrase = " ".join(word.folded for word in run)
            names = [name.strip() for name in also_called(f" {phrase} ")] if len(run) == length else []
            if len(names) > 1:
                typed = _typed(run, words)
                terms = (Term(phrase, How.TYPED, typed), *(Term(name, How.NAME, name.title()) for name in names[1:]))
                self._add(Asked(typed, terms))
                return length
        return 0

    def _plain(self, words: list[_Word], at: int) -> int:
        """Take the word that no table knows, together with what hangs on it by a hyphen or as its number."""
        run = [words[at]]
        for word in words[at + 1 :]:
            hangs_on = (
                word.chunk == run[0].chunk
                and "/" not in word.raw
                and not self._thesaurus.look_up(word.folded, word.folded)
            )
            if not hangs_on and not (len(run) == 1 and _PROTOCOL.fullmatch(f"{run[0].folded} {word.folded}")):
                break
            run.append(word)
        is_last = words[-1] is run[-1]
        typed = _typed(run, words)
        if len(run) == 1:
            self._add(plain_word(typed, run[0].folded, is_last=is_last))
        elif all(word.folded.isdigit() for word in run):
            phrase = " ".join(word.folded for word in run)
            self._add(_number(typed, phrase, phrase.replace(" ", "")))
        else:
            parts = tuple(plain_word(word.folded, word.folded, is_last=is_last) for word in run if len(word.folded) > 1)
            phrase = " ".join(word.folded for word in run)
            terms = (Term(phrase, How.TYPED, typed), Term(phrase.replace(" ", ""), How.TYPED, typed))
            self._add(Asked(typed, terms, parts=parts))
        return len(run)


def asked_for(typed: str, phrase: str, entries: Iterable[Entry]) -> Asked:
    """Ask for everything that a folded phrase means."""
    entries = tuple(entries)
    terms: dict[str, Term] = {}
    for term in (each for entry in entries for each in entry.terms):
        own = Term(phrase, How.TYPED, typed) if term.words == phrase else term
        if term.words not in terms or QUALITY[own.how] > QUALITY[terms[term.words].how]:
            terms[term.words] = own
    best_first = sorted(terms.values(), key=lambda term: (-QUALITY[term.how], term.how is not How.TYPED))
    return Asked(typed, tuple(best_first), entries[0].meaning, required=any(entry.required for entry in entries))


def plain_word(typed: str, word: str, *, is_last: bool = False) -> Asked:
    """Ask for a word, its singular, and the longer words that begin so."""
    forms = [Term(word, How.TYPED, typed)]
    stem = word
    if word.isalpha() and len(word) > _BEGINNING and word.endswith("s") and not word.endswith("ss"):
        stem = word.removesuffix("s")
        forms.append(Term(stem, How.SYNONYM, stem))
    if word.isalpha() and len(word) >= (_LAST_BEGINNING if is_last else _BEGINNING):
        forms.append(Term(stem, How.BEGINNING, f"{stem}…"))
    return Asked(typed, tuple(forms))


def _number(typed: str, phrase: str, number: str) -> Asked:
    terms = dict.fromkeys((phrase.replace(" ", ""), phrase))
    return Asked(typed, tuple(Term(words, How.TYPED, typed) for words in terms), number=number)


def _typed(run: list[_Word], words: list[_Word]) -> str:
    """Write a run of words as they were typed: whole chunks, or the words where it is part of a chunk."""

    def pieces() -> Iterator[str]:
        for number in dict.fromkeys(word.chunk for word in run):
            own = [word for word in run if word.chunk == number]
            whole = sum(word.chunk == number for word in words) == len(own)
            part = " ".join("ALL" if word.folded == DISEASE else word.folded for word in own)
            yield own[0].raw.strip(_AROUND) if whole else part

    return " ".join(pieces())


@cache
def _folded_fillers() -> dict[str, Filler]:
    return {folded(words): role for words, role in filler_words().items()}
