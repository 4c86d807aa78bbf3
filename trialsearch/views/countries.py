"""Countries as a reader names them: the registry's names in English, CLDR's in other languages (pure)."""

from __future__ import annotations

from typing import Final

from trialsearch.knowledge.places import countries
from trialsearch.languages import countries_in, say, spoken
from trialsearch.words import fold

#: Countries whose name begins otherwise than what people type for them, by ISO 3166 code.
_ALSO_CALLED: Final = ("US", "GB", "NL", "AE")


def country_labels() -> dict[str, str]:
    """Give `country_choices` with what else people call a country, so that typing that finds it."""
    also = {countries()[code].name: say(f"country_also.{code}") for code in _ALSO_CALLED}
    return {name: f"{said} ({also[name]})" if name in also else said for name, said in country_choices().items()}


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
