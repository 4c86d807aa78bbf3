"""A disease status that only a part of a trial takes: one lineage of two, or one step of several.

"B-ALL in second relapse; T-ALL in first": the answers of a record are one for all children, and what the two lineages
do not share depends. A child whose cells may be collected in first relapse, and who is treated only in second, must
meet both steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from trialsearch.eligibility.clauses import Clause
from trialsearch.eligibility.grounds import Ground
from trialsearch.eligibility.patterns import Words, words
from trialsearch.eligibility.rules import Statement
from trialsearch.eligibility.saying import say
from trialsearch.eligibility.status_answers import read_status
from trialsearch.vocabulary import Answer, ConditionKind, Question

#: Of the leukaemia, not of the cells that a product is made of ("at least 100 T cells per ...").
_OF = (
    r"(?:ALL\b|acute|leuk|lymphobl|lbl\b|lly\b|lineage|phenotype|cohort|arm\b|stratum|disease|malig|lymphoma|precursor)"
)
_B: Final = words(
    rf"\bb[- ](?:cell |lineage |precursor )?(?:and\b|{_OF})|\bbcp\b|\bpre-?b\b|precursor[- ]b\b",
)
_T: Final = words(
    rf"\bt[- ](?:cell |lineage |precursor )?(?:and\b|{_OF})|\betp\b|precursor[- ]t\b",
)

#: Headings of what comes one after the other (cohorts.py reads them), and not side by side.
_STEP: Final = re.compile(
    r"(?:autologous )?(?:apheresis|leuk(?:a|o)?pheresis|procurement|collection|manufactur|treatment|infusion|enter"
    r"|initiat|receiv|start|begin|proceed|therapy|screening|enrol)(?!.*\b(?:arm|cohort|group)\b)"
)

_BY_LINEAGE: Final = Ground("status.by_lineage", depends_on=ConditionKind.PART)
_BY_STEP: Final = Ground("status.by_step", depends_on=ConditionKind.PART)

#: The questions that may have another answer for each part.
_STATUS: Final = (
    Question.FIRST_RELAPSE,
    Question.SECOND_OR_LATER_RELAPSE,
    Question.REFRACTORY,
    Question.REMISSION,
    Question.MRD_POSITIVE,
)


def read_status_by_part(clauses: Sequence[Clause]) -> list[Statement]:
    """Answer the questions of disease status; what holds for one part alone depends."""
    whole = read_status(clauses)
    plain = [question for question in _STATUS if _is_plain_yes(_of(question, whole))]
    if not plain:
        return whole
    differing = {
        each.question: each
        for parts, rule in ((_lineages(clauses), _BY_LINEAGE), (_steps(clauses), _BY_STEP))
        for each in _differing(plain, clauses, parts, rule)
    }
    return [*(each for each in whole if each.question not in differing), *differing.values()]


def _differing(
    questions: Sequence[Question], clauses: Sequence[Clause], parts: Mapping[int, str], rule: Ground
) -> Iterable[Statement]:
    """Say what depends, since not every part takes it plainly; `parts` names the part of a clause, by its identity."""
    names = dict.fromkeys(parts.values())
    if len(names) < 2:
        return
    read = [read_status([each for each in clauses if parts.get(id(each), name) == name]) for name in names]
    for question in questions:
        said = [found for statements in read if (found := _of(question, statements))]
        taken = [_is_plain_yes(each) for each in said]
        own = any(id(each.clause) in parts for found in said for each in found)
        if len(said) < len(names) or all(taken) or not any(taken) or not own:
            continue
        # Of two lineages the one that is taken says for whom it holds; of two steps the stricter one decides.
        proof = said[taken.index(rule is _BY_LINEAGE)][0]
        words_there = (proof.clause, proof.start, proof.end)
        yield say(question, Answer.DEPENDS, words_there, rule, proof.clause.text)


def _lineages(clauses: Iterable[Clause]) -> dict[int, str]:
    """Name the lineage of each criterion that is for one alone: the nearest line that names one decides."""
    criteria = [clause for clause in clauses if clause.in_criteria]
    whole = "\n".join(clause.text for clause in criteria)
    if not (_names(_T, whole) and _names(_B, whole)):
        return {}
    found = {}
    for clause in criteria:
        for text in (clause.text, *clause.led_by, *clause.above):
            b, t = _names(_B, text), _names(_T, text)
            if b or t:
                if b != t:
                    found[id(clause)] = "b" if b else "t"
                break
    return found


def _steps(clauses: Iterable[Clause]) -> dict[int, str]:
    """Name the step of each criterion that stands under the heading of one."""
    return {
        id(clause): clause.criterion.cohort
        for clause in clauses
        if clause.criterion is not None and _STEP.match(clause.criterion.cohort)
    }


def _names(lineage: Words, text: str) -> bool:
    return lineage.search(text) is not None


def _of(question: Question, statements: Iterable[Statement]) -> list[Statement]:
    return [each for each in statements if each.question == question and each.clause.in_criteria]


def _is_plain_yes(said: Sequence[Statement]) -> bool:
    return bool(said) and all(each.answer is Answer.YES for each in said)
