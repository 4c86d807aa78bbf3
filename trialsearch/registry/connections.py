"""Connections to the registry: the standard library's TLS context, and an end that another thread can put to them."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from weakref import WeakSet

import requests
import urllib3
from requests.adapters import HTTPAdapter

_AGAIN_S = 0.5


class CuttableAdapter(HTTPAdapter):
    """Knows the sockets on which answers are awaited, so that they can be cut.

    A time-out of the socket begins anew with every byte: headers, compressed data and the lengths of chunks that drip
    would keep a reader for ever.
    """

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Let the pool make connections that tell their sockets."""
        self._awaited: WeakSet[socket.socket] = WeakSet()
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools()

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Let a proxy's pool do so too."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = self._pools()
        return manager

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send a request; the body of an answer that leads elsewhere is of no use, and is not read."""
        response = super().send(request, *args, **kwargs)
        if response.is_redirect:
            response.close()
        return response

    def cut(self) -> None:
        """End every answer that is awaited; its reader finds it cut short."""
        for awaited in list(self._awaited):
            with suppress(OSError):
                # Of the plain socket: an encrypted one's own drops its state while the reader is at it.
                socket.socket.shutdown(awaited, socket.SHUT_RDWR)

    def _pools(self) -> dict[str, type]:
        awaited = self._awaited

        class Plain(urllib3.connection.HTTPConnection):
            def getresponse(self) -> Any:
                awaited.add(self.sock)
                return super().getresponse()

        class Encrypted(urllib3.connection.HTTPSConnection):
            def getresponse(self) -> Any:
                awaited.add(self.sock)
                return super().getresponse()

        class PlainPool(urllib3.HTTPConnectionPool):
            ConnectionCls = Plain

        class EncryptedPool(urllib3.HTTPSConnectionPool):
            ConnectionCls = Encrypted

        return {"http": PlainPool, "https": EncryptedPool}


class SystemTrustAdapter(CuttableAdapter):
    """Connects with the standard library's default TLS context.

    Several clients were refused (403) by the registry's edge with the narrower context that HTTP libraries
    build (reports of June and July 2026). Certificates are checked as ever; REQUESTS_CA_BUNDLE adds to them.
    """

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Hand the context to the connection pool."""
        super().init_poolmanager(*args, **kwargs, ssl_context=ssl.create_default_context())

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Hand the context to a proxy's connections too."""
        return super().proxy_manager_for(*args, **kwargs, ssl_context=ssl.create_default_context())


@contextmanager
def within(seconds: float, session: requests.Session) -> Iterator[threading.Event]:
    """Cut the session's answers if the block takes longer; the event tells whether the time is over."""
    is_over, is_done = threading.Event(), threading.Event()

    def watch() -> None:
        wait_s = seconds
        while not is_done.wait(wait_s):
            is_over.set()
            for adapter in session.adapters.values():
                if isinstance(adapter, CuttableAdapter):
                    adapter.cut()
            # There may be none yet, or the next of a row of redirects may come.
            wait_s = _AGAIN_S

    threading.Thread(target=watch, name="time for an answer", daemon=True).start()
    try:
        yield is_over
    finally:
        is_done.set()
