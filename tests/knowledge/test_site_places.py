"""Where sites lie, and what they tell of places."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from trialsearch.knowledge.places import (
    Coordinates,
    SitePoint,
    code_of,
    coordinates_of,
    countries,
    derive_places,
    home_of,
)
from trialsearch.knowledge.places.postcodes import prefixes
from trialsearch.search import great_circle_km

TURIN = (45.07, 7.69)
BOSTON = (42.36, -71.06)


@pytest.mark.parametrize(
    ("given_point", "city", "state", "country", "expected"),
    [
        (BOSTON, "Boston", "Massachusetts", "United States", (*BOSTON, "registry", None)),
        (BOSTON, "No Such Town", "Massachusetts", "United States", (*BOSTON, "registry", None)),
        (BOSTON, None, None, None, (*BOSTON, "registry", None)),
        ((None, None), "Torino", None, "Italy", (*TURIN, "city", None)),
        ((None, None), "TORINO (TO)", None, "Italy", (*TURIN, "city", None)),
        ((None, None), "10126 Torino", None, "Italy", (*TURIN, "city", None)),
        ((None, None), "Turin (Torino)", None, "Italy", (*TURIN, "city", None)),
        ((44.89, 11.99), "Torino", None, "Italy", (*TURIN, "city", "far_from_city")),
        ((0.0, 0.0), "Torino", None, "Italy", (*TURIN, "city", "zero")),
        ((7.69, 45.07), "Torino", None, "Italy", (*TURIN, "city", "swapped")),
        ((145.07, 7.69), "Torino", None, "Italy", (*TURIN, "city", "impossible")),
        ((45.07, None), "Torino", None, "Italy", (*TURIN, "city", None)),
        ((None, None), "Springfield", None, "United States", (None, None, None, None)),
        ((39.8, -89.64), "Springfield", None, "United States", (39.8, -89.64, "registry", None)),
        ((None, None), "Springfield", "Illinois", "United States", (39.8, -89.64, "city", None)),
        ((39.8, -89.64), "Springfield", "Massachusetts", "United States", (42.1, -72.59, "city", "far_from_city")),
        ((None, None), "Zhejiang", None, "China", (None, None, None, None)),
        ((42.77, 129.34), "Guangdong", None, "China", (None, None, None, "far_from_city")),
        ((23.13, 113.26), "Guangdong", None, "China", (23.13, 113.26, "registry", None)),
        ((None, None), "Sao Paulo", None, "Brazil", (-23.55, -46.64, "city", None)),
        ((None, None), "SÃ£o Paulo", None, "Brazil", (-23.55, -46.64, "city", None)),
        ((None, None), "Seoul", None, "Korea, Republic of", (37.57, 126.98, "city", None)),
        ((None, None), "Boston", None, "Atlantis", (None, None, None, None)),
        ((None, None), None, None, "Italy", (None, None, None, None)),
    ],
    ids=[
        "the registry's point first",
        "of an unknown town it is all there is",
        "without any words, too",
        "the town where there is none",
        "a province in brackets",
        "a postcode before the town",
        "another name in brackets",
        "the point of a hamlet of that name",
        "the point zero",
        "latitude and longitude changed about",
        "a latitude that cannot be",
        "half a point",
        "a town of many states is no town",
        "but its point is not doubted",
        "with its state it is one",
        "a point in another state",
        "a province is no town",
        "and its point must be in it",
        "a point in the province",
        "no accents",
        "mangled letters",
        "a country's older spelling",
        "a country that is none",
        "no town",
    ],
)
def test_coordinates(
    given_point: tuple[float | None, float | None],
    city: str | None,
    state: str | None,
    country: str | None,
    expected: tuple[float | None, float | None, str | None, str | None],
) -> None:
    assert coordinates_of(*given_point, city, state, country) == Coordinates(*expected)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("Hubei", None, "China", "Union Hospital, Wuhan", None), ("facility", 30.6, 114.3)),
        (("D-30625", None, "Germany", "Research Site, Hannover", None), ("facility", 52.4, 9.7)),
        (
            ("Jiangsu", None, "China", "First Hospital of Soochow University, Suzhou, China", None),
            ("facility", 31.3, 120.6),
        ),
        (("Anhui", None, "China", "Some Hospital, Suzhou", None), ("facility", 33.6, 117.0)),
        (("Hy\u00c5\u008dgo", None, "Japan", "Research Site, Kobe", None), ("facility", 34.7, 135.2)),
        (("Shanxi", None, "China", "First Hospital, Xi'an", None), None),
        (("Guangdong", None, "China", "Some Hospital", None), None),
        (("Illinois", None, "United States", "Some Hospital, Boston", None), None),
        (("Nowhere", None, "United States", "Some Hospital, Springfield", None), None),
        (("Hunan", "Changsha", "China", "Some Hospital", None), ("city", 28.2, 113.0)),
        (("Hunan", "Hunan", "China", "CHN06-0", None), None),
        (
            ("Hunter Regional Mail Centre", "New South Wales", "Australia", None, "Newcastle"),
            ("hospital", -32.9, 151.8),
        ),
        (("Northern District", None, "Israel", None, "Haifa"), ("hospital", 32.8, 35.0)),
        (("Montral", None, "Canada", "Some Hospital, Toronto", "Montréal"), ("hospital", 45.5, -73.6)),
        (("São Paulo", None, "Brazil", "Fundacao Amaral Carvalho, Jaú", None), ("facility", -22.3, -48.6)),
        (("São Paulo", "São Paulo", "Brazil", "Fundacao Amaral Carvalho, Jaú", None), ("city", -23.6, -46.6)),
        (("São Paulo", None, "Brazil", "Hospital da Criança, São Paulo", None), ("city", -23.6, -46.6)),
        (("Wales", None, "United Kingdom", "University Hospital of Wales", "Cardiff"), ("hospital", 51.5, -3.2)),
        (("Montreal", None, "Canada", "Jewish General Hospital, Québec", None), ("city", 45.5, -73.6)),
        (("Barcelona", None, "Spain", "Sant Joan de Déu", "Esplugues de Llobregat"), ("city", 41.4, 2.2)),
    ],
    ids=[
        "the name ends with the town, the city is a province",
        "the city is a postcode",
        "the country behind the town",
        "the province tells two towns of a name apart",
        "mangled letters that Windows does not have",
        "a town of another province is not believed",
        "no town anywhere",
        "a town of another state is not believed",
        "a name of many towns",
        "city and state changed about",
        "the province twice",
        "the known hospital's town",
        "the hospital's town goes before a province next door",
        "the hospital's town goes before the name's last words",
        "the city may be the province: the name's town, where it is far",
        "with the state beside it, the city is a city",
        "the same town twice",
        "the known hospital goes before a village of that name",
        "a city that is no province is not denied by the name",
        "a suburb is near enough",
    ],
)
def test_what_tells_the_town_beside_the_city(
    words: tuple[str, str | None, str, str | None, str | None], expected: tuple[str, float, float] | None
) -> None:
    city, state, country, facility, hospital_city = words
    found = coordinates_of(None, None, city, state, country, None, facility, hospital_city)
    if expected is None:
        assert found == Coordinates(None, None, None, None)
    else:
        source, latitude, longitude = expected
        assert found.source == source
        assert great_circle_km(found.latitude, found.longitude, latitude, longitude) < 20


def test_a_point_far_from_the_known_hospital_is_not_taken() -> None:
    found = coordinates_of(54.22, -5.89, "Newcastle", None, "United Kingdom", None, "GNCH", "Newcastle upon Tyne")
    assert (found.source, found.doubt) == ("hospital", "far_from_hospital")
    assert great_circle_km(found.latitude, found.longitude, 54.97, -1.61) < 20


def test_an_american_postcode_stands_in_for_a_small_town() -> None:
    found = coordinates_of(None, None, "Travis Air Force Base", "California", "United States", "94535")
    assert found.source == "postcode"
    assert great_circle_km(found.latitude, found.longitude, 38.27, -121.94) < 20


@repeatable
@given(st.floats(-100, 100), st.floats(-200, 200), st.sampled_from(["Torino", "Boston", "Springfield", "x", None]))
def test_a_point_that_is_given_is_possible(latitude: float, longitude: float, city: str | None) -> None:
    found = coordinates_of(latitude, longitude, city, None, "United States")
    assert (found.latitude is None) is (found.longitude is None) is (found.source is None)
    if found.latitude is not None and found.longitude is not None:
        assert abs(found.latitude) <= 90
        assert abs(found.longitude) <= 180
    if found.source == "registry":
        assert (found.latitude, found.longitude, found.doubt) == (latitude, longitude, None)
    elif found.source is None:
        assert found.doubt is not None


# --- places of sites


def _derived(points: dict[SitePoint, int]) -> dict[tuple[object, object], dict[str, object]]:
    return {(row["kind"], row["key"]): row for row in derive_places(points)}


def test_a_stray_point_does_not_move_a_place() -> None:
    good = SitePoint("Germany", None, "Hannover", "30625", 52.37, 9.73)
    stray = SitePoint("Germany", None, "Hannover", "30625", 30.0, 100.0)
    found = _derived({good: 2, stray: 1})
    for key in (("city", "hannover"), ("postcode", "30625"), ("postcode", "30")):
        assert (found[key]["latitude"], found[key]["longitude"], found[key]["sites"]) == (52.37, 9.73, 3)
    assert float(str(found["city", "hannover"]["spread_km"])) > 5000
    found = _derived({good: 19, stray: 1})
    assert found["city", "hannover"]["spread_km"] == 0


def test_a_place_is_one_of_its_sites_even_across_the_date_line() -> None:
    west = SitePoint("Fiji", None, "Suva", None, -17.0, 179.9)
    east = SitePoint("Fiji", None, "Suva", None, -17.0, -179.9)
    row = _derived({west: 2, east: 1})["city", "suva"]
    assert (row["latitude"], row["longitude"]) == (-17.0, 179.9)
    assert row["spread_km"] == pytest.approx(21, abs=1)


def test_spellings_of_a_country_are_one_and_states_part_towns() -> None:
    rows = derive_places(
        {
            SitePoint("Korea, Republic of", None, "Seoul", "03080", 37.57, 126.98): 1,
            SitePoint("South Korea", None, "SEOUL", "03722", 37.57, 126.98): 2,
            SitePoint("United States", "Ohio", "Springfield", "45501", 39.92, -83.81): 1,
            SitePoint("United States", "Illinois", "Springfield", "62701", 39.8, -89.64): 1,
            SitePoint("Atlantis", None, "Nowhere", "1", 0.5, 0.5): 1,
        }
    )
    cities = [(row["country"], row["key"], row["state"], row["sites"]) for row in rows if row["kind"] == "city"]
    assert cities == [
        ("South Korea", "seoul", None, 3),
        ("United States", "springfield", "Illinois", 1),
        ("United States", "springfield", "Ohio", 1),
    ]
    assert {row["key"] for row in rows if row["kind"] == "postcode"} == {
        "03",
        "030",
        "0308",
        "03080",
        "037",
        "0372",
        "03722",
    }


@pytest.mark.parametrize("postcode", ["7740", "306251", "30-625", "n/a", "", "D"])
def test_a_text_that_is_no_postcode_of_its_country_makes_no_area(postcode: str) -> None:
    rows = derive_places({SitePoint("Germany", None, None, postcode, 52.37, 9.73): 1})
    assert [row["key"] for row in rows] == (["30", "306", "3062", "30625"] if postcode == "30-625" else [])


@repeatable
@given(
    st.dictionaries(
        st.builds(
            SitePoint,
            st.sampled_from(["Germany", "Spain", "United Kingdom", None]),
            st.none(),
            st.sampled_from(["A", "B", None]),
            st.sampled_from(["30625", "28046", "SW1A 1AA", None]),
            st.floats(-89, 89),
            st.floats(-179, 179),
        ),
        st.integers(1, 5),
        max_size=8,
    )
)
def test_every_place_lies_at_one_of_its_sites_and_counts_all(points: dict[SitePoint, int]) -> None:
    rows = derive_places(points)
    known = {(point.latitude, point.longitude) for point in points}
    assert all((row["latitude"], row["longitude"]) in known for row in rows)
    keys = [(row["country"], row["kind"], row["key"], row["state"]) for row in rows]
    assert len(set(keys)) == len(keys)
    assert rows == derive_places(dict(reversed(points.items())))
    towns = Counter({point: count for point, count in points.items() if point.country and point.city})
    assert sum(int(str(row["sites"])) for row in rows if row["kind"] == "city") == towns.total()


@pytest.mark.parametrize(
    ("code", "of", "expected"),
    [
        ("75015", "FR", ("75015", "7501", "750", "75")),
        ("SW1A1AA", "GB", ("SW1A", "SW1", "SW")),
        ("M139WL", "GB", ("M13", "M")),
        ("D12N512", "IE", ("D12",)),
        ("C1426ANZ", "AR", ("1426", "142", "14")),
        ("1", "AT", ()),
    ],
)
def test_prefixes(code: str, of: str, expected: tuple[str, ...]) -> None:
    assert prefixes(code, of) == expected


# --- countries


def test_no_name_is_two_countries_and_every_territory_has_a_home() -> None:
    names: Counter[str | None] = Counter()
    for code, country in countries().items():
        assert code_of(country.name) == code
        assert countries()[country.home].home == country.home
        names[country.name] += 1
    assert max(names.values()) == 1
    assert len(countries()) > 200


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Turkey", "TR"),
        ("Turkey (TÃ¼rkiye)", "TR"),
        ("Russian Federation", "RU"),
        ("Korea, Republic of", "KR"),
        ("Czech Republic", "CZ"),
        ("Estados Unidos", "US"),
        ("England", "GB"),
        ("Alemania", "DE"),
        ("Brasil", "BR"),
        ("Boston", None),
        ("", None),
    ],
)
def test_countries_by_any_name(name: str, code: str | None) -> None:
    assert code_of(name) == code


def test_territories_are_at_home_where_they_belong() -> None:
    assert home_of("Puerto Rico") == home_of("United States") == "US"
    assert home_of("Réunion") == "FR"
    assert home_of("Hong Kong") == "HK"
    assert home_of("Atlantis") is None
