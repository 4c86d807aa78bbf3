"""Which trials and sites match, and in which order (pure, over tables)."""

from __future__ import annotations

from trialsearch.search.filter import TrialFilter
from trialsearch.search.order import availability, in_order
from trialsearch.search.select import Selection, select

__all__ = ["Selection", "TrialFilter", "availability", "in_order", "select"]
