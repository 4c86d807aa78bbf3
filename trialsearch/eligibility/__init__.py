"""Who may join a trial, read from the registry's own words: criteria, facts, age limits, requirements (pure)."""

from __future__ import annotations

from trialsearch.eligibility.criteria import read_criteria
from trialsearch.eligibility.model import (
    AgeLimits,
    Condition,
    Criterion,
    Eligibility,
    Fact,
    Record,
    Requirement,
    Wait,
)
from trialsearch.eligibility.reading import read
from trialsearch.eligibility.sexes import sex_admitted

__all__ = [
    "AgeLimits",
    "Condition",
    "Criterion",
    "Eligibility",
    "Fact",
    "Record",
    "Requirement",
    "Wait",
    "read",
    "read_criteria",
    "sex_admitted",
]
