"""Addresses that are none: Streamlit answers every one with its index page, and 200."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trialsearch.languages import say, speaking, understood
from trialsearch.markup.document import document
from trialsearch.markup.text import line, ours

#: Where a page of HTML is: ours, and Streamlit's own index by name. What else it serves as HTML is below the others.
_PAGES: Final = frozenset(("/", "/lite", "/index.html"))
_BELOW: Final = ("/_stcore/bidi-components/", "/component/", "/app/static/")


class NoSuchPage:
    """Says 404 where Streamlit's index page would be sent for an address that it does not know.

    The page has one address, so that the index is never the answer to another one: a mistyped link opened the start
    page without a word, and a missing file came as a page of HTML.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; with our own page in place of the index."""
        path = scope.get("path", "")
        if scope["type"] != "http" or path in _PAGES or path.startswith(_BELOW):
            await self._app(scope, receive, send)
            return
        is_lost = False

        async def look(message: Message) -> None:
            nonlocal is_lost
            if message["type"] == "http.response.start":
                is_html = Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")
                is_lost = message["status"] in (200, 304) and is_html
                if is_lost:
                    await _answer(scope)(scope, receive, send)
            if not is_lost:
                await send(message)

        await self._app(scope, receive, look)


def _answer(scope: Scope) -> HTMLResponse:
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])
    with speaking(language := understood(asked[-1], Headers(scope=scope).get("accept-language"))):
        # Relative: a proxy may have taken the beginning of the path away.
        root = "../" * (scope["path"].count("/") - 1) or "./"
        ways = "".join(
            f'<p><a href="{root}{way}?lang={language}">{ours(words)}</a></p>'
            for way, words in (("", "lite.full"), ("lite", "lite.way_in"))
        )
        body = f"<h1>{ours('page.title')}</h1>{line(say('page.no_such_page'))}{ways}"
        return HTMLResponse(document(say("page.title"), body), status_code=404, headers={"Cache-Control": "no-store"})
