"""Finding names in a text as whole words, however they are spaced, hyphenated or accented (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from trialsearch.words import fold

T = TypeVar("T")

#: "CTL019", "CTL-019" and "CTL 019" are the same pieces: letters and digits each for themselves.
_PIECE = re.compile(r"[^\W\d_]+|\d+")
#: "CART-19/22" is not "CART-19".
_GOES_ON = re.compile(r"[/x&+]\d")
#: A name does not go on behind a comma ("vincristine, liposomal doxorubicin").
_GAP = re.compile(r"[^,;:\n]{0,4}")
#: A dose often follows a long name without a blank ("Cyclophosphamide300mg").
_LONG_NAME = 7


@dataclass(frozen=True)
class Found(Generic[T]):
    """A name in a text: what it stands for, as written, and where."""

    value: T
    words: str
    start: int
    end: int


class NameFinder(Generic[T]):
    """Looks for names in texts: whole words only, the longest first, none inside another.

    Parameters
    ----------
    names
        Each name with what it stands for, and whether it counts only in exactly this spelling.

    Examples
    --------
    >>> finder = NameFinder([("CTL019", 1, False), ("InO", 2, True), ("CTL019 T cells", 3, False)])
    >>> [(each.value, each.words) for each in finder.find("ctl-019 and InO, but not in o, CTL0199")]
    [(1, 'ctl-019'), (2, 'InO')]
    """

    def __init__(self, names: Iterable[tuple[str, T, bool]]) -> None:
        entries: dict[tuple[tuple[str, ...], str], T] = {}
        for name, value, exact in names:
            for pieces in {key_of(name), key_of(name.replace("-", ""))}:
                entries.setdefault((pieces, name if exact else ""), value)
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, T]]] = {}
        for (pieces, spelling), value in entries.items():
            self._by_first.setdefault(pieces[0], []).append((pieces, spelling, value))
        for rows in self._by_first.values():
            # Of two names of the same words the one that asks for its spelling goes first.
            rows.sort(key=lambda row: (-len(row[0]), not row[1]))

    def find(self, text: str) -> list[Found[T]]:
        """List the names in a text, from left to right."""
        text = unicodedata.normalize("NFC", text)
        spans = [match.span() for match in _PIECE.finditer(text)]
        keys = [_folded(text[start:end]) for start, end in spans]
        found: list[Found[T]] = []
        at = 0
        while at < len(spans):
            step = 1
            if at == 0 or spans[at - 1][1] < spans[at][0]:
                for pieces, spelling, value in self._by_first.get(keys[at], ()):
                    last = at + len(pieces) - 1
                    if tuple(keys[at : last + 1]) != pieces or not _is_one(text, spans, keys, at, last):
                        continue
                    start, end = spans[at][0], spans[last][1]
                    words = text[start:end]
                    if not spelling or words == spelling:
                        # A bracket that the name cuts in two comes along whole.
                        end += words.count("(") > words.count(")") and text[end : end + 1] == ")"
                        start -= words.count(")") > words.count("(") and text[start - 1 : start] == "("
                        found.append(Found(value, text[start:end], start, end))
                        step = len(pieces)
                        break
            at += step
        return found


def key_of(name: str) -> tuple[str, ...]:
    """Take a name apart into what counts in a comparison.

    Examples
    --------
    >>> key_of("KTE-X19"), key_of("kte x 19") == key_of("KTE-X19")
    (('kte', 'x', '19'), True)
    """
    return tuple(_folded(piece) for piece in _PIECE.findall(unicodedata.normalize("NFC", name)))


def _is_one(text: str, spans: list[tuple[int, int]], keys: list[str], first: int, last: int) -> bool:
    """Whether the pieces belong together, and a word ends with the last of them."""
    if not all(_GAP.fullmatch(text, spans[at][1], spans[at + 1][0]) for at in range(first, last)):
        return False
    end = spans[last][1]
    if keys[last].isdigit() and _GOES_ON.match(text, end):
        return False
    if last + 1 == len(spans) or end < spans[last + 1][0]:
        return True
    return len(keys[last]) >= _LONG_NAME and keys[last].isalpha() and keys[last + 1].isdigit()


@lru_cache(maxsize=20_000)
def _folded(piece: str) -> str:
    """Fold a piece; "NSC 026271" and "NSC-26271" are one number."""
    return (piece.lstrip("0") or "0") if piece.isdigit() else fold(piece).strip()
