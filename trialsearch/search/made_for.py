"""Whom a trial is made for beyond the questions: rare kinds of leukaemia, and what it demands (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from trialsearch.schema import Tables, plain_rows
from trialsearch.vocabulary import Question, RequirementKind

#: What a trial may demand of every patient and no question of ours settles: there is something to ask.
DEMANDS: Final = (
    RequirementKind.PRIOR_ENROLMENT_REQUIRED,
    RequirementKind.MUTATION_REQUIRED,
    RequirementKind.COMMERCIAL_PRODUCT,
    RequirementKind.FIRST_PATIENTS,
    RequirementKind.PRIOR_THERAPY_REQUIRED,
    RequirementKind.CNS_DISEASE_REQUIRED,
    RequirementKind.TRANSPLANT_POSSIBLE,
    RequirementKind.RELAPSE_UNTREATED,
    RequirementKind.INDUCTION_DAY,
    RequirementKind.INDUCTION_STARTED,
    RequirementKind.RULES_ELSEWHERE,
)


@dataclass(frozen=True)
class RareKind:
    """A rare kind of leukaemia, or a trait of few children, that a trial is made for.

    Attributes
    ----------
    of_relapse : bool
        Of a risk group: whether it is the risk of a relapse.
    """

    quote: str
    of_relapse: bool = False


@dataclass(frozen=True)
class Demand:
    """Something that every patient must have or be, in the record's words.

    Attributes
    ----------
    settled_by : tuple of Question
        Whoever says yes to all of these meets it; empty where no question settles it.
    """

    kind: RequirementKind
    quote: str
    section: str | None = None
    value: float | None = None
    settled_by: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Antigen:
    """The mark that the leukaemia's cells must carry.

    Attributes
    ----------
    is_usual : bool
        Nearly every leukaemia of that lineage carries it: to be shown only after a treatment that aims at it.
    """

    demand: Demand
    is_usual: bool


def special_of_trials(tables: Tables) -> Mapping[str, Mapping[str, RareKind]]:
    """Give the rare kinds that each trial is made for, and the words that say so."""
    special: dict[str, dict[str, RareKind]] = defaultdict(dict)
    facets = tables["facets"]
    for row in plain_rows(facets[facets["made_for_few"]], ["nct_id", "facet", "quote", "of_relapse"]):
        special[row["nct_id"]][row["facet"]] = RareKind(row["quote"], bool(row["of_relapse"]))
    return special


_DEMAND: Final = ("nct_id", "kind", "value", "quote", "section", "settled_by", "is_usual")


def demands_of_trials(tables: Tables) -> Mapping[str, tuple[Demand, ...]]:
    """Give what each trial demands of every patient; of each kind the first."""
    demands: dict[str, dict[RequirementKind, Demand]] = defaultdict(dict)
    every = tables["requirements"]
    for row in plain_rows(every[every["kind"].isin(DEMANDS) & every["binds_everyone"]], _DEMAND):
        demand = _demand(row)
        demands[row["nct_id"]].setdefault(demand.kind, demand)
    return {nct_id: tuple(each.values()) for nct_id, each in demands.items()}


def antigens_of_trials(tables: Tables) -> Mapping[str, Antigen]:
    """Give the first mark that the leukaemia's cells must carry, in each trial that says so."""
    every = tables["requirements"]
    rows = plain_rows(every[(every["kind"] == RequirementKind.ANTIGEN) & every["binds_everyone"]], _DEMAND)
    return {row["nct_id"]: Antigen(_demand(row), row["is_usual"]) for row in reversed(rows)}


def _demand(row: Mapping[str, Any]) -> Demand:
    settled_by = tuple(Question(each) for each in (row["settled_by"] or "").split("|") if each)
    return Demand(RequirementKind(row["kind"]), row["quote"], row["section"], row["value"], settled_by)
