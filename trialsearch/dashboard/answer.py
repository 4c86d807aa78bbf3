"""An answer as it is shown, whatever draws it: what was asked, what is left aside, and a card for each trial."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final

import pandas as pd

from trialsearch.dashboard.hospital_files import said_of, said_open
from trialsearch.dashboard.rows import RowsByTrial
from trialsearch.dashboard.served import Served
from trialsearch.knowledge.places import Place
from trialsearch.languages import Message, message
from trialsearch.markup.site_map import Mark
from trialsearch.schema import TABLES, plain_rows
from trialsearch.search import ChildProfile, Group, Selection, TrialFilter, confirmed_first, reads_miles, sections
from trialsearch.views import Beside, Card, TrialPage, card, trial_page
from trialsearch.vocabulary import Availability, Purpose, Relevance, SiteOpen, Verdict

Row = dict[str, Any]

_ON_PAGE = ("facts", "requirements", "arms", "identifiers")


#: What may be left aside, and why; also the words of the address that bring it back.
LEFT_ASIDE: Final[Mapping[str, Callable[[pd.DataFrame], pd.Series[bool]]]] = {
    "other": lambda trials: trials["relevance"] == Relevance.OTHER.value,
    "closed": lambda trials: trials["availability"] == Availability.CLOSED.value,
}


@dataclass(frozen=True)
class Aside:
    """Trials that an answer leaves aside unless asked for, and how many they are."""

    name: str
    count: int


@dataclass(frozen=True)
class Answer:
    """What was asked, what was found, and which of it is shown.

    Attributes
    ----------
    trials : DataFrame
        The rows of `found.trials` that are shown.
    aside : tuple of Aside
        What may be left aside, shown or not; what is empty is not there.
    """

    served: Served
    wanted: TrialFilter
    child: ChildProfile | None
    found: Selection
    trials: pd.DataFrame
    aside: tuple[Aside, ...] = ()
    _trials: dict[str, Row] = field(default_factory=dict, repr=False)
    _sites: dict[str, list[Row]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        """Count the trials that are shown."""
        return len(self.trials)

    @property
    def left_out(self) -> int:
        """Count the trials that were found and are not shown."""
        return len(self.found) - len(self)

    def groups(self) -> tuple[Group, ...]:
        """Cut what is shown into the groups in which it is shown."""
        return sections(self.trials, self.child)

    def cards(self, nct_ids: Sequence[str]) -> list[Card]:
        """Make the cards of some of the trials."""
        self.fetch(nct_ids)
        return [self._card(nct_id) for nct_id in nct_ids]

    def fetch(self, nct_ids: Sequence[str]) -> None:
        """Look up what the cards of these trials need: all at once is many times faster than part by part."""
        missing = [nct_id for nct_id in nct_ids if nct_id not in self._trials]
        found = self._found_trials.of(missing)
        self._trials.update({nct_id: {**self.served.trials[nct_id], **row} for nct_id, (row,) in found.items()})
        for nct_id, rows in self._found_sites.of(missing).items():
            every = {site["site_number"]: site for site in self.served.rows["sites"][nct_id]}
            self._sites[nct_id] = [{**every[row["site_number"]], **row} for row in rows]

    def whole(self) -> pd.DataFrame:
        """Give the trials that are shown with every column, for a table or a file."""
        return self.served.catalogue.whole(self.trials)

    def page(self, nct_id: str) -> TrialPage:
        """Make the page of one of the trials."""
        catalogue = self.served.catalogue
        (trial,) = plain_rows(catalogue.rows_of("trials", nct_id))
        rows = {name: plain_rows(catalogue.rows_of(name, nct_id)) for name in _ON_PAGE}
        return trial_page(self.cards([nct_id])[0], trial, rows, self.found.matches.get(nct_id))

    def about(self, nct_id: str) -> dict[str, str]:
        """Name what this answer for a trial rests on: never what was said about the child."""
        catalogue, judged = self.served.catalogue, self.found.matches.get(nct_id)
        question = judged.reasons[0].question if judged else ""
        fact = next((fact for name, fact in catalogue.rules()[nct_id].facts.items() if name == question), None)
        about = {"trial": nct_id, "question": question, "rule": fact.rule_id if fact else None}
        return {**{name: value for name, value in about.items() if value}, "snapshot": catalogue.snapshot_id}

    def marks(self, nct_id: str) -> list[Mark]:
        """Give the places of a trial for a map, near ones first; a place that nobody knows is on the list alone."""
        self.fetch([nct_id])
        sites = [site for site in self._sites.get(nct_id, []) if site["latitude"] is not None]
        sites.sort(key=lambda site: (site["distance_km"] is None, site["distance_km"] or 0.0))
        return [Mark(site["latitude"], site["longitude"], site["city"] or "", _may_be_open(site)) for site in sites]

    def to_join(self) -> Message | None:
        """Count the verdicts on what treats, takes patients and is not abroad; what only watches never counts."""
        if self.child is None:
            return None
        these = self.trials[
            (self.trials["availability"] == Availability.TAKING_PATIENTS.value)
            & (self.trials["purpose_group"] == Purpose.TREATMENT.value)
            & self.trials["in_home_country"].fillna(value=True).astype(bool)
        ]
        counts = {verdict.value: int((these["verdict"] == verdict.value).sum()) for verdict in Verdict}
        return Message("result.to_join_here" if self.wanted.near else "result.to_join", {**counts})

    def unplaced(self) -> Message | None:
        """Count the trials that are left out because it is not known how far their places are."""
        count = len(self.found.unplaced)
        if not count:
            return None
        return message("result.unplaced_one") if count == 1 else message("result.unplaced_many", count=count)

    @cached_property
    def _found_trials(self) -> RowsByTrial:
        added = [name for name in self.found.trials.columns if name not in TABLES["trials"].by_name]
        return RowsByTrial(self.found.trials, ["nct_id", *added])

    @cached_property
    def _found_sites(self) -> RowsByTrial:
        return RowsByTrial(self.found.sites, ["nct_id", "site_number", "distance_km", "in_home_country"])

    def _card(self, nct_id: str) -> Card:
        trial, sites = self._trials[nct_id], self._sites.get(nct_id, [])
        rows = self.served.rows
        beside = Beside(
            contacts=rows["contacts"].get(nct_id, ()),
            treatments=rows["treatments"].get(nct_id, ()),
            requirements=rows["requirements"].get(nct_id, ()),
            elsewhere=len(rows["sites"].get(nct_id, ())) - len(sites),
            said_there=said_of(nct_id, datetime.now(UTC).date()),
        )
        in_miles = self.wanted.near is not None and reads_miles(self.wanted.near)
        return card(trial, sites, beside, self.found.matches.get(nct_id), in_miles=in_miles)


def _may_be_open(site: Row) -> bool:
    return site["open_here"] in (SiteOpen.YES, SiteOpen.NOT_STATED)


def of_these(
    served: Served, nct_ids: Sequence[str], child: ChildProfile | None = None, home: Place | None = None
) -> Answer:
    """Answer for some trials, whatever their state."""
    return answer(served, TrialFilter(nct_ids=tuple(nct_ids), near=home), child, other=True, closed=True)


def answer(served: Served, wanted: TrialFilter, child: ChildProfile | None = None, **brought_back: bool) -> Answer:
    """Search, and leave aside trials that may not be about ALL, and closed ones, unless asked for (see LEFT_ASIDE).

    Who asks for a status wants to see it: then nothing is left aside for being closed.
    """
    found = served.catalogue.find(wanted, child)
    found = confirmed_first(found, said_open(wanted.hospitals, datetime.now(UTC).date()))
    hidden, aside = pd.Series(data=False, index=found.trials.index), []
    for name, is_aside in LEFT_ASIDE.items():
        if name == "closed" and wanted.recruitment:
            continue
        these = is_aside(found.trials).astype(bool) & ~hidden
        if count := int(these.sum()):
            aside.append(Aside(name, count))
        if not brought_back.get(name, False):
            hidden |= these
    return Answer(served, wanted, child, found, found.trials[~hidden].reset_index(drop=True), tuple(aside))
