"""Plain lines of text. Streamlit's markdown would take a visitor's or a record's words for markup."""

from __future__ import annotations

from html import escape

import streamlit as st

from trialsearch.languages import spoken


def draw(*texts: str, style: str = "") -> None:
    """Draw a paragraph for each text that is not empty, in one of our own styles (style.css)."""
    paragraphs = [f'<p class="{f"ts-line {style}".strip()}">{escape(text)}</p>' for text in texts if text]
    if paragraphs:
        st.html(f'<div lang="{spoken()}">{"".join(paragraphs)}</div>')
