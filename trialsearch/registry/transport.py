"""HTTP to the registry: paced, with timeouts, and one bounded retry loop around send, read and decode."""

from __future__ import annotations

import logging
import platform
import random
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from trialsearch.errors import InvalidInput, RegistryError, RegistryUnavailable, UnusableAnswer
from trialsearch.registry.answers import plain_cause, raise_for_status, refuse_html

logger = logging.getLogger(__name__)

T = TypeVar("T")

#: Seconds between the starts of two requests. robots.txt asks for `Crawl-delay: 1` (seen 2026-09-06).
PACE_S = 1.0

#: An honest name; nobody else's is imitated.
USER_AGENT = f"trialsearch/0.1 (paediatric ALL; requests/{requests.__version__}; Python/{platform.python_version()})"

_READ_AT_ONCE = 1 << 16  # bytes


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

    `log` keeps every request, `retries` counts those that repeat another. `clock`, `sleep` and `chance`
    stand in for time and luck in tests.
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
    retries: int = 0
    _last_start: float | None = None

    @property
    def address(self) -> str:
        """The base address without the name and password that it may hold."""
        try:
            parts = urlsplit(self.base_url)
        except ValueError:
            return "(no valid address)"
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))

    @property
    def received_bytes(self) -> int:
        """Bytes of all answers so far."""
        return sum(request.bytes for request in self.log)

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
                self.retries += 1
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
            refuse_html(response, body)
            return decode(body)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            outcome = type(error).__name__
            raise RegistryUnavailable(
                f"The registry at {self.address} gave no whole answer ({plain_cause(error)}). "
                "Check the network and the address, or try again later."
            ) from error
        except OSError as error:
            # requests looks for the certificates' file before it connects, and has no error of its own for it.
            if "CA certificate" not in str(error):
                raise
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
