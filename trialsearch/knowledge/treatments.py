"""What an intervention is: which agent, and which kind of treatment in a parent's words (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from trialsearch.knowledge import read_table
from trialsearch.knowledge.agents import Agent, found_in
from trialsearch.vocabulary import InterventionType, TreatmentType
from trialsearch.words import fold


class Place(StrEnum):
    """Where in an intervention the deciding words stand, the surest first."""

    NAME = "name"
    OTHER_NAME = "other_name"
    DESCRIPTION = "description"
    TITLE = "title"
    TYPE = "type"


@dataclass(frozen=True)
class Treatment:
    """What an intervention is: an agent or None, the kind of treatment, and the words that say so.

    `loose`: the words are used for other products too ("CART-19"). `target`: what the agent is aimed at, or the
    antigens that the name of a cell product gives ("CD19/CD22"); empty where it does not say.
    """

    agent: Agent | None
    type: TreatmentType
    words: str
    place: Place
    loose: bool = False
    target: str = ""


#: These are no treatment with the drugs that their names mention ("methotrexate level").
_BY_TYPE_ALONE = {
    InterventionType.BEHAVIORAL.value: TreatmentType.BEHAVIOURAL,
    InterventionType.DIAGNOSTIC_TEST.value: TreatmentType.DIAGNOSTIC,
}
_BY_TYPE_AT_LAST = {
    InterventionType.RADIATION.value: TreatmentType.RADIOTHERAPY,
    InterventionType.DIETARY_SUPPLEMENT.value: TreatmentType.SUPPORTIVE_CARE,
}
#: What is also done beside a treatment: it says what an intervention is only where nothing else does.
#: "monitoring" or "training" in a description says nothing about the intervention itself.
_BESIDE = frozenset((TreatmentType.DIAGNOSTIC, TreatmentType.BEHAVIOURAL, TreatmentType.SUPPORTIVE_CARE))
#: Words for the cells of a CAR-T product ("CD19 CAR engineered T cells") are no second treatment.
_PART_OF_CAR_T = frozenset((TreatmentType.OTHER_CELL_THERAPY, TreatmentType.IMMUNE_THERAPY))
#: What follows is no part of the intervention ("chemotherapy without radiation", "Prior-HSCT donor-derived cells").
_NOT_GIVEN = re.compile(
    r"(?i)\b(?:without|no|not|non|prior|previous|previously|after|following|post|pre)[- ](?:any )?$"
)
#: "CAR.70/IL15-transduced CB-NK cells" are no T cells.
_NK_CELLS = "natural killer cells"
_T_CELLS = re.compile(r"(?i)CAR[-. ]?T(?![a-z])|\bT[- ]")
_ANTIGENS = re.compile(
    r"(?i)(?:\bCD|(?<=CAR|ART|hCD)|(?<=CAR-|ART-)|(?<=CAR-T-|CAR T-|CAR T )|(?<=\d[/x&+-])|(?<=\d[/x&+-]CD)) ?"
    r"(?P<number>1a|2|5|7|10|19|20|21|22|24|30|33|37|38|45|70|72|74|79b|83|84|99|117|123)(?![0-9]|[a-wyz])"
    r"|\b(?P<other>BCMA|BAFFR?|TSLPR|ROR1|FLT3|NKG2D|CLL-?1|B7-?H3|GPRC5D)"
)
#: A name that only numbers the arms.
_ARM = re.compile(r"(?i)^\W*(?:(?:cohort|arm|group|phase|stage|dose level|experimental|treatment|intervention)s?\b\W*)")
_PLACEBO = re.compile(r"(?i)^\W*(?:matching |oral )?placebo(?! ?(?:\+|/|and\b|plus\b|with\b))")
#: One letter for another, so that places in the text stay as they are.
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－", "-"))


def resolve(
    intervention_type: str | None,
    name: str,
    other_names: Sequence[str] = (),
    description: str = "",
    titles: Sequence[str] = (),
) -> tuple[Treatment, ...]:
    """Say what an intervention is; at least one answer, TreatmentType.OTHER if nothing tells.

    The name decides; only if it says nothing, the other names do, then the description, then the trial's titles (a
    code that the title explains, or "Cohort 1" of a trial of CAR-T cells). A name may hold several agents
    ("Busulfan/Cyclophosphamide"), or an agent and a kind of treatment.

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
        if treatment.agent or treatment.type not in _BESIDE
    ]
    return (
        _each_once(in_description)
        or _each_once(list(_from_titles(name, titles)))
        or (Treatment(None, TreatmentType.OTHER, name, Place.NAME),)
    )


