"""Whom a requirement binds, and what settles it (binding.py)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.eligibility.texts import criteria
from trialsearch.eligibility import Record, Requirement, binds_everyone, is_usual, read, settled_by
from trialsearch.vocabulary import Question, RequirementKind, Section

K = RequirementKind


def told(kind: RequirementKind, quote: str = "invented words", **more: Any) -> Requirement:
    given = {"unit": "", "section": Section.INCLUSION, "cohort": ""} | more
    return Requirement(kind, None, comparator="", quote=quote, start=0, **given)


@pytest.mark.parametrize(
    ("requirement", "binds"),
    [
        (told(K.MUTATION_REQUIRED), True),
        (told(K.MUTATION_REQUIRED, section=Section.EXCLUSION), False),
        (told(K.MUTATION_REQUIRED, cohort="cohort 1"), False),
        (told(K.FIRST_PATIENTS, cohort="cohort 1"), True),
        (told(K.ANTIGEN, "Blasts express CD19", cohort="cohort 1"), True),
        (told(K.ANTIGEN, "CD22-negative leukemia"), False),
        (told(K.ANTIGEN, "CD19 positive, to receive the cells"), False),
        (told(K.PRIOR_ENROLMENT_REQUIRED, "Enrolled on protocol XII"), True),
        (told(K.PRIOR_ENROLMENT_REQUIRED, "Enrolled on the biology protocol"), False),
        (told(K.MUTATION_REQUIRED, "A mutation by the biology protocol"), True),
    ],
)
def test_whom_a_requirement_binds(requirement: Requirement, *, binds: bool) -> None:
    assert binds_everyone(requirement) is binds


@pytest.mark.parametrize(
    ("kind", "quote", "questions"),
    [
        (K.CNS_DISEASE_REQUIRED, "Neoplastic meningitis", (Question.CNS_DISEASE,)),
        (K.PRIOR_THERAPY_REQUIRED, "Had commercial tisagenlecleucel", (Question.PRIOR_CAR_T,)),
        (
            K.PRIOR_THERAPY_REQUIRED,
            "Had inotuzumab and blinatumomab",
            (Question.PRIOR_BLINATUMOMAB, Question.PRIOR_INOTUZUMAB),
        ),
        (K.PRIOR_THERAPY_REQUIRED, "Had an invented antibody", ()),
        (K.WASHOUT, "7 days since blinatumomab", ()),
    ],
)
def test_the_question_whose_yes_settles_it(kind: RequirementKind, quote: str, questions: tuple[Question, ...]) -> None:
    assert settled_by(told(kind, quote)) == questions


@pytest.mark.parametrize(
    ("sentence", "usual"),
    [
        ("Blasts must express CD19", True),
        ("CD22 positive ALL", True),
        ("CD20 positive ALL", False),
        ("CD22 expression on at least 15 % of the blasts", False),
    ],
)
def test_a_mark_that_nearly_all_carry(sentence: str, *, usual: bool) -> None:
    found = [each for each in read(Record(criteria=criteria(sentence))).requirements if each.kind is K.ANTIGEN]
    assert [is_usual(each) for each in found] == [usual]


def test_only_a_mark_is_usual_or_not() -> None:
    assert is_usual(told(K.GVHD)) is None
