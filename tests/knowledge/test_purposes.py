from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RECORDED
from trialsearch.knowledge.purposes import PurposeJudgement, Rule, purpose_group, rules
from trialsearch.normalise.records import Study, decode_study
from trialsearch.vocabulary import ForWhom, Purpose

READ_BY_HAND = Path(__file__).parent.parent / "data" / "purposes.tsv"


def _ids(rule: Rule) -> str:
    return f"{rule.purpose}, {rule.where}: {rule.proves[:50]}"


@pytest.mark.parametrize("rule", rules(), ids=_ids)
def test_a_rule_finds_its_example_and_leaves_its_counterexample(rule: Rule) -> None:
    assert rule.finds(rule.proves)
    assert not rule.finds(rule.leaves)


#: what the record says, what it is for
JUDGED: dict[str, tuple[dict[str, Any], Purpose]] = {
    "the study type stands above the title": (
        {"titles": ["Venetoclax in leukemia"], "study_type": "EXPANDED_ACCESS"},
        Purpose.EXPANDED_ACCESS,
    ),
    "an observational study only watches": (
        {"titles": ["Chemotherapy for ALL"], "study_type": "OBSERVATIONAL"},
        Purpose.WATCH_AND_SAMPLES,
    ),
    "long-term follow-up, though its cells are listed as given": (
        {
            "titles": ["Long-term Follow-up Study of Patients Treated With CD19 Cells"],
            "study_type": "INTERVENTIONAL",
            "interventions": [("BIOLOGICAL", "CD19 cells")],
        },
        Purpose.FOLLOW_UP_OF_TREATED,
    ),
    "a transplant that the registry calls treatment": (
        {"titles": ["Donor Stem Cell Transplant in Leukemia"], "primary_purpose": "TREATMENT"},
        Purpose.TRANSPLANT_AND_CELL_SUPPORT,
    ),
    "chemotherapy with a transplant for some": (
        {"titles": ["Chemotherapy With or Without Bone Marrow Transplantation in ALL"], "primary_purpose": "TREATMENT"},
        Purpose.TREATMENT,
    ),
    "CAR-T cells after a transplant": (
        {"titles": ["CAR-T Cells for ALL That Came Back After Stem Cell Transplant"]},
        Purpose.TREATMENT,
    ),
    "GVHD prevention": (
        {"titles": ["Ruxolitinib to Prevent Graft-Versus-Host Disease"]},
        Purpose.TRANSPLANT_AND_CELL_SUPPORT,
    ),
    "an antibiotic": (
        {"titles": ["Levofloxacin in Preventing Infection in Children With Leukemia"]},
        Purpose.SIDE_EFFECTS_AND_SUPPORT,
    ),
    "cells against a virus": (
        {"titles": ["Virus-Specific T Cells After Transplant"], "primary_purpose": "TREATMENT"},
        Purpose.SIDE_EFFECTS_AND_SUPPORT,
    ),
    "a failing graft": ({"titles": ["Emapalumab for Graft Failure"]}, Purpose.TRANSPLANT_AND_CELL_SUPPORT),
    "a screening trial": (
        {"titles": ["A Screening Trial in Leukemia"], "primary_purpose": "SCREENING"},
        Purpose.TESTS_AND_MONITORING,
    ),
    "a rollover study": ({"titles": ["Dasatinib in Leukemia: a Rollover Study"]}, Purpose.FOLLOW_UP_OF_TREATED),
    "salvage with a growth factor is treatment": (
        {"titles": ["Cytarabine and G-CSF as Salvage in R/R ALL"], "phases": ["PHASE2"]},
        Purpose.TREATMENT,
    ),
    "a test, by its primary purpose": (
        {"titles": ["A study of marrow"], "primary_purpose": "DIAGNOSTIC"},
        Purpose.TESTS_AND_MONITORING,
    ),
    "a behavioural study that the registry calls treatment": (
        {"titles": ["Help at home"], "primary_purpose": "TREATMENT", "interventions": [("BEHAVIORAL", "Calls")]},
        Purpose.SIDE_EFFECTS_AND_SUPPORT,
    ),
    "a drug and nothing else said": (
        {"titles": ["XY-1 in ALL"], "interventions": [("DRUG", "XY-1")]},
        Purpose.TREATMENT,
    ),
    "a phase and nothing else said": ({"titles": ["XY-1 in ALL"], "phases": ["PHASE1"]}, Purpose.TREATMENT),
    "no phase is no drug": ({"titles": ["XY-1 in ALL"], "phases": ["NOT_APPLICABLE"]}, Purpose.OTHER),
    "nothing said": ({"titles": []}, Purpose.OTHER),
    "a study for parents": (
        {"titles": ["Music for Caregivers of Children With Cancer"], "primary_purpose": "SUPPORTIVE_CARE"},
        Purpose.OTHER,
    ),
    "children with their parents": (
        {"titles": ["Yoga for Children With Leukemia and Their Parents"]},
        Purpose.SIDE_EFFECTS_AND_SUPPORT,
    ),
}


