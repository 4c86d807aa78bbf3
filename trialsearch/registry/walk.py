"""The bookkeeping of a walk over the pages: nothing short, nothing twice, no circle."""

from __future__ import annotations

from dataclasses import dataclass, field

from trialsearch.errors import IncompleteFetch, MalformedAnswer, RegistryDataChanged, RepeatedPageToken
from trialsearch.raw_records import identity_of
from trialsearch.registry.pages import Page

#: The API may send an empty page; this many in a row without a new study mean that the walk does not end.
PAGES_WITHOUT_NEWS = 5


@dataclass
class Walk:
    """What is known of a walk so far: where it stands, and which studies came."""

    token: str | None = None
    total: int | None = None
    has_ended: bool = False
    _used: set[str] = field(default_factory=set)
    _seen: dict[str, bytes] = field(default_factory=dict)
    _pages_without_news: int = 0

    @property
    def received(self) -> int:
        """Different studies that came so far."""
        return len(self._seen)

    def check_token(self, page: Page) -> None:
        """Raise RepeatedPageToken if the page leads back."""
        if page.next_token in self._used:
            raise RepeatedPageToken(
                "The registry sent a page whose next page was fetched before; its paging is out of order. "
                "Nothing was published; try again later."
            )

    def take(self, page: Page) -> None:
        """Take a page in, and step to the next."""
        self.check_token(page)
        if self.total is None:
            self.total = page.total
        if self.total is None:
            raise MalformedAnswer(
                "The registry's first page says no totalCount, so completeness cannot be checked. Nothing was "
                "published; try again later."
            )
        known = self.received
        for record in page.records:
            self._see(record)
        if self.received > self.total:
            self.check_complete()
        self._pages_without_news = 0 if self.received > known else self._pages_without_news + 1
        if self._pages_without_news > PAGES_WITHOUT_NEWS:
            raise RepeatedPageToken(
                f"The registry sent {self._pages_without_news} pages in a row without a new trial; its paging does not "
                "end. Nothing was published; try again later."
            )
        self.has_ended = page.next_token is None
        if page.next_token is not None:
            self.token = page.next_token
            self._used.add(page.next_token)

    def _see(self, record: bytes) -> None:
        identity, content = identity_of(record)
        if self._seen.setdefault(identity, content) != content:
            raise RegistryDataChanged(
                f"The registry sent trial {identity} twice, and differently: its data changed during the pull. "
                "Nothing was published; try again later."
            )

    def check_complete(self) -> None:
        """Raise IncompleteFetch unless as many different studies came as were announced."""
        if self.total is not None and self.received != self.total:
            raise IncompleteFetch(
                f"The registry announced {self.total} trials and sent {self.received}. Nothing was published; "
                "try again later.",
                expected=self.total,
                got=self.received,
            )
