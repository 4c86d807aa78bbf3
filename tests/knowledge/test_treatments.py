"""What an intervention is."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from trialsearch.knowledge import read_table
from trialsearch.knowledge.treatments import Place, Treatment, antigens_in, resolve
from trialsearch.vocabulary import TreatmentType

ROWS = read_table("treatment_words.tsv")


def said(treatments: tuple[Treatment, ...]) -> list[tuple[str | None, str]]:
    return [(each.agent.generic if each.agent else None, each.type.value) for each in treatments]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["example"])
def test_the_example_of_a_row_is_of_its_kind(row: dict[str, str]) -> None:
    assert re.search(f"(?i){row['pattern']}", row["example"])
    assert [each.type.value for each in resolve(None, row["example"])] == [row["type"]]


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("DRUG", "Vincristine 1.5 mg/m2", [("vincristine", "chemotherapy")]),
        ("DRUG", "Busulfan/Cyclophosphamide", [("busulfan", "chemotherapy"), ("cyclophosphamide", "chemotherapy")]),
        ("BIOLOGICAL", "CD19 CAR T cells", [(None, "car_t")]),
        ("BIOLOGICAL", "anti-CD22 CAR", [(None, "car_t")]),
        ("GENETIC", "autologous T cells expressing a CD22 chimeric antigen receptor", [(None, "car_t")]),
        ("BIOLOGICAL", "CAR-NK-CD19 Cells", [("CAR-NK cells", "other_cell_therapy")]),
        ("BIOLOGICAL", "CAR.19/IL15-transduced CB-NK cells", [("natural killer cells", "other_cell_therapy")]),
        ("BIOLOGICAL", "Dasatinib plus CD19 CAR-T", [("dasatinib", "targeted_drug"), (None, "car_t")]),
        ("PROCEDURE", "haploidentical transplant", [("haploidentical transplant", "stem_cell_transplant")]),
        ("PROCEDURE", "BMT", [("allogeneic stem cell transplant", "stem_cell_transplant")]),
        ("PROCEDURE", "Prior-HSCT donor-derived CD7 CAR T-cell", [(None, "car_t")]),
        ("OTHER", "fecal microbiota transplantation", [(None, "infection_care")]),
        ("PROCEDURE", "Intrathecal chemotherapy without radiation", [(None, "chemotherapy")]),
        ("DRUG", "TKI", [(None, "targeted_drug")]),
        ("DRUG", "steroid", [(None, "steroid")]),
        ("DRUG", "Hyper-CVAD", [(None, "chemotherapy")]),
        ("OTHER", "questionnaire", [(None, "diagnostic")]),
        ("OTHER", "blood sample", [(None, "diagnostic")]),
        ("OTHER", "T-cell therapy", [(None, "other_cell_therapy")]),
        ("OTHER", "T-cell ALL", [(None, "other")]),
        ("DRUG", "inventinib", [(None, "targeted_drug")]),
        ("DRUG", "Inventamab vedotin", [(None, "antibody_drug_conjugate")]),
        ("DRUG", "inventastatin", [(None, "supportive_care")]),
        ("DRUG", "placebo for methotrexate", [(None, "other")]),
        ("DRUG", "Placebo + methotrexate", [("methotrexate", "chemotherapy")]),
        ("DIAGNOSTIC_TEST", "methotrexate level", [(None, "diagnostic")]),
        ("BEHAVIORAL", "6-MP adherence texts", [(None, "behavioural")]),
        ("RADIATION", "18 Gy in 10 fractions", [(None, "radiotherapy")]),
        ("DIETARY_SUPPLEMENT", "Invented powder", [(None, "supportive_care")]),
        ("DRUG", "IT-0815", [(None, "other")]),
        ("DRUG", "", [(None, "other")]),
        (None, "Quimioterapia", [(None, "chemotherapy")]),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else None,
)
def test_kinds_of_treatment(kind: str | None, name: str, expected: list[tuple[str | None, str]]) -> None:
    assert said(resolve(kind, name)) == expected


def test_the_words_are_as_written_and_say_where_they_stand() -> None:
    (treatment,) = resolve("BIOLOGICAL", "Anti–CD19 CAR\u2011T cells")
    assert (treatment.words, treatment.place) == ("Anti–CD19 CAR\u2011T cells", Place.NAME)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            {"name": "Arm A", "other_names": ["Kymriah"], "description": "After methotrexate"},
            ("tisagenlecleucel", "Kymriah", Place.OTHER_NAME),
            id="other names before the description",
        ),
        pytest.param(
            {"name": "CAR-T cells", "other_names": ["CTL019", "methotrexate"]},
            ("tisagenlecleucel", "CTL019", Place.OTHER_NAME),
            id="another name tells which one of its kind it is",
        ),
        pytest.param(
            {"name": "IT-0815", "description": "Patients receive nelarabine on day 1"},
            ("nelarabine", "nelarabine", Place.DESCRIPTION),
            id="the description at last",
        ),
        pytest.param(
            {"name": "Vincristine", "other_names": ["CTX"], "description": "with dexamethasone"},
            ("vincristine", "Vincristine", Place.NAME),
            id="a name that says enough is not added to",
        ),
        pytest.param(
            {"name": "Cohort 1", "titles": ["CD22 CAR-T cells after blinatumomab"]},
            (None, "CD22 CAR-T cells", Place.TITLE),
            id="an arm of a trial of CAR-T cells",
        ),
        pytest.param(
            {"name": "Q77", "titles": ["Q77-CAR-T cells in B-ALL"]},
            (None, "CAR-T cells", Place.TITLE),
            id="a code that the title explains",
        ),
        pytest.param(
            {"name": "Ommaya Reservoir", "titles": ["CD22 CAR-T cells"]},
            (None, "Ommaya Reservoir", Place.NAME),
            id="a thing that the title does not name",
        ),
    ],
)
def test_where_the_answer_comes_from(given: dict[str, object], expected: tuple[str | None, str, Place]) -> None:
    (treatment,) = resolve("BIOLOGICAL", **given)  # type: ignore[arg-type]
    assert (treatment.agent.generic if treatment.agent else None, treatment.words, treatment.place) == expected


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("CD19/CD22 CAR-T", "CD19/CD22"),
        ("anti-CD19/22 CAR-T", "CD19/CD22"),
        ("CD19x22 CAR T", "CD19/CD22"),
        ("CAR-T targeting CD19 and CD22", "CD19/CD22"),
        ("CART-19/22", "CD19/CD22"),
        ("CD7 CAR-T", "CD7"),
        ("CD19-CD8-CD28-CD3zeta-CAR", "CD19"),
        ("CAR-T cells", ""),
        ("CD34+ cells, CD137", ""),
    ],
)
def test_the_antigens_of_a_cell_product(name: str, target: str) -> None:
    assert antigens_in(name) == target


def test_a_loose_name_is_said_to_be_one() -> None:
    (treatment,) = resolve("BIOLOGICAL", "CART-19")
    assert treatment.agent
    assert (treatment.agent.generic, treatment.loose, treatment.target) == ("tisagenlecleucel", True, "CD19")


@pytest.mark.parametrize(
    "piece", ["CD19 and ", "stem cell bone marrow ", "CAR ", "anti-CD19/", "haplo-", "1", "(", "T cell infusion "]
)
def test_a_long_text_of_one_piece_does_not_hold_anybody_up(piece: str) -> None:
    begun = time.process_time()
    resolve("DRUG", "IT-0815", description=piece * 500)
    assert time.process_time() - begun < 5


@repeatable
@given(st.sampled_from([None, "DRUG", "RADIATION"]), st.text(max_size=60), st.lists(st.text(max_size=20), max_size=2))
def test_every_intervention_gets_an_answer_without_repetition(kind: str | None, name: str, others: list[str]) -> None:
    treatments = resolve(kind, name, others)
    assert treatments
    assert len(set(said(treatments))) == len(treatments)
    assert all(each.type is not TreatmentType.OTHER for each in treatments) or len(treatments) == 1
