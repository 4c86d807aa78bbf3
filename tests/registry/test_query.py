from __future__ import annotations

import dataclasses
import gzip
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests import conftest, serve
from trialsearch.errors import InvalidInput
from trialsearch.knowledge import read_table
from trialsearch.registry import RegistryQuery, build_params, paediatric_all

Selects = Callable[[dict[str, Any]], bool]

#: What a record may name the disease by; \bALL\b in capitals only, for "all" is an ordinary word.
NAMES_ALL = re.compile(r"(?i:lymphoblastic|leuka?emi)|\bALL\b")
NAMING_PIECES = ("Condition", "Keyword", "BriefTitle", "OfficialTitle", "ConditionMeshTerm", "ConditionAncestorTerm")


def study(
    *,
    ages: tuple[str, ...] = ("CHILD",),
    conditions: tuple[str, ...] = ("Cancer",),
    keywords: tuple[str, ...] = (),
    title: str = "A Study of a New Treatment",
    mesh: tuple[str, ...] = (),
    criteria: str = "Inclusion Criteria:\n\n* written consent",
) -> dict[str, Any]:
    return {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT99990001", "briefTitle": title},
            "conditionsModule": {"conditions": list(conditions), "keywords": list(keywords)},
            "eligibilityModule": {"stdAges": list(ages), "eligibilityCriteria": criteria},
        },
        "derivedSection": {"conditionBrowseModule": {"meshes": [{"term": term} for term in mesh]}},
    }


@pytest.fixture
def selects(monkeypatch: pytest.MonkeyPatch) -> Selects:
    """What the query asks for, word by word: the registry's synonyms, which it may change, do not help."""
    monkeypatch.setattr(serve, "SYNONYMS", [])
    return serve.selector(build_params(paediatric_all()))


def test_first_page_asks_for_the_count_and_whole_modules() -> None:
    query = RegistryQuery(condition='"leukemia" OR "CD19"', filter_expression="AREA[StdAge]CHILD")
    assert build_params(query) == {
        "format": "json",
        "markupFormat": "markdown",
        "query.cond": '"leukemia" OR "CD19"',
        "filter.advanced": "AREA[StdAge]CHILD",
        "fields": "ProtocolSection,DerivedSection,HasResults",
        "pageSize": "200",
        "countTotal": "true",
    }


def test_later_page_differs_in_token_and_count_only() -> None:
    query = paediatric_all()
    first, later = build_params(query), build_params(query, "next-token")
    assert later.pop("pageToken") == "next-token"
    assert first.pop("countTotal") == "true"
    assert later == first


def test_building_parameters_changes_nothing() -> None:
    query = paediatric_all()
    build_params(query)["query.cond"] = "asthma"
    assert build_params(query) == build_params(paediatric_all())


def test_every_parameter_is_one_that_the_registry_knows() -> None:
    asked = build_params(paediatric_all()) | build_params(paediatric_all(), "token")
    assert set(asked) <= serve.PARAMS


def test_query_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        paediatric_all().condition = "asthma"  # type: ignore[misc]


@pytest.mark.parametrize("page_size", [1, 1000])
def test_page_size_within_bounds_is_taken(page_size: int) -> None:
    assert build_params(RegistryQuery(condition="x", page_size=page_size))["pageSize"] == str(page_size)


@pytest.mark.parametrize("page_size", [0, -1, 1001])
def test_page_size_out_of_bounds_is_refused(page_size: int) -> None:
    with pytest.raises(InvalidInput, match=rf"1 to 1,000 records, not {page_size}\b"):
        RegistryQuery(condition="x", page_size=page_size)


def test_query_for_everything_is_refused() -> None:
    with pytest.raises(InvalidInput, match="asks for all"):
        RegistryQuery()


