"""A word that nobody wrote -> the words that may have been meant (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz.distance import OSA

#: Shorter words are close to everything.
SHORTEST = 5


class Standing(IntEnum):
    """What kind of word a known one is; of two equally close words the lower one was meant."""

    NAME = 0
    CONCEPT = 1
    PLACE = 2
    RECORD = 3


@dataclass(frozen=True)
class Known:
    """A word that could have been meant: what kind it is, and how many trials have it."""

    standing: Standing
    trials: int = 0


class Speller:
    """Known words, ready to be compared.

    Parameters
    ----------
    words : mapping of str to Known
        Folded words.
    """

    def __init__(self, words: Mapping[str, Known]) -> None:
        self._words = {word: (_letters(word), known) for word, known in words.items() if word.isalpha()}

    def standing(self, word: str) -> Standing:
        """Say what kind of word a known one is."""
        return self._words[word][1].standing

    def nearest(self, word: str) -> tuple[str, ...]:
        """List the closest known words, the likeliest first; empty if none is close enough.

        One letter may differ, be missing, be too many, or two stand the wrong way round; two such slips in words of
        eight letters or more, and in names (drugs are hard to spell) from six on.
        """
        if len(word) < SHORTEST or not word.isalpha():
            return ()
        letters = _letters(word)
        close = []
        for other, (its_letters, known) in self._words.items():
            allowed = _slips(word, other, known)
            if abs(len(other) - len(word)) > allowed or (letters ^ its_letters).bit_count() > 2 * allowed:
                continue
            slips = OSA.distance(word, other, score_cutoff=allowed)
            if slips <= allowed:
                close.append((slips, other[0] != word[0], known.standing, -known.trials, other))
        close.sort()
        return tuple(each[-1] for each in close if each[:2] == close[0][:2])


def _slips(word: str, other: str, known: Known) -> int:
    if len(other) < SHORTEST:
        return 0
    long_enough = 6 if known.standing is Standing.NAME else 8
    return 2 if min(len(word), len(other)) >= long_enough and word[0] == other[0] else 1


def _letters(word: str) -> int:
    """Write the set of a word's letters as bits; rarer letters share one."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) % 61)
    return bits
