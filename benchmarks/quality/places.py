"""`python -m benchmarks.quality.places [CODES_JS]`: the figures of docs/quality.md, "Places".

Needs the recorded records of ../shared. CODES_JS is `lib/codes.js` of the npm package zipcodes: a second opinion on
American postcodes.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from importlib import resources
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
import zipcodes

from tests.builders import tables_of_file
from tests.conftest import RECORDED
from trialsearch.derive import places_table, site_points
from trialsearch.earth import great_circle_km
from trialsearch.knowledge.places import SitePoint, code_of, coordinates_of, find_places
from trialsearch.schema import plain_rows
from trialsearch.search.distance import may_be_open

_ZIPS = 200
_SHOWN = 12

#: What must never be guessed, and how many choices there are without a country.
AMBIGUOUS = (
    *("Boston", "Cambridge", "Springfield", "San José", "Valencia", "Córdoba", "Santiago", "Guadalajara", "London"),
    *(
        "Birmingham",
        "Newcastle",
        "Frankfurt",
        "New York",
        "Washington",
        "Georgia",
        "Mexico",
        "La Paz",
        "28046",
        "75015",
    ),
)

_TIMED = """
import time
from trialsearch.knowledge.places import find_places
from trialsearch.knowledge.places import gazetteer
def timed(call):
    begun = time.perf_counter(); call(); return 1000 * (time.perf_counter() - begun)
print(timed(lambda: gazetteer.towns("boston")), timed(lambda: find_places("Boston, MA")),
      timed(lambda: find_places("02115, USA")), timed(lambda: find_places("Sevilla, Spain")),
      timed(lambda: find_places("Cambridge")))
"""


def sites_known(sites: pd.DataFrame) -> None:
    """Print where the sites' points come from, which are doubted, and which are unknown."""
    print(f"\n{len(sites):,} sites by source of their point")
    for source, count in sites["coordinates_source"].value_counts(dropna=False).items():
        print(f"  {source}: {count:,} ({count / len(sites):.1%})")
    doubted = sites[sites["coordinates_doubt"].notna()]
    print(f"{len(doubted)} points of the registry are not taken")
    places = doubted.groupby(["city", "country", "latitude", "longitude", "coordinates_doubt"], dropna=False)
    for key, count in places.size().sort_values(ascending=False).items():
        print(f"  {count:3} {key}")
    unknown = sites[sites["coordinates_source"].isna()]
    print("unknown by country:", dict(unknown["country"].value_counts().head(_SHOWN)))
    print("unknown by city:", dict(unknown["city"].value_counts().head(_SHOWN)))


def open_sites(sites: pd.DataFrame) -> None:
    """Print where the points of the sites that may be open come from, and what they were by the site's city alone."""
    columns = ["latitude", "longitude", "city", "state", "country", "zip"]
    points = [coordinates_of(*row.values()) for row in plain_rows(sites, columns)]
    before = pd.Series([point.source for point in points], index=sites.index, dtype="object")
    which = may_be_open(sites)
    without = which & (sites["latitude"].isna() | sites["longitude"].isna())
    print(f"\n{which.sum():,} sites may be open; {without.sum()} of them without a point of the registry")
    for name, these in (("all that may be open", which), ("without a point of the registry", without)):
        for when, source in (("by the city alone", before), ("now", sites["coordinates_source"])):
            counts = source[these].value_counts()
            unknown = int(source[these].isna().sum())
            print(f"  {name}, {when}: {', '.join(f'{each} {n:,}' for each, n in counts.items())}, unknown {unknown}")
    moved = pd.Series(
        [
            point.source is not None
            and (point.latitude, point.longitude) != (row["site_latitude"], row["site_longitude"])
            for point, row in zip(points, plain_rows(sites, ["site_latitude", "site_longitude"]), strict=True)
        ],
        index=sites.index,
    )
    print(f"  {moved.sum()} of all {len(sites):,} sites lie elsewhere than by the city alone")
    for row in plain_rows(sites[moved], ["facility", "city", "country", "coordinates_source"]):
        print(f"    {' | '.join(map(str, row.values()))}")


