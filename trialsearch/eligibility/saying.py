"""How the answers on disease status are put: a question, its answer, and the words that prove it."""

from __future__ import annotations

from typing import Final

from trialsearch.eligibility.demands import Proof
from trialsearch.eligibility.rules import Statement
from trialsearch.eligibility.stance import Stance
from trialsearch.eligibility.status import Mention
from trialsearch.vocabulary import Answer, FurtherQuestion, Question

#: The questions on relapse.
CAME_BACK: Final = (
    Question.FIRST_RELAPSE,
    Question.SECOND_OR_LATER_RELAPSE,
    Question.ISOLATED_EXTRAMEDULLARY_RELAPSE,
)
#: The rules by which a trial for untreated children bars every earlier treatment.
ONLY_UNTREATED: Final = frozenset({"status.first_line_only", "status.untreated"})


def say(
    question: Question | FurtherQuestion, answer: Answer, proof: Proof, rule: str, condition: str = ""
) -> Statement:
    """Make a statement. One that depends without a condition of its own accepts nobody, and softens no bar."""
    clause, start, end = proof
    unsettled = answer is Answer.DEPENDS and not condition
    words = condition or (clause.text[start:] if unsettled else "")
    stance = Stance.MENTIONED if unsettled else Stance.REQUIRED
    return Statement(question, answer, stance, clause, start, end, rule, words)


def words_of(mention: Mention) -> Proof:
    """Give a mention as a proof."""
    return mention.clause, mention.start, mention.end
