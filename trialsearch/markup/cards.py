"""Cards: one search result each, as plain HTML of our own, every text escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape

from trialsearch.languages import ENGLISH, Message, message, spoken
from trialsearch.markup.explained import explained
from trialsearch.markup.helplines import helpline_list
from trialsearch.markup.text import details, folded, items, joined, line, medicine, ours, quoted, registry, words
from trialsearch.markup.ways import linked, ways_on
from trialsearch.views import Card, ContactLine, SiteLine, TreatmentLine, VerdictBlock
from trialsearch.vocabulary import MAY_BE_OPEN, Availability, Verdict

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
#: Of what is listed as taking patients by a record that cannot be taken at its word.
_DOUBTFUL_MARK = "◌"
#: Shapes, since a colour alone says nothing to some.
_SHAPE = {Verdict.FITS: "✓", Verdict.UNCLEAR: "?", Verdict.DOES_NOT_FIT: "–"}
#: Of a possible match in a study that nobody confirmed, or that is closed: no tick.
_NO_SHAPE = "•"
#: Words that say less than they seem to: a record that changed was not therefore confirmed.
_CHANGED = "card.changed"
_FIRST_PHASE = "card.phase1"
_BRIEF = {_FIRST_PHASE: "glance.phase1", "card.phase2": "glance.phase2", "card.phase3": "glance.phase3"}
#: A text that is one telephone number and nothing else; E.164 allows 15 digits.
_ONE_NUMBER = re.compile(r"\+?[\d\s().\-]+", re.ASCII)
_FEWEST_DIGITS, _MOST_DIGITS = 7, 16


def as_html(card: Card, *, way_in: str | None = None, way_on: str = "") -> str:
    """Draw one card, always in the same order. Nothing of the registry's text is taken for markup.

    It is about a phone's screen high: what repeats from card to card, or is read by few, opens at a click.
    `way_in` is the address of the study's own page, where a link can lead to it: then its title does. Elsewhere
    `way_on` is markup that leads there.
    """
    return (
        f'<article class="{classes(card)}" lang="{spoken()}" aria-labelledby="title-{escape(card.nct_id)}">'
        f'<h5 id="title-{escape(card.nct_id)}">{linked(title(card), way_in) if way_in else title(card)}</h5>'
        f"{_at_a_glance(card)}"
        f"{verdict(card.verdict, coloured=in_colour(card)) if card.verdict else ''}"
        f"{status(card)}"
        f"{_nearest(card)}"
        f"{dated(card)}"
        f"{line(message('page.safety'), 'ts-quiet') if card.verdict else ''}"
        f"{folded(ours('glance.more'), _more(card), style='ts-more')}"
        f"{ways_on(card.nct_id, way_in) if way_in else way_on}"
        "</article>"
    )


def classes(card: Card) -> str:
    """Name what a card looks like: its edge has the colour of the verdict for the child, never of the status.

    A possible match is green only where the study is known to run and its record can be taken at its word.
    """
    look = ""
    if card.verdict and in_colour(card):
        doubtful = card.is_stale and card.verdict.verdict is Verdict.FITS
        look = f" ts-is-{Verdict.UNCLEAR if doubtful else card.verdict.verdict}"
    return f"ts-card ts-{card.availability}{' ts-stale' if card.is_stale else ''}{look}"


def in_colour(card: Card) -> bool:
    """Whether a verdict may have its colour and tick: not of what nobody confirmed, and not of what is closed."""
    return card.availability not in (Availability.NOT_CONFIRMED, Availability.CLOSED)


def _at_a_glance(card: Card) -> str:
    """Write what is tested, and what its phase means, in as few words as are fair."""
    phase = line(_brief(card.phase) or card.phase, "ts-quiet")
    if not card.tested:
        return phase
    first, *others = card.tested
    kinds = " + ".join([_treatment(first), *(words(each.kind) for each in others)])
    return f'<p class="ts-tested">{kinds}</p>{phase}'


def _brief(phase: Message | None) -> Message | None:
    """Say a first phase shortly, with what a family must not miss of it; the whole of it is one click away."""
    if phase is None:
        return None
    first = phase.values.get("first")
    if phase.id in _BRIEF:
        return message(_BRIEF[phase.id])
    return message("glance.phase1_and_2") if isinstance(first, Message) and first.id == _FIRST_PHASE else None


def _nearest(card: Card) -> str:
    """Write the nearest place that may be open, and one whom to ask there, or of the whole study."""
    site = next((site for site in card.sites if site.state in MAY_BE_OPEN), None)
    if site is None:
        return ""
    there, central = site.contacts[:1], card.central_contacts[:1] if not site.contacts else ()
    asked = "".join(f"<br>{_contact(_callable(each))} ({ours('card.contact_central')})" for each in central)
    near = replace(site, contacts=tuple(_callable(each) for each in there))
    return f'<p class="ts-near-place">{place(near)}{asked}</p>{line(card.nearer_abroad, "ts-quiet")}'


def _callable(contact: ContactLine) -> ContactLine:
    """Leave the e-mail address of somebody who can be called to the full list."""
    return replace(contact, email=None) if contact.phone else contact


def _more(card: Card) -> str:
    about = details(
        (ours("card.sites"), sites(card)),
        (ours("card.contact"), contacts(card) + somebody_else(card)),
        (ours("card.tested"), tested(card)),
        (ours("compare.phase"), words(card.phase) if card.phase else ""),
        (ours("card.ages"), who(card)),
        (ours("card.text_match"), registry(card.text_match) if card.text_match else ""),
        (ours("card.why"), words(card.why) if card.why else ""),
    )
    return f"{about}{explained(texts_of(card))}<p>{registry_page(card)}</p>"


def texts_of(card: Card) -> list[str | None]:
    """Give the registry's words on a card, which may be hard."""
    title = card.title if isinstance(card.title, str) else None
    return [title, *(name for each in card.tested for name in each.names), card.verdict.quote if card.verdict else None]


