"""Agents in the recorded records of ../shared (the figures are printed by benchmarks.quality.agents)."""

from __future__ import annotations

import pytest

from benchmarks.quality.agents import RECORDED, TERMINOLOGY, Study, coverage, names_of_seed, studies
from trialsearch.vocabulary import TreatmentType

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not (RECORDED.exists() and TERMINOLOGY.exists()), reason="../shared is not here"),
]


@pytest.fixture(scope="module")
def recorded() -> list[Study]:
    return studies()


def test_every_agent_of_the_terminology_is_found_by_every_name_in_every_record_that_uses_it(
    recorded: list[Study],
) -> None:
    table, missed = coverage(recorded, names_of_seed())
    assert missed == []
    assert len(table) == 46
    assert sum(using for _, _, using in table.values()) > 500


def test_most_interventions_of_trials_that_concern_all_are_resolved(recorded: list[Study]) -> None:
    given = [
        treatments
        for study in recorded
        if study.concerns_all
        for intervention, treatments in study.resolved()
        if intervention.get("type") in {"DRUG", "BIOLOGICAL", "GENETIC", None}
    ]
    assert len(given) > 700
    of_a_kind = sum(any(each.type is not TreatmentType.OTHER for each in treatments) for treatments in given)
    assert of_a_kind >= 0.95 * len(given)
