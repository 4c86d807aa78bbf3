from __future__ import annotations

import itertools
from typing import Any

import pandas as pd
import pytest

from tests.builders import location, selection, study, tables_of
from trialsearch.search import OpenSites, Selection, TrialFilter, availability, confirmed_first, in_order, select
from trialsearch.search.matching.reasons import Beside, Match, Reason
from trialsearch.vocabulary import Availability, Question, RecordState, RecruitmentStatus, Verdict

_T, _L, _O, _N, _E, _C = Availability

#: Trial status -> its group by (a site may be open, a site opens later): neither, later, open, both.
GROUPS = {
    "RECRUITING": (_N, _O, _T, _T),
    "NOT_YET_RECRUITING": (_O, _O, _T, _T),
    "ENROLLING_BY_INVITATION": (_C, _C, _C, _C),
    "ACTIVE_NOT_RECRUITING": (_C, _C, _C, _C),
    "SUSPENDED": (_C, _C, _C, _C),
    "COMPLETED": (_C, _C, _C, _C),
    "TERMINATED": (_C, _C, _C, _C),
    "WITHDRAWN": (_C, _C, _C, _C),
    "UNKNOWN": (_N, _N, _N, _N),
    "AVAILABLE": (_E, _E, _E, _E),
    "TEMPORARILY_NOT_AVAILABLE": (_E, _E, _E, _E),
    "NO_LONGER_AVAILABLE": (_E, _E, _E, _E),
    "APPROVED_FOR_MARKETING": (_E, _E, _E, _E),
    "WITHHELD": (_C, _C, _C, _C),
    "ADDED_IN_2030": (_N, _N, _N, _N),
    None: (_N, _N, _N, _N),
}
#: What a trial shows whose only open sites are elsewhere, by the same statuses.
OPEN_ELSEWHERE = {"RECRUITING": _L, "NOT_YET_RECRUITING": _L}
_SITES = [(False, False), (False, True), (True, False), (True, True)]


def test_the_table_of_groups_is_whole() -> None:
    assert set(RecruitmentStatus) | {None, "ADDED_IN_2030"} == set(GROUPS)


@pytest.mark.parametrize(("status", "groups"), GROUPS.items(), ids=str)
@pytest.mark.parametrize("state", [state for state in RecordState if state != "unverified"])
def test_availability(status: str | None, groups: tuple[Availability, ...], state: RecordState) -> None:
    found = tuple(
        availability(status, "INTERVENTIONAL", state, OpenSites(asked_for=is_open, elsewhere=False, opening=opening))
        for is_open, opening in _SITES
    )
    assert found == groups


@pytest.mark.parametrize("status", GROUPS, ids=str)
@pytest.mark.parametrize("opening", [True, False])
def test_a_trial_that_is_open_elsewhere_says_so(status: str | None, *, opening: bool) -> None:
    found = availability(status, "INTERVENTIONAL", "fresh", OpenSites(asked_for=False, elsewhere=True, opening=opening))
    assert found is OPEN_ELSEWHERE.get(status, GROUPS[status][0])


@pytest.mark.parametrize("status", GROUPS, ids=str)
@pytest.mark.parametrize(("is_open", "opening"), _SITES)
def test_an_unverified_record_takes_no_patients(status: str | None, *, is_open: bool, opening: bool) -> None:
    found = availability(
        status, "INTERVENTIONAL", "unverified", OpenSites(asked_for=is_open, elsewhere=True, opening=opening)
    )
    fresh = GROUPS[status][0]
    assert found is (fresh if fresh in (_C, _E) else _N)


@pytest.mark.parametrize("status", GROUPS, ids=str)
def test_expanded_access_stands_apart_whatever_its_status(status: str | None) -> None:
    assert (
        availability(status, "EXPANDED_ACCESS", "fresh", OpenSites(asked_for=True, elsewhere=True, opening=False)) is _E
    )


