"""What the words around a town or a postcode say of where it is (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from trialsearch.knowledge.places.countries import by_code, code_of, countries
from trialsearch.knowledge.places.gazetteer import regions
from trialsearch.knowledge.places.place import Place

#: (country code, state or province; None for the whole country)
Within = tuple[str, str | None]


def readings(words: list[str]) -> Iterator[tuple[str, frozenset[Within]]]:
    """Yield a town's name and what the words after it say of where it is: the longest name first."""
    for size in range(len(words), 0, -1):
        rest = words[size:]
        within = meanings(rest)
        if within or not rest:
            yield " ".join(words[:size]), within


def meanings(words: list[str]) -> frozenset[Within]:
    """Find the states and countries that words may name: "ma", "massachusetts usa", "ca"."""
    text = " ".join(words)
    found: set[Within] = set(regions(text)) if words else set()
    if of := _country_in(words):
        found.add((of, None))
    for size in range(1, len(words)):
        if of := _country_in(words[size:]):
            found |= {each for each in regions(" ".join(words[:size])) if each[0] == of}
    return frozenset(found)


def meaning_of_end(words: list[str]) -> frozenset[Within]:
    """Find the state or country that the last words name, as many of them as may be."""
    ends = (meanings(words[start:]) for start in range(len(words)))
    return next((within for within in ends if within), frozenset())


def only_country(within: Iterable[Within]) -> str | None:
    """Give the country, if all regions are in one."""
    codes = {of for of, _ in within}
    return codes.pop() if len(codes) == 1 else None


def is_within(place: Within, within: Collection[Within], home: str | None) -> bool:
    """Whether a place lies in one of the regions that were typed; without such, in the home country."""
    of, region = place
    if within:
        return any(of == each and wanted in (None, region) for each, wanted in within)
    return home is None or home in (of, by_code(of).home)


def place_is_within(place: Place, within: Iterable[Within]) -> bool:
    """Whether a place lies in one of the regions; one whose own region is unknown may lie in any of its country."""
    of = place.country_code
    return any(of == each and (place.region is None or wanted in (None, place.region)) for each, wanted in within)


def _country_in(words: list[str]) -> str | None:
    text = " ".join(words)
    return code_of(text) or (text.upper() if text.upper() in countries() else None)
