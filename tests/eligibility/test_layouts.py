"""Headings and lists, as sponsors write them (headings.py, run_on.py, criteria.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import answered

#: A record's title and criteria (invented), and some of the answers that they give.
CASES = [
    pytest.param(
        "Treatment of ALL",
        "Who can take part\n\n* Newly diagnosed ALL\n\nWho cannot\n\n* Down syndrome\n* Ph positive ALL",
        {"newly_diagnosed": "yes", "down_syndrome": "no", "ph_positive": "no"},
        id="headings in a parent's words",
    ),
    pytest.param(
        "Inventomab in B-ALL",
        "1.1 INCLUSION CRITERIA\n\n* Relapsed or refractory B-ALL after one standard regimen and one salvage regimen\n"
        "* Relapse after achieving a complete response (CR)\n* Evidence of at least minimal residual disease\n"
        "* B-ALL (not isolated to the testis or CNS)\n\n-EXCLUSION CRITERIA - Recipient\n\n"
        "* Prior CAR T-cell therapy that meets the following:\n  * Within 30 days of enrolment\n"
        "* Patients with CNS3 disease (old scars of prior CNS involvement are no exclusion)",
        {
            "refractory": "depends",
            "remission": "no",
            "mrd_positive": "yes",
            "isolated_extramedullary_relapse": "no",
            "prior_car_t": "depends",
            "cns_disease": "no",
        },
        id="numbered headings; a remission that was; a name over a list is no bar",
    ),
    pytest.param(
        "Treatment of ALL",
        "Inclusion criteria:\n\ndiagnosis of B-precursor or T-cell leukaemia AND treatment in a centre of the group "
        "AND consent of the family AND age under 18 at the time of inclusion, whoever signs the form for the child\n\n"
        "Exclusion criteria:\n\nBCR/ABL positive OR prior cytostatic treatment lasting more than 7 days OR illnesses "
        "that make the treatment impossible (BUT trisomy 21 is not an exclusion criterion) OR the disease is a relapse "
        "OR death before the start of treatment",
        {
            "ph_positive": "no",
            "first_relapse": "no",
            "remission": "no",
            "prior_hsct": "no",
            "down_syndrome": "yes",
            "mpal": "depends",
        },
        id="a list between shouted conjunctions",
    ),
    pytest.param(
        "CAR-T cells in B-ALL",
        "Inclusion Criteria:\n\n* B-ALL that:\n\n  * Meets any one of the following:\n\n"
        "  Relapsed two or more times Relapsed at any time after allogeneic BMT Refractory to standard therapy as"
        " determined by the treating physician Meets criteria for BMT but is ineligible as determined by the treating"
        " physician Patient and/or parents declining BMT options",
        {"second_or_later_relapse": "yes", "refractory": "yes", "prior_hsct": "yes"},
        id="statements that only a capital parts, after a transplant's acronym",
    ),
]


@pytest.mark.parametrize(("title", "text", "wanted"), CASES)
def test_a_text_of_another_layout(title: str, text: str, wanted: dict[str, str]) -> None:
    assert answered(title, text, wanted) == wanted
