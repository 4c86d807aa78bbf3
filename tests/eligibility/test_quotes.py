"""The words that prove an answer: where they stand, where they end, which are shown (clauses.py, telling.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import criteria
from trialsearch.eligibility import Record, read
from trialsearch.vocabulary import Answer, Question, Section


def test_a_fact_says_where_its_quote_stands() -> None:
    text = criteria("Age \\> 1 year", "First relapse of ALL", bars=("Down syndrome",))
    fact = read(Record(criteria=text)).fact(Question.DOWN_SYNDROME)
    assert fact.section is Section.EXCLUSION
    assert text[fact.start :].startswith(fact.quote)
    titled = read(Record(official_title="Inventomab for Ph+ ALL")).fact(Question.PH_POSITIVE)
    assert (titled.section, titled.quote) == (Section.OFFICIAL_TITLE, "Inventomab for Ph+ ALL")


@pytest.mark.parametrize("word", ["ie.", "eg.", "i.e.", "e.g.", "St.", "vs.", "approx.", "incl.", "excl.", "esp."])
def test_a_quote_does_not_end_at_an_abbreviation(word: str) -> None:
    sentence = f"Philadelphia chromosome positive ALL, {word} BCR-ABL present"
    fact = read(Record(criteria=criteria("ALL", bars=(sentence,)))).fact(Question.PH_POSITIVE)
    assert (fact.answer, fact.quote) == (Answer.NO, sentence)


def test_what_is_let_in_proves_nothing_against_others() -> None:
    record = Record(
        brief_title="Transplant in ALL",
        criteria=criteria(
            "Patients will not be excluded if they had immunotherapy to reach remission", "ALL in first remission"
        ),
    )
    found = {each.question: each for each in read(record).facts}
    assert "not be excluded" not in found[Question.NEWLY_DIAGNOSED].quote
