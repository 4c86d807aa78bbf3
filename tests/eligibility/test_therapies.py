"""Earlier treatment: transplant, CAR-T cells, antibodies; and trials after a transplant (therapies.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import answered, answers, criteria
from trialsearch.eligibility import Record

#: A record's title and criteria (invented), and some of the answers that they give.
CASES = [
    pytest.param(
        "CAR-T cells after transplant",
        criteria("Relapsed B-ALL", "Patients have received stem cell transplantation from a sibling donor"),
        {"prior_hsct": "yes", "no_prior_hsct": "no"},
        id="a transplant that is asked for",
    ),
    pytest.param(
        "Second transplant for ALL",
        criteria("Relapsed ALL", "There is no minimum time from the previous transplant"),
        {"prior_hsct": "yes", "no_prior_hsct": "not_stated"},
        id="no minimum time bars no transplant",
    ),
    pytest.param(
        "Inventomab in T-ALL",
        criteria("T-ALL", bars=("Relapse after allogeneic transplant", "Previous treatment by CAR-T cells")),
        {"prior_hsct": "depends", "no_prior_hsct": "not_stated", "prior_car_t": "no", "newly_diagnosed": "not_stated"},
        id="a bar on relapse after a transplant is none on the transplant",
    ),
    pytest.param(
        "Blinatumomab after transplant",
        criteria("ALL in patients who underwent an alloHSCT", "ALL in first remission"),
        {"prior_hsct": "yes", "no_prior_hsct": "no"},
        id="who underwent a transplant",
    ),
    pytest.param(
        "CD19 CAR-T cells in ALL",
        criteria("Relapsed ALL after two lines of chemotherapy", "Relapse of ALL after allogeneic transplant"),
        {"no_prior_hsct": "not_stated"},
        id="a relapse after a transplant is one way among others",
    ),
    pytest.param(
        "CAR-T cells in ALL",
        criteria(
            "Relapsed B-ALL",
            "Greater than 50% lymphoblasts on screening bone marrow aspirate or biopsy",
            bars=(
                "Eligibility for treatment with blinatumomab alone",
                "Anti-CD20 antibody treatment within 4 weeks",
                "The participant has received allogeneic transplantation and has no germline DNA available",
                "Current detection of ALL blast cells in cerebro-spinal fluid",
            ),
        ),
        {
            "prior_blinatumomab": "not_stated",
            "prior_inotuzumab": "not_stated",
            "prior_hsct": "depends",
            "cns_disease": "no",
            "mrd_positive": "no",
        },
        id="what could be given, another antibody, a transplant of some",
    ),
    pytest.param(
        "CD19 CAR-T cells in relapsed ALL",
        criteria(
            "Acute Lymphoblastic Leukemia including T lymphoblastic leukemia",
            "Must be \\>= 3 months after prior myeloablative transplant, if applicable",
            bars=(
                "Presence of CNS leukemia, insensitive to therapy; but effectively controlled cases will be eligible.",
                "prior failed CAR-T treatment",
                "Prior treatment with CD20xCD3 or CD19x3 bispecific agents",
                "T cell immunosuppressive monoclonal antibodies within 28 days",
            ),
        ),
        {
            "b_all": "yes",
            "prior_hsct": "depends",
            "cns_disease": "depends",
            "prior_car_t": "depends",
            "prior_blinatumomab": "no",
            "prior_inotuzumab": "not_stated",
        },
        id="including T; controlled cases; a treatment that failed; CD19x3",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria(
            "ALL",
            bars=(
                "History of autologous hematopoietic cell transplantation, allogeneic transplantation or CAR T-cells",
            ),
        ),
        {"prior_hsct": "no", "prior_car_t": "no"},
        id="the last of a list of therapies",
    ),
    pytest.param(
        "Inventomab in relapsed ALL",
        criteria(
            "Relapsed ALL",
            "Post allogeneic HSCT must be day +100 or later",
            bars=("Immunotherapy in the recent 4 weeks",),
        ),
        {"prior_hsct": "depends", "prior_blinatumomab": "depends"},
        id="how long ago a transplant must be, and the recent weeks",
    ),
    pytest.param(
        "Inventomab in relapsed ALL",
        criteria("ALL in first relapse", bars=("Relapse post allogeneic stem-cell transplantation",)),
        {"prior_hsct": "no"},
        id="where everybody is in relapse, a relapse after transplant bars whoever had one",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria("ALL in first relapse or in remission", bars=("Relapse post allogeneic stem-cell transplantation",)),
        {"prior_hsct": "depends"},
        id="where remissions are taken, too, it does not",
    ),
    pytest.param(
        "Second transplant for blood cancers",
        criteria(
            "Leukemia that has relapsed or remains refractory after prior allogeneic HCT, in any CR or stage of disease"
        ),
        {"no_prior_hsct": "no"},
        id="any stage of disease, and yet only after a transplant",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria("ALL", bars=("Prior Transplantation: Participants who have previously undergone a transplantation",)),
        {"prior_hsct": "no", "no_prior_hsct": "yes"},
        id="a label that names the thing, and whoever had it",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria("ALL in second relapse", "ALL post stem cell transplant relapse"),
        {"prior_hsct": "yes"},
        id="a relapse after transplant in few words",
    ),
]


@pytest.mark.parametrize(("title", "text", "wanted"), CASES)
def test_earlier_treatment(title: str, text: str, wanted: dict[str, str]) -> None:
    assert answered(title, text, wanted) == wanted


#: The same for trials that take only patients who had a transplant.
AFTER_TRANSPLANT = [
    pytest.param(
        "Ruxinventib after a transplant",
        criteria(
            "Patients who have undergone alloSCT from any donor source",
            "Treatment-naive cGvHD subjects that have not received any prior systemic treatment for cGvHD",
        ),
        {
            "newly_diagnosed": "no",
            "first_relapse": "not_stated",
            "remission": "not_stated",
            "prior_car_t": "not_stated",
            "no_prior_hsct": "no",
        },
        id="treatment-naive GVHD is no new leukaemia",
    ),
    pytest.param(
        "Virus-specific cells after transplant",
        criteria(
            "Recipient must be at least 21 days after stem cell infusion",
            "Treatment of persistent or relapsed CMV disease or infection after standard therapy",
            "Steroid refractory aGvHD is allowed",
            bars=("Patients with active and uncontrolled relapse of malignancy",),
        ),
        {
            "newly_diagnosed": "no",
            "first_relapse": "depends",
            "refractory": "not_stated",
            "remission": "not_stated",
            "no_prior_hsct": "no",
        },
        id="a relapse of an infection, and one of the leukaemia that is out of control",
    ),
    pytest.param(
        "Vaccine after transplant",
        criteria(
            "Allogeneic HSCT recipients who are 3-35 months post-transplant",
            bars=(
                "Evidence of hematologic malignancy or disease relapse post-transplant (mixed chimerism is permitted);",
            ),
        ),
        {"first_relapse": "no", "second_or_later_relapse": "no", "newly_diagnosed": "no", "no_prior_hsct": "no"},
        id="evidence of relapse since the transplant is barred",
    ),
]


@pytest.mark.parametrize(("title", "text", "wanted"), AFTER_TRANSPLANT)
def test_trials_after_a_transplant(title: str, text: str, wanted: dict[str, str]) -> None:
    assert answered(title, text, wanted) == wanted


def test_a_wait_after_an_infusion_of_car_is_one_after_car_t_cells() -> None:
    rules = ("B-ALL in relapse, also after CAR-T cells", "90 days must have elapsed post previous CAR infusion")
    assert answers(Record(criteria=criteria(*rules)))["prior_car_t"] == "depends"