def _from_titles(name: str, titles: Sequence[str]) -> Iterator[Treatment]:
    """Yield the CAR-T cells of titles that explain the name; a title names too much else to take it all."""
    for title in titles:
        if _ARM.search(name) or (fold(name).strip() and fold(name) in fold(title)):
            for treatment in _treatments(title, Place.TITLE):
                if treatment.type is TreatmentType.CAR_T:
                    yield treatment


def antigens_in(text: str) -> str:
    """Name the antigens that the name of a cell product gives, in order, joined by "/".

    Examples
    --------
    >>> antigens_in("anti-CD19/22 CAR-T cells"), antigens_in("CART-19"), antigens_in("CD28-CD3zeta-EGFRt")
    ('CD19/CD22', 'CD19', '')
    """
    found = _ANTIGENS.finditer(text)
    names = (f"CD{each['number'].lower()}" if each["number"] else each["other"].upper() for each in found)
    return "/".join(dict.fromkeys(names))


@lru_cache(maxsize=10_000)
def _treatments(text: str, place: Place) -> tuple[Treatment, ...]:
    """Find the agents that a text names, and what kinds of treatment the rest of it speaks of."""
    return tuple(_read(text, place))


def _read(text: str, place: Place) -> Iterator[Treatment]:
    """Yield the agents that a text names, then what kinds of treatment the rest of it speaks of."""
    written = unicodedata.normalize("NFC", text)
    text = written.translate(_DASHES)
    rest = list(text)

    def hide(start: int, end: int) -> None:
        rest[start:end] = "|" * (end - start)

    found = found_in(text, inside_interventions=True)
    for each in found:
        agent = each.value.agent
        yield Treatment(agent, agent.type, written[each.start : each.end], place, each.value.loose, agent.target)
        hide(each.start, each.end)
    nk_cells = any(each.value.agent.generic == _NK_CELLS for each in found)
    for kind, pattern in _patterns():
        match = pattern.search("".join(rest))
        if not match:
            continue
        hide(*match.span())
        is_car_t = kind is TreatmentType.CAR_T
        if _NOT_GIVEN.search(text[: match.start()]) or (is_car_t and nk_cells and not _T_CELLS.search(match[0])):
            continue
        yield Treatment(
            None,
            kind,
            written[match.start() : match.end()].strip(),
            place,
            target=antigens_in(text) if is_car_t else "",
        )


def _each_once(treatments: Sequence[Treatment]) -> tuple[Treatment, ...]:
    """Keep each agent once, and a bare kind of treatment only where no agent stands for it."""
    kept: dict[object, Treatment] = {}
    of_agents = {treatment.type for treatment in treatments if treatment.agent}
    is_car_t = any(treatment.type is TreatmentType.CAR_T for treatment in treatments)
    for treatment in treatments:
        if treatment.agent:
            kept.setdefault(treatment.agent.generic, treatment)
        elif treatment.type in of_agents or (is_car_t and treatment.type in _PART_OF_CAR_T):
            continue
        elif treatment.type not in _BESIDE or not kept:
            kept.setdefault(treatment.type, treatment)
    return tuple(kept.values())


@cache
def _patterns() -> tuple[tuple[TreatmentType, re.Pattern[str]], ...]:
    rows = read_table("treatment_words.tsv")
    return tuple((TreatmentType(row["type"]), re.compile(f"(?i){row['pattern']}")) for row in rows)
