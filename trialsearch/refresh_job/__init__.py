"""The scheduled job's use case: ask, keep raw, normalise, derive, compare, check, publish.

It only orders effects; each step is another room's. Nothing is published unless every step went well,
and the last good snapshot serves until then.
"""

from __future__ import annotations

from trialsearch.refresh_job.job import (
    refresh,
    refresh_demonstration,
    refresh_from_pages,
    refresh_from_raw,
    restore,
)
from trialsearch.refresh_job.pull import WALKS, Progress
from trialsearch.refresh_job.report import Outcome, RefreshReport

__all__ = [
    "WALKS",
    "Outcome",
    "Progress",
    "RefreshReport",
    "refresh",
    "refresh_demonstration",
    "refresh_from_pages",
    "refresh_from_raw",
    "restore",
]
