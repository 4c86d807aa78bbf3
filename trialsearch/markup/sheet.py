"""A sheet to print and take to the next visit: plain reasons, what to ask with room to write, and whom to call.

In another language than English every line stands in English, too, so that the doctor can read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from trialsearch.languages import ENGLISH, Message, message, say, speaking, spoken
from trialsearch.markup.cards import contacts, sites, tested, title
from trialsearch.markup.document import document
from trialsearch.markup.text import details, joined, line, ours, quoted
from trialsearch.views import Card, TrialPage

_LINES_TO_WRITE = 2


def sheet(
    pages: Sequence[TrialPage], about_the_data: Sequence[Message], told: Sequence[tuple[Message, Message | str]] = ()
) -> str:
    """Write the sheet as a document of its own.

    Parameters
    ----------
    about_the_data : sequence of Message
        Where the data come from and of which day they are, and warnings where they might mislead.
    told : sequence of (Message, Message or str)
        What the family said of its child: what was asked, and the answer.
    """
    lines = (message("page.urgent"), message("page.care"), message("page.safety"), *about_the_data)
    body = (
        f"<h1>{_both(message('sheet.heading'))}</h1>"
        + line(message("sheet.how_to_print"), "ts-screen ts-notice")
        + "".join(f"<p>{_both(each)}</p>" for each in lines)
        + _told(told)
        + "".join(_trial(page) for page in pages)
    )
    return document(say("sheet.heading"), body)


def _told(told: Sequence[tuple[Message, Message | str]]) -> str:
    """Write what the verdicts below rest on, so that a doctor can see, and mend it."""
    if not told:
        return ""
    answers = details(
        *((_both(asked), escape(given) if isinstance(given, str) else _both(given)) for asked, given in told)
    )
    return f"<h2>{_both(message('sheet.told'))}</h2>{answers}<p>{_both(message('sheet.told_help'))}</p>"


def _trial(page: TrialPage) -> str:
    card, block = page.card, page.card.verdict
    reason = ""
    if block:
        quote = f"<br>{quoted(block.quote)}" if block.quote else ""
        reason = f"<p><strong>{_both(block.sentence)}</strong></p><p>{_both(block.reason)}{quote}</p>"
    write = '<div class="ts-write"></div>' * _LINES_TO_WRITE
    asked = "".join(f"<li>{_both(each)}{write}</li>" for each in page.ask)
    return (
        f'<section class="ts-sheet"><h2>{title(card)}</h2><p><strong>{escape(card.nct_id)}</strong></p>'
        f"<p>{_both(card.status)}</p>{reason}"
        f"{f'<p>{_both(card.phase)}</p>' if card.phase else ''}"
        f"{details(*_about(card))}"
        f"<p>{_both(card.checked)}</p>"
        f"<h3>{_both(message('trial.ask'))}</h3><ol>{asked}</ol>"
        f"{f'<p>{escape(card.url)}</p>' if card.url else ''}</section>"
    )


def _about(card: Card) -> tuple[tuple[str, str], ...]:
    ages = "<br>".join(_both(each) for each in (card.ages, card.ages_rules) if each)
    checks = joined(_both(each) for each in card.verdict.checks) if card.verdict else ""
    return (
        (ours("card.tested"), tested(card)),
        (ours("card.ages"), ages),
        (ours("card.checks"), checks),
        (ours("card.sites"), sites(card, on_paper=True)),
        (ours("card.contact"), contacts(card)),
    )


def _both(what: Message) -> str:
    """Write a line in the language that is spoken, and in English below it."""
    ours_first = escape(say(what))
    if spoken() == ENGLISH:
        return ours_first
    with speaking(ENGLISH):
        return f'{ours_first}<br><span lang="en" class="ts-quiet">{escape(say(what))}</span>'
