"""Countries as a reader names them: the registry's names in English, CLDR's in other languages (pure)."""

from __future__ import annotations

from functools import cache
from typing import Final

from trialsearch.knowledge.places import code_of, countries
from trialsearch.languages import ENGLISH, Message, countries_in, message, say, spoken
from trialsearch.words import fold

#: Countries whose name begins otherwise than what people type for them, by ISO 3166 code.
_ALSO_CALLED: Final = ("US", "GB", "NL", "AE")

#: Countries that take an article in a sentence, by ISO 3166 code.
_WITH_ARTICLE: Final = ("US", "GB", "NL", "AE", "PH", "DO")

#: Where most people who read a language live, by ISO 3166 code: a list of 240 begins with these.
_LIKELY: Final = {
    ENGLISH: ("US", "GB", "CA", "AU", "IN"),
    "es": ("US", "MX", "ES", "AR", "CO", "PE", "CL"),
}
#: Countries whose own way of writing places is known to the page, by ISO 3166 code.
_OWN_LABEL: Final = ("US", "CA")
_OWN_EXAMPLE: Final = ("US", "GB", "CA", "MX", "ES")


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


def country_in_sentence(name: str) -> str:
    """Name a country as it stands in a sentence: some take an article.

    Examples
    --------
    >>> country_in_sentence("United Kingdom"), country_in_sentence("Spain")
    ('the United Kingdom', 'Spain')
    """
    code = code_of(name)
    return say(f"country_in_sentence.{code}") if code in _WITH_ARTICLE else country_said(name)


@cache
def _by_name(language: str) -> dict[str, str]:
    names = countries_in(language)
    return {country.name: names[code] for code, country in countries().items() if code in names}


def countries_to_choose(browser_locale: str | None = None) -> dict[str, str]:
    """Give the countries in the order of a list to choose from: that of the browser and the likely ones first.

    Parameters
    ----------
    browser_locale : str, optional
        What the browser says of its language and country, such as "es-MX".

    Examples
    --------
    >>> list(countries_to_choose("es-MX"))[:2]
    ['Mexico', 'United States']
    """
    _, has_region, region = (browser_locale or "").replace("_", "-").rpartition("-")
    first = dict.fromkeys((*([region.upper()] if has_region else []), *_LIKELY.get(spoken(), _LIKELY[ENGLISH])))
    known = [countries()[code].name for code in first if code in countries()]
    names = country_choices()
    return {name: names[name] for name in (*known, *(name for name in names if name not in known))}


def town_words(country: str) -> tuple[Message, Message]:
    """Give the label and the example of the field for a town, as people of a country (the registry's name) write it."""
    code = code_of(country)
    label = message(f"town.label_{code}") if code in _OWN_LABEL else message("question.town")
    return label, message(f"town.help_{code}") if code in _OWN_EXAMPLE else message("town.help")