def _studies() -> list[dict[str, Any]]:
    """Every status, with sites of every kind, fresh and old, treatment and observation."""
    sites: list[list[dict[str, Any]]] = [
        [],
        [location()],
        [location(), location(city="Rome")],
        [location(status=None)],
        [location(status="NOT_YET_RECRUITING")],
        [location(status="COMPLETED")],
    ]
    kinds = itertools.product([*RecruitmentStatus, None], sites, ["2026-10", "2025-02", "2019-01", None])
    return [
        study(
            f"NCT{number:08}",
            status=status,
            locations=places,
            verified=verified,
            updated=None,
            study_type=["INTERVENTIONAL", "OBSERVATIONAL", None][number % 3],
            conditions=[["B-ALL"], ["Leukemia"], ["AML"]][number % 7 % 3],
        )
        for number, (status, places, verified) in enumerate(kinds, start=1)
    ]


@pytest.fixture(scope="module")
def everything() -> Selection:
    return select(tables_of(*_studies()), TrialFilter())


def test_nothing_of_a_later_group_stands_above_an_earlier_one(everything: Selection) -> None:
    groups = in_order(everything).trials["availability"].tolist()
    expected = [group for group in Availability if group != "open_elsewhere"]
    assert [group for group, _ in itertools.groupby(groups)] == expected


def test_what_stands_first_takes_patients_today(everything: Selection) -> None:
    trials = in_order(everything).trials
    taking = trials[trials["availability"] == "taking_patients"]
    assert set(taking["overall_status"]) == {"RECRUITING"}
    assert (taking["open_sites"] + taking["not_stated_sites"] > 0).all()
    assert "unverified" not in set(taking["record_state"])
    others = trials[trials["availability"] != "taking_patients"]
    truly_open = (others["overall_status"] == "RECRUITING") & (others["open_sites"] > 0)
    assert not truly_open.any()


def test_the_order_within_a_group(everything: Selection) -> None:
    trials = in_order(everything).trials
    kind = trials["study_type"].map({"INTERVENTIONAL": 0, "OBSERVATIONAL": 1}).fillna(0)
    relevance = trials["relevance"].map({"focus": 0, "includes": 1, "other": 2})
    state = trials["record_state"].map({"fresh": 0, "ageing": 0, "stale": 1, "no_date": 1, "unverified": 2})
    group = trials["availability"].map({each.value: place for place, each in enumerate(Availability)})
    keys = list(zip(group, kind, relevance, state, -trials["open_sites"], trials["nct_id"], strict=True))
    assert keys == sorted(keys)


def test_the_order_is_total_stable_and_loses_nothing(everything: Selection) -> None:
    ordered = in_order(everything)
    assert sorted(ordered.trials["nct_id"]) == everything.trials["nct_id"].tolist()
    shuffled = everything.trials.sample(frac=1, random_state=1).reset_index(drop=True)
    pd.testing.assert_frame_equal(in_order(Selection(shuffled, everything.sites)).trials, ordered.trials)
    again = in_order(Selection(ordered.trials, ordered.sites))
    pd.testing.assert_frame_equal(again.trials, ordered.trials)
    pd.testing.assert_frame_equal(ordered.sites, everything.sites)


def test_of_equal_verdicts_records_that_list_rules_come_first() -> None:
    picked = selection(tables_of(study("NCT00000001"), study("NCT00000002"), study("NCT00000003")))
    asks = Reason(Question.CNS_DISEASE, Verdict.UNCLEAR, ask="cns_disease")
    matches = {
        "NCT00000001": Match(Verdict.UNCLEAR, (Reason(Beside.NO_RULES, Verdict.UNCLEAR, ask="no_rules"),)),
        "NCT00000002": Match(Verdict.UNCLEAR, (asks, Reason(Question.PRIOR_HSCT, Verdict.UNCLEAR, ask="prior_hsct"))),
        "NCT00000003": Match(Verdict.UNCLEAR, (asks,)),
    }
    trials = picked.trials.assign(verdict="unclear", ask_count=[len(each.ask) for each in matches.values()])
    found = in_order(Selection(trials, picked.sites, matches=matches)).trials["nct_id"].tolist()
    assert found == ["NCT00000003", "NCT00000002", "NCT00000001"]


def _special(verdict: Verdict, ask: str | None = None) -> Reason:
    return Reason(Beside.SPECIAL_KIND, verdict, ask=ask)


