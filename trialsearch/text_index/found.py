"""What a search answers: trials with the reasons, and what was made of the typed text (pure)."""

from __future__ import annotations

from dataclasses import dataclass

from trialsearch.text_index.explaining import Reason
from trialsearch.text_index.understanding import Understood


@dataclass(frozen=True)
class Mended:
    """A mistyped word, what was searched for instead, and what else it may have been."""

    typed: str
    meant: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A trial that was found.

    Attributes
    ----------
    nct_id : str
        The trial.
    score : float
        Higher is better; comparable within one search only.
    by_number : bool
        Whether its own number was typed; such a trial comes first.
    missing : tuple of str
        Typed words that it does not match.
    why : tuple of Reason
        For each typed word that it matches: in which field, by which words; empty beyond the first `explained` hits.
    """

    nct_id: str
    score: float
    by_number: bool
    missing: tuple[str, ...] = ()
    why: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes
    ----------
    hits : tuple of Hit
        Best first, then by number: a total order.
    understood : Understood
        What was searched for.
    mended : tuple of Mended
        Mistyped words that were replaced; search with `forgive=False` to undo it.
    unknown : tuple of str
        Typed words that no trial has.
    all_words : bool
        Whether the hits match every word; False: no trial does, and these match the most.
    """

    hits: tuple[Hit, ...]
    understood: Understood
    mended: tuple[Mended, ...] = ()
    unknown: tuple[str, ...] = ()
    all_words: bool = True

    @property
    def suggestions(self) -> tuple[tuple[str, str], ...]:
        """Pairs of a typed phrase and what may stand in its place: other meanings, other spellings."""
        return (
            *((choice.typed, choice.instead) for choice in self.understood.choices),
            *((each.typed, other) for each in self.mended for other in each.others),
        )
