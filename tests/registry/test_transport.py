from __future__ import annotations

import email.utils
import gzip
import platform
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
import responses
import trustme
from responses.registries import OrderedRegistry

from trialsearch.errors import (
    AccessRefused,
    AnswerTooLong,
    BadQuery,
    MalformedAnswer,
    RateLimited,
    RegistryError,
    RegistryUnavailable,
    TrialsearchError,
)
from trialsearch.registry import RequestLog, RetryPolicy, Timeouts, Transport
from trialsearch.registry.answers import parse_retry_after
from trialsearch.registry.transport import registry_session

BASE = "https://registry.example/api/v2"
URL = f"{BASE}/version"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Time:
    """A clock that only sleeping (and what a test adds) moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def transport(clock: Time) -> Transport:
    """Five attempts, waits of 2, 4, 8, 16 s at most 60 s, no pace, no luck."""
    return Transport(BASE, pace_s=0.0, clock=clock, sleep=clock.sleep, chance=lambda: 0.0)


@pytest.fixture
def web() -> Iterator[responses.RequestsMock]:
    """Answers are given in the order in which they were added; one not asked for fails the test."""
    with responses.RequestsMock(registry=OrderedRegistry) as mock:
        yield mock


def ask(transport: Transport, path: str = "/version", **params: str) -> str:
    return transport.get(path, params, lambda raw: raw.decode())


def test_answer_is_decoded(transport: Transport, web: responses.RequestsMock) -> None:
    web.get(URL, body="{}")
    assert ask(transport) == "{}"


def test_slash_at_the_end_of_the_base_address_does_no_harm(web: responses.RequestsMock) -> None:
    web.get(URL, body="{}")
    assert ask(Transport(BASE + "/", pace_s=0)) == "{}"


def test_request_is_honest_and_has_timeouts(clock: Time, web: responses.RequestsMock) -> None:
    web.get(f"{BASE}/studies", match=[responses.matchers.query_param_matcher({"query.cond": 'a & "b"'})])
    timeouts = Timeouts(connect_s=3.5, read_s=7.0)
    ask(Transport(BASE, timeouts=timeouts, clock=clock, sleep=clock.sleep), "/studies", **{"query.cond": 'a & "b"'})
    request = web.calls[0].request
    assert request.headers["User-Agent"].startswith("trialsearch/")
    assert requests.__version__ in request.headers["User-Agent"]
    assert platform.python_version() in request.headers["User-Agent"]
    assert not any(name in request.headers["User-Agent"] for name in ("Mozilla", "Chrome", "curl", "Safari"))
    assert request.headers["Accept"] == "application/json"
    assert request.req_kwargs["timeout"] == (3.5, 7.0)
    assert request.req_kwargs["verify"] is True


def test_default_timeouts_are_finite() -> None:
    assert 0 < Timeouts().connect_s <= 60
    assert 0 < Timeouts().read_s <= 120
    assert 0 < Timeouts().answer_s <= 600


def test_one_request_a_second_by_default(web: responses.RequestsMock, clock: Time) -> None:
    for _ in range(3):
        web.get(URL, body="{}")
    transport = Transport(BASE, clock=clock, sleep=clock.sleep)
    for _ in range(3):
        ask(transport)
    assert clock.slept == [1.0, 1.0]


@pytest.mark.parametrize(
    ("taken_s", "waited"), [(0.0, [3.0]), (1.25, [1.75]), (3.0, []), (9.0, [])], ids=["at-once", "soon", "due", "late"]
)
def test_pace_counts_from_start_to_start(
    web: responses.RequestsMock, clock: Time, taken_s: float, waited: list[float]
) -> None:
    transport = Transport(BASE, pace_s=3.0, clock=clock, sleep=clock.sleep)
    web.get(URL, body="{}")
    web.get(URL, body="{}")
    transport.get("/version", {}, lambda _raw: clock.sleep(taken_s))
    ask(transport)
    assert clock.slept == [taken_s, *waited]


def test_pace_holds_between_repetitions_too(web: responses.RequestsMock, clock: Time) -> None:
    web.get(URL, status=503)
    web.get(URL, body="{}")
    policy = RetryPolicy(wait_s=2.0)
    ask(Transport(BASE, pace_s=5.0, retry=policy, clock=clock, sleep=clock.sleep, chance=lambda: 0.0))
    assert clock.slept == [2.0, 3.0]


def test_back_off_doubles(transport: Transport, web: responses.RequestsMock, clock: Time) -> None:
    for _ in range(4):
        web.get(URL, status=503)
    web.get(URL, body="{}")
    assert ask(transport) == "{}"
    assert clock.slept == [2.0, 4.0, 8.0, 16.0]


def test_chance_is_asked_anew_for_each_wait(web: responses.RequestsMock, clock: Time) -> None:
    luck = iter([0.0, 1.0, 0.5])
    for _ in range(3):
        web.get(URL, status=503)
    web.get(URL, body="{}")
    ask(Transport(BASE, pace_s=0, clock=clock, sleep=clock.sleep, chance=lambda: next(luck)))
    assert clock.slept == [2.0, 2.0, 6.0]


@pytest.mark.parametrize(
    ("failures", "retry_after", "chance", "pause_s"),
    [
        pytest.param(1, None, 0.0, 2.0, id="first-wait"),
        pytest.param(1, None, 1.0, 1.0, id="shortened-by-half-at-most"),
        pytest.param(3, None, 0.5, 6.0, id="shortened-by-a-quarter"),
        pytest.param(9, None, 0.0, 60.0, id="capped"),
        pytest.param(9, None, 1.0, 60.0, id="capped-after-jitter"),
        pytest.param(1, 7.0, 0.0, 7.0, id="retry-after"),
        pytest.param(1, 7.0, 1.0, 7.0, id="retry-after-is-not-shortened"),
        pytest.param(3, 7.0, 0.0, 8.0, id="retry-after-does-not-shorten-the-wait"),
        pytest.param(1, 0.0, 0.0, 2.0, id="retry-after-zero"),
        pytest.param(1, 21600.0, 0.0, 60.0, id="six-hours-are-capped"),
    ],
)
def test_pause(failures: int, retry_after: float | None, chance: float, pause_s: float) -> None:
    assert RetryPolicy(attempts=5, wait_s=2.0, longest_wait_s=60.0).pause_s(failures, retry_after, chance) == pause_s


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        pytest.param(None, None, id="absent"),
        pytest.param("7", 7.0, id="seconds"),
        pytest.param(" 7 ", 7.0, id="blanks"),
        pytest.param("0", 0.0, id="zero"),
        pytest.param("-5", 0.0, id="negative"),
        pytest.param("21600", 21600.0, id="six-hours"),
        pytest.param("Sun, 22 Nov 2026 12:00:30 GMT", 30.0, id="date"),
        pytest.param("Sun, 22 Nov 2026 13:00:30 +0100", 30.0, id="date-with-zone"),
        pytest.param("Sun, 22 Nov 2026 12:00:30", 30.0, id="date-without-zone"),
        pytest.param("Sun, 22 Nov 2026 11:00:00 GMT", 0.0, id="date-gone-by"),
        pytest.param("soon", None, id="word"),
        pytest.param("", None, id="empty"),
        pytest.param("1e3", None, id="exponent"),
        pytest.param("nan", None, id="nan"),
        pytest.param("Sun, 99 Nov 2026 12:00:30 GMT", None, id="no-such-day"),
        pytest.param("999999999999", 999999999999.0, id="ages"),
        pytest.param("9" * 400, float("inf"), id="number-beyond-all-numbers"),
        pytest.param("Sun, 22 Nov 99999999999999999999 12:00:30 GMT", None, id="year-beyond-all-years"),
    ],
)
def test_retry_after_is_read(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("value", "waited"),
    [("7", 7.0), ("21600", 60.0), ("soon", 2.0), ("-1", 2.0)],
    ids=["seconds", "six-hours-capped", "garbage-ignored", "negative-ignored"],
)
def test_retry_after_is_honoured(
    transport: Transport, *, web: responses.RequestsMock, clock: Time, status: int, value: str, waited: float
) -> None:
    web.get(URL, status=status, headers={"Retry-After": value})
    web.get(URL, body="{}")
    assert ask(transport) == "{}"
    assert clock.slept == [waited]


def test_retry_after_as_a_date_is_honoured(transport: Transport, web: responses.RequestsMock, clock: Time) -> None:
    soon = email.utils.format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    web.get(URL, status=429, headers={"Retry-After": soon})
    web.get(URL, body="{}")
    ask(transport)
    assert 30 < clock.slept[0] <= 40


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_passing_error_is_asked_again(transport: Transport, web: responses.RequestsMock, status: int) -> None:
    web.get(URL, status=status, body="busy")
    web.get(URL, body="{}")
    assert ask(transport) == "{}"
    assert [entry.status for entry in transport.log] == [status, 200]


@pytest.mark.parametrize(
    "failure",
    [
        requests.exceptions.ConnectionError("refused"),
        requests.exceptions.ConnectTimeout("late"),
        requests.exceptions.ReadTimeout("late"),
        requests.exceptions.ChunkedEncodingError("cut"),
        requests.exceptions.ContentDecodingError("damaged"),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_passing_fault_of_the_connection_is_asked_again(
    transport: Transport, web: responses.RequestsMock, failure: Exception
) -> None:
    web.get(URL, body=failure)
    web.get(URL, body="{}")
    assert ask(transport) == "{}"
    assert [entry.outcome for entry in transport.log] == [type(failure).__name__, "ok"]


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (requests.exceptions.ConnectionError("refused"), "no connection"),
        (requests.exceptions.ConnectTimeout("late"), "no connection in time"),
        (requests.exceptions.ReadTimeout("late"), "stopped sending"),
        (requests.exceptions.ChunkedEncodingError("cut"), "cut short"),
        (requests.exceptions.ContentDecodingError("damaged"), "damaged"),
        (requests.exceptions.ProxyError("no proxy"), "proxy"),
        (requests.exceptions.TooManyRedirects("round"), "redirects in a circle"),
        (requests.exceptions.InvalidURL("?"), "address is not valid"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_lasting_fault_of_the_connection_says_what_happened_and_what_to_do(
    transport: Transport, web: responses.RequestsMock, failure: Exception, words: str
) -> None:
    for _ in range(5):
        web.get(URL, body=failure)
    with pytest.raises(RegistryUnavailable, match=words) as caught:
        ask(transport)
    assert BASE in str(caught.value)
    assert "try again later" in str(caught.value)
    assert "0x" not in str(caught.value)
    assert caught.value.status_code is None
    assert caught.value.__cause__ is failure


def test_exhausted_attempts_raise_the_last_error(
    transport: Transport, web: responses.RequestsMock, clock: Time
) -> None:
    for status in (500, 502, 429, 503):
        web.get(URL, status=status)
    web.get(URL, status=504, body="gateway asleep", headers={"Retry-After": "7"})
    with pytest.raises(RegistryUnavailable, match=r"HTTP 504.*gateway asleep") as caught:
        ask(transport)
    assert caught.value.status_code == 504
    assert caught.value.retry_after == 7.0
    assert len(clock.slept) == 4


def test_rate_limit_to_the_end(transport: Transport, web: responses.RequestsMock) -> None:
    for _ in range(5):
        web.get(URL, status=429, body="slow down", headers={"Retry-After": "3"})
    with pytest.raises(RateLimited, match=r"HTTP 429.*--pace.*slow down") as caught:
        ask(transport)
    assert (caught.value.status_code, caught.value.retry_after) == (429, 3.0)


def test_attempts_are_counted_anew_for_each_request(transport: Transport, web: responses.RequestsMock) -> None:
    for _ in range(2):
        for _ in range(4):
            web.get(URL, status=503)
        web.get(URL, body="{}")
    assert [ask(transport), ask(transport)] == ["{}", "{}"]


@pytest.mark.parametrize("attempts", [1, 2])
def test_number_of_attempts_is_the_policy_s(web: responses.RequestsMock, clock: Time, attempts: int) -> None:
    for _ in range(attempts):
        web.get(URL, status=503)
    policy = RetryPolicy(attempts=attempts)
    with pytest.raises(RegistryUnavailable):
        ask(Transport(BASE, pace_s=0, retry=policy, clock=clock, sleep=clock.sleep))
    assert len(clock.slept) == attempts - 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, BadQuery), (403, AccessRefused), (404, BadQuery), (418, BadQuery)],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_refusal_is_not_asked_again_and_says_what_the_registry_said(
    transport: Transport, web: responses.RequestsMock, clock: Time, status: int, kind: type[RegistryError]
) -> None:
    web.get(URL, status=status, body="`filter.phase` is\n unknown parameter")
    with pytest.raises(kind, match=rf"HTTP {status}.*It says: `filter\.phase` is unknown parameter") as caught:
        ask(transport)
    assert caught.value.status_code == status
    assert len(web.calls) == 1
    assert clock.slept == []


@pytest.mark.parametrize("status", [204, 206, 301, 304])
def test_an_answer_without_data_is_not_called_a_refusal(
    transport: Transport, web: responses.RequestsMock, status: int
) -> None:
    web.get(URL, status=status)
    with pytest.raises(BadQuery, match=rf"holds no data \(HTTP {status}\)") as caught:
        ask(transport)
    assert "refuses" not in str(caught.value)


def test_a_wait_of_ages_is_a_minute(transport: Transport, web: responses.RequestsMock, clock: Time) -> None:
    web.get(URL, status=429, headers={"Retry-After": "999999999999"})
    web.get(URL, body="{}")
    ask(transport)
    assert clock.slept == [60.0]


def test_refused_access_comes_with_advice(transport: Transport, web: responses.RequestsMock) -> None:
    web.get(URL, status=403, body="<html>Access Denied</html>", content_type="text/html")
    with pytest.raises(AccessRefused, match=r"(?i)try another network") as caught:
        ask(transport)
    assert "<html>" not in str(caught.value)


def test_endless_error_text_is_cut(transport: Transport, web: responses.RequestsMock) -> None:
    web.get(URL, status=400, body="x" * 5000)
    with pytest.raises(BadQuery) as caught:
        ask(transport)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<!DOCTYPE html><title>Just a moment</title>", "text/html"),
        (" \n<html>", "application/json"),
        ("", "text/html"),
    ],
    ids=["html", "html-called-json", "empty-html"],
)
def test_web_page_in_place_of_data_is_no_answer(
    transport: Transport, web: responses.RequestsMock, body: str, content_type: str
) -> None:
    for _ in range(5):
        web.get(URL, body=body, content_type=content_type)
    with pytest.raises(MalformedAnswer, match=r"(?i)web page.*another network"):
        ask(transport)


def test_body_that_cannot_be_decoded_is_asked_again(transport: Transport, web: responses.RequestsMock) -> None:
    def decode(raw: bytes) -> bytes:
        if raw == b"?":
            raise MalformedAnswer("unreadable")
        return raw

    web.get(URL, body="?")
    web.get(URL, body="{}")
    assert transport.get("/version", {}, decode) == b"{}"
    assert [entry.outcome for entry in transport.log] == ["MalformedAnswer", "ok"]


def test_fault_of_our_own_is_not_hidden(transport: Transport, web: responses.RequestsMock) -> None:
    web.get(URL, body="{}")
    with pytest.raises(ZeroDivisionError):
        transport.get("/version", {}, lambda _raw: 1 // 0)


def test_every_request_is_logged(transport: Transport, web: responses.RequestsMock) -> None:
    web.get(f"{BASE}/studies", status=503, body="busy")
    web.get(f"{BASE}/studies", body=requests.exceptions.ConnectionError("refused"))
    web.get(f"{BASE}/studies", body="é")
    ask(transport, "/studies", pageToken="token")
    params = {"pageToken": "token"}
    assert [entry.at[-6:] for entry in transport.log] == ["+00:00"] * 3
    assert transport.log == [
        RequestLog(transport.log[0].at, "/studies", params, 503, 4, "RegistryUnavailable"),
        RequestLog(transport.log[1].at, "/studies", params, None, 0, "ConnectionError"),
        RequestLog(transport.log[2].at, "/studies", params, 200, 2, "ok"),
    ]


def test_each_repetition_is_said_in_the_log(
    transport: Transport, web: responses.RequestsMock, caplog: pytest.LogCaptureFixture
) -> None:
    web.get(URL, status=503)
    web.get(URL, body="{}")
    ask(transport)
    (message,) = caplog.messages
    assert "HTTP 503" in message
    assert "2.0 s (2 of 5)" in message


# Real sockets from here on.


@contextmanager
def speaking(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """Serve on loopback: each connection's request is read, then `talk` has the socket."""

    def serve(listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                try:
                    talk(connection)
                except OSError:
                    continue

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/api/v2"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)


def dripping(head: bytes, part: bytes, parts: int) -> Callable[[socket.socket], None]:
    def talk(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + head + b"\r\n\r\n")
        for _ in range(parts):
            time.sleep(0.02)
            connection.sendall(part)

    return talk


def stopping(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    connection.settimeout(5)
    connection.recv(1)  # until the client gives up


@pytest.mark.parametrize(
    ("head", "part"),
    [
        pytest.param(b"Transfer-Encoding: chunked", b"1\r\nx\r\n", id="chunked"),
        pytest.param(b"Content-Length: 6553600", b"x" * 65536, id="large-parts"),
        pytest.param(b"Content-Length: 100", b"x", id="a-byte-at-a-time"),
        pytest.param(b"Connection: close", b"x", id="of-unknown-length"),
        pytest.param(b"Transfer-Encoding: chunked", b"0", id="length-of-a-chunk"),
        pytest.param(b"Content-Encoding: gzip", gzip.compress(b"") * 2, id="packed-nothing"),
    ],
)
def test_answer_that_drips_is_cut_at_its_deadline(head: bytes, part: bytes) -> None:
    """Each byte comes well within the read timeout; the whole would take two seconds."""
    timeouts = Timeouts(connect_s=1, read_s=1, answer_s=0.2)
    with speaking(dripping(head, part, 100)) as url:
        start = time.monotonic()
        transport = Transport(url, pace_s=0, retry=RetryPolicy(attempts=1), timeouts=timeouts)
        with pytest.raises(RegistryUnavailable, match="not complete after"):
            ask(transport)
        assert time.monotonic() - start < 1
    assert transport.log[0].status == 200
    assert transport.log[0].outcome == "RegistryUnavailable"


def dripping_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    for _ in range(100):
        time.sleep(0.02)
        connection.sendall(b"x")


def test_headers_that_drip_are_cut_at_the_deadline_too() -> None:
    with speaking(dripping_headers) as url:
        start = time.monotonic()
        transport = Transport(url, pace_s=0, retry=RetryPolicy(attempts=1), timeouts=Timeouts(1, 1, answer_s=0.2))
        with pytest.raises(RegistryUnavailable, match="not complete after"):
            ask(transport)
        assert time.monotonic() - start < 1.5


def flooding(head: bytes, part: bytes) -> Callable[[socket.socket], None]:
    def talk(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 " + head + b"\r\nConnection: close\r\n\r\n")
        while True:
            connection.sendall(part)

    return talk


def test_answer_without_end_is_refused_and_not_asked_for_again() -> None:
    with speaking(flooding(b"200 OK", b" " * 65536)) as url:
        transport = Transport(url, pace_s=0)
        with pytest.raises(AnswerTooLong, match="longer than 2 MB"):
            transport.get("/version", {}, bytes.decode, 2_000_000)
    assert transport.retries == 0
    assert transport.log[0].outcome == "AnswerTooLong"


def test_a_few_bytes_that_unpack_to_many_are_refused(transport: Transport, web: responses.RequestsMock) -> None:
    packed = gzip.compress(b" " * 3_000_000)
    web.get(URL, body=packed, headers={"Content-Encoding": "gzip"})
    assert len(packed) < 10_000
    with pytest.raises(AnswerTooLong):
        transport.get("/version", {}, bytes.decode, 2_000_000)


def test_many_bytes_that_unpack_to_none_are_refused() -> None:
    with (
        speaking(flooding(b"200 OK\r\nContent-Encoding: gzip", gzip.compress(b"x") + gzip.compress(b"") * 3000)) as url,
        pytest.raises(AnswerTooLong),
    ):
        Transport(url, pace_s=0).get("/version", {}, bytes.decode, 2_000_000)


def test_an_announced_length_beyond_the_bound_is_refused_unread() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 2000001\r\n\r\n"
    with speaking(lambda connection: connection.sendall(head)) as url, pytest.raises(AnswerTooLong):
        Transport(url, pace_s=0).get("/version", {}, bytes.decode, 2_000_000)


def test_the_body_of_a_redirect_is_not_read() -> None:
    with speaking(flooding(b"302 Found\r\nLocation: /api/v2/version", b" " * 65536)) as url:
        start = time.monotonic()
        with pytest.raises(RegistryUnavailable, match="redirects in a circle"):
            ask(Transport(url, pace_s=0, retry=RetryPolicy(attempts=1)))
        assert time.monotonic() - start < 5


def test_answer_that_stops_is_cut_at_the_read_timeout() -> None:
    with speaking(stopping) as url:
        start = time.monotonic()
        with pytest.raises(RegistryUnavailable, match=r"gave no whole answer \(it stopped sending\)"):
            ask(Transport(url, pace_s=0, retry=RetryPolicy(attempts=1), timeouts=Timeouts(read_s=0.1)))
        assert time.monotonic() - start < 4


def test_answer_cut_short_is_no_answer() -> None:
    with speaking(lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}")) as url:
        transport = Transport(url, pace_s=0, retry=RetryPolicy(attempts=2, wait_s=0))
        with pytest.raises(RegistryUnavailable, match="cut short"):
            ask(transport)
    assert len(transport.log) == 2


def test_nobody_listening() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(RegistryUnavailable, match="no connection"):
        ask(Transport(f"http://127.0.0.1:{port}/api/v2", pace_s=0, retry=RetryPolicy(attempts=1)))


class _Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@contextmanager
def https(authority: trustme.CA, name: str) -> Iterator[str]:
    """An https server on loopback whose certificate, by an unknown authority, says `name`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hello)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.handle_error = lambda *_: None
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(autouse=True)
def _no_bundle_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


def once(url: str) -> Transport:
    return Transport(url, pace_s=0, retry=RetryPolicy(attempts=1))


def test_unknown_authority_is_refused(authority: trustme.CA) -> None:
    with (
        https(authority, "127.0.0.1") as url,
        pytest.raises(RegistryUnavailable, match="secure connection failed: the certificate or TLS was not accepted"),
    ):
        ask(once(url))


def test_authority_of_requests_ca_bundle_is_accepted(
    authority: trustme.CA, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    with https(authority, "127.0.0.1") as url:
        assert ask(once(url)) == "{}"


def test_certificate_of_another_host_is_refused_even_then(
    authority: trustme.CA, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    with https(authority, "elsewhere.example") as url, pytest.raises(RegistryUnavailable, match="certificate"):
        ask(once(url))


def test_bundle_is_what_certificates_are_checked_against(
    bundle: Path, monkeypatch: pytest.MonkeyPatch, web: responses.RequestsMock
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    web.get(URL, body="{}")
    ask(Transport(BASE))
    assert web.calls[0].request.req_kwargs["verify"] == str(bundle)


def test_context_is_the_standard_library_s_own_and_checks() -> None:
    session = registry_session()
    context = session.get_adapter(URL).poolmanager.connection_pool_kw["ssl_context"]
    assert session.verify is True
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.get_ciphers() == ssl.create_default_context().get_ciphers()


def test_context_is_used_behind_a_proxy_too() -> None:
    """Hospitals' networks have proxies; without it the registry's edge may refuse them (403)."""
    proxied = registry_session().get_adapter(URL).proxy_manager_for("http://proxy.example:3128")
    context = proxied.connection_pool_kw["ssl_context"]
    assert context.get_ciphers() == ssl.create_default_context().get_ciphers()


def test_bundle_that_is_not_there_is_said_plainly(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "gone.pem"))
    with https(authority, "127.0.0.1") as url, pytest.raises(TrialsearchError, match=r"gone\.pem|REQUESTS_CA_BUNDLE"):
        ask(once(url))


@pytest.mark.parametrize(
    ("base_url", "shown"),
    [
        ("https://ann:secret@registry.example/api/v2", "https://registry.example/api/v2"),
        ("https://ann@registry.example:8443/api/v2", "https://registry.example:8443/api/v2"),
        ("https://ann:se@cret@registry.example/api/v2", "https://registry.example/api/v2"),
        ("https://:secret@[::1]:80/api/v2", "https://[::1]:80/api/v2"),
        ("https://registry.example/api/v2", "https://registry.example/api/v2"),
        ("https://ann:secret@[broken/api/v2", "(no valid address)"),
    ],
)
def test_the_address_that_is_shown_holds_no_password(base_url: str, shown: str) -> None:
    assert Transport(base_url).address == shown


def test_a_failure_names_the_address_without_its_password() -> None:
    transport = Transport(
        "http://ann:secret@127.0.0.1:9/api/v2", retry=RetryPolicy(attempts=2), sleep=lambda _seconds: None
    )
    with pytest.raises(RegistryUnavailable, match=r"http://127\.0\.0\.1:9/api/v2") as caught:
        transport.get("/version", {}, bytes)
    assert "secret" not in str(caught.value)
    assert "ann" not in str(caught.value)
    assert "secret" not in str(transport.log)
