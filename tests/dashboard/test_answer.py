"""An answer: what is left aside costs nothing, and changes nothing of what is shown."""

from __future__ import annotations

import gc
from datetime import date
from pathlib import Path

import pytest

from trialsearch import ChildProfile, TrialFilter
from trialsearch.ages import parse_age
from trialsearch.dashboard.answer import NEAR_HOME_KM, answer
from trialsearch.dashboard.served import Served, forget, newest, served
from trialsearch.knowledge.places import Place, PlaceKind, find_places
from trialsearch.vocabulary import Availability, Lineage, Now, Phase, Purpose, Relevance, Verdict

TODAY = date(2026, 11, 27)
_CHILD = ChildProfile(age=parse_age("12"), lineage=Lineage.B_ALL, relapses=2, now=Now.RELAPSE_ACTIVE)
_HOME = Place("Spain", PlaceKind.COUNTRY, country="Spain")


@pytest.fixture(scope="module")
def shown(demo_cache: Path) -> Served:
    return served(demo_cache / "demo", newest(demo_cache / "demo"))


@pytest.mark.parametrize("home", [None, _HOME], ids=["anywhere", "Spain"])
@pytest.mark.parametrize("child", [None, _CHILD], ids=["nobody", "a child"])
@pytest.mark.parametrize("words", [{}, {"texts": ("CAR-T",)}, {"open_sites": True}], ids=str)
def test_what_is_shown_is_what_a_search_finds_less_what_is_left_aside(
    shown: Served, home: Place | None, child: ChildProfile | None, words: dict[str, tuple[str, ...]]
) -> None:
    wanted = TrialFilter(near=home, **words)
    found = shown.catalogue.search(wanted, child)
    given = answer(shown, wanted, child, today=TODAY)
    trials = found.trials
    is_shown = (trials["relevance"] != Relevance.OTHER) & (trials["availability"] != Availability.CLOSED)
    assert given.trials["nct_id"].tolist() == trials.loc[is_shown, "nct_id"].tolist()
    assert given.left_out == (~is_shown).sum() == sum(aside.count for aside in given.aside)
    assert given.found.matches == {
        name: match for name, match in found.matches.items() if name in set(given.trials["nct_id"])
    }
    assert set(given.found.sites["nct_id"]) <= set(given.trials["nct_id"])


def test_the_count_of_what_can_be_joined_is_what_stands_under_treatment(shown: Served) -> None:
    given = answer(shown, TrialFilter(), _CHILD, today=TODAY)
    counts = given.counts()
    (taking,) = (group for group in given.groups() if group.availability is Availability.TAKING_PATIENTS)
    listed = [
        nct_id
        for side in taking.sides
        for part in side.parts
        if part.purpose is Purpose.TREATMENT
        for nct_id in part.nct_ids
    ]
    purposes = given.trials.set_index("nct_id")["purpose_group"]
    assert Purpose.TRANSPLANT_AND_CELL_SUPPORT in set(purposes[listed]), "a relapse makes a transplant a treatment"
    assert counts is not None
    assert counts[Verdict.FITS] + counts[Verdict.UNCLEAR] == len(listed)
    assert answer(shown, TrialFilter(), today=TODAY).counts() is None


def test_what_is_near_home_is_a_part_of_what_is_counted(shown: Served) -> None:
    (boston,) = find_places("Boston, Massachusetts", country="United States")
    given = answer(shown, TrialFilter(near=boston), _CHILD, today=TODAY)
    near, counts = given.near_home(), given.counts()
    assert near
    assert counts is not None
    assert len(near) <= counts[Verdict.FITS] + counts[Verdict.UNCLEAR]
    trials = given.trials.set_index("nct_id")
    assert (trials.loc[list(near), "nearest_may_be_open_km"] <= NEAR_HOME_KM).all()
    assert list(near) == [number for number in given.trials["nct_id"] if number in near]
    assert given.of_unknown_distance(near) >= 0
    assert answer(shown, TrialFilter(near=_HOME), _CHILD, today=TODAY).near_home() is None, "a country is no point"


def test_the_collector_passes_over_what_a_snapshot_holds(demo_cache: Path) -> None:
    forget()
    gc.unfreeze()
    served(demo_cache / "demo", newest(demo_cache / "demo"))
    assert gc.get_freeze_count() > 0


def test_counts_say_of_what_they_are_and_a_narrower_circle_counts_none_near_home(shown: Served) -> None:
    (boston,) = find_places("Boston, Massachusetts", country="United States")

    def of(**wanted: object) -> tuple[str, bool]:
        given = answer(shown, TrialFilter(**wanted), _CHILD, today=TODAY)  # type: ignore[arg-type]
        return given.counted_where, given.near_home() is not None

    assert of() == ("anywhere", False)
    assert of(near=boston) == ("here", True)
    assert of(near=boston, within_km=NEAR_HOME_KM * 2) == ("shown", True)
    assert of(near=boston, within_km=NEAR_HOME_KM / 2) == ("shown", False)
    assert of(near=boston, phases=(Phase.PHASE2,)) == ("shown", True)
