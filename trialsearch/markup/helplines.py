"""People to talk to, each with a number that a phone can call."""

from __future__ import annotations

from html import escape

from trialsearch.knowledge.helplines import helplines
from trialsearch.markup.text import ours
from trialsearch.views import country_choices


def helpline_list() -> str:
    """Write the telephone lines as a list."""
    items = []
    for each in helplines():
        spoken = ", ".join(ours(f"language_name.{code}") for code in each["languages"].split())
        number = f'<a href="tel:{each["dial"]}"><bdi>{escape(each["phone"])}</bdi></a>'
        country = escape(country_choices()[each["country"]])
        items.append(f"<li><bdi>{escape(each['name'])}</bdi>, {number} ({country}; {spoken})</li>")
    return f"<ul>{''.join(items)}</ul>"
