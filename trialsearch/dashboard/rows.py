"""Rows of a table by trial, found without searching the table again for every part of the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from trialsearch.schema import plain_rows


class RowsByTrial:
    """A table whose rows of some trials are wanted at a time."""

    def __init__(self, table: pd.DataFrame, columns: Sequence[str]) -> None:
        self._table = table[list(columns)]
        self._places = table.groupby("nct_id", sort=False).indices

    def count(self, nct_id: str) -> int:
        """Count the rows of a trial."""
        return len(self._places.get(nct_id, ()))

    def of(self, nct_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        """Give the rows of each of these trials as plain values; a trial without rows is not there."""
        known = [nct_id for nct_id in nct_ids if nct_id in self._places]
        if not known:
            return {}
        rows = iter(plain_rows(self._table.iloc[np.concatenate([self._places[nct_id] for nct_id in known])]))
        return {nct_id: [next(rows) for _ in range(self.count(nct_id))] for nct_id in known}
