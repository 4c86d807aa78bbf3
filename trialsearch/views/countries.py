"""Countries as a reader names them: the registry's names in English, CLDR's in other languages (pure)."""

from __future__ import annotations

from trialsearch.knowledge.places import countries
from trialsearch.languages import countries_in, spoken
from trialsearch.words import fold


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
