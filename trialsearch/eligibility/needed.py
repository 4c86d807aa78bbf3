"""Which words a text must hold before an expression can match it, read off the expression's own parts."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

#: A part of an expression as `re` reads it: its kind, and what it holds.
_Part = tuple[Any, Any]

#: Every text holds it.
_NO_HINT: Final = ("",)
#: So many ways to write a part are looked for, and no more.
_MOST_WAYS: Final = 24
#: Long, and yet in every other sentence of a trial's criteria.
_EVERYWHERE: Final = re.compile(
    r"^ ?(?:treatment|therap|patients?|disease|after|received|with|have|first|cells?|other|months?|years?"
    r"|days?|prior|any|within|following|least|must|eligible|allowed|protocol|study)"
)
#: A place, or a look around: the letters before and after it stand side by side.
_TAKES_NO_ROOM: Final = ("AT", "ASSERT", "ASSERT_NOT")

try:
    # How `re` itself reads an expression. Not a public module: without it every text is tried, slower and as right.
    _PARSER: Any = importlib.import_module("re._parser")
except ImportError:  # pragma: no cover
    _PARSER = None


def needed(pattern: re.Pattern[str]) -> tuple[str, ...]:
    r"""Give words of which any text that the expression matches holds at least one; "" where there are none.

    Examples
    --------
    >>> needed(re.compile(r"(?:second|third) (?:complete )?(?:remission|cr)"))
    ('second', 'third')
    >>> needed(re.compile(r"ph[- ]?like")), needed(re.compile(r"\b[bt]-?ALL")), needed(re.compile(r"\d+"))
    (('like',), ('ALL',), ('',))
    """
    if _PARSER is None or pattern.flags & re.IGNORECASE:
        return _NO_HINT
    found = _of_sequence(_PARSER.parse(pattern.pattern, pattern.flags & ~re.UNICODE))
    return _NO_HINT if found is None else found


def _of_sequence(parts: Iterable[_Part]) -> tuple[str, ...] | None:
    """Give the best of what the parts of a sequence need: each must be there, and neighbours stand side by side."""
    candidates: list[tuple[str, ...]] = []
    letters, run = "", {""}
    for part in parts:
        ways = _ways(part)
        if ways is None or len(ways) > 1:
            candidates += filter(None, (_shortest({letters}), _of_part(*part)))
            letters = ""
        else:
            letters += next(iter(ways))
        if ways is not None and len(run) * len(ways) <= _MOST_WAYS:
            run = {before + here for before in run for here in ways}
        else:
            candidates += filter(None, (_shortest(run),))
            run = ways or {""}
    candidates += filter(None, (_shortest({letters}), _shortest(run)))
    return min(candidates, key=_cost, default=None)


def _of_part(kind: Any, value: Any) -> tuple[str, ...] | None:
    """Give what one part needs, if it needs any word."""
    match str(kind):
        case "SUBPATTERN":
            return None if _ignores_case(value) else _of_sequence(value[-1])
        case "ATOMIC_GROUP":
            return _of_sequence(value)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, _, repeated = value
            return _of_sequence(repeated) if least else None
        case "BRANCH":
            return _of_branches(value[1])
    return None


def _ignores_case(group: tuple[Any, ...]) -> bool:
    """Whether small and capital letters are one in a group: "(?i:...)"."""
    _, added, _, _ = group
    return bool(added & re.IGNORECASE)


def _of_branches(branches: Sequence[Iterable[_Part]]) -> tuple[str, ...] | None:
    """Join what each of several ways needs; one that needs nothing makes all of them need nothing."""
    each = [_of_sequence(branch) for branch in branches]
    if any(found is None for found in each):
        return None
    return _shortest({word for found in each if found for word in found})


def _ways(part: _Part) -> set[str] | None:
    """Give all texts that a part can match, if they are few."""
    kind, value = str(part[0]), part[1]
    if kind == "LITERAL":
        return {chr(value)}
    if kind in _TAKES_NO_ROOM:
        return {""}
    if kind == "IN" and all(str(letter) == "LITERAL" for letter, _ in value):
        return {chr(letter) for _, letter in value}
    if kind == "SUBPATTERN":
        return None if _ignores_case(value) else _ways_of_sequence(value[-1])
    if kind == "MAX_REPEAT" and value[:2] == (0, 1):
        inner = _ways_of_sequence(value[2])
        return inner and inner | {""}
    if kind == "BRANCH":
        each = [_ways_of_sequence(branch) for branch in value[1]]
        joined = {way for found in each if found for way in found}
        return joined if all(each) and len(joined) <= _MOST_WAYS else None
    return None


def _ways_of_sequence(parts: Iterable[_Part]) -> set[str] | None:
    found: set[str] = {""}
    for part in parts:
        ways = _ways(part)
        if ways is None or len(found) * len(ways) > _MOST_WAYS:
            return None
        found = {before + here for before in found for here in ways}
    return found


def _shortest(found: set[str]) -> tuple[str, ...] | None:
    """Leave out what holds another of them, and sort: the same expression gives the same hints."""
    if "" in found:
        return None
    return tuple(sorted(word for word in found if not any(other in word for other in found if other != word)))


def _cost(found: tuple[str, ...]) -> float:
    """Say what a set of hints costs: each word takes time, and short and common ones let every sentence through."""
    # An outer space is half a letter: it stands between any two words.
    return sum(
        1 + (20 if _EVERYWHERE.match(word) else 200 * 0.3 ** ((len(word) + len(word.strip())) / 2)) for word in found
    )
