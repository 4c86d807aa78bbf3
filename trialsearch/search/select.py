"""Tables + filter -> the trials and sites that match (pure)."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from trialsearch.knowledge.hospitals import answers_to
from trialsearch.knowledge.places import Place, also_called
from trialsearch.schema import Kind, Tables, plain_rows
from trialsearch.search.availability import OpenSites, availability
from trialsearch.search.distance import distances_km, in_home_country, may_be_open, may_be_within, nearest
from trialsearch.search.filter import TrialFilter
from trialsearch.search.matching import Match, match
from trialsearch.search.profile import ChildProfile
from trialsearch.search.rules_of_trial import RulesOfTrial
from trialsearch.search.sections import purposes_for
from trialsearch.search.texts import search_texts, with_text_match
from trialsearch.text_index import Found, TextIndex
from trialsearch.vocabulary import Purpose, Sex, SiteOpen, SiteStatus
from trialsearch.words import fold, phrases

Mask = pd.Series  # of bool, one a row

_JUDGED = [
    "nct_id",
    "overall_status",
    "study_type",
    "record_state",
    "open_sites",
    "not_stated_sites",
    "open_elsewhere_sites",
]
#: What a search looks at, by table; other columns only make it slower (an export adds them afterwards).
SEARCHED = {
    "trials": (
        *("nct_id", "overall_status", "study_type", "record_state", "relevance", "purpose_group", "sex"),
        *("minimum_age_days", "age_limit_days", "lead_sponsor", "collaborators", "last_update_posted_first_day"),
    ),
    "sites": (
        *("nct_id", "site_number", "status", "open_here", "hospital_id", "state", "country"),
        *("site_latitude", "site_longitude", "search_words"),
    ),
}
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
        their own), `open_elsewhere_sites` (of the others, either); with `availability`, the group in which the
        trial is shown; and with `text_score` and `text_match`, how well and by which words it matches the texts
        asked for (NA without). With a home also `nearest_km`, `nearest_open_km` and `nearest_may_be_open_km` (see
        `nearest`), `unplaced_sites` (whose place is unknown, and who may match) and `in_home_country` (whether a
        matching site is, one that may be open if there is any); else these are NA.
    sites : DataFrame
        The matching sites of those trials: rows of the table sites, in its order, with `distance_km` from home and
        `in_home_country`, NA without a home.
    unplaced : tuple of str
        Numbers of the trials that are left out for their distance, though they have sites whose place is unknown and
        that may be near enough, as far as their state and country tell.
    texts : tuple of Found
        For each text asked for, what was understood and found, whatever else was asked.
    matches : mapping of str to Match
        With a child, the verdict on each trial and its reasons; `trials` then has `verdict` and `ask_count` (things to
        ask), which are NA without.
    purposes : tuple of Purpose
        What trials are for, in the order in which they are shown.
    """

    trials: pd.DataFrame
    sites: pd.DataFrame
    unplaced: tuple[str, ...] = ()
    texts: tuple[Found, ...] = ()
    matches: Mapping[str, Match] = field(default_factory=dict)
    purposes: tuple[Purpose, ...] = tuple(Purpose)

    def __len__(self) -> int:
        """Count the trials."""
        return len(self.trials)

    def only(self, these: Mask) -> Selection:
        """Keep some of the trials, and their sites; not to be judged yet."""
        trials = self.trials[these].reset_index(drop=True)
        sites = self.sites[self.sites["nct_id"].isin(trials["nct_id"].tolist())].reset_index(drop=True)
        return replace(self, trials=trials, sites=sites)


def select(tables: Tables, wanted: TrialFilter, index: TextIndex | None = None) -> Selection:
    """Select the trials and sites that meet a filter; one that asks for texts needs the text index.

    Without a filter for sites all sites of a trial match, and a trial without any site stays. With one (words,
    or "open"), the sites that meet all of it match, and a trial stays if at least one does.
    """
    if wanted.within_km is None:
        # A home without a distance leaves nothing out: it only adds how far each place is.
        return located(_selected(tables, replace(wanted, near=None), index), wanted.near)
    return _selected(tables, wanted, index)


def located(selection: Selection, home: Place | None) -> Selection:
    """Add how far each site of a selection is from home, and which trials have one in its country."""
    if home is None:
        return selection
    sites = selection.sites.assign(
        distance_km=distances_km(selection.sites, home), in_home_country=in_home_country(selection.sites, home)
    )
    unplaced = sites[sites["distance_km"].isna()]
    return replace(selection, trials=_with_distances(selection.trials, sites, unplaced, home), sites=sites)


