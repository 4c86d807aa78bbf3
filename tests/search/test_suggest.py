"""What a visitor may have meant by a place that no site has."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.builders import location, study, tables_of
from trialsearch.search import nearest_places


@pytest.fixture(scope="module")
def sites() -> pd.DataFrame:
    usa = "United States"
    return tables_of(
        study(
            locations=[
                location("Elm", "Boston", usa, state="Massachusetts"),
                location("Oak", "Philadelphia", usa, state="Pennsylvania"),
                location("Ash", "Roma", "Italy"),
                location("Yew", None, None),
            ]
        )
    )["sites"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Bostn", ("Boston",)),
        ("bostn", ("Boston",)),
        ("Philadelhia", ("Philadelphia",)),
        ("Masachusetts", ("Massachusetts",)),
        ("Itally", ("Italy",)),
        ("Bostn Philadelhia", ("Boston", "Philadelphia")),
        ("near Bostn", ("Boston",)),
        ("Bostn, Bosten", ("Boston",)),
        ("Rom", ()),
        ("MA", ()),
        ("Boston", ()),
        ("Philadelphia", ()),
        ("Elm", ()),
        ("Atlantis", ()),
        ("", ()),
    ],
)
def test_the_nearest_places(sites: pd.DataFrame, typed: str, meant: tuple[str, ...]) -> None:
    assert nearest_places(sites, typed) == meant


def test_no_site_at_all_suggests_nothing() -> None:
    assert nearest_places(tables_of(study(locations=None))["sites"], "Bostn") == ()


@pytest.mark.parametrize(
    ("typed", "meant"), [("Los Angelse", "Los Angeles"), ("New Yrok", "New York"), ("Sao Paolo", "São Paulo")]
)
def test_the_nearest_place_of_two_words(typed: str, meant: str) -> None:
    places = [location(city=city) for city in ("Los Angeles", "New York", "São Paulo")]
    assert nearest_places(tables_of(study(locations=places))["sites"], typed) == (meant,)
