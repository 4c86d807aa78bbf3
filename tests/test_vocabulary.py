from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

import pytest

from trialsearch import vocabulary
from trialsearch.errors import InvalidInput
from trialsearch.vocabulary import (
    InterventionType,
    Lineage,
    Phase,
    RecruitmentStatus,
    Relevance,
    Sex,
    SiteStatus,
    StudyType,
    read_member,
)

#: The registry's own constants (openapi 2.0.5), except that its phase "NA" is NOT_APPLICABLE here.
REGISTRY = {
    RecruitmentStatus: "ACTIVE_NOT_RECRUITING COMPLETED ENROLLING_BY_INVITATION NOT_YET_RECRUITING RECRUITING "
    "SUSPENDED TERMINATED WITHDRAWN AVAILABLE NO_LONGER_AVAILABLE TEMPORARILY_NOT_AVAILABLE APPROVED_FOR_MARKETING "
    "WITHHELD UNKNOWN",
    SiteStatus: "ACTIVE_NOT_RECRUITING COMPLETED ENROLLING_BY_INVITATION NOT_YET_RECRUITING RECRUITING SUSPENDED "
    "TERMINATED WITHDRAWN AVAILABLE",
    Phase: "NOT_APPLICABLE EARLY_PHASE1 PHASE1 PHASE2 PHASE3 PHASE4",
    Sex: "FEMALE MALE ALL",
    StudyType: "EXPANDED_ACCESS INTERVENTIONAL OBSERVATIONAL",
    InterventionType: "BEHAVIORAL BIOLOGICAL COMBINATION_PRODUCT DEVICE DIAGNOSTIC_TEST DIETARY_SUPPLEMENT DRUG "
    "GENETIC PROCEDURE RADIATION OTHER",
}


@pytest.mark.parametrize(("kind", "constants"), REGISTRY.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_an_enumeration_holds_exactly_the_registrys_constants(kind: type[StrEnum], constants: str) -> None:
    assert {member.value for member in kind} == set(constants.split())
    assert all(member.name == member.value for member in kind)


def test_choices_stand_in_the_order_in_which_people_read() -> None:
    assert next(iter(Phase)) == "EARLY_PHASE1"
    assert list(Phase)[-1] == "NOT_APPLICABLE"
    assert next(iter(RecruitmentStatus)) == "RECRUITING"


def test_no_value_reads_back_from_a_file_as_missing() -> None:
    missing = {"NA", "N/A", "NAN", "NULL", "NONE", ""}
    kinds = [kind for kind in vars(vocabulary).values() if isinstance(kind, type) and issubclass(kind, StrEnum)]
    assert len(kinds) >= len(REGISTRY) + 5
    for kind in kinds:
        for member in kind:
            assert member.value.upper() not in missing
            assert re.fullmatch(r"[A-Za-z0-9_.]+", member.value), member


@pytest.mark.parametrize(
    ("kind", "word", "expected"),
    [
        (RecruitmentStatus, "RECRUITING", RecruitmentStatus.RECRUITING),
        (RecruitmentStatus, "not yet recruiting", RecruitmentStatus.NOT_YET_RECRUITING),
        (RecruitmentStatus, "Active, not recruiting", RecruitmentStatus.ACTIVE_NOT_RECRUITING),
        (RecruitmentStatus, "not-yet-recruiting", RecruitmentStatus.NOT_YET_RECRUITING),
        (Relevance, "focus", Relevance.FOCUS),
        (InterventionType, " drug ", InterventionType.DRUG),
        (StudyType, "expanded access", StudyType.EXPANDED_ACCESS),
        (Lineage, "B-ALL", Lineage.B_ALL),
    ],
)
def test_a_code_in_any_spelling(kind: Any, word: str, expected: object) -> None:
    assert read_member(kind, word, "kind") is expected


@pytest.mark.parametrize("word", ["", "RECRUIT", "RECRUITING ACTIVE", "open"])
def test_an_unknown_code_is_refused_with_the_choice(word: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_member(RecruitmentStatus, word, "--recruitment")
    assert "--recruitment" in str(refused.value)
    assert all(member.value in str(refused.value) for member in RecruitmentStatus)
