"""A trial's own page: who can join, what to ask, where, what happens, who runs it, and the registry's own text."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from trialsearch.languages import Message, message, spoken
from trialsearch.markup.cards import (
    classes,
    dated,
    in_colour,
    registry_page,
    sites,
    somebody_else,
    status,
    tested,
    texts_of,
    title,
    verdict,
    who,
    whom_to_ask,
)
from trialsearch.markup.explained import explained
from trialsearch.markup.text import details, folded, items, joined, line, ours, quoted, registry, words
from trialsearch.views import Arm, Check, Said, TrialPage, VerdictBlock

_LONG = 600  # characters of a description that is shown unfolded


def head(page: TrialPage, to_form: str = "") -> str:
    """Draw the title, whether the trial takes patients, and the verdict with what stands beside it.

    `to_form` is markup that leads back to our questions, to stand below those that wait for an answer there.
    """
    card = page.card
    about = details(
        (ours("card.tested"), tested(card)),
        (ours("card.ages"), who(card)),
    )
    return (
        f'<article lang="{spoken()}" class="{classes(card)}">'
        f'<h2 class="ts-trial" id="title-{escape(card.nct_id)}">{title(card)}</h2>'
        f'<p class="ts-quiet">{escape(card.nct_id)}</p>'
        f"{status(card)}{line(card.phase)}{about}{said(page.ages) if page.ages else ''}"
        f"{_verdict(page, card.verdict, to_form) if card.verdict else ''}"
        f"{dated(card)}"
        f"{line(message('page.safety'), 'ts-quiet')}"
        f"{explained([*texts_of(card), *(each.quote for each in page.answers)])}"
        f"<p>{registry_page(card)}</p></article>"
    )


def sections(page: TrialPage, map_of_sites: str = "") -> str:
    """Draw the sections below it, in the order in which a family needs them.

    What to ask and what is checked belong to the verdict, where there is one: `head` has said it.
    """
    every = "".join(
        (
            "" if page.card.verdict else _to_ask(page),
            _section("who_can_join", _who_can_join(page)),
            _section("where", _where(page) + map_of_sites),
            _section("what_happens", _what_happens(page)),
            _section("about", _about(page)),
            _section("record", _record(page)),
        )
    )
    return f'<div lang="{spoken()}" class="ts-sections">{every}</div>'


def _verdict(page: TrialPage, block: VerdictBlock, to_form: str) -> str:
    """Draw the verdict with its reason and quote, then all that is to be asked, and what is checked: each once."""
    alone = replace(block, ask=(), checks=())
    return verdict(alone, coloured=in_colour(page.card)) + _to_ask(page, to_form) + _checks(page.checks)


def _to_ask(page: TrialPage, to_form: str = "") -> str:
    """Draw what our own questions ask, too, then what the own care team can tell, then what the study team can."""
    waiting = items((words(each) for each in page.ask_form), "ts-ask")
    own = (words(each) for each in page.ask_own if each not in page.ask_form)
    return "".join(
        (
            _section(
                "ask_form", waiting + line(message("trial.ask_form_help"), "ts-quiet") + to_form if waiting else ""
            ),
            _section("ask_own", items(own, "ts-ask")),
            _section("ask", items((words(each) for each in page.ask), "ts-ask")),
        )
    )


def said(what: Said) -> str:
    """Draw our lines, and the record's sentence below them."""
    origin = ours("card.from_record", section=what.section) if what.section else ""
    quote = f'<p class="ts-quote">{origin} {quoted(what.quote)}</p>' if what.quote else ""
    return f'<div class="ts-said">{joined(words(each) for each in what.words)}{quote}</div>'


def _section(name: str, inside: str) -> str:
    return f'<h3 class="ts-section">{ours(f"trial.{name}")}</h3>{inside}' if inside else ""


def _who_can_join(page: TrialPage) -> str:
    checks = "" if page.card.verdict else _checks(page.checks)
    if not page.answers and not page.other_answers:
        return line(message("trial.no_rules")) + checks
    silent = folded(
        ours("trial.silent", count=len(page.silent)), items((words(each) for each in page.silent), "ts-plain")
    )
    answers = items(said(each) for each in page.answers) + _of_others(page.other_answers, is_open=not page.answers)
    return line(message("trial.who_help"), "ts-quiet") + answers + (silent if page.silent else "") + checks


def _of_others(answers: tuple[Said, ...], *, is_open: bool) -> str:
    if not answers:
        return ""
    each = items(said(answer) for answer in answers)
    return folded(ours("trial.other_answers", count=len(answers)), each, is_open=is_open)


def _checks(checks: tuple[Check, ...]) -> str:
    if not checks:
        return ""
    each = items(
        (f"{words(check.what)}<br>{joined(quoted(quote) for quote in check.quotes)}" for check in checks), "ts-checks"
    )
    return folded(ours("trial.checks", count=len(checks)), each)


def _where(page: TrialPage) -> str:
    asked = whom_to_ask(page.card) + somebody_else(page.card)
    return f"<div>{sites(page.card)}</div>" + (details((ours("card.contact"), asked)) if asked else "")


def _what_happens(page: TrialPage) -> str:
    """Write what happens to a child; how many take part alone does not tell."""
    if not page.allocation and not page.arms:
        return ""
    return "".join((line(page.allocation), line(page.size), items(_arm(arm) for arm in page.arms)))


def _about(page: TrialPage) -> str:
    size = "" if _what_happens(page) else line(page.size)
    return size + details(*((words(name), _value(value)) for name, value in page.about))


def _arm(arm: Arm) -> str:
    named = (f"<strong>{registry(arm.label)}</strong>" if arm.label else "", words(arm.role) if arm.role else "")
    return f"{': '.join(each for each in named if each)}{_described(arm.description)}"


def _described(text: str | None) -> str:
    if not text:
        return ""
    whole = f'<div class="ts-record" lang="en">{escape(text)}</div>'
    return whole if len(text) <= _LONG else folded(ours("trial.description"), whole)


def _record(page: TrialPage) -> str:
    parts = (("long_title", page.long_title), ("summary", page.summary), ("criteria", page.criteria))
    texts = "".join(
        folded(ours(f"trial.{name}"), f'<div class="ts-record" lang="en">{escape(text)}</div>')
        for name, text in parts
        if text
    )
    return line(message("trial.record_help"), "ts-quiet") + texts if texts else ""


def _value(value: Message | str) -> str:
    return registry(value) if isinstance(value, str) else words(value)
