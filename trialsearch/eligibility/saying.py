"""How the answers on disease status are put: a question, its answer, and the words that prove it."""

from __future__ import annotations

from typing import Final

from trialsearch.eligibility.demands import Proof
from trialsearch.eligibility.grounds import Ground, ground_of
from trialsearch.eligibility.rules import Statement
from trialsearch.eligibility.stance import Stance
from trialsearch.eligibility.status import Mention
from trialsearch.vocabulary import Answer, ConditionKind, FurtherQuestion, Question

#: The questions on relapse.
CAME_BACK: Final = (
    Question.FIRST_RELAPSE,
    Question.SECOND_OR_LATER_RELAPSE,
    Question.ISOLATED_EXTRAMEDULLARY_RELAPSE,
)
NEW: Final = Ground("status.new", not_on_the_list=True)
BLASTS_REQUIRED: Final = Ground("status.blasts_required")
MUST_BE_IN_REMISSION: Final = Ground("status.must_be_in_remission")
#: By these a trial for untreated children bars every earlier treatment.
FIRST_LINE_ONLY: Final = Ground("status.first_line_only", only_untreated=True)
UNTREATED: Final = Ground("status.untreated", only_untreated=True)

#: These follow from the statuses that a trial does name.
FIRST_RELAPSE_NOT_NAMED: Final = Ground("status.first_relapse_not_named", depends_on=ConditionKind.NOT_NAMED)
LATER_RELAPSE_NOT_NAMED: Final = Ground("status.later_relapse_not_named", depends_on=ConditionKind.NOT_NAMED)
REFRACTORY_NOT_NAMED: Final = Ground("status.refractory_not_named", depends_on=ConditionKind.NOT_NAMED)
REMISSION_NOT_NAMED: Final = Ground(
    "status.remission_not_named", not_on_the_list=True, depends_on=ConditionKind.NOT_NAMED
)
MRD_NOT_NAMED: Final = Ground("status.mrd_not_named", implied=True, depends_on=ConditionKind.NOT_NAMED)
#: A title promises it, and no criterion names it.
REFRACTORY_TITLED: Final = Ground("status.refractory_titled", depends_on=ConditionKind.NOT_NAMED)
#: A title names a transplant, and nothing tells the status of those who get it.
TRANSPLANT_UNSTATED: Final = Ground("status.transplant_unstated", implied=True, depends_on=ConditionKind.NOT_NAMED)


def say(
    question: Question | FurtherQuestion, answer: Answer, proof: Proof, rule: Ground | str, condition: str = ""
) -> Statement:
    """Make a statement. One that depends without a condition of its own accepts nobody, and softens no bar."""
    clause, start, end = proof
    unsettled = answer is Answer.DEPENDS and not condition
    words = condition or (clause.text[start:] if unsettled else "")
    stance = Stance.MENTIONED if unsettled else Stance.REQUIRED
    return Statement(question, answer, stance, clause, start, end, ground_of(rule), words)


def words_of(mention: Mention) -> Proof:
    """Give a mention as a proof."""
    return mention.clause, mention.start, mention.end
