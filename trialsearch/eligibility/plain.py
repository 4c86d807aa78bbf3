"""The registry's raw text as a person reads it, and the way back from each readable character to the raw one."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

#: CommonMark: a backslash before ASCII punctuation stands for the character itself.
_ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
#: UTF-8 that was read as Windows-1252 somewhere on its way.
_MOJIBAKE = re.compile("â‰¥|â‰¤|â€™|â€“")
_MENDED = {"â‰¥": "≥", "â‰¤": "≤", "â€™": "'", "â€“": "-"}

#: One character for another, so that places stay.
_FOLD = str.maketrans(
    "‘’´`“”–—−‐‑‒\u00a0\u2009\u202f\t\n\r\f\v≧⩾⩽≦®™，；：（）％＞＜",
    "''''\"\"------" + " " * 8 + "≥≥≤≤  ,;:()%><",
)
#: The disease's acronym keeps its capitals; in a shouted line it is the English word.
_ALL = re.compile(r"(?<![A-Za-z])ALL(?![A-Za-z'])")
_SHOUTED = re.compile(r"ALL(?= [A-Z]{3,})(?! (?:AML|MPAL|LBL|CNS|MRD|AND|WITH))")


@dataclass(frozen=True)
class Plain:
    """Readable text over raw text.

    Parameters
    ----------
    at : sequence of int
        For each readable character, and the end, where it begins in the raw text.
    """

    raw: str
    text: str
    at: Sequence[int]

    @cached_property
    def folded(self) -> str:
        """The text for matching, place by place: lower case (but the acronym ALL), one dash, one quote."""
        text = self.text.translate(_FOLD)
        lowered = text.lower()
        if len(lowered) != len(text):
            lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
        if "ALL" not in text:
            return lowered
        places = [match.start() for match in _ALL.finditer(text) if not _SHOUTED.match(text, match.start())]
        pieces: list[str] = []
        last = 0
        for place in places:
            pieces += (lowered[last:place], "ALL")
            last = place + 3
        return "".join((*pieces, lowered[last:]))

    def quote(self, start: int, end: int) -> str:
        """Return the raw text of a readable stretch."""
        return self.raw[self.at[start] : self.at[end]]


def plain(raw: str) -> Plain:
    r"""Read raw text: undo backslash escapes, then character entities, once each.

    Examples
    --------
    >>> read = plain(r"age \> 1, WBC \&lt; 10")
    >>> read.text, read.quote(0, 7)
    ('age > 1, WBC < 10', 'age \\> 1')
    """
    text: str = raw
    at: Sequence[int] = range(len(raw) + 1)
    for pattern, meaning in (
        (_ESCAPE, lambda found: found[1:]),
        (_ENTITY, html.unescape),
        (_MOJIBAKE, _MENDED.__getitem__),
    ):
        text, at = _replace(text, at, pattern, meaning)
    return Plain(raw, text, at)


def _replace(
    text: str, at: Sequence[int], pattern: re.Pattern[str], meaning: Callable[[str], str]
) -> tuple[str, Sequence[int]]:
    pieces: list[str] = []
    places: list[int] = []
    last = 0
    for match in pattern.finditer(text):
        new = meaning(match[0])
        pieces += (text[last : match.start()], new)
        places += at[last : match.start()]
        places += [at[match.start()]] * len(new)
        last = match.end()
    if not last:
        return text, at
    return "".join((*pieces, text[last:])), [*places, *at[last:]]
