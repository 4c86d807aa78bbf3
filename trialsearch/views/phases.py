"""What a trial's phase means, in words (pure)."""

from __future__ import annotations

from typing import Final

from trialsearch.languages import Message, message
from trialsearch.views.sites import Row
from trialsearch.vocabulary import Phase, StudyType

#: The first phase of a trial speaks for it: 1/2 is said as 1, since its first aim is a safe dose.
_PHASE_WORDS: Final = {
    "EARLY_PHASE1": "card.phase1",
    "PHASE1": "card.phase1",
    "PHASE2": "card.phase2",
    "PHASE3": "card.phase3",
    "PHASE4": "card.phase4",
}


def phase_sentence(trial: Row) -> Message | None:
    """Say what the trial's (first) phase is for; None where it has none, or only watches."""
    if trial["study_type"] == StudyType.OBSERVATIONAL:
        return message("card.obs")
    first = (trial["phases"] or "").split("/")[0]
    if first == Phase.PHASE2 and trial["primary_purpose"] not in (None, "TREATMENT"):
        return message("card.phase2_other")
    return message(_PHASE_WORDS[first]) if first in _PHASE_WORDS else None


def phases_short(phases: str | None) -> tuple[Message, ...]:
    """Say phases in short, one message each, to be joined by "/"."""
    return tuple(_short(phase) for phase in phases.split("/")) if phases else (message("phase.absent"),)


def phase_choice(phase: Phase) -> Message:
    """Name a phase as a choice."""
    return message(f"phase_choice.{phase}")


def _short(phase: str) -> Message:
    """Name a phase; one that the registry added later is shown as it is."""
    return message(f"phase.{phase}") if phase in set(Phase) else message("phase.other", code=phase)
