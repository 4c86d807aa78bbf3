"""A registry in memory, and a look at what a refresh made of its records."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import responses

from trialsearch.raw_records import numbers_of
from trialsearch.registry import Transport
from trialsearch.schema import TABLES
from trialsearch.snapshots import Snapshot, SnapshotCache

BASE = "https://registry.example/api/v2"


#: Fills the test's folder with the snapshot of a first refresh of these records, without the refresh.
FirstRefresh = Callable[[Sequence[bytes]], None]


VERSION = {"apiVersion": "2.0.5", "dataTimestamp": "2026-11-20T09:00:05"}


class FakeRegistry:
    """Answers from memory, `page_size` records a page.

    Attributes
    ----------
    records, others : sequence of bytes
        The records that match the query, and those that the registry has besides.
    version : dict
        The answer to /version.
    refused_tokens : int
        So many requests with a page token are refused.
    asked : list of str
        The requests so far: "version", "numbers", or "page" and its token.
    meanwhile : callable
        Called with the number of each request, from 1, before it is answered: it may change the data, or raise.
    """

    def __init__(self, mock: responses.RequestsMock, records: Sequence[bytes], page_size: int = 1000) -> None:
        self.records, self.page_size = records, page_size
        self.others: Sequence[bytes] = []
        self.version: dict[str, Any] = VERSION
        self.refused_tokens = 0
        self.sent = 0
        self.asked: list[str] = []
        self.meanwhile: Callable[[int], None] = lambda _number: None
        mock.add_callback(responses.GET, f"{BASE}/version", self.say_version)
        mock.add_callback(responses.GET, f"{BASE}/studies", self.page)

    def release(self, records: Sequence[bytes], day: str = "2026-11-23") -> None:
        """Publish new data of a day."""
        self.records, self.version = records, VERSION | {"dataTimestamp": f"{day}T09:00:05"}

    def noted(self, request: str) -> None:
        self.asked.append(request)
        self.meanwhile(len(self.asked))

    def answer(self, body: bytes, status: int = 200) -> tuple[int, dict[str, str], bytes]:
        self.sent += len(body)
        return status, {}, body

    def say_version(self, _request: Any) -> tuple[int, dict[str, str], bytes]:
        self.noted("version")
        return self.answer(json.dumps(self.version).encode())

    def page(self, request: Any) -> tuple[int, dict[str, str], bytes]:
        if "filter.ids" in request.params:
            self.noted("numbers")
            wanted = set(request.params["filter.ids"].split(","))
            found = [record for record in [*self.records, *self.others] if wanted & set(numbers_of(record))]
            return self.answer(b'{"totalCount":%d,"studies":[%s]}' % (len(found), b",".join(found)))
        self.noted(f"page {request.params.get('pageToken', 'first')}")
        if "pageToken" in request.params and self.refused_tokens > 0:
            self.refused_tokens -= 1
            return self.answer(b"stale", status=400)
        start = int(request.params.get("pageToken", "0"))
        chunk = self.records[start : start + self.page_size]
        head = b'"totalCount":%d,' % len(self.records) if "countTotal" in request.params else b""
        more = start + self.page_size < len(self.records)
        tail = b',"nextPageToken":"%d"' % (start + self.page_size) if more else b""
        return self.answer(b"{" + head + b'"studies":[' + b",".join(chunk) + b"]" + tail + b"}")


def transport(url: str = BASE) -> Transport:
    return Transport(url, pace_s=0, sleep=lambda _seconds: None)


def broken(number: int) -> bytes:
    """A record whose conditions are no list: it cannot be read, but has a number."""
    found = b'{"protocolSection":{"identificationModule":{"nctId":"NCT9998%04d"},"conditionsModule":{"conditions":7}}}'
    return found % number


def newest(cache: Path) -> Snapshot:
    return SnapshotCache(cache).newest().snapshot


def data_files(snapshot: Snapshot) -> dict[str, bytes]:
    """Raw records and tables; neither may hold anything of the clock."""
    paths = [snapshot.path / "raw" / "studies.jsonl.gz", *(snapshot.path / "tables").iterdir()]
    assert len(paths) == 1 + len(TABLES)
    return {path.name: path.read_bytes() for path in paths}
