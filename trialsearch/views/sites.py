"""A place of a trial in words: which hospital, whether it may be open, who to ask there (pure)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trialsearch.languages import Message, message, spoken, towns_in
from trialsearch.views.countries import country_said
from trialsearch.views.distances import distance_in_words
from trialsearch.vocabulary import MAY_BE_OPEN, SiteOpen, SiteStatus
from trialsearch.words import fold, mended

#: One row of a table as plain values: None for absent, dates as datetime.
Row = Mapping[str, Any]

_SITE_ORDER = {state.value: place for place, state in enumerate(SiteOpen)}


@dataclass(frozen=True)
class SiteLine:
    """One place: its name, whether it may be open, who to ask there, and what the hospital itself says of the study."""

    place: Message | str
    state: SiteOpen
    status: Message
    contacts: tuple[ContactLine, ...] = ()
    distance: Message | None = None
    said_there: Message | None = None


@dataclass(frozen=True)
class ContactLine:
    """Who to ask: a name or role, a phone and an e-mail, each as the record has it or None."""

    name: str | None
    phone: str | None
    extension: str | None
    email: str | None


def site_line(
    site: Row, contacts: Sequence[Row], said_there: Mapping[str, Message] | None = None, *, in_miles: bool = False
) -> SiteLine:
    """Put a site into words; contacts are its own."""
    state, status = SiteOpen(site["open_here"]), site["status"]
    km = site.get("distance_km")
    may_open = state is not SiteOpen.NO or status == SiteStatus.NOT_YET_RECRUITING
    return SiteLine(
        place=site_place(site),
        state=state,
        status=_site_status(state, status),
        contacts=tuple(contact_line(each) for each in contacts) if may_open else (),
        distance=None if km is None else distance_in_words(km, in_miles=in_miles),
        said_there=(said_there or {}).get(site.get("hospital_id") or ""),
    )


def _site_status(state: SiteOpen, status: str | None) -> Message:
    """Say why a site is not open, where its own status tells; else whether it is open."""
    if state is not SiteOpen.NO or status in (None, SiteStatus.RECRUITING, SiteStatus.AVAILABLE):
        return message(f"site.{state}")
    return message(f"site.{status}") if status in set(SiteStatus) else message("site.other", code=status)


def site_place(site: Row) -> Message | str:
    """Name a place: hospital, city, state, country; what a sponsor hides is said to be hidden."""
    # By the record's own names, folded: what has one name with another is named once, in any language.
    said: dict[str, str] = {}
    for written, in_words in ((site["city"], town_said), (site["state"], str), (site["country"], country_said)):
        if written:
            said.setdefault(fold(mended(written)), in_words(mended(written)))
    place = ", ".join(said.values())
    if site.get("site_masked"):
        return message("site.masked", place=place) if place else message("site.masked_nowhere")
    if not site["facility"]:
        return message("site.nameless", place=place) if place else message("site.unnamed")
    # A sponsor may give the city for a hospital, or end a hospital's name with it.
    facility = [each for each in mended(site["facility"]).split(", ") if fold(each) not in said]
    return ", ".join([*facility, *said.values()])


def town_said(town: str) -> str:
    """Call a town what people call it in the language that is spoken, where that is another name.

    Examples
    --------
    >>> town_said("Mexico City")
    'Mexico City'
    """
    return towns_in(spoken()).get(town, town)


def site_order(site: Row) -> tuple[bool, bool, int, float, int]:
    """Places that may be open first; of those the ones in the country of home, the sure ones, the near ones first."""
    may_be_open, abroad = site["open_here"] in MAY_BE_OPEN, site.get("in_home_country") is False
    return not may_be_open, abroad, _SITE_ORDER[site["open_here"]], far(site), site["site_number"]


def far(site: Row) -> float:
    """Give how far a place is from home in km; infinity where that is not known."""
    km = site.get("distance_km")
    return math.inf if km is None else float(km)


def contact_line(row: Row) -> ContactLine:
    """Put a contact into words."""
    return ContactLine(row["name"], row["phone"], row["phone_ext"], row["email"])
