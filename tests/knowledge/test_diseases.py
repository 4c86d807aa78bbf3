"""How a trial relates to ALL; the plain cases stand in tests/test_derive.py."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RECORDED
from trialsearch.ages import minimum_age_days
from trialsearch.knowledge import read_table
from trialsearch.knowledge.disease_names import other_diseases, without_others
from trialsearch.knowledge.diseases import Judgement, relevance
from trialsearch.normalise.records import Study, decode_study
from trialsearch.vocabulary import Relevance

READ_BY_HAND = Path(__file__).parent.parent / "data" / "relevance.tsv"
YEAR = 365.25


@pytest.mark.parametrize("row", read_table("other_diseases.tsv"), ids=lambda row: row["kind"])
def test_another_disease_is_known_and_leaves_no_leukaemia_behind(row: dict[str, str]) -> None:
    assert row["kind"] in other_diseases(row["names"])
    assert "leukemia" not in without_others(row["names"]).lower()
    assert row["kind"] not in other_diseases(row["leaves"])


#: what the record says, the relevance, where the reason stands
JUDGED: dict[str, tuple[dict[str, Any], str, str | None]] = {
    "adults only, by the minimum age": (
        {"titles": ["A trial in ALL"], "minimum_age_days": 18 * YEAR},
        "other",
        "minimum age: 18 years",
    ),
    "from 17 on": ({"titles": ["A trial in adult ALL"], "minimum_age_days": 17 * YEAR}, "focus", "title"),
    "adults only, by the age groups": (
        {"titles": ["A trial in ALL"], "std_ages": ["ADULT", "OLDER_ADULT"]},
        "other",
        "age groups: ADULT, OLDER_ADULT",
    ),
    "adults by the title, children by the age groups": (
        {"titles": ["Adults with B-ALL"], "std_ages": ["CHILD", "ADULT"]},
        "focus",
        "title",
    ),
    "adults by the title, and nothing else known": ({"titles": ["Adults with B-ALL"]}, "other", "title"),
    "young adults by the title": ({"titles": ["Adolescents and young adults with B-ALL"]}, "focus", "title"),
    "one other disease in the title": ({"titles": ["ALL or AML in relapse"]}, "focus", "title"),
    "two other diseases in the title": ({"titles": ["Transplant for AML, MDS or B-ALL"]}, "includes", "title"),
    "many in the title, but one condition": (
        {"titles": ["Transplant for AML, MDS or B-ALL"], "conditions": ["B-ALL"]},
        "focus",
        "condition",
    ),
    "lymphatic": ({"conditions": ["Acute Lymphatic Leukemia"]}, "focus", "condition"),
    "a slip of the hand": ({"conditions": ["Acute lymphobastic leukemia"]}, "focus", "condition"),
    "in other words": ({"titles": ["Acute non-T lymphocyte leukemia"]}, "focus", "title"),
    "a title's other disease takes the umbrella away": (
        {"titles": ["Acute promyelocytic leukemia"], "conditions": ["Leukemia"]},
        "other",
        None,
    ),
    "but not what the criteria name": (
        {
            "titles": ["Acute myeloid leukemia"],
            "conditions": ["Leukemia"],
            "criteria": "* AML or mixed phenotype acute leukemia",
        },
        "includes",
        "eligibility criteria",
    ),
    "an earlier disease is not the one sought": (
        {"titles": ["Acute myeloid leukemia"], "criteria": "* AML\n* Prior history of acute lymphoblastic leukemia"},
        "other",
        None,
    ),
    "a denied disease is not the one sought": (
        {"titles": ["Acute myeloid leukemia"], "criteria": "* AML\n* No acute lymphoblastic leukemia"},
        "other",
        None,
    ),
    "children with cancer": ({"titles": ["A game for children with cancer"]}, "includes", "umbrella"),
    "children with solid tumours": (
        {"titles": ["Surgery in children"], "conditions": ["Solid Tumor", "Cancer"]},
        "other",
        None,
    ),
    "a transplant for anaemia": (
        {"titles": ["Stem cell transplant"], "conditions": ["Sickle Cell Disease"]},
        "other",
        None,
    ),
    "a title that gives it to another disease, whatever the conditions": (
        {"titles": ["CD123 cells for acute myelogenous leukemia"], "conditions": ["AML", "B-ALL", "T-ALL"]},
        "includes",
        "condition",
    ),
    "an adult donor": (
        {"titles": ["Cells of an unrelated adult donor"], "conditions": ["Leukemia"]},
        "includes",
        "umbrella",
    ),
    "CAR-T cells, no disease named": (
        {"titles": ["CAR-T long-term follow-up"], "conditions": ["Safety of patients who received CAR-T"]},
        "includes",
        "umbrella",
    ),
    "CAR-T cells for another illness": ({"titles": ["CD19 CAR-T cells in systemic lupus"]}, "other", None),
    "a CD19 antibody for a nerve disease": ({"titles": ["CD19 cells in neuromyelitis optica"]}, "other", None),
    "a drug called LBL": ({"titles": ["LBL-024 in melanoma"]}, "other", None),
    "mature B-cell lymphoma": ({"titles": ["Rituximab in Burkitt lymphoma"]}, "other", None),
    "leukaemia in a title's list": (
        {"titles": ["INCX in young patients with solid tumor, leukemia, or myeloproliferative disease"]},
        "includes",
        "umbrella",
    ),
    "only the criteria speak of blood cancers": (
        {
            "titles": ["Abatinvent against GVHD"],
            "conditions": ["Graft Vs Host Disease"],
            "criteria": "* Must have a hematologic malignancy treatable by HCT",
        },
        "includes",
        "eligibility criteria",
    ),
    "and bar them": (
        {
            "titles": ["Abatinvent against GVHD"],
            "criteria": "* Aplastic anaemia\n* No hematologic malignancy",
        },
        "other",
        None,
    ),
    "or name another disease": (
        {
            "titles": ["Drug for sickle cell disease"],
            "criteria": "* No prior transplant\n* Acute leukemia in the family",
        },
        "other",
        None,
    ),
}


@pytest.mark.parametrize(("says", "expected", "reason"), JUDGED.values(), ids=JUDGED)
def test_relevance(says: dict[str, Any], expected: str, reason: str | None) -> None:
    judged = relevance(**says)
    assert judged.relevance == expected
    assert (judged.reason or "").startswith(reason or "")
    assert (judged.reason is None) is (reason is None)


@pytest.mark.shared
@pytest.mark.skipif(not RECORDED.exists(), reason="the recorded records (../shared/registry) are not here")
def test_the_trials_read_by_hand() -> None:
    lines = [line for line in READ_BY_HAND.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    wanted = {row["nct_id"]: row["relevance"] for row in csv.DictReader(lines, delimiter="\t")}
    assert len(wanted) >= 60
    assert set(wanted.values()) == set(Relevance)
    with gzip.open(RECORDED) as records:
        studies = {study.nct_id: study for study in map(decode_study, records)}
    found = {nct_id: _judge(studies[nct_id]).relevance.value for nct_id in wanted}
    assert not [nct_id for nct_id in wanted if (wanted[nct_id], found[nct_id]) == ("focus", "other")]
    wrong = {nct_id: (wanted[nct_id], found[nct_id]) for nct_id in wanted if wanted[nct_id] != found[nct_id]}
    assert len(wrong) <= 2, wrong


def _judge(study: Study) -> Judgement:
    protocol = study.protocol_section
    names = protocol.identification_module
    return relevance(
        titles=[title for title in (names.brief_title, names.official_title) if title],
        conditions=protocol.conditions_module.conditions,
        keywords=protocol.conditions_module.keywords,
        mesh=[mesh.term for mesh in study.derived_section.condition_browse_module.meshes if mesh.term],
        criteria=protocol.eligibility_module.eligibility_criteria or "",
        minimum_age_days=minimum_age_days(protocol.eligibility_module.minimum_age),
        std_ages=protocol.eligibility_module.std_ages,
    )
