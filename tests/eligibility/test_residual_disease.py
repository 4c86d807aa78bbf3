"""Minimal residual disease (history.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import answered, answers, criteria
from trialsearch.eligibility import Record

#: A record's title and criteria (invented), and some of the answers that they give.
CASES = [
    pytest.param(
        "Inventomab for residual disease",
        criteria("B-ALL in complete hematological remission", "Presence of minimal residual disease of \\>= 0.1%"),
        {"remission": "no", "mrd_positive": "yes"},
        id="residual disease in a criterion of its own",
    ),
    pytest.param(
        "Inventomab for residual disease",
        criteria("De novo B-ALL who received first-line treatment and have MRD of \\>= 0.01%"),
        {"newly_diagnosed": "no", "remission": "no", "mrd_positive": "yes"},
        id="residual disease alone, after the first treatment",
    ),
    pytest.param(
        "Inventomab for residual disease",
        criteria("Recurrent patients with ALL who achieve MRD-positive CR after standard therapy"),
        {"first_relapse": "no", "remission": "no"},
        id="a relapse from which a remission was reached, with residual disease",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria("ALL in first or later complete remission", "Persistent or recurrent MRD of 0.01 % or more"),
        {"mrd_positive": "yes", "first_relapse": "no", "refractory": "no"},
        id="residual disease that recurs is no relapse",
    ),
]


@pytest.mark.parametrize(("title", "text", "wanted"), CASES)
def test_residual_disease(title: str, text: str, wanted: dict[str, str]) -> None:
    assert answered(title, text, wanted) == wanted


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [
        ("B-ALL in remission with MRD \\>= 0.01%", "yes"),
        ("B-ALL in remission with MRD \\>= 0.1%, after at least 3 blocks of chemotherapy", "depends"),
        ("B-ALL in remission with MRD \\>= 1%", "depends"),
        ("B-ALL in remission with MRD \\>= 10^-2", "depends"),
    ],
)
def test_residual_disease_after_much_treatment_or_in_quantity_depends(sentence: str, answer: str) -> None:
    assert answers(Record(criteria=criteria(sentence)))["mrd_positive"] == answer


def test_refractory_by_residual_disease_is_a_way_beside_a_relapse_by_blasts() -> None:
    blasts = "Relapsed B-ALL with \\>= 5% blasts in the bone marrow"
    assert answers(Record(criteria=criteria(blasts)))["mrd_positive"] == "no"
    by_mrd = criteria(blasts, "Or primary refractory disease, defined as \\> 1% blasts by flow MRD after induction")
    assert answers(Record(criteria=by_mrd))["mrd_positive"] == "depends"