def american(codes: Path | None) -> None:
    """Print how far American postcodes lie from the second source."""
    drawn = random.Random(1).sample(  # noqa: S311 - which to look at
        [row["zip_code"] for row in zipcodes.list_all() if row["zip_code_type"] != "MILITARY"], _ZIPS
    )
    found = {code: find_places(code, country="US") for code in drawn}
    print(f"\n{_ZIPS} American postcodes: {sum(len(each) == 1 for each in found.values())} give one place")
    if codes is None:
        return
    read = re.search(r"exports\.codes = (\{.*?\});\n", codes.read_text(encoding="utf-8"), re.DOTALL)
    assert read is not None  # noqa: S101 - the file's form is known
    other = json.loads(read[1])
    apart = {
        code: float(great_circle_km(*place.point, other[code]["latitude"], other[code]["longitude"]))
        for code, (place,) in found.items()
        if code in other and place.point and other[code]["latitude"]
    }
    far = {code: round(km) for code, km in apart.items() if km > 50}
    print(f"  {len(apart)} in the second source: median {median(apart.values()):.1f} km apart, over 50 km: {far}")


def left_out(points: Mapping[SitePoint, int]) -> None:
    """Print how well a postcode is placed by the others of its country: each postcode left out in turn."""
    by_code: dict[tuple[str, str], Counter[SitePoint]] = defaultdict(Counter)
    for point, count in points.items():
        code = code_of(point.country or "")
        if code not in (None, "US", "CA") and point.postcode:
            by_code[str(point.country), point.postcode][point] += count
    drawn = random.Random(1).sample(sorted(by_code), min(400, len(by_code)))  # noqa: S311 - which to look at
    apart: list[float] = []
    nothing = 0
    for country, postcode in drawn:
        rest = {point: count for point, count in points.items() if point.postcode != postcode}
        same = {point: count for point, count in rest.items() if point.country == country}
        found = find_places(postcode, country=country, derived=places_table(same, "clinicaltrials.gov"))
        if len(found) != 1 or found[0].point is None:
            nothing += 1
            continue
        true = by_code[country, postcode].most_common(1)[0][0]
        apart.append(float(great_circle_km(*found[0].point, true.latitude, true.longitude)))
    shares = ", ".join(f"{share:.0%}: {np.quantile(apart, share):.0f} km" for share in (0.5, 0.75, 0.9, 0.95))
    print(f"\n{len(drawn)} postcodes outside the United States and Canada, each left out in turn")
    print(f"  {len(apart)} placed, {nothing} not; error at most: {shares}")


def audit(points: Iterable[SitePoint], derived: pd.DataFrame) -> None:
    """Print how many of the sites' own postcodes are found again, and how far from the site."""
    pairs = {(point.country, point.postcode): point for point in points if point.postcode}
    found = {
        pair: find_places(str(pair[1]), country=pair[0], derived=derived, limit=1)
        for pair in pairs
        if code_of(pair[0] or "")
    }
    apart = [
        float(great_circle_km(*each[0].point, pairs[pair].latitude, pairs[pair].longitude))
        for pair, each in found.items()
        if each and each[0].point
    ]
    print(f"\n{len(found):,} pairs of country and postcode: {len(apart) / len(found):.1%} give a place")
    print(f"  {sum(km <= 50 for km in apart) / len(apart):.1%} of them within 50 km of the site's own point")


def ambiguous(derived: pd.DataFrame) -> None:
    """Print what is asked back."""
    print("\nnever guessed")
    for typed in AMBIGUOUS:
        labels = [place.label for place in find_places(typed, derived=derived)]
        print(f"  {typed}: {len(labels)}: {'; '.join(labels[:4])}")


def sizes_and_times() -> None:
    """Print the files' sizes and, in a process of its own, the times of the first look-ups."""
    folder = resources.files("trialsearch.knowledge").joinpath("gazetteer")
    print("\n" + ", ".join(f"{file.name}: {len(file.read_bytes()) / 1e6:.2f} MB" for file in folder.iterdir()))
    done = subprocess.run([sys.executable, "-c", _TIMED], capture_output=True, text=True, check=True)
    names = ("first town", "Boston, MA", "first American postcode", "Sevilla, Spain", "Cambridge")
    times = (f"{name}: {float(ms):.0f} ms" for name, ms in zip(names, done.stdout.split(), strict=True))
    print(", ".join(times))


def main(arguments: list[str]) -> None:
    """Print every figure."""
    begun = time.perf_counter()
    sites = tables_of_file(RECORDED, date(2026, 11, 20))["sites"]
    points = site_points(sites)
    derived = places_table(points, "clinicaltrials.gov")
    print(f"tables made in {time.perf_counter() - begun:.1f} s; table places: {len(derived):,} rows")
    sites_known(sites)
    open_sites(sites)
    audit(points, derived)
    american(Path(arguments[0]) if arguments else None)
    left_out(points)
    ambiguous(derived)
    sizes_and_times()


if __name__ == "__main__":
    main(sys.argv[1:])
