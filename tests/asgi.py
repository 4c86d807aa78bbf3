"""Ask an ASGI application without a server: what starlette's own client needs differs between its versions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Scope


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status_code: int
    headers: Headers
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode("utf-8")

    def json(self) -> Any:
        return json.loads(self.content)


@dataclass(frozen=True)
class Client:
    """Asks one application."""

    app: ASGIApp

    def get(self, address: str, headers: Mapping[str, str] | None = None, accept_language: str = "") -> Answer:
        return self.ask("GET", address, b"", {"accept-language": accept_language} if accept_language else headers)

    def post(
        self,
        address: str,
        data: Mapping[str, str | Sequence[str]] | None = None,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        return self.ask("POST", address, urlencode(data, doseq=True).encode() if data is not None else content, headers)

    def ask(self, method: str, address: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """Ask; without headers, with that of a form."""
        sent_headers = {"content-type": "application/x-www-form-urlencoded"} if headers is None else headers
        path, _, query = address.partition("?")
        scope: Scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in sent_headers.items()],
            "scheme": "http",
            "server": ("test", 80),
            "client": ("test", 1),
            "root_path": "",
        }
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        # In a thread of its own: a browser test of the same process may have left its loop running in this one.
        with ThreadPoolExecutor(1) as other:
            other.submit(lambda: asyncio.run(self.app(scope, receive, send))).result()
        start = next(each for each in sent if each["type"] == "http.response.start")
        whole = b"".join(each.get("body", b"") for each in sent if each["type"] == "http.response.body")
        return Answer(start["status"], Headers(raw=start["headers"]), whole)
