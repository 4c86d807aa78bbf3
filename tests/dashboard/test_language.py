"""The page in another language: switched without losing an answer, and no string of ours left in English."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from streamlit.testing.v1 import AppTest

from tests.asgi import Client
from tests.dashboard.conftest import html_of
from trialsearch.dashboard.own_page import OwnPage
from trialsearch.languages import ENGLISH, catalogue, languages

OpenPage = Callable[..., AppTest]
OTHERS = [language for language in languages() if language != ENGLISH]


def texts_of(page: AppTest) -> set[str]:
    """Every text on the page that is not the registry's."""
    drawn = html_of(page)
    drawn = re.sub(r"<style.*?</style>|<(bdi|q|div|li|ul) [^>]*lang=\"en\".*?</\1>", " ", drawn, flags=re.DOTALL)
    pieces = re.split(r"<[^>]+>", drawn)
    pieces += [
        each.label for kind in ("button", "radio", "text_input", "selectbox", "multiselect") for each in page.get(kind)
    ]
    pieces += [option for radio in page.radio for option in radio.options]
    pieces += [each.value for kind in ("info", "warning", "error", "header", "title") for each in page.get(kind)]
    return {" ".join(html.unescape(str(piece)).split()) for piece in pieces} - {""}


def english_sentences(language: str) -> dict[re.Pattern[str], str]:
    """Strings of ours that read otherwise in the language; short ones could be anybody's."""
    other = catalogue(language)
    return {
        re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(text))): name
        for name, text in catalogue(ENGLISH).items()
        if text != other[name] and len(re.sub(r"\{\w+\}", "", text)) > 12
    }


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize(
    "address", [{}, {"trial": "NCT99900001"}, {"look": "kept", "kept": ["NCT99900001", "NCT99900002"]}]
)
def test_no_string_of_ours_is_left_in_english(open_page: OpenPage, language: str, address: dict[str, str]) -> None:
    page = open_page(lang=language, **address)
    assert not page.exception
    sentences = english_sentences(language)
    left = {name: text for text in texts_of(page) for pattern, name in sentences.items() if pattern.fullmatch(text)}
    assert not left


@pytest.mark.parametrize("language", OTHERS)
def test_switching_keeps_what_was_answered(open_page: OpenPage, language: str) -> None:
    page = open_page(phase="PHASE1")
    page.text_input(key="age").set_value("12 years").run()
    page.radio(key="kind").set_value("b_all").run()
    page.button(key=f"language_{language}").click().run()
    assert not page.exception
    assert page.text_input(key="age").value == "12 years"
    assert page.radio(key="kind").value == "b_all"
    assert "phase" in page.query_params
    assert catalogue(language)["language.ours"] in html_of(page)
    assert f'lang="{language}"' in html_of(page)


def test_a_language_that_nobody_speaks_is_english(open_page: OpenPage) -> None:
    assert open_page(lang="../../etc").title[0].value == catalogue(ENGLISH)["page.title"]


def test_the_document_names_its_language() -> None:
    async def page(_request: object) -> HTMLResponse:
        return HTMLResponse('<!doctype html><html lang="en"><head></head><body><noscript>No</noscript>á</body></html>')

    app = Starlette(routes=[Route("/", page), Route("/other", page)])
    client = Client(OwnPage(app))
    spanish = client.get("/?lang=es")
    assert '<html lang="es">' in spanish.text
    assert int(spanish.headers["content-length"]) == len(spanish.content)
    # Without scripts it leads to /lite, in the language asked for first.
    without = re.findall("<noscript>(.*?)</noscript>", spanish.text)
    assert re.findall('href="([^"]*)"', without[0]) == ["lite?lang=es", "lite?lang=en"]
    assert catalogue("es")["page.urgent"] in html.unescape(without[0])
    # Without a word of the address, what the browser asks for counts.
    assert '<html lang="es">' in client.get("/", accept_language="es-MX,es;q=0.9,en;q=0.8").text
    assert '<html lang="en">' in client.get("/?lang=en", accept_language="es-MX").text
    assert "Accept-Language" in client.get("/").headers["vary"]
    for address in ("/", "/?lang=xx", "/other?lang=es", '/?lang="><script>'):
        assert '<html lang="en">' in client.get(address).text
        assert client.get(address).text.count("<script") == (address != "/other?lang=es")
