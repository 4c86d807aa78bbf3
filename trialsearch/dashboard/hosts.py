"""By which names this server may be asked for its pages: Streamlit's own list, held against more than its socket."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

#: What shows studies, or the page around them; /api/ready is left to whatever watches, which may ask by an address.
_GUARDED = ("/", "/lite")

#: These lead to this machine, whoever asks.
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

_REFUSED = (
    "This server does not answer to the name in this address. "
    "Whoever runs it can add the name to server.allowedHosts.\n"
)


def is_allowed(host: str | None, allowed: list[str]) -> bool:
    """Whether a `Host` header is on the list, as Streamlit reads it; an empty list allows every name.

    A request without the header comes from no browser, and is let through.

    Examples
    --------
    >>> is_allowed("trials.example.org:8501", ["*.example.org"]), is_allowed("evil.example", ["trials.example.org"])
    (True, False)
    """
    if not allowed or not host:
        return True
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    names = [each.strip().lower().rstrip(".") for each in allowed]
    within = any(each.startswith("*.") and name.endswith(each[1:]) for each in names)
    return "*" in names or name in (*names, *_LOOPBACK) or within


class AllowedHosts:
    """Refuses the pages under a name that is not on the list, as a page of another's would have it (DNS rebinding)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] == "http" and scope.get("path", "") in _GUARDED:
            allowed = list(st.get_option("server.allowedHosts") or ())
            if not is_allowed(Headers(scope=scope).get("host"), allowed):
                await PlainTextResponse(_REFUSED, status_code=400)(scope, receive, send)
                return
        await self._app(scope, receive, send)
