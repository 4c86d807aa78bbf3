"""What is written between two widgets, drawn as one element: every element costs the browser and the server."""

from __future__ import annotations

import streamlit as st


class Flow:
    """Holds markup of ours until a widget is about to be drawn."""

    def __init__(self) -> None:
        self._written: list[str] = []

    def write(self, markup: str) -> None:
        """Add markup, every text of it escaped already."""
        self._written.append(markup)

    def draw(self) -> None:
        """Draw what was written since the last time."""
        if self._written:
            st.html("".join(self._written))
            self._written.clear()
