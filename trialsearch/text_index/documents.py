"""What the index holds of a trial, field by field (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from trialsearch.text_index.folding import SEAM


class Field(StrEnum):
    """A field of a trial, the most telling first: that is also the order in which a match is explained."""

    NUMBERS = "numbers"
    AGENTS = "agents"
    KINDS = "kinds"
    TITLES = "titles"
    CONDITIONS = "conditions"
    KEYWORDS = "keywords"
    GROUPS = "groups"
    SPONSORS = "sponsors"
    HOSPITALS = "hospitals"
    PLACES = "places"
    SUMMARY = "summary"
    CRITERIA = "criteria"


class Part(StrEnum):
    """A full-text table; several, so that two hundred hospitals or long criteria do not make a title count less."""

    DRUGS = "drugs"
    NAMES = "names"
    WHERE = "wheres"
    PROSE = "prose"


@dataclass(frozen=True)
class Weight:
    """Where a field is indexed, and how much a word in it counts."""

    part: Part
    weight: float


WEIGHTS: Final[Mapping[Field, Weight]] = MappingProxyType(
    {
        Field.NUMBERS: Weight(Part.NAMES, 3.0),
        Field.AGENTS: Weight(Part.DRUGS, 2.0),
        Field.KINDS: Weight(Part.DRUGS, 0.5),
        Field.TITLES: Weight(Part.NAMES, 3.0),
        Field.CONDITIONS: Weight(Part.NAMES, 1.5),
        Field.KEYWORDS: Weight(Part.NAMES, 1.0),
        Field.GROUPS: Weight(Part.NAMES, 1.0),
        Field.SPONSORS: Weight(Part.NAMES, 0.7),
        Field.HOSPITALS: Weight(Part.WHERE, 1.0),
        Field.PLACES: Weight(Part.WHERE, 1.0),
        Field.SUMMARY: Weight(Part.PROSE, 1.0),
        Field.CRITERIA: Weight(Part.PROSE, 0.5),
    }
)

#: What a match in each part counts against the others.
PART_WEIGHTS: Final[Mapping[Part, float]] = MappingProxyType(
    {Part.DRUGS: 1.0, Part.NAMES: 1.0, Part.WHERE: 0.7, Part.PROSE: 0.3}
)


def fields_of(part: Part) -> tuple[Field, ...]:
    """List the fields of a part, in the order of its columns."""
    return tuple(each for each in Field if WEIGHTS[each].part is part)


@dataclass(frozen=True)
class Agent:
    """A drug or cell product of a trial.

    Attributes
    ----------
    name : str
        Its generic name: "tisagenlecleucel".
    written : tuple of str
        As this record names it: ("CTL019",).
    names : tuple of str
        Every other name by which people may ask for it: brands, codes, abbreviations.
    kind : str
        What kind of treatment it is: "chemotherapy", "CAR T".
    """

    name: str
    written: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    kind: str = ""

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every name, the generic one first."""
        return (self.name, *self.written, *self.names)

    @property
    def shown(self) -> str:
        """The generic name with what the record writes: "tisagenlecleucel (CTL019)"."""
        others = [each for each in self.written if each.casefold() != self.name.casefold()]
        return f"{self.name} ({', '.join(others)})" if others else self.name


@dataclass(frozen=True)
class Document:
    """A trial as the index takes it; what is missing stays empty.

    Attributes
    ----------
    nct_id : str
        The trial's number in the registry; no two documents have the same.
    numbers : tuple of str
        Other numbers and short names that lead to this trial: protocol numbers, aliases, acronym.
    number_keys : tuple of str
        Further ways to type them, letters and digits alone: "total17" for "Total Therapy XVII".
    agents : tuple of Agent
        Its drugs and cell products.
    texts : mapping of Field to tuple of str
        The values of every other field.
    """

    nct_id: str
    numbers: tuple[str, ...] = ()
    number_keys: tuple[str, ...] = ()
    agents: tuple[Agent, ...] = ()
    texts: Mapping[Field, tuple[str, ...]] = field(default_factory=dict)

    def shown(self, which: Field) -> tuple[str, ...]:
        """List a field's values as a person reads them."""
        if which is Field.NUMBERS:
            return (self.nct_id, *self.numbers)
        if which is Field.AGENTS:
            return tuple(agent.shown for agent in self.agents)
        if which is Field.KINDS:
            return tuple(f"{kind} ({', '.join(names)})" for kind, names in self._by_kind().items())
        return self.texts.get(which, ())

    def _by_kind(self) -> dict[str, list[str]]:
        kinds: dict[str, list[str]] = {}
        for agent in self.agents:
            if agent.kind:
                kinds.setdefault(agent.kind, []).append(agent.name)
        return kinds

    def searched(self, which: Field) -> tuple[str, ...]:
        """List a field's values as they are searched, in the order of `shown`: an agent by all its names."""
        if which is Field.AGENTS:
            return tuple(f" {SEAM} ".join(agent.all_names) for agent in self.agents)
        if which is Field.KINDS:
            return tuple(self._by_kind())
        return self.shown(which)
