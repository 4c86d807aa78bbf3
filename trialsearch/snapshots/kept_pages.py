"""The pages of a pull on its way, on the disk, so that the next run can go on where this one stopped.

    <cache>/pull/records.jsonl   the records, one a line, as received, page after page
    <cache>/pull/pages.jsonl     what is pulled, then a line a page: its bytes, their SHA-256, the next page's token

A page counts once its line is there. What a crash leaves torn (half a line, bytes that differ from their hash) ends
the good beginning; it is dropped, and with it whatever came later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import msgspec

from trialsearch.errors import CacheUnwritable
from trialsearch.raw_records import DECODE_ERRORS, identity_of
from trialsearch.snapshots.files import fsync, replace_file, writable

_RECORDS = "records.jsonl"
_PAGES = "pages.jsonl"


class KeptPage(msgspec.Struct, frozen=True):
    """A page's line in the list.

    Attributes
    ----------
    length : int
        Bytes of its records.
    total : int or None
        Records announced for the whole pull.
    next_token : str or None
        Token of the next page; None on the last.
    requests : list of dict
        The requests since the page before.
    """

    length: int
    sha256: str
    total: int | None
    next_token: str | None
    requests: list[dict[str, Any]]


@dataclass
class KeptPages:
    """The pages of one pull; whoever holds the cache's lock may change them.

    Attributes
    ----------
    folder : Path
        Where they are.
    header : bytes
        What is pulled, as the first line of the list says it.
    pages : list of KeptPage
        What is kept, in the order of the walk.
    """

    folder: Path
    header: bytes
    pages: list[KeptPage] = field(default_factory=list)
    #: What a record is known by -> where it stands in the file.
    _place_of: dict[str, tuple[int, int]] = field(default_factory=dict)
    _end: int = 0

    @classmethod
    def open(cls, folder: Path, wanted: Mapping[str, Any]) -> KeptPages:
        """Open the good beginning of what an earlier run kept of the same pull; nothing of any other pull.

        Parameters
        ----------
        wanted : mapping
            What is pulled: the address, the query, the registry's data version.
        """
        kept = cls(folder, json.dumps(wanted).encode())
        with writable(folder.parent):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / _RECORDS).touch()
            lines = _lines(folder / _PAGES)
            with (folder / _RECORDS).open("r+b") as records:
                if lines[:1] == [kept.header]:
                    kept._take_in(lines[1:], records)
                records.truncate(kept._end)
            good = [kept.header, *(msgspec.json.encode(page) for page in kept.pages)]
            replace_file(folder / _PAGES, b"".join(line + b"\n" for line in good))
        return kept

    def add(
        self, records: Sequence[bytes], total: int | None, next_token: str | None, requests: Sequence[Mapping[str, Any]]
    ) -> None:
        """Keep the next page."""
        content = b"".join(record + b"\n" for record in records)
        page = KeptPage(len(content), _sha256(content), total, next_token, [dict(request) for request in requests])
        with writable(self.folder.parent):
            with (self.folder / _RECORDS).open("r+b") as file:
                file.seek(self._end)
                file.write(content)
            fsync(self.folder / _RECORDS)
            with (self.folder / _PAGES).open("ab") as file:
                file.write(msgspec.json.encode(page) + b"\n")
            fsync(self.folder / _PAGES)
        self._count(page, content)

    def each(self) -> Iterator[tuple[KeptPage, tuple[bytes, ...]]]:
        """Yield every page with its records, one page in memory at a time."""
        with self._reading() as file:
            for page in list(self.pages):
                yield page, tuple(file.read(page.length).splitlines())

    def records(self) -> Iterator[bytes]:
        """Yield every record once, by its number; those without one stand at the end."""
        with self._reading() as file:
            for identity in sorted(self._place_of):
                start, length = self._place_of[identity]
                file.seek(start)
                yield file.read(length)

    @property
    def count(self) -> int:
        """Different records that are kept."""
        return len(self._place_of)

    @property
    def nct_ids(self) -> set[str]:
        """Numbers of the records that have one."""
        return {identity for identity in self._place_of if not identity.startswith("~")}

    @property
    def total(self) -> int | None:
        """Records that the registry announced."""
        return next((page.total for page in self.pages if page.total is not None), None)

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The requests that led to these pages."""
        return [request for page in self.pages for request in page.requests]

    def clear(self) -> None:
        """Drop every page, to walk again from the first."""
        with writable(self.folder.parent):
            replace_file(self.folder / _PAGES, self.header + b"\n")
        self.pages, self._place_of, self._end = [], {}, 0

    def remove(self) -> None:
        """Remove the files: the pull is published, or cannot be."""
        remove_kept_pages(self.folder)

    def _take_in(self, lines: Sequence[bytes], records: IO[bytes]) -> None:
        for line in lines:
            try:
                page = msgspec.json.decode(line, type=KeptPage)
            except DECODE_ERRORS:
                return
            content = records.read(page.length)
            if len(content) != page.length or _sha256(content) != page.sha256:
                return
            self._count(page, content)

    def _count(self, page: KeptPage, content: bytes) -> None:
        for line in content.splitlines(keepends=True):
            record = line.rstrip(b"\n")
            self._place_of.setdefault(identity_of(record)[0], (self._end, len(record)))
            self._end += len(line)
        self.pages.append(page)

    @contextmanager
    def _reading(self) -> Iterator[IO[bytes]]:
        try:
            with (self.folder / _RECORDS).open("rb") as file:
                yield file
        except OSError as error:
            raise CacheUnwritable(
                f"The records kept in {self.folder} cannot be read ({error.strerror}). Run the refresh again."
            ) from error


def remove_kept_pages(folder: Path) -> None:
    """Remove what an unfinished pull kept, if there is any; the list first, without which the rest means nothing."""
    with writable(folder.parent):
        for name in (_PAGES, _RECORDS):
            (folder / name).unlink(missing_ok=True)
        if folder.is_dir():
            folder.rmdir()


def _lines(path: Path) -> list[bytes]:
    """Read the whole lines of a file; half a line at its end is what a crash left."""
    if not path.exists():
        return []
    whole, _, _ = path.read_bytes().rpartition(b"\n")
    return whole.split(b"\n")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
