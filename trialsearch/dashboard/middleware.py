"""The dashboard's HTTP side: names, compression and security headers, around Streamlit's own server."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import net_util

from trialsearch.dashboard import health, own_page
from trialsearch.dashboard.hospital_files import embedding_origins
from trialsearch.dashboard.hosts import AllowedHosts
from trialsearch.dashboard.lite import route as lite
from trialsearch.dashboard.no_such_page import NoSuchPage
from trialsearch.dashboard.own_page import OwnPage

#: The page's script; absolute, since Streamlit resolves relative paths against different folders.
MAIN = Path(__file__).resolve().with_name("main.py")

# Streamlit would ask a third party for this machine's address, to print it and to judge a stranger's origin.
net_util.get_external_ip = lambda: None

_SMALLEST_COMPRESSED = 1000  # bytes
_TEXT_FILES = (".js", ".css", ".html")
#: Starlette takes whoever names gzip for one who wants it.
_REFUSES_GZIP = re.compile(r"\bgzip\s*;\s*q\s*=\s*0(?:\.0*)?\s*(?:,|$)", re.IGNORECASE)


def middleware() -> list[Middleware]:
    """List our middleware, outermost first.

    Raises
    ------
    InvalidInput
        If a setting names what is no origin: a server must not start with it.
    """
    return [
        Middleware(SecurityHeaders, embedding_origins()),
        Middleware(AllowedHosts),
        Middleware(StaticGZip),
        Middleware(NoSuchPage),
        Middleware(OwnPage),
    ]


def routes() -> list[BaseRoute]:
    """List our own addresses beside Streamlit's."""
    return [lite.ROUTE, own_page.ROUTE, own_page.PRINT_ROUTE, health.ROUTE]


def content_security_policy(embedded_by: Sequence[str] = ()) -> str:
    """Forbid every other host, and every script but the files of this server.

    `embedded_by` are the origins whose pages may show ours in a frame; without any, none may.

    Streamlit's index page has one small inline script: it is allowed by its hash, read from the installed
    file, so that an upgrade does not need a looser rule.
    """
    index = Path(streamlit.__file__).with_name("static") / "index.html"
    page = re.sub(r"<!--.*?-->", "", index.read_text(encoding="utf-8"), flags=re.DOTALL)
    scripts = (body for body in re.findall(r"<script\b[^>]*>(.*?)</script>", page, flags=re.DOTALL) if body.strip())
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'" for body in scripts
    )
    ancestors = " ".join(embedded_by) or "'none'"
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors {ancestors}",
        )
    )


class SecurityHeaders:
    """Adds the security headers to every HTTP answer."""

    def __init__(self, app: ASGIApp, embedded_by: Sequence[str] = ()) -> None:
        self._app = app
        self._headers = {
            "Content-Security-Policy": content_security_policy(embedded_by),
            "X-Content-Type-Options": "nosniff",
            # The older header knows no list: where a hospital embeds the page, the policy alone speaks.
            **({} if embedded_by else {"X-Frame-Options": "DENY"}),
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
            "Cross-Origin-Opener-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers that are missing."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                _say_vary_once(headers)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _say_vary_once(headers: MutableHeaders) -> None:
    """Name each header that an answer varies with once: two layers that compress name the same."""
    if said := ", ".join(headers.getlist("vary")):
        names = {name.casefold(): name for each in reversed(said.split(",")) if (name := each.strip())}
        headers["vary"] = ", ".join(reversed(names.values()))


class StaticGZip:
    """Compresses what Streamlit sends plain: its page and its static text files (2.9 MB -> 1.2 MB)."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._compressed = GZipMiddleware(app, minimum_size=_SMALLEST_COMPRESSED, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, compressed where Streamlit would not."""
        path = scope.get("path", "")
        ours = scope["type"] == "http" and (path in ("/", "/lite") or path.endswith(_TEXT_FILES))
        if ours and _REFUSES_GZIP.search(Headers(scope=scope).get("accept-encoding", "")):
            # Streamlit's own middleware takes any mention of gzip for a wish.
            headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
            await self._plain({**scope, "headers": headers}, receive, send)
        else:
            await (self._compressed if ours else self._plain)(scope, receive, send)
