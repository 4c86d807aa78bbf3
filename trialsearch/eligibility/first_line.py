"""The answers of trials at the beginning of treatment, and of those that name no status at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from trialsearch.eligibility.admitted import Admitted, leaves_open
from trialsearch.eligibility.clauses import Clause
from trialsearch.eligibility.demands import (
    Proof,
    induction_begun,
    is_transplant_title,
    lines_required,
    remission_asked_by_bar,
)
from trialsearch.eligibility.rules import Statement
from trialsearch.eligibility.saying import (
    CAME_BACK,
    FIRST_LINE_ONLY,
    MUST_BE_IN_REMISSION,
    NEW,
    TRANSPLANT_UNSTATED,
    say,
    words_of,
)
from trialsearch.eligibility.status import Mention
from trialsearch.eligibility.status_names import Status
from trialsearch.eligibility.therapies import after_transplant_only
from trialsearch.eligibility.untreated import after_induction
from trialsearch.vocabulary import EARLIER_TREATMENTS, Answer, Question

#: What a child is in who was treated by the induction of the same plan.
_AFTER_INDUCTION = (Question.REFRACTORY, Question.REMISSION, Question.MRD_POSITIVE)
#: A study beside the treatment may begin later in it.
_BEFORE_TREATMENT = re.compile(r"\b(?:scheduled|planned|going|about) to (?:receive|undergo|begin|start)\b")
#: Newly diagnosed, and yet not untreated: "Prior chemotherapy is permitted".
_TREATED_TOO = re.compile(
    r"^(?:any |other )?(?:(?:prior|previous|earlier) )?chemotherapy(?: earlier on)? (?:is|are) "
    r"(?:allowed|permitted)\W*$"
)
_FAILED = re.compile(
    r"(?:patients? |children )?(?:with |who )?(?:induction failure|failed induction|failure of induction)"
)
_MUST_HAVE = re.compile(
    r"^completed\b|\b(?:must have (?:received|completed|been)|have completed|document|at the end of)"
)


def first_line(takes: Admitted, untreated: Proof | None, criteria: Sequence[Clause]) -> list[Statement]:
    """Answer for a trial that takes only children who were not treated before."""
    new = takes.best(Status.NEW)
    named = words_of(new) if new else untreated
    proof = untreated or named
    if proof is None or named is None:
        return []
    begun = induction_begun(criteria)
    open_to_it = begun is not None or (after_induction(proof[0]) if untreated else not proof[0].in_criteria)
    treated = any(_TREATED_TOO.search(each.text) for each in criteria if not each.bars)
    closed = (takes.tier < 2 or untreated) and not treated and not leaves_open(takes, criteria)
    firmly = Answer.NO if closed else Answer.DEPENDS
    barred = [say(question, firmly, proof, FIRST_LINE_ONLY) for question in (*CAME_BACK, *EARLIER_TREATMENTS)]
    later = Answer.DEPENDS if open_to_it or _BEFORE_TREATMENT.search(named[0].text) else firmly
    # Whoever can be barred for the failure of an induction may join after one.
    worked = Answer.DEPENDS if any(each.bars and _FAILED.match(each.text) for each in criteria) else later
    after = [
        say(question, later if question is Question.REFRACTORY else worked, proof, FIRST_LINE_ONLY)
        for question in _AFTER_INDUCTION
    ]
    if begun and any(induction_begun([clause]) and _MUST_HAVE.search(clause.text) for clause in criteria):
        return [say(Question.NEWLY_DIAGNOSED, Answer.DEPENDS, begun, "status.induction_begun"), *barred, *after]
    return [say(Question.NEWLY_DIAGNOSED, Answer.YES, named, NEW), *barred, *after]


def when_induction_worked(new: Mention, remission: Mention) -> list[Statement]:
    """Answer for a first-line trial that begins in the first remission."""
    begun, named = words_of(remission), words_of(new)
    return [
        *(
            say(question, Answer.DEPENDS, begun, "status.after_induction")
            for question in (Question.NEWLY_DIAGNOSED, Question.REMISSION)
        ),
        *(
            say(question, Answer.NO, named, FIRST_LINE_ONLY)
            for question in (*CAME_BACK, Question.REFRACTORY, *EARLIER_TREATMENTS)
        ),
    ]


def unstated(clauses: Sequence[Clause]) -> list[Statement]:
    """Answer for a trial without a word on the status: by the lines of treatment it asks for, or by the transplant."""
    criteria = [clause for clause in clauses if clause.in_criteria]
    if asked := remission_asked_by_bar(criteria):
        active = (Question.NEWLY_DIAGNOSED, *CAME_BACK, Question.REFRACTORY)
        return [
            say(Question.REMISSION, Answer.YES, asked, "status.remission"),
            *(say(question, Answer.NO, asked, MUST_BE_IN_REMISSION) for question in active),
        ]
    if lines := lines_required(criteria):
        return [
            say(Question.NEWLY_DIAGNOSED, Answer.NO, lines, "status.lines_required"),
            say(Question.FIRST_RELAPSE, Answer.DEPENDS, lines, "status.lines_required"),
            say(Question.SECOND_OR_LATER_RELAPSE, Answer.YES, lines, "status.lines_required"),
            say(Question.REFRACTORY, Answer.DEPENDS, lines, "status.lines_required"),
        ]
    if had := after_transplant_only(criteria):
        return [say(Question.NEWLY_DIAGNOSED, Answer.NO, had, "status.after_transplant")]
    title = next((clause for clause in clauses if is_transplant_title(clause)), None)
    if title is None:
        return []
    proof = (title, 0, len(title.text))
    questions = (Question.NEWLY_DIAGNOSED, *CAME_BACK, Question.REFRACTORY)
    return [say(question, Answer.DEPENDS, proof, TRANSPLANT_UNSTATED) for question in questions]
