"""The pages of Learn as the dashboard draws them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard.conftest import html_of
from trialsearch.catalogue import open_catalogue
from trialsearch.dashboard.components import learn
from trialsearch.languages import languages, say
from trialsearch.learn import labels, pages

Open = Callable[..., AppTest]
READ = [each for each in pages("en") if not each.behind_button]
BEHIND = [each for each in pages("en") if each.behind_button]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("slug", [each.slug for each in READ])
def test_every_page_is_drawn_with_its_sources(open_page: Open, slug: str, language: str) -> None:
    page = open_page(learn=slug, lang=language)
    assert not page.exception
    drawn = html_of(page)
    words = next(each for each in pages(language) if each.slug == slug)
    assert f"<h2>{words.title}</h2>" in drawn
    assert labels(language)["not_reviewed"] in drawn
    assert labels(language)["sources"] in drawn
    assert drawn.count(f'lang="{language}"') > 3


@pytest.mark.parametrize("slug", [each.slug for each in BEHIND])
def test_numbers_stand_behind_a_button(open_page: Open, slug: str) -> None:
    page = open_page(learn=slug)
    assert not page.exception
    before = html_of(page)
    assert labels("en")["before_numbers"] in before
    assert "of 100" not in before
    page = page.button(key="show_numbers").click().run()
    assert len(html_of(page)) > len(before)


def test_the_list_names_every_page_and_links_to_it(open_page: Open) -> None:
    drawn = html_of(open_page(learn="all"))
    for each in pages("en"):
        assert f'href="?learn={each.slug}&amp;lang=en"' in drawn


def test_a_page_that_is_none_gives_the_list_and_another_language_the_first(open_page: Open) -> None:
    drawn = html_of(open_page(learn="<b>xyzzy</b>", lang="tlh"))
    assert "<b>xyzzy</b>" not in drawn
    assert 'href="?learn=what-is-all&amp;lang=en"' in drawn


@pytest.mark.parametrize("language", languages())
def test_the_newest_studies_take_patients_and_lead_to_their_pages(
    open_page: Open, demo_cache: Path, language: str
) -> None:
    drawn = html_of(open_page(learn="newest-studies", lang=language))
    listed = re.findall(r'href="\?trial=(NCT\d+)&amp;lang=(?:en|es)[^>]*>.*?</a> \((.*?)\)', drawn)
    trials = open_catalogue(demo_cache / "demo").tables["trials"].set_index("nct_id")
    assert listed
    for nct_id, said in listed:
        assert trials.loc[nct_id, "overall_status"] in ("RECRUITING", "NOT_YET_RECRUITING")
        assert re.search(r"\b20\d\d\b", said)


def test_a_study_that_is_not_open_yet_has_not_begun(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"nct_id": "NCT99900001", "brief_title": "Inventomab", "availability": "not_open_yet"}
    begun = {"since": date(2026, 6, 16), "is_listed": False, "is_to_come": False}
    monkeypatch.setattr(learn, "newest", lambda _catalogue: [row | begun])
    assert "planned to begin in 2026" in html_of(open_page(learn="newest-studies"))


def test_where_no_new_study_takes_patients_that_is_said(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learn, "newest", lambda _catalogue: [])
    assert say("newest.none") in html_of(open_page(learn="newest-studies"))


def test_the_studies_lead_to_learn(open_page: Open) -> None:
    assert 'href="?learn=all&amp;lang=en"' in html_of(open_page())
