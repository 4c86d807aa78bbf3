"""Distances from home: on the sphere, over sites, in the filter and in the order of results."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import location, repeatable, selection, study, tables_of
from trialsearch.earth import FARTHEST_KM
from trialsearch.errors import InvalidInput
from trialsearch.knowledge.places import Place, PlaceKind, find_places
from trialsearch.schema import Tables
from trialsearch.search import (
    TrialFilter,
    distances_km,
    great_circle_km,
    in_order,
    kilometres,
    miles,
    nearest,
    parse_distance,
    reads_miles,
)

POINT = st.tuples(st.floats(-90, 90), st.floats(-180, 180))

BOSTON = Place("Boston", PlaceKind.CITY, "United States", "Massachusetts", "Boston", None, 42.36, -71.06)
UNITED_STATES = Place("United States", PlaceKind.COUNTRY, "United States")
BOSTON_POINT = {"lat": 42.36, "lon": -71.06}
PROVIDENCE = {"lat": 41.82, "lon": -71.41}


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((42.36, -71.06), (40.71, -74.01), 306),
        ((51.51, -0.13), (48.85, 2.35), 344),
        ((0.0, 179.5), (0.0, -179.5), 111),
        ((-17.0, 179.9), (-17.0, -179.9), 21),
        ((90.0, 0.0), (90.0, 137.0), 0),
        ((89.0, 0.0), (89.0, 180.0), 222),
        ((90.0, 0.0), (-90.0, 0.0), 20015),
        ((0.0, 0.0), (0.0, 180.0), 20015),
    ],
    ids=[
        "Boston to New York",
        "London to Paris",
        "across the date line",
        "across the date line in Fiji",
        "the pole is one point",
        "over the pole",
        "pole to pole",
        "half around the equator",
    ],
)
def test_known_distances(one: tuple[float, float], other: tuple[float, float], km: int) -> None:
    assert great_circle_km(*one, *other) == pytest.approx(km, abs=1)


@repeatable
@given(POINT, POINT)
def test_a_distance_is_the_same_both_ways_and_never_more_than_half_around(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    km = float(great_circle_km(*one, *other))
    assert km == pytest.approx(float(great_circle_km(*other, *one)), abs=1e-6)
    assert 0 <= km <= FARTHEST_KM
    assert float(great_circle_km(*one, *one)) == 0


@repeatable
@given(POINT, POINT, POINT)
def test_no_detour_is_shorter(one: tuple[float, float], two: tuple[float, float], three: tuple[float, float]) -> None:
    direct = float(great_circle_km(*one, *three))
    assert direct <= float(great_circle_km(*one, *two)) + float(great_circle_km(*two, *three)) + 1e-3


@repeatable
@given(st.lists(POINT, min_size=1, max_size=5), POINT)
def test_many_at_once_are_each_alone(points: list[tuple[float, float]], home: tuple[float, float]) -> None:
    latitude, longitude = np.array(points).T
    each = [float(great_circle_km(*home, *point)) for point in points]
    assert great_circle_km(*home, latitude, longitude) == pytest.approx(each)


@repeatable
@given(st.floats(0, 25_000))
def test_miles_and_back(km: float) -> None:
    assert kilometres(miles(km)) == pytest.approx(km)


@pytest.mark.parametrize(
    ("text", "km"),
    [
        ("100 km", 100),
        ("100km", 100),
        (" 62,5 KM ", 62.5),
        ("50 miles", 80.467),
        ("1 mile", 1.609),
        ("30 mi.", 48.28),
        ("20 millas", 32.187),
        ("100 kilómetros", 100),
        ("5 kilometres", 5),
    ],
)
def test_a_typed_distance(text: str, km: float) -> None:
    assert parse_distance(text) == pytest.approx(km, abs=0.001)


@pytest.mark.parametrize(
    ("text", "say"),
    [
        ("0,500 km", "write '0.5 km' or '500 km',"),
        ("0.500 mi", "write '0.5 mi' or '500 mi',"),
        ("1,500 km", "write '1500 km' or '1.5 km',"),
        ("100,000 km", "write '100000 km' or '100 km',"),
        ("1,0000 km", "write '10000 km' or '1 km',"),
        ("0,0004 km", "write '0 km' or '4 km',"),
        ("1,000,000 km", "write '1000000 km',"),
        ("1 000 km", "write '1000 km',"),
    ],
)
def test_a_doubtful_distance_says_what_to_type_for_each_reading(text: str, say: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_distance(text)
    assert say in str(refused.value)
    for each in re.findall("'([0-9.]+ (?:km|mi))'", str(refused.value).partition("write ")[2]):
        parse_distance(each)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *(("1,000 km", "1000 km"), ("1.000 km", "1000 km"), ("1,500km", "1500 km"), ("1.609 km", "1609 km")),
        *(("12,000 miles", "12000 miles"), ("1 000 km", "1000 km"), ("1'000 km", "1000 km")),
    ],
)
def test_a_thousand_that_may_be_one_is_refused(text: str, meant: str) -> None:
    with pytest.raises(InvalidInput, match="two ways") as refused:
        parse_distance(text)
    assert f"'{meant}'" in str(refused.value)
    assert parse_distance(meant) > 999


@pytest.mark.parametrize("text", ["", "100", "km", "-5 km", "near", "100 m", "1e3 km", "100 km 5", "٥٠ km"])
def test_a_distance_without_number_or_unit_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="'100 km' or '50 miles'"):
        parse_distance(text)


@pytest.mark.parametrize(("country", "expected"), [("United States", True), ("UK", True), ("Spain", False)])
def test_who_counts_in_miles(country: str, *, expected: bool) -> None:
    assert reads_miles(Place(country, PlaceKind.COUNTRY, country)) is expected


# --- over the table sites


def test_distances_of_sites_are_na_where_their_place_is_unknown() -> None:
    sites = tables_of(
        study(
            locations=[
                location(state="Massachusetts", geoPoint=BOSTON_POINT),
                location(city="Providence", state="Rhode Island", geoPoint=PROVIDENCE),
                location(city="Nowhere at All", country="United States"),
            ]
        )
    )["sites"]
    km = distances_km(sites, BOSTON)
    assert km.dtype == "Float64"
    assert km[0] == 0
    assert km[1] == pytest.approx(67, abs=1)
    assert km[2] is pd.NA
    for home in (None, UNITED_STATES):
        assert distances_km(sites, home).isna().all()
    assert distances_km(sites.head(0), BOSTON).empty


def test_the_nearest_of_each_kind() -> None:
    sites = pd.DataFrame(
        {
            "nct_id": ["A", "A", "A", "A", "B", "C"],
            "open_here": ["no", "not_stated", "yes", "yes", "unverified", "yes"],
            "distance_km": pd.array([1.0, 2.0, 3.0, None, 4.0, None], dtype="Float64"),
        }
    )
    found = nearest(sites)
    columns = ["nearest_km", "nearest_open_km", "nearest_may_be_open_km"]
    assert found.loc["A", columns].tolist() == [1.0, 3.0, 2.0]
    assert found.loc["B", "nearest_km"] == 4.0
    assert found.loc[["B", "C"], columns[1:]].isna().all(axis=None)
    assert found.loc["C", "nearest_km"] is pd.NA


# --- in the filter


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"within_km": 10.0}, "needs a home"),
        ({"within_km": 10.0, "near": UNITED_STATES}, "no point to count from"),
        ({"within_km": 0.0, "near": BOSTON}, "above 0"),
        ({"within_km": -1.0, "near": BOSTON}, "above 0"),
        ({"within_km": math.nan, "near": BOSTON}, "above 0"),
        ({"within_km": math.inf, "near": BOSTON}, "up to 20000"),
        ({"near": Place("02115 in another country", PlaceKind.POSTCODE)}, "has no country"),
    ],
)
def test_a_home_or_a_distance_that_cannot_be_is_refused(words: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        TrialFilter(**words)  # type: ignore[arg-type]


def _tables() -> dict[str, pd.DataFrame]:
    boston = location(state="Massachusetts", geoPoint=BOSTON_POINT)
    return tables_of(
        study("NCT00000001", locations=[boston, location(city="Nowhere at All", state="Massachusetts")]),
        study("NCT00000002", locations=[location(city="Nowhere at All", state="Massachusetts")]),
        study("NCT00000003", locations=[location(city="Nowhere at All", country="China")]),
        study("NCT00000004", locations=[location(city="Paris", country="France")]),
        study("NCT00000005", locations=[boston | {"status": "COMPLETED"}, location(city="Paris", country="France")]),
        study("NCT00000006", locations=None),
    )


def test_sites_of_unknown_place_are_counted_and_their_trials_named() -> None:
    picked = selection(_tables(), near=BOSTON, within_km=50.0)
    assert picked.trials["nct_id"].tolist() == ["NCT00000001", "NCT00000005"]
    assert picked.trials["unplaced_sites"].tolist() == [1, 0]
    assert picked.sites["distance_km"].tolist() == [0.0, 0.0]
    # Not China: wherever the site is there, it is far from Boston.
    assert picked.unplaced == ("NCT00000002",)


def test_a_radius_and_an_open_site_must_be_the_same_site() -> None:
    picked = selection(_tables(), near=BOSTON, within_km=50.0, open_sites=True)
    assert picked.trials["nct_id"].tolist() == ["NCT00000001"]


def test_what_is_open_only_outside_the_radius_is_open_elsewhere() -> None:
    picked = selection(_tables(), near=BOSTON, within_km=50.0)
    groups = dict(zip(picked.trials["nct_id"], picked.trials["availability"], strict=True))
    assert groups == {"NCT00000001": "taking_patients", "NCT00000005": "open_elsewhere"}


def test_distances_of_trials() -> None:
    trials = selection(_tables(), near=BOSTON).trials.set_index("nct_id")
    assert len(trials) == 6
    assert trials.loc["NCT00000005", "nearest_km"] == 0
    assert trials.loc["NCT00000005", "nearest_open_km"] == pytest.approx(5531, abs=20)
    assert trials.loc[["NCT00000002", "NCT00000003", "NCT00000006"], "nearest_km"].isna().all()
    assert trials.loc["NCT00000001", "nearest_open_km"] == 0


def test_a_trial_is_in_the_home_country_if_its_open_sites_are() -> None:
    trials = selection(_tables(), near=BOSTON).trials.set_index("nct_id")["in_home_country"]
    assert trials.to_dict() == {
        "NCT00000001": True,
        "NCT00000002": True,
        "NCT00000003": False,
        "NCT00000004": False,
        "NCT00000005": False,
        "NCT00000006": False,
    }


def test_without_a_home_nothing_is_said_of_distances() -> None:
    picked = selection(_tables())
    columns = ["nearest_km", "nearest_open_km", "nearest_may_be_open_km", "unplaced_sites", "in_home_country"]
    assert picked.trials[columns].isna().all(axis=None)
    assert picked.sites[["distance_km", "in_home_country"]].isna().all(axis=None)
    assert picked.unplaced == ()


def test_puerto_rico_is_at_home_in_the_united_states() -> None:
    tables = tables_of(study(locations=[location(city="San Juan", country="Puerto Rico")]))
    assert selection(tables, near=BOSTON).sites["in_home_country"].tolist() == [True]


# --- in the order


def test_country_goes_before_distance_and_distance_before_the_number() -> None:
    montreal = location(city="Montreal", country="Canada")
    los_angeles = location(city="Los Angeles", state="California")
    boston = location(state="Massachusetts")
    nowhere = location(city="Nowhere at All")
    tables = tables_of(
        study("NCT00000001", locations=[nowhere]),
        study("NCT00000002", locations=[montreal, montreal]),
        study("NCT00000003", locations=[los_angeles, los_angeles]),
        study("NCT00000004", locations=[boston]),
        study("NCT00000005", locations=[boston]),
        study("NCT00000006", status="NOT_YET_RECRUITING", locations=[boston | {"status": "NOT_YET_RECRUITING"}]),
        study("NCT00000007", locations=[boston | {"status": "COMPLETED"}, los_angeles]),
    )
    ordered = in_order(selection(tables, near=BOSTON)).trials["nct_id"]
    assert [nct_id[-1] for nct_id in ordered] == ["4", "5", "3", "7", "1", "2", "6"]
    # A country alone: what is abroad stands last of its group, the rest as without a home.
    ordered = in_order(selection(tables, near=UNITED_STATES)).trials["nct_id"]
    assert [nct_id[-1] for nct_id in ordered] == ["3", "1", "4", "5", "7", "2", "6"]


@pytest.fixture(scope="module")
def world() -> Tables:
    """A trial at each of four ends of the earth."""
    return tables_of(
        *(
            study(f"NCT{number:08}", locations=[location(city=city, country=country)])
            for number, (city, country) in enumerate(
                [("Suva", "Fiji"), ("Tromsø", "Norway"), ("Quito", "Ecuador"), ("Auckland", "New Zealand")], start=1
            )
        )
    )


@settings(repeatable, max_examples=10)
@given(point=POINT, km=st.floats(1, FARTHEST_KM))
def test_a_wider_circle_never_loses_a_trial(world: Tables, point: tuple[float, float], km: float) -> None:
    home = Place("somewhere", PlaceKind.CITY, "United States", latitude=point[0], longitude=point[1])
    near = set(selection(world, near=home, within_km=km).trials["nct_id"])
    wide = set(selection(world, near=home, within_km=min(2 * km, FARTHEST_KM)).trials["nct_id"])
    every = set(selection(world, near=home).trials["nct_id"])
    assert near <= wide <= every
    assert set(selection(world, near=home, within_km=FARTHEST_KM).trials["nct_id"]) == every


def test_a_found_place_is_a_home(world: Tables) -> None:
    (home,) = find_places("Suva", country="Fiji")
    assert selection(world, near=home, within_km=20.0).trials["nct_id"].tolist() == ["NCT00000001"]
