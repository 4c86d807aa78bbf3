"""Source tables + knowledge + data date -> finished tables (pure).

Everything that a search needs is worked out here, once at refresh, so that a search is a look-up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from trialsearch.knowledge.diseases import relevance
from trialsearch.knowledge.places import SitePoint, coordinates_of, derive_places
from trialsearch.schema import TABLES, Kind, Tables, plain_rows
from trialsearch.vocabulary import RecordState, RecruitmentStatus, SiteOpen, SiteStatus
from trialsearch.words import fold, mended

#: Months since the last check, counted back from the data date, until which a record is in that state.
RECORD_STATE_MONTHS = {RecordState.FRESH: 6, RecordState.AGEING: 12, RecordState.STALE: 24}

#: A recruiting trial whose main data were due so many months ago is stale, however often it is verified.
OVERDUE_MONTHS = 6

_JUDGED = [
    "nct_id",
    "primary_completion_date_first_day",
    "brief_title",
    "official_title",
    "eligibility_criteria_text",
    "overall_status",
    "last_checked",
]
_PLACE = ("facility", "city", "state", "zip", "country")
_POINT = ("latitude", "longitude", "city", "state", "country", "zip")

#: The pairs of trial and site status that mean: open here.
_OPEN_PAIRS = {
    (RecruitmentStatus.RECRUITING, SiteStatus.RECRUITING),
    (RecruitmentStatus.AVAILABLE, SiteStatus.AVAILABLE),
}


def derive(source: Tables, data_date: date) -> Tables:
    """Fill the derived columns of source tables.

    Parameters
    ----------
    source : Tables
        As `trialsearch.normalise.normalise` makes them; not changed.
    data_date : date
        Day of the registry's data; a record's age counts back from it, never from the clock.
    """
    tables = dict(source)
    tables["trials"] = _trials(source, data_date)
    tables["sites"] = _sites(source["sites"], tables["trials"])
    for name in ("trials", "sites"):
        tables[name]["data_date"] = pd.Series(pd.Timestamp(data_date), tables[name].index).astype(Kind.DAY.dtype)
    return tables


def site_points(sites: pd.DataFrame) -> Counter[SitePoint]:
    """Count the finished sites, or a part of them, by place: what `places_table` is made of."""
    known = sites[sites["coordinates_source"].notna()]
    columns = ["country", "state", "city", "zip", "site_latitude", "site_longitude"]
    return Counter(SitePoint(*row.values()) for row in plain_rows(known, columns))


def places_table(points: Mapping[SitePoint, int], data_source: str) -> pd.DataFrame:
    """Make the table places of the sites of all trials."""
    return TABLES["places"].frame([row | {"data_source": data_source} for row in derive_places(points)])


def record_state(
    last_checked: date | None, overall_status: str | None, data_date: date, *, primary_completion: date | None = None
) -> RecordState:
    """How trustworthy a record's statuses are (docs/architecture.md, decision 3).

    UNKNOWN is unverified whatever its date; a record without any date is `no_date`, which is treated as
    stale, not as unverified; a recruiting trial half a year past its primary completion is stale at best.
    """
    if overall_status == RecruitmentStatus.UNKNOWN:
        return RecordState.UNVERIFIED
    if last_checked is None:
        return RecordState.NO_DATE
    overdue = overall_status == RecruitmentStatus.RECRUITING and _is_older(
        primary_completion, OVERDUE_MONTHS, data_date
    )
    for state, months in RECORD_STATE_MONTHS.items():
        if not _is_older(last_checked, months, data_date):
            return RecordState.STALE if overdue else state
    return RecordState.UNVERIFIED


def _is_older(day: date | None, months: int, data_date: date) -> bool:
    return day is not None and pd.Timestamp(day) < pd.Timestamp(data_date) - pd.DateOffset(months=months)


def open_here(overall_status: str | None, site_status: str | None, state: RecordState) -> SiteOpen:
    """Whether a trial takes patients at a site: open means open at that site, confirmed within two years.

    Never by invitation; a site without a status of its own follows a recruiting trial as `not_stated`.
    """
    if state is RecordState.UNVERIFIED:
        return SiteOpen.UNVERIFIED
    if (overall_status, site_status) in _OPEN_PAIRS:
        return SiteOpen.YES
    if overall_status == RecruitmentStatus.RECRUITING and site_status is None:
        return SiteOpen.NOT_STATED
    return SiteOpen.NO


def _trials(source: Tables, data_date: date) -> pd.DataFrame:
    trials = source["trials"].copy()
    checked = trials[["status_verified_first_day", "last_update_posted_first_day"]].max(axis=1)
    # A date beyond the data's own day says nothing; a month of grace for the registry's clock and for months.
    sensible = checked.where(checked <= pd.Timestamp(data_date) + pd.DateOffset(months=1))
    trials["last_checked"] = sensible.astype(Kind.DAY.dtype)
    rows = plain_rows(trials, _JUDGED)
    trials["record_state"] = _text(
        record_state(
            row["last_checked"],
            row["overall_status"],
            data_date,
            primary_completion=row["primary_completion_date_first_day"],
        )
        for row in rows
    )
    terms = {
        kind: rows.groupby("nct_id")["term"].agg(list).to_dict() for kind, rows in source["conditions"].groupby("kind")
    }
    judgements = [
        relevance(
            titles=[title for title in (row["brief_title"], row["official_title"]) if title],
            conditions=terms.get("condition", {}).get(row["nct_id"], ()),
            keywords=terms.get("keyword", {}).get(row["nct_id"], ()),
            mesh=terms.get("mesh", {}).get(row["nct_id"], ()),
            criteria=row["eligibility_criteria_text"] or "",
        )
        for row in rows
    ]
    trials["relevance"] = _text(judgement.relevance for judgement in judgements)
    trials["relevance_reason"] = _text(judgement.reason for judgement in judgements)
    trials["search_words"] = _search_words(trials, source)
    return trials


def _search_words(trials: pd.DataFrame, source: Tables) -> Any:
    """Fold titles, numbers, conditions, keywords, MeSH terms and interventions into one text a trial."""
    texts: dict[str, list[str]] = {nct_id: [] for nct_id in trials["nct_id"]}
    sources = [
        trials[["nct_id", "brief_title"]],
        trials[["nct_id", "official_title"]],
        trials[["nct_id", "acronym"]],
        trials.assign(number=trials["nct_id"])[["nct_id", "number"]],
        source["identifiers"][["nct_id", "id"]],
        source["conditions"].loc[source["conditions"]["kind"] != "mesh_ancestor", ["nct_id", "term"]],
        source["interventions"][["nct_id", "name"]],
        source["interventions"][["nct_id", "other_names"]],
    ]
    for frame in sources:
        for nct_id, text in frame.dropna().itertuples(index=False):
            texts[nct_id].append(text)
    # A full stop between two texts keeps a phrase from running over their border.
    return _text(" .".join(fold(mended(text)) for text in texts[nct_id]) for nct_id in trials["nct_id"])


def _sites(sites: pd.DataFrame, trials: pd.DataFrame) -> pd.DataFrame:
    sites = sites.copy()
    about = {row["nct_id"]: row for row in plain_rows(trials, ["nct_id", "overall_status", "record_state"])}
    rows = plain_rows(sites, ["nct_id", "status", *_PLACE])
    sites["open_here"] = _text(
        open_here(trial["overall_status"], row["status"], RecordState(trial["record_state"]))
        for row in rows
        for trial in (about[row["nct_id"]],)
    )
    points = [coordinates_of(*row.values()) for row in plain_rows(sites, _POINT)]
    sites["site_latitude"] = pd.array([point.latitude for point in points], dtype=Kind.NUMBER.dtype)
    sites["site_longitude"] = pd.array([point.longitude for point in points], dtype=Kind.NUMBER.dtype)
    sites["coordinates_source"] = _text(point.source for point in points)
    sites["coordinates_doubt"] = _text(point.doubt for point in points)
    sites["search_words"] = _text(fold(mended(" ".join(row[part] for part in _PLACE if row[part]))) for row in rows)
    return sites


def _text(values: Iterable[str | None]) -> Any:
    return pd.array(list(values), dtype=Kind.TEXT.dtype)
