"""Trials at the beginning of treatment, and those that name no status (first_line.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import answered, criteria

#: A record's title and criteria (invented), and some of the answers that they give.
CASES = [
    pytest.param(
        "Treatment of newly diagnosed ALL",
        criteria("Newly diagnosed ALL", "No prior therapy except steroids for one week or less"),
        {
            "b_all": "yes",
            "t_all": "yes",
            "mpal": "depends",
            "lbl": "no",
            "newly_diagnosed": "yes",
            "first_relapse": "no",
            "remission": "no",
            "prior_hsct": "no",
            "prior_blinatumomab": "no",
        },
        id="first line",
    ),
    pytest.param(
        "A weight programme in childhood ALL",
        criteria("Children in maintenance therapy for ALL", bars=("Relapsed disease",)),
        {"newly_diagnosed": "depends", "first_relapse": "no", "second_or_later_relapse": "no"},
        id="during maintenance, relapse barred",
    ),
    pytest.param(
        "Neuropathy in children with ALL",
        criteria("Children treated for relapsed ALL may join too"),
        {"newly_diagnosed": "depends", "remission": "depends"},
        id="what may join too is not all",
    ),
    pytest.param(
        "Treatment of newly diagnosed ALL",
        criteria(
            "Newly diagnosed ALL",
            "Completion of 12 weeks of maintenance therapy before the second step",
            "The patient is in first remission at the second step",
        ),
        {"newly_diagnosed": "depends"},
        id="new patients, and a remission later on",
    ),
    pytest.param(
        "Treatment of newly diagnosed ALL",
        criteria("Newly diagnosed ALL", bars=("Induction failure (M3 marrow on day 28)",)),
        {"newly_diagnosed": "yes", "refractory": "no", "remission": "depends", "first_relapse": "no"},
        id="who can be barred for a failed induction may join after one",
    ),
]


@pytest.mark.parametrize(("title", "text", "wanted"), CASES)
def test_at_the_beginning_of_treatment(title: str, text: str, wanted: dict[str, str]) -> None:
    assert answered(title, text, wanted) == wanted
