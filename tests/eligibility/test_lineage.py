"""Which leukaemia a trial takes: B or T cells, mixed phenotype (lineage.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import answered, answers, criteria
from trialsearch.eligibility import Record

#: A record's title and criteria (invented), and some of the answers that they give.
CASES = [
    pytest.param(
        "Inventomab in ALL",
        criteria("Acute lymphoblastic leukemia", bars=("B-cell prolymphocytic leukemia", "T-cell PLL")),
        {"b_all": "yes", "t_all": "yes"},
        id="other leukaemias of B and T cells, barred",
    ),
    pytest.param(
        "CD19 CAR-T cells in ALL",
        criteria(
            "Relapsed ALL",
            "CD19 expression on blasts; if the patient has received blinatumomab, flow cytometry must show CD19",
            bars=("Any prior anti-CD19 CAR T-cell therapy", "Allogeneic transplant within 3 months"),
        ),
        {"t_all": "no", "mpal": "no", "prior_car_t": "no", "prior_blinatumomab": "yes", "prior_hsct": "depends"},
        id="a product with a target",
    ),
    pytest.param(
        "CD20 antibody in ALL",
        criteria("Newly diagnosed CD20+ acute lymphoblastic leukemia"),
        {"b_all": "yes", "t_all": "depends", "newly_diagnosed": "yes"},
        id="CD20 is no proof of the lineage",
    ),
    pytest.param(
        "Treatment of infant ALL",
        "DISEASE CHARACTERISTICS:\n\n* Newly diagnosed acute lymphoblastic leukemia\n\n* No B-cell ALL",
        {"b_all": "depends", "mpal": "depends"},
        id="B-cell ALL beside ALL at large may be the mature kind",
    ),
    pytest.param(
        "CAR-T cells in leukemia",
        criteria("Evidence of refractory or recurrent CD19+ leukemia or lymphoma", "At least 1 year old"),
        {"t_all": "no", "mpal": "depends", "first_relapse": "yes", "newly_diagnosed": "no"},
        id="a mark of the cells alone bars no mixed leukaemia",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria("Confirmed diagnosis of non-Burkitt B-lineage ALL", bars=("Genetic diseases except Down syndrome",)),
        {"b_all": "yes", "t_all": "no", "down_syndrome": "yes"},
        id="non-Burkitt B-ALL; an exception that is the thing itself",
    ),
    pytest.param(
        "Follow-up of those who were previously exposed to anti-CD19 CAR-T cells",
        criteria("Patient dosed in an earlier study of the product"),
        {"t_all": "yes", "mpal": "depends"},
        id="a product given before aims at nobody now",
    ),
    pytest.param(
        "CD7 CAR-T in newly diagnosed T-LBL/ALL",
        criteria("Newly diagnosed T-LBL/ALL in CR1"),
        {"t_all": "yes", "b_all": "no"},
        id="lymphoma and leukaemia of one lineage in one name",
    ),
    pytest.param(
        "Inventomab after two relapses",
        "Inclusion Criteria:\n\n* B-lineage ALL, one of the following:\n  * ALL in second relapse\n"
        "  * ALL that is refractory\n\nExclusion Criteria:\n\n* Pregnancy",
        {"b_all": "yes", "t_all": "no"},
        id="ALL in a list under its lineage",
    ),
    pytest.param(
        "Testing the addition of an anti-cancer drug for infants with ALL",
        criteria("Newly diagnosed ALL"),
        {"lbl": "no"},
        id="an anti-cancer drug is no word on other cancers",
    ),
]


@pytest.mark.parametrize(("title", "text", "wanted"), CASES)
def test_which_leukaemia_a_trial_takes(title: str, text: str, wanted: dict[str, str]) -> None:
    assert answered(title, text, wanted) == wanted


@pytest.mark.parametrize(
    "line",
    [
        "T-cell CLL or T-cell prolymphocytic leukemia (PLL)",
        "B-cell prolymphocytic leukemia",
        "Burkitt lymphoma L-3 and B-cell leukemia included",
        "Adult T-cell leukemia (ATLL)",
    ],
)
def test_other_leukaemias_of_b_and_t_cells_are_no_all(line: str) -> None:
    given = answers(Record(brief_title="Donor transplant for blood cancer", criteria=criteria(line)))
    assert (given["b_all"], given["t_all"]) == ("not_stated", "not_stated")


def test_a_kind_that_only_the_list_of_conditions_names_depends() -> None:
    conditions = ("B-cell Acute Lymphoblastic Leukemia", "Neuroblastoma")
    others = criteria("Histologically confirmed solid tumor or lymphoma")
    assert answers(Record(conditions=conditions, criteria=others))["b_all"] == "depends"
    silent = criteria("Age of one year and more", "Normal heart")
    assert answers(Record(conditions=conditions[:1], criteria=silent))["b_all"] == "yes"
    named = criteria("Histologically confirmed solid tumor or leukemia")
    assert answers(Record(conditions=conditions, criteria=named))["b_all"] == "yes"
