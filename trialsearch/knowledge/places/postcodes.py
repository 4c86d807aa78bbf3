"""Postcodes: their forms, their prefixes, and where they lie (pure).

The United States come from the dependency `zipcodes`, Canada from knowledge/gazetteer/, every other country from the
trials' own sites (the table places of a snapshot); Great Britain and Ireland, where these have no site, from a
postcode's first signs (postcode_areas.tsv).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

import pandas as pd
import zipcodes

from trialsearch.knowledge import read_table
from trialsearch.knowledge.places.countries import CAR_CODES, by_code, code_of, countries, fits
from trialsearch.knowledge.places.gazetteer import Town, canadian_area, regions, towns
from trialsearch.knowledge.places.place import Place, PlaceKind, label_of
from trialsearch.schema import plain_rows
from trialsearch.words import fold

#: Countries with a table of their own; their sites' postcodes are not needed.
TABULATED: Final = ("US", "CA")
#: A prefix of one sign is too wide everywhere.
SHORTEST_PREFIX: Final = 2

_ZIP = re.compile(r"(\d{5})(?:-?\d{4})?")
_CANADIAN = re.compile(r"([ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z])(?:\d[ABCEGHJ-NPRSTV-Z]\d)?")
_BRITISH_INWARD = re.compile(r"\d[A-Z]{2}$")
#: Of the British ones that go on with a letter behind their one digit, only these exist; others are Canadian (M5V).
_LIKE_CANADIAN = re.compile(r"[A-Z]\d[A-Z]")
_BRITISH_ALL_THE_SAME = re.compile(r"E1W|N1[CP]|W1[A-W]")
_LETTERS_BEFORE = re.compile(r"([A-Z]{1,3})-?(\d.*)")
#: American codes of army post offices abroad: the table has no place for them.
MILITARY: Final = "MILITARY"
#: Territories that the United States count as states, and the registry as countries.
_AS_COUNTRY = {"PR": "PR", "VI": "VI", "GU": "GU", "AS": "AS", "MP": "MP", "FM": "FM", "MH": "MH", "PW": "PW"}

#: How far a place may lie from the point of its town or postcode; each sign that a known postcode lacks doubles it.
_TOWN_KM, _ZIP_KM = 10.0, 15.0
#: The letters of a British postcode, and the first signs of an Irish one, say no more than the region around a town.
_AREA_KM = 60.0


def compact(code: str) -> str:
    """Write a postcode in capitals, without blanks and hyphens.

    Examples
    --------
    >>> compact("m5g 1x8"), compact("D-30625")
    ('M5G1X8', 'D30625')
    """
    return re.sub(r"[^A-Z0-9]", "", code.upper())


def bare(code: str, of: str) -> str:
    """Take the country's letters from before a compact postcode.

    Examples
    --------
    >>> bare("D30625", "DE"), bare("CH1211", "CH"), bare("M139WL", "GB")
    ('30625', '1211', 'M139WL')
    """
    before = _LETTERS_BEFORE.fullmatch(code)
    if before and of in (before[1], CAR_CODES.get(before[1])) and is_form_of(before[2], of):
        return before[2]
    return code


def prefixes(code: str, of: str) -> tuple[str, ...]:
    """List a compact postcode and its ever shorter beginnings, as far as they say where a place is.

    Examples
    --------
    >>> prefixes("75015", "FR"), prefixes("SW1A1AA", "GB"), prefixes("3584EA", "NL"), prefixes("D12N512", "IE")
    (('75015', '7501', '750', '75'), ('SW1A', 'SW1', 'SW'), ('3584', '358', '35'), ('D12',))
    """
    if of == "GB":
        outward = _BRITISH_INWARD.sub("", code) if len(code) > 4 else code
        district = outward.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        area = district.rstrip("0123456789")
        return tuple(dict.fromkeys(part for part in (outward, district, area) if part))
    if of == "IE":
        return (code[:3],)
    digits = "".join(sign for sign in code if sign.isdigit())
    return tuple(digits[:length] for length in range(len(digits), SHORTEST_PREFIX - 1, -1))


def in_tables(code: str, home: str | None) -> Iterator[Place]:
    """Yield what the tables of the United States and of Canada say of a typed postcode."""
    if (home is None or by_code(home).home == "US") and (zipped := _ZIP.fullmatch(code)):
        yield from _american(zipped[1])
    if home in (None, "CA") and (canadian := _CANADIAN.fullmatch(compact(code))):
        area = canadian_area(canadian[1])
        if area:
            yield Place(
                f"{area.code}, {area.name}, {area.region}, Canada",
                PlaceKind.POSTCODE,
                by_code("CA").name,
                area.region,
                area.name,
                area.code,
                area.latitude,
                area.longitude,
                _ZIP_KM,
                "canadian_areas",
            )


def in_sites(code: str, home: str | None, places: pd.DataFrame) -> Iterator[Place]:
    """Yield what the trials' sites tell of a typed postcode: a place a country, those with most sites first."""
    wanted: dict[str, tuple[str, ...]] = {}
    for each in (home,) if home else tuple(countries()):
        within = bare(compact(code), each)
        if each not in TABULATED and is_form_of(within, each):
            wanted[by_code(each).name] = prefixes(within, each)
    keys = {key for each in wanted.values() for key in each}
    known = places[(places["kind"] == PlaceKind.POSTCODE.value) & places["key"].isin(keys)]
    best: dict[str, dict[str, object]] = {}
    for row in plain_rows(known):
        of, key = row["country"], row["key"]
        if key in wanted.get(of, ()) and len(key) > len(str(best.get(of, {"key": ""})["key"])):
            best[of] = row
    for row in sorted(best.values(), key=lambda each: (-int(str(each["sites"])), str(each["country"]))):
        yield _of_sites(row, code.upper(), wanted[str(row["country"])][0])


