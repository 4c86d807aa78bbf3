"""What a person asks for, as one frozen value."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum

from trialsearch.ages import AgeInterval
from trialsearch.earth import FARTHEST_KM
from trialsearch.errors import InvalidInput, quoted
from trialsearch.knowledge.places import Place
from trialsearch.vocabulary import (
    InterventionType,
    Phase,
    Purpose,
    RecruitmentStatus,
    Relevance,
    Sex,
    StudyType,
    TreatmentType,
)
from trialsearch.words import phrases


@dataclass(frozen=True)
class TrialFilter:
    """Which trials and sites to show. Values within a field are alternatives; fields narrow each other.

    Attributes
    ----------
    nct_ids : tuple of str
        Numbers of the trials themselves; one that is not there finds nothing.
    phases : tuple of Phase
        A trial of phase 1/2 counts as phase 1 and as phase 2.
    age : AgeInterval, optional
        Keeps every trial whose limits the interval touches; a missing limit is open.
    recruitment : tuple of RecruitmentStatus
        Status of the whole trial, exactly.
    sites : tuple of str
        Words of hospital, city, state, postcode or country; all words of one text must stand at one site.
    hospitals : tuple of str
        Ids of hospitals. A partner of a joint centre stands for itself and the centre; the centre for its partners too.
    open_sites : bool
        Keeps trials with a matching site that is open, or whose recruiting trial gives no status for it.
    texts : tuple of str
        What a person types into a search box; the text index says how it is understood.
    intervention_types, treatment_types, study_types, purposes, relevance : tuples of their enumerations
        As they read.
    study_groups : tuple of str
        Names of cooperative groups, as the table study_groups writes them.
    sexes : tuple of Sex
        FEMALE keeps the trials that admit girls: those for FEMALE, for ALL, and those that do not say.
    sponsors : tuple of str
        Words of the lead sponsor or a collaborator.
    updated_since : date, optional
        Keeps records posted on that day or later; a record without a date is kept out.
    near : Place, optional
        Home: sites get their distance from it, nearer trials come first within their group, those in the home
        country before those abroad. A state or country is a home without distances.
    within_km : float, optional
        Keeps trials with a matching site so near to home. Sites whose place is unknown are counted, not kept.
    """

    nct_ids: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()
    age: AgeInterval | None = None
    recruitment: tuple[RecruitmentStatus, ...] = ()
    sites: tuple[str, ...] = ()
    hospitals: tuple[str, ...] = ()
    open_sites: bool = False
    texts: tuple[str, ...] = ()
    intervention_types: tuple[InterventionType, ...] = ()
    treatment_types: tuple[TreatmentType, ...] = ()
    study_types: tuple[StudyType, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    study_groups: tuple[str, ...] = ()
    sexes: tuple[Sex, ...] = ()
    sponsors: tuple[str, ...] = ()
    relevance: tuple[Relevance, ...] = ()
    updated_since: date | None = None
    near: Place | None = None
    within_km: float | None = None

    def with_home(self, near: Place | None, within_km: float | None = None) -> TrialFilter:
        """Ask for the same, seen from a home."""
        return replace(self, near=near, within_km=within_km)

    @property
    def anybodys(self) -> TrialFilter | None:
        """The filter as anybody may ask it, without a home that leaves nothing out; None if it tells of who asks.

        What was typed, how far somebody can go, and a child's age and sex tell of who asks: such answers are not kept.
        """
        if self.texts or self.sites or self.sponsors or self.within_km is not None or self.age or self.sexes:
            return None
        return replace(self, near=None)

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, str | StrEnum):
                raise InvalidInput(f"{each.name} takes a tuple of values, not the single {value!r}.")
        for name, kind in _KINDS.items():
            for value in getattr(self, name):
                if value not in set(kind):
                    raise InvalidInput(f"{value!r} is not one of: {', '.join(kind)} ({name}).")
        for name in ("sites", "texts", "sponsors"):
            for text in getattr(self, name):
                if not phrases(text):
                    raise InvalidInput(f"{quoted(text)} has no word to search for in {name}: give letters or digits.")
        self._check_home()

    def _check_home(self) -> None:
        if self.near is not None and self.near.country_code is None:
            raise InvalidInput(f"{self.near.label!r} has no country: name it.")
        if self.within_km is None:
            return
        if self.near is None:
            raise InvalidInput("A distance needs a home to count from: name a place, too.")
        if self.near.point is None:
            raise InvalidInput(f"{self.near.label!r} has no point to count from: name a town, or another postcode.")
        if not (math.isfinite(self.within_km) and 0 < self.within_km <= FARTHEST_KM):
            raise InvalidInput(f"{_plain(self.within_km)} km cannot be: give a distance above 0 and up to 20000 km.")


def _plain(km: float) -> str:
    """Write a number as people do, 1000000 and not 1e+06; one beyond all measure stays short."""
    return f"{km:.0f}" if FARTHEST_KM < km < 1e12 else f"{km:g}"


_KINDS: dict[str, type[StrEnum]] = {
    "phases": Phase,
    "recruitment": RecruitmentStatus,
    "intervention_types": InterventionType,
    "treatment_types": TreatmentType,
    "study_types": StudyType,
    "purposes": Purpose,
    "sexes": Sex,
    "relevance": Relevance,
}
