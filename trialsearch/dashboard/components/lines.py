"""Plain lines of text. Streamlit's markdown would take a visitor's or a record's words for markup."""

from __future__ import annotations

from html import escape

import streamlit as st


def draw(*texts: str, style: str = "") -> None:
    """Draw a paragraph for each text, in one of our own styles (style.css)."""
    st.html("".join(f'<p class="{f"ts-line {style}".strip()}">{escape(text)}</p>' for text in texts if text))
