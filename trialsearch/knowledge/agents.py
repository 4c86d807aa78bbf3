"""Drugs, cell products and other agents, by every name they go by (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from trialsearch.knowledge import read_table
from trialsearch.knowledge.names import Found, NameFinder
from trialsearch.vocabulary import TreatmentType


@dataclass(frozen=True)
class Agent:
    """An agent: its generic name, what it is in a parent's words, and its other names.

    `form_of` names the agents of which it is another form (pegaspargase: asparaginase): who looks for those wants to
    find it, too. `loose_names` are used for other products too; `short_codes` count only inside interventions.
    `in_words` and `source` are for those who keep the table.
    """

    generic: str
    type: TreatmentType
    in_words: str
    target: str
    form_of: tuple[str, ...]
    brands: tuple[str, ...]
    other_names: tuple[str, ...]
    loose_names: tuple[str, ...]
    short_codes: tuple[str, ...]
    known_as: str
    source: str

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, the generic one first; short codes last."""
        every = (self.generic, *self.brands, *self.other_names, *self.loose_names, *self.short_codes)
        return tuple(dict.fromkeys(every))


@dataclass(frozen=True)
class Match:
    """An agent found in a text, and the name that was found, as written there.

    `loose`: the name is used for other products too, so the text may mean one of those.
    """

    agent: Agent
    name: str
    loose: bool = False


def agents() -> tuple[Agent, ...]:
    """List every agent of the table, in its order."""
    return _table()


def agents_in(text: str, *, inside_interventions: bool = False) -> tuple[Match, ...]:
    """Find the agents that a text names, each name once, from left to right.

    Parameters
    ----------
    text
        A title, a keyword, an intervention ...
    inside_interventions
        Whether the text is about interventions, where short codes ("MTX") are drugs.

    Examples
    --------
    >>> [(match.agent.known_as, match.name) for match in agents_in("CTL-019 after blina")]
    [('Kymriah', 'CTL-019'), ('Blincyto', 'blina')]
    >>> [match.agent.generic for match in agents_in("DEX, dexrazoxane", inside_interventions=True)]
    ['dexamethasone', 'dexrazoxane']
    >>> agents_in("T-cell ALL after CD19 CAR-T cells")
    ()
    """
    found = found_in(text, inside_interventions=inside_interventions)
    return tuple({(match.value.agent, match.words): match_of(match) for match in found}.values())


@dataclass(frozen=True)
class Named:
    """What a name in the table stands for."""

    agent: Agent
    loose: bool


def found_in(text: str, *, inside_interventions: bool) -> list[Found[Named]]:
    """Find the agents that a text names, with the places of their names."""
    return _finder(inside_interventions).find(text)


def match_of(found: Found[Named]) -> Match:
    """Say what was found, without its place."""
    return Match(found.value.agent, found.words, found.value.loose)


def _names(agent: Agent) -> Iterator[tuple[str, Named, bool]]:
    for name in (agent.generic, *agent.brands, *agent.other_names):
        yield name, Named(agent, loose=False), False
    for name in agent.loose_names:
        yield name, Named(agent, loose=True), False


@cache
def _finder(inside_interventions: bool) -> NameFinder[Named]:  # noqa: FBT001 - there is nothing else to pass
    names = [name for agent in agents() for name in _names(agent)]
    if inside_interventions:
        names += [(code, Named(agent, loose=False), True) for agent in agents() for code in agent.short_codes]
    return NameFinder(names)


@cache
def _table() -> tuple[Agent, ...]:
    return tuple(_read(read_table("agents.tsv")))


def _read(rows: Iterable[dict[str, str]]) -> Iterator[Agent]:
    for row in rows:
        lists = {
            field: tuple(part for part in row[column].split(";") if part)
            for field, column in (
                ("form_of", "form_of"),
                ("brands", "brands"),
                ("other_names", "names"),
                ("loose_names", "loose_names"),
                ("short_codes", "short_codes"),
            )
        }
        yield Agent(
            generic=row["generic"],
            type=TreatmentType(row["type"]),
            in_words=row["in_words"],
            target=row["target"],
            known_as=row["known_as"],
            source=row["source"],
            **lists,
        )
