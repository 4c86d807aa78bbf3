"""Cards: one search result each, as plain HTML of our own, every text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from trialsearch.languages import Message, message, said, say
from trialsearch.views import Card, ContactLine, SiteLine, TreatmentLine, VerdictBlock
from trialsearch.vocabulary import Availability, SiteOpen, Verdict

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
#: Shapes, since a colour alone says nothing to some.
_SHAPE = {Verdict.FITS: "✓", Verdict.UNCLEAR: "?", Verdict.DOES_NOT_FIT: "–"}
#: A text that is one telephone number and nothing else; E.164 allows 15 digits.
_ONE_NUMBER = re.compile(r"\+?[\d\s().\-]+", re.ASCII)
_FEWEST_DIGITS, _MOST_DIGITS = 7, 16

_MAY_BE_OPEN = (SiteOpen.YES, SiteOpen.NOT_STATED)


def as_html(card: Card) -> str:
    """Draw one card, always in the same order. Nothing of the registry's text is taken for markup."""
    about = _details(
        (_t("card.tested"), _joined(_tested(each) for each in card.tested)),
        (_t("card.ages"), ". ".join(_text(part) for part in (card.ages, card.sex) if part)),
        (_t("card.text_match"), _registry(card.text_match) if card.text_match else ""),
        (_t("card.why"), _text(card.why)),
    )
    where = _details((_t("card.sites"), _sites(card)), (_t("card.contact"), _ask(card)))
    classes = f"ts-card ts-{card.availability}{' ts-stale' if card.is_stale else ''}"
    return (
        f'<article class="{classes}" aria-labelledby="title-{escape(card.nct_id)}">'
        f'<h5 id="title-{escape(card.nct_id)}" lang="en">{_text(card.title)}</h5>'
        f"{_line(card.phase)}"
        f"{about}"
        f"{_verdict(card.verdict) if card.verdict else ''}"
        f'<p class="ts-status"><span class="ts-mark" aria-hidden="true">{_MARK[card.availability]}</span>'
        f"{_text(card.status)}</p>"
        f"{''.join(_line(note) for note in card.notes)}"
        f"{where}"
        f'<p class="{"ts-warn" if card.is_stale else "ts-quiet"}">{_dates(card)}</p>'
        f"{_line(message('page.safety'), 'ts-quiet') if card.verdict else ''}"
        f"<p>{_registry_page(card)}</p>"
        "</article>"
    )


def _details(*rows: tuple[str, str]) -> str:
    return f"<dl>{''.join(f'<dt>{name}</dt><dd>{value}</dd>' for name, value in rows if value)}</dl>"


def _verdict(block: VerdictBlock) -> str:
    """Write a verdict with its reason and the registry's words, what to ask, and what is checked besides."""
    closed = f"<p>{_t('card.closed_part')} {_quoted(block.closed_part)}</p>" if block.closed_part else ""
    return (
        f'<div class="ts-verdict ts-{block.verdict}">'
        f'<p class="ts-says"><span class="ts-shape" aria-hidden="true">{_SHAPE[block.verdict]}</span>'
        f"{_text(block.sentence)}</p>"
        f"{_line(block.reason)}{_proof(block)}{closed}{_things_to_ask(block.ask)}{_checks(block.checks)}</div>"
    )


def _proof(block: VerdictBlock) -> str:
    if block.quote is None:
        return ""
    origin = _t("card.from_record", section=block.section) if block.section else ""
    return f'<p class="ts-quote">{origin} {_quoted(block.quote)}</p>'


def _quoted(words: str) -> str:
    return f'<q lang="en">{escape(words)}</q>'


def _line(text: Message | None, style: str = "ts-plain") -> str:
    return f'<p class="{style}">{_text(text)}</p>' if text else ""


def _things_to_ask(ask: Sequence[Message]) -> str:
    if not ask:
        return ""
    summary = _t("card.ask_one") if len(ask) == 1 else _t("card.ask_many", count=len(ask))
    questions = "".join(f"<li>{_text(each)}</li>" for each in ask)
    return f'<details><summary>{summary}</summary><ul class="ts-ask">{questions}</ul></details>'


def _checks(checks: Sequence[Message]) -> str:
    if not checks:
        return ""
    chips = "".join(f"<li>{_text(each)}</li>" for each in checks)
    more = f"<li>{_t('card.checks_more')}</li>"
    return f'<p class="ts-checks">{_t("card.checks")}</p><ul class="ts-chips">{chips}{more}</ul>'


def _tested(line: TreatmentLine) -> str:
    names = [_registry(name) for name in line.names] + ([_text(line.more)] if line.more else [])
    return ": ".join([_text(line.kind), *([", ".join(names)] if names else [])])


def _registry_page(card: Card) -> str:
    if card.url is None:
        return _t("card.invented")
    words = _t("card.registry", nct_id=card.nct_id)
    return f'<a href="{escape(card.url)}" target="_blank" rel="noopener noreferrer">{words}</a>'


def _dates(card: Card) -> str:
    return f"{_text(card.checked)}{f' {_text(card.copy_of)}' if card.copy_of else ''}"


def _sites(card: Card) -> str:
    if not card.sites:
        return _t("card.sites_none")
    nearest = f"<p>{_text(card.nearest)}</p>" if card.nearest else ""
    first = [site for site in card.sites if site.state in _MAY_BE_OPEN][:_OPEN_SHOWN]
    elsewhere = f"<p>{_text(card.elsewhere)}</p>" if card.elsewhere else ""
    if len(first) == len(card.sites) or len(card.sites) == 1:
        return nearest + _list(card.sites) + elsewhere
    counted = f"<p>{_text(card.site_count)}</p>" if card.site_count else ""
    left = len(card.sites) - _ALL_SHOWN
    rest = f"<p>{_t('card.sites_rest', count=left)}</p>" if left > 0 else ""
    return (
        f"{nearest}{counted}{_list(first)}<details><summary>{_t('card.sites_all', count=len(card.sites))}</summary>"
        f"{_list(card.sites[:_ALL_SHOWN])}{rest}</details>{elsewhere}"
    )


def _list(sites: Sequence[SiteLine]) -> str:
    return f"<ul>{''.join(f'<li>{_site(site)}</li>' for site in sites)}</ul>" if sites else ""


def _site(site: SiteLine) -> str:
    contacts = "".join(f"<br>{_contact(contact)}" for contact in site.contacts)
    away = f" ({_text(site.distance)})" if site.distance else ""
    return f'<bdi lang="en">{_text(site.place)}</bdi>{away}: {_text(site.status)}{contacts}'


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


def _registry(text: str) -> str:
    """Write words of the registry, which stay in English."""
    return f'<bdi lang="en">{escape(text)}</bdi>'


def _text(text: Message | str) -> str:
    return escape(said(text))


def _t(message_id: str, **values: object) -> str:
    return escape(say(message(message_id, **values)))
