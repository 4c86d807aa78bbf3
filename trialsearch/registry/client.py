"""The questions to the registry: which data version is this, which studies match, which numbers exist (API v2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from trialsearch.errors import BadQuery, MalformedAnswer, PageTokenRefused
from trialsearch.raw_records import DECODE_ERRORS, numbers_of
from trialsearch.registry.pages import Page, decode_page
from trialsearch.registry.query import RegistryQuery, build_params, by_number
from trialsearch.registry.transport import Transport
from trialsearch.registry.walk import Walk

BASE_URL = "https://clinicaltrials.gov/api/v2"

#: Numbers asked for at once: the address stays far below what servers refuse.
NUMBERS_AT_ONCE = 100

#: `/version` is a line of JSON.
VERSION_BYTES = 1_000_000


class Version(msgspec.Struct, frozen=True, rename="camel"):
    """`/version`: the API's version and the time of its data (UTC); only the first is promised."""

    api_version: str | None = None
    data_timestamp: str | None = None


class RegistryClient:
    """Asks the registry through a transport, and never returns a short answer."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def version(self) -> Version:
        """Ask which data the registry serves."""
        return self.transport.get("/version", {}, decode_version, VERSION_BYTES)

    def pages(self, query: RegistryQuery, kept: Iterable[Page] = ()) -> Iterator[Page]:
        """Walk all pages of a query; stopping early is the caller's choice, ending early is an error.

        An empty page, and a token after an exactly full last page, are normal.

        Parameters
        ----------
        kept : iterable of Page
            The first pages, where an earlier walk over the same data had them; they are taken in, not yielded.

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
        walk = Walk()
        for page in kept:
            walk.take(page)
        while not walk.has_ended:
            page = self._page(query, walk)
            walk.take(page)
            yield page
        walk.check_complete()

    def present_numbers(self, nct_ids: Sequence[str]) -> dict[str, str]:
        """Ask under which number each trial stands in the registry today.

        Returns
        -------
        dict of str to str
            Number asked for -> present number; without those that the registry no longer has.
        """
        found: dict[str, str] = {}
        for start in range(0, len(nct_ids), NUMBERS_AT_ONCE):
            wanted = nct_ids[start : start + NUMBERS_AT_ONCE]
            for page in self.pages(by_number(wanted)):
                for record in page.records:
                    numbers = numbers_of(record)
                    found |= {number: numbers[0] for number in numbers if number in wanted}
        return found

    def _page(self, query: RegistryQuery, walk: Walk) -> Page:
        def decode(raw: bytes) -> Page:
            page = decode_page(raw)
            walk.check_token(page)
            return page

        try:
            return self.transport.get("/studies", build_params(query, walk.token), decode)
        except BadQuery as error:
            if walk.token is None or error.status_code != 400:
                raise
            raise PageTokenRefused(
                f"The registry no longer takes its own page token; its data may have changed. Try again later. {error}",
                status_code=error.status_code,
            ) from error


def decode_version(raw: bytes) -> Version:
    """Decode the body of an answer to `/version`."""
    try:
        return msgspec.json.decode(raw, type=Version)
    except DECODE_ERRORS as error:
        raise MalformedAnswer(
            f"The registry's /version is not what it should be ({error}). Try again later."
        ) from error
