"""Plain lines of text. Streamlit's markdown would take a visitor's or a record's words for markup."""

from __future__ import annotations

from html import escape

import streamlit as st

from trialsearch.languages import spoken


def draw(*texts: str, style: str = "") -> None:
    """Draw a paragraph for each text that is not empty, in one of our own styles (style.css)."""
    if markup := written(*texts, style=style):
        st.html(markup)


def written(*texts: str, style: str = "") -> str:
    """Write what `draw` draws; nothing for no text."""
    paragraphs = [f'<p class="{f"ts-line {style}".strip()}">{escape(text)}</p>' for text in texts if text]
    return f'<div lang="{spoken()}">{"".join(paragraphs)}</div>' if paragraphs else ""
