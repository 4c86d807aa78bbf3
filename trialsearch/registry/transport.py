"""HTTP to the registry: paced, with timeouts, and one bounded retry loop around send, read and decode."""

from __future__ import annotations

import email.utils
import logging
import platform
import random
import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import requests
import urllib3
from requests.adapters import HTTPAdapter

from trialsearch.errors import (
    AccessRefused,
    BadQuery,
    InvalidInput,
    MalformedAnswer,
    RateLimited,
    RegistryError,
    RegistryUnavailable,
    UnusableAnswer,
)

logger = logging.getLogger(__name__)

T = TypeVar("T")

#: Seconds between the starts of two requests. robots.txt asks for `Crawl-delay: 1` (seen 2026-09-06).
PACE_S = 1.0

#: An honest name; nobody else's is imitated.
USER_AGENT = f"trialsearch/0.1 (paediatric ALL; requests/{requests.__version__}; Python/{platform.python_version()})"

_ANSWER_SHOWN = 250  # characters
_READ_AT_ONCE = 1 << 16  # bytes
_SECONDS = re.compile(r"-?\d{1,9}", re.ASCII)


@dataclass(frozen=True)
class RetryPolicy:
    """When and how long to wait before asking again.

    Attributes
    ----------
    attempts : int
        Requests at most for one answer, the first included.
    wait_s : float
        Seconds before the first repetition; doubled for each later one, and shortened at random by up
        to half, so that many machines do not come back at once.
    longest_wait_s : float
        Cap for one wait, also for what `Retry-After` asks: a registry that wants hours is asked another day.
    """

    attempts: int = 5
    wait_s: float = 2.0
    longest_wait_s: float = 60.0

    def pause_s(self, failures: int, retry_after: float | None, chance: float) -> float:
        """Seconds to wait after so many failures in a row; `chance` lies in 0..1."""
        backoff = self.wait_s * 2.0 ** (failures - 1) * (1 - chance / 2)
        return min(max(backoff, retry_after or 0.0), self.longest_wait_s)


@dataclass(frozen=True)
class Timeouts:
    """Seconds until a connection stands, until the next bytes come, and until the whole answer is there."""

    connect_s: float = 10.0
    read_s: float = 30.0
    answer_s: float = 180.0


@dataclass(frozen=True)
class RequestLog:
    """One request, as it goes into the snapshot: no header, no secret."""

    at: str
    path: str
    params: Mapping[str, str]
    status: int | None
    bytes: int
    outcome: str


class SystemTrustAdapter(HTTPAdapter):
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


def registry_session() -> requests.Session:
    """Open a session with our name and the default TLS context."""
    session = requests.Session()
    session.headers.update({"User-Agent": USER_AGENT, "Accept": "application/json"})
    session.mount("https://", SystemTrustAdapter())
    return session


@dataclass
class Transport:
    """Sends GET requests below one base address.

    `clock`, `sleep` and `chance` stand in for time and luck in tests.
    """

    base_url: str
    pace_s: float = PACE_S
    retry: RetryPolicy = RetryPolicy()
    timeouts: Timeouts = Timeouts()
    session: requests.Session = field(default_factory=registry_session)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    log: list[RequestLog] = field(default_factory=list)
    _last_start: float | None = None

    def get(self, path: str, params: Mapping[str, str], decode: Callable[[bytes], T]) -> T:
        """Get and decode one answer, asking again while that may help.

        Parameters
        ----------
        decode : callable
            Turns the body into the answer; what it raises with `retryable` set is asked again.

        Raises
        ------
        RegistryError, UnusableAnswer
            The last failure, when it cannot be retried or the attempts are used up.
        """
        failures = 0
        while True:
            self._keep_pace()
            try:
                return self._once(path, params, decode)
            except (RegistryError, UnusableAnswer) as error:
                failures += 1
                if not error.retryable or failures >= self.retry.attempts:
                    raise
                asked = getattr(error, "retry_after", None)
                pause_s = self.retry.pause_s(failures, asked, self.chance())
                what = str(error).partition(". ")[0]
                attempt = f"{failures + 1} of {self.retry.attempts}"
                logger.warning("%s. Asking again in %.1f s (%s).", what, pause_s, attempt)
                self.sleep(pause_s)

    def _keep_pace(self) -> None:
        now = self.clock()
        if self._last_start is not None and (ahead := self._last_start + self.pace_s - now) > 0:
            self.sleep(ahead)
        self._last_start = self.clock()

    def _once(self, path: str, params: Mapping[str, str], decode: Callable[[bytes], T]) -> T:
        status, size, outcome = None, 0, "ok"
        at = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            with self.session.get(
                f"{self.base_url.rstrip('/')}{path}",
                params=dict(params),
                timeout=(self.timeouts.connect_s, self.timeouts.read_s),
                stream=True,
            ) as response:
                status = response.status_code
                body = self._read(response)
            size = len(body)
            raise_for_status(response, body)
            _refuse_html(response, body)
            return decode(body)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            outcome = type(error).__name__
            raise RegistryUnavailable(
                f"The registry at {self.base_url} gave no whole answer ({_plain_cause(error)}). "
                "Check the network and the address, or try again later."
            ) from error
        except OSError as error:
            # requests looks for the certificates' file before it connects.
            outcome = type(error).__name__
            raise InvalidInput(f"{error}. Check REQUESTS_CA_BUNDLE (or CURL_CA_BUNDLE), or unset it.") from error
        except (RegistryError, UnusableAnswer) as error:
            outcome = type(error).__name__
            raise
        finally:
            self.log.append(RequestLog(at, path, dict(params), status, size, outcome))

    def _read(self, response: requests.Response) -> bytes:
        """Read the body within the time for a whole answer, however slowly its bytes drip."""
        deadline = self.clock() + self.timeouts.answer_s
        parts = []
        # read1 gives what has arrived; iter_content would wait until its chunk is full.
        while part := response.raw.read1(_READ_AT_ONCE, decode_content=True):
            parts.append(part)
            if self.clock() > deadline:
                raise RegistryUnavailable(
                    f"The registry's answer was not complete after {self.timeouts.answer_s:.0f} s. Try again later."
                )
        return b"".join(parts)


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


def _refuse_html(response: requests.Response, body: bytes) -> None:
    if "html" in response.headers.get("Content-Type", "") or body.lstrip()[:1] == b"<":
        raise MalformedAnswer(
            "A web page came instead of data (HTTP 200): a proxy or a bot check stands between this machine and the "
            "registry. Open clinicaltrials.gov in a browser on this network, or use another network."
        )


def _plain_text(response: requests.Response, body: bytes) -> str:
    if "html" in response.headers.get("Content-Type", ""):
        return ""
    text = " ".join(body.decode("utf-8", errors="replace").split())
    return text if len(text) <= _ANSWER_SHOWN else text[:_ANSWER_SHOWN] + " ..."


def _plain_cause(error: Exception) -> str:
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
