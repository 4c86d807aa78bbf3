"""Read a page's file: a head in TOML between lines of `+++`, then plain blocks.

Five shapes, each set apart by empty lines: `## heading` (and `###`), a paragraph, a list of `- items`, a list of
`1. steps`, and `{"slot": "name"}`, which a surface fills at run time. A line that begins with a space goes on with the
item above it. There is no other markup: what looks like some is text.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Heading:
    """A heading of level 2 or 3; the page's title is its level 1."""

    text: str
    level: int


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of plain text."""

    text: str


@dataclass(frozen=True)
class Items:
    """A list; `numbered` when the order matters."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Slot:
    """A place that a surface fills from its own data."""

    name: str


Block = Heading | Paragraph | Items | Slot

_HEADING = re.compile(r"(##|###) (\S.*)")
_SLOT = re.compile(r'\{"slot": "([a-z_]+)"\}')
_ITEM = re.compile(r"(- |\d+\. )(\S.*)")


def read(text: str) -> tuple[dict[str, object], tuple[Block, ...]]:
    """Read a page's head and its blocks.

    Raises
    ------
    ValueError
        If the text has no head, or a block is none of the five shapes: a fault in the file, which a test looks for.
    """
    before, _, rest = text.partition("+++\n")
    head, fence, body = rest.partition("+++\n")
    if before or not fence:
        raise ValueError("a page begins with its head between two lines of +++")
    blocks = tuple(_block(part) for part in re.split(r"\n{2,}", body.strip()))
    for above, below in pairwise(blocks):
        if isinstance(above, Heading) and isinstance(below, Heading) and below.level <= above.level:
            raise ValueError(f"nothing stands under the heading: {above.text}")
    return tomllib.loads(head), blocks


def _block(part: str) -> Block:
    """Read one block, the lines between two empty ones."""
    if heading := _HEADING.fullmatch(part):
        return Heading(heading[2], len(heading[1]))
    if slot := _SLOT.fullmatch(part):
        return Slot(slot[1])
    if _ITEM.match(part):
        return _items(part)
    if part.startswith(("#", "*", ">", "|", "<", "{")):
        raise ValueError(f"not one of the shapes of a page: {part[:60]}")
    return Paragraph(_one_line(part))


def _items(part: str) -> Items:
    """Read a list, whose items all begin alike."""
    items = [_one_line(item) for item in re.split(r"\n(?! )", part)]
    matches = [_ITEM.fullmatch(item) for item in items]
    texts = tuple(match[2] for match in matches if match)
    marks = [match[1] for match in matches if match]
    steps = [f"{n}. " for n in range(1, len(items) + 1)]
    if len(texts) < len(items) or marks not in (steps, ["- "] * len(items)):
        raise ValueError(f"the items of a list begin alike, and steps are counted from 1: {part[:60]}")
    return Items(texts, numbered=marks == steps)


def _one_line(text: str) -> str:
    """Join lines, as they are drawn."""
    return " ".join(text.split())
