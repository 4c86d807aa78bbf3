"""Countries as the registry spells them, as it spelt them, and as people type them (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from trialsearch.knowledge import read_table
from trialsearch.words import fold, mended


@dataclass(frozen=True)
class Country:
    """One country.

    Attributes
    ----------
    code : str
        ISO 3166, two letters.
    name : str
        The registry's spelling today.
    home : str
        Code of the country that it belongs to, mostly itself: Puerto Rico belongs to the United States.
    postcode_forms : tuple of str
        9 a digit, A a letter, * either; a blank or hyphen parts what may be left out.
    """

    code: str
    name: str
    home: str
    postcode_forms: tuple[str, ...]


def code_of(name: str) -> str | None:
    """Find a country's code by any of its names, in whatever spelling; None if it is no country's.

    Examples
    --------
    >>> code_of("Korea, Republic of"), code_of("Turkey (Türkiye)"), code_of("EE.UU."), code_of("Boston")
    ('KR', 'TR', 'US', None)
    """
    return _codes().get(fold(mended(name)))


def by_code(code: str) -> Country:
    """Give a country by its code."""
    return countries()[code]


@lru_cache(maxsize=1024)
def home_of(name: str) -> str | None:
    """Find the code of the country to which a place of that country's name belongs; None if it is unknown.

    Examples
    --------
    >>> home_of("Puerto Rico"), home_of("Spain")
    ('US', 'ES')
    """
    code = code_of(name)
    return by_code(code).home if code else None


@cache
def countries() -> dict[str, Country]:
    """Give every country by its code."""
    return {
        row["code"]: Country(
            row["code"],
            row["name"],
            row["part_of"] or row["code"],
            tuple(row["postcode"].split("|")) if row["postcode"] else (),
        )
        for row in read_table("countries.tsv")
    }


@cache
def _codes() -> dict[str, str]:
    return {
        fold(name): row["code"]
        for row in read_table("countries.tsv")
        for name in (row["name"], *row["also"].split("|"))
        if name
    }


#: Letters that people put before a postcode for the country (those of its cars), where they are not its code.
CAR_CODES: Final = {
    "A": "AT",
    "B": "BE",
    "D": "DE",
    "E": "ES",
    "F": "FR",
    "FIN": "FI",
    "H": "HU",
    "I": "IT",
    "L": "LU",
    "N": "NO",
    "P": "PT",
    "S": "SE",
}


def fits(code: str, form: str) -> bool:
    """Whether a compact postcode has a form, whole or without the part that may be left out.

    Examples
    --------
    >>> fits("3584EA", "9999 AA"), fits("3584", "9999 AA"), fits("SW1A", "AA9A 9AA"), fits("75015", "9999")
    (True, True, True, False)
    >>> fits("D12N512", "A99 ****"), fits("D12", "A99 ****"), fits("D12N5", "A99 ****")
    (True, True, False)
    """
    shape = "".join("9" if sign.isdigit() else "A" for sign in code)
    whole = re.sub(r"[ -]", "", form)
    if "*" in form:
        any_sign = whole.index("*")
        shape = shape[:any_sign] + "*" * len(shape[any_sign:])
    return shape in (whole, re.split(r"[ -]", form)[0])
