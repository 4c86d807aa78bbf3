"""The scheduled job's use case: ask, keep raw, normalise, derive, compare, check, publish.

It only orders effects; each step is another room's. Nothing is published unless every step went well,
and the last good snapshot serves until then.
"""

from __future__ import annotations

from trialsearch.refresh_job.job import (
    rebuild,
    rebuild_if_needed,
    refresh,
    refresh_demonstration,
    refresh_from_pages,
)
from trialsearch.refresh_job.pull import WALKS, Progress
from trialsearch.refresh_job.report import Outcome, RefreshReport
from trialsearch.refresh_job.rules import made_by_this_program

__all__ = [
    "WALKS",
    "Outcome",
    "Progress",
    "RefreshReport",
    "made_by_this_program",
    "rebuild",
    "rebuild_if_needed",
    "refresh",
    "refresh_demonstration",
    "refresh_from_pages",
]