def title(card: Card) -> str:
    """Write the title: the registry's words, or ours where it gives none."""
    return words(card.title) if isinstance(card.title, Message) else registry(card.title)


def status(card: Card) -> str:
    """Write whether patients are taken, with a shape beside the words, and what that alone would hide."""
    doubtful = card.is_stale and card.availability is Availability.TAKING_PATIENTS
    mark = _DOUBTFUL_MARK if doubtful else _MARK[card.availability]
    return (
        f'<p class="ts-status"><span class="ts-mark" aria-hidden="true">{mark}</span>'
        f"{words(card.status)}</p>{''.join(line(note) for note in card.notes)}"
    )


def verdict(block: VerdictBlock, *, coloured: bool = True) -> str:
    """Write a verdict with its reason and the registry's words, what to ask, and what is checked besides.

    `coloured`: whether it may have its tick and colour.
    """
    closed = f"<p>{ours('card.closed_part')} {quoted(block.closed_part)}</p>" if block.closed_part else ""
    shape = _NO_SHAPE if block.verdict is Verdict.FITS and not coloured else _SHAPE[block.verdict]
    return (
        f'<div class="ts-verdict ts-{block.verdict if coloured else "not-sure"}">'
        f'<p class="ts-says"><span class="ts-shape" aria-hidden="true">{shape}</span>'
        f"{words(block.sentence)}</p>"
        f"{line(block.reason)}{_proof(block)}{closed}"
        f"{_things_to_ask(block.ask)}{_checks(block.checks)}</div>"
    )


def _proof(block: VerdictBlock) -> str:
    if block.quote is None:
        return ""
    origin = ours("card.from_record", section=block.section) if block.section else ""
    whose_words = "" if spoken() == ENGLISH else line(message("language.quote"), "ts-quiet")
    quote = f'<p class="ts-quote">{origin} {quoted(block.quote)}</p>{whose_words}'
    # A verdict never stands without the sentence that it rests on: what can be folded away is shown at first.
    return folded(ours("glance.quote"), quote, is_open=True)


def _things_to_ask(ask: Sequence[Message]) -> str:
    if not ask:
        return ""
    summary = ours("card.ask_one") if len(ask) == 1 else ours("card.ask_many", count=len(ask))
    return folded(summary, items((words(each) for each in ask), "ts-ask"))


def _checks(checks: Sequence[Message]) -> str:
    if not checks:
        return ""
    each = items([*(words(check) for check in checks), ours("card.checks_more")], "ts-checks")
    return folded(ours("trial.checks", count=len(checks)), each)


def who(card: Card) -> str:
    """Write the ages and the sex."""
    return ". ".join(words(part) for part in (card.ages, card.sex) if part)


def tested(card: Card) -> str:
    """Write what is tested, a kind of treatment a line."""
    return joined(_treatment(each) for each in card.tested)


def _treatment(line: TreatmentLine) -> str:
    names = [medicine(name) for name in line.names] + ([words(line.more)] if line.more else [])
    return ": ".join([words(line.kind), *([", ".join(names)] if names else [])])


