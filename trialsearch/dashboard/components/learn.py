"""Learn: short pages about ALL and about studies, at `?learn=<page>`; in another language with `&lang=<language>`."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from trialsearch.catalogue import Catalogue
from trialsearch.dashboard.address import DATA, link
from trialsearch.dashboard.components import lines, trial
from trialsearch.languages import message, say, spoken
from trialsearch.learn import Block, Heading, Items, Page, Paragraph, labels, page, pages
from trialsearch.markup.helplines import helpline_list
from trialsearch.schema import plain_rows
from trialsearch.search import TrialFilter
from trialsearch.views import month_of
from trialsearch.vocabulary import Availability, Purpose, RecordState, Relevance

PARAMETER = "learn"
_ALL_PAGES = "all"
_NEWEST_SHOWN = 8
#: What was listed, or began, longer ago than this before the day of the data is not new.
_NEW = timedelta(days=3 * 365)
_TAKES_PATIENTS = (Availability.TAKING_PATIENTS, Availability.NOT_OPEN_YET)
_CAN_BE_TRUSTED = (RecordState.FRESH, RecordState.AGEING)


def asked_for() -> str | None:
    """Tell which page the address asks for; None if it asks for the studies."""
    return st.query_params.get(PARAMETER)


def draw_ways_on() -> None:
    """Draw the links that lead from the studies to the list of pages, and to the page without a script."""
    language = spoken()
    parameters = {name: st.query_params.get_all(name) for name in ("lang", DATA) if name in st.query_params}
    lite = f'<a href="{escape(link("lite", parameters))}" target="_self">{escape(say("lite.way_in"))}</a>'
    # Beside the page: what was answered lives in this tab alone.
    beside = _link(_ALL_PAGES, language, f"{say('page.learn')} {say('page.new_tab')}", target="_blank")
    _text(f"<p>{beside}</p><p>{lite}</p>", language)


def show(slug: str, catalogue: Catalogue | None = None) -> None:
    """Draw one page, or the list of all of them for a word that names none; without data no study is named."""
    language = spoken()
    found = next((each for each in pages(language) if each.slug == slug), None)
    words = labels(language)
    _text(
        f'<p class="ts-quiet">{escape(words["other_tab"])} '
        f'<a href="{escape(_studies(language))}" target="_self">{escape(words["to_studies"])}</a></p>',
        language,
    )
    if found is None:
        _list(language, words)
        return
    _text(f"<p>{_link(_ALL_PAGES, language, words['heading'])}</p>", language)
    _text(f"<h2>{escape(found.title)}</h2>", language)
    if found.behind_button and not _wants_numbers(words):
        return
    for block in found.blocks:
        _block(block, language, catalogue)
    _after(found, language, words)


def _studies(language: str) -> str:
    return link("./", {"lang": language, **_taken_along()})


def _taken_along() -> dict[str, list[str]]:
    """Give what an address keeps on the way: which data, and the studies that are kept."""
    return {name: st.query_params.get_all(name) for name in (DATA, "kept") if name in st.query_params}


def _wants_numbers(words: dict[str, str]) -> bool:
    lines.draw(words["before_numbers"])
    return st.button(words["show_numbers"], key="show_numbers")


def _list(language: str, words: dict[str, str]) -> None:
    _text(f"<h2>{escape(words['heading'])}</h2>", language)
    listed = pages(language)
    for group in dict.fromkeys(each.group for each in listed):
        links = "".join(f"<li>{_link(each.slug, language, each.title)}</li>" for each in listed if each.group == group)
        _text(f"<h3>{escape(words[f'group_{group}'])}</h3><ul>{links}</ul>", language)


def _block(block: Block, language: str, catalogue: Catalogue | None) -> None:
    if isinstance(block, Heading):
        _text(f"<h{block.level + 1}>{escape(block.text)}</h{block.level + 1}>", language)
    elif isinstance(block, Paragraph):
        _text(f'<p class="ts-line">{escape(block.text)}</p>', language)
    elif isinstance(block, Items):
        tag = "ol" if block.numbered else "ul"
        _text(f"<{tag}>{''.join(f'<li>{escape(item)}</li>' for item in block.items)}</{tag}>", language)
    elif block.name == "helplines":
        _text(helpline_list(), language)
    elif catalogue is not None:
        _text(_newest(catalogue), language)


def _newest(catalogue: Catalogue) -> str:
    """Write the newest studies, each with its year, whether it takes patients, and the way to its page."""
    rows = newest(catalogue)
    if not rows:
        return f"<p>{escape(say('newest.none'))}</p>"
    ways_in = trial.ways_in(row["nct_id"] for row in rows)
    items = []
    for row in rows:
        status = message(f"group_short.{row['availability']}")
        # A day that has passed is no beginning of a study that is not open yet.
        is_to_come = row["is_to_come"] or row["availability"] == Availability.NOT_OPEN_YET
        day = "listed" if row["is_listed"] else "planned" if is_to_come else "began"
        listed = say(f"newest.{day}", year=row["since"].year, status=status)
        way_in = escape(ways_in[row["nct_id"]])
        title = f'<a href="{way_in}" target="_self" lang="en">{escape(row["brief_title"])}</a>'
        items.append(f"<li>{title} {escape(listed)}</li>")
    return f"<ul>{''.join(items)}</ul>"


def newest(catalogue: Catalogue) -> list[dict[str, Any]]:
    """List treatment studies about ALL that take patients or will, the newest first, by when they were first listed.

    Where a record does not say that, the day on which it began counts. What can be trusted no more is left out.
    """
    about = TrialFilter(relevance=(Relevance.FOCUS,), purposes=(Purpose.TREATMENT,))
    trials = catalogue.search(about).trials
    takes = trials["availability"].isin(_TAKES_PATIENTS) & trials["record_state"].isin(_CAN_BE_TRUSTED)
    today = pd.Timestamp(catalogue.manifest.data_date)
    listed = trials["first_posted_first_day"]
    since = listed.fillna(trials["start_date_first_day"])
    known = since.where(since <= today, today)
    of_when = trials.assign(since=since, known=known, is_listed=listed.notna(), is_to_come=since > today)
    found: pd.DataFrame = of_when[takes & (since >= today - _NEW) & trials["brief_title"].notna()]
    # A start that is only planned makes a study no newer than one that was listed today.
    found = found.sort_values(["known", "nct_id"], ascending=[False, True]).head(_NEWEST_SHOWN)
    return plain_rows(found, ["nct_id", "brief_title", "availability", "since", "is_listed", "is_to_come"])


def _after(found: Page, language: str, words: dict[str, str]) -> None:
    """Draw what stands below the words: what to read next, where they come from, and whether anybody checked them."""
    links = "".join(f"<li>{_link(slug, language, page(slug, language).title)}</li>" for slug in found.neighbours)
    if links:
        _text(f"<h3>{escape(words['neighbours'])}</h3><ul>{links}</ul>", language)
    sources = "".join(
        f'<li lang="en">{escape(source.name)} ({_month(source.checked)})</li>' for source in found.sources
    )
    _text(f"<h3>{escape(words['sources'])}</h3><ul>{sources}</ul>", language)
    if not found.reviewed:
        _text(f'<p class="ts-quiet">{escape(words["not_reviewed"])}</p>', language)


def _month(checked: str) -> str:
    return say(month_of(date.fromisoformat(f"{checked}-01")))


def _link(slug: str, language: str, text: str, target: str = "_self") -> str:
    address = link("", {PARAMETER: slug, "lang": language, **_taken_along()})
    return f'<a href="{escape(address)}" target="{target}">{escape(text)}</a>'


def _text(html: str, language: str) -> None:
    st.html(f'<div class="ts-learn" lang="{language}">{html}</div>')
