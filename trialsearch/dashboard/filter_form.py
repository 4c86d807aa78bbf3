"""What a visitor asks for by filters -> a filter of trials; what cannot be read of it is said in plain words (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from trialsearch.dashboard.address import LONGEST_TEXT
from trialsearch.languages import Message, message
from trialsearch.search import TrialFilter
from trialsearch.words import phrases

TYPED: Final = ("text", "site", "sponsor")


@dataclass(frozen=True)
class Asked:
    """What the visitor asks for, as far as it can be read, and what cannot."""

    wanted: TrialFilter
    problems: tuple[Message, ...]


def asked_of(values: Mapping[str, Any], problems: tuple[Message, ...] = ()) -> Asked:
    """Make a filter of the answers; one that cannot be read is left out, and said."""
    words: dict[str, tuple[str, ...]] = {}
    unread = list(problems)
    for name in TYPED:
        text = values[name].strip()[:LONGEST_TEXT]
        words[name] = (text,) if phrases(text) else ()
        if text and not words[name]:
            unread.append(message("filter.no_word", field=message(f"filter.{name}")))
    wanted = TrialFilter(
        phases=tuple(values["phase"]),
        recruitment=tuple(values["status"]),
        sites=words["site"],
        hospitals=(values["hospital"],) if values["hospital"] else (),
        open_sites=values["open"],
        texts=words["text"],
        intervention_types=tuple(values["given"]),
        treatment_types=tuple(values["treatment"]),
        study_types=tuple(values["type"]),
        sexes=(values["sex"],) if values.get("sex") else (),
        sponsors=words["sponsor"],
        updated_since=values["since"],
    )
    return Asked(wanted, tuple(unread))
