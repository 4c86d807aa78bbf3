"""An answer as it is shown, whatever draws it: what was asked, what is left aside, and a card for each trial."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

import pandas as pd

from trialsearch.dashboard.hospital_files import said_of, said_open
from trialsearch.dashboard.left_aside import Aside
from trialsearch.dashboard.served import Served
from trialsearch.errors import InvalidInput
from trialsearch.knowledge.places import Place
from trialsearch.languages import Message, message
from trialsearch.markup.site_map import Mark
from trialsearch.schema import TABLES, plain_rows
from trialsearch.search import (
    ChildProfile,
    Group,
    Selection,
    TrialFilter,
    confirmed_first,
    reads_miles,
    sections,
    under_treatment,
)
from trialsearch.views import Beside, Card, TrialPage, card, site_order, site_place, town_said, trial_page
from trialsearch.vocabulary import MAY_BE_OPEN, Availability, Verdict
from trialsearch.words import mended

Row = dict[str, Any]

#: So far a family may go for a day: 100 miles.
NEAR_HOME_KM: Final = 160.9344

_COUNTED_BY = ("nct_id", "availability", "purpose_group", "in_home_country")
_ON_PAGE = ("facts", "requirements", "arms", "identifiers")


@dataclass(frozen=True)
class Answer:
    """What was asked, what was found, and which of it is shown.

    Attributes
    ----------
    found : Selection
        What is shown.
    today : date
        The day of the answer: what hospitals say of their studies holds for a while.
    left_out : int
        How many trials were found and are not shown.
    aside : tuple of Aside
        What may be left aside, shown or not; what is empty is not there.
    """

    served: Served
    wanted: TrialFilter
    child: ChildProfile | None
    found: Selection
    today: date
    left_out: int = 0
    aside: tuple[Aside, ...] = ()
    _trials: dict[str, Row] = field(default_factory=dict, repr=False)
    _sites: dict[str, list[Row]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        """Count the trials that are shown."""
        return len(self.found)

    @property
    def nothing_may_match(self) -> bool:
        """Whether something is counted (`counts`), and as written today the child fits into none of it."""
        counts = self.counts() or {}
        return bool(counts.pop(Verdict.DOES_NOT_FIT, 0)) and not any(counts.values())

    @property
    def trials(self) -> pd.DataFrame:
        """The rows of the trials that are shown, in order."""
        return self.found.trials

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
        if not missing:
            return
        added = [name for name in self.trials.columns if name not in TABLES["trials"].by_name]
        for row in _rows_of(self.trials, missing, added):
            self._trials[row["nct_id"]] = {**self.served.trials[row["nct_id"]], **row}
        every = {nct_id: _by_number(self.served.rows["sites"].get(nct_id, ())) for nct_id in missing}
        for row in _rows_of(self.found.sites, missing, ["site_number", "distance_km", "in_home_country"]):
            nct_id = row["nct_id"]
            self._sites.setdefault(nct_id, []).append({**every[nct_id][row["site_number"]], **row})

    def whole(self) -> pd.DataFrame:
        """Give the trials that are shown with every column, for a table or a file."""
        return self.served.catalogue.with_every_column(self.trials)

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

    def unplaced_sites(self, nct_id: str) -> list[Message | str]:
        """Name the places of a trial of which nobody knows where they lie, those that may be open first."""
        self.fetch([nct_id])
        sites = [site for site in self._sites.get(nct_id, []) if site["site_latitude"] is None]
        return [site_place(site) for site in sorted(sites, key=site_order)]

    def marks(self, nct_id: str) -> list[Mark]:
        """Give the places of a trial for a map, near ones first; see also `unplaced_sites`."""
        self.fetch([nct_id])
        sites = [site for site in self._sites.get(nct_id, []) if site["site_latitude"] is not None]
        sites.sort(key=lambda site: (site["distance_km"] is None, site["distance_km"] or 0.0))
        return [
            Mark(
                site["site_latitude"],
                site["site_longitude"],
                town_said(mended(site["city"] or "")),
                site["open_here"] in MAY_BE_OPEN,
                mended(site["hospital_name"]) if site["hospital_name"] else None,
                abroad=site["in_home_country"] is False,
            )
            for site in sites
        ]

    def counts(self) -> dict[str, int] | None:
        """Count the verdicts on what stands under treatment, takes patients and is not abroad; None without a child."""
        if self.child is None:
            return None
        counts = dict.fromkeys((verdict.value for verdict in Verdict), 0)
        for row in self._to_join():
            counts[row["verdict"]] += 1
        return counts

    @property
    def counted_where(self) -> str:
        """Say of what the counts are: of all at home, of all anywhere, or of what a filter left."""
        if self.wanted != TrialFilter(near=self.wanted.near):
            return "shown"
        return "here" if self.wanted.near is not None else "anywhere"

    def near_home(self) -> tuple[str, ...] | None:
        """List which of those that are counted may be open near home, in order.

        None where home is not known, or nearer places alone are shown: those a little further would be missing.
        """
        nearest_only = self.wanted.within_km is not None and self.wanted.within_km < NEAR_HOME_KM
        if self.wanted.near is None or self.wanted.near.point is None or nearest_only:
            return None
        return tuple(
            row["nct_id"]
            for row in self._to_join("nearest_may_be_open_km")
            if row.get("verdict") != Verdict.DOES_NOT_FIT
            and row["nearest_may_be_open_km"] is not None
            and row["nearest_may_be_open_km"] <= NEAR_HOME_KM
        )

    def of_unknown_distance(self, near_home: Sequence[str]) -> int:
        """Count which of those that are counted may have an open place near home that is on no map of ours."""
        sites = self.found.sites
        may_be_open = sites["open_here"].isin([state.value for state in MAY_BE_OPEN])
        unknown = sites[may_be_open & sites["distance_km"].isna() & (sites["in_home_country"] != False)]  # noqa: E712 - NA
        wanted = {row["nct_id"] for row in self._to_join() if row.get("verdict") != Verdict.DOES_NOT_FIT}
        return len(wanted & set(unknown["nct_id"]) - set(near_home))

    def _to_join(self, *also: str) -> Iterator[Row]:
        counted = under_treatment(self.child)
        judged = ("verdict",) if self.child is not None else ()
        for row in plain_rows(self.trials, [*_COUNTED_BY, *judged, *also]):
            may_be_joined = row["availability"] == Availability.TAKING_PATIENTS
            if may_be_joined and row["purpose_group"] in counted and row["in_home_country"] is not False:
                yield row

    def unplaced(self) -> Message | None:
        """Count the trials that are left out because it is not known how far their places are."""
        count = len(self.found.unplaced)
        if not count:
            return None
        return message("result.unplaced_one") if count == 1 else message("result.unplaced_many", count=count)

    def _card(self, nct_id: str) -> Card:
        trial, sites = self._trials[nct_id], self._sites.get(nct_id, [])
        rows = self.served.rows
        beside = Beside(
            contacts=rows["contacts"].get(nct_id, ()),
            treatments=rows["treatments"].get(nct_id, ()),
            requirements=rows["requirements"].get(nct_id, ()),
            elsewhere=len(rows["sites"].get(nct_id, ())) - len(sites),
            said_there=said_of(nct_id, self.today),
        )
        near = self.wanted.near
        in_miles = near is not None and reads_miles(near)
        made = card(trial, sites, beside, self.found.matches.get(nct_id), in_miles=in_miles)
        return replace(made, home_country=near.country) if near else made


def _rows_of(table: pd.DataFrame, nct_ids: Sequence[str], columns: Sequence[str]) -> list[Row]:
    return plain_rows(table[["nct_id", *columns]][table["nct_id"].isin(nct_ids)])


def _by_number(sites: Sequence[Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    return {site["site_number"]: site for site in sites}


def known_of(served: Served, numbers: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give the trials of these numbers, each once, an older number leading on; and the numbers that we have not."""
    known: dict[str, None] = {}
    unknown = []
    for number in numbers:
        try:
            known[served.catalogue.resolve(number)] = None
        except InvalidInput:
            unknown.append(number)
    return list(known), unknown


def of_these(
    served: Served, nct_ids: Sequence[str], child: ChildProfile | None = None, home: Place | None = None, *, today: date
) -> Answer:
    """Answer for some trials, whatever their state."""
    return answer(served, TrialFilter(nct_ids=tuple(nct_ids), near=home), child, today=today, other=True, closed=True)


def answer(
    served: Served, wanted: TrialFilter, child: ChildProfile | None = None, *, today: date, **brought_back: bool
) -> Answer:
    """Search, and leave aside trials that may not be about ALL, and closed ones, unless asked for (left_aside.py)."""
    # What is not shown is neither judged nor put in order: that is more than half of all.
    parted = served.parted(wanted, frozenset(name for name, is_asked in brought_back.items() if is_asked))
    found = served.catalogue.rank(parted.shown, wanted, child)
    found = confirmed_first(found, said_open(wanted.hospitals, today))
    return Answer(served, wanted, child, found, today, parted.left_out, parted.aside)
