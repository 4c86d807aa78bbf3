"""What the quoted words of an answer tell beside it (remarks.py, age_limits.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import criteria
from trialsearch.eligibility import Eligibility, Fact, Record, Remarks, read, remarks_on
from trialsearch.eligibility.remarks import age_group
from trialsearch.vocabulary import AgeGroup, Answer, Question


def said(question: Question, quote: str) -> Fact:
    return Fact(question, Answer.DEPENDS, explicit=True, quote=quote)


def remarks(*facts: Fact) -> list[Remarks]:
    nothing = read(Record())
    return list(remarks_on(Eligibility((), facts, nothing.age, (), readable=True)))


def remarked(question: Question, quote: str) -> Remarks:
    return remarks(said(question, quote))[0]


@pytest.mark.parametrize(
    ("quote", "named"),
    [
        ("ALL in first remission", False),
        ("Lymphoblastic lymphoma in second relapse", True),
        ("Relapsed B-LLy", True),
        ("Relapsed LBL", True),
        ("NHL in first relapse", True),
    ],
)
def test_lymphoma_by_name(quote: str, *, named: bool) -> None:
    assert remarked(Question.FIRST_RELAPSE, quote).names_lymphoma is named


@pytest.mark.parametrize(
    ("quote", "counts"),
    [
        ("Refractory ALL", False),
        ("Refractory to one cycle of induction", False),
        ("Refractory after at least 2 induction attempts", True),
        ("Primary refractory: no remission after two courses of standard chemotherapy", True),
        ("Failed \u2265 2 regimens for remission induction", True),
    ],
)
def test_attempts_that_are_counted(quote: str, *, counts: bool) -> None:
    assert remarked(Question.REFRACTORY, quote).counts_attempts is counts
    assert not remarked(Question.FIRST_RELAPSE, quote).counts_attempts


@pytest.mark.parametrize(
    ("isolated", "cns", "of_cns_alone"),
    [
        ("Active CNS involvement", "Active CNS involvement", True),
        ("Isolated CNS or testicular relapse", "Isolated CNS or testicular relapse", False),
        ("Active CNS involvement", "CNS 3 disease", False),
        ("Active extramedullary disease", "Active extramedullary disease", False),
    ],
)
def test_an_isolated_relapse_that_is_only_cns_disease(isolated: str, cns: str, *, of_cns_alone: bool) -> None:
    facts = [said(Question.ISOLATED_EXTRAMEDULLARY_RELAPSE, isolated), said(Question.CNS_DISEASE, cns)]
    assert [each.of_cns_alone for each in remarks(*facts)] == [of_cns_alone, False]


def test_silence_tells_nothing() -> None:
    assert remarks(Fact(Question.ISOLATED_EXTRAMEDULLARY_RELAPSE, Answer.NOT_STATED)) == [Remarks()]


@pytest.mark.parametrize(
    ("quote", "group"),
    [
        ("Pediatric patients - must be MRD-negative", AgeGroup.CHILDREN),
        ("For children: no prior transplant", AgeGroup.CHILDREN),
        ("Adults: must be MRD-negative", AgeGroup.ADULTS),
        ("All patients must be MRD-negative", None),
        ("Children must be MRD-negative", None),
    ],
)
def test_for_whom_alone_a_sentence_holds(quote: str, group: AgeGroup | None) -> None:
    assert age_group(quote) is group


@pytest.mark.parametrize(
    ("sentence", "at_diagnosis"),
    [
        ("Patients must be \\< 21 years of age when originally diagnosed with ALL", True),
        ("Age 0 to 30 years at the time of initial diagnosis", True),
        ("Patients of 1 to 21 years newly diagnosed with ALL", False),
        ("Age 1 to 21 years", False),
    ],
)
def test_a_maximum_that_counts_at_diagnosis(sentence: str, *, at_diagnosis: bool) -> None:
    assert read(Record(criteria=criteria(sentence))).age.maximum_at_diagnosis is at_diagnosis
