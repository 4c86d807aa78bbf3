"""Countries as a reader names them: the registry's names in English, CLDR's in other languages (pure)."""

from __future__ import annotations

from functools import cache
from typing import Final

from trialsearch.knowledge.places import countries
from trialsearch.languages import countries_in, say, spoken
from trialsearch.words import fold

#: Countries whose name begins otherwise than what people type for them, by ISO 3166 code.
_ALSO_CALLED: Final = ("US", "GB", "NL", "AE")


def country_aliases() -> dict[str, str]:
    """Give what else people call a country, with the registry's name of it.

    Each is a choice of its own: a list that is searched by typing puts "Ukraine" before "United Kingdom (UK)", but
    not before "UK".

    Examples
    --------
    >>> country_aliases()["UK"]
    'United Kingdom'
    """
    return {alias: countries()[code].name for code in _ALSO_CALLED for alias in say(f"country_also.{code}").split(", ")}


def country_choices() -> dict[str, str]:
    """Give the registry's name of every country with its name in the language that is spoken, sorted by the latter.

    Examples
    --------
    >>> country_choices()["Spain"]
    'Spain'
    >>> from trialsearch.languages import speaking
    >>> with speaking("es"):
    ...     country_choices()["Spain"]
    'España'
    """
    names = countries_in(spoken())
    said = {country.name: names.get(code, country.name) for code, country in countries().items()}
    return dict(sorted(said.items(), key=lambda each: fold(each[1])))


def country_said(name: str) -> str:
    """Name a country of the registry in the language that is spoken; a name that is no country's stays.

    Examples
    --------
    >>> from trialsearch.languages import speaking
    >>> with speaking("es"):
    ...     country_said("United States")
    'Estados Unidos'
    """
    return _by_name(spoken()).get(name, name)


@cache
def _by_name(language: str) -> dict[str, str]:
    names = countries_in(language)
    return {country.name: names[code] for code, country in countries().items() if code in names}
