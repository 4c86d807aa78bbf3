"""The line that names the disease of a study (disease_line.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import criteria
from trialsearch.eligibility import Record, read
from trialsearch.vocabulary import Answer, Question


@pytest.mark.parametrize(
    ("title", "lines", "quote"),
    [
        pytest.param(
            "Inventomab in ALL",
            ("\\>= 1 year and \\<= 21 years at ALL diagnosis", "Newly diagnosed ALL"),
            "Newly diagnosed ALL",
            id="not the line with the age at its diagnosis",
        ),
        pytest.param(
            "Inventomab in Acute Myeloid Leukemia",
            ("ALT \\< 5 x ULN unless due to liver involvement of leukemia", "CNS1 or CNS2 leukemia only"),
            "Inventomab in Acute Myeloid Leukemia",
            id="the title, not lines on the liver and the CNS",
        ),
        pytest.param(
            "Inventomab",
            ("Histologically confirmed ALL with M3 marrow",),
            "Histologically confirmed ALL with M3 marrow",
            id="a line, where the title names no disease",
        ),
    ],
)
def test_lymphoma_is_barred_by_the_line_that_names_the_disease(title: str, lines: tuple[str, ...], quote: str) -> None:
    fact = read(Record(brief_title=title, criteria=criteria(*lines))).fact(Question.LBL)
    assert (fact.answer, fact.quote) == (Answer.NO, quote)
