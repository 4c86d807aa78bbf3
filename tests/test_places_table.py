"""The table places: of all trials together, although a refresh makes its tables in parts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.builders import location, study, tables_of
from trialsearch import open_catalogue, refresh_demonstration
from trialsearch.refresh_job import publish


def test_parts_make_the_places_of_the_whole(tmp_path: Path, demo_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = open_catalogue(demo_cache / "demo").tables["places"]
    assert whole["sites"].max() > 5
    monkeypatch.setattr(publish, "PART", 7)
    refresh_demonstration(tmp_path)
    pd.testing.assert_frame_equal(open_catalogue(tmp_path / "demo").tables["places"], whole)


def test_a_place_is_made_of_the_points_that_are_taken() -> None:
    wrong = {"geoPoint": {"lat": 44.89, "lon": 11.99}}
    tables = tables_of(
        study("NCT00000001", locations=[location(city="Torino", country="Italy", zip="10126", **wrong)] * 2),
        study("NCT00000002", locations=[location(city="Nowhere at All", country="Italy", zip="10126")]),
    )
    sites, places = tables["sites"], tables["places"]
    assert sites["latitude"].tolist() == [44.89, 44.89, pd.NA]
    assert sites["site_latitude"].tolist() == [45.07, 45.07, pd.NA]
    assert sites["coordinates_source"].tolist() == ["city", "city", pd.NA]
    assert sites["coordinates_doubt"].tolist() == ["far_from_city", "far_from_city", pd.NA]
    assert set(places["latitude"]) == {45.07}
    assert set(places["key"]) == {"torino", "10", "101", "1012", "10126"}
    assert set(places["sites"]) == {2}


def test_the_table_says_that_a_point_is_that_of_the_hospitals_town_or_of_its_names() -> None:
    john_hunter = {"facility": "John Hunter Children's Hospital", "city": "Hunter Regional Mail Centre"}
    sapporo = {"facility": "Novartis Investigative Site, Sapporo", "city": "Hokkaido"}
    tables = tables_of(
        study(
            "NCT00000001",
            locations=[location(country="Australia", **john_hunter), location(country="Japan", **sapporo)],
        )
    )
    assert tables["sites"]["coordinates_source"].tolist() == ["hospital", "facility"]
    assert tables["sites"]["site_latitude"].tolist() == [-32.93, 43.07]
    # Nobody shall learn from it that a town Hokkaido lies there.
    assert tables["places"].empty
