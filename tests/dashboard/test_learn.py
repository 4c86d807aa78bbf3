"""The pages of Learn as the dashboard draws them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard.conftest import html_of
from trialsearch.languages import languages
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
def test_a_page_leads_to_itself_in_every_other_language(open_page: Open, language: str) -> None:
    drawn = html_of(open_page(learn="car-t", lang=language))
    offered = {each for each in languages() if f'href="?learn=car-t&amp;lang={each}"' in drawn}
    assert offered == set(languages()) - {language}
    assert all(labels(each)["this_language"] in drawn for each in offered)
    assert labels(language)["this_language"] not in drawn


def test_the_newest_studies_come_from_the_snapshot(open_page: Open) -> None:
    assert "Tisagenlecleucel" in html_of(open_page(learn="newest-studies")) or "CAR T" in html_of(
        open_page(learn="newest-studies")
    )


def test_the_studies_lead_to_learn(open_page: Open) -> None:
    assert 'href="?learn=all&amp;lang=en"' in html_of(open_page())
