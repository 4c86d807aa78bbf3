"""The page's address <-> what is asked for: plain, stable words, read as carefully as any user input (pure).

What is said about the child and home is never in it; the place is where a study is. Streamlit's
own binding of widgets to the address puts labels there, which change with the language, and stops on `inf`; so
the few lines are ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode, urlsplit

from trialsearch.raw_records import NCT_ID
from trialsearch.vocabulary import InterventionType, Phase, RecruitmentStatus, StudyType, TreatmentType

#: Which data are shown, and the word for the invented ones; absent: the registry's.
DATA, DEMONSTRATION = "data", "demo"

#: Characters of a typed text.
LONGEST_TEXT = 200

#: A list that one can still read, and an address that every messenger still carries whole.
MOST_KEPT = 50

Params = Mapping[str, Sequence[str]]


class View(StrEnum):
    """How results are shown."""

    CARDS = "cards"
    TABLE = "table"


@dataclass(frozen=True)
class Field:
    """One thing that the address can hold: its value when absent, and how it is read and written.

    `read` gets the values of one parameter and gives back the default for anything that it does not know.
    """

    default: Any
    read: Callable[[Sequence[str]], Any]
    write: Callable[[Any], Sequence[str]]


def _text() -> Field:
    return Field("", lambda given: given[-1][:LONGEST_TEXT], lambda text: [text[:LONGEST_TEXT]])


def _slug() -> Field:
    return Field(None, lambda given: given[-1][:LONGEST_TEXT] or None, lambda text: [text[:LONGEST_TEXT]])


def _flag() -> Field:
    return Field(default=False, read=lambda given: given[-1] == "yes", write=lambda _on: ["yes"])


def _many(kind: type[StrEnum]) -> Field:
    known = {member.value: member for member in kind}
    return Field(
        [],
        lambda given: [known[value] for value in dict.fromkeys(given) if value in known],
        lambda members: sorted(member.value for member in members),
    )


def _one(kind: type[StrEnum], default: StrEnum | None) -> Field:
    known = {member.value: member for member in kind}
    return Field(default, lambda given: known.get(given[-1], default), lambda member: [member.value])


def _day() -> Field:
    def read(given: Sequence[str]) -> date | None:
        try:
            return date.fromisoformat(given[-1])
        except ValueError:
            return None

    return Field(None, read, lambda day: [day.isoformat()])


#: The address's words, which are also the keys of the widgets.
FIELDS: dict[str, Field] = {
    "site": _text(),
    "open": _flag(),
    "phase": _many(Phase),
    "text": _text(),
    "status": _many(RecruitmentStatus),
    "type": _many(StudyType),
    "given": _many(InterventionType),
    "treatment": _many(TreatmentType),
    "hospital": _slug(),
    "sponsor": _text(),
    "since": _day(),
    "closed": _flag(),
    "other": _flag(),
    "view": _one(View, View.CARDS),
}


def read(params: Params) -> dict[str, Any]:
    """Read every field from an address; what is missing or makes no sense has its default."""
    return {name: field.read(params[name]) if params.get(name) else field.default for name, field in FIELDS.items()}


def write(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Write the fields that differ from their defaults; the rest stays out of the address."""
    return {
        name: list(field.write(values[name]))
        for name, field in FIELDS.items()
        if values.get(name) is not None and values[name] != field.default
    }


def numbers(given: Sequence[str]) -> list[str]:
    """Read the numbers of studies, each once; what is none is left out."""
    written = (each.strip().upper() for each in given)
    return [each for each in dict.fromkeys(written) if NCT_ID.fullmatch(each)]


def link(base: str, params: Params) -> str:
    """Write an address in full."""
    return f"{base}?{urlencode(params, doseq=True)}" if params else base


def opens_here_only(url: str) -> bool:
    """Whether an address leads nowhere from another computer."""
    return urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")
