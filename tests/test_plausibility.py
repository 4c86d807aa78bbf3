"""New data that cannot be the successor of what is there are doubted, and nothing else is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import location, study, tables_of
from trialsearch.plausibility import Tally, data_go_back, doubts
from trialsearch.schema import Tables


def trials(number: int, sites: int = 1, start: int = 1, **changes: object) -> Tables:
    places = [location(f"Hospital {place}") for place in range(sites)]
    return tables_of(*(study(f"NCT{n:08}", **({"locations": places} | changes)) for n in range(start, start + number)))


def doubted(before: Tables | None, after: Tables) -> list[str]:
    return doubts(None if before is None else Tally.of(before), Tally.of(after))


@pytest.mark.parametrize(
    ("before", "after", "is_doubted"),
    [
        (100, 100, False),
        (100, 95, False),
        (100, 94, True),
        (100, 0, True),
        (10, 7, False),
        (10, 6, True),
        (3, 1, False),
    ],
)
def test_a_loss_of_trials(before: int, after: int, *, is_doubted: bool) -> None:
    found = doubted(trials(before), trials(after))
    assert (
        any(f"{before - after} of {before} trials are missing (more than 5%)" in each for each in found) is is_doubted
    )
    assert all("look at clinicaltrials.gov" in each for each in found if "trials are missing" in each)


def test_as_many_trials_of_other_numbers_are_a_loss() -> None:
    (why,) = doubted(trials(40), trials(40, start=21))
    assert why.startswith("20 of 40 trials are missing")


@pytest.mark.parametrize(
    ("before", "after", "is_doubted"),
    [((10, 40), (10, 36), False), ((10, 40), (10, 35), True), ((10, 4), (10, 1), False), ((10, 4), (10, 0), True)],
    ids=["a tenth", "more than a tenth", "thirty sites of forty", "all forty"],
)
def test_a_loss_of_sites(before: tuple[int, int], after: tuple[int, int], *, is_doubted: bool) -> None:
    found = doubted(trials(*before), trials(*after))
    assert any("sites are missing (more than 10%)" in each for each in found) is is_doubted


@pytest.mark.parametrize(("still", "is_doubted"), [(30, False), (15, False), (14, True), (0, True)])
def test_a_column_that_goes_empty_is_named_with_its_place_in_the_record(still: int, *, is_doubted: bool) -> None:
    before = [study(f"NCT{n:08}", maximum_age="17 Years") for n in range(30)]
    after = [study(f"NCT{n:08}", maximum_age="17 Years" if n < still else None) for n in range(30)]
    found = doubted(tables_of(*before), tables_of(*after))
    assert bool(found) is is_doubted
    if is_doubted:
        (why,) = found
        assert why.startswith(f"column trials.maximum_age was filled in 30 rows and is in {still}: look whether")
        assert why.endswith("still sends protocolSection.eligibilityModule.maximumAge")


def test_a_column_that_was_hardly_filled_may_go_empty() -> None:
    before = [study(f"NCT{n:08}", acronym="ABC" if n < 19 else None) for n in range(30)]
    assert doubted(tables_of(*before), trials(30, start=0)) == []


def test_fewer_rows_are_no_empty_column() -> None:
    """Most outcomes of a hundred trials went with their trials: the doubt is about the trials."""
    outcome = {"primary_outcomes": [{"measure": "Survival", "timeFrame": "1 year"}]}
    found = doubted(trials(100, **outcome), trials(40, **outcome))
    assert [each for each in found if "trials are missing" in each]
    assert not [each for each in found if "column" in each]


@pytest.mark.parametrize(
    ("unknown", "is_doubted"), [(3, False), (4, True), (40, True)], ids=["three", "a tenth and more", "all"]
)
@pytest.mark.parametrize("is_first", [True, False], ids=["first pull", "later pull"])
def test_an_unknown_value_that_takes_over(unknown: int, *, is_doubted: bool, is_first: bool) -> None:
    after = [study(f"NCT{n:08}", status="PAUSED" if n <= unknown else "RECRUITING") for n in range(1, 39 + 1)]
    found = doubted(None if is_first else trials(39), tables_of(*after))
    assert bool(found) is is_doubted
    if is_doubted:
        assert "of trials.overall_status are values that this program does not know (most often 'PAUSED')" in found[0]
        assert "newer version of trialsearch" in found[0]


def test_an_unknown_value_that_was_accepted_before_is_no_news() -> None:
    with_unknown = tables_of(*(study(f"NCT{n:08}", status="PAUSED" if n % 2 else "RECRUITING") for n in range(40)))
    assert doubted(with_unknown, with_unknown) == []


def test_equal_data_and_growing_data_are_never_doubted() -> None:
    assert doubted(trials(30, 3), trials(30, 3)) == []
    assert doubted(trials(30, 3), trials(60, 5)) == []
    assert doubted(None, trials(30, 3)) == []


def test_counted_in_parts_as_in_one() -> None:
    whole, parts = Tally.of(trials(10)), Tally.of(trials(4))
    parts.add(trials(6, start=5))
    assert parts == whole


@pytest.mark.parametrize(
    ("later_by_s", "back"), [(-86400, True), (-1, True), (0, False), (86400, False), (None, False)], ids=str
)
def test_data_that_go_back(later_by_s: float | None, *, back: bool) -> None:
    before = datetime(2026, 11, 20, 9, 0, 5, tzinfo=UTC)
    assert data_go_back(before, None if later_by_s is None else before + timedelta(seconds=later_by_s)) is back
