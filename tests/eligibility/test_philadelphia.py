"""The Philadelphia chromosome, asked for or barred (lineage.py, bars.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import answered, criteria

#: A record's title and criteria (invented), and some of the answers that they give.
CASES = [
    pytest.param(
        "Inventinib in ALL",
        criteria("Newly diagnosed Philadelphia chromosome positive acute lymphoblastic leukemia"),
        {"ph_positive": "yes", "ph_negative": "no"},
        id="Ph asked for by the diagnosis",
    ),
    pytest.param(
        "Inventinib in ALL",
        criteria("Ph+ ALL in first remission", "Infant ALL in first remission"),
        {"ph_positive": "yes", "ph_negative": "not_stated"},
        id="Ph as one diagnosis among others",
    ),
    pytest.param(
        "Inventomab in relapsed ALL",
        criteria("Philadelphia negative B-precursor ALL, with any of the following:", "untreated first relapse"),
        {"ph_positive": "no", "ph_negative": "yes", "newly_diagnosed": "no", "first_relapse": "yes"},
        id="untreated says of a relapse that it is, not of the child",
    ),
    pytest.param(
        "Inventinib in Ph+ leukemia",
        criteria("Newly diagnosed CP Ph+ CML, or Ph+ ALL that relapsed after standard therapy"),
        {"ph_positive": "yes", "newly_diagnosed": "no"},
        id="what is newly diagnosed is another disease",
    ),
    pytest.param(
        "CAR-T cells in leukemia",
        criteria("CD19 positive leukemia and lymphoma，relapsed and/or refractory", "Ph/BCR-ABL negative"),
        {"first_relapse": "yes", "newly_diagnosed": "no", "ph_positive": "no"},
        id="a wide comma; Ph absent in a criterion of its own",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria("Philadelphia chromosome negative (Ph-) high-risk (HR) first relapse B-precursor ALL"),
        {"ph_positive": "no"},
        id="risk and relapse between the chromosome and the disease",
    ),
    pytest.param(
        "Treatment of ALL",
        criteria("ALL", bars=("Ph-positive ALL will start on this protocol but transfer to another one",)),
        {"ph_positive": "depends"},
        id="whoever begins here and goes on elsewhere",
    ),
    pytest.param(
        "Treatment of ALL",
        criteria("ALL", bars=("Burkitt leukemia", "Standard risk: age under 10 years, and who do not have BCR-ABL")),
        {"ph_positive": "depends"},
        id="what one risk group must not have",
    ),
]


@pytest.mark.parametrize(("title", "text", "wanted"), CASES)
def test_with_or_without_the_philadelphia_chromosome(title: str, text: str, wanted: dict[str, str]) -> None:
    assert answered(title, text, wanted) == wanted
