"""Everyone's use case but the refresh job's: open a snapshot, search it.

No answer is kept here: whoever searches often keeps the catalogue, by its snapshot id, and what it answered. Only what
the records say about who can join, the same for everybody, is gathered once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import pandas as pd

from trialsearch.errors import InvalidInput, quoted
from trialsearch.export import to_rows
from trialsearch.schema import TABLES, Tables
from trialsearch.search import (
    SEARCHED,
    ChildProfile,
    RulesOfTrial,
    Selection,
    TrialFilter,
    in_order,
    judged,
    located,
    rules_of_trials,
    select,
)
from trialsearch.snapshots import Manifest, Snapshot, SnapshotCache
from trialsearch.text_index import TextIndex
from trialsearch.vocabulary import DataSource

#: As it is written, spoken of by its digits alone, or the address of its page.
_NUMBER: Final = re.compile(r"(?i)(?:https?://\S+/)?(?:NCT[\s-]*)?([0-9]{8})/?(?:[?#]\S*)?")


@dataclass(frozen=True)
class Catalogue:
    """One snapshot, opened.

    Attributes
    ----------
    index : TextIndex
        The full-text index of the same trials.
    rules : callable
        Gives what each trial's record says about who can join, by number; gathered at the first call.
    confirmed_at : datetime
        When the registry last said that it still has these data.
    passed_over : tuple of str
        Why newer snapshots cannot be used.
    """

    manifest: Manifest
    tables: Tables
    index: TextIndex
    rules: Callable[[], Mapping[str, RulesOfTrial]]
    confirmed_at: datetime
    passed_over: tuple[str, ...] = ()

    @property
    def snapshot_id(self) -> str:
        """The snapshot's id."""
        return self.manifest.snapshot_id

    @property
    def is_demonstration(self) -> bool:
        """Whether these are the invented demonstration data."""
        return self.manifest.data_source == DataSource.DEMONSTRATION

    def search(self, wanted: TrialFilter | None = None, child: ChildProfile | None = None) -> Selection:
        """Trials and sites that match, in the order for people: what takes patients today comes first.

        With a child, every trial gets a verdict; none is left out for it.
        """
        asked = wanted or TrialFilter()
        found = self.rank(self.select(asked), asked, child)
        sites = _with_all_columns(found.sites, self.tables["sites"], ["nct_id", "site_number"])
        return replace(found, trials=self.with_every_column(found.trials), sites=sites)

    def select(self, wanted: TrialFilter) -> Selection:
        """Select what meets a filter: in no order yet, and only with the columns that a search looks at.

        `rank` adds what home and child say of it. Without the other columns both are many times faster.
        """
        # A home without a distance leaves nothing out.
        asked = wanted if wanted.within_km is not None else replace(wanted, near=None)
        searched = {name: self.tables[name][list(columns)] for name, columns in SEARCHED.items()}
        return select(self.tables | searched, asked, self.index)

    def rank(self, selected: Selection, wanted: TrialFilter, child: ChildProfile | None = None) -> Selection:
        """Measure the ways from home, judge for a child, and put in order what `select` gave, or a part of it."""
        selection = located(selected, wanted.near) if wanted.within_km is None else selected
        return in_order(selection if child is None else judged(selection, self.rules(), child))

    def with_every_column(self, trials: pd.DataFrame) -> pd.DataFrame:
        """Give trials that were found with every column of their table, in the same order."""
        return _with_all_columns(trials, self.tables["trials"], ["nct_id"])

    def rows_of(self, table: str, nct_id: str) -> pd.DataFrame:
        """Rows of one table that belong to one trial."""
        frame = self.tables[table]
        return frame[frame["nct_id"] == nct_id]

    def resolve(self, number: str) -> str:
        """Find the trial of an NCT number, in any case, by its digits or its page's address; an older number leads on.

        Raises
        ------
        InvalidInput
            If it is no such number, or the snapshot holds no such trial.
        """
        typed = _NUMBER.fullmatch(number.strip())
        if typed is None:
            raise InvalidInput(
                f"{quoted(number)} is no number of a trial: that is NCT and eight digits, such as NCT04150497. Other "
                "numbers are searched for with `trialsearch search --text`."
            )
        wanted = f"NCT{typed[1]}"
        if (self.tables["trials"]["nct_id"] == wanted).any():
            return wanted
        aliases = self.tables["identifiers"]
        known = aliases.loc[(aliases["id_type"] == "NCT_ALIAS") & (aliases["id"] == wanted), "nct_id"]
        if known.empty:
            raise InvalidInput(
                f"The snapshot of {self.manifest.data_date} holds no trial {quoted(number)}. It holds trials that "
                "admit children and may concern ALL; look others up at https://clinicaltrials.gov."
            )
        return str(known.iloc[0])

    def trial(self, number: str) -> dict[str, Any]:
        """Tell everything that the snapshot knows of one trial: its columns, and a list of rows for each other table.

        The list of `conditions` takes the place of the joined text of that name.
        """
        nct_id = self.resolve(number)
        (found,) = to_rows(self.rows_of("trials", nct_id), TABLES["trials"].exported)
        for name, table in TABLES.items():
            if table.is_about_trials and name != "trials":
                columns = [column for column in table.exported if column not in ("nct_id", "data_source")]
                found[name] = to_rows(self.rows_of(name, nct_id), columns)
        found["eligibility"] = self._eligibility(nct_id, found)
        return found

    def _eligibility(self, nct_id: str, trial: dict[str, Any]) -> dict[str, object]:
        """Tell who can join: the ages, an answer to each question, and what else is asked for."""
        rules = self.rules()[nct_id]
        fact = ("answer", "explicit", "quote", "section", "condition", "rule_id")
        quotes = (rules.age.minimum_quote, rules.age.maximum_quote)
        return {
            "readable": rules.readable,
            "age": {
                "min_years": rules.age.from_years,
                "below_years": rules.age.below_years,
                "reference": rules.age.reference,
                "quotes": [quote for quote in dict.fromkeys(quotes) if quote],
            },
            "facts": {row["question"]: {name: row[name] for name in fact} for row in trial["facts"]},
            "requirements": trial["requirements"],
        }


