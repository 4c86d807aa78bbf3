"""People to talk to, by country, each with a number that a phone can call or the address of a page."""

from __future__ import annotations

from html import escape

from trialsearch.knowledge.helplines import helplines
from trialsearch.languages import message
from trialsearch.markup.text import line, ours
from trialsearch.views import country_choices, country_in_sentence


def helpline_list(home: str | None = None) -> str:
    """Write the organisations as a list; those of the country `home`, by the registry's name, stand first.

    Where none is known there, that is said: a number abroad may not help.
    """
    listed = sorted(helplines(), key=lambda each: each["country"] != home)
    elsewhere = home is not None and all(each["country"] != home for each in listed)
    lead = line(message("result.helplines_abroad", country=country_in_sentence(home))) if home and elsewhere else ""
    return f"{lead}<ul>{''.join(_item(each) for each in listed)}</ul>"


def _item(helpline: dict[str, str]) -> str:
    spoken = ", ".join(ours(f"language_name.{code}") for code in helpline["languages"].split())
    number = f'<a href="tel:{helpline["dial"]}"><bdi>{escape(helpline["phone"])}</bdi></a>' if helpline["phone"] else ""
    # The address is text: the page sends nobody to another server.
    web = f"<bdi>{escape(helpline['web'])}</bdi>" if helpline["web"] else ""
    reached = ", ".join(each for each in (number, web) if each)
    country = escape(country_choices()[helpline["country"]])
    return f"<li>{country}: <bdi>{escape(helpline['name'])}</bdi>, {reached} ({spoken})</li>"
