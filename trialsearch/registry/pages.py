"""A page of studies: its bytes decoded, its records kept as they came."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import msgspec

from trialsearch.errors import MalformedAnswer
from trialsearch.raw_records import DECODE_ERRORS


@dataclass(frozen=True)
class Page:
    """One page of a walk.

    Attributes
    ----------
    records : tuple of bytes
        A JSON study each, as received, on one line.
    total : int or None
        Studies that match, as the registry announces on the first page.
    next_token : str or None
        Token of the next page; None on the last.
    """

    records: tuple[bytes, ...]
    total: int | None
    next_token: str | None


class _Body(msgspec.Struct, rename="camel"):
    studies: list[msgspec.Raw] | msgspec.UnsetType = msgspec.UNSET
    total_count: int | None = None
    next_page_token: str | None = None


class _LooseBody(msgspec.Struct, rename="camel"):
    studies: list[Any] | msgspec.UnsetType = msgspec.UNSET
    total_count: int | None = None
    next_page_token: str | None = None


def decode_page(raw: bytes) -> Page:
    """Decode the body of an answer to `/studies`.

    Raises
    ------
    MalformedAnswer
        If it is not the JSON that it should be, or has no `studies`.
    """
    try:
        body = msgspec.json.decode(raw, type=_Body)
    except DECODE_ERRORS as error:
        try:
            body = _decode_leniently(raw)
        except (*DECODE_ERRORS, ValueError):
            raise MalformedAnswer(
                f"The registry's page is not the JSON that it should be ({error}). Try again later."
            ) from error
    if isinstance(body.studies, msgspec.UnsetType):
        raise MalformedAnswer("The registry's page has no `studies`. Try again later.")
    records = tuple(_on_one_line(bytes(study)) for study in body.studies)
    return Page(records, body.total_count, body.next_page_token or None)


def _decode_leniently(raw: bytes) -> _Body:
    """Decode a page that only the standard library reads: one record's lone surrogate must not cost the others.

    Its records are written anew; the one that is broken is set aside later, by itself.
    """
    page = msgspec.convert(json.loads(raw), _LooseBody)
    if isinstance(page.studies, msgspec.UnsetType):
        return _Body()
    studies = [msgspec.Raw(json.dumps(study).encode()) for study in page.studies]
    return _Body(studies, page.total_count, page.next_page_token)


def _on_one_line(record: bytes) -> bytes:
    """Keep the bytes as received; only a record spread over lines is made compact."""
    if b"\n" not in record and b"\r" not in record:
        return record
    return msgspec.json.format(record, indent=-1)
