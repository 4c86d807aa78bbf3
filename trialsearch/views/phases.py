"""What a trial's phase means, in words (pure)."""

from __future__ import annotations

from typing import Final

from trialsearch.languages import Message, message
from trialsearch.views.sites import Row
from trialsearch.vocabulary import Phase, StudyType

_PHASE_WORDS: Final = {
    "EARLY_PHASE1": "card.phase1",
    "PHASE1": "card.phase1",
    "PHASE2": "card.phase2",
    "PHASE3": "card.phase3",
    "PHASE4": "card.phase4",
}


def phase_sentence(trial: Row) -> Message | None:
    """Say what the trial's phases are for, the first one first; None where it has none, or only watches."""
    if trial["study_type"] == StudyType.OBSERVATIONAL:
        return message("card.obs")
    treats = trial["primary_purpose"] in (None, "TREATMENT")
    said = [_said(phase, treats=treats) for phase in (trial["phases"] or "").split("/") if phase in _PHASE_WORDS]
    if len(said) > 1:
        return message("card.phases_two", first=said[0], second=said[1])
    return said[0] if said else None


def _said(phase: str, *, treats: bool) -> Message:
    return message("card.phase2_other" if phase == Phase.PHASE2 and not treats else _PHASE_WORDS[phase])


def phases_short(phases: str | None) -> tuple[Message, ...]:
    """Say phases in short, one message each, to be joined by "/"."""
    return tuple(_short(phase) for phase in phases.split("/")) if phases else (message("phase.absent"),)


def phase_choice(phase: Phase) -> Message:
    """Name a phase as a choice."""
    return message(f"phase_choice.{phase}")


def _short(phase: str) -> Message:
    """Name a phase; one that the registry added later is shown as it is."""
    return message(f"phase.{phase}") if phase in set(Phase) else message("phase.other", code=phase)
