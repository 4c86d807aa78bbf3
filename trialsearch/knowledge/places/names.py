"""Short and other names of countries, states and towns, as people type them (pure)."""

from __future__ import annotations

from functools import cache

from trialsearch.knowledge import read_table
from trialsearch.knowledge.places.states import states_of_code
from trialsearch.words import fold

#: Other spellings of a word in a town's name.
_OTHER_WORDS = {"ft": "fort", "mt": "mount", "sta": "santa", "sto": "santo", "sankt": "st", "ste": "sainte"}
#: German, Danish and Norwegian letters as people write them without the keys.
_TYPED_LETTERS = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a"))


def also_called(phrase: str) -> tuple[str, ...]:
    """Name the folded names of a place that a folded phrase may mean, itself first.

    Examples
    --------
    >>> also_called(" usa "), also_called(" boston ")
    ((' usa ', ' united states '), (' boston ',))
    """
    states = (fold(name) for _, name in states_of_code(phrase.strip()))
    return tuple(dict.fromkeys((phrase, *states, *_names().get(phrase, ()))))


def abbreviated(name: str) -> tuple[str, ...]:
    """Give a folded name, and what it stands for if it is a short form of a town: "philly", "la"."""
    return (name, *(each.strip() for each in _names().get(f" {name} ", ())))


def other_spellings(name: str) -> tuple[str, ...]:
    """Give other ways to write a town's folded name.

    Examples
    --------
    >>> other_spellings("ft worth"), other_spellings("koeln"), other_spellings("boston")
    (('fort worth',), ('koln',), ())
    """
    words = " ".join(_OTHER_WORDS.get(word, word) for word in name.split())
    letters = (name.replace(typed, letter) for typed, letter in _TYPED_LETTERS)
    return tuple(dict.fromkeys(each for each in (words, *letters) if each != name))


@cache
def _names() -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for row in read_table("place_names.tsv"):
        typed = fold(row["typed"])
        names[typed] = (*names.get(typed, ()), fold(row["registry"]))
    return names
