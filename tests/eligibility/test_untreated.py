"""Trials for children who were not treated before (untreated.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import answered, criteria

#: A record's title and criteria (invented), and some of the answers that they give.
CASES = [
    pytest.param(
        "Inventine at school",
        criteria("Acute lymphoblastic leukemia", "Patients may be on treatment or treatment naive."),
        {"newly_diagnosed": "yes", "first_relapse": "depends", "prior_hsct": "depends"},
        id="treated or not",
    ),
    pytest.param(
        "Nelaprovir in T-ALL",
        criteria(
            "Previously untreated T-ALL",
            "Failure to one induction course of chemotherapy is eligible",
            "Patients in CR after two courses are also eligible",
        ),
        {"newly_diagnosed": "yes", "first_relapse": "no", "prior_hsct": "no", "prior_car_t": "no"},
        id="untreated but for an induction",
    ),
    pytest.param(
        "Treatment of ALL",
        criteria("Adults (over 15 years) with ALL and no prior antiblastic chemotherapy"),
        {"first_relapse": "no", "remission": "no", "prior_hsct": "no"},
        id="untreated, told behind brackets",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria("A diagnosis of untreated Ph- ALL is required, either de novo or after treatment of another cancer"),
        {"newly_diagnosed": "yes", "first_relapse": "no"},
        id="untreated ALL beside another cancer",
    ),
    pytest.param(
        "Treatment of ALL",
        criteria("Newly diagnosed, previously untreated ALL", "Up to one course of chemotherapy before is allowed"),
        {"newly_diagnosed": "yes", "first_relapse": "no", "remission": "depends"},
        id="a course before is allowed",
    ),
    pytest.param(
        "Blinatumomab from the beginning",
        criteria(
            "Precursor B-ALL",
            bars=("Previous treatment with chemotherapy for B-ALL (maximum 5 days of steroid treatment is allowed)",),
        ),
        {"newly_diagnosed": "yes", "first_relapse": "no", "prior_hsct": "no"},
        id="untreated, but for some days of steroids",
    ),
]


@pytest.mark.parametrize(("title", "text", "wanted"), CASES)
def test_who_was_not_treated_before(title: str, text: str, wanted: dict[str, str]) -> None:
    assert answered(title, text, wanted) == wanted


@pytest.mark.parametrize(
    "bar",
    [
        "Concurrent use of any other chemotherapy",
        "Are receiving any other chemotherapy",
        "Any systemic chemotherapy at the same time",
        "Participation in any other treatment protocol",
        "Unable to tolerate any chemotherapy",
        "Adverse events of any prior therapy that are not resolved",
        "Any previous treatment for the current relapse",
        "Any other treatment that may interfere with the study drug",
        "Prior treatment for depression",
        "Previous treatment of thrombosis",
        "Previous treatment with the study drug",
        "A previous treatment-related event",
    ],
)
def test_treatment_beside_the_study_is_no_treatment_before_it(bar: str) -> None:
    wanted = {"first_relapse": "not_stated", "prior_hsct": "not_stated", "prior_car_t": "not_stated"}
    assert answered("Support in ALL", criteria("Children with ALL", bars=(bar,)), wanted) == wanted
