"""What a title says, and what it only aims at (titles.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import ALL, answers
from trialsearch.eligibility import Record


@pytest.mark.parametrize(
    "title",
    [
        "Combination Chemotherapy Based on Risk of Relapse in Treating Young Patients With ALL",
        "Prediction of ALL Relapse Risk by a Blood Test",
        "The Role of an Invented Gene in Relapse of Childhood ALL",
        "Inventomab to Prevent Relapse in Childhood ALL",
        "MRD Detection by Sequencing in Paediatric ALL",
        "Test to Identify Minimal Residual Disease in Samples of Children With ALL",
        "MRD-guided Treatment of ALL",
    ],
)
def test_a_title_that_names_a_purpose_names_no_status(title: str) -> None:
    given = answers(Record(brief_title=title, conditions=(ALL,)))
    status = ("newly_diagnosed", "first_relapse", "second_or_later_relapse", "remission", "mrd_positive")
    assert {given[question] for question in status} == {"not_stated"}
