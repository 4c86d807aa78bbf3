"""Short pages and a glossary for families, as plain blocks that any surface can draw (pure).

The words stand in files, a folder for each of `languages.languages()`; `pages.toml` declares order, groups, neighbours
and sources once for all. Nothing here is markup: a surface escapes each text and draws it. docs/learn.md says how to
edit.
"""

from trialsearch.learn.glossary import Mention, Term, glossary, terms_in
from trialsearch.learn.pages import Page, Source, labels, page, pages
from trialsearch.learn.reader import Block, Heading, Items, Paragraph, Slot

__all__ = [
    "Block",
    "Heading",
    "Items",
    "Mention",
    "Page",
    "Paragraph",
    "Slot",
    "Source",
    "Term",
    "glossary",
    "labels",
    "page",
    "pages",
    "terms_in",
]