def registry_page(card: Card) -> str:
    """Write the link to the registry's own page; an invented trial has none."""
    if card.url is None:
        return ours("card.invented")
    name = ours("card.registry", nct_id=card.nct_id)
    return f'<a href="{escape(card.url)}" target="_blank" rel="noopener noreferrer">{name}</a>'


def dated(card: Card) -> str:
    """Write the dates so that they are the more in sight the older the record is."""
    style = "ts-warn" if card.is_stale else "ts-plain" if card.is_ageing else "ts-quiet"
    return f'<p class="{style}">{dates(card)}</p>'


def dates(card: Card) -> str:
    """Write when the record was last checked, and how old our copy is."""
    parts = [card.checked, *([message("glance.changed")] if card.checked.id == _CHANGED else []), card.copy_of]
    return " ".join(words(part) for part in parts if part)


def sites(card: Card, *, on_paper: bool = False) -> str:
    """Write the places: those that may be open first, the others at a click; on paper, where nothing opens, counted."""
    if not card.sites:
        return ours("card.sites_none")
    nearest = f"<p>{words(card.nearest)}</p>" if card.nearest else ""
    first = [site for site in card.sites if site.state in MAY_BE_OPEN][:_OPEN_SHOWN]
    elsewhere = f"<p>{words(card.elsewhere)}</p>" if card.elsewhere else ""
    if len(first) == len(card.sites) or len(card.sites) == 1:
        return nearest + _site_list(card.sites) + elsewhere
    counted = f"<p>{words(card.site_count)}</p>" if card.site_count else ""
    left = len(card.sites) - _ALL_SHOWN
    rest = f"<p>{ours('card.sites_rest', count=left)}</p>" if left > 0 else ""
    every = folded(ours("card.sites_all", count=len(card.sites)), _site_list(card.sites[:_ALL_SHOWN]) + rest)
    if on_paper:
        all_of_them = f" {ours('card.sites_in_registry')}" if card.url else ""
        shown = ours("card.sites_on_paper", shown=len(first), count=len(card.sites))
        every = f"<p>{shown}{all_of_them}</p>"
    return f"{nearest}{counted}{_site_list(first)}{every}{elsewhere}"


def _site_list(sites: Sequence[SiteLine]) -> str:
    return items(place(site) for site in sites)


def place(site: SiteLine) -> str:
    """Write a place: how far it is, whether it is open, what it says itself, and who to ask there."""
    contacts = "".join(f"<br>{_contact(contact)}" for contact in site.contacts)
    away = f" ({words(site.distance)})" if site.distance else ""
    name = words(site.place) if isinstance(site.place, Message) else registry(site.place)
    said_there = f"<br><strong>{words(site.said_there)}</strong>" if site.said_there else ""
    return f"{name}{away}: {words(site.status)}{said_there}{contacts}"


def contacts(card: Card) -> str:
    """Write who may be asked about the whole trial, or that nobody is named."""
    if card.no_contact:
        return " ".join(words(each) for each in (card.no_contact, card.call_instead) if each)
    return joined(f"{_contact(contact)} ({ours('card.contact_central')})" for contact in card.central_contacts)


def whom_to_ask(card: Card) -> str:
    """Write who may be asked: at the nearest place that may be open and can be asked, and of the whole study."""
    may_be_open = (site for site in card.sites if site.state in MAY_BE_OPEN)
    nearest = next((site for site in may_be_open if any(each.phone or each.email for each in site.contacts)), None)
    return joined(each for each in (place(nearest) if nearest else "", contacts(card)) if each)


def somebody_else(card: Card) -> str:
    """Where the record names nobody to ask: write whom anybody can call or write to instead."""
    return folded(ours("card.talk"), helpline_list(card.home_country)) if card.no_contact else ""


def _contact(contact: ContactLine) -> str:
    """Write a contact with links that a phone can call; its text is the record's."""
    parts = [registry(contact.name)] if contact.name else []
    if contact.phone:
        extension = f" {ours('card.extension', number=contact.extension)}" if contact.extension else ""
        parts.append(phone(contact.phone) + extension)
    if contact.email:
        parts.append(f'<a href="mailto:{escape(contact.email)}">{escape(contact.email)}</a>')
    return ", ".join(parts)


def phone(written: str) -> str:
    """Make a number that a phone can call; a text that is more than one number stays text."""
    digits = "".join(sign for sign in written if sign in "+0123456789")
    if _ONE_NUMBER.fullmatch(written.strip()) and _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS:
        return f'<a href="tel:{digits}"><bdi>{escape(written)}</bdi></a>'
    return f"<bdi>{escape(written)}</bdi>"
