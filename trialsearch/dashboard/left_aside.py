"""What an answer leaves aside unless asked for: trials that may not be about ALL, and closed ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from trialsearch.catalogue import Catalogue
from trialsearch.search import Selection, TrialFilter
from trialsearch.vocabulary import Availability, Relevance

#: What may be left aside, and why; also the words of the address that bring it back.
LEFT_ASIDE: Final[Mapping[str, Callable[[pd.DataFrame], pd.Series[bool]]]] = {
    "other": lambda trials: trials["relevance"] == Relevance.OTHER.value,
    "closed": lambda trials: trials["availability"] == Availability.CLOSED.value,
}


@dataclass(frozen=True)
class Aside:
    """Trials that an answer leaves aside unless asked for, and how many they are."""

    name: str
    count: int


@dataclass(frozen=True)
class Parted:
    """What meets a filter, without what is left aside; in no order yet, and not judged.

    Attributes
    ----------
    left_out : int
        How many trials were chosen and are not shown.
    aside : tuple of Aside
        What may be left aside, shown or not; what is empty is not there.
    """

    shown: Selection
    left_out: int
    aside: tuple[Aside, ...]


def parted(catalogue: Catalogue, wanted: TrialFilter, brought_back: frozenset[str]) -> Parted:
    """Choose what meets a filter, and leave aside what is not asked for (see LEFT_ASIDE).

    Who asks for a status wants to see it: then nothing is left aside for being closed.
    """
    chosen = catalogue.select(wanted)
    hidden, aside = pd.Series(data=False, index=chosen.trials.index), []
    for name, is_aside in LEFT_ASIDE.items():
        if name == "closed" and wanted.recruitment:
            continue
        these = is_aside(chosen.trials).astype(bool) & ~hidden
        if count := int(these.sum()):
            aside.append(Aside(name, count))
        if name not in brought_back:
            hidden |= these
    return Parted(chosen.only(~hidden), int(hidden.sum()), tuple(aside))
