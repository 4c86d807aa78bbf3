"""CNS disease, and relapse outside the marrow (bars.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import answered, criteria

#: A record's title and criteria (invented), and some of the answers that they give.
CASES = [
    pytest.param(
        "Inventomab in relapsed ALL",
        criteria("Relapsed ALL", bars=("Active extramedullary leukemia",)),
        {"isolated_extramedullary_relapse": "no", "cns_disease": "depends"},
        id="outside the marrow is in the CNS, too",
    ),
    pytest.param(
        "Inventomab in relapsed ALL",
        criteria(
            "Relapsed ALL",
            bars=("Active CNS leukemia (CNS-2 or CNS-3 at initial diagnosis allowed if now negative)",),
        ),
        {"cns_disease": "no"},
        id="what was allowed of the time of diagnosis",
    ),
    pytest.param(
        "Treatment of isolated CNS relapse of ALL",
        criteria("ALL in first bone marrow remission (M1) with first isolated initial CNS relapse"),
        {
            "first_relapse": "depends",
            "second_or_later_relapse": "no",
            "remission": "no",
            "isolated_extramedullary_relapse": "yes",
            "cns_disease": "yes",
        },
        id="a relapse elsewhere while the marrow is in remission",
    ),
    pytest.param(
        "Inventomab in relapsed ALL",
        criteria(
            "First marrow relapse of ALL, isolated or combined, or isolated extramedullary relapse",
            "Relapse outside the marrow is proven by biopsy",
            "Registered before the start of relapse chemotherapy",
            bars=(
                "Active CNS leukemia (CNS3)",
                "Controlled CNS leukemia is no reason for exclusion",
                "BCR-ABL1 MPAL",
                "Any CAR-T cell product given in first remission",
            ),
        ),
        {
            "first_relapse": "yes",
            "second_or_later_relapse": "no",
            "cns_disease": "no",
            "ph_positive": "not_stated",
            "prior_car_t": "no",
        },
        id="kinds of the first relapse; CNS disease that is controlled; a therapy given",
    ),
    pytest.param(
        "Inventomab in relapsed ALL",
        criteria("Relapsed ALL", bars=("CNS 3 disease",)),
        {"cns_disease": "no", "isolated_extramedullary_relapse": "depends"},
        id="an isolated relapse may be one of the CNS that is barred",
    ),
    pytest.param(
        "CD22 CAR-T cells in ALL",
        criteria("Recurrence of B-ALL after remission (including patients with bone marrow recurrence)"),
        {"isolated_extramedullary_relapse": "not_stated"},
        id="one of the marrow among relapses at large",
    ),
    pytest.param(
        "Bispecific antibody in ALL",
        criteria(
            "ALL", bars=("Central nervous system disease prophylaxis within 1 week", "Used any CAR-T cell therapy")
        ),
        {"cns_disease": "not_stated", "prior_car_t": "no"},
        id="prophylaxis of the CNS",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria(
            "ALL in remission with MRD of 0.01 % or more", bars=("Infiltration of the cerebrospinal fluid by ALL",)
        ),
        {"cns_disease": "no"},
        id="the fluid around the brain",
    ),
    pytest.param(
        "Inventomab in relapsed ALL",
        criteria("ALL in first relapse: isolated/combined extramedullary relapse"),
        {"isolated_extramedullary_relapse": "yes"},
        id="isolated or combined, with a stroke between",
    ),
    pytest.param(
        "Inventomab in relapsed ALL",
        criteria(
            "ALL with isolated extramedullary relapse", "Initial diagnosis of more than 25 % blasts in the marrow"
        ),
        {"first_relapse": "depends", "second_or_later_relapse": "depends", "isolated_extramedullary_relapse": "yes"},
        id="relapse outside the marrow alone, and blasts of the time of diagnosis",
    ),
]


@pytest.mark.parametrize(("title", "text", "wanted"), CASES)
def test_cns_disease_and_relapse_outside_the_marrow(title: str, text: str, wanted: dict[str, str]) -> None:
    assert answered(title, text, wanted) == wanted