@pytest.mark.parametrize(
    "trace",
    [
        pytest.param({"mesh": ("Precursor Cell Lymphoblastic Leukemia-Lymphoma",)}, id="mesh-only"),
        pytest.param({"mesh": ("Leukemia, Lymphoid",)}, id="mesh-umbrella-only"),
        pytest.param({"keywords": ("acute lymphoblastic leukemia",)}, id="keyword-only"),
        pytest.param({"title": "Asparaginase in Acute Lymphoblastic Leukemia"}, id="title-only"),
        pytest.param({"conditions": ("Acute Lymphocytic Leukemia",)}, id="lymphocytic"),
        pytest.param({"conditions": ("Acute Lymphoid Leukemia",)}, id="lymphoid"),
        pytest.param({"conditions": ("Leukemia, Lymphocytic, Acute",)}, id="inverted-name"),
        pytest.param({"conditions": ("Acute Lymphoblastic Leukaemia",)}, id="british-spelling"),
        pytest.param({"conditions": ("Leukaemia",)}, id="leukaemia"),
        pytest.param({"conditions": ("Lymphoblastic Lymphoma",)}, id="lymphoblastic-lymphoma"),
        pytest.param({"conditions": ("Leukemia",)}, id="leukemia"),
        pytest.param({"conditions": ("Leukemias",)}, id="leukemias"),
        pytest.param({"conditions": ("Hematologic Malignancies",)}, id="hematologic-malignancies"),
        pytest.param({"conditions": ("Haematological Malignancy",)}, id="haematological-malignancy"),
        pytest.param({"conditions": ("B-ALL",)}, id="B-ALL"),
        pytest.param({"conditions": ("T-ALL",)}, id="T-ALL"),
        pytest.param({"title": "Treatment of Childhood ALL"}, id="childhood-ALL"),
        pytest.param({"title": "CD19 CAR-T Cells"}, id="CD19"),
        pytest.param(
            {"conditions": ("GVHD",), "criteria": "Inclusion:\n\n* Acute lymphoblastic leukemia in CR2"},
            id="criteria-only",
        ),
        pytest.param(
            {"conditions": ("GVHD",), "criteria": "* T lymphoblastic lymphoma, stage III"}, id="criteria-lymphoma"
        ),
    ],
)
@pytest.mark.parametrize("ages", [("CHILD",), ("CHILD", "ADULT", "OLDER_ADULT")], ids=["child", "all-ages"])
def test_trace_alone_brings_a_trial_in(selects: Selects, trace: dict[str, Any], ages: tuple[str, ...]) -> None:
    assert selects(study(ages=ages, **trace))
    assert not selects(study(ages=("ADULT", "OLDER_ADULT"), **trace))


def test_missing_age_limits_do_not_keep_a_trial_out(selects: Selects) -> None:
    unlimited = study(conditions=("Acute Lymphoblastic Leukemia",))
    assert not {"minimumAge", "maximumAge"} & set(unlimited["protocolSection"]["eligibilityModule"])
    assert selects(unlimited)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"conditions": ("Neuroblastoma",), "mesh": ("Neuroblastoma",)}, id="solid-tumour"),
        pytest.param({"conditions": ("Asthma",), "title": "Inhaled Steroids in Asthma"}, id="asthma"),
        pytest.param(
            {"conditions": ("Osteosarcoma",), "criteria": "* all patients"},
            id="the-ordinary-word-all",
        ),
        pytest.param(
            {"conditions": ("Neuroblastoma",), "criteria": "Exclusion:\n\n* prior leukemia"}, id="leukemia-in-criteria"
        ),
    ],
)
def test_other_diseases_stay_out(selects: Selects, other: dict[str, Any]) -> None:
    assert not selects(study(**other))


@pytest.mark.parametrize("searched_in", ["condition", "criteria"])
def test_every_term_of_the_configuration_is_asked_for(searched_in: str) -> None:
    terms = [row["term"] for row in read_table("query_terms.tsv") if row["searched_in"] == searched_in]
    condition, _, criteria = paediatric_all().condition.partition("AREA[EligibilityCriteria]")
    asked = {"condition": condition, "criteria": criteria}[searched_in]
    assert len(terms) > 3
    assert re.findall(r'"([^"]+)"', asked) == terms


def _named(record: dict[str, Any]) -> bool:
    return any(NAMES_ALL.search(str(value)) for piece in NAMING_PIECES for value in serve.values(record, piece))


def _admits_children(record: dict[str, Any]) -> bool:
    return "CHILD" in serve.values(record, "StdAge")


@pytest.mark.shared
def test_recorded_trials_that_name_all_and_admit_children_come_in_and_no_others_do() -> None:
    if not conftest.RECORDED.exists():
        pytest.skip("the recorded records (../shared/registry) are not on this machine")
    with gzip.open(conftest.RECORDED) as lines:
        records = [json.loads(line) for line in lines]
    wide = serve.selector(build_params(paediatric_all()))
    wanted = [record for record in records if _admits_children(record) and _named(record)]
    missed = [next(serve.values(record, "NCTId")) for record in wanted if not wide(record)]
    adults = [
        next(serve.values(record, "NCTId")) for record in records if wide(record) and not _admits_children(record)
    ]
    assert len(wanted) > 600
    assert missed == []
    assert adults == []
