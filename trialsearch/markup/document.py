"""A whole HTML document of our own, whole without a script: it is read on the slowest phone, by ear, and on paper."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib import resources

from trialsearch.languages import spoken


def document(title: str, body: str, *, script: str | None = None) -> str:
    """Write a document in the language that is spoken; `title` is text, `body` is markup.

    `script` names a file of this server, for what paper and slow phones do without.
    """
    scripted = f'<script src="./{escape(script)}" defer></script>\n' if script else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{spoken()}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style()}</style>\n{scripted}</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


@cache
def style() -> str:
    """Give the style of these documents."""
    return resources.files(__name__.rpartition(".")[0]).joinpath("document.css").read_text(encoding="utf-8")
