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


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ANLL in first remission", "ALL in second remission"),
        ("Acute leukemia of ambiguous lineage in first remission", "ALL in second remission"),
        ("Age 50 to 75 with ALL in first remission", "Under age 18 with ALL in second remission"),
        ("High-risk ALL in first remission", "ALL in second remission"),
    ],
)
def test_the_line_that_tells_of_children_with_all_is_shown(first: str, second: str) -> None:
    record = Record(brief_title="Transplant for leukemia", criteria=criteria(first, second))
    fact = read(record).fact(Question.FIRST_RELAPSE)
    assert (fact.answer, fact.quote) == (Answer.NO, second)


def test_a_title_tells_better_than_one_item_of_a_list() -> None:
    text = "Inclusion Criteria:\n\n* ALL with one of the following:\n\n  * Second relapse OR\n  * Refractory disease"
    record = Record(official_title="Inventomab in Relapsed or Refractory B-ALL of Children", criteria=text)
    fact = read(record).fact(Question.NEWLY_DIAGNOSED)
    assert (fact.answer, fact.section, fact.quote) == (Answer.NO, Section.OFFICIAL_TITLE, record.official_title)
