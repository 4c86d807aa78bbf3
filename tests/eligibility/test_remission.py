"""Remission: taken, asked of everyone, or left open (history.py, admitted.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import answered, criteria
from trialsearch.eligibility import Record, read
from trialsearch.vocabulary import Answer, Question

#: A record's title and criteria (invented), and some of the answers that they give.
CASES = [
    pytest.param(
        "Donor transplant for acute leukemia",
        criteria("Acute leukemia either in complete remission (CR) or with ≤ 10 percent of blast cells in marrow"),
        {"first_relapse": "depends", "second_or_later_relapse": "depends", "refractory": "depends"},
        id="in remission, or nearly so",
    ),
    pytest.param(
        "Inventomab maintenance",
        criteria("Newly diagnosed or relapsed B-ALL, and has achieved complete remission after chemotherapy"),
        {"newly_diagnosed": "no", "first_relapse": "no", "refractory": "no", "remission": "yes"},
        id="a remission achieved by everyone",
    ),
    pytest.param(
        "Inventomab maintenance",
        criteria("Completed induction chemotherapy and achieved CR1, with marrow MRD \\< 0.01%", "B-ALL"),
        {"newly_diagnosed": "no", "first_relapse": "no", "mrd_positive": "no", "remission": "yes"},
        id="the first remission, without residual disease",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria("Relapsed B-ALL", "The patient fails to achieve bone marrow complete remission after 2 courses"),
        {"first_relapse": "yes", "refractory": "yes", "remission": "no"},
        id="a remission that was not achieved",
    ),
    pytest.param(
        "Inventotinib in leukemia",
        criteria("Ph+ ALL with imatinib-resistant disease or intolerance to imatinib"),
        {"refractory": "yes", "remission": "depends"},
        id="who cannot bear a drug may be in remission",
    ),
    pytest.param(
        "Donor transplant for acute leukemia",
        criteria("ALL in second or greater complete remission", bars=("Prior allogeneic transplant",)),
        {
            "newly_diagnosed": "no",
            "first_relapse": "no",
            "remission": "yes",
            "prior_hsct": "no",
            "no_prior_hsct": "yes",
        },
        id="a transplant in remission",
    ),
    pytest.param(
        "Donor transplant for acute leukemia",
        criteria("ALL with \\< 20% marrow blasts at transplant"),
        {"first_relapse": "depends", "refractory": "depends", "remission": "yes"},
        id="a blast ceiling leaves active disease open",
    ),
    pytest.param(
        "Donor transplant for acute leukemia",
        criteria(
            "ALL in CR1 with high risk features, such as but not limited to t(4;11)", "Patients must be in remission"
        ),
        {"newly_diagnosed": "no", "first_relapse": "no", "refractory": "no", "remission": "yes"},
        id="everyone must be in remission",
    ),
    pytest.param(
        "Donor transplant for ALL",
        criteria("Patients with chemosensitive active disease", "ALL in CR2"),
        {"first_relapse": "depends", "refractory": "depends", "remission": "yes"},
        id="active disease that responds",
    ),
    pytest.param(
        "Donor transplant for acute leukemia",
        criteria("ALL in CR2 or CR3", "(Note: maintenance chemotherapy within 7 days of enrolment is permitted.)"),
        {"newly_diagnosed": "no", "remission": "yes"},
        id="maintenance that is permitted meanwhile",
    ),
    pytest.param(
        "Transplantation for blood cancers",
        "Inclusion Criteria:\n\n* Eligible diseases:\n  * Acute leukemias: must be in remission by morphology\n"
        "    * ALL in second remission, or after an early relapse\n* Adequately treated CNS leukemia is eligible\n\n"
        "Exclusion Criteria:\n\n* CNS 3 disease",
        {
            "first_relapse": "no",
            "refractory": "no",
            "remission": "yes",
            "isolated_extramedullary_relapse": "depends",
            "cns_disease": "no",
        },
        id="every leukaemia of a list must be in remission; CNS 3 by name outweighs treated CNS disease",
    ),
    pytest.param(
        "Transplantation for blood cancers",
        "Inclusion Criteria:\n\n* Eligible diseases:\n  * ALL in second or later complete remission\n"
        "  * Chronic lymphocytic leukemia. Relapsed patients are eligible after two prior therapies\n"
        "* Patients should be referred in remission, if possible",
        {"first_relapse": "depends", "refractory": "depends", "remission": "yes"},
        id="an item on another disease, to its end; remission is wished for",
    ),
    pytest.param(
        "Transplantation for blood cancers",
        "Inclusion Criteria:\n\n* Eligible diseases:\n  * ALL in second or later complete remission\n"
        "  * Chronic lymphocytic leukemia. Relapsed patients are eligible after two prior therapies",
        {"first_relapse": "no", "refractory": "no", "remission": "yes"},
        id="an item on another disease, to its end",
    ),
    pytest.param(
        "Donor transplant for acute leukemia",
        criteria(
            "Relapsed or refractory acute leukemia in second or subsequent remission",
            "No previous allogeneic transplant (syngeneic permissible)",
            "Any previous transplant must have occurred at least 3 months before conditioning",
        ),
        {
            "first_relapse": "no",
            "second_or_later_relapse": "no",
            "remission": "yes",
            "prior_hsct": "no",
            "no_prior_hsct": "yes",
        },
        id="a relapse that lies in the past; a bar beside a wait",
    ),
    pytest.param(
        "Donor transplant for acute leukemia",
        criteria(
            "ALL in second remission with high risk. Examples include, but are not limited to very early isolated CNS "
            "relapse, relapse after CAR-T therapy",
            "If prior CNS leukemia, it must be treated and in CNS CR",
            "No prior allogeneic HCT, and no autologous HCT within the previous 12 months",
        ),
        {
            "first_relapse": "no",
            "isolated_extramedullary_relapse": "no",
            "cns_disease": "no",
            "prior_hsct": "no",
            "no_prior_hsct": "yes",
            "prior_car_t": "not_stated",
        },
        id="examples say nothing; CNS disease that must be in remission; two rules in one sentence",
    ),
    pytest.param(
        "Inventomab in B-ALL",
        criteria("Very high risk relapsed B-ALL, regardless of response to earlier treatment", "De novo B-ALL"),
        {"remission": "depends", "refractory": "depends"},
        id="whatever the response",
    ),
    pytest.param(
        "Donor transplant for blood cancers",
        criteria(
            "ALL in second remission",
            bars=("Unless in aplasia after chemotherapy, patients with leukemia in relapse are not eligible",),
        ),
        {"first_relapse": "depends", "remission": "yes"},
        id="a bar that lets some through",
    ),
    pytest.param(
        "Vitamin D in children with ALL",
        criteria("Children with ALL", bars=("Children patients who did not reach clinical remission after treatment",)),
        {"newly_diagnosed": "no", "first_relapse": "no", "refractory": "no", "remission": "yes"},
        id="a remission asked for by an exclusion",
    ),
    pytest.param(
        "Donor transplant for ALL",
        criteria(
            "ALL in first or second remission",
            "No related donor, or rapidly progressive disease not permitting time to find an unrelated donor",
            "Morphological CR must be documented",
        ),
        {"first_relapse": "no", "refractory": "no", "remission": "yes"},
        id="a remission that must be documented; why a donor cannot be found",
    ),
    pytest.param(
        "CAR-T cells in ALL",
        "Inclusion Criteria:\n\n* Relapsed or refractory ALL, one of the following:\n  * Second relapse\n"
        "  * Subject has an indication for HCT but has been deemed ineligible",
        {"second_or_later_relapse": "yes", "remission": "depends"},
        id="who should be transplanted, and cannot be, may be in remission",
    ),
    pytest.param(
        "Transplant of cord blood",
        criteria(
            "All patients must be in CR",
            "ALL in a 2nd complete remission with T-lineage disease after an extra-medullary relapse",
            bars=("Relapse of their primary malignancy",),
        ),
        {"first_relapse": "no", "cns_disease": "not_stated", "isolated_extramedullary_relapse": "no"},
        id="in remission after a relapse",
    ),
]


@pytest.mark.parametrize(("title", "text", "wanted"), CASES)
def test_remission(title: str, text: str, wanted: dict[str, str]) -> None:
    assert answered(title, text, wanted) == wanted


@pytest.mark.parametrize("after", ["lasting at least 6 months", "is not required"])
def test_a_remission_before_a_transplant_that_was_is_not_asked_of_everyone(after: str) -> None:
    text = criteria("Relapsed or refractory B-ALL", f"Complete remission prior to transplant {after}")
    found = {each.question: each.answer for each in read(Record(criteria=text)).facts}
    assert found[Question.SECOND_OR_LATER_RELAPSE] is not Answer.NO
    assert found[Question.REFRACTORY] is not Answer.NO


def test_a_remission_before_the_transplant_is_asked_of_everyone() -> None:
    text = criteria(
        "ALL", "Indication for a transplant", "Complete remission before hematopoietic stem cell transplantation"
    )
    found = {each.question: each.answer for each in read(Record(brief_title="Transplant in ALL", criteria=text)).facts}
    assert found[Question.FIRST_RELAPSE] is Answer.NO
