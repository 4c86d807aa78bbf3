"""What an HTTP answer, or the lack of one, means in our words."""

from __future__ import annotations

import email.utils
import re
from datetime import UTC, datetime

import requests
import urllib3

from trialsearch.errors import AccessRefused, BadQuery, MalformedAnswer, RateLimited, RegistryUnavailable

_ANSWER_SHOWN = 250  # characters
_SECONDS = re.compile(r"-?\d+", re.ASCII)


def raise_for_status(response: requests.Response, body: bytes) -> None:
    """Turn an HTTP error into ours, with the registry's own words where it gives any."""
    status = response.status_code
    if status == requests.codes.ok:
        return
    said = f" It says: {said}" if (said := _plain_text(response, body)) else ""
    retry_after = parse_retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
    if status == 403:
        raise AccessRefused(
            "The registry refuses this machine (HTTP 403). Its edge may block the network, a proxy or the TLS "
            "library; asking again will not help. Try another network, or ask your network's administrator whether "
            f"clinicaltrials.gov is blocked.{said}",
            status_code=status,
        )
    if status == 429:
        raise RateLimited(
            f"The registry asks for fewer requests (HTTP 429). Try later, or with a larger --pace.{said}",
            status_code=status,
            retry_after=retry_after,
        )
    if status >= 500:
        raise RegistryUnavailable(
            f"The registry has a fault of its own (HTTP {status}). Try again later.{said}",
            status_code=status,
            retry_after=retry_after,
        )
    if status < 400:
        raise BadQuery(
            f"The registry's answer holds no data (HTTP {status}). Check the address; a proxy may stand between.{said}",
            status_code=status,
        )
    advice = "Check the address" if status == 404 else "Check the address, or look for a newer version of trialsearch"
    raise BadQuery(f"The registry refuses the request (HTTP {status}). {advice}.{said}", status_code=status)


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a `Retry-After` header asks for: a number, or an HTTP date; None if it says neither."""
    if value is None:
        return None
    if _SECONDS.fullmatch(value.strip()):
        return max(0.0, float(value))
    try:
        until = email.utils.parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())


def refuse_html(response: requests.Response, body: bytes) -> None:
    """Raise MalformedAnswer for a web page in the place of data."""
    if "html" in response.headers.get("Content-Type", "") or body.lstrip()[:1] == b"<":
        raise MalformedAnswer(
            "A web page came instead of data (HTTP 200): a proxy or a bot check stands between this machine and the "
            "registry. Open clinicaltrials.gov in a browser on this network, or use another network."
        )


def _plain_text(response: requests.Response, body: bytes) -> str:
    if "html" in response.headers.get("Content-Type", ""):
        return ""
    # On one line, and without control sequences: it goes into logs and onto terminals.
    text = "".join(sign for sign in " ".join(body.decode("utf-8", errors="replace").split()) if sign.isprintable())
    return text if len(text) <= _ANSWER_SHOWN else text[:_ANSWER_SHOWN] + " ..."


def plain_cause(error: Exception) -> str:
    """Say a cause in words, without the addresses of objects that urllib3 puts in its messages."""
    # requests wraps a time-out while a body is read into a plain ConnectionError.
    wrapped = error.args[0] if error.args else None
    if isinstance(wrapped, urllib3.exceptions.ReadTimeoutError):
        return _STALLED
    return next((words for kind, words in _CAUSES if isinstance(error, kind)), type(error).__name__)


_STALLED = "it stopped sending"
_CUT_SHORT = "the answer was cut short"
_DAMAGED = "the answer was damaged on its way"
_TLS_REFUSED = (
    "the secure connection failed: the certificate or TLS was not accepted; "
    "behind a hospital's proxy, REQUESTS_CA_BUNDLE must name its certificates"
)
#: The first kind that an error is decides.
_CAUSES: tuple[tuple[type[Exception], str], ...] = (
    (requests.exceptions.SSLError, _TLS_REFUSED),
    (requests.exceptions.ProxyError, "the proxy could not be reached"),
    (requests.exceptions.ConnectTimeout, "no connection in time"),
    (requests.exceptions.Timeout, _STALLED),
    (urllib3.exceptions.ReadTimeoutError, _STALLED),
    (requests.exceptions.ChunkedEncodingError, _CUT_SHORT),
    (urllib3.exceptions.ProtocolError, _CUT_SHORT),
    (requests.exceptions.ContentDecodingError, _DAMAGED),
    (urllib3.exceptions.DecodeError, _DAMAGED),
    (requests.exceptions.TooManyRedirects, "it redirects in a circle"),
    (requests.exceptions.InvalidURL, "the address is not valid"),
    (requests.exceptions.ConnectionError, "no connection, or it was dropped"),
)
