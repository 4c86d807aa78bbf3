"""The reasons of a verdict in our own words (pure)."""

from __future__ import annotations

from typing import Final

from trialsearch.eligibility import Condition, Wait
from trialsearch.languages import Message, message
from trialsearch.search import Reason
from trialsearch.search.matching.reasons import Beside
from trialsearch.views.ages import limit_in_words
from trialsearch.vocabulary import Answer, ConditionKind, FurtherQuestion, Question, Section

#: A risk group is no rare kind, since most children are in one of them; and an age is none.
_OF_SOME: Final = {
    "special_risk_group": "reason.special_risk_group_unclear",
    "special_infant": "reason.special_infant_unclear",
    "special_infant_others": "reason.special_infant_unclear",
}
#: What is told by what is happening now, however often the leukaemia came back.
_TOLD_BY_NOW: Final = frozenset(
    {Question.REMISSION, Question.MRD_POSITIVE, Question.REFRACTORY, FurtherQuestion.SURVIVOR_OFF_THERAPY}
)
_ONLY_RELAPSES_UNKNOWN: Final = "relapses"


def reason_sentence(reason: Reason) -> Message:
    """Say what the record answers; of what is no question of the reader's, what that step says."""
    if reason.ask in _OF_SOME:
        return message(_OF_SOME[reason.ask])
    if reason.question == Beside.SEX:
        return message(f"reason.sex_{str(reason.quote).lower()}")
    if reason.question in set(Beside):
        wait = reason.depends_on.wait if reason.depends_on else None
        return message(f"reason.{reason.question}_{reason.verdict}", **({"wait": _wait(wait)} if wait else {}))
    says = (
        message(f"reason.{reason.in_words}")
        if reason.in_words
        else answer_sentence(reason.question, reason.answer, reason.depends_on, reason.section)
    )
    says_so_itself = reason.in_words is not None and reason.in_words.stops_few
    return says if says_so_itself or _is_told(reason) else message("reason.not_told", says=says)


def _is_told(reason: Reason) -> bool:
    """Whether the family said that this is about its child; who said that treatment is over has said so."""
    told_by_now = reason.ask == _ONLY_RELAPSES_UNKNOWN and reason.question in _TOLD_BY_NOW
    return reason.told or told_by_now


def answer_sentence(question: str, answer: str, depends_on: Condition | None, section: str | None) -> Message:
    """Say what the record answers to one of the reader's questions, and on what it depends where that is plain.

    A no that no exclusion says was concluded: "CD19+ ALL" names no T-cell leukaemia.
    """
    who = message(f"who.{question}")
    if answer == Answer.NO and section != Section.EXCLUSION:
        return message("reason.no_by_its_words", who=who)
    if answer != Answer.DEPENDS or depends_on is None or depends_on.kind is ConditionKind.OTHER:
        return message(f"reason.{answer}", who=who)
    if depends_on.wait:
        return message(f"reason.depends_{depends_on.kind}", who=who, wait=_wait(depends_on.wait))
    return message(f"reason.depends_{depends_on.kind}", who=who)


def _wait(wait: Wait) -> Message:
    """Say how long at least."""
    number = f"{wait.number:g}"
    long = limit_in_words(f"{number} {wait.unit}s")
    return message("wait.more_than" if wait.more_than else "wait.at_least", time=long)
