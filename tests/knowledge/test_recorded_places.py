"""Places of the recorded records of ../shared; skipped where they are missing."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.conftest import RECORDED
from trialsearch.knowledge.places import code_of, find_places
from trialsearch.schema import Tables
from trialsearch.search import TrialFilter, great_circle_km, select

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.shared,
    pytest.mark.skipif(not RECORDED.exists(), reason="the recorded records (../shared/registry) are not here"),
]


@pytest.fixture(scope="module")
def tables(recorded_tables: Tables) -> Tables:
    return recorded_tables


def test_every_country_is_known_by_its_spelling(tables: Tables) -> None:
    names = tables["sites"]["country"].dropna().unique()
    assert len(names) > 50
    assert [name for name in names if code_of(name) is None] == []


def test_most_sites_have_a_point_and_few_points_are_doubted(tables: Tables) -> None:
    sites = tables["sites"]
    assert sites["coordinates_source"].notna().mean() > 0.95
    assert sites["latitude"].notna().mean() < 0.92  # what the registry gives
    doubted = sites[sites["coordinates_doubt"].notna()]
    assert 0 < len(doubted) < 0.02 * len(sites)
    assert "Torino" in set(doubted["city"])
    kept = sites[sites["coordinates_source"] == "registry"]
    assert (kept["site_latitude"] == kept["latitude"]).all()
    assert (kept["site_longitude"] == kept["longitude"]).all()


def test_the_sites_postcodes_are_found_where_the_sites_are(tables: Tables) -> None:
    sites = tables["sites"].dropna(subset=["zip", "country", "coordinates_source"])
    rows = sites.drop_duplicates(["country", "zip"])[::8]
    apart = []
    for row in rows.itertuples():
        found = find_places(row.zip, country=row.country, derived=tables["places"], limit=1)
        if found and found[0].point:
            apart.append(float(great_circle_km(*found[0].point, row.site_latitude, row.site_longitude)))
    assert len(rows) > 200
    assert len(apart) > 0.95 * len(rows)
    assert sum(km <= 50 for km in apart) > 0.97 * len(apart)


def test_all_of_a_radius_is_accounted_for(tables: Tables) -> None:
    (home,) = find_places("Leipzig", country="Germany")
    at_home = select(tables, TrialFilter(near=home, within_km=50.0)).trials["nct_id"]
    # Today every recorded site in Germany has a place: some lose theirs again.
    lost = set(at_home.iloc[:3])
    sites = tables["sites"].copy()
    sites.loc[sites["nct_id"].isin(lost), ["site_latitude", "site_longitude"]] = pd.NA
    tables = {**tables, "sites": sites}
    every = select(tables, TrialFilter(near=home))
    near = select(tables, TrialFilter(near=home, within_km=150.0))
    assert 10 < len(near) < len(every)
    assert near.sites["distance_km"].max() <= 150
    kept, unplaced = set(near.trials["nct_id"]), set(near.unplaced)
    assert lost <= unplaced
    assert not kept & unplaced
    left = every.sites[~every.sites["nct_id"].isin(kept | unplaced)]
    far_or_foreign = (left["distance_km"] > 150) | (left["distance_km"].isna() & (left["country"] != "Germany"))
    assert far_or_foreign.all()
