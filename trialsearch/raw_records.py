"""A record as the registry sends it: JSON bytes, known by the trial's number (leaf)."""

from __future__ import annotations

import hashlib
import re

import msgspec

#: What decoding a record may raise: wrong JSON or types, too deep a nest, bytes that are no UTF-8.
DECODE_ERRORS = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)


class _Identification(msgspec.Struct, frozen=True, rename="camel"):
    nct_id: str | None = None
    nct_id_aliases: tuple[str, ...] = ()


class _Protocol(msgspec.Struct, frozen=True, rename="camel"):
    identification_module: _Identification = _Identification()


class _Numbered(msgspec.Struct, frozen=True, rename="camel"):
    """Just enough of a record to name it; whatever else is broken in it does not matter here."""

    protocol_section: _Protocol = _Protocol()


#: The registry's number of a trial.
NCT_ID = re.compile(r"NCT[0-9]{8}")
_NUMBER = re.compile(rf'"nctId"\s*:\s*"({NCT_ID.pattern})"'.encode())

_DECODER = msgspec.json.Decoder(_Numbered)


def nct_id_of(record: bytes) -> str | None:
    """Read the trial's number; None if there is none, or none in its right form.

    Examples
    --------
    >>> nct_id_of(b'{"protocolSection":{"identificationModule":{"nctId":"NCT02435849"}}}')
    'NCT02435849'
    """
    try:
        nct_id = _DECODER.decode(record).protocol_section.identification_module.nct_id
    except DECODE_ERRORS:
        # Broken somewhere else: its number may stand all the same.
        found = _NUMBER.search(record)
        return found[1].decode() if found else None
    return nct_id if nct_id and NCT_ID.fullmatch(nct_id) else None


def numbers_of(record: bytes) -> tuple[str, ...]:
    """Read the trial's number and the earlier ones that it took over; empty if none can be read."""
    nct_id = nct_id_of(record)
    if nct_id is None:
        return ()
    try:
        return (nct_id, *_DECODER.decode(record).protocol_section.identification_module.nct_id_aliases)
    except DECODE_ERRORS:
        return (nct_id,)


def identity_of(record: bytes) -> tuple[str, bytes]:
    """Tell what a record is known by (its number, else "~" and its content's hash), and its content's hash."""
    content = hashlib.sha256(record).digest()
    return nct_id_of(record) or f"~{content.hex()}", content
