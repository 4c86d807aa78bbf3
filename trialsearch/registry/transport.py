"""HTTP to the registry: paced, with timeouts, and one bounded retry loop around send, read and decode."""

from __future__ import annotations

import logging
import platform
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

import requests
import urllib3

from trialsearch.errors import AnswerTooLong, InvalidInput, RegistryError, RegistryUnavailable, UnusableAnswer
from trialsearch.registry.answers import plain_cause, raise_for_status, refuse_html
from trialsearch.registry.connections import CuttableAdapter, SystemTrustAdapter, within

logger = logging.getLogger(__name__)

T = TypeVar("T")

#: Seconds between the starts of two requests. robots.txt asks for `Crawl-delay: 1` (seen 2026-09-06).
PACE_S = 1.0

#: An honest name; nobody else's is imitated.
USER_AGENT = f"trialsearch/0.1 (paediatric ALL; requests/{requests.__version__}; Python/{platform.python_version()})"

_READ_AT_ONCE = 1 << 16  # bytes

#: Bytes of one answer, on the wire and unpacked. A page has some megabytes; a stream without end, or a few
#: kilobytes that unpack to gigabytes, must not fill the memory.
MOST_BYTES = 100_000_000


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


def registry_session() -> requests.Session:
    """Open a session with our name and the default TLS context."""
    session = requests.Session()
    session.headers.update({"User-Agent": USER_AGENT, "Accept": "application/json"})
    session.mount("https://", SystemTrustAdapter())
    session.mount("http://", CuttableAdapter())
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

    def get(
        self, path: str, params: Mapping[str, str], decode: Callable[[bytes], T], most_bytes: int = MOST_BYTES
    ) -> T:
        """Get and decode one answer, asking again while that may help.

        Parameters
        ----------
        decode : callable
            Turns the body into the answer; what it raises with `retryable` set is asked again.
        most_bytes : int
            Longer answers are refused unread.

        Raises
        ------
        RegistryError, UnusableAnswer
            The last failure, when it cannot be retried or the attempts are used up.
        """
        failures = 0
        while True:
            self._keep_pace()
            try:
                return self._once(path, params, decode, most_bytes)
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

    def _once(self, path: str, params: Mapping[str, str], decode: Callable[[bytes], T], most_bytes: int) -> T:
        status, size, outcome = None, 0, "ok"
        at = datetime.now(UTC).isoformat(timespec="seconds")
        is_over = threading.Event()
        try:
            with (
                within(self.timeouts.answer_s, self.session) as is_over,
                self.session.get(
                    f"{self.base_url.rstrip('/')}{path}",
                    params=dict(params),
                    timeout=(self.timeouts.connect_s, self.timeouts.read_s),
                    stream=True,
                ) as response,
            ):
                status = response.status_code
                body = self._read(response, most_bytes, is_over)
            size = len(body)
            if is_over.is_set():
                # What was cut may look whole: of some answers nobody knows the length.
                raise self._not_in_time()
            raise_for_status(response, body)
            refuse_html(response, body)
            return decode(body)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            if is_over.is_set():
                outcome = RegistryUnavailable.__name__
                raise self._not_in_time() from error
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

    def _not_in_time(self) -> RegistryUnavailable:
        return RegistryUnavailable(
            f"The registry's answer was not complete after {self.timeouts.answer_s:.0f} s. Try again later."
        )

    def _read(self, response: requests.Response, most_bytes: int, is_over: threading.Event) -> bytes:
        """Read the body, within the time for a whole answer and up to its largest size."""
        announced = response.headers.get("Content-Length", "")
        if announced.isascii() and announced.isdigit() and int(announced) > most_bytes:
            raise _too_long(most_bytes)
        parts, size = [], 0
        # read1 gives what has arrived; iter_content would wait until its chunk is full.
        while part := response.raw.read1(_READ_AT_ONCE, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > most_bytes or response.raw.tell() > most_bytes:
                raise _too_long(most_bytes)
            if is_over.is_set():
                break
        return b"".join(parts)


def _too_long(most_bytes: int) -> AnswerTooLong:
    return AnswerTooLong(
        f"The registry's answer is longer than {most_bytes / 1e6:.0f} MB, which cannot be. Nothing was published. "
        "Check the address; a proxy may stand between."
    )
