"""A verdict in words, and all that must stand beside it (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from trialsearch.eligibility.plain import plain
from trialsearch.languages import Message, message
from trialsearch.search import Match, Reason
from trialsearch.search.matching.reasons import Beside
from trialsearch.views.reasons import reason_sentence
from trialsearch.vocabulary import RequirementKind, Verdict
from trialsearch.words import mended

#: What a hospital checks and we do not ask, in the order in which it is said. A trial that closed part of itself says
#: so beside its verdict.
CHECKED: Final = tuple(kind for kind in RequirementKind if kind is not RequirementKind.COHORT_CLOSED)
#: Said on the study's own page beside its sentence, and not in a list at night.
_NOT_ON_A_CARD: Final = frozenset({RequirementKind.LIFE_EXPECTANCY})
#: Reasons whose words on record are codes, or say nothing that a person should read.
_NO_QUOTE: Final = (Beside.SEX,)


@dataclass(frozen=True)
class VerdictBlock:
    """A verdict and what stands beside it, in the order in which it is shown.

    Attributes
    ----------
    reason : Message
        The main reason, in our words.
    quote, section : str and Message, optional
        The registry's own sentence, and where it stands.
    ask : tuple of Message
        What to ask the study team.
    checks : tuple of Message
        What the hospital also checks, as far as the text tells.
    closed_part : str, optional
        The record's sentence that closes a part of the trial to new patients.
    """

    verdict: Verdict
    sentence: Message
    reason: Message
    quote: str | None
    section: Message | None
    ask: tuple[Message, ...]
    checks: tuple[Message, ...]
    closed_part: str | None


def verdict_block(judged: Match, requirements: Sequence[Mapping[str, Any]]) -> VerdictBlock:
    """Put a verdict into words; requirements are the trial's rows of that table."""
    main = _main_reason(judged)
    shows_quote = main.quote is not None and main.question not in _NO_QUOTE
    kinds = {row["kind"] for row in requirements}
    closed = next((row["quote"] for row in requirements if row["kind"] == RequirementKind.COHORT_CLOSED), None)
    return VerdictBlock(
        verdict=judged.verdict,
        sentence=verdict_sentence(judged),
        reason=reason_sentence(main),
        quote=readable(main.quote) if main.quote and shows_quote else None,
        section=message(f"section.{main.section}") if shows_quote and main.section else None,
        ask=tuple(ask_about(each) for each in judged.ask),
        checks=tuple(message(f"check.{kind}") for kind in CHECKED if kind in kinds - _NOT_ON_A_CARD),
        closed_part=readable(closed) if closed else None,
    )


def ask_about(about: str) -> Message:
    """Say what to ask the study team, from `Match.ask`."""
    return message(f"ask.{about}")


def verdict_sentence(judged: Match) -> Message:
    """Say a verdict; never without its reasons, and what to ask, beside it."""
    if judged.verdict is not Verdict.UNCLEAR:
        return message(f"verdict.{judged.verdict}")
    if judged.without_rules:
        return message("verdict.no_rules")
    count = len(judged.ask)
    return message("verdict.unclear_one") if count == 1 else message("verdict.unclear_many", n=count)


def _main_reason(judged: Match) -> Reason:
    """Choose the reason that is shown: of a possible match the yes to what is happening now, else the gravest."""
    if judged.verdict is Verdict.FITS:
        return next((reason for reason in reversed(judged.reasons) if reason.quote), judged.reasons[0])
    return judged.reasons[0]


def readable(quote: str) -> str:
    """Write the registry's words without its escapes and broken letters."""
    return mended(plain(quote).text)
