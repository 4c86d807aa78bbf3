"""Every string of ours that a family reads, by id, in one catalogue a language (leaf).

Registry text is never here: it stays as the registry wrote it. Adding a language is adding a file.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

ENGLISH = "en"


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


def say(what: Message | str, language: str = ENGLISH, **values: object) -> str:
    """Say a message, or the message of an id, in a language.

    Raises
    ------
    KeyError
        If the catalogue lacks the id: a fault in the program, which a test looks for.
    """
    said = message(what, **values) if isinstance(what, str) else what
    inner = {name: say(value, language) if isinstance(value, Message) else value for name, value in said.values.items()}
    return catalogue(language)[said.id].format(**inner)


def said(text: Message | str, language: str = ENGLISH) -> str:
    """Say a message; registry text is given as it is."""
    return say(text, language) if isinstance(text, Message) else text


@cache
def catalogue(language: str) -> dict[str, str]:
    """Read a language's strings, by id ("section.key")."""
    sections = tomllib.loads(resources.files(__name__).joinpath(f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{section}.{key}": text for section, strings in sections.items() for key, text in strings.items()}
