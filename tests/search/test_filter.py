from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from trialsearch.ages import parse_age
from trialsearch.cli.filters import read_day, read_phase
from trialsearch.errors import InvalidInput
from trialsearch.knowledge.places import Place, PlaceKind
from trialsearch.search import TrialFilter
from trialsearch.vocabulary import Phase, Relevance, Sex

HOME = Place("Boston", PlaceKind.CITY, country="United States", latitude=42.36, longitude=-71.06)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("1", "PHASE1"),
        ("2", "PHASE2"),
        (" 3 ", "PHASE3"),
        ("4", "PHASE4"),
        ("phase 2", "PHASE2"),
        ("Phase-2", "PHASE2"),
        ("PHASE2", "PHASE2"),
        ("I", "PHASE1"),
        ("II", "PHASE2"),
        ("phase iii", "PHASE3"),
        ("IV", "PHASE4"),
        ("n/a", "NOT_APPLICABLE"),
        ("early1", "EARLY_PHASE1"),
        ("early phase 1", "EARLY_PHASE1"),
        ("EARLY_PHASE1", "EARLY_PHASE1"),
        ("0", "EARLY_PHASE1"),
        ("na", "NOT_APPLICABLE"),
        ("NOT_APPLICABLE", "NOT_APPLICABLE"),
        ("not applicable", "NOT_APPLICABLE"),
    ],
)
def test_a_phase_as_people_write_it(word: str, expected: str) -> None:
    assert read_phase(word) is Phase(expected)


@pytest.mark.parametrize("word", ["", "5", "V", "12", "phase", "PHASE1/PHASE2", "two", "-1"])
def test_what_is_no_phase_is_refused_with_the_choice(word: str) -> None:
    with pytest.raises(InvalidInput, match="1, 2, 3, 4, early1 or na"):
        read_phase(word)


def test_two_phases_at_once_get_a_hint() -> None:
    with pytest.raises(InvalidInput, match="ask for 1 or for 2"):
        read_phase("1/2")


def test_a_day() -> None:
    assert read_day(" 2026-10-01 ") == date(2026, 10, 1)
    for text in ("", "2026-13-01", "2026-02-30", "01.10.2026", "October", "2026"):
        with pytest.raises(InvalidInput, match="yyyy-mm-dd"):
            read_day(text)


@pytest.mark.parametrize("name", ["sites", "texts", "sponsors"])
@pytest.mark.parametrize("text", ["", "  ", "...", "'", "-", "\n"])
def test_a_text_without_a_word_is_refused(name: str, text: str) -> None:
    with pytest.raises(InvalidInput, match=f"in {name}: give letters or digits"):
        TrialFilter(**{name: ("Boston", text)})


@pytest.mark.parametrize(
    ("name", "value"),
    [("sites", "Boston"), ("texts", "car-t"), ("phases", Phase.PHASE1), ("relevance", Relevance.FOCUS)],
)
def test_a_single_value_is_not_taken_for_a_tuple(name: str, value: Any) -> None:
    with pytest.raises(InvalidInput, match=f"{name} takes a tuple"):
        TrialFilter(**{name: value})


def test_a_filter_is_a_value() -> None:
    assert TrialFilter(sites=("Boston",)) == TrialFilter(sites=("Boston",))
    assert len({TrialFilter(), TrialFilter(), TrialFilter(open_sites=True)}) == 2
    with pytest.raises(AttributeError):
        TrialFilter().open_sites = True  # type: ignore[misc]


@pytest.mark.parametrize(
    "told",
    [
        {"texts": ("CAR-T",)},
        {"sites": ("Boston",)},
        {"sponsors": ("COG",)},
        {"age": parse_age("7 years")},
        {"sexes": (Sex.FEMALE,)},
        {"near": HOME, "within_km": 100.0},
    ],
    ids=lambda told: next(iter(told)),
)
def test_what_tells_of_who_asks_is_not_anybodys(told: dict[str, Any]) -> None:
    assert TrialFilter(**told).anybodys is None


def test_a_home_that_leaves_nothing_out_is_taken_off() -> None:
    common = TrialFilter(phases=(Phase.PHASE1,), hospitals=("dana-farber",))
    assert replace(common, near=HOME).anybodys == common
