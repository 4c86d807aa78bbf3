"""Faults of the registry and of the network, end to end: what was there before stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import LoopbackRegistry, Run
from tests.refresh_job.loopback import (
    LAST_PAGE,
    LASTING,
    POSITIONS,
    Cli,
    assert_plain,
    contents,
    data_of,
    disturb,
    last_line,
    serving,
)
from trialsearch.refresh_job import WALKS
from trialsearch.registry import RetryPolicy, Transport
from trialsearch.snapshots import SnapshotCache

#: Kind of fault -> the fault, the exit code, what the message says happened.
LASTING_FAULTS: dict[str, tuple[dict[str, Any], int, str]] = {
    "429": ({"kind": "status", "code": 429}, 3, r"HTTP 429"),
    "500": ({"kind": "status", "code": 500, "body": "boom"}, 3, r"HTTP 500\).*boom"),
    "503": ({"kind": "status", "code": 503, "body": "busy"}, 3, r"HTTP 503\).*busy"),
    "403": ({"kind": "status", "code": 403, "body": "denied"}, 3, r"HTTP 403\).*denied"),
    "400": ({"kind": "status", "code": 400, "body": "unknown parameter"}, 3, r"HTTP 400\).*unknown parameter"),
    "404": ({"kind": "status", "code": 404, "body": "Not Found"}, 3, r"HTTP 404\).*Not Found"),
    "drop": ({"kind": "drop"}, 3, r"no connection, or it was dropped"),
    "truncate": ({"kind": "truncate"}, 3, r"cut short"),
    "stall": ({"kind": "stall", "seconds": 3}, 3, r"gave no whole answer"),
    "garbage": ({"kind": "garbage"}, 4, r"not (the JSON that|what) it should be"),
    "html": ({"kind": "html"}, 4, r"[Ww]eb page"),
    "repeat": ({"kind": "repeat"}, 4, r"paging is out of order"),
    "token400": ({"kind": "token400"}, 3, r"HTTP 400\).*pageToken"),
}


#: Faults that /version does not know.
ONLY_PAGES = ("repeat", "token400")

#: Where every fault is tried each time; the other places are for the thorough run.
ALWAYS = ("version", "page-2")


#: Faults that pass, each fewer times than the attempts (or the walks) allow.
PASSING_FAULTS: dict[str, dict[str, Any]] = {
    "429": {"kind": "status", "code": 429, "times": RetryPolicy.attempts - 1},
    "500": {"kind": "status", "code": 500, "times": RetryPolicy.attempts - 1},
    "502": {"kind": "status", "code": 502},
    "503": {"kind": "status", "code": 503, "times": RetryPolicy.attempts - 1},
    "504": {"kind": "status", "code": 504},
    "drop": {"kind": "drop", "times": RetryPolicy.attempts - 1},
    "truncate": {"kind": "truncate", "times": RetryPolicy.attempts - 1},
    "stall": {"kind": "stall", "seconds": 3, "times": 2},
    "garbage": {"kind": "garbage", "times": RetryPolicy.attempts - 1},
    "html": {"kind": "html", "times": RetryPolicy.attempts - 1},
    "slow": {"kind": "slow", "seconds": 0.05},
    "empty_page": {"kind": "empty_page", "times": 3},
    "repeat": {"kind": "repeat"},
    "token400": {"kind": "token400", "times": WALKS - 1},
}


@pytest.mark.parametrize(
    ("kind", "position"),
    [
        pytest.param(kind, position, marks=() if position in ALWAYS else pytest.mark.thorough)
        for kind in LASTING_FAULTS
        for position in POSITIONS
        if not (kind in ONLY_PAGES and position == "version-after")
    ],
)
def test_lasting_fault_leaves_the_last_snapshot_in_force(
    cli: Cli, registry: LoopbackRegistry, cache: Path, kind: str, position: str
) -> None:
    fault, code, happened = LASTING_FAULTS[kind]
    before = contents(cache)
    disturb(registry, position, fault | {"times": LASTING})

    done = cli("--cache", cache, "refresh", "--force", url=registry.url, read_timeout_s=0.1 if kind == "stall" else 10)

    assert done.code == code, done.err
    assert re.fullmatch(rf"\S+Z ERROR .*{happened}.*", last_line(done))
    assert_plain(done.err)
    assert done.out == ""
    assert contents(cache) == before
    status = cli("--cache", cache, "status")
    assert (status.code, status.err) == (0, "")
    assert "-0001 " in status.out


@pytest.mark.parametrize(
    ("kind", "position", "advice"),
    [
        ("429", "page-2", "Try later, or with a larger --pace"),
        ("500", "page-2", "Try again later"),
        ("503", "page-2", "Try again later"),
        ("403", "page-2", "Try another network"),
        ("drop", "page-2", "Check the network and the address, or try again later"),
        ("truncate", "page-2", "try again later"),
        ("400", "version", "check the address|try again later|newer version"),
        ("400", "page-2", "check the address|try again later|newer version"),
        ("404", "version", "check the address"),
        ("token400", "page-2", "try again later"),
        ("garbage", "version", "Try again later"),
        ("garbage", "page-2", "Try again later"),
        ("html", "version", "use another network"),
        ("html", "page-2", "use another network"),
        ("repeat", "page-2", "try again later"),
    ],
    ids=lambda value: value.split("|")[0].replace(" ", "-"),
)
def test_lasting_fault_comes_with_advice(
    cli: Cli, registry: LoopbackRegistry, tmp_path: Path, *, kind: str, position: str, advice: str
) -> None:
    disturb(registry, position, LASTING_FAULTS[kind][0] | {"times": LASTING})
    done = cli("--cache", tmp_path / "new", "refresh", url=registry.url)
    assert re.search(advice, last_line(done), re.IGNORECASE)


@pytest.mark.parametrize("kind", LASTING_FAULTS)
def test_lasting_fault_on_an_empty_cache_leaves_it_without_a_snapshot(
    cli: Cli, registry: LoopbackRegistry, tmp_path: Path, kind: str
) -> None:
    fault, code, _ = LASTING_FAULTS[kind]
    disturb(registry, "page-4", fault | {"times": LASTING})
    assert cli("--cache", tmp_path / "new", "refresh", url=registry.url, read_timeout_s=0.1).code == code
    assert contents(tmp_path / "new") == {"snapshots": "folder"}
    status = cli("--cache", tmp_path / "new", "status")
    assert status.code == 6
    assert "run `trialsearch refresh`" in status.err


@pytest.mark.parametrize(
    "position",
    [pytest.param(each, marks=() if each in ALWAYS else pytest.mark.thorough) for each in POSITIONS],
)
@pytest.mark.parametrize("kind", PASSING_FAULTS)
def test_passing_fault_leaves_no_trace_in_the_data(
    cli: Cli, registry: LoopbackRegistry, cache: Path, kind: str, position: str
) -> None:
    undisturbed = data_of(cache)
    disturb(registry, position, PASSING_FAULTS[kind])

    done = cli("--cache", cache, "refresh", "--force", url=registry.url, read_timeout_s=0.2 if kind == "stall" else 10)

    assert done.code == 0, done.err
    assert "39 trials" in done.err
    assert_plain(done.err)
    assert len(SnapshotCache(cache).ids()) == 2
    assert data_of(cache) == undisturbed
    assert len(registry.log()) >= LAST_PAGE + 1


@pytest.mark.parametrize("kind", ["500", "drop", "truncate", "garbage", "html"])
def test_passing_fault_at_every_request_leaves_no_trace_in_the_data(
    cli: Cli, registry: LoopbackRegistry, cache: Path, kind: str
) -> None:
    undisturbed = data_of(cache)
    pair = [LASTING_FAULTS[kind][0] | {"times": 2}, {"kind": "slow", "seconds": 0}]
    registry.control("faults", pair * len(POSITIONS))
    done = cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert done.code == 0, done.err
    assert data_of(cache) == undisturbed
    assert len(registry.log()) == 3 * len(POSITIONS)


def test_pages_that_end_exactly_full_give_the_same_data(cli: Cli, cache: Path, tmp_path: Path) -> None:
    with serving(max_page=13) as registry:
        assert cli("--cache", tmp_path / "full", "refresh", url=registry.url).code == 0
        assert len(registry.log()) == 1 + 3 + 1 + 1
    assert data_of(tmp_path / "full") == data_of(cache)


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        pytest.param({"kind": "html", "times": LASTING}, 4, "web page", id="html"),
        pytest.param({"kind": "status", "code": 403}, 3, "another network", id="403"),
        pytest.param({"kind": "slow", "seconds": 0}, 0, "39 trials", id="none"),
    ],
)
def test_exit_code_and_message_of_a_process(
    run_cli: Any, registry: LoopbackRegistry, cache: Path, *, fault: dict[str, Any], code: int, words: str
) -> None:
    before = contents(cache)
    disturb(registry, "page-2", fault)
    done = run_cli("refresh", "--force", TRIALSEARCH_CACHE=cache, TRIALSEARCH_REGISTRY_URL=registry.url)
    check_end(done, code, words, cache, before)


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        pytest.param({"kind": "status", "code": 503}, 3, "HTTP 503", id="503"),
        pytest.param({"kind": "drop"}, 3, "Check the network", id="drop"),
        pytest.param({"kind": "repeat"}, 4, "out of order", id="repeat"),
    ],
)
def test_exit_code_and_message(
    cli: Cli, registry: LoopbackRegistry, cache: Path, *, fault: dict[str, Any], code: int, words: str
) -> None:
    before = contents(cache)
    disturb(registry, "page-2", fault | {"times": LASTING})
    check_end(cli("--cache", cache, "refresh", "--force", url=registry.url), code, words, cache, before)


def check_end(done: Run, code: int, words: str, cache: Path, before: dict[str, str]) -> None:
    """It ended so and said so, and published nothing unless all went well."""
    assert done.code == code
    assert words in done.err
    assert_plain(done.err)
    assert done.out == ""
    kept = contents(cache)
    assert before.items() <= kept.items()
    assert (kept == before) is (code != 0)


def test_short_answer_is_not_published(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    before = contents(cache)
    disturb(registry, "page-3", {"kind": "shrink", "keep": 20, "times": LASTING})
    done = cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert done.code == 4
    assert "announced 39 trials and sent 20" in done.err
    assert contents(cache) == before


def test_forbidden_is_asked_once(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    disturb(registry, "version", {"kind": "status", "code": 403, "times": LASTING})
    cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert len(registry.log()) == 1


def test_lasting_error_is_asked_a_bounded_number_of_times(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    disturb(registry, "page-2", {"kind": "status", "code": 500, "times": LASTING})
    cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert len(registry.log()) == POSITIONS["page-2"] + RetryPolicy.attempts


@pytest.mark.parametrize("code", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_waited_for(
    cli: Cli, registry: LoopbackRegistry, cache: Path, monkeypatch: pytest.MonkeyPatch, *, code: int, form: str
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("trialsearch.cli.settings.Transport", _impatient(waits))
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    after = {"seconds": "40", "date": soon}[form]
    disturb(registry, "page-2", {"kind": "status", "code": code, "retry_after": after})
    done = cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert done.code == 0
    (asked,) = [wait for wait in waits if wait > 1]
    assert 30 < asked <= 40


def _impatient(waits: list[float]) -> Callable[..., Any]:
    return lambda *arguments, **options: Transport(*arguments, **options, sleep=waits.append)


def test_nobody_at_the_registry_s_address(cli: Cli, cache: Path) -> None:
    before = contents(cache)
    done = cli("--cache", cache, "refresh", url="http://127.0.0.1:9/api/v2")
    assert done.code == 3
    assert "127.0.0.1:9" in done.err
    assert "Check the network and the address, or try again later" in done.err
    assert_plain(done.err)
    assert contents(cache) == before


@pytest.mark.parametrize(
    "url",
    ["http://no-such-host.invalid/api/v2", "http://127.0.0.1:99999/api/v2", "http://", "https://[::1/api/v2"],
    ids=["no-such-host", "no-such-port", "no-host", "no-address"],
)
def test_address_that_leads_nowhere(cli: Cli, cache: Path, url: str) -> None:
    before = contents(cache)
    done = cli("--cache", cache, "refresh", "--force", url=url)
    assert done.code in (2, 3)
    assert_plain(done.err)
    assert contents(cache) == before


def test_address_of_another_api(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    done = cli("--cache", cache, "refresh", "--force", url=registry.url.replace("/api/v2", "/api/v1"))
    assert done.code == 3
    assert "HTTP 404" in done.err
