"""What an intervention is: which agent, and which kind of treatment in a parent's words (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from trialsearch.knowledge import read_table
from trialsearch.knowledge.agents import Agent, found_in
from trialsearch.vocabulary import InterventionType, TreatmentType


class Place(StrEnum):
    """Where in an intervention the deciding words stand, the surest first."""

    NAME = "name"
    OTHER_NAME = "other_name"
    DESCRIPTION = "description"
    TYPE = "type"


@dataclass(frozen=True)
class Treatment:
    """What an intervention is: an agent or None, the kind of treatment, and the words that say so.

    `loose`: the words are used for other products too ("CART-19").
    """

    agent: Agent | None
    type: TreatmentType
    words: str
    place: Place
    loose: bool = False


#: These are no treatment with the drugs that their names mention ("methotrexate level").
_BY_TYPE_ALONE = {
    InterventionType.BEHAVIORAL.value: TreatmentType.BEHAVIOURAL,
    InterventionType.DIAGNOSTIC_TEST.value: TreatmentType.DIAGNOSTIC,
}
_BY_TYPE_AT_LAST = {
    InterventionType.RADIATION.value: TreatmentType.RADIOTHERAPY,
    InterventionType.DIETARY_SUPPLEMENT.value: TreatmentType.SUPPORTIVE_CARE,
}
#: "monitoring" or "training" in a description says nothing about the intervention itself.
_NOT_IN_DESCRIPTIONS = frozenset((TreatmentType.DIAGNOSTIC, TreatmentType.BEHAVIOURAL, TreatmentType.SUPPORTIVE_CARE))
_PLACEBO = re.compile(r"(?i)^\W*(?:matching |oral )?placebo(?! ?(?:\+|/|and\b|plus\b|with\b))")
#: One letter for another, so that places in the text stay as they are.
_DASHES = str.maketrans({dash: "-" for dash in "‐‑‒–—―−－"})


def resolve(
    intervention_type: str | None, name: str, other_names: Sequence[str] = (), description: str = ""
) -> tuple[Treatment, ...]:
    """Say what an intervention is; at least one answer, TreatmentType.OTHER if nothing tells.

    The name decides; only if it says nothing, the other names do, then the description. A name may hold
    several agents ("Busulfan/Cyclophosphamide"), or an agent and a kind of treatment.

    Examples
    --------
    >>> [(t.agent.generic if t.agent else None, t.type.value, t.words) for t in resolve("DRUG", "MTX + CD19 CAR-T")]
    [('methotrexate', 'chemotherapy', 'MTX'), (None, 'car_t', 'CD19 CAR-T')]
    >>> [(t.type.value, t.place.value) for t in resolve("DRUG", "Arm A", ["Kymriah"])]
    [('car_t', 'other_name')]
    """
    if alone := _BY_TYPE_ALONE.get(intervention_type or ""):
        return (Treatment(None, alone, name, Place.TYPE),)
    if _PLACEBO.search(name):
        return (Treatment(None, TreatmentType.OTHER, name, Place.NAME),)
    in_name = list(_treatments(name, Place.NAME))
    if any(treatment.agent for treatment in in_name):
        return _each_once(in_name)
    in_others = [treatment for other in other_names for treatment in _treatments(other, Place.OTHER_NAME)]
    agents = [treatment for treatment in in_others if treatment.agent]
    if agents and not in_name:
        return _each_once(in_others)
    if in_name:
        # Another name may say which one of its kind it is, but never change the kind.
        kinds = {treatment.type for treatment in in_name}
        return _each_once([treatment for treatment in agents if treatment.type in kinds] + in_name)
    if in_others:
        return _each_once(in_others)
    if at_last := _BY_TYPE_AT_LAST.get(intervention_type or ""):
        return (Treatment(None, at_last, name, Place.TYPE),)
    in_description = [
        treatment
        for treatment in _treatments(description, Place.DESCRIPTION)
        if treatment.agent or treatment.type not in _NOT_IN_DESCRIPTIONS
    ]
    return _each_once(in_description) or (Treatment(None, TreatmentType.OTHER, name, Place.NAME),)


def _treatments(text: str, place: Place) -> Iterator[Treatment]:
    """Yield the agents that a text names, then what kinds of treatment the rest of it speaks of."""
    text = text.translate(_DASHES)
    found = found_in(text, inside_interventions=True)
    rest = list(text)
    for each in found:
        yield Treatment(each.value.agent, each.value.agent.type, each.words, place, each.value.loose)
        rest[each.start : each.end] = "|" * (each.end - each.start)
    for kind, pattern in _patterns():
        if match := pattern.search("".join(rest)):
            yield Treatment(None, kind, match[0].strip(), place)
            rest[match.start() : match.end()] = "|" * (match.end() - match.start())


def _each_once(treatments: Sequence[Treatment]) -> tuple[Treatment, ...]:
    """Keep each agent once, and a bare kind of treatment only where no agent stands for it."""
    kept: dict[object, Treatment] = {}
    of_agents = {treatment.type for treatment in treatments if treatment.agent}
    for treatment in treatments:
        if treatment.agent:
            kept.setdefault(treatment.agent.generic, treatment)
        elif treatment.type not in of_agents:
            kept.setdefault(treatment.type, treatment)
    return tuple(kept.values())


@cache
def _patterns() -> tuple[tuple[TreatmentType, re.Pattern[str]], ...]:
    rows = read_table("treatment_words.tsv")
    return tuple((TreatmentType(row["type"]), re.compile(f"(?i){row['pattern']}")) for row in rows)
