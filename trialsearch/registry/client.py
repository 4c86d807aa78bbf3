"""The registry's two questions: which data version is this, and which studies match (API v2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from trialsearch.errors import BadQuery, IncompleteFetch, MalformedAnswer, PageTokenRefused, RepeatedPageToken
from trialsearch.raw_records import DECODE_ERRORS, nct_id_of
from trialsearch.registry.query import RegistryQuery, build_params
from trialsearch.registry.transport import Transport

BASE_URL = "https://clinicaltrials.gov/api/v2"


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
        RepeatedPageToken
            If the walk would go in a circle.
        PageTokenRefused
            If the registry no longer knows its own page token (its data changed): start again.
        RegistryError, MalformedAnswer
            If a page could not be had, after the retries.
        """
        token: str | None = None
        total: int | None = None
        used: set[str] = set()
        seen: set[bytes | str] = set()
        while True:
            body = self._page(query, token, used)
            records = tuple(_on_one_line(bytes(raw)) for raw in body.studies)  # type: ignore[union-attr]
            total = body.total_count if token is None else total
            if total is None:
                raise MalformedAnswer("The registry's first page says no totalCount; completeness cannot be checked.")
            seen.update(nct_id_of(record) or record for record in records)
            yield Page(records, total)
            if not body.next_page_token:
                break
            token = body.next_page_token
            used.add(token)
        if len(seen) != total:
            raise IncompleteFetch(
                f"The registry announced {total} trials and sent {len(seen)}. Nothing was published; try again later.",
                expected=total,
                got=len(seen),
            )

    def _page(self, query: RegistryQuery, token: str | None, used: set[str]) -> _PageBody:
        def decode(raw: bytes) -> _PageBody:
            body = _decode_page(raw)
            if body.next_page_token in used:
                raise RepeatedPageToken(
                    "The registry sent a page whose next page was fetched before; its paging is out of order. "
                    "Nothing was published; try again later."
                )
            return body

        try:
            return self.transport.get("/studies", build_params(query, token), decode)
        except BadQuery as error:
            if token is None or error.status_code != 400:
                raise
            raise PageTokenRefused(str(error), status_code=error.status_code) from error


def _decode_version(raw: bytes) -> Version:
    try:
        return msgspec.json.decode(raw, type=Version)
    except DECODE_ERRORS as error:
        raise MalformedAnswer(f"The registry's /version is not what it should be ({error}).") from error


def _decode_page(raw: bytes) -> _PageBody:
    try:
        body = msgspec.json.decode(raw, type=_PageBody)
    except DECODE_ERRORS as error:
        raise MalformedAnswer(
            f"The registry's page is not the JSON that it should be ({error}). Try again later."
        ) from error
    if body.studies is msgspec.UNSET:
        raise MalformedAnswer("The registry's page has no `studies`. Try again later.")
    return body


def _on_one_line(record: bytes) -> bytes:
    """Keep the bytes as received; only a record spread over lines is made compact."""
    if b"\n" not in record and b"\r" not in record:
        return record
    return msgspec.json.format(record, indent=-1)
