"""Values -> columns of the declared types (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from trialsearch.schema import Kind


def text(values: Iterable[str | None]) -> Any:
    """Make a column of texts."""
    return pd.array(list(values), dtype=Kind.TEXT.dtype)


def number(values: Iterable[float | None]) -> Any:
    """Make a column of numbers."""
    return pd.array(list(values), dtype=Kind.NUMBER.dtype)


def flag(values: Iterable[bool | None]) -> Any:
    """Make a column of flags."""
    return pd.array(list(values), dtype=Kind.FLAG.dtype)