def test_what_is_made_for_this_child_stands_first() -> None:
    """And what is made for few, unconfirmed, after the general ones; what is made for others last."""
    asks = Reason(Question.CNS_DISEASE, Verdict.UNCLEAR, ask="cns_disease")
    no_rules = Reason(Beside.NO_RULES, Verdict.UNCLEAR, ask="no_rules")
    matches = {
        "NCT00000001": Match(Verdict.UNCLEAR, (Reason(Beside.MADE_FOR_OTHER_STATUS, Verdict.UNCLEAR, ask="now"),)),
        "NCT00000002": Match(Verdict.UNCLEAR, (_special(Verdict.UNCLEAR, "special_infant_others"), no_rules)),
        "NCT00000003": Match(Verdict.UNCLEAR, (_special(Verdict.UNCLEAR, "special_kmt2a"), no_rules)),
        "NCT00000004": Match(Verdict.UNCLEAR, (no_rules,)),
        "NCT00000005": Match(Verdict.UNCLEAR, (_special(Verdict.UNCLEAR, "special_risk_group"),)),
        "NCT00000006": Match(Verdict.UNCLEAR, (asks, _special(Verdict.FITS))),
    }
    picked = selection(tables_of(*map(study, matches)))
    trials = picked.trials.assign(verdict="unclear", ask_count=1)
    found = in_order(Selection(trials, picked.sites, matches=matches)).trials["nct_id"].tolist()
    assert [int(each[-1]) for each in found] == [6, 5, 4, 3, 1, 2]


def test_nothing_in_order_is_nothing() -> None:
    empty = selection(tables_of(study()), texts=("xyzzy",))
    assert in_order(empty).trials["availability"].tolist() == []


def test_only_the_sites_that_were_asked_for_count() -> None:
    tables = tables_of(study(locations=[location(city="Boston", status="COMPLETED"), location(city="Rome")]))
    groups = {
        city: in_order(select(tables, TrialFilter(sites=(city,)))).trials["availability"].tolist()
        for city in ("Rome", "Boston")
    }
    assert groups == {"Rome": ["taking_patients"], "Boston": ["open_elsewhere"]}


def test_a_trial_open_only_elsewhere_is_neither_unconfirmed_nor_not_yet_open() -> None:
    places = [location(city="Boston", status="NOT_YET_RECRUITING"), location(city="Rome"), location(city="Oslo")]
    (trial,) = select(tables_of(study(locations=places)), TrialFilter(sites=("Boston",))).trials.to_dict("records")
    assert trial["availability"] == "open_elsewhere"
    assert (trial["matching_sites"], trial["open_sites"], trial["open_elsewhere_sites"]) == (1, 0, 2)


@pytest.mark.parametrize("status", [None, "RECRUITING"], ids=["no status of its own", "open"])
def test_a_place_elsewhere_that_may_be_open_counts(status: str | None) -> None:
    places = [location(city="Boston", status="COMPLETED"), location(city="Rome", status=status)]
    found = select(tables_of(study(locations=places)), TrialFilter(sites=("Boston",))).trials
    assert found["open_elsewhere_sites"].tolist() == [1]
    assert found["availability"].tolist() == ["open_elsewhere"]


def test_open_places_elsewhere_do_not_hide_an_open_place_here() -> None:
    places = [location(city="Boston", status=None), location(city="Rome")]
    found = select(tables_of(study(locations=places)), TrialFilter(sites=("Boston",))).trials
    assert found["availability"].tolist() == ["taking_patients"]
    assert found["open_elsewhere_sites"].tolist() == [1]


def test_what_a_hospital_confirms_stands_before_its_equals_only() -> None:
    names = {"NCT00000001": "RECRUITING", "NCT00000002": "RECRUITING", "NCT00000003": "COMPLETED"}
    found = in_order(select(tables_of(*(study(name, status=status) for name, status in names.items())), TrialFilter()))
    assert found.trials["nct_id"].tolist() == list(names)
    confirmed = confirmed_first(found, {"NCT00000002", "NCT00000003"})
    assert confirmed.trials["nct_id"].tolist() == ["NCT00000002", "NCT00000001", "NCT00000003"]
    assert confirmed_first(found, ()) is found
