from __future__ import annotations

import pytest

from trialsearch.eligibility import Record, read
from trialsearch.eligibility.clauses import clauses_of
from trialsearch.eligibility.criteria import read_document
from trialsearch.eligibility.treatment_phase import PHASES, Phase, phase_asked_for
from trialsearch.vocabulary import Answer, Question


def _phase_of(sentence: str) -> Phase | None:
    asked = phase_asked_for(list(clauses_of(read_document(f"Inclusion Criteria:\n\n* {sentence}"))), frozenset())
    return asked[0] if asked else None


@pytest.mark.parametrize(
    ("phase", "sentence"), [pytest.param(each, text, id=text) for each in PHASES for text in each.examples]
)
def test_a_phase_is_read_by_its_examples(phase: Phase, sentence: str) -> None:
    assert _phase_of(sentence) is phase


@pytest.mark.parametrize(
    ("phase", "sentence"), [pytest.param(each, text, id=text) for each in PHASES for text in each.counterexamples]
)
def test_a_phase_is_not_read_where_it_is_something_else(phase: Phase, sentence: str) -> None:
    assert _phase_of(sentence) is not phase


def test_who_begins_induction_is_newly_diagnosed_and_a_barred_relapse_bars_what_came_before() -> None:
    begins = "Inclusion Criteria:\n\n* Children with ALL who are starting induction chemotherapy at this hospital\n"
    barred = f"{begins}\nExclusion Criteria:\n\n* Diagnosis of relapsed ALL\n"

    def answer(criteria: str, question: Question) -> Answer:
        return read(Record(brief_title="A diet for children with ALL", criteria=criteria)).fact(question).answer

    assert answer(begins, Question.NEWLY_DIAGNOSED) is Answer.YES
    assert answer(begins, Question.FIRST_RELAPSE) is Answer.DEPENDS
    assert answer(begins, Question.REMISSION) is Answer.NO
    assert answer(barred, Question.FIRST_RELAPSE) is Answer.NO
    assert answer(barred, Question.PRIOR_CAR_T) is Answer.NO


def test_a_status_in_the_criteria_goes_before_a_phase() -> None:
    criteria = "Inclusion Criteria:\n\n* Relapsed ALL\n* Has completed cancer therapy of the first disease\n"
    found = read(Record(brief_title="A study", criteria=criteria))
    assert found.fact(Question.FIRST_RELAPSE).answer is Answer.YES


def test_who_must_come_from_another_trial_has_the_diseases_of_that_one() -> None:
    criteria = "Inclusion Criteria:\n\n* Previously enrolled onto ABCD1732\n* Speaks English or Spanish\n"
    found = read(Record(brief_title="Help with medicine at home for children with ALL", criteria=criteria))
    assert found.fact(Question.LBL).answer is Answer.DEPENDS


def test_what_comes_after_the_studys_own_treatment_is_no_phase() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Newly diagnosed ALL\n* No contraception is needed\n"
        "* Seen in clinic one month after completion of therapy\n"
    )
    found = read(Record(brief_title="A study for children with newly diagnosed ALL", criteria=criteria))
    assert found.fact(Question.NEWLY_DIAGNOSED).answer is Answer.YES
    assert found.fact(Question.FIRST_RELAPSE).answer is Answer.NO
