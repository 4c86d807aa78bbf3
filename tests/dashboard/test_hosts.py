"""The pages answer to the names that the server is given, and to no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from tests.asgi import Client
from trialsearch.dashboard import hosts
from trialsearch.dashboard.hosts import is_allowed
from trialsearch.dashboard.middleware import middleware, routes
from trialsearch.dashboard.served import forget

OURS = ["127.0.0.1", "localhost", "trials.example.org"]


@pytest.fixture
def client(demo_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setenv("TRIALSEARCH_CACHE", str(demo_cache))
    monkeypatch.setenv("TRIALSEARCH_DEMO", "1")
    monkeypatch.setattr(hosts.st, "get_option", {"server.allowedHosts": OURS}.__getitem__)
    forget()
    yield Client(Starlette(routes=routes(), middleware=middleware()))
    forget()


@pytest.mark.parametrize(
    ("host", "allowed", "is_let_in"),
    [
        ("127.0.0.1:8501", OURS, True),
        ("localhost", OURS, True),
        ("[::1]:8501", OURS, True),
        ("Trials.Example.org.", OURS, True),
        ("trials.example.org:443", OURS, True),
        ("evil.example", OURS, False),
        ("trials.example.org.evil.example", OURS, False),
        ("127.0.0.1.evil.example:8501", OURS, False),
        ("[::1", OURS, False),
        ("a.example.org", ["*.example.org"], True),
        ("example.org", ["*.example.org"], False),
        ("evil.example", ["*"], True),
        ("evil.example", [], True),
        (None, OURS, True),
    ],
)
def test_a_name_is_allowed_as_streamlit_allows_it(host: str | None, allowed: list[str], *, is_let_in: bool) -> None:
    assert is_allowed(host, allowed) is is_let_in


@pytest.mark.parametrize("method", ["get", "post"])
def test_lite_is_refused_under_a_name_of_anothers(client: Client, method: str) -> None:
    page = getattr(client, method)("/lite", headers={"Host": "evil.example"})
    assert page.status_code == 400
    assert "server.allowedHosts" in page.text
    assert "content-security-policy" in page.headers
    assert getattr(client, method)("/lite", headers={"Host": "trials.example.org"}).status_code == 200


def test_the_page_is_refused_too_and_the_state_is_not(client: Client) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/api/ready", headers={"Host": "10.1.2.3:8501"}).status_code == 200
