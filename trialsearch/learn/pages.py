"""The pages of Learn: their order, groups, neighbours and sources, and their words in each language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from trialsearch.learn.reader import Block, read


@dataclass(frozen=True)
class Source:
    """What a page rests on: its name in the source's own language, its address, and the month it was checked."""

    name: str
    address: str
    checked: str


@dataclass(frozen=True)
class Page:
    """A page of Learn in one language.

    Attributes
    ----------
    group
        The heading it stands under in the list of pages; `labels` says it ("group_<group>").
    reviewed
        Whether a clinician (English) or a native speaker (other languages) has read it; until then a surface shows
        the label "not_reviewed".
    behind_button
        Whether it holds numbers of survival: never drawn or linked without a press of the button "show_numbers",
        and never offered from another page.
    neighbours
        Slugs of pages to read next.
    """

    slug: str
    title: str
    group: str
    reviewed: bool
    behind_button: bool
    blocks: tuple[Block, ...]
    neighbours: tuple[str, ...]
    sources: tuple[Source, ...]


def pages(language: str) -> tuple[Page, ...]:
    """Every page in a language, in the order they are listed, those behind the button last."""
    return tuple(page(slug, language) for slug in _declared()["pages"])


@cache
def page(slug: str, language: str) -> Page:
    """Read a page in a language.

    Raises
    ------
    KeyError
        If no page has the slug; an address typed by hand can ask for one.
    """
    declared = _declared()
    facts = declared["pages"][slug]
    head, blocks = read(_text(f"{language}/{slug}.md"))
    return Page(
        slug=slug,
        title=str(head["title"]),
        group=facts["group"],
        reviewed=bool(head["reviewed"]),
        behind_button=facts.get("behind_button", False),
        blocks=blocks,
        neighbours=tuple(facts.get("neighbours", ())),
        sources=tuple(Source(**declared["sources"][name]) for name in facts["sources"]),
    )


@cache
def labels(language: str) -> dict[str, str]:
    """Read the words around the pages: names of groups, the button, and what is said while a page is not reviewed."""
    return {key: str(text) for key, text in tomllib.loads(_text(f"{language}/labels.toml")).items()}


@cache
def _declared() -> dict[str, dict[str, Any]]:
    """Read pages.toml."""
    return tomllib.loads(_text("pages.toml"))


def _text(path: str) -> str:
    """Text of a file of this room."""
    return resources.files("trialsearch.learn").joinpath(path).read_text(encoding="utf-8")
