"""Lymphoblastic lymphoma beside leukaemia, or alone (scope.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import answered, answers, criteria
from trialsearch.eligibility import Record

#: A record's title and criteria (invented), and some of the answers that they give.
CASES = [
    pytest.param(
        "Treatment of T-ALL and lymphoma",
        "Inclusion Criteria:\n\n* Newly diagnosed T-ALL or T-LBL\n"
        "* Patients with Down syndrome are not eligible for this study\n"
        "* CNS3-positive T-LBL patients are not eligible",
        {"down_syndrome": "no", "cns_disease": "not_stated", "lbl": "depends"},
        id="a refusal among the inclusions is no heading, and CNS disease of lymphoma no rule on ALL",
    ),
]


@pytest.mark.parametrize(("title", "text", "wanted"), CASES)
def test_lymphoma_beside_leukaemia(title: str, text: str, wanted: dict[str, str]) -> None:
    assert answered(title, text, wanted) == wanted


def test_a_study_of_lymphoma_alone_takes_no_leukaemia() -> None:
    title = "Treatment of children with lymphoblastic lymphoma"
    record = Record(
        brief_title=title,
        conditions=("Lymphoblastic Lymphoma",),
        criteria=criteria("Newly diagnosed lymphoblastic lymphoma", "No earlier treatment"),
    )
    given = answers(record)
    assert [given[each] for each in ("b_all", "t_all", "mpal", "lbl")] == ["no", "no", "no", "yes"]


def test_a_bar_of_one_lymphoma_leaves_the_other_open() -> None:
    taken = ("T-cell ALL or lymphoma in relapse",)
    one = criteria(*taken, bars=("B-cell precursor lymphoblastic lymphoma",))
    assert answers(Record(criteria=one))["lbl"] == "depends"
    both = criteria(*taken, bars=("B-lymphoblastic lymphoma", "T-lymphoblastic lymphoma"))
    assert answers(Record(criteria=both))["lbl"] == "no"
