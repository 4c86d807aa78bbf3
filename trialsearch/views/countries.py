"""Countries as a reader names them: the registry's names in English, CLDR's in other languages (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from trialsearch.knowledge.places import countries
from trialsearch.languages import countries_in, spoken
from trialsearch.words import fold

#: What people type for a country whose name begins otherwise.
ALSO_CALLED: Final[Mapping[str, str]] = {
    "United States": "USA",
    "United Kingdom": "UK, England, Scotland, Wales",
    "Netherlands": "Holland",
    "United Arab Emirates": "UAE",
}


def country_labels() -> dict[str, str]:
    """Give `country_choices` with what else people call a country, so that typing that finds it."""
    return {
        name: f"{said} ({ALSO_CALLED[name]})" if name in ALSO_CALLED else said
        for name, said in country_choices().items()
    }


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