def open_catalogue(cache: str | Path = "cache", snapshot_id: str | None = None) -> Catalogue:
    """Open the newest usable snapshot of a cache folder, or the one named.

    Raises
    ------
    SnapshotError
        If there is none that can be used.
    """
    snapshots = SnapshotCache(cache)
    if snapshot_id is not None:
        snapshot = snapshots.get(snapshot_id)
        return _opened(snapshot, snapshots.confirmed_at(snapshot.manifest), ())
    opened = snapshots.newest()
    return _opened(opened.snapshot, opened.confirmed_at, opened.passed_over)


def _opened(snapshot: Snapshot, confirmed_at: datetime, passed_over: tuple[str, ...]) -> Catalogue:
    tables = snapshot.tables()
    return Catalogue(
        snapshot.manifest,
        tables,
        TextIndex(snapshot.text_index()),
        cache(lambda: rules_of_trials(tables)),
        confirmed_at,
        passed_over,
    )


def _with_all_columns(found: pd.DataFrame, table: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Put the columns of the table before what a search added, in the order of what was found."""
    if len(key) == 1:
        places = pd.Index(table[key[0]]).get_indexer(pd.Index(found[key[0]]))
    else:
        places = pd.MultiIndex.from_frame(table[key]).get_indexer(pd.MultiIndex.from_frame(found[key]))
    whole: pd.DataFrame = table.iloc[places].reset_index(drop=True)
    added = [name for name in found.columns if name not in table.columns]
    joined: pd.DataFrame = pd.concat([whole, found[added]], axis="columns")
    return joined


def age_of(confirmed_at: datetime, now: datetime | None = None) -> timedelta:
    """How long ago the registry confirmed the data; negative if the clock was set back since."""
    return (now or datetime.now(UTC)) - confirmed_at
