"""What only a part of a trial takes: a cohort, an arm, a step, a lineage (cohorts.py, by_part.py, bars_of_parts.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import answered, answers, criteria
from trialsearch.eligibility import Record, read
from trialsearch.vocabulary import Answer, Question, RequirementKind

#: A record's title and criteria (invented), and some of the answers that they give.
CASES = [
    pytest.param(
        "Treatment of ambiguous leukaemia",
        "**Cohort 1**\nInclusion:\n1. ALL, not treated yet\n\n"
        "**Cohort 2**\nALL patients after one course of induction\n\n"
        "**Exclusion, all cohorts**\n- trisomy 21",
        {"newly_diagnosed": "yes", "remission": "depends", "prior_car_t": "depends", "down_syndrome": "no"},
        id="one cohort's rule closes no other",
    ),
]


@pytest.mark.parametrize(("title", "text", "wanted"), CASES)
def test_one_cohort_beside_another(title: str, text: str, wanted: dict[str, str]) -> None:
    assert answered(title, text, wanted) == wanted


def test_what_only_a_closed_cohort_accepts_depends_and_says_which_words_close_it() -> None:
    closing = "Inclusion Criteria (Cohort 1, closed to accrual):"
    text = (
        f"{closing}\n\n* Second or later relapse of B-ALL\n\nInclusion Criteria (Cohort 2):\n\n* First relapse of B-ALL"
    )
    found = read(Record(criteria=text))
    later, first = found.fact(Question.SECOND_OR_LATER_RELAPSE), found.fact(Question.FIRST_RELAPSE)
    assert (later.answer, later.quote) == (Answer.DEPENDS, closing)
    assert (first.answer, first.quote) == (Answer.YES, "First relapse of B-ALL")
    assert found.fact(Question.B_ALL).answer is Answer.YES
    assert [each.quote for each in found.requirements if each.kind is RequirementKind.COHORT_CLOSED] == [closing]


def test_a_sentence_closes_the_cohorts_that_it_names() -> None:
    text = criteria("Cohort 1 and cohort 2 are no longer enrolling.", "Cohort 1: refractory ALL", "Cohort 3: ALL")
    closed = {each.cohort: each.closed_by for each in read(Record(criteria=text)).criteria if each.cohort}
    assert closed["cohort 1"] == "Cohort 1 and cohort 2 are no longer enrolling."
    assert not closed["cohort 3"]


def test_what_one_arm_bars_depends_where_another_does_not() -> None:
    arm = "Inclusion Criteria for the {} Arm:\n\n* {}\n* {}\n\n"
    treatment = arm.format("Treatment", "B-ALL in first or second remission", "No prior allogeneic transplant")
    observation = arm.format("Observational", "Any patient with ALL who undergoes a transplant", "Weight over 5 kg")
    asked = Question.PRIOR_HSCT
    assert read(Record(criteria=treatment + observation)).fact(asked).answer is Answer.DEPENDS
    assert read(Record(criteria=treatment + observation.replace("Observational Arm", "Children"))).fact(
        asked
    ).answer is (Answer.NO)


def test_what_a_later_step_takes_more_strictly_depends() -> None:
    text = (
        "Inclusion Criteria for Autologous Apheresis:\n\n* B-ALL in first or greater relapse, or refractory\n\n"
        "Inclusion Criteria for Treatment:\n\n* B-ALL in second or greater relapse, or refractory\n\n"
        "Exclusion Criteria:\n\n* Pregnancy\n"
    )
    found = {each.question: each for each in read(Record(criteria=text)).facts}
    assert found[Question.FIRST_RELAPSE].answer is Answer.DEPENDS
    assert found[Question.SECOND_OR_LATER_RELAPSE].answer is Answer.YES
    assert found[Question.REFRACTORY].answer is Answer.YES
    side_by_side = text.replace("for Treatment:", "for the Treatment Arm:").replace("for Autologous Apheresis", "")
    assert answers(Record(criteria=side_by_side))["first_relapse"] == "yes"


def test_a_status_that_one_lineage_alone_is_taken_in_depends() -> None:
    rules = ("B-ALL in second or later relapse", "T-ALL in first or later relapse", "At least 2 x 10^6 T cells")
    found = {each.question: each for each in read(Record(criteria=criteria(*rules))).facts}
    assert found[Question.FIRST_RELAPSE].answer is Answer.DEPENDS
    assert found[Question.FIRST_RELAPSE].quote == "T-ALL in first or later relapse"
    assert found[Question.SECOND_OR_LATER_RELAPSE].answer is Answer.YES
    alike = answers(Record(criteria=criteria("B-ALL in first relapse", "T-ALL in first relapse")))
    assert alike["first_relapse"] == "yes"
