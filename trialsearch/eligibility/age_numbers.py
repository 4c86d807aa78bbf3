"""Numbers of years in a sentence about ages, each a lowest age or the first that is too old."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from trialsearch.ages import DAYS_PER_YEAR, UNIT_DAYS

_UNIT = r"(?:years?|yrs?\.?|yo|y|months?|mos?|weeks?|wks?|days?)\b"
_NUMBER = r"\d{1,3}(?:\.\d{1,3})?"
_AT_LEAST = (
    r"≥|>=|=>|at least|older than or equal to|greater (?:than )?or equal to"
    r"|minimum(?: age)?(?: of)?|from|equal to or (?:greater|older) than|not (?:younger"
    r"|less) than"
)
_OVER = r">|older than|greater than|over|above|more than"
_AT_MOST = (
    r"≤|<=|=<|up to(?: and including)?|at most|younger than or equal to|less (?:than )?or equal to"
    r"|not older than|no older than|maximum(?: age)?(?: of)?|through|no more than"
    r"|not exceed(?:ing)?|equal to or (?:less|younger) than|to the age of"
)
_UNDER = (
    r"<|less than|lower than|younger than|under|below|prior to (?:age|their)|before (?:age|their)"
    r"|not (?:yet )?(?:reached|had|turned)(?: the| their)?"
)

#: "1 to 21 years", "≥ 1 and < 31 years", "6 months to ≤39 years", "1 year (≥ 12 months) and 18 years".
_RANGE = re.compile(
    rf"(?P<c1>{_AT_LEAST}|{_OVER})? ?(?:age "
    rf"|the age of )?(?P<n1>{_NUMBER})[ -]?(?P<u1>{_UNIT})?(?: (?:old"
    rf"|of age))?(?: \([^)]{{0,30}}\))?(?: at[\w ]{{0,40}}(?=to))?"
    rf" ?(?:[-~–]|to|and|through|until|,|but|,? and) ?(?:the )?(?P<c2>{_AT_MOST}"
    rf"|{_UNDER})? ?(?:or equal to )?(?:age |the age of )?(?P<n2>{_NUMBER})(?:st"
    rf"|th)?[ -]?(?P<u2>{_UNIT})?"
)
_SINGLE = re.compile(
    rf"(?P<c1>{_AT_LEAST}|{_OVER}|{_AT_MOST}"
    rf"|{_UNDER}) ?(?:the )?(?:age (?:of )?)?(?P<n1>{_NUMBER})(?:st|th)?[ -]?(?P<u1>{_UNIT})?"
    rf"|(?P<n2>{_NUMBER})[ -]?(?P<u2>{_UNIT})?[ -]?(?:old "
    rf"|of age )?(?:,? ?(?P<younger>and (?:under|younger|below)|or (?:younger|less|under)"
    rf"|or below)|(?P<older>and (?:over|older|above|up)|or (?:older|more|greater|over|above)))"
    rf"|(?P<birth>(?:birth|0|newborns?) ?(?:-|to) ?)(?P<c3>{_AT_MOST}"
    rf"|{_UNDER})? ?(?P<n3>{_NUMBER})[ -]?(?P<u3>{_UNIT})?"
)
_AGE_WORD = re.compile(r"\bage|\bold\b")
#: Around a number with its unit, and before one without.
_AROUND_AGE = re.compile(r"\bage|\bold\b|younger|older|^\W*$|patients?\W*$|children\W*$|^[\w ]{0,25}$")
#: "... the patient may be up to 21 years".
_THEY_MAY_BE = re.compile(r"\b(?:patients?|child(?:ren)?|participants?|subjects?|they) (?:may|can) be ?$")
_BEFORE_BARE = re.compile(r"\bages?d?\b[\w ():,-]{0,25}$|\bold\b")
_HIGHEST = re.compile(f"{_AT_MOST}|{_UNDER}")


@dataclass(frozen=True)
class AgeNumber:
    """A number of years in a part of a sentence, and its place."""

    lowest: bool
    years: float
    start: int
    end: int
    #: One more of its unit, in years.
    step: float = 1.0


def numbers_of(part: str, *, labelled: bool) -> Iterator[AgeNumber]:
    """Give the limits in a part of a sentence: those of its ranges, else its single ones.

    Parameters
    ----------
    part : str
        Folded text.
    labelled : bool
        It stands under the label "Age:": a bare number is one of years.
    """
    ranges = [*_ranges(part, labelled=labelled)]
    if ranges:
        yield from ranges
        return
    for match in _SINGLE.finditer(part):
        if labelled or _is_of_ages(part, match):
            yield _single(match)


def _ranges(part: str, *, labelled: bool) -> Iterator[AgeNumber]:
    """Give the limits of the first range, and of each that goes on where one ends: "children 1-17, adults 18-75"."""
    ranges = list(_RANGE.finditer(part))
    units = [match["u2"] or match["u1"] for match in ranges]
    ends: float | None = None
    for number, match in enumerate(ranges):
        unit = units[number] or next((each for each in units[number:] if each), None)
        if not unit and not labelled and not _AGE_WORD.search(part[: match.end() + 15]):
            continue
        first = _years(match["n1"], match["u1"] or unit)
        last = _first_too_old(match["n2"], unit, exclusive=_is_under(match["c2"]))
        if first >= _years(match["n2"], unit) or (ends is not None and first != ends):
            continue
        ends = last
        yield AgeNumber(True, first, *match.span())  # noqa: FBT003 - "lowest"
        yield AgeNumber(False, last, *match.span())  # noqa: FBT003


def _is_of_ages(part: str, match: re.Match[str]) -> bool:
    """Whether the words around a single number say that it is an age."""
    before, after = part[: match.start()], part[match.end() :]
    if re.match(r" ?(?:kg|kilo)", after):
        return False
    if match["u1"] or match["u2"] or match["u3"]:
        return bool("age of" in match[0] or _AROUND_AGE.search(before + after[:25]) or _THEY_MAY_BE.search(before))
    return (
        "age" in match[0]
        or after.lstrip().startswith("birthday")
        or bool(_BEFORE_BARE.search(before + after[:15] if match["n2"] else before))
    )


def _single(match: re.Match[str]) -> AgeNumber:
    number, unit = next((match[n], match[u]) for n, u in (("n1", "u1"), ("n2", "u2"), ("n3", "u3")) if match[n])
    comparator = match["c1"] or match["c3"] or ""
    if match["birth"] or match["younger"] or _HIGHEST.fullmatch(comparator):
        years = _first_too_old(number, unit, exclusive=_is_under(comparator))
        return AgeNumber(False, years, *match.span())  # noqa: FBT003
    return AgeNumber(True, _years(number, unit), *match.span(), _years("1", unit))  # noqa: FBT003


def _is_under(comparator: str | None) -> bool:
    return re.fullmatch(_UNDER, comparator or "") is not None


def _years(number: str, unit: str | None) -> float:
    return float(number) * _unit_days(unit) / DAYS_PER_YEAR


def _first_too_old(number: str, unit: str | None, *, exclusive: bool) -> float:
    """Give the first age that is too old: "18 years or younger" takes those of 18."""
    decimals = len(number.partition(".")[2])
    step = 0 if exclusive else 10**-decimals
    return (float(number) + step) * _unit_days(unit) / DAYS_PER_YEAR


def _unit_days(unit: str | None) -> float:
    first = (unit or "y")[:1]
    name = {"y": "year", "m": "month", "w": "week", "d": "day"}[first]
    return UNIT_DAYS[name]
