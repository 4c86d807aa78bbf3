"""On what an answer rests: the name of its rule, and what follows from that rule whatever the sentence says."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache

from trialsearch.vocabulary import ConditionKind


class CnsDisease(Enum):
    """Which disease of the central nervous system a rule names."""

    #: Whatever its state.
    AT_LARGE = auto()
    #: Active by name, as CNS 3 is.
    ACTIVE = auto()
    #: A relapse there alone, without any in the marrow.
    ALONE = auto()


@dataclass(frozen=True)
class Ground:
    """A rule's name, and what its answers mean beside their words.

    Parameters
    ----------
    id : str
        "" where nothing was said.
    implied : bool
        The answer follows from the scope of the whole record, and not from the quoted words.
    not_on_the_list : bool
        A no by it is one to children in another status than those that a list names.
    wide_class : bool
        It names a class of therapies so wide that a rule on one by name goes before.
    yields_to : frozenset of str
        Names of rules: where one of them has spoken, this one has not said what it seemed to.
    one_way_in : bool
        It asks for a relapse of one kind: beside a sentence that takes a relapse as such, it is one way among others.
    cns : CnsDisease or None
        Which CNS disease it names.
    depends_on : ConditionKind
        On what a `depends` by it depends, unless the words tell it more plainly.
    only_untreated : bool
        It bars everybody who was treated before, whatever the treatment.
    one_lineage : bool
        It takes the disease of one lineage, B or T, and not of the other.
    """

    id: str
    implied: bool = field(default=False, kw_only=True)
    not_on_the_list: bool = field(default=False, kw_only=True)
    wide_class: bool = field(default=False, kw_only=True)
    yields_to: frozenset[str] = field(default=frozenset(), kw_only=True)
    one_way_in: bool = field(default=False, kw_only=True)
    cns: CnsDisease | None = field(default=None, kw_only=True)
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
