"""Frames -> CSV and JSON text that other programs read without damage (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from trialsearch.export.ris import to_ris
from trialsearch.schema import TABLES, plain_rows

__all__ = [
    "SEARCH_FIRST_COLUMNS",
    "UTF8_MARK",
    "dumps",
    "search_columns",
    "to_csv",
    "to_json",
    "to_ris",
    "to_rows",
]

#: A spreadsheet takes a cell that begins so for a formula, or drops the character.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
#: Blanks, and signs without width, that some programs skip before they look for a formula.
_SKIPPED = " \n\u00a0\u200b\ufeff"

#: A terminal obeys them, and Excel ends a cell at the first; tabs and line breaks (U+0085 is one) are text.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_CONTROLS_ABOVE = re.compile(r"[\x7f-\x9f]")

#: Excel takes a CSV file for UTF-8 only if it begins with this mark.
UTF8_MARK = "\ufeff"

#: The first columns of a search result, one row a trial; the rest of the table trials follows.
SEARCH_FIRST_COLUMNS = (
    "nct_id",
    "brief_title",
    "overall_status",
    "phases",
    "relevance",
    "matching_sites",
    "open_sites",
    "not_stated_sites",
    "open_elsewhere_sites",
    "availability",
    "text_match",
    "verdict",
    "ask_count",
    "in_home_country",
    "nearest_km",
    "nearest_open_km",
    "nearest_may_be_open_km",
    "unplaced_sites",
)


def search_columns() -> list[str]:
    """List the columns of a search result, in order: those of the table trials without its long texts."""
    trials = TABLES["trials"]
    short = (name for name in trials.exported if not trials.by_name[name].long)
    return [*SEARCH_FIRST_COLUMNS, *(name for name in short if name not in SEARCH_FIRST_COLUMNS)]


def to_csv(frame: pd.DataFrame, columns: Sequence[str]) -> str:
    """Write columns of a frame as CSV: ISO dates, empty for NA, line breaks quoted.

    A text that a spreadsheet would run as a formula (it begins with = + - @, tab or carriage return) gets
    an apostrophe in front, as spreadsheets themselves do for text. Control characters are left out.
    """
    shown = frame[list(columns)].copy()
    for name in shown.columns:
        if isinstance(shown[name].dtype, pd.StringDtype):
            shown[name] = shown[name].map(_safe_cell, na_action="ignore")
        elif pd.api.types.is_datetime64_any_dtype(shown[name]):
            shown[name] = shown[name].dt.strftime("%Y-%m-%d")
    return shown.to_csv(index=False, lineterminator="\n")


def to_json(frame: pd.DataFrame, columns: Sequence[str]) -> str:
    """Write columns of a frame as a JSON array of objects; NA is null."""
    return dumps(to_rows(frame, columns))


def to_rows(frame: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Turn columns of a frame into plain values: None for NA, ISO text for dates."""
    return [{name: _written(value) for name, value in row.items()} for row in plain_rows(frame, columns)]


def dumps(value: object) -> str:
    """Write plain values as JSON for people and programs: indented, UTF-8, one final line break."""
    written = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    # Those below U+0020 are escaped already, in whatever text they stand.
    return _CONTROLS_ABOVE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def _safe_cell(text: str) -> str:
    shown = _CONTROLS.sub("", text)
    # One kind of line break: a lone carriage return would end the row for some readers.
    guarded = f"'{shown}" if shown.lstrip(_SKIPPED).startswith(_FORMULA_STARTS) else shown
    return guarded.replace("\r\n", "\n").replace("\r", "\n")


def _written(value: Any) -> Any:
    return value.date().isoformat() if isinstance(value, datetime) else value
