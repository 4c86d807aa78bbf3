"""Trials side by side: the same rows for all, no score and no tick; what a record does not say is said so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from trialsearch.markup.cards import dates, tested, title, who, whom_to_ask
from trialsearch.markup.text import items, ours, words
from trialsearch.markup.ways import linked
from trialsearch.views import TrialPage

#: As many as can be read side by side.
MOST_COMPARED: Final = 4


def _verdict(page: TrialPage) -> str:
    block = page.card.verdict
    return f"{words(block.sentence)} {words(block.reason)}" if block else ""


def _ask(page: TrialPage) -> str:
    if page.card.verdict is None:
        return ""
    return items((words(each) for each in page.card.verdict.ask), "ts-plain") or ours("compare.nothing_to_ask")


_ROWS: Final[tuple[tuple[str, Callable[[TrialPage], str]], ...]] = (
    ("compare.status", lambda page: words(page.card.status)),
    ("compare.verdict", _verdict),
    ("compare.ask", _ask),
    ("card.tested", lambda page: tested(page.card)),
    ("compare.phase", lambda page: words(page.card.phase) if page.card.phase else ""),
    ("card.ages", lambda page: who(page.card)),
    ("compare.nearest", lambda page: words(page.card.nearest) if page.card.nearest else ""),
    ("compare.places", lambda page: words(page.card.site_count) if page.card.site_count else str(len(page.card.sites))),
    ("card.contact", lambda page: whom_to_ask(page.card)),
    ("compare.allocation", lambda page: words(page.allocation) if page.allocation else ""),
    ("compare.size", lambda page: words(page.size) if page.size else ""),
    ("compare.checked", lambda page: dates(page.card)),
)


def compared(pages: Sequence[TrialPage], ways_in: Mapping[str, str] | None = None) -> str:
    """Draw up to MOST_COMPARED trials as a table; on a phone each row becomes a short list (style.css).

    A study is known by its number there, as its title stands above once. What is the same for all is said once.
    The roles are written out because such a style takes a table's own away.
    """
    shown = pages[:MOST_COMPARED]
    head = "".join(
        f'<th role="columnheader" scope="col">{_badge(number)} {_named(page, ways_in or {})}</th>'
        for number, page in enumerate(shown, 1)
    )
    rows = "".join(_row(name, [write(page) for page in shown]) for name, write in _ROWS)
    return (
        f'<table class="ts-compare" role="table"><caption>{ours("compare.caption", count=len(shown))}</caption>'
        f'<thead role="rowgroup"><tr role="row"><td role="cell"></td>{head}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table>'
    )


def _named(page: TrialPage, ways_in: Mapping[str, str]) -> str:
    nct_id = page.card.nct_id
    name = linked(title(page.card), ways_in[nct_id]) if nct_id in ways_in else title(page.card)
    return f'{name} <span class="ts-quiet">{nct_id}</span>'


def _badge(number: int) -> str:
    return f'<span class="ts-badge">{number}</span>'


def _row(name: str, values: Sequence[str]) -> str:
    if not any(values):
        return ""
    if len(set(values)) == 1:
        same = f'<span class="ts-quiet">({ours("compare.same")})</span>'
        cells = f'<td role="cell" colspan="{len(values)}" aria-colspan="{len(values)}">{values[0]} {same}</td>'
    else:
        cells = "".join(
            f'<td role="cell"><span class="ts-whose">{_badge(number)}</span>'
            f"<div>{value or ours('compare.not_in_record')}</div></td>"
            for number, value in enumerate(values, 1)
        )
    return f'<tr role="row"><th role="rowheader" scope="row">{ours(name)}</th>{cells}</tr>'
