"""Every string of ours that a family reads, by id, in one catalogue a language (leaf).

Registry text is never here: it stays as the registry wrote it. A TOML file beside this one, with the same ids, makes a
language that every surface offers. With it go a folder of `learn/` with the same files (a test), and, if there are any,
`<language>.countries.tsv` and `<language>.drugs.tsv`, which name countries and medicines in it. What people type is
read in English and Spanish in any language: ages (`ages.py`), words around a search (`words.py`,
`knowledge/filler_words.tsv`), names of diseases (`knowledge/synonyms.tsv`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

ENGLISH = "en"

#: Languages of a browser's list that are looked at; people read few.
_MOST_WISHES = 20

#: The language that is being spoken: of this run of the page, this request or this command, never of the process.
_SPOKEN: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


@dataclass(frozen=True)
class Message:
    """A string to be said: its id in the catalogue, and the values that go into it.

    A value may be a message itself.
    """

    id: str
    values: dict[str, object] = field(default_factory=dict)


def message(message_id: str, **values: object) -> Message:
    """Make a message."""
    return Message(message_id, values)


def speak(language: str) -> None:
    """Speak a language from now on, in this thread or task.

    Raises
    ------
    KeyError
        If there is no catalogue of it; `understood` makes one of what a stranger wrote.
    """
    catalogue(language)
    _SPOKEN.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while."""
    catalogue(language)
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def spoken() -> str:
    """Tell which language is being spoken."""
    return _SPOKEN.get()


def understood(asked: str | None, accepted: str | None = None) -> str:
    """Give the language that is meant by a word of the address; English for one that there is no catalogue of.

    Where the address asks for none, `accepted` counts: what a browser says that its reader reads (Accept-Language).

    Examples
    --------
    >>> understood("es"), understood("tlh", "es"), understood(None, "fr, es-MX;q=0.8, en;q=0.5"), understood(None)
    ('es', 'en', 'es', 'en')
    """
    if asked:
        return asked if asked in languages() else ENGLISH
    wished = [_wish(part) for part in (accepted or "").split(",")[:_MOST_WISHES]]
    known = [(weight, language) for weight, language in wished if weight and language in languages()]
    return max(known, key=lambda each: each[0])[1] if known else ENGLISH


def _wish(part: str) -> tuple[float, str]:
    """Read "es-MX;q=0.8": how much a language is wished for, and which, without its region."""
    language, _, weight = part.replace(" ", "").partition(";q=")
    try:
        return float(weight or 1), language.partition("-")[0].lower()
    except ValueError:
        return 0.0, ""


def say(what: Message | str, **values: object) -> str:
    """Say a message, or the message of an id, in the language that is spoken.

    Raises
    ------
    KeyError
        If the catalogue lacks the id: a fault in the program, which a test looks for.
    """
    said = message(what, **values) if isinstance(what, str) else what
    inner = {name: say(value) if isinstance(value, Message) else value for name, value in said.values.items()}
    return catalogue(spoken())[said.id].format(**inner)


def said(text: Message | str) -> str:
    """Say a message; registry text is given as it is."""
    return say(text) if isinstance(text, Message) else text


def name_of(language: str) -> str:
    """Name a language as its speakers do."""
    return catalogue(language)["language.name"]


@cache
def languages() -> tuple[str, ...]:
    """List the languages that there are catalogues of, English first."""
    names = (file.name for file in resources.files(__name__).iterdir() if file.name.endswith(".toml"))
    return tuple(sorted((name.removesuffix(".toml") for name in names), key=lambda name: (name != ENGLISH, name)))


@cache
def countries_in(language: str) -> dict[str, str]:
    """Read the names of countries in a language, by ISO 3166 code; none where it has no file of them."""
    return _pairs(f"{language}.countries.tsv")


@cache
def drugs_in(language: str) -> dict[str, str]:
    """Read the generic names of medicines in a language, by the English ones; none where it has no file of them."""
    return _pairs(f"{language}.drugs.tsv")


@cache
def towns_in(language: str) -> dict[str, str]:
    """Read the names of towns in a language, by the registry's; none where it has no file of them."""
    return _pairs(f"{language}.towns.tsv")


def _pairs(name: str) -> dict[str, str]:
    file = resources.files(__name__).joinpath(name)
    if not file.is_file():
        return {}
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return dict(line.split("\t", 1) for line in lines[1:])


@cache
def catalogue(language: str) -> dict[str, str]:
    """Read a language's strings, by id ("section.key").

    Raises
    ------
    KeyError
        If there is none of it.
    """
    if language not in languages():
        raise KeyError(language)
    sections = tomllib.loads(resources.files(__name__).joinpath(f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{section}.{key}": text for section, strings in sections.items() for key, text in strings.items()}
