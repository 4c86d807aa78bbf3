"""Ages in days: the registry's limits and the ages that people type (leaf).

A year has 365.25 days and a month 30.4375, so that 12 months are one year exactly.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from trialsearch.errors import InvalidInput, quoted

DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12

#: Days in each unit of the registry (ages as "N Unit", API 2.0.5).
UNIT_DAYS = {
    "year": DAYS_PER_YEAR,
    "month": DAYS_PER_MONTH,
    "week": 7.0,
    "day": 1.0,
    "hour": 1 / 24,
    "minute": 1 / 1440,
}

#: What people type for a unit.
_TYPED_UNITS = {
    "year": ("years", "year", "yrs", "yr", "yo", "y", "años", "año", "anos", "ano", "anios"),
    "month": ("months", "month", "mos", "mo", "m", "meses", "mes"),
    "week": ("weeks", "week", "wks", "wk", "w", "semanas", "semana"),
    "day": ("days", "day", "d", "días", "día", "dias", "dia"),
}
_UNIT_OF = {spelling: unit for unit, spellings in _TYPED_UNITS.items() for spelling in spellings}
_LARGEST_FIRST = tuple(_TYPED_UNITS)

#: Nobody is as old; such a number is a slip of the finger.
OLDEST_YEARS = 120

#: Words around an age that say nothing ("about 7 years old", "7 años y 3 meses").
_FILLERS = re.compile(r"\b(?:aged?|about|and|of|old|de|edad|tiene)\b|(?<=[os] )y(?= [0-9])")
_HYPHEN = re.compile(r"(?<=[0-9])-(?=[a-z])|-(?=old\b)")
_HALF = re.compile(r"(?<=\d)\s*(?:½|\s1/2|\s+(?:an? )?half\b)")
#: Numbers as words, in the order of what they name; accents may be missing.
_IN_WORDS = (
    (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen twenty twenty-one twenty-two twenty-three twenty-four twenty-five"
    ),
    (
        "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete"
        " dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco"
    ),
)
_NUMBER_OF = {word: number for words in _IN_WORDS for number, word in enumerate(words.split(), start=1)}
_NUMBER_OF |= {"dieciséis": 16, "veintiún": 21, "veintidós": 22, "veintitrés": 23}
#: The longest first: "twenty-one" is not "twenty".
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(sorted(_NUMBER_OF, key=len, reverse=True)).replace('-', '[- ]')})\b")
#: "un año", and "6 años y medio": the half stands behind the unit.
_UNA = re.compile(r"\buna?\b")
_Y_MEDIO = re.compile(r"(?<=\d)\s*([a-zñí]+) y medi[oa]\b")

_REGISTRY_AGE = re.compile(r"\s*([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*(year|month|week|day|hour|minute)s?\s*", re.IGNORECASE)
_TYPED_PART = re.compile(r"([0-9]{1,4}(?:[.,][0-9]{1,4})?)\s*([a-zñí]*)")

_HELP = (
    f'give an age from 0 days to under {OLDEST_YEARS} years, such as "7 years", "18 months", "20 days", '
    '"7 years 3 months" or 7 (years)'
)


@dataclass(frozen=True, order=True)
class AgeInterval:
    """The ages that a typed age names: from `low_days` up to, but not including, `high_days`."""

    low_days: float
    high_days: float

    def touches(self, minimum_days: Any, limit_days: Any) -> Any:
        """Whether any age in the interval is at least the minimum and under the limit; numbers, or Series of them."""
        return (limit_days > self.low_days) & (minimum_days < self.high_days)


def minimum_age_days(text: str | None) -> float | None:
    """Lowest admitted age in days, from the registry's "6 Months"; None for no (readable) bound.

    Examples
    --------
    >>> minimum_age_days("1 Year"), minimum_age_days(None)
    (365.25, None)
    """
    parts = _registry_age(text)
    return None if parts is None else parts[0] * parts[1]


def age_limit_days(text: str | None) -> float | None:
    """First age in days that is too old, from the registry's inclusive maximum.

    A maximum of "17 Years" admits until the 18th birthday, "364 Days" until day 365.

    Examples
    --------
    >>> age_limit_days("17 Years") == 18 * DAYS_PER_YEAR, age_limit_days("364 Days")
    (True, 365.0)
    """
    parts = _registry_age(text)
    return None if parts is None else (parts[0] + 1) * parts[1]


def _registry_age(text: str | None) -> tuple[float, float] | None:
    named = named_age(text)
    return None if named is None else (float(named[0]), UNIT_DAYS[named[1]])


def named_age(text: str | None) -> tuple[str, str] | None:
    """Split the registry's "6 Months" into number and unit, as written; None for no (readable) age.

    Examples
    --------
    >>> named_age("6 Months"), named_age("1 Year"), named_age("N/A")
    (('6', 'month'), ('1', 'year'), None)
    """
    match = _REGISTRY_AGE.fullmatch(text or "")
    return None if match is None else (match[1], match[2].lower())


def parse_age(text: str | float) -> AgeInterval:
    """Read an age as a person gives it.

    Parameters
    ----------
    text : str or number
        "7 years", "18 months", "6 mo", "20 days", "7 years 3 months", "7.5 years", or 7 (years); also
        "7 years old", "6 1/2", "7 años y 3 meses", "twelve", "dos años".

    Returns
    -------
    AgeInterval
        The interval that the words name: "7 years" runs from the 7th to the 8th birthday.

    Raises
    ------
    InvalidInput
        If the text is no age, or not between birth and the 120th birthday.

    Examples
    --------
    >>> parse_age("7 years").low_days / DAYS_PER_YEAR, parse_age(7) == parse_age("7 y")
    (7.0, True)
    """
    written = f"{text:g}" if isinstance(text, float) else str(text).strip()
    # A keyboard may write an accent as a sign of its own.
    lowered = _HYPHEN.sub(" ", " ".join(unicodedata.normalize("NFC", written.lower()).split()))
    lowered = _NUMBER_WORD.sub(lambda word: str(_NUMBER_OF[word[0].replace(" ", "-")]), lowered)
    lowered = _Y_MEDIO.sub(r".5 \1", _UNA.sub("1", lowered))
    lowered = _HALF.sub(".5", _FILLERS.sub(" ", lowered.replace("y/o", "yo")))
    parts = _TYPED_PART.findall(lowered)
    if not parts or _TYPED_PART.sub("", lowered).strip(" .,"):
        raise InvalidInput(f"{quoted(written)} is not an age: {_HELP}.")
    units = [_unit(name, alone=len(parts) == 1, written=written) for _, name in parts]
    if sorted(units, key=_LARGEST_FIRST.index) != units or len(set(units)) != len(units):
        raise InvalidInput(f"{quoted(written)} is not an age: name each unit once, the largest first; {_HELP}.")
    if any("." in number or "," in number for number, _ in parts[:-1]):
        raise InvalidInput(f"{quoted(written)} is not an age: only the last number may have decimals; {_HELP}.")
    numbers = [number.replace(",", ".") for number, _ in parts]
    low = sum(float(number) * UNIT_DAYS[unit] for number, unit in zip(numbers, units, strict=True))
    decimals = len(numbers[-1].partition(".")[2])
    width = UNIT_DAYS[units[-1]] / 10**decimals
    if low >= OLDEST_YEARS * DAYS_PER_YEAR:
        raise InvalidInput(f"{quoted(written)} is out of bounds: {_HELP}.")
    # "7 years" and "84 months" begin on the same day: a sum of rounded parts must too.
    return AgeInterval(round(low, 6), round(low + width, 6))


def _unit(name: str, *, alone: bool, written: str) -> str:
    if not name and alone:
        return "year"
    if name not in _UNIT_OF:
        raise InvalidInput(f"{quoted(written)} is not an age: {_HELP}.")
    return _UNIT_OF[name]
