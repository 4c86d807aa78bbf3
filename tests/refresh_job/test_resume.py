"""A pull that is cut off goes on where it stopped, as long as the registry's data are the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import requests
import responses

from tests.refresh_job.fake import VERSION, FakeRegistry, broken, data_files, newest, transport
from tests.snapshots.cases import Killed
from trialsearch import demo, refresh
from trialsearch.errors import (
    CacheUnwritable,
    IncompleteFetch,
    MalformedAnswer,
    PageTokenRefused,
    RegistryDataChanged,
    RegistryUnavailable,
)
from trialsearch.raw_records import nct_id_of
from trialsearch.refresh_job import WALKS
from trialsearch.registry import RegistryQuery
from trialsearch.snapshots import SnapshotCache

#: Forty studies, seven a page.
PAGE = 7
PAGES = ["page first", *(f"page {start}" for start in range(PAGE, 40, PAGE))]
WHOLE = ["version", *PAGES, "version"]


@pytest.fixture
def registry(mock: responses.RequestsMock) -> FakeRegistry:
    return FakeRegistry(mock, demo.records(), PAGE)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a pull that nothing disturbs makes of the same data."""
    cache = tmp_path_factory.mktemp("undisturbed")
    with responses.RequestsMock() as mock:
        FakeRegistry(mock, demo.records())
        refresh(cache, transport())
    return data_files(newest(cache))


def cut_off(registry: FakeRegistry, cache: Path, at: int, error: BaseException | None = None) -> None:
    """Run a refresh that ends at its request of this number."""
    error = error or Killed()

    def meanwhile(number: int) -> None:
        if number == at:
            raise error

    registry.meanwhile = meanwhile
    with pytest.raises(type(error)):
        refresh(cache, transport())
    registry.meanwhile = lambda _number: None
    registry.asked.clear()


@pytest.mark.parametrize("at", range(1, len(WHOLE) + 1), ids=lambda at: f"at {WHOLE[at - 1]} (request {at})")
def test_the_next_run_asks_for_the_rest_only(
    registry: FakeRegistry, tmp_path: Path, undisturbed: dict[str, bytes], at: int
) -> None:
    cut_off(registry, tmp_path, at)
    assert SnapshotCache(tmp_path).ids() == []

    report = refresh(tmp_path, transport())

    kept = max(0, at - 2)
    assert registry.asked == ["version", *PAGES[kept:], "version"]
    assert report.resumed == min(kept * PAGE, 40)
    assert data_files(newest(tmp_path)) == undisturbed
    assert not (tmp_path / "pull").exists()


