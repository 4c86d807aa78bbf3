"""Every error that trialsearch raises on purpose: one base, few kinds.

Each message says what happened, to what, and what to do. The command line and the page
show it without a traceback; anything else that is raised is a bug.
"""

from __future__ import annotations

from typing import ClassVar

#: So much of what was typed stands in a message.
_LONGEST_QUOTE = 60


def quoted(typed: object) -> str:
    """Quote what was typed, as far as a message has room for it.

    Examples
    --------
    >>> quoted("MO"), len(quoted("x" * 10_000))
    ("'MO'", 63)
    """
    text = repr(typed)
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}..."


class TrialsearchError(Exception):
    """Base of all errors that are shown as they are."""


class InvalidInput(TrialsearchError):
    """The caller asked for something that cannot be: an age, a word, an id, an option."""


class RegistryError(TrialsearchError):
    """The registry could not be reached, or its answer is an error.

    Attributes
    ----------
    status_code : int or None
        HTTP status, if there was an answer.
    retry_after : float or None
        Seconds that the registry asked to wait.
    retryable : bool
        Whether the same request may succeed a little later.
    """

    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, status_code: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.retry_after = retry_after


class RegistryUnavailable(RegistryError):
    """No connection, no answer in time, an answer cut short, or a server error (5xx)."""

    retryable = True


class RateLimited(RegistryError):
    """HTTP 429: too many requests."""

    retryable = True


class AccessRefused(RegistryError):
    """HTTP 403: the registry's edge refuses this machine or this program."""


class BadQuery(RegistryError):
    """HTTP 400 or another refusal of the request itself; carries the registry's own words."""


class PageTokenRefused(BadQuery):
    """HTTP 400 for a page token that the registry gave out: the walk has to start again."""


class UnusableAnswer(TrialsearchError):
    """Well-formed HTTP whose content is wrong, short or implausible: never published."""

    retryable: ClassVar[bool] = False


class MalformedAnswer(UnusableAnswer):
    """The body is not what the registry sends: no JSON, a web page, `studies` missing."""

    retryable = True


class AnswerTooLong(MalformedAnswer):
    """The body is longer than any that the registry sends: it was not read to its end."""

    retryable = False


class RepeatedPageToken(UnusableAnswer):
    """A page came with a token that was used before: the walk would never end."""

    retryable = True


class IncompleteFetch(UnusableAnswer):
    """The pages hold fewer or more trials than the registry announced.

    Attributes
    ----------
    expected, got : int
        Trials announced by `totalCount`, and different trials received.
    """

    def __init__(self, message: str, *, expected: int, got: int) -> None:
        super().__init__(message)
        self.expected = expected
        self.got = got


class PagesMissing(UnusableAnswer):
    """Of the pages that are saved by hand, another one is needed.

    Attributes
    ----------
    save_as, address : str
        The file to make, and the address whose answer it holds.
    """

    def __init__(self, message: str, *, save_as: str, address: str) -> None:
        super().__init__(message)
        self.save_as = save_as
        self.address = address


class Implausible(UnusableAnswer):
    """The data are complete, but cannot be the successor of what is there: somebody has to look."""


class RegistryDataChanged(UnusableAnswer):
    """The registry published new data in the middle of a walk: the walk has to start again."""


class TooManyBrokenRecords(UnusableAnswer):
    """So many records cannot be read that the rest cannot be trusted."""


class SchemaError(UnusableAnswer):
    """A table breaks its declaration in `trialsearch.schema`."""

    def __init__(self, message: str, *, table: str, column: str | None = None) -> None:
        super().__init__(message)
        self.table = table
        self.column = column


class RefreshInProgress(TrialsearchError):
    """Another refresh holds the cache's lock."""


class SnapshotError(TrialsearchError):
    """There is no snapshot that can be used."""


class SnapshotNotFound(SnapshotError):
    """The cache holds no snapshot (of that id)."""


class SnapshotDamaged(SnapshotError):
    """A file of the snapshot is missing or differs from its manifest."""


class SnapshotOutdated(SnapshotError):
    """The snapshot was written for another version of the tables."""


class SnapshotTooOld(SnapshotError):
    """The snapshot is older than the caller accepts."""


class FullTextMissing(SnapshotError):
    """The SQLite of this Python lacks FTS5, without which no text index can be built or read."""


class TextIndexUnusable(SnapshotError):
    """The bytes are no text index, or one of another version: it has to be rebuilt."""


class CacheUnwritable(TrialsearchError):
    """The cache folder cannot be written: disk full, read-only, no permission."""
