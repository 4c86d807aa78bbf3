"""The registry's two questions: which data version is this, and which studies match (API v2)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from trialsearch.errors import (
    BadQuery,
    IncompleteFetch,
    MalformedAnswer,
    PageTokenRefused,
    RegistryDataChanged,
    RepeatedPageToken,
)
from trialsearch.raw_records import DECODE_ERRORS, nct_id_of
from trialsearch.registry.query import RegistryQuery, build_params
from trialsearch.registry.transport import Transport

BASE_URL = "https://clinicaltrials.gov/api/v2"

#: The API may send an empty page; this many in a row without a new study mean that the walk does not end.
PAGES_WITHOUT_NEWS = 5


class Version(msgspec.Struct, frozen=True, rename="camel"):
    """`/version`: the API's version and the time of its data (UTC); only the first is promised."""

    api_version: str | None = None
    data_timestamp: str | None = None


@dataclass(frozen=True)
class Page:
    """One page of a walk.

    Attributes
    ----------
    records : tuple of bytes
        A JSON study each, as received, on one line.
    total : int
        Studies that match, as the registry announced on the first page.
    """

    records: tuple[bytes, ...]
    total: int


class _PageBody(msgspec.Struct, rename="camel"):
    studies: list[msgspec.Raw] | msgspec.UnsetType = msgspec.UNSET
    total_count: int | None = None
    next_page_token: str | None = None


class _LoosePage(msgspec.Struct, rename="camel"):
    studies: list[Any] | msgspec.UnsetType = msgspec.UNSET
    total_count: int | None = None
    next_page_token: str | None = None


class RegistryClient:
    """Asks the registry through a transport, and never returns a short answer."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def version(self) -> Version:
        """Ask which data the registry serves."""
        return self.transport.get("/version", {}, _decode_version)

    def pages(self, query: RegistryQuery) -> Iterator[Page]:
        """Walk all pages of a query; stopping early is the caller's choice, ending early is an error.

        An empty page, and a token after an exactly full last page, are normal.

        Raises
        ------
        IncompleteFetch
            If fewer or more different studies came than `totalCount` announced.
        RegistryDataChanged
            If one study came twice, and differently: start again.
        RepeatedPageToken
            If the walk would go in a circle, or on without end.
        PageTokenRefused
            If the registry no longer knows its own page token (its data changed): start again.
        RegistryError, MalformedAnswer
            If a page could not be had, after the retries.
        """
        walk = _Walk()
        while not walk.has_ended:
            yield walk.take(self._page(query, walk))
        walk.check_complete()

    def _page(self, query: RegistryQuery, walk: _Walk) -> _PageBody:
        def decode(raw: bytes) -> _PageBody:
            body = _decode_page(raw)
            walk.check_token(body)
            return body

        try:
            return self.transport.get("/studies", build_params(query, walk.token), decode)
        except BadQuery as error:
            if walk.token is None or error.status_code != 400:
                raise
            raise PageTokenRefused(
                f"The registry no longer takes its own page token; its data may have changed. Try again later. {error}",
                status_code=error.status_code,
            ) from error


@dataclass
class _Walk:
    """What is known of a walk so far: where it stands, and every study that came."""

    token: str | None = None
    total: int | None = None
    has_ended: bool = False
    _used: set[str] = field(default_factory=set)
    _seen: dict[bytes | str, bytes] = field(default_factory=dict)
    _pages_without_news: int = 0

    def check_token(self, body: _PageBody) -> None:
        """Raise RepeatedPageToken if the page leads back."""
        if body.next_page_token in self._used:
            raise RepeatedPageToken(
                "The registry sent a page whose next page was fetched before; its paging is out of order. "
                "Nothing was published; try again later."
            )

    def take(self, body: _PageBody) -> Page:
        """Take a page in, and step to the next."""
        assert not isinstance(body.studies, msgspec.UnsetType)  # noqa: S101 - _decode_page lets no other through
        if self.token is None:
            self.total = body.total_count
        if self.total is None:
            raise MalformedAnswer(
                "The registry's first page says no totalCount, so completeness cannot be checked. Nothing was "
                "published; try again later."
            )
        records = tuple(_on_one_line(bytes(raw)) for raw in body.studies)
        known = len(self._seen)
        for record in records:
            self._see(record)
        if len(self._seen) > self.total:
            self.check_complete()
        self._pages_without_news = 0 if len(self._seen) > known else self._pages_without_news + 1
        if self._pages_without_news > PAGES_WITHOUT_NEWS:
            raise RepeatedPageToken(
                f"The registry sent {self._pages_without_news} pages in a row without a new trial; its paging does not "
                "end. Nothing was published; try again later."
            )
        self.has_ended = not body.next_page_token
        if body.next_page_token:
            self.token = body.next_page_token
            self._used.add(body.next_page_token)
        return Page(records, self.total)

    def _see(self, record: bytes) -> None:
        identity = nct_id_of(record) or record
        if self._seen.setdefault(identity, record) != record:
            raise RegistryDataChanged(
                f"The registry sent trial {identity!s} twice, and differently: its data changed during the pull. "
                "Nothing was published; try again later."
            )

    def check_complete(self) -> None:
        """Raise IncompleteFetch unless as many different studies came as were announced."""
        if self.total is not None and len(self._seen) != self.total:
            raise IncompleteFetch(
                f"The registry announced {self.total} trials and sent {len(self._seen)}. Nothing was published; "
                "try again later.",
                expected=self.total,
                got=len(self._seen),
            )


def _decode_version(raw: bytes) -> Version:
    try:
        return msgspec.json.decode(raw, type=Version)
    except DECODE_ERRORS as error:
        raise MalformedAnswer(
            f"The registry's /version is not what it should be ({error}). Try again later."
        ) from error


def _decode_page(raw: bytes) -> _PageBody:
    try:
        body = msgspec.json.decode(raw, type=_PageBody)
    except DECODE_ERRORS as error:
        try:
            body = _decode_leniently(raw)
        except (*DECODE_ERRORS, ValueError):
            raise MalformedAnswer(
                f"The registry's page is not the JSON that it should be ({error}). Try again later."
            ) from error
    if body.studies is msgspec.UNSET:
        raise MalformedAnswer("The registry's page has no `studies`. Try again later.")
    return body


def _decode_leniently(raw: bytes) -> _PageBody:
    """Decode a page that only the standard library reads: one record's lone surrogate must not cost the others.

    Its records are written anew; the one that is broken is set aside later, by itself.
    """
    page = msgspec.convert(json.loads(raw), _LoosePage)
    if isinstance(page.studies, msgspec.UnsetType):
        return _PageBody()
    studies = [msgspec.Raw(json.dumps(study).encode()) for study in page.studies]
    return _PageBody(studies, page.total_count, page.next_page_token)


def _on_one_line(record: bytes) -> bytes:
    """Keep the bytes as received; only a record spread over lines is made compact."""
    if b"\n" not in record and b"\r" not in record:
        return record
    return msgspec.json.format(record, indent=-1)