def _selected(tables: Tables, wanted: TrialFilter, index: TextIndex | None) -> Selection:
    texts = search_texts(index, wanted.texts)
    trials = with_text_match(tables["trials"], texts)
    trials = trials[_trial_mask(trials, tables, wanted)]
    all_sites = tables["sites"]
    all_sites = all_sites[all_sites["nct_id"].isin(trials["nct_id"])]
    all_sites = all_sites.assign(
        distance_km=distances_km(all_sites, wanted.near), in_home_country=in_home_country(all_sites, wanted.near)
    )
    sites = all_sites
    if wanted.sites:
        sites = sites[_any_of(sites["search_words"], wanted.sites, also_called)]
    if wanted.hospitals:
        sites = sites[sites["hospital_id"].isin(frozenset[str]().union(*map(answers_to, wanted.hospitals)))]
    if wanted.open_sites:
        sites = sites[may_be_open(sites)]
    unplaced = sites[sites["distance_km"].isna()]
    if wanted.near is not None and wanted.within_km is not None:
        unplaced = unplaced[may_be_within(unplaced, wanted.near, wanted.within_km)]
        sites = sites[(sites["distance_km"] <= wanted.within_km).fillna(value=False)]
    if wanted.sites or wanted.hospitals or wanted.open_sites or wanted.within_km is not None:
        trials = trials[trials["nct_id"].isin(sites["nct_id"])]
    sites = sites[sites["nct_id"].isin(trials["nct_id"])]
    found = _with_availability(_with_counts(trials, sites, all_sites), sites)
    found = _with_distances(found, sites, unplaced, wanted.near)
    left_out = set(unplaced["nct_id"]) - set(trials["nct_id"]) if wanted.within_km is not None else ()
    found = found.assign(
        verdict=pd.array([None] * len(found), dtype=Kind.TEXT.dtype),
        ask_count=pd.array([None] * len(found), dtype=Kind.INTEGER.dtype),
    )
    return Selection(
        found.reset_index(drop=True), sites.reset_index(drop=True), unplaced=tuple(sorted(left_out)), texts=texts
    )


def judged(selection: Selection, rules: Mapping[str, RulesOfTrial], profile: ChildProfile) -> Selection:
    """Judge every trial of a selection for a child."""
    trials = selection.trials
    matches = {nct_id: match(rules[nct_id], profile) for nct_id in trials["nct_id"]}
    verdicts = pd.array([each.verdict.value for each in matches.values()], dtype=Kind.TEXT.dtype)
    counts = pd.array([len(each.ask) for each in matches.values()], dtype=Kind.INTEGER.dtype)
    return replace(
        selection,
        trials=trials.assign(verdict=verdicts, ask_count=counts),
        matches=matches,
        purposes=purposes_for(profile),
    )


def _trial_mask(trials: pd.DataFrame, tables: Tables, wanted: TrialFilter) -> Mask:
    keep = pd.Series(data=True, index=trials.index)
    for table, column, values in (
        ("trial_phases", "phase", wanted.phases),
        ("interventions", "intervention_type", wanted.intervention_types),
        ("treatments", "treatment_type", wanted.treatment_types),
        ("study_groups", "study_group", wanted.study_groups),
    ):
        if values:
            keep &= _in_long_table(trials, tables[table], column, values)
    if wanted.age is not None:
        minimum, limit = trials["minimum_age_days"].fillna(0.0), trials["age_limit_days"].fillna(math.inf)
        keep &= wanted.age.touches(minimum, limit).astype(bool)
    for column, codes in (
        ("nct_id", wanted.nct_ids),
        ("overall_status", wanted.recruitment),
        ("study_type", wanted.study_types),
        ("relevance", wanted.relevance),
        ("purpose_group", wanted.purposes),
    ):
        if codes:
            keep &= _is_any(trials[column], codes)
    if wanted.sexes:
        # Left out is only who is named; a code that we do not know may admit anybody.
        keep &= ~_is_any(trials["sex"], set(Sex) - {Sex.ALL, *wanted.sexes})
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


def _with_counts(trials: pd.DataFrame, sites: pd.DataFrame, all_sites: pd.DataFrame) -> pd.DataFrame:
    counted = trials.assign(matching_sites=_count_of(trials, sites))
    for name, state in _COUNTS.items():
        counted[name] = _count_of(trials, sites[sites["open_here"] == state.value])
    others = all_sites[~all_sites.index.isin(sites.index)]
    return counted.assign(open_elsewhere_sites=_count_of(trials, others[may_be_open(others)]))


def _with_distances(
    trials: pd.DataFrame, sites: pd.DataFrame, unplaced: pd.DataFrame, home: Place | None
) -> pd.DataFrame:
    near = nearest(sites)
    found = trials.assign(**{name: trials["nct_id"].map(near[name]).astype(Kind.NUMBER.dtype) for name in near.columns})
    if home is None:
        return found.assign(
            unplaced_sites=pd.Series(pd.NA, index=trials.index, dtype=Kind.INTEGER.dtype),
            in_home_country=pd.Series(pd.NA, index=trials.index, dtype=Kind.FLAG.dtype),
        )
    at_home, open_here = sites["in_home_country"].fillna(value=False), may_be_open(sites)
    any_open, open_at_home, any_at_home = (
        set(sites.loc[these, "nct_id"].unique()) for these in (open_here, open_here & at_home, at_home)
    )
    here = open_at_home | (any_at_home - any_open)
    return found.assign(
        unplaced_sites=_count_of(trials, unplaced),
        in_home_country=trials["nct_id"].isin(here).astype(Kind.FLAG.dtype),
    )


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
