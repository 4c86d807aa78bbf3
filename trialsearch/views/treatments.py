"""What a trial gives or does: the kind of treatment, and the names that people know (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from trialsearch.knowledge.treatments import resolve
from trialsearch.languages import Message, message
from trialsearch.vocabulary import TreatmentType
from trialsearch.words import fold, mended

_NAMES_SHOWN: Final = 4

#: Where no product is named, the kind says it all: the record's loose words ("T cells") are no product's name.
_KIND_SAYS_ALL: Final = frozenset(
    {
        TreatmentType.CAR_T,
        TreatmentType.CHEMOTHERAPY,
        TreatmentType.ASPARAGINASE,
        TreatmentType.STEROID,
        TreatmentType.STEM_CELL_TRANSPLANT,
        TreatmentType.RADIOTHERAPY,
        TreatmentType.OTHER_CELL_THERAPY,
    }
)


@dataclass(frozen=True)
class TreatmentLine:
    """One kind of treatment, and the names of what is given (words of the registry or of makers)."""

    kind: Message
    names: tuple[str, ...]
    more: Message | None = None


def treatment_lines(treatments: Sequence[Mapping[str, Any]]) -> tuple[TreatmentLine, ...]:
    """Sum up a trial's rows of the table treatments, a kind a line, in the order of `TreatmentType`."""
    by_kind: dict[TreatmentType, dict[str, str]] = {}
    for row in treatments:
        kind = TreatmentType(row["treatment_type"])
        names = by_kind.setdefault(kind, {})
        if name := _name(row, kind):
            names.setdefault(fold(name), name)
    return tuple(_line(kind, tuple(by_kind[kind].values())) for kind in TreatmentType if kind in by_kind)


def named_in(title: str | None) -> tuple[TreatmentLine, ...]:
    """Give what a title names, for a record that lists no treatment; that is less than saying that it is given."""
    found = [each for each in resolve(None, title) if each.agent] if title else []
    names = dict.fromkeys(_called(each.agent.generic, each.agent.known_as) for each in found if each.agent)
    return (TreatmentLine(message("card.tested_by_title"), tuple(names)),) if names else ()


def _line(kind: TreatmentType, names: tuple[str, ...]) -> TreatmentLine:
    left = len(names) - _NAMES_SHOWN
    more = message("card.tested_more", count=left) if left > 0 else None
    return TreatmentLine(message(f"treatment_type.{kind}"), names[:_NAMES_SHOWN], more)


def _name(row: Mapping[str, Any], kind: TreatmentType) -> str | None:
    """Name what is given: as people know it, with its generic name; a target where only that is known."""
    agent, known_as = row["agent"], row["known_as"]
    if agent:
        return _called(agent, known_as)
    if kind in _KIND_SAYS_ALL:
        return str(row["target"]) if row["target"] else None
    return mended(row["matched_name"])


def _called(agent: str, known_as: str | None) -> str:
    """Call an agent what people know it by, with its generic name."""
    name = known_as or agent
    return name if fold(agent) in fold(name) or fold(name) in fold(agent) else f"{name} ({agent})"
