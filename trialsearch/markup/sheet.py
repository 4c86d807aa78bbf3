"""A sheet to print and take to the next visit: plain reasons, what to ask with room to write, and whom to call.

In another language than English every line stands in English, too, so that the doctor can read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from trialsearch.languages import ENGLISH, Message, message, say, speaking, spoken
from trialsearch.markup.cards import sites, tested, title, whom_to_ask
from trialsearch.markup.document import document
from trialsearch.markup.helplines import helpline_list
from trialsearch.markup.text import details, joined, line, ours, quoted
from trialsearch.views import Card, TrialPage

_LINES_TO_WRITE = 2
#: The button to print works by it alone, and is not there without it.
SCRIPT = "print.js"


def sheet(
    pages: Sequence[TrialPage], about_the_data: Sequence[Message], told: Sequence[tuple[Message, Message | str]] = ()
) -> str:
    """Write the sheet as a document of its own: the studies first, then what their verdicts rest on.

    Parameters
    ----------
    about_the_data : sequence of Message
        When the sheet was made and of which day the data are, and warnings where they might mislead.
    told : sequence of (Message, Message or str)
        What the family said of its child: what was asked, and the answer.
    """
    body = (
        f"<h1>{_both(message('sheet.heading'))}</h1>"
        f'<p class="ts-screen ts-print" hidden><button type="button">{ours("sheet.print")}</button></p>'
        + line(message("sheet.how_to_print"), "ts-screen ts-notice ts-by-menu")
        + _lines(message("page.urgent"), *about_the_data)
        + "".join(_trial(page) for page in pages)
        + _told(told)
        + _lines(message("page.care"), message("page.safety"))
    )
    return document(say("sheet.heading"), body, script=SCRIPT)


def _lines(*each: Message) -> str:
    return "".join(f'<p class="ts-small">{_both(one)}</p>' for one in each)


def _told(told: Sequence[tuple[Message, Message | str]]) -> str:
    """Write what the verdicts rest on, so that a doctor can see, and mend it."""
    if not told:
        return ""
    answers = details(
        *((_both(asked), escape(given) if isinstance(given, str) else _both(given)) for asked, given in told)
    )
    return (
        f'<section class="ts-told"><h2>{_both(message("sheet.told"))}</h2>{answers}'
        f"<p>{_both(message('sheet.told_help'))}</p></section>"
    )


def _trial(page: TrialPage) -> str:
    card, block = page.card, page.card.verdict
    reason = ""
    if block:
        quote = f"<br>{quoted(block.quote)}" if block.quote else ""
        reason = f"<p><strong>{_both(block.sentence)}</strong></p><p>{_both(block.reason)}{quote}</p>"
    return (
        f'<section class="ts-sheet"><h2>{title(card)}</h2><p><strong>{escape(card.nct_id)}</strong></p>'
        f"<p>{_both(card.status)}</p>{reason}"
        f"{f'<p>{_both(card.phase)}</p>' if card.phase else ''}"
        f"{details(*_about(card))}"
        f"<p>{_both(card.checked)}</p>"
        f"{_to_ask('trial.ask_own', page.ask_own)}{_to_ask('trial.ask', page.ask)}"
        f"{f'<p>{escape(card.url)}</p>' if card.url else ''}</section>"
    )


def _to_ask(heading: str, ask: Sequence[Message]) -> str:
    """Write what to ask somebody, with room for the answers."""
    if not ask:
        return ""
    write = '<div class="ts-write"></div>' * _LINES_TO_WRITE
    asked = "".join(f"<li>{_both(each)}{write}</li>" for each in ask)
    return f"<h3>{_both(message(heading))}</h3><ol>{asked}</ol>"


def _about(card: Card) -> tuple[tuple[str, str], ...]:
    checks = joined(_both(each) for each in card.verdict.checks) if card.verdict else ""
    return (
        (ours("card.tested"), tested(card)),
        (ours("card.ages"), _both(card.ages)),
        (ours("card.checks"), checks),
        (ours("card.sites"), sites(card, on_paper=True)),
        (ours("card.contact"), whom_to_ask(card)),
        # Nothing opens on paper: where the record names nobody, the numbers stand there.
        (ours("card.talk"), helpline_list(card.home_country) if card.no_contact else ""),
    )


def _both(what: Message) -> str:
    """Write a line in the language that is spoken, and in English below it."""
    ours_first = escape(say(what))
    if spoken() == ENGLISH:
        return ours_first
    with speaking(ENGLISH):
        in_english = escape(say(what))
    if in_english == ours_first:
        return ours_first
    return f'{ours_first}<br><span lang="en" class="ts-quiet">{in_english}</span>'