def test_a_pull_that_is_cut_off_again_and_again_comes_to_its_end(
    registry: FakeRegistry, tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    for _ in PAGES:
        cut_off(registry, tmp_path, 3)
    report = refresh(tmp_path, transport())
    assert registry.asked == ["version", "version"]
    assert report.resumed == 40
    assert data_files(newest(tmp_path)) == undisturbed


def test_the_requests_of_every_run_are_kept_with_the_snapshot(registry: FakeRegistry, tmp_path: Path) -> None:
    cut_off(registry, tmp_path, 4)
    refresh(tmp_path, transport())
    asked = [request["params"].get("pageToken", request["path"]) for request in newest(tmp_path).requests()]
    assert asked == ["/version", "/studies", "7", "/version", *[page[5:] for page in PAGES[2:]], "/version"]


def test_a_dropped_line_is_no_reason_to_begin_again(
    registry: FakeRegistry, tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    def drop(number: int) -> None:
        if number >= 4:
            raise requests.ConnectionError

    registry.meanwhile = drop
    with pytest.raises(RegistryUnavailable):
        refresh(tmp_path, transport())
    registry.meanwhile = lambda _number: None
    registry.asked.clear()
    refresh(tmp_path, transport())
    assert registry.asked == ["version", *PAGES[2:], "version"]
    assert data_files(newest(tmp_path)) == undisturbed


def test_a_page_that_is_no_page_costs_only_itself(
    registry: FakeRegistry, tmp_path: Path, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = registry.answer
    monkeypatch.setattr(registry, "answer", lambda body: sound(body if len(registry.asked) < 4 else b"<html>"))
    with pytest.raises(MalformedAnswer):
        refresh(tmp_path, transport())
    monkeypatch.undo()
    registry.asked.clear()
    refresh(tmp_path, transport())
    assert registry.asked == ["version", *PAGES[2:], "version"]
    assert data_files(newest(tmp_path)) == undisturbed


# --- what may not be put together


def test_pages_of_older_data_are_dropped(registry: FakeRegistry, tmp_path: Path) -> None:
    cut_off(registry, tmp_path, 5)
    registry.release(demo.records()[1:])
    report = refresh(tmp_path, transport())
    assert registry.asked == ["version", *PAGES, "version"]
    assert (report.trials, report.resumed) == (39, 0)
    assert newest(tmp_path).manifest.data_timestamp == "2026-11-23T09:00:05"


def test_pages_of_another_query_are_dropped(registry: FakeRegistry, tmp_path: Path) -> None:
    cut_off(registry, tmp_path, 5)
    refresh(tmp_path, transport(), query=RegistryQuery(condition="leukemia"))
    assert registry.asked == WHOLE


def test_pages_of_data_without_a_time_are_dropped(registry: FakeRegistry, tmp_path: Path) -> None:
    registry.version = {"apiVersion": "2.0.5"}
    cut_off(registry, tmp_path, 5)
    refresh(tmp_path, transport())
    assert registry.asked == WHOLE


def test_pages_that_were_not_all_that_was_announced_are_dropped(registry: FakeRegistry, tmp_path: Path) -> None:
    def lose(number: int) -> None:
        if number == 4:
            registry.records = registry.records[:-1]

    registry.meanwhile = lose
    with pytest.raises(IncompleteFetch):
        refresh(tmp_path, transport())
    registry.meanwhile = lambda _number: None
    registry.asked.clear()
    assert refresh(tmp_path, transport()).trials == 39
    assert registry.asked == WHOLE


def test_a_snapshot_is_not_begun_again_from_the_pages_of_the_one_before(registry: FakeRegistry, tmp_path: Path) -> None:
    refresh(tmp_path, transport())
    registry.asked.clear()
    assert refresh(tmp_path, transport(), force=True).resumed == 0
    assert registry.asked == WHOLE


def test_pages_of_a_snapshot_that_needs_no_pull_are_removed(registry: FakeRegistry, tmp_path: Path) -> None:
    refresh(tmp_path, transport())
    registry.release(demo.records())
    registry.asked.clear()
    cut_off(registry, tmp_path, 5)
    assert (tmp_path / "pull").exists()
    registry.version = VERSION
    refresh(tmp_path, transport())
    assert not (tmp_path / "pull").exists()


# --- data that change during the pull


@pytest.mark.parametrize(
    "newer",
    [
        demo.records()[:-2],
        [*demo.records(), broken(1)],
        demo.records()[::-1],
        [record.replace(b"Invented", b"Amended") for record in demo.records()],
    ],
    ids=["fewer trials", "more trials", "another order", "other contents"],
)
def test_new_data_in_the_middle_of_the_pull_are_pulled_from_their_beginning(
    registry: FakeRegistry, tmp_path: Path, newer: list[bytes]
) -> None:
    registry.meanwhile = lambda number: registry.release(newer) if number == 4 else None
    refresh(tmp_path, transport())
    assert list(newest(tmp_path).records()) == sorted(newer, key=nct_id_of)
    assert newest(tmp_path).manifest.data_timestamp == "2026-11-23T09:00:05"
    assert registry.asked.count("page first") == 2


def test_new_data_after_the_last_page_are_pulled_too(registry: FakeRegistry, tmp_path: Path) -> None:
    registry.meanwhile = lambda number: registry.release(demo.records()) if number == len(WHOLE) else None
    refresh(tmp_path, transport())
    assert registry.asked == [*WHOLE, *WHOLE]
    assert newest(tmp_path).manifest.data_timestamp == "2026-11-23T09:00:05"


def test_data_that_change_in_every_walk_are_given_up(registry: FakeRegistry, tmp_path: Path) -> None:
    def publish(_number: int) -> None:
        registry.version = VERSION | {"dataTimestamp": f"2026-11-23T09:{len(registry.asked):02}:05"}

    registry.meanwhile = publish
    with pytest.raises(RegistryDataChanged, match=r"new data during the pull.*try again later"):
        refresh(tmp_path, transport())
    assert registry.asked.count("page first") == WALKS
    assert SnapshotCache(tmp_path).ids() == []
    assert not (tmp_path / "pull").exists()


@pytest.mark.parametrize("at", [3, 7])
def test_a_page_token_that_expired_before_the_next_run_starts_the_walk_again(
    registry: FakeRegistry, tmp_path: Path, undisturbed: dict[str, bytes], at: int
) -> None:
    cut_off(registry, tmp_path, at)
    registry.refused_tokens = 1
    report = refresh(tmp_path, transport())
    assert registry.asked == ["version", PAGES[at - 2], "version", *PAGES, "version"]
    assert report.resumed == 0
    assert data_files(newest(tmp_path)) == undisturbed


def test_a_page_token_that_expires_in_every_walk_is_given_up(registry: FakeRegistry, tmp_path: Path) -> None:
    registry.refused_tokens = 1000
    with pytest.raises(PageTokenRefused):
        refresh(tmp_path, transport())
    assert registry.asked.count("page first") == WALKS


# --- what a crash leaves torn


TORN: dict[str, Callable[[Path], object]] = {
    "half a record": lambda pull: _cut(pull / "records.jsonl", 100),
    "half a line of the list": lambda pull: _cut(pull / "pages.jsonl", 10),
    "a line of the list that is none": lambda pull: _add(pull / "pages.jsonl", b"\x00\xff\n"),
    "records without their line": lambda pull: _add(pull / "records.jsonl", b'{"protocolSection":{}}\n'),
    "no records": lambda pull: (pull / "records.jsonl").unlink(),
    "no list": lambda pull: (pull / "pages.jsonl").unlink(),
    "an empty list": lambda pull: (pull / "pages.jsonl").write_bytes(b""),
    "another header": lambda pull: (pull / "pages.jsonl").write_bytes(b"{}\n"),
}


def _cut(path: Path, number: int) -> None:
    path.write_bytes(path.read_bytes()[:-number])


def _add(path: Path, content: bytes) -> None:
    path.write_bytes(path.read_bytes() + content)


@pytest.mark.parametrize("tear", TORN.values(), ids=TORN)
def test_torn_pages_are_asked_for_again(
    registry: FakeRegistry, tmp_path: Path, undisturbed: dict[str, bytes], tear: Callable[[Path], object]
) -> None:
    cut_off(registry, tmp_path, 6)
    tear(tmp_path / "pull")
    refresh(tmp_path, transport())
    assert data_files(newest(tmp_path)) == undisturbed
    assert registry.asked[0] == registry.asked[-1] == "version"
    assert registry.asked[1:-1] == PAGES[-len(registry.asked[1:-1]) :]


def test_a_disk_that_is_full_while_pages_are_kept_is_said_and_the_next_run_goes_on(
    registry: FakeRegistry, tmp_path: Path, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:

        def full(number: int) -> None:
            if number == 4:
                patch.setattr("os.fsync", _no_space)

        registry.meanwhile = full
        with pytest.raises(CacheUnwritable, match="No space left"):
            refresh(tmp_path, transport())
    registry.meanwhile = lambda _number: None
    registry.asked.clear()
    refresh(tmp_path, transport())
    assert registry.asked == ["version", *PAGES[2:], "version"]
    assert data_files(newest(tmp_path)) == undisturbed


def _no_space(_descriptor: int) -> None:
    raise OSError(28, "No space left on device")


def test_a_draft_that_fails_costs_no_pull(
    registry: FakeRegistry, tmp_path: Path, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", fail)
        with pytest.raises(CacheUnwritable):
            refresh(tmp_path, transport())
    registry.asked.clear()
    refresh(tmp_path, transport())
    assert registry.asked == ["version", "version"]
    assert data_files(newest(tmp_path)) == undisturbed
