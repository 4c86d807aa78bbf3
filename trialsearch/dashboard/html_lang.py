"""The language of Streamlit's own page: it says English whatever is spoken, so the answer is mended on its way out.

Only a fresh load is mended. After a switch within a visit the document still names the language that it was loaded in;
then each block of ours names its own.
"""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trialsearch.languages import ENGLISH, understood

_AS_SENT = b'<html lang="en"'


class HtmlLang:
    """Names the language of the address in the page that is sent for it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; the page of another language than English is held until it is whole."""
        language = _language_of(scope)
        if language == ENGLISH:
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
                mended = bytes(whole).replace(_AS_SENT, f'<html lang="{language}"'.encode(), 1)
                MutableHeaders(scope=start)["content-length"] = str(len(mended))
                await send(start)
                message = {"type": "http.response.body", "body": mended}
            await send(message)

        await self._app(scope, receive, mend)


def _language_of(scope: Scope) -> str:
    if scope["type"] != "http" or scope.get("path") != "/" or scope.get("method") != "GET":
        return ENGLISH
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [ENGLISH])
    return understood(asked[-1])
