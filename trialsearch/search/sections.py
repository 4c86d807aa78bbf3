"""An answer cut into the parts in which it is shown (pure): a part is never mixed, and nothing falls between."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from trialsearch.schema import plain_rows
from trialsearch.search.profile import ChildProfile
from trialsearch.vocabulary import Availability, Now, Purpose, Verdict


@dataclass(frozen=True)
class Part:
    """Trials of one purpose; of transplants, too, where the child's answers make one a topic."""

    purpose: Purpose
    nct_ids: tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """Trials of one group in the home country (or anywhere, without a home), or abroad.

    Attributes
    ----------
    parts : tuple of Part
        What may match, in the order of `purposes_for`.
    not_a_match : tuple of str
        Numbers of those that do not match as written today, of any purpose.
    """

    abroad: bool
    parts: tuple[Part, ...]
    not_a_match: tuple[str, ...]

    def __len__(self) -> int:
        """Count the trials."""
        return len(self.not_a_match) + sum(len(part.nct_ids) for part in self.parts)


@dataclass(frozen=True)
class Group:
    """Trials of one availability."""

    availability: Availability
    sides: tuple[Side, ...]

    def __len__(self) -> int:
        """Count the trials."""
        return sum(len(side) for side in self.sides)


def sections(trials: pd.DataFrame, child: ChildProfile | None = None) -> tuple[Group, ...]:
    """Cut the trials of a selection, in order, into groups; empty ones are left out."""
    treating, purposes = under_treatment(child), purposes_for(child)
    cut: dict[tuple[str, bool], list[dict[str, Any]]] = defaultdict(list)
    for row in plain_rows(trials, _CUT_BY):
        cut[row["availability"], row["in_home_country"] is False].append(row)
    groups = []
    for availability in Availability:
        sides = tuple(
            _side(cut[availability.value, abroad], availability, purposes, abroad=abroad, treating=treating)
            for abroad in (False, True)
            if (availability.value, abroad) in cut
        )
        if sides:
            groups.append(Group(availability, sides))
    return tuple(groups)


_CUT_BY = ("nct_id", "availability", "purpose_group", "verdict", "in_home_country")


def _side(
    rows: list[dict[str, Any]],
    availability: Availability,
    purposes: tuple[Purpose, ...],
    *,
    abroad: bool,
    treating: frozenset[Purpose],
) -> Side:
    """Sort rows into parts; a drug outside a study has no verdict that could set it aside."""
    may_match: dict[str, list[str]] = defaultdict(list)
    no_match = []
    for row in rows:
        purpose = row["purpose_group"]
        if row["verdict"] == Verdict.DOES_NOT_FIT and availability is not Availability.EXPANDED_ACCESS:
            no_match.append(row["nct_id"])
        elif purpose in treating:
            may_match[Purpose.TREATMENT].append(row["nct_id"])
        else:
            may_match[purpose].append(row["nct_id"])
    parts = tuple(Part(purpose, tuple(may_match[purpose])) for purpose in purposes if purpose in may_match)
    return Side(abroad, parts, tuple(no_match))


#: What children whose treatment is over may join.
_AFTERWARDS: Final = (
    Purpose.SIDE_EFFECTS_AND_SUPPORT,
    Purpose.TESTS_AND_MONITORING,
    Purpose.WATCH_AND_SAMPLES,
    Purpose.FOLLOW_UP_OF_TREATED,
)


def purposes_for(child: ChildProfile | None) -> tuple[Purpose, ...]:
    """Put what trials are for in order: treatment first, unless it is over: then what may follow it."""
    if child is None or child.now is not Now.OFF_THERAPY:
        return tuple(Purpose)
    return (*_AFTERWARDS, *(purpose for purpose in Purpose if purpose not in _AFTERWARDS))


def under_treatment(child: ChildProfile | None) -> frozenset[Purpose]:
    """Which purposes stand under treatment."""
    if child is not None and transplant_is_topic(child):
        return frozenset({Purpose.TREATMENT, Purpose.TRANSPLANT_AND_CELL_SUPPORT})
    return frozenset({Purpose.TREATMENT})


def transplant_is_topic(child: ChildProfile) -> bool:
    """Whether what was said about a child makes a transplant something to think about: never first remission alone."""
    return bool(child.relapses) or child.prior_hsct is True or child.now in _SPEAKS_FOR_TRANSPLANT


_SPEAKS_FOR_TRANSPLANT = (Now.RELAPSE_ACTIVE, Now.REFRACTORY, Now.MRD_POSITIVE)
