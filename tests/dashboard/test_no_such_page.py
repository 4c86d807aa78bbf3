"""What an address is answered that is none, in front of a server that answers each with its index page."""

from __future__ import annotations

import html
import re

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.asgi import Client
from trialsearch.dashboard.middleware import middleware
from trialsearch.languages import catalogue

INDEX = '<!doctype html><html lang="en"><head></head><body>Streamlit</body></html>'


async def _streamlit(request: Request) -> Response:
    path = request.url.path
    if path.startswith("/static/js/"):
        return Response("1", media_type="text/javascript")
    if path == "/media/none":
        return PlainTextResponse("not found", status_code=404)
    if path == "/_stcore/host-config":
        return JSONResponse({})
    headers = {"Vary": "Accept-Encoding"}
    return HTMLResponse(INDEX, headers=headers)


@pytest.fixture
def client() -> Client:
    return Client(Starlette(routes=[Route("/{path:path}", _streamlit)], middleware=middleware()))


@pytest.mark.parametrize(
    ("path", "root"),
    [
        *(("/nothing", "./"), ("/lite/x", "../"), ("/Lite", "./"), ("/static/css/none.css", "../../"), ("/.env", "./")),
        *(("/robots.txt", "./"), ("/favicon.ico", "./"), ("/_stcore/nothing", "../"), ("/api/none", "../")),
    ],
)
def test_an_address_that_is_none_is_not_found_and_leads_on(client: Client, path: str, root: str) -> None:
    for method in ("GET", "HEAD"):
        assert client.ask(method, path, b"", {}).status_code == 404
    answer = client.get(path)
    assert catalogue("en")["page.no_such_page"] in answer.text
    assert re.findall('href="([^"]*)"', answer.text) == [f"{root}?lang=en", f"{root}lite?lang=en"]
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "Streamlit" not in answer.text


def test_it_speaks_the_language_of_the_address_or_of_the_browser(client: Client) -> None:
    said = catalogue("es")["page.no_such_page"]
    for answer in (client.get("/nothing?lang=es"), client.get("/nothing", accept_language="es-MX")):
        assert said in html.unescape(answer.text)
        assert '<html lang="es">' in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/static/js/a.js", "/_stcore/host-config", "/component/x/index.html", "/index.html"]
)
def test_what_streamlit_serves_is_served(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def test_a_404_of_streamlits_own_stays_as_it_is(client: Client) -> None:
    answer = client.get("/media/none")
    assert (answer.status_code, answer.text) == (404, "not found")


@pytest.mark.parametrize("coding", ["identity", "gzip", "gzip;q=0", "br"])
@pytest.mark.parametrize("path", ["/", "/nothing", "/index.html"])
def test_a_header_that_an_answer_varies_with_is_named_once(client: Client, path: str, coding: str) -> None:
    headers = client.get(path, headers={"accept-encoding": coding}).headers
    named = [name.strip().casefold() for each in headers.getlist("vary") for name in each.split(",")]
    assert len(named) == len(set(named))
    if path == "/":
        assert {"accept-language"} <= set(named) <= {"accept-language", "accept-encoding"}
