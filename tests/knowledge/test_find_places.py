"""What people type for a place: sure, several, or not understood."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from trialsearch.derive import places_table
from trialsearch.errors import InvalidInput
from trialsearch.knowledge import read_table
from trialsearch.knowledge.places import (
    Place,
    PlaceKind,
    SitePoint,
    find_places,
    looks_like_coordinates,
    suggest_places,
)
from trialsearch.knowledge.places.countries import by_code
from trialsearch.knowledge.places.gazetteer import regions
from trialsearch.search import great_circle_km
from trialsearch.words import fold

#: Sites of invented trials, as far as places are learnt from them.
SITES = {
    SitePoint("Spain", None, "Madrid", "28046", 40.42, -3.70): 3,
    SitePoint("Germany", None, "Hannover", "30625", 52.37, 9.73): 2,
    SitePoint("Germany", None, "Bremen", "28177", 53.08, 8.81): 1,
    SitePoint("France", None, "Paris", "75743", 48.85, 2.35): 4,
    SitePoint("United Kingdom", None, "London", "WC1N 3JH", 51.51, -0.13): 5,
    SitePoint("United Kingdom", None, "London", "SW3 6JJ", 51.49, -0.17): 1,
    SitePoint("Netherlands", None, "Utrecht", "3584 EA", 52.09, 5.12): 2,
    SitePoint("Austria", None, "Wien", "A-1090", 48.21, 16.37): 2,
    SitePoint("Australia", "New South Wales", "Westmead", "2145", -33.80, 150.99): 2,
    SitePoint("Brazil", None, "Pequena Vila", None, -10.0, -50.0): 1,
}


@pytest.fixture(scope="module")
def derived() -> pd.DataFrame:
    return places_table(SITES, "clinicaltrials.gov")


#: Typed -> the one label that is meant.
SURE = {
    "Boston, MA": "Boston, Massachusetts, United States",
    "boston massachusetts usa": "Boston, Massachusetts, United States",
    "Boston MA 02115": "Boston 02115, Massachusetts, United States",
    "02115-1234": "Boston 02115, Massachusetts, United States",
    "MA 02115": "Boston 02115, Massachusetts, United States",
    "02115, USA": "Boston 02115, Massachusetts, United States",
    "M5G 1X8": "M5G, Downtown Toronto, Ontario, Canada",
    "m5g1x8": "M5G, Downtown Toronto, Ontario, Canada",
    "H3T 1C5 Montréal": "H3T, Outremont, Quebec, Canada",
    "SW3 6JJ": "SW3 6JJ, London, United Kingdom",
    "WC1N": "WC1N, London, United Kingdom",
    "WC2H 7LA": "WC2H 7LA, near London, United Kingdom",
    "CDMX": "Mexico City, Mexico",
    "Ciudad de México": "Mexico City, Mexico",
    "ciudad de mexico": "Mexico City, Mexico",
    "Cambridge UK": "Cambridge, England, United Kingdom",
    "Cambridge, Massachusetts": "Cambridge, Massachusetts, United States",
    "St. Louis, MO": "St. Louis, Missouri, United States",
    "Saint Louis, Missouri": "St. Louis, Missouri, United States",
    "Ft. Worth": "Fort Worth, Texas, United States",
    "San Jose, CA": "San Jose, California, United States",
    "Springfield, VT": "Springfield, Vermont, United States",
    "Chestnut Hill, MA": "Chestnut Hill, Massachusetts, United States",
    "Sevilla, España": "Sevilla, Andalusia, Spain",
    "Seville Spain": "Sevilla, Andalusia, Spain",
    "Barselona, Spain": "Barcelona, Catalonia, Spain",
    "San José, Costa Rica": "San José, Costa Rica",
    "Texas, USA": "Texas (state or province), United States",
    "Köln": "Köln, North Rhine-Westphalia, Germany",
    "Koeln": "Köln, North Rhine-Westphalia, Germany",
    "München": "Munich, Bavaria, Germany",
    "D-30625 Hannover": "D-30625, Hannover, Germany",
    "28046 Madrid": "28046, Madrid, Spain",
    "Madrid 28046": "28046, Madrid, Spain",
    "28001, Spain": "28001, near Madrid, Spain",
    "75015 Paris": "75015, near Paris, France",
    "Utrecht 3584 EA": "3584 EA, Utrecht, Netherlands",
    "A-1090 Wien": "A-1090, Wien, Austria",
    "2145 NSW": "2145, Westmead, Australia",
    "London, ON": "London, Ontario, Canada",
    "Gary, IN": "Gary, Indiana, United States",
    "cerca de Sevilla, España": "Sevilla, Andalusia, Spain",
    "near Tel Aviv": "Tel Aviv, Israel",
    "San Juan, Puerto Rico": "San Juan, Puerto Rico",
    "00926, PR": "San Juan 00926, Puerto Rico",
    "Pequena Vila": "Pequena Vila, Brazil",
    "Germany": "Germany (the whole country)",
    "USA": "United States (the whole country)",
    "Ireland": "Ireland (the whole country)",
    "Taiwan": "Taiwan (the whole country)",
    "England": "England (state or province), United Kingdom",
    "Singapore": "Singapore, Singapore",
    "PR, USA": "Puerto Rico (the whole country)",
    "Dublin, NH": "Dublin, New Hampshire, United States",
    "IN USA": "Indiana (state or province), United States",
    "in USA": "United States (the whole country)",
    "IN 46202": "Indianapolis 46202, Indiana, United States",
    "NY, NY": "New York, New York, United States",
    "10115 Berlin": "Berlin, State of Berlin, Germany",
    "5, 10115 Berlin": "Berlin, State of Berlin, Germany",
    "Alemania": "Germany (the whole country)",
    "Texas": "Texas (state or province), United States",
}


@pytest.mark.parametrize(("typed", "label"), SURE.items(), ids=SURE)
def test_a_sure_place(derived: pd.DataFrame, typed: str, label: str) -> None:
    assert [place.label for place in find_places(typed, derived=derived)] == [label]


#: Typed -> some of the several that may be meant, the first of them first.
SEVERAL = {
    "Boston": ["Boston, Massachusetts, United States", "Boston, England, United Kingdom"],
    "IN BOSTON": ["Boston, Massachusetts, United States", "Boston, England, United Kingdom"],
    "Cambridge": [
        "Cambridge, England, United Kingdom",
        "Cambridge, Ontario, Canada",
        "Cambridge, Massachusetts, United States",
    ],
    "Springfield": ["Springfield, Missouri, United States", "Springfield, Massachusetts, United States"],
    "San José": ["San Jose, California, United States", "San José, Costa Rica"],
    "Valencia": ["Valencia, Carabobo, Venezuela", "Valencia, Spain"],
    "Córdoba": ["Córdoba, Argentina", "Córdoba, Andalusia, Spain"],
    "Cologne": ["Köln, North Rhine-Westphalia, Germany", "Cologne, Lombardy, Italy"],
    "Newcastle": ["Newcastle, New South Wales, Australia", "Newcastle upon Tyne, England, United Kingdom"],
    "New York": ["New York, New York, United States", "New York (state or province), United States"],
    "Georgia": ["Georgia (state or province), United States", "Georgia (the whole country)"],
    "Mexico": ["Mexico City, Mexico", "Mexico (the whole country)"],
    "LA": ["Louisiana (state or province), United States", "Los Angeles, California, United States"],
    "LA, USA": ["Louisiana (state or province), United States", "Los Angeles, California, United States"],
    "NY, USA": ["New York (state or province), United States", "New York, New York, United States"],
    "DE": ["Delaware (state or province), United States", "Germany (the whole country)"],
    "Indiana, USA": ["Indiana (state or province), United States", "Indiana, Pennsylvania, United States"],
    "Missouri, USA": ["Missouri (state or province), United States"],
    "Quebec, Canada": ["Quebec (state or province), Canada", "Québec, Quebec, Canada"],
    "Lebanon": ["Lebanon, Tennessee, United States", "Lebanon (the whole country)"],
    "75015": ["Irving 75015, Texas, United States", "75015, near Paris, France"],
    "02115": ["Boston 02115, Massachusetts, United States", "02115 in another country"],
    "Boston 90210": ["Beverly Hills 90210, California, United States", "Boston, Massachusetts, United States"],
}


@pytest.mark.parametrize(("typed", "some"), SEVERAL.items(), ids=SEVERAL)
def test_several_places_are_a_choice(derived: pd.DataFrame, typed: str, some: list[str]) -> None:
    labels = [place.label for place in find_places(typed, derived=derived)]
    assert 2 <= len(labels) <= 8
    assert labels[0] == some[0]
    assert [label for label in labels if label in some] == some
    assert len(set(labels)) == len(labels)


CODES = [(row["country"], row["code"], row["name"]) for row in read_table("state_codes.tsv")]
#: States that are a town: its point is worth more. LA and NY are towns to many, too.
IS_A_TOWN = {
    "DC": "Washington, District of Columbia, United States",
    "AGS": "Aguascalientes, Mexico",
    "TLAX": "Tlaxcala, Mexico",
}
KNOWN_AS_A_TOWN = {"LA", "NY"}
#: Codes that two countries have: alone each is a choice of both.
SHARED = {code for code, count in Counter(code for _, code, _ in CODES).items() if count > 1}


def test_every_state_and_province_of_three_countries_has_its_code() -> None:
    assert len({code for of, code, _ in CODES if of == "US"}) == 51
    assert len({code for of, code, _ in CODES if of == "CA"}) == 13
    assert len({code for of, code, _ in CODES if of == "AU"}) == 8
    assert {"WA", "NT", "BC", "NL"} == SHARED
    for of, code, name in CODES:
        assert (of, name) in regions(fold(name).strip()), code


@pytest.mark.parametrize(("of", "code", "name"), CODES, ids=[f"{of}-{code}" for of, code, _ in CODES])
def test_a_states_code_means_the_state(derived: pd.DataFrame, of: str, code: str, name: str) -> None:
    country = by_code(of).name
    state = IS_A_TOWN.get(code, f"{name} (state or province), {country}")
    short = {"US": "USA"}.get(of, country)
    for typed, home in (
        *((f"{code}, {short}", None), (f"{code} {country}", None), (f"{code.lower()}, {country}", None)),
        *((code, country), (code.lower(), country)),
    ):
        labels = [place.label for place in find_places(typed, country=home, derived=derived)]
        assert labels[0] == state, typed
        assert (len(labels) == 1) is (code not in KNOWN_AS_A_TOWN), typed
    # Alone, it may be a country's code or a town's own name as well, but never that alone.
    first, *others = [place.label for place in find_places(code, derived=derived)]
    assert first == state or (code in SHARED and others[0] == state)


@pytest.mark.parametrize(
    ("typed", "expected"),
    {
        "Perth WA": ["Perth, Western Australia, Australia"],
        "perth, wa": ["Perth, Western Australia, Australia"],
        "Albany WA": ["Albany, Western Australia, Australia"],
        "Seattle WA": ["Seattle, Washington, United States"],
        "Hobart TAS": ["Hobart, Tasmania, Australia"],
        "Darwin NT": ["Darwin, Northern Territory, Australia"],
        "Yellowknife NT": ["Yellowknife, Northwest Territories, Canada"],
        "Canberra ACT": ["Canberra, Australian Capital Territory, Australia"],
        "Sydney NSW": ["Sydney, New South Wales, Australia"],
        "Brisbane QLD": ["Brisbane, Queensland, Australia"],
        "Adelaide SA": ["Adelaide, South Australia, Australia"],
        "Melbourne VIC": ["Melbourne, Victoria, Australia"],
        "Midland WA": ["Midland, Washington, United States", "Midland, Western Australia, Australia"],
        # The gazetteer has the Australian one only, the table of American postcodes the other.
        "Belmont WA": ["Belmont, Western Australia, Australia", "Belmont, Washington, United States"],
        "Belmont WA Australia": ["Belmont, Western Australia, Australia"],
        "Belmont WA USA": ["Belmont, Washington, United States"],
    }.items(),
)
def test_the_town_beside_a_states_code_decides_between_countries_or_it_is_asked(
    derived: pd.DataFrame, typed: str, expected: list[str]
) -> None:
    assert [place.label for place in find_places(typed, derived=derived)] == expected


@pytest.mark.parametrize(
    ("typed", "label"),
    {
        "CV2 2DX": "CV2 2DX, near Coventry, United Kingdom",
        "cv22dx": "CV22DX, near Coventry, United Kingdom",
        "iv27": "IV27, near Inverness, United Kingdom",
        "London E1 1BB": "E1 1BB, near London, United Kingdom",
        "W1A": "W1A, near London, United Kingdom",
        "D12 N512": "D12 N512, near Dublin, Ireland",
        "h91x4t2": "H91X4T2, near Galway, Ireland",
        "Dublin 12": "D12, near Dublin, Ireland",
        "Dublin 6W, Ireland": "D6W, near Dublin, Ireland",
        "Dublin 43017": "Dublin 43017, Ohio, United States",
        "M5V": "M5V, Downtown Toronto, Ontario, Canada",
        "Postcode: CV2 2DX": "CV2 2DX, near Coventry, United Kingdom",
        "ZIP 02115 Boston": "Boston 02115, Massachusetts, United States",
        "C.P. 64460 Monterrey N.L.": "Monterrey, Nuevo León, Mexico",
        "64460 monterrey nl": "Monterrey, Nuevo León, Mexico",
        "Tijuana, B.C.": "Tijuana, Baja California, Mexico",
    }.items(),
)
def test_a_postcode_as_people_type_it_is_understood_without_a_site_near_it(typed: str, label: str) -> None:
    none = places_table({}, "clinicaltrials.gov")
    assert [place.label for place in find_places(typed, derived=none)] == [label]
    assert [place.label for place in find_places(label, derived=none)] == [label]


def test_the_beginning_of_a_postcode_of_two_countries_is_a_choice() -> None:
    labels = [place.label for place in find_places("N37")]
    assert labels == ["N37, near London, United Kingdom", "N37, near Athlone, Ireland"]
    for label in labels:
        assert [place.label for place in find_places(label)] == [label]


def test_a_site_says_more_of_a_postcode_than_its_letters(derived: pd.DataFrame) -> None:
    places = places_table(
        {SitePoint("United Kingdom", None, "Oxford", "OX3 9DU", 51.75, -1.26): 1}, "clinicaltrials.gov"
    )
    assert [place.label for place in find_places("ox3", derived=places)] == ["OX3, Oxford, United Kingdom"]


def test_every_postcode_area_has_a_town() -> None:
    rows = read_table("postcode_areas.tsv")
    assert len(rows) == len({(row["country"], row["area"]) for row in rows})
    for row in rows:
        (found, *_) = find_places(
            row["area"] + ("1" if row["country"] == "GB" else ""), country=by_code(row["country"]).name
        )
        assert (found.city, found.region, found.source) == (row["town"], row["region"], "postcode_areas"), row


@pytest.mark.parametrize(("typed", "country"), [("02115, Germany", None), ("99999, USA", None), ("99999", "Spain")])
def test_a_postcode_that_is_not_known_is_not_taken_for_its_whole_country(
    derived: pd.DataFrame, typed: str, country: str | None
) -> None:
    narrow = derived[derived["country"] == "United Kingdom"]
    assert find_places(typed, country=country, derived=narrow) == ()


def test_a_house_number_is_no_part_of_a_postcode() -> None:
    places = places_table({SitePoint("China", None, "Guangzhou", "510115", 23.1, 113.3): 1}, "clinicaltrials.gov")
    assert [place.city for place in find_places("510115, China", derived=places)] == ["Guangzhou"]
    for typed in ("Straße 5, 10115 Berlin", "5 10115 Berlin", "5 10115"):
        assert "China" not in [place.country for place in find_places(typed, derived=places)], typed


def test_a_postcode_in_two_parts_is_one() -> None:
    places = places_table({SitePoint("Sweden", None, "Stockholm", "17176", 59.35, 18.03): 1}, "clinicaltrials.gov")
    for typed in ("171 76, Sweden", "171 76 Stockholm", "17176 Stockholm"):
        assert find_places(typed, derived=places)[0].label.endswith("Stockholm, Sweden"), typed


def test_a_town_says_where_a_postcode_lies_that_is_not_known() -> None:
    assert [place.city for place in find_places("Hannover 02115, Germany")] == ["Hannover"]


@pytest.mark.parametrize(
    "typed",
    ["42.36,-71.05", "42.36, -71.05", "42.36 -71.05", "42,36 -71,05", "42,-71", "42.36 N, 71.05 W", "42°21'N 71°03'W"],
)
def test_coordinates_are_no_postcode(derived: pd.DataFrame, typed: str) -> None:
    assert looks_like_coordinates(typed)
    assert find_places(typed, derived=derived) == ()


@pytest.mark.parametrize("typed", [*SURE, *SEVERAL, "02115-1234", "1200-195 Lisboa", "D-30625"])
def test_no_place_looks_like_coordinates(typed: str) -> None:
    assert not looks_like_coordinates(typed)


@pytest.mark.parametrize(
    ("typed", "country", "labels"),
    [
        ("Cambridge", "UK", ["Cambridge, England, United Kingdom"]),
        ("Cambridge", "Canada", ["Cambridge, Ontario, Canada"]),
        ("02115", "United States", ["Boston 02115, Massachusetts, United States"]),
        ("28046", "Spain", ["28046, Madrid, Spain"]),
        ("28046", "Germany", ["28046, near Bremen, Germany"]),
        ("00926", "Puerto Rico", ["San Juan 00926, Puerto Rico"]),
        ("London, Ontario", "United Kingdom", ["London, Ontario, Canada"]),
        ("Boston", "Turkey (Türkiye)", []),
    ],
)
def test_the_country_decides_unless_the_text_names_another(
    derived: pd.DataFrame, typed: str, country: str, labels: list[str]
) -> None:
    assert [place.label for place in find_places(typed, country=country, derived=derived)] == labels


@pytest.mark.parametrize(
    "typed", ["", "  ", "...", "xyzzy", "Bostn", "09001", "99999999", "Nowhere, Germany", "'", "(", "大"]
)
def test_what_is_no_place_is_nothing(typed: str) -> None:
    assert find_places(typed) == ()


def test_a_country_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Atlantis"):
        find_places("Boston", country="Atlantis")


@pytest.mark.parametrize("typed", ["10001", "60614", "77030", "30322", "28205", "02115"])
def test_a_number_alone_is_never_sure(typed: str) -> None:
    found = find_places(typed)
    assert len(found) == 2
    assert found[1].country is None


def test_a_state_or_country_has_no_point_and_a_town_has() -> None:
    for typed in ("Germany", "Texas"):
        (place,) = find_places(typed)
        assert place.point is None
    (boston,) = find_places("Boston, MA")
    assert boston.kind is PlaceKind.CITY
    assert (boston.city, boston.region, boston.country, boston.country_code) == (
        *("Boston", "Massachusetts", "United States", "US"),
    )
    assert boston.point == pytest.approx((42.36, -71.06), abs=0.05)
    (coded,) = find_places("02115, USA")
    assert (coded.kind, coded.postcode, coded.source) == (PlaceKind.POSTCODE, "02115", "zipcodes")
    assert great_circle_km(*coded.point, *boston.point) < 10


def test_an_american_code_without_a_point_lies_in_its_town() -> None:
    (place,) = find_places("95214", country="US")
    assert place.source == "gazetteer"
    assert great_circle_km(*place.point, 37.96, -121.29) < 20


def test_every_choice_can_be_typed_as_it_is_shown(derived: pd.DataFrame) -> None:
    checked = 0
    for typed in (*SURE, *SEVERAL):
        for place in find_places(typed, derived=derived):
            if place.country is not None:
                again = find_places(place.label, derived=derived)
                assert [each.label for each in again] == [place.label], place.label
                assert again[0].point == place.point
                checked += 1
    assert checked > 100


@pytest.mark.parametrize(
    ("typed", "country", "label"),
    [
        ("Bostn", None, "Boston, Massachusetts, United States"),
        ("Philadelpha", None, "Philadelphia, Pennsylvania, United States"),
        ("Minneapolus", None, "Minneapolis, Minnesota, United States"),
        ("Cincinati, OH", None, "Cincinnati, Ohio, United States"),
        ("Guadalajra", "Mexico", "Guadalajara, Jalisco, Mexico"),
    ],
)
def test_a_typing_mistake_gets_a_suggestion(typed: str, country: str | None, label: str) -> None:
    assert find_places(typed, country=country) == ()
    assert suggest_places(typed, country=country)[0].label == label


@pytest.mark.parametrize("typed", ["", "x", "xyz", "qqqqqqqqqq"])
def test_what_is_like_nothing_gets_none(typed: str) -> None:
    assert suggest_places(typed) == ()


@repeatable
@given(st.text(max_size=30), st.sampled_from([None, "US", "Spain", "UK"]))
def test_no_text_breaks_the_look_up(typed: str, country: str | None) -> None:
    found = find_places(typed, country=country)
    assert len(found) <= 8
    assert all(isinstance(place, Place) for place in found)
    suggest_places(typed, country=country)


@pytest.mark.parametrize("typed", ["20132 Milano MI", "95123 Catania CT"])
def test_words_beside_a_postcode_that_are_not_understood_leave_a_choice(typed: str) -> None:
    assert "in another country" in find_places(typed)[-1].label


def test_a_country_beside_a_postcode_that_nobody_knows_is_no_place_of_it() -> None:
    assert [place.label for place in find_places("10115, Germany")] == []


@pytest.mark.parametrize(
    ("typed", "country", "meant"),
    [
        ("Neustadt", "Germany", {"Neustadt an der Weinstraße", "Neustadt in Holstein", "Neustadt"}),
        ("Altdorf", "Germany", {"Altdorf bei Nürnberg", "Altdorf"}),
        ("Leeds", "United Kingdom", {"Leeds"}),
        ("Weiden", "Germany", {"Weiden"}),
    ],
)
def test_a_larger_town_whose_name_goes_on_is_offered_beside_a_small_one(
    typed: str, country: str, meant: set[str]
) -> None:
    cities = [place.city for place in find_places(typed, country=country, limit=50)]
    assert meant <= set(cities)
    assert (len(cities) == 1) is (len(meant) == 1)
