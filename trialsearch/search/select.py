"""Tables + filter -> the trials and sites that match (pure)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from trialsearch.schema import Tables
from trialsearch.search.filter import TrialFilter
from trialsearch.vocabulary import Sex, SiteOpen
from trialsearch.words import fold, phrases

Mask = pd.Series  # of bool, one a row

#: What the filter for open sites keeps: open, and recruiting trials that give no status for the site.
MAY_BE_OPEN = (SiteOpen.YES.value, SiteOpen.NOT_STATED.value)

_COUNTS = {"open_sites": SiteOpen.YES, "not_stated_sites": SiteOpen.NOT_STATED}


@dataclass(frozen=True)
class Selection:
    """What matches a filter.

    Attributes
    ----------
    trials : DataFrame
        Rows of the table trials, in its order, with `matching_sites` (sites that meet the filter),
        `open_sites` (of those, open) and `not_stated_sites` (of those, recruiting without a status of
        their own). All three are counts.
    sites : DataFrame
        The matching sites of those trials: rows of the table sites, in its order.
    """

    trials: pd.DataFrame
    sites: pd.DataFrame

    def __len__(self) -> int:
        """Count the trials."""
        return len(self.trials)


def select(tables: Tables, wanted: TrialFilter) -> Selection:
    """Select the trials and sites that meet a filter.

    Without a filter for sites all sites of a trial match, and a trial without any site stays. With one,
    a trial stays if at least one site matches.
    """
    trials = tables["trials"]
    trials = trials[_trial_mask(trials, tables, wanted)]
    sites = tables["sites"]
    sites = sites[sites["nct_id"].isin(trials["nct_id"])]
    if wanted.sites:
        sites = sites[_any_of(sites["search_words"], wanted.sites)]
    if wanted.open_sites:
        trials = trials[trials["nct_id"].isin(sites.loc[sites["open_here"].isin(MAY_BE_OPEN), "nct_id"])]
    elif wanted.sites:
        trials = trials[trials["nct_id"].isin(sites["nct_id"])]
    sites = sites[sites["nct_id"].isin(trials["nct_id"])]
    return Selection(_with_counts(trials, sites).reset_index(drop=True), sites.reset_index(drop=True))


def _trial_mask(trials: pd.DataFrame, tables: Tables, wanted: TrialFilter) -> Mask:
    keep = pd.Series(data=True, index=trials.index)
    if wanted.phases:
        keep &= _in_long_table(trials, tables["trial_phases"], "phase", wanted.phases)
    if wanted.age is not None:
        low, high = wanted.age.low_days, wanted.age.high_days
        keep &= (trials["minimum_age_days"] < high).fillna(value=True).astype(bool)
        keep &= (trials["age_limit_days"] > low).fillna(value=True).astype(bool)
    for column, values in (
        ("overall_status", wanted.recruitment),
        ("study_type", wanted.study_types),
        ("relevance", wanted.relevance),
    ):
        if values:
            keep &= _is_any(trials[column], values)
    if wanted.sexes:
        keep &= _is_any(trials["sex"], (*wanted.sexes, Sex.ALL)) | trials["sex"].isna()
    if wanted.intervention_types:
        keep &= _in_long_table(trials, tables["interventions"], "intervention_type", wanted.intervention_types)
    if wanted.texts:
        keep &= _any_of(trials["search_words"], wanted.texts)
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


def _any_of(folded: Mask, texts: Collection[str]) -> Mask:
    """Rows in which all words of at least one text stand, as whole words."""
    keep = pd.Series(data=False, index=folded.index)
    for text in texts:
        here = pd.Series(data=True, index=folded.index)
        for phrase in phrases(text):
            here &= folded.str.contains(phrase, regex=False).astype(bool)
        keep |= here
    return keep


def _with_counts(trials: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    counted = trials.assign(matching_sites=_count_of(trials, sites))
    for name, state in _COUNTS.items():
        counted[name] = _count_of(trials, sites[sites["open_here"] == state.value])
    return counted


def _count_of(trials: pd.DataFrame, sites: pd.DataFrame) -> pd.Series:
    return trials["nct_id"].map(sites["nct_id"].value_counts()).fillna(0).astype("Int64")
