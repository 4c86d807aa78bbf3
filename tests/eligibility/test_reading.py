"""A whole record read: every question in order, every quote verbatim (reading.py)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from tests.eligibility.texts import criteria
from trialsearch.eligibility import Record, read
from trialsearch.vocabulary import Answer, FurtherQuestion, Question


def test_there_is_one_fact_for_every_question_in_order() -> None:
    facts = read(Record(criteria=criteria("ALL in CR1 or CR2"))).facts
    assert [fact.question for fact in facts[: len(Question)]] == list(Question)
    assert {fact.question for fact in facts[len(Question) :]} == {
        FurtherQuestion.REMISSION_CR1,
        FurtherQuestion.REMISSION_CR2PLUS,
    }


@pytest.mark.parametrize("title", ["", "Inventomab in relapsed B-ALL"])
def test_a_record_without_criteria_is_not_readable(title: str) -> None:
    found = read(Record(brief_title=title))
    assert (found.readable, found.criteria, found.requirements) == (False, (), ())


_WORDS = st.sampled_from(
    [
        *("no", "not", "prior", "CAR-T", "blinatumomab", "ALL", "relapse", "first", "second", "or", "in", "remission"),
        *("≥", "5 %", "blasts", "unless", "Down syndrome", "are eligible", "excluded;", "must have had", "CNS3"),
        *("transplant", "within 3 months", "\\>", "&", "&amp;", "(including", "age", "years", "1", "21", ". ", "\n"),
        *("* ", "•", "1\\. ", "Cohort 1", "closed"),
    ]
)


@repeatable
@given(words=st.lists(_WORDS, max_size=60))
def test_any_text_is_read_and_every_quote_is_verbatim(words: list[str]) -> None:
    record = Record(brief_title="Inventomab in ALL", criteria="Inclusion Criteria:\n\n" + " ".join(words))
    found = read(record)
    for fact in found.facts:
        assert (fact.answer is Answer.NOT_STATED) == (not fact.quote)
        assert fact.quote in record.criteria or fact.quote in record.brief_title
    assert all(each.quote in record.criteria for each in found.requirements)
