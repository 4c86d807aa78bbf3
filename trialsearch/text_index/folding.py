"""Text as the index holds it: folded chunk by chunk, so that a match can be shown in the record's own words (pure).

`trialsearch.words.fold` decides what a word is. SQLite's "ascii" tokenizer then only splits at blanks, since a
folded text holds nothing else that it splits at: both agree by construction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from trialsearch.words import fold

#: Stand between two values of a field, and between two names in one value, so that no phrase runs over them; no
#: folded text holds them.
BORDER, SEAM = "¦", "·"

#: Stands for the acronym, which folds to the English word "all".
DISEASE = "acutelymphoblasticleukemia"

_ACRONYM = re.compile(r"(?<![\w-])ALL(?![\w-])")
#: "ALL of the following" is emphasis.
_EMPHASIS = frozenset(("of", "the", "these", "following", "criteria", "inclusion", "exclusion", "other"))
_POSITIVE = re.compile(r"(?<=\w)(?:\+|\(\+\))(?!\w)")
_NEGATIVE = re.compile(r"\b(ph|cd\d+|mrd)(?:[-‐-―−]|\([-‐-―−]\))(?!\w)", re.IGNORECASE)


def chunks(text: str) -> list[str]:
    """Fold a text's blank-separated chunks, each to its words with blanks between ("(CAR-T)" -> "car t").

    One for each of `text.split()`; "" for one without words. "Ph+" reads "ph positive"; ALL, the acronym, reads
    as the name of the disease unless the whole text is written in capitals.

    Examples
    --------
    >>> chunks("Ph+ B-ALL, all ages")
    ['ph positive', 'b all', 'all', 'ages']
    >>> chunks("MRD in ALL") == ["mrd", "in", DISEASE]
    True
    """
    given = text.split()
    shouted = len(given) > 2 and text.upper() == text
    folded = []
    for place, chunk in enumerate(given):
        if chunk in (BORDER, SEAM):
            folded.append(chunk)
            continue
        plain = chunk
        if "ALL" in plain and not shouted and fold("".join(given[place + 1 : place + 2])).strip() not in _EMPHASIS:
            plain = _ACRONYM.sub(DISEASE, plain)
        folded.append(_chunk(plain))
    return folded


@lru_cache(maxsize=50_000)
def _chunk(chunk: str) -> str:
    return fold(_NEGATIVE.sub(r"\1 negative", _POSITIVE.sub(" positive", chunk))).strip()


def indexed(values: Iterable[str]) -> str:
    """Fold a field's values for the index: a line a chunk, a border between two values."""
    return "\n".join(chunks(shown(values)))


def shown(values: Iterable[str]) -> str:
    """Write a field's values in one text, with a border between two."""
    return f" {BORDER} ".join(value for value in values if value.strip())
