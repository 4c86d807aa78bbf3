"""Learn: short pages about ALL and about studies, at `?learn=<page>`; in another language with `&lang=<language>`."""

from __future__ import annotations

from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from trialsearch.catalogue import Catalogue
from trialsearch.dashboard.address import DATA, link
from trialsearch.dashboard.components import lines
from trialsearch.languages import ENGLISH, languages, say, spoken, understood
from trialsearch.learn import Block, Heading, Items, Page, Paragraph, labels, page, pages
from trialsearch.markup.helplines import helpline_list
from trialsearch.schema import plain_rows
from trialsearch.views import month_of
from trialsearch.vocabulary import Purpose, Relevance

PARAMETER = "learn"
_ALL_PAGES = "all"
_NEWEST_SHOWN = 8


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
    _text(f"<p>{beside} · {lite}</p>", language)


def show(slug: str, catalogue: Catalogue | None = None) -> None:
    """Draw one page, or the list of all of them for a word that names none; without data no study is named."""
    language = understood(st.query_params.get("lang"))
    found = next((each for each in pages(language) if each.slug == slug), None)
    words = labels(language)
    to_studies = f'<a href="{_studies(language)}" target="_self">{escape(words["to_studies"])}</a>'
    others = (_link(slug, each, labels(each)["this_language"]) for each in languages() if each != language)
    _text(f"<p>{' · '.join((to_studies, *others))}</p>", language)
    if found is None:
        _list(language, words)
        return
    _text(f"<p>{_link(_ALL_PAGES, language, words['heading'])}</p>", language)
    _text(f"<h2>{escape(found.title)}</h2>", language)
    if not found.reviewed:
        _text(f'<p class="ts-quiet">{escape(words["not_reviewed"])}</p>', language)
    if found.behind_button and not _wants_numbers(words):
        return
    for block in found.blocks:
        _block(block, language, catalogue)
    _after(found, language, words)


def _studies(language: str) -> str:
    return link("./", {**({} if language == ENGLISH else {"lang": language}), **_taken_along()})


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
        items = "".join(f"<li>{escape(title)}</li>" for title in newest_titles(catalogue))
        _text(f"<ul>{items}</ul>", ENGLISH)


def newest_titles(catalogue: Catalogue) -> list[str]:
    """List the titles of the treatment studies about ALL that the registry posted last, the newest first."""
    trials = catalogue.tables["trials"]
    about = (trials["relevance"] == Relevance.FOCUS.value) & (trials["purpose_group"] == Purpose.TREATMENT.value)
    posted: pd.DataFrame = trials[about].sort_values(["first_posted_first_day", "nct_id"], ascending=[False, True])
    return [row["brief_title"] for row in plain_rows(posted.head(_NEWEST_SHOWN), ["brief_title"]) if row["brief_title"]]


def _after(found: Page, language: str, words: dict[str, str]) -> None:
    links = "".join(f"<li>{_link(slug, language, page(slug, language).title)}</li>" for slug in found.neighbours)
    if links:
        _text(f"<h3>{escape(words['neighbours'])}</h3><ul>{links}</ul>", language)
    sources = "".join(
        f'<li lang="en">{escape(source.name)} ({_month(source.checked)})</li>' for source in found.sources
    )
    _text(f"<h3>{escape(words['sources'])}</h3><ul>{sources}</ul>", language)


def _month(checked: str) -> str:
    return say(month_of(date.fromisoformat(f"{checked}-01")))


def _link(slug: str, language: str, text: str, target: str = "_self") -> str:
    address = link("", {PARAMETER: slug, "lang": language, **_taken_along()})
    return f'<a href="{escape(address)}" target="{target}">{escape(text)}</a>'


def _text(html: str, language: str) -> None:
    st.html(f'<div class="ts-learn" lang="{language}">{html}</div>')
