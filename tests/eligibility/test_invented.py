"""Invented trials, labelled by people who did not know the program: how well they are read, without ../shared."""

from __future__ import annotations

import pytest

from benchmarks.quality.eligibility import labels_of, tally


@pytest.mark.parametrize(
    ("name", "explicit", "false_no", "missed_no"),
    [("invented", 0.83, 0.003, 0.12), ("invented_odd", 0.74, 0.006, 0.24)],
)
def test_invented_trials_are_read_no_worse_than_they_were(
    name: str, explicit: float, false_no: float, missed_no: float
) -> None:
    result = tally(labels_of(name), {})
    assert result.share("explicit right", "explicit") >= explicit
    assert result.share("false no", "all") <= false_no
    assert result.share("missed no", "no") <= missed_no
    assert result.counts["bad quote"] == 0
