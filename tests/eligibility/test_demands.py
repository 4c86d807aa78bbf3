"""What a trial asks of everyone beyond a status: blasts, lines of treatment, no curative option (demands.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import answered, criteria

#: A record's title and criteria (invented), and some of the answers that they give.
CASES = [
    pytest.param(
        "Inventomab in leukemia",
        criteria("Acute lymphoblastic leukemia", "Relapse more than 6 months after marrow transplantation allowed"),
        {"newly_diagnosed": "depends", "remission": "depends", "first_relapse": "yes", "no_prior_hsct": "not_stated"},
        id="what is allowed is asked of nobody",
    ),
    pytest.param(
        "Inventomab in relapsed or refractory B-ALL",
        criteria("Relapsed or refractory B-ALL", "Bone marrow with \\>= 5% blasts"),
        {
            "b_all": "yes",
            "t_all": "no",
            "newly_diagnosed": "no",
            "first_relapse": "yes",
            "second_or_later_relapse": "yes",
            "refractory": "yes",
            "remission": "no",
            "mrd_positive": "no",
            "isolated_extramedullary_relapse": "no",
            "prior_hsct": "not_stated",
            "down_syndrome": "not_stated",
        },
        id="relapse with a blast threshold",
    ),
    pytest.param(
        "Inventomab for children with cancer",
        criteria("Recurrent or refractory leukemia", "No known curative therapy exists"),
        {"first_relapse": "depends", "second_or_later_relapse": "yes", "refractory": "yes"},
        id="no curative option makes a first relapse depend",
    ),
    pytest.param(
        "CAR-T cells in B-ALL",
        criteria("B-ALL", "Previously received at least 2 lines of systemic therapy"),
        {"newly_diagnosed": "no", "first_relapse": "depends", "second_or_later_relapse": "yes"},
        id="lines of treatment where no status is named",
    ),
    pytest.param(
        "CAR-T cells in B-ALL",
        criteria("Relapsed B-ALL", "Presence of disease in the bone marrow"),
        {"isolated_extramedullary_relapse": "no"},
        id="leukaemia in the marrow is asked for",
    ),
    pytest.param(
        "Inventomab in leukemia",
        criteria(
            "Relapsed or refractory ALL with more than 5% marrow blasts, as assessed by morphology or flow cytometry",
            "There must not be other potentially curative treatment options",
            "Subjects must have CNS1 or CNS2 disease",
            "At least 84 days after any stem cell infusion",
        ),
        {
            "first_relapse": "depends",
            "second_or_later_relapse": "yes",
            "mrd_positive": "no",
            "cns_disease": "no",
            "prior_hsct": "depends",
        },
        id="how blasts are found is no other way; no other cure; CNS 1 or 2; an infusion of stem cells",
    ),
    pytest.param(
        "Donor transplant for blood cancers",
        "Inclusion Criteria:\n\n* Hematologic malignancy not curable by chemotherapy, including any of the following:\n"
        "  * ALL in CR1 with high-risk disease as evidenced by any of the following:\n    * t(9;22) or t(1;19)\n"
        "  * Resistant or recurrent disease after chemotherapy",
        {"ph_positive": "yes", "first_relapse": "yes", "refractory": "yes", "remission": "yes"},
        id="not curable is no refusal of the list under it; disease that came back is transplanted as such",
    ),
]


@pytest.mark.parametrize(("title", "text", "wanted"), CASES)
def test_what_is_asked_of_everyone(title: str, text: str, wanted: dict[str, str]) -> None:
    assert answered(title, text, wanted) == wanted
