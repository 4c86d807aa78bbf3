"""Streamlit's own page, mended on its way out: its language, our small script, and what it says without scripts."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import FileResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trialsearch.languages import languages, say, speaking, understood
from trialsearch.markup.sheet import SCRIPT

_SCRIPT = Path(__file__).with_name("here.js")
_AS_SENT = b'<html lang="en"'
_HEAD_ENDS = b"</head>"
_OUR_SCRIPT = b'<script src="./here.js" defer></script>'

_NOSCRIPT = re.compile(rb"<noscript>.*?</noscript>", re.DOTALL)

#: The button to print of the sheet (markup/sheet.py).
_PRINTS = Path(__file__).with_name(SCRIPT)

#: The scripts' addresses.
ROUTE = Route("/here.js", lambda _: FileResponse(_SCRIPT, media_type="text/javascript"), methods=["GET"])
PRINT_ROUTE = Route(f"/{SCRIPT}", lambda _: FileResponse(_PRINTS, media_type="text/javascript"), methods=["GET"])


class OwnPage:
    """Names the language of the address in the page that is sent for it, and adds our script."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; the page is held until it is whole."""
        if scope["type"] != "http" or scope.get("path") != "/" or scope.get("method") != "GET":
            await self._app(scope, receive, send)
            return
        start: Message = {}
        whole = bytearray()

        async def mend(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if message["type"] == "http.response.body":
                whole.extend(message.get("body", b""))
                if message.get("more_body", False):
                    return
                mended = _mended(bytes(whole), _language_of(scope))
                headers = MutableHeaders(scope=start)
                headers["content-length"] = str(len(mended))
                headers.add_vary_header("Accept-Language")
                await send(start)
                message = {"type": "http.response.body", "body": mended}
            await send(message)

        await self._app(scope, receive, mend)


def _mended(page: bytes, language: str) -> bytes:
    named = page.replace(_AS_SENT, f'<html lang="{language}"'.encode(), 1)
    scripted = named.replace(_HEAD_ENDS, _OUR_SCRIPT + _HEAD_ENDS, 1)
    return _NOSCRIPT.sub(lambda _: f"<noscript>{_without_scripts(language)}</noscript>".encode(), scripted)


def _without_scripts(language: str) -> str:
    """Lead to /lite, in the language that was asked for first, with the line on emergencies."""
    ways = []
    for each in sorted(languages(), key=lambda other: other != language):
        with speaking(each):
            lite = f'<a href="lite?lang={each}">{escape(say("lite.way_in"))}</a>'
            ways.append(f'<p lang="{each}">{escape(say("page.title"))}: {lite}. {escape(say("page.urgent"))}</p>')
    return "".join(ways)


def _language_of(scope: Scope) -> str:
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])
    return understood(asked[-1], Headers(scope=scope).get("accept-language"))
