"""A record without rules: what its title and its diseases name by themselves (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from trialsearch.search.matching.reasons import Beside, Reason, asked, only_to_ask
from trialsearch.search.matching.status import of_status
from trialsearch.search.profile import ChildProfile
from trialsearch.search.rules_of_trial import RulesOfTrial
from trialsearch.vocabulary import Question, Verdict


def of_names(rules: RulesOfTrial, profile: ChildProfile) -> Iterator[Reason]:
    """Say that a title names another kind, or another point of treatment: something to ask, never a no by itself."""
    if profile.lineage is not None:
        kind = asked(rules, Question(profile.lineage.value), gate=False)
        yield from _doubt(kind, Beside.OTHER_KIND)
    if profile.now is not None:
        status = of_status(rules, profile)
        yield from _doubt(status, Beside.OTHER_STATUS)
        if status.question == Beside.MADE_FOR_OTHER_STATUS:
            yield replace(status, question=Beside.OTHER_STATUS)
    yield _NO_RULES


_NO_RULES: Final = Reason(Beside.NO_RULES, Verdict.UNCLEAR, ask=Beside.NO_RULES)


def _doubt(named: Reason, beside: Beside) -> Iterator[Reason]:
    if named.verdict is Verdict.DOES_NOT_FIT:
        yield only_to_ask(named, beside)
