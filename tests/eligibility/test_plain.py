from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from trialsearch.eligibility.plain import plain
from trialsearch.normalise.markup import plain as stored_as_plain


@repeatable
@given(text=st.text(alphabet=st.sampled_from("ab \\<>&;*._#0123ltgamp()\n≥"), max_size=60))
def test_it_reads_as_the_normaliser_does_and_leads_back_to_the_raw_text(text: str) -> None:
    read = plain(text)
    assert read.text == stored_as_plain(text)
    assert read.quote(0, len(read.text)) == text
    assert len(read.folded) == len(read.text)


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        pytest.param("B-ALL in all patients", "b-ALL in all patients", id="the acronym keeps its capitals"),
        pytest.param(
            "ALL PATIENTS MUST CONSENT", "all patients must consent", id="a shouted line does not make it one"
        ),
        pytest.param("age â‰¥ 1\u00a0year – İ", "age ≥ 1 year - İ", id="mended, one character for another"),
    ],
)
def test_folding(raw: str, folded: str) -> None:
    assert plain(raw).folded == folded
