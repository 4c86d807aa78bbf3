"""The page's address, read and written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsearch.dashboard.address import FIELDS, View, opens_here_only, read, write
from trialsearch.vocabulary import Phase

DEFAULTS = {name: field.default for name, field in FIELDS.items()}


def test_an_empty_address_is_all_defaults_and_back() -> None:
    assert read({}) == DEFAULTS
    assert write(DEFAULTS) == {}


def test_values_come_back_as_they_went() -> None:
    values = DEFAULTS | {
        "site": "São Paulo & more",
        "open": True,
        "phase": [Phase.PHASE1, Phase.PHASE2],
        "since": date(2026, 10, 1),
        "view": View.TABLE,
    }
    assert read(write(values)) == values


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ({"phase": ["PHASE9"]}, "phase"),
        ({"phase": ["Phase 1"]}, "phase"),
        ({"view": [""]}, "view"),
        ({"since": ["2026-13-01"]}, "since"),
        ({"open": ["1"]}, "open"),
    ],
)
def test_what_makes_no_sense_has_its_default(params: dict[str, list[str]], name: str) -> None:
    assert read(params)[name] == DEFAULTS[name]


def test_a_value_twice_counts_once_and_a_long_text_is_cut() -> None:
    found = read({"phase": ["PHASE1", "PHASE1"], "text": ["x" * 5000]})
    assert found["phase"] == [Phase.PHASE1]
    assert len(found["text"]) == 200


def test_what_is_said_about_the_child_has_no_place_in_the_address() -> None:
    assert {"age", "sex"} & set(FIELDS) == set()
    assert write(DEFAULTS | {"age": "7 years", "sex": "FEMALE"}) == {}


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.lists(st.text(), min_size=1, max_size=4)))
def test_any_address_can_be_read_and_written_again(params: dict[str, list[str]]) -> None:
    values = read(params)
    assert read(write(values)) == values


@pytest.mark.parametrize(
    ("url", "here_only"),
    [
        ("http://localhost:8501/?kept=NCT00000001", True),
        ("http://[::1]/", True),
        ("https://trials.example.org/", False),
    ],
)
def test_an_address_of_this_computer_opens_here_only(url: str, *, here_only: bool) -> None:
    assert opens_here_only(url) is here_only
