"""The derived columns of the table sites, and the table places (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from trialsearch.derive.columns import flag, number, text
from trialsearch.derive.state import open_here
from trialsearch.knowledge.hospitals import resolve
from trialsearch.knowledge.places import SitePoint, coordinates_of, derive_places
from trialsearch.schema import TABLES, plain_rows
from trialsearch.vocabulary import RecordState
from trialsearch.words import fold, mended

_PLACE = ("facility", "city", "state", "zip", "country")
_POINT = ("latitude", "longitude", "city", "state", "country", "zip", "facility")
#: Sources of a point that lies where the column of the city says.
_LEARNT_FROM = ("registry", "city", "postcode")


def sites_of(sites: pd.DataFrame, trials: pd.DataFrame) -> pd.DataFrame:
    """Fill the table sites; `trials` is finished."""
    sites = sites.copy()
    about = {row["nct_id"]: row for row in plain_rows(trials, ["nct_id", "overall_status", "record_state"])}
    rows = plain_rows(sites, ["nct_id", "status", *_PLACE])
    sites["open_here"] = text(
        open_here(trial["overall_status"], row["status"], RecordState(trial["record_state"]))
        for row in rows
        for trial in (about[row["nct_id"]],)
    )
    hospitals = [resolve(row["facility"], row["city"], row["state"], row["country"]) for row in rows]
    towns = [each.city if each and each.known else None for each in hospitals]
    points = [
        coordinates_of(*(row | {"hospital_city": town}).values())
        for row, town in zip(plain_rows(sites, _POINT), towns, strict=True)
    ]
    sites["site_latitude"] = number(point.latitude for point in points)
    sites["site_longitude"] = number(point.longitude for point in points)
    sites["coordinates_source"] = text(point.source for point in points)
    sites["coordinates_doubt"] = text(point.doubt for point in points)
    sites["hospital_id"] = text(each.id if each else None for each in hospitals)
    sites["hospital_name"] = text(each.name if each else None for each in hospitals)
    sites["hospital_known"] = flag(each.known if each else None for each in hospitals)
    sites["search_words"] = text(
        # A full stop between two texts keeps a phrase from running over their border.
        " .".join(fold(mended(part)) for part in (_place_of(row), each.name if each else "") if part)
        for row, each in zip(rows, hospitals, strict=True)
    )
    return sites


def _place_of(row: Mapping[str, str | None]) -> str:
    return " ".join(part for part in (row[name] for name in _PLACE) if part)


def site_points(sites: pd.DataFrame) -> Counter[SitePoint]:
    """Count the finished sites, or a part of them, by place: what `places_table` is made of.

    Where the hospital or the site's name told the town, the city is called otherwise ("Hubei"), and teaches nothing.
    """
    known = sites[sites["coordinates_source"].isin(_LEARNT_FROM)]
    columns = ["country", "state", "city", "zip", "site_latitude", "site_longitude"]
    return Counter(SitePoint(*row.values()) for row in plain_rows(known, columns))


def places_table(points: Mapping[SitePoint, int], data_source: str) -> pd.DataFrame:
    """Make the table places of the sites of all trials."""
    return TABLES["places"].frame([row | {"data_source": data_source} for row in derive_places(points)])
