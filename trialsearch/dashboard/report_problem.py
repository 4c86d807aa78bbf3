"""A way to say that something is wrong: an e-mail to whoever runs the page, about the record, never about a child."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import quote

from trialsearch.markup.text import ours


def report_link(operator: str, about: Mapping[str, str]) -> str:
    """Draw the link; `about` is what the e-mail names: the trial, the question, the rule that read it, the snapshot."""
    subject = quote(f"trialsearch: {about.get('trial', '')}")
    body = quote("\n".join(f"{name}: {value}" for name, value in about.items()) + "\n\n")
    address = escape(quote(operator, safe="@"))
    return f'<p><a href="mailto:{address}?subject={subject}&amp;body={body}">{ours("trial.wrong")}</a></p>'
