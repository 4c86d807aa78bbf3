"""Pieces that every drawing is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from html import escape

from trialsearch.languages import Message, drugs_in, message, said, spoken

_WORD = r"[A-Za-z]{4,}"


def words(text: Message | str) -> str:
    """Write a message, or a text as it is."""
    return escape(said(text))


def ours(message_id: str, **values: object) -> str:
    """Write one of our strings."""
    return words(message(message_id, **values))


def registry(text: str) -> str:
    """Write words of the registry, which stay in English."""
    return f'<bdi lang="en">{escape(text)}</bdi>'


@cache
def _names_among(language: str) -> re.Pattern[str]:
    """Find names of several words before single ones, the longest first."""
    several = sorted((each for each in drugs_in(language) if not each.isalpha()), key=len, reverse=True)
    return re.compile("|".join([*(rf"(?<!\w){re.escape(each)}(?!\w)" for each in several), _WORD]), re.IGNORECASE)


def medicine(name: str) -> str:
    """Write what a medicine is called: its generic name as people say it in the language that is spoken."""
    names = drugs_in(spoken())
    said_so = _names_among(spoken()).sub(lambda found: names.get(found[0].lower(), found[0]), name) if names else name
    return registry(name) if said_so == name else f"<bdi>{escape(said_so)}</bdi>"


def quoted(text: str) -> str:
    """Write a sentence of the registry as a quote."""
    return f'<q lang="en">{escape(text)}</q>'


def line(text: Message | str | None, style: str = "ts-plain") -> str:
    """Write a paragraph in one of our own styles (style.css); nothing for no text."""
    return f'<p class="{style}">{words(text)}</p>' if text else ""


def details(*rows: tuple[str, str]) -> str:
    """Write a list of names and values, both markup already; a row without value is left out."""
    return f"<dl>{''.join(f'<dt>{name}</dt><dd>{value}</dd>' for name, value in rows if value)}</dl>"


def folded(summary: str, inside: str, *, is_open: bool = False, style: str = "") -> str:
    """Write what opens at a click."""
    of_style = f' class="{style}"' if style else ""
    unfolded = ' open=""' if is_open else ""
    return f"<details{of_style}{unfolded}><summary>{summary}</summary>{inside}</details>"


def items(each: Iterable[str], style: str = "") -> str:
    """Write a list; nothing for no item."""
    written = "".join(f"<li>{one}</li>" for one in each)
    start = f'<ul class="{style}">' if style else "<ul>"
    return f"{start}{written}</ul>" if written else ""


def joined(lines: Iterable[str]) -> str:
    """Write lines one below the other."""
    return "<br>".join(lines)
