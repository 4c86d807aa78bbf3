"""Cards: one search result each, as plain HTML of our own, every text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from trialsearch.languages import Message, message, said, say
from trialsearch.views import Card, ContactLine, SiteLine
from trialsearch.vocabulary import Availability, SiteOpen

#: Open places stand on the card; the others are one click away, up to a number that a phone can bear.
_OPEN_SHOWN = 4
_ALL_SHOWN = 100

#: Beside the words, never instead of them.
_MARK = {
    Availability.TAKING_PATIENTS: "●",
    Availability.OPEN_ELSEWHERE: "◐",
    Availability.NOT_OPEN_YET: "○",
    Availability.NOT_CONFIRMED: "?",
    Availability.EXPANDED_ACCESS: "◇",
    Availability.CLOSED: "■",
}
#: A text that is one telephone number and nothing else; E.164 allows 15 digits.
_ONE_NUMBER = re.compile(r"\+?[\d\s().\-]+", re.ASCII)
_FEWEST_DIGITS, _MOST_DIGITS = 7, 16

_MAY_BE_OPEN = (SiteOpen.YES, SiteOpen.NOT_STATED)


def as_html(card: Card) -> str:
    """Draw one card. Nothing of the registry's text is taken for markup."""
    rows: list[tuple[str, str]] = [
        (_t("card.ages"), ". ".join(_text(part) for part in (card.ages, card.sex) if part)),
        (_t("card.tested"), _text(card.tested) if card.tested else ""),
        (_t("card.sites"), _sites(card)),
        (_t("card.contact"), _ask(card)),
        (_t("card.why"), _text(card.why)),
    ]
    details = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows if value)
    lines = [*card.notes, *([card.phase] if card.phase else [])]
    return (
        f'<article class="ts-card ts-{card.availability}{" ts-stale" if card.is_stale else ""}" '
        f'aria-labelledby="title-{escape(card.nct_id)}">'
        f'<p class="ts-status"><span class="ts-mark" aria-hidden="true">{_MARK[card.availability]}</span>'
        f"{_text(card.status)}</p>"
        f'<h4 id="title-{escape(card.nct_id)}" lang="en">{_text(card.title)}</h4>'
        f"{''.join(f'<p>{_text(line)}</p>' for line in lines)}"
        f"<dl>{details}</dl>"
        f'<p class="{"ts-warn" if card.is_stale else "ts-quiet"}">{_text(card.checked)}</p>'
        f"<p>{_registry_page(card)}</p>"
        "</article>"
    )


def _registry_page(card: Card) -> str:
    if card.url is None:
        return _t("card.invented")
    words = _t("card.registry", nct_id=card.nct_id)
    return f'<a href="{escape(card.url)}" target="_blank" rel="noopener noreferrer">{words}</a>'


def _sites(card: Card) -> str:
    if not card.sites:
        return _t("card.sites_none")
    first = [site for site in card.sites if site.state in _MAY_BE_OPEN][:_OPEN_SHOWN]
    elsewhere = f"<p>{_text(card.elsewhere)}</p>" if card.elsewhere else ""
    if len(first) == len(card.sites) or len(card.sites) == 1:
        return _list(card.sites) + elsewhere
    counted = f"<p>{_text(card.site_count)}</p>" if card.site_count else ""
    left = len(card.sites) - _ALL_SHOWN
    rest = f"<p>{_t('card.sites_rest', count=left)}</p>" if left > 0 else ""
    return (
        f"{counted}{_list(first)}<details><summary>{_t('card.sites_all', count=len(card.sites))}</summary>"
        f"{_list(card.sites[:_ALL_SHOWN])}{rest}</details>{elsewhere}"
    )


def _list(sites: Sequence[SiteLine]) -> str:
    return f"<ul>{''.join(f'<li>{_site(site)}</li>' for site in sites)}</ul>" if sites else ""


def _site(site: SiteLine) -> str:
    contacts = "".join(f"<br>{_contact(contact)}" for contact in site.contacts)
    return f'<bdi lang="en">{_text(site.place)}</bdi>: {_text(site.status)}{contacts}'


def _ask(card: Card) -> str:
    if card.no_contact:
        return _text(card.no_contact)
    return _joined(f"{_contact(contact)} ({_t('card.contact_central')})" for contact in card.central_contacts)


def _contact(contact: ContactLine) -> str:
    """Write a contact with links that a phone can call; its text is the record's."""
    parts = [f"<bdi>{escape(contact.name)}</bdi>"] if contact.name else []
    if contact.phone:
        extension = f" {_t('card.extension', number=contact.extension)}" if contact.extension else ""
        parts.append(_phone(contact.phone) + extension)
    if contact.email:
        parts.append(f'<a href="mailto:{escape(contact.email)}">{escape(contact.email)}</a>')
    return ", ".join(parts)


def _phone(written: str) -> str:
    """Make a number that a phone can call; a text that is more than one number stays text."""
    digits = "".join(sign for sign in written if sign in "+0123456789")
    if _ONE_NUMBER.fullmatch(written.strip()) and _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS:
        return f'<a href="tel:{digits}"><bdi>{escape(written)}</bdi></a>'
    return f"<bdi>{escape(written)}</bdi>"


def _joined(lines: Iterable[str]) -> str:
    return "<br>".join(lines)


def _text(text: Message | str) -> str:
    return escape(said(text))


def _t(message_id: str, **values: object) -> str:
    return escape(say(message(message_id, **values)))
