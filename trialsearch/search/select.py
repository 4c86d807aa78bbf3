"""Tables + filter -> the trials and sites that match (pure)."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass

import pandas as pd

from trialsearch.knowledge.places import also_called
from trialsearch.schema import Kind, Tables, plain_rows
from trialsearch.search.availability import OpenSites, availability
from trialsearch.search.filter import TrialFilter
from trialsearch.text_index import Found, TextIndex
from trialsearch.vocabulary import Sex, SiteOpen, SiteStatus
from trialsearch.words import fold, phrases

Mask = pd.Series  # of bool, one a row

#: What the filter for open sites keeps: open, and recruiting trials that give no status for the site.
MAY_BE_OPEN = (SiteOpen.YES.value, SiteOpen.NOT_STATED.value)

_JUDGED = [
    "nct_id",
    "overall_status",
    "study_type",
    "record_state",
    "open_sites",
    "not_stated_sites",
    "open_elsewhere_sites",
]
#: A text that so many trials match is no search, and the reasons would only cost time.
_MOST_EXPLAINED = 200
_COUNTS = {"open_sites": SiteOpen.YES, "not_stated_sites": SiteOpen.NOT_STATED}


def _only_itself(phrase: str) -> Collection[str]:
    return (phrase,)


@dataclass(frozen=True)
class Selection:
    """What matches a filter.

    Attributes
    ----------
    trials : DataFrame
        Rows of the table trials, in its order, with counts of sites: `matching_sites` (that meet the filter),
        `open_sites` (of those, open), `not_stated_sites` (of those, in a recruiting trial without a status of
        their own), `open_elsewhere_sites` (of the others, either); with `availability`, the group in which
        the trial is shown; and with `text_score` and `text_match`, how well and by which words it matches the
        texts asked for (NA without).
    sites : DataFrame
        The matching sites of those trials: rows of the table sites, in its order.
    texts : tuple of Found
        For each text asked for, what was understood and found, whatever else was asked.
    """

    trials: pd.DataFrame
    sites: pd.DataFrame
    texts: tuple[Found, ...] = ()

    def __len__(self) -> int:
        """Count the trials."""
        return len(self.trials)


def select(tables: Tables, wanted: TrialFilter, index: TextIndex | None = None) -> Selection:
    """Select the trials and sites that meet a filter; one that asks for texts needs the text index.

    Without a filter for sites all sites of a trial match, and a trial without any site stays. With one (words,
    or "open"), the sites that meet all of it match, and a trial stays if at least one does.
    """
    texts = _search_texts(wanted, index)
    trials = _with_text(tables["trials"], texts)
    trials = trials[_trial_mask(trials, tables, wanted)]
    all_sites = tables["sites"]
    all_sites = all_sites[all_sites["nct_id"].isin(trials["nct_id"])]
    sites = all_sites
    if wanted.sites:
        sites = sites[_any_of(sites["search_words"], wanted.sites, also_called)]
    if wanted.open_sites:
        sites = sites[_may_be_open(sites)]
    if wanted.sites or wanted.open_sites:
        trials = trials[trials["nct_id"].isin(sites["nct_id"])]
    sites = sites[sites["nct_id"].isin(trials["nct_id"])]
    found = _with_availability(_with_counts(trials, sites, all_sites), sites)
    return Selection(found.reset_index(drop=True), sites.reset_index(drop=True), texts)


def _search_texts(wanted: TrialFilter, index: TextIndex | None) -> tuple[Found, ...]:
    if not wanted.texts:
        return ()
    if index is None:
        raise ValueError("a filter with texts needs the text index of the same snapshot")
    return tuple(index.search(text, explained=_MOST_EXPLAINED) for text in wanted.texts)


def _with_text(trials: pd.DataFrame, texts: tuple[Found, ...]) -> pd.DataFrame:
    """Add how well each trial matches any of the texts, and why."""
    best = {hit.nct_id: hit for found in texts for hit in sorted(found.hits, key=lambda hit: hit.score)}
    scores = [best[nct_id].score if nct_id in best else None for nct_id in trials["nct_id"]]
    reasons = [
        "; ".join(f"{reason.typed}: {reason.snippet} ({reason.field})" for reason in best[nct_id].why) or None
        if nct_id in best
        else None
        for nct_id in trials["nct_id"]
    ]
    return trials.assign(
        text_score=pd.array(scores, dtype=Kind.NUMBER.dtype), text_match=pd.array(reasons, dtype=Kind.TEXT.dtype)
    )


def _trial_mask(trials: pd.DataFrame, tables: Tables, wanted: TrialFilter) -> Mask:
    keep = pd.Series(data=True, index=trials.index)
    if wanted.phases:
        keep &= _in_long_table(trials, tables["trial_phases"], "phase", wanted.phases)
    if wanted.age is not None:
        minimum, limit = trials["minimum_age_days"].fillna(0.0), trials["age_limit_days"].fillna(math.inf)
        keep &= wanted.age.touches(minimum, limit).astype(bool)
    for column, values in (
        ("overall_status", wanted.recruitment),
        ("study_type", wanted.study_types),
        ("relevance", wanted.relevance),
    ):
        if values:
            keep &= _is_any(trials[column], values)
    if wanted.sexes:
        # Left out is only who is named; a code that we do not know may admit anybody.
        keep &= ~_is_any(trials["sex"], set(Sex) - {Sex.ALL, *wanted.sexes})
    if wanted.intervention_types:
        keep &= _in_long_table(trials, tables["interventions"], "intervention_type", wanted.intervention_types)
    if wanted.texts:
        keep &= trials["text_score"].notna()
    if wanted.sponsors:
        sponsors = trials["lead_sponsor"].fillna("") + " | " + trials["collaborators"].fillna("")
        keep &= _any_of(sponsors.map(fold), wanted.sponsors)
    if wanted.updated_since is not None:
        keep &= (trials["last_update_posted_first_day"] >= pd.Timestamp(wanted.updated_since)).astype(bool)
    return keep


def _is_any(column: Mask, values: Collection[str]) -> Mask:
    return column.isin([str(value) for value in values])


def _in_long_table(trials: pd.DataFrame, table: pd.DataFrame, column: str, values: Collection[str]) -> Mask:
    return trials["nct_id"].isin(table.loc[_is_any(table[column], values), "nct_id"])


def _any_of(folded: Mask, texts: Collection[str], names_of: Callable[[str], Collection[str]] = _only_itself) -> Mask:
    """Rows in which all words of at least one text stand, as whole words or by another name of theirs."""
    keep = pd.Series(data=False, index=folded.index)
    for text in texts:
        here = pd.Series(data=True, index=folded.index)
        for phrase in phrases(text):
            one_name = pd.Series(data=False, index=folded.index)
            for name in names_of(phrase):
                one_name |= folded.str.contains(name, regex=False).astype(bool)
            here &= one_name
        keep |= here
    return keep


def _may_be_open(sites: pd.DataFrame) -> Mask:
    return sites["open_here"].isin(MAY_BE_OPEN)


def _with_counts(trials: pd.DataFrame, sites: pd.DataFrame, all_sites: pd.DataFrame) -> pd.DataFrame:
    counted = trials.assign(matching_sites=_count_of(trials, sites))
    for name, state in _COUNTS.items():
        counted[name] = _count_of(trials, sites[sites["open_here"] == state.value])
    others = all_sites[~all_sites.index.isin(sites.index)]
    return counted.assign(open_elsewhere_sites=_count_of(trials, others[_may_be_open(others)]))


def _count_of(trials: pd.DataFrame, sites: pd.DataFrame) -> pd.Series:
    return trials["nct_id"].map(sites["nct_id"].value_counts()).fillna(0).astype("Int64")


def _with_availability(trials: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    opening = set(sites.loc[sites["status"] == SiteStatus.NOT_YET_RECRUITING.value, "nct_id"])
    groups = [
        availability(
            row["overall_status"],
            row["study_type"],
            row["record_state"],
            OpenSites(
                asked_for=row["open_sites"] + row["not_stated_sites"] > 0,
                elsewhere=row["open_elsewhere_sites"] > 0,
                opening=row["nct_id"] in opening,
            ),
        ).value
        for row in plain_rows(trials, _JUDGED)
    ]
    return trials.assign(availability=pd.array(groups, dtype=Kind.TEXT.dtype))
