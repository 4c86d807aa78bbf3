"""On what an answer rests: the name of its rule, and what follows from that rule whatever the sentence says."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from trialsearch.vocabulary import ConditionKind


@dataclass(frozen=True)
class Ground:
    """A rule's name, and what its answers mean beside their words.

    Parameters
    ----------
    id : str
        "" where nothing was said.
    depends_on : ConditionKind
        On what a `depends` by it depends, unless the words tell it more plainly.
    only_untreated : bool
        It bars everybody who was treated before, whatever the treatment.
    one_lineage : bool
        It takes the disease of one lineage, B or T, and not of the other.
    """

    id: str
    depends_on: ConditionKind = field(default=ConditionKind.OTHER, kw_only=True)
    only_untreated: bool = field(default=False, kw_only=True)
    one_lineage: bool = field(default=False, kw_only=True)


#: Nothing was said.
SILENCE = Ground("")


@cache
def _named(name: str) -> Ground:
    return Ground(name)


def ground_of(rule: Ground | str) -> Ground:
    """Give the ground of a rule that is written as its name alone, where nothing more follows from it."""
    return _named(rule) if isinstance(rule, str) else rule
