"""A record as the registry sends it: JSON bytes, known by the trial's number (leaf)."""

from __future__ import annotations

import re

import msgspec

#: What decoding a record may raise: wrong JSON or types, too deep a nest, bytes that are no UTF-8.
DECODE_ERRORS = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)


class _Identification(msgspec.Struct, frozen=True, rename="camel"):
    nct_id: str | None = None


class _Protocol(msgspec.Struct, frozen=True, rename="camel"):
    identification_module: _Identification = _Identification()


class _Numbered(msgspec.Struct, frozen=True, rename="camel"):
    """Just enough of a record to name it; whatever else is broken in it does not matter here."""

    protocol_section: _Protocol = _Protocol()


_NUMBER = re.compile(rb'"nctId"\s*:\s*"(NCT[0-9]{8})"')

_DECODER = msgspec.json.Decoder(_Numbered)


def nct_id_of(record: bytes) -> str | None:
    """Read the trial's number; None if there is none that can be read.

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
    return (nct_id or "").strip() or None
