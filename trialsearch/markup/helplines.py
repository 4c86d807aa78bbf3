"""People to talk to, by country, each with a number that a phone can call or the address of a page."""

from __future__ import annotations

from html import escape

from trialsearch.knowledge.helplines import helplines
from trialsearch.markup.text import ours
from trialsearch.views import country_choices


def helpline_list(home: str | None = None) -> str:
    """Write the organisations as a list; those of the country `home`, by the registry's name, stand first."""
    listed = sorted(helplines(), key=lambda each: each["country"] != home)
    return f"<ul>{''.join(_item(each) for each in listed)}</ul>"


def _item(line: dict[str, str]) -> str:
    spoken = ", ".join(ours(f"language_name.{code}") for code in line["languages"].split())
    number = f'<a href="tel:{line["dial"]}"><bdi>{escape(line["phone"])}</bdi></a>' if line["phone"] else ""
    # The address is text: the page sends nobody to another server.
    web = f"<bdi>{escape(line['web'])}</bdi>" if line["web"] else ""
    reached = ", ".join(each for each in (number, web) if each)
    country = escape(country_choices()[line["country"]])
    return f"<li>{country}: <bdi>{escape(line['name'])}</bdi>, {reached} ({spoken})</li>"