def in_areas(code: str, home: str | None) -> Iterator[Place]:
    """Yield what the beginning of a typed postcode says in Great Britain and Ireland: the town around which it lies."""
    for of, area, name, town in _areas():
        within = bare(compact(code), of)
        if home in (None, of) and is_form_of(within, of) and area == (_letters(within) if of == "GB" else within[:3]):
            yield Place(
                f"{code.upper()}, near {name}, {by_code(of).name}",
                PlaceKind.POSTCODE,
                by_code(of).name,
                town.region,
                name,
                code.upper(),
                town.latitude,
                town.longitude,
                _AREA_KM,
                "postcode_areas",
            )


def _letters(code: str) -> str:
    return re.split(r"\d", code, maxsplit=1)[0]


@cache
def _areas() -> tuple[tuple[str, str, str, Town], ...]:
    return tuple(
        (row["country"], row["area"], row["town"], next(iter(sorted(found, key=lambda town: not town.is_own_name))))
        for row in read_table("postcode_areas.tsv")
        if (found := [t for t in towns(fold(row["town"]).strip(), row["country"]) if t.region == row["region"]])
    )


def _of_sites(row: dict[str, object], code: str, whole: str) -> Place:
    missing = len(whole) - len(str(row["key"]))
    near = f"near {row['city']}" if missing else row["city"]
    return Place(
        f"{code}, {near}, {row['country']}",
        PlaceKind.POSTCODE,
        str(row["country"]),
        None if row["state"] is None else str(row["state"]),
        None if row["city"] is None else str(row["city"]),
        code,
        float(str(row["latitude"])),
        float(str(row["longitude"])),
        max(_ZIP_KM * 2**missing, float(str(row["spread_km"]))),
        "sites",
    )


def _american(code: str) -> Iterator[Place]:
    for row in zipcodes.matching(code):
        if row["zip_code_type"] == MILITARY:
            continue
        yield american_place(row, code)


def american_place(row: dict[str, object], code: str | None) -> Place:
    """Make a place of a row of `zipcodes`; without a code, of its town."""
    state, town = str(row["state"]), str(row["city"])
    latitude, longitude = float(str(row["lat"])), float(str(row["long"]))
    of = _AS_COUNTRY.get(state, "US")
    region = _state_name(state) if of == "US" else None
    source = "zipcodes"
    point: tuple[float | None, float | None] = (latitude, longitude)
    if latitude == longitude == 0:  # the table's way of not knowing
        known = [each for each in towns(fold(town).strip()) if each.code == of and each.region in (region, "")]
        source = "gazetteer" if known else "none"
        point = (known[0].latitude, known[0].longitude) if known else (None, None)
    return Place(
        label_of(f"{town} {code}" if code else town, region, by_code(of).name),
        PlaceKind.POSTCODE if code else PlaceKind.CITY,
        by_code(of).name,
        region,
        town,
        code,
        *point,
        _ZIP_KM if code else _TOWN_KM,
        source,
    )


def _state_name(abbreviation: str) -> str | None:
    return next((name for of, name in regions(abbreviation.lower()) if of == "US"), None)


def is_form_of(code: str, of: str) -> bool:
    """Whether a compact postcode has one of a country's forms.

    Examples
    --------
    >>> is_form_of("M5V", "CA"), is_form_of("M5V", "GB"), is_form_of("W1A", "GB")
    (True, False, True)
    """
    if of == "GB" and _LIKE_CANADIAN.match(code) and not _BRITISH_ALL_THE_SAME.match(code):
        return False
    return any(fits(code, form) for form in by_code(of).postcode_forms)


def is_parted_so(words: Sequence[str]) -> bool:
    """Whether any country parts a postcode of digits as these words are.

    Examples
    --------
    >>> is_parted_so(["171", "76"]), is_parted_so(["5", "10115"])
    (True, False)
    """
    shape = " ".join("9" * len(word) for word in words)
    return any(shape == form.replace("-", " ") for each in countries().values() for form in each.postcode_forms)


def lacks_hyphen(code: str, country: str | None) -> bool:
    """Whether a country writes such a postcode with a hyphen, and this one has none.

    Examples
    --------
    >>> lacks_hyphen("02115", "Poland"), lacks_hyphen("02-115", "Poland"), lacks_hyphen("02115", "Germany")
    (True, False, False)
    """
    of = code_of(country or "")
    forms = [form for form in by_code(of).postcode_forms if fits(compact(code), form)] if of else []
    return bool(forms) and "-" not in code and all("-" in form for form in forms)


def country_of_letters(code: str) -> str | None:
    """Find the country whose letters stand before a postcode: "D-30625"; None without such letters."""
    before = _LETTERS_BEFORE.fullmatch(code.upper().replace(" ", ""))
    if not before:
        return None
    of = CAR_CODES.get(before[1]) or (before[1] if before[1] in countries() else code_of(before[1]))
    return of if of and is_form_of(compact(before[2]), of) else None
