"""Names found in a text as whole words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from trialsearch.knowledge.names import NameFinder, key_of

FINDER = NameFinder([
    ("CTL019", "ctl", False),
    ("CTL019 T cells", "ctl cells", False),
    ("Ara-C", "ara", False),
    ("InO", "ino", True),
    ("MTX", "mtx", True),
    ("cyclophosphamide", "cy", False),
    ("E. coli asparaginase (native)", "asp", False),
])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param(
            "ctl 019, CTL-019; (CTL019)", ["ctl", "ctl", "ctl"], id="a code with a blank, a hyphen or neither"
        ),
        pytest.param("CTL0190 xCTL019 CTL019a", [], id="not inside another word"),
        pytest.param("CTL019/022 and CTL019+2", [], id="not the first half of a pair"),
        pytest.param("CTL019 T-cells", ["ctl cells"], id="the longest name wins"),
        pytest.param("AraC ara c ARA-C", ["ara", "ara", "ara"], id="a hyphen may be left out"),
        pytest.param("Arabic Carac", [], id="letters alone are not enough"),
        pytest.param("InO, but in o, INO and ino", ["ino"], id="a name that asks for its spelling"),
        pytest.param("MTX not mtx, MTX-like MTXs", ["mtx", "mtx"], id="a short code as a whole upper-case word"),
        pytest.param("Cyclophosphamide300 mg", ["cy"], id="a dose behind a long name"),
        pytest.param("Cyclophosphamidex", [], id="but no letters"),
        pytest.param("Ara, C; CTL: 019", [], id="not across a comma"),
        pytest.param("", [], id="nothing in nothing"),
    ],
)
def test_what_is_found(text: str, values: list[str]) -> None:
    assert [found.value for found in FINDER.find(text)] == values


def test_a_bracket_that_a_name_cuts_in_two_comes_along_whole() -> None:
    assert [found.words for found in FINDER.find("(E. coli asparaginase (native)), x")] == [
        "E. coli asparaginase (native)"
    ]


def test_leading_zeros_are_no_difference() -> None:
    assert key_of("NSC #026271") == key_of("NSC-26271")
    assert key_of("000") == ("0",)


@repeatable
@given(st.text(alphabet="CTL019araC -/()InOMX\u00e9\u0301", max_size=40))
def test_every_find_is_where_it_says_and_none_overlaps(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    end = 0
    for found in FINDER.find(text):
        assert composed[found.start : found.end] == found.words
        assert found.start >= end
        end = found.end
