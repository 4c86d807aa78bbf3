from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from trialsearch.normalise.markup import plain


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (r"age \> 1 year", "age > 1 year"),
        (r"\[cohort A\]", "[cohort A]"),
        (r"1\. First", "1. First"),
        (r"WBC \&lt; 10", "WBC < 10"),
        (r"Hodgkin\&#39;s", "Hodgkin's"),
        ("Hodgkin&#39;s", "Hodgkin's"),
        (r"\&amp;lt;", "&lt;"),
        (r"CD19\+", "CD19+"),
        (r"\* starred", "* starred"),
        (r"a\_b", "a_b"),
        (r"back\\slash", "back\\slash"),
        (r"\\>", r"\>"),
        (r"C:\temp", r"C:\temp"),
        ("ends with \\", "ends with \\"),
        ("* item\n  * nested\n\n1. one", "* item\n  * nested\n\n1. one"),
        ("plain words, 5 < 6 & 7 > 2", "plain words, 5 < 6 & 7 > 2"),
        ("≥ 10⁹/L, São Paulo", "≥ 10⁹/L, São Paulo"),
        ("", ""),
    ],
)
def test_plain(stored: str, shown: str) -> None:
    assert plain(stored) == shown


@repeatable
@given(st.text(alphabet=st.characters(exclude_characters="\\&"), max_size=80))
def test_text_without_markup_is_unchanged(text: str) -> None:
    assert plain(text) == text


@repeatable
@given(st.text(alphabet="<>[]*_#+-.!()=~|ab 1\n", max_size=40))
def test_escaping_every_punctuation_is_undone(text: str) -> None:
    assert plain("".join(f"\\{c}" if c in "<>[]*_#+-.!()=~|" else c for c in text)) == text