@pytest.mark.parametrize(("says", "purpose"), JUDGED.values(), ids=JUDGED)
def test_what_a_study_is_for(says: dict[str, Any], purpose: Purpose) -> None:
    judged = purpose_group(**says)
    assert judged.purpose is purpose
    assert judged.reason


#: title, whose study it is
WHOSE = {
    "Chemotherapy in Children With ALL": ForWhom.PATIENTS,
    "Transplant From Sibling Donors": ForWhom.PATIENTS,
    "NK Cells From Healthy Donors for Leukemia": ForWhom.PATIENTS,
    "Needs of Parents Caring for Children With Leukemia": ForWhom.FAMILY,
    "Stress Among Siblings of Children With Cancer": ForWhom.FAMILY,
    "Quality of Life of Pediatric Bone Marrow Donors": ForWhom.DONORS,
    "XY-1 in Healthy Volunteers": ForWhom.HEALTHY_PEOPLE,
    "A Survey of Pediatric Oncologists": ForWhom.STAFF,
}


@pytest.mark.parametrize(("title", "whose"), WHOSE.items(), ids=WHOSE)
def test_whose_study_it_is(title: str, whose: ForWhom) -> None:
    judged = purpose_group(titles=[title])
    assert judged.for_whom is whose
    assert (judged.purpose is Purpose.OTHER) >= (whose is not ForWhom.PATIENTS)


@pytest.mark.parametrize(
    ("title", "summary", "first"),
    [
        ("Project: EveryChild", "", True),
        ("Leukemia Screening Protocol", "", True),
        ("A Tissue Bank", "Results decide whether a child may join a treatment study.", False),
        ("A Tissue Bank", "Samples are screened for eligibility in a clinical trial.", True),
        ("A Tissue Bank", "", False),
    ],
)
def test_a_protocol_that_opens_the_door_to_others(title: str, summary: str, first: bool) -> None:  # noqa: FBT001
    assert purpose_group(titles=[title], study_type="OBSERVATIONAL", summary=summary).first_step is first


def test_a_treatment_is_no_first_step() -> None:
    assert not purpose_group(titles=["Screening Study of Chemotherapy"], primary_purpose="TREATMENT").first_step


@pytest.mark.shared
@pytest.mark.skipif(not RECORDED.exists(), reason="the recorded records (../shared/registry) are not here")
def test_the_trials_read_by_hand() -> None:
    wanted = _read_by_hand()
    assert len(wanted) >= 40
    judged = _judged(set(wanted))
    wrong = {
        nct_id: (purpose, each.purpose.value, each.for_whom.value)
        for nct_id, (purpose, whose) in wanted.items()
        if ((each := judged[nct_id]).purpose, each.for_whom) != (purpose, whose)
    }
    assert len(wrong) <= 2, wrong


def _read_by_hand() -> dict[str, tuple[str, str]]:
    lines = [line for line in READ_BY_HAND.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {row["nct_id"]: (row["purpose"], row["for_whom"]) for row in csv.DictReader(lines, delimiter="\t")}


def _judged(ids: set[str]) -> dict[str, PurposeJudgement]:
    with gzip.open(RECORDED) as lines:
        studies = [decode_study(json.dumps(json.loads(line)).encode()) for line in lines]
    return {study.nct_id: _judge(study) for study in studies if study.nct_id in ids}


def _judge(study: Study) -> PurposeJudgement:
    protocol = study.protocol_section
    names = protocol.identification_module
    given = protocol.arms_interventions_module
    return purpose_group(
        titles=[title for title in (names.brief_title, names.official_title) if title],
        study_type=protocol.design_module.study_type,
        primary_purpose=protocol.design_module.design_info.primary_purpose,
        phases=protocol.design_module.phases,
        interventions=[(each.type, each.name or "") for each in given.interventions],
        arms=[arm.label or "" for arm in given.arm_groups],
        summary=protocol.description_module.brief_summary or "",
    )
