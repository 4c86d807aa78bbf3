"""What a trial bars by name, however the sentence is put (bars.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import answered, criteria

#: A record's title and criteria (invented), and some of the answers that they give.
CASES = [
    pytest.param(
        "Inventomab in ALL",
        criteria(
            "Newly diagnosed ALL in patients without prior chemotherapy",
            "If any test is positive for BCR-ABL1, then the patient is ineligible",
            "No active CNS leukemia (i.e. only CNS-1 disease allowed)",
            "CNS 3: CSF has 5 or more white cells with blasts",
            "Elevated ALT due to leukemia or lymphoma is allowed",
            "No additional malignancy beside ALL but treated skin cancer",
        ),
        {"ph_positive": "no", "cns_disease": "no", "lbl": "no", "newly_diagnosed": "yes"},
        id="a bar put as an if; definitions and other cancers say nothing",
    ),
    pytest.param(
        "Treatment of ALL",
        criteria(
            "Newly diagnosed ALL",
            bars=(
                "Patients with Down syndrome are ineligible since excessive deaths were noted in one arm of a study",
            ),
        ),
        {"down_syndrome": "no"},
        id="a reason is no condition",
    ),
    pytest.param(
        "Treatment of newly diagnosed ALL",
        criteria(
            "Newly diagnosed ALL", "Patients with Down syndrome are eligible and will be treated on their own stratum"
        ),
        {"down_syndrome": "yes"},
        id="whom a stratum of its own takes is taken",
    ),
]


@pytest.mark.parametrize(("title", "text", "wanted"), CASES)
def test_what_is_barred_by_name(title: str, text: str, wanted: dict[str, str]) -> None:
    assert answered(title, text, wanted) == wanted
