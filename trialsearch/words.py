"""Text folded to plain words, so that what a person types meets what the registry writes (leaf)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = re.compile("['’‘‛`´ʼʻ＇]")
#: British spellings become American ones on both sides, so that either finds the other.
_SPELLINGS = (("leukaem", "leukem"), ("haem", "hem"), ("paediatr", "pediatr"), ("tumour", "tumor"), ("oedem", "edem"))
_WORDS = {"saint": "st", "centre": "center"}

#: Words that people put around what they look for; dropped, unless nothing else was typed.
_FILLERS = frozenset(
    ("near", "around", "area", "at", "in", "the", "a", "an", "and", "cerca", "el", "los", "y", "en", "por")
)

_BETWEEN_WORDS = re.compile(r"[\s,;]+")
_NOT_A_WORD = re.compile(r"[\W_]+")

#: Letters that Unicode does not take apart into a base letter and an accent.
_PLAIN_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})

#: The bytes that are no letter of Windows-1252.
_NO_LETTERS = frozenset("\x81\x8d\x8f\x90\x9d")


def fold(text: str) -> str:
    """Lower-case words in one spelling, without accents, apostrophes or punctuation, with a blank at both ends.

    Examples
    --------
    >>> fold("Boston Children's Hospital, São Paulo (CAR-T)")
    ' boston childrens hospital sao paulo car t '
    >>> fold("Saint Mary's, leukaemia centre")
    ' st marys leukemia center '
    >>> fold("...")
    ' '
    """
    letters = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).casefold()
    plain = "".join(c for c in letters if not unicodedata.combining(c)).translate(_PLAIN_LETTERS)
    # Once more: taking letters apart can bring an apostrophe to light.
    words = _NOT_A_WORD.sub(" ", _APOSTROPHES.sub("", plain)).strip()
    for british, american in _SPELLINGS:
        words = words.replace(british, american)
    words = " ".join(_WORDS.get(word, word) for word in words.split())
    return f" {words} " if words else " "


def phrases(text: str) -> tuple[str, ...]:
    """Fold a typed text into phrases, one per blank-separated word that says something.

    A word with punctuation inside is a phrase: "car-t" must be found as "car t" in a row.

    Examples
    --------
    >>> phrases("car-t relapse")
    (' car t ', ' relapse ')
    """
    folded = [phrase for word in _BETWEEN_WORDS.split(text) if (phrase := fold(word)).strip()]
    return tuple(phrase for phrase in folded if phrase.strip() not in _FILLERS) or tuple(folded)


@lru_cache(maxsize=50_000)
def mended(text: str) -> str:
    r"""Repair text whose UTF-8 bytes were once read as Windows-1252; anything else comes back unchanged.

    Some records hold such places, and nobody searches for them by their mangled name.

    Examples
    --------
    >>> mended("SÃ£o Paulo"), mended("São Paulo"), mended("Hy\u00c5\u008dgo")
    ('São Paulo', 'São Paulo', 'Hyōgo')
    """
    if text.isascii():
        return text
    try:
        # Five bytes are no letter of Windows-1252: where it was read, they stayed as they were.
        return b"".join(sign.encode("latin-1" if sign in _NO_LETTERS else "cp1252") for sign in text).decode("utf-8")
    except UnicodeError:
        return text
