"""An answer cut into the parts in which it is shown (pure): a part is never mixed, and nothing falls between."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from trialsearch.search.profile import ChildProfile
from trialsearch.vocabulary import Availability, Now, Purpose, Verdict


@dataclass(frozen=True)
class Part:
    """Trials of one purpose; of transplants, too, where the child's answers make one a topic."""

    purpose: Purpose
    trials: pd.DataFrame


@dataclass(frozen=True)
class Side:
    """Trials of one group in the home country (or anywhere, without a home), or abroad.

    Attributes
    ----------
    parts : tuple of Part
        What may match, treatment first.
    not_a_match : DataFrame
        What does not match as written today, of any purpose.
    """

    abroad: bool
    parts: tuple[Part, ...]
    not_a_match: pd.DataFrame

    def __len__(self) -> int:
        """Count the trials."""
        return len(self.not_a_match) + sum(len(part.trials) for part in self.parts)


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
    groups = []
    for availability in Availability:
        these = trials[trials["availability"] == availability.value]
        abroad = ~these["in_home_country"].fillna(value=True).astype(bool)
        sides = tuple(
            _side(these[abroad == is_abroad], availability, child, abroad=is_abroad)
            for is_abroad in (False, True)
            if (abroad == is_abroad).any()
        )
        if sides:
            groups.append(Group(availability, sides))
    return tuple(groups)


def _side(trials: pd.DataFrame, availability: Availability, child: ChildProfile | None, *, abroad: bool) -> Side:
    no_match = trials["verdict"].eq(Verdict.DOES_NOT_FIT.value).fillna(value=False).astype(bool)
    if availability is Availability.EXPANDED_ACCESS:
        no_match &= False  # no study to join: no verdict sorts it
    may_match = trials[~no_match]
    purposes = may_match["purpose_group"]
    if child is not None and transplant_is_topic(child):
        purposes = purposes.replace(Purpose.TRANSPLANT_AND_CELL_SUPPORT.value, Purpose.TREATMENT.value)
    parts = tuple(
        Part(purpose, may_match[purposes == purpose.value]) for purpose in Purpose if (purposes == purpose.value).any()
    )
    return Side(abroad, parts, trials[no_match])


def transplant_is_topic(child: ChildProfile) -> bool:
    """Whether what was said about a child makes a transplant something to think about: never first remission alone."""
    return bool(child.relapses) or child.prior_hsct is True or child.now in _SPEAKS_FOR_TRANSPLANT


_SPEAKS_FOR_TRANSPLANT = (Now.RELAPSE_ACTIVE, Now.REFRACTORY, Now.MRD_POSITIVE)
