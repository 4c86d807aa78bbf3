"""The answer cut into parts: nothing lost, nothing mixed."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialsearch import TrialFilter, open_catalogue
from trialsearch.catalogue import Catalogue
from trialsearch.knowledge.places import Place, PlaceKind
from trialsearch.search import ChildProfile, hospital_names, read_profile, sections
from trialsearch.search.sections import Group, Part, purposes_for, transplant_is_topic
from trialsearch.vocabulary import Availability, Now, Purpose

US = Place("United States", PlaceKind.COUNTRY, country="United States")
SECOND_RELAPSE = read_profile({"age": "12 years", "lineage": "b_all", "relapses": 2, "now": "relapse_active"})
NEW = read_profile({"age": "5 years", "lineage": "b_all", "now": "untreated"})


@pytest.fixture(scope="module")
def catalogue(demo_cache: Path) -> Catalogue:
    return open_catalogue(demo_cache / "demo")


@pytest.mark.parametrize("child", [None, SECOND_RELAPSE, NEW], ids=["nobody", "second relapse", "new"])
@pytest.mark.parametrize("home", [None, US], ids=["anywhere", "United States"])
def test_every_trial_stands_in_one_part(catalogue: Catalogue, child: ChildProfile | None, home: Place | None) -> None:
    trials = catalogue.search(TrialFilter(near=home), child).trials
    groups = sections(trials, child)
    verdicts = dict(zip(trials["nct_id"], trials["verdict"].fillna(""), strict=True))
    order = list(Availability)
    assert [group.availability for group in groups] == sorted((g.availability for g in groups), key=order.index)
    shown = []
    for group in groups:
        assert len(group) == (trials["availability"] == group.availability.value).sum()
        assert [side.abroad for side in group.sides] in ([False], [True], [False, True])
        for side in group.sides:
            for part in side.parts:
                shown += part.nct_ids
                if group.availability is not Availability.EXPANDED_ACCESS:
                    assert not {nct_id for nct_id in part.nct_ids if verdicts[nct_id] == "does_not_fit"}
            assert {verdicts[nct_id] for nct_id in side.not_a_match} <= {"does_not_fit"}
            shown += side.not_a_match
    assert sorted(shown) == sorted(trials["nct_id"])


def test_home_comes_before_other_countries_and_only_with_a_home(catalogue: Catalogue) -> None:
    trials = catalogue.search(TrialFilter(near=US)).trials
    with_home = sections(trials)[0]
    at_home = dict(zip(trials["nct_id"], trials["in_home_country"], strict=True))
    assert [side.abroad for side in with_home.sides] == [False, True]
    for side in with_home.sides:
        for part in side.parts:
            assert {at_home[nct_id] for nct_id in part.nct_ids} == {not side.abroad}
    assert [side.abroad for side in sections(catalogue.search().trials)[0].sides] == [False]


def test_a_transplant_stands_with_treatment_only_where_it_is_a_topic(catalogue: Catalogue) -> None:
    def purposes(child: ChildProfile) -> set[Purpose]:
        first = sections(catalogue.search(child=child).trials, child)[0]
        return {part.purpose for side in first.sides for part in side.parts}

    assert Purpose.TRANSPLANT_AND_CELL_SUPPORT not in purposes(SECOND_RELAPSE)
    only_age = read_profile({"age": "12 years"})
    assert Purpose.TRANSPLANT_AND_CELL_SUPPORT in purposes(only_age)


@pytest.mark.parametrize(
    ("child", "expected"),
    [
        (ChildProfile(), False),
        (ChildProfile(now=Now.UNTREATED), False),
        (ChildProfile(now=Now.REMISSION_ON_THERAPY, relapses=0), False),
        (ChildProfile(now=Now.REMISSION_ON_THERAPY, relapses=1), True),
        (ChildProfile(now=Now.REFRACTORY), True),
        (ChildProfile(prior_hsct=True), True),
        (ChildProfile(prior_hsct=False), False),
    ],
    ids=["nothing said", "new", "first remission", "second remission", "refractory", "had one", "had none"],
)
def test_first_remission_alone_is_no_reason_for_a_transplant(child: ChildProfile, *, expected: bool) -> None:
    assert transplant_is_topic(child) is expected


def test_hospitals_are_named_once_with_the_joint_centres_they_run(catalogue: Catalogue) -> None:
    names = hospital_names(catalogue.tables["sites"])
    assert names["dana-farber-boston-childrens"]
    assert names["boston-childrens-hospital"] == "Boston Children's Hospital"
    assert list(names.values()) == sorted(names.values(), key=str.casefold)
    for hospital_id in ("dana-farber-boston-childrens", "boston-childrens-hospital"):
        assert len(catalogue.search(TrialFilter(hospitals=(hospital_id,))))


def test_for_who_is_through_treatment_what_may_follow_it_stands_first(catalogue: Catalogue) -> None:
    over = read_profile({"age": "10 years", "lineage": "b_all", "relapses": 0, "now": "off_therapy"})
    shown = [part.purpose for group in sections(catalogue.search(child=over).trials, over) for part in _parts(group)]
    purposes = purposes_for(over)
    assert set(purposes) == set(Purpose)
    assert purposes.index(Purpose.WATCH_AND_SAMPLES) < purposes.index(Purpose.TREATMENT)
    assert purposes_for(NEW) == purposes_for(None) == tuple(Purpose)
    first = [part.purpose for part in _parts(sections(catalogue.search(child=over).trials, over)[0])]
    assert first == sorted(first, key=purposes.index)
    assert set(first) <= set(shown)


def _parts(group: Group) -> list[Part]:
    return [part for side in group.sides for part in side.parts]
