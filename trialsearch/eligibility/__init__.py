"""Who may join a trial, read from the registry's own words: criteria, facts, age limits, requirements (pure)."""

from __future__ import annotations

from trialsearch.eligibility.binding import binds_everyone, is_usual, settled_by
from trialsearch.eligibility.conditions import Condition, Wait
from trialsearch.eligibility.criteria import read_criteria
from trialsearch.eligibility.model import AgeLimits, Criterion, Eligibility, Fact, Record, Requirement
from trialsearch.eligibility.reading import read
from trialsearch.eligibility.remarks import Remarks, remarks_on
from trialsearch.eligibility.sexes import sex_admitted

__all__ = [
    "AgeLimits",
    "Condition",
    "Criterion",
    "Eligibility",
    "Fact",
    "Record",
    "Remarks",
    "Requirement",
    "Wait",
    "binds_everyone",
    "is_usual",
    "read",
    "read_criteria",
    "remarks_on",
    "settled_by",
    "sex_admitted",
]
