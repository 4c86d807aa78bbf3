"""The sentences that answer one question weighed together, and the questions of a record against each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from trialsearch.eligibility.grounds import CnsDisease
from trialsearch.eligibility.model import Fact
from trialsearch.eligibility.past_therapy import RELAPSED_SINCE
from trialsearch.eligibility.rules import Statement
from trialsearch.eligibility.saying import MUST_BE_IN_REMISSION
from trialsearch.eligibility.scope import LYMPHOMA
from trialsearch.eligibility.stance import Stance
from trialsearch.eligibility.telling import obscurity
from trialsearch.eligibility.therapies import THERAPIES
from trialsearch.vocabulary import Answer, FurtherQuestion, Question

#: CNS disease that is active, and such as is held in check: whoever has the one has not the other.
_ACTIVE = re.compile(r"\b(?:active|current)\b|cns[- ]?3")
_TAMED = re.compile(
    r"\b(?:well-?[ -]?)?controlled\b|\b(?:adequately|successfully|previously) treated\b|\bat (?:initial )?diagnosis\b"
    r"|\b(?:cns|nervous system)(?: \(cns\))? relapse\b|\babsence of active\b|\bhistory of treated\b"
    r"|\bif no (?:residual|evidence|detectable)\b"
)

#: Leukaemia outside the marrow, isolated or not: in the CNS, too.
_OUTSIDE_MARROW = re.compile(r"(?!.*isolated).*\bextra-?\s?medullary", re.IGNORECASE | re.DOTALL)

_THERAPY_QUESTIONS = frozenset(rule.question for rule in THERAPIES)
_WAIT = re.compile(r"elapsed|(?:\bat least|≥|>=?) ?\d+ (?:days|weeks|months|half)|half-li\w+")

_ITS_LINEAGE = re.compile(r"\b([bt])[- ]?(?:cell|lineage|lbl|lly|lymphoblastic|precursor)")
_OTHER_LINEAGE = {"b": Question.T_ALL, "t": Question.B_ALL}
_LONGEST_CONDITION = 300


def facts_of(statements: Sequence[Statement]) -> Iterator[Fact]:
    """Answer each Question in its order, then those of FurtherQuestion that something was said of."""
    said = defaultdict[Question | FurtherQuestion, list[Statement]](list)
    for each in statements:
        said[each.question].append(each)
    said[Question.NO_PRIOR_HSCT] = _without_alternatives(said)
    facts = {question: weigh(question, said[question]) for question in Question}
    facts[Question.LBL] = _of_one_lineage(facts, said[Question.LBL])
    facts[Question.PRIOR_HSCT] = _relapsed_since(facts)
    yield from _with_isolated_cns(facts).values()
    for further in FurtherQuestion:
        fact = weigh(further, said[further])
        if fact.answer is not Answer.NOT_STATED:
            yield fact


def _without_alternatives(said: Mapping[Question | FurtherQuestion, Sequence[Statement]]) -> list[Statement]:
    """Leave out that a relapse after a transplant is asked for where another sentence takes a relapse as such."""
    relapses = [*said[Question.FIRST_RELAPSE], *said[Question.SECOND_OR_LATER_RELAPSE]]
    taken = [each.clause for each in relapses if each.answer is Answer.YES and each.clause.in_criteria]
    return [
        each
        for each in said[Question.NO_PRIOR_HSCT]
        if not each.ground.one_way_in
        or all(each.clause.start == other.start or each.clause.text in other.above for other in taken)
    ]


def _of_one_lineage(facts: Mapping[Question, Fact], said: Sequence[Statement]) -> Fact:
    """Let a bar of B-cell lymphoma leave the T-cell kind open where T-cell leukaemia is taken; and the other way."""
    lymphoma = facts[Question.LBL]
    barred = [each.clause.text for each in said if each.ground is LYMPHOMA and each.answer is Answer.NO]
    named = {found[1] for text in barred for found in _ITS_LINEAGE.finditer(text)}
    other = _OTHER_LINEAGE[named.pop()] if len(named) == 1 else None
    is_open = lymphoma.answer is Answer.NO and other is not None and facts[other].answer is Answer.YES
    return _in_doubt(Question.LBL, lymphoma) if is_open else lymphoma


def _relapsed_since(facts: Mapping[Question, Fact]) -> Fact:
    """Let a bar of a relapse after a transplant bar whoever had one, where the trial takes nobody but in a relapse."""
    had = facts[Question.PRIOR_HSCT]
    others = (Question.NEWLY_DIAGNOSED, Question.REMISSION, Question.REFRACTORY)
    if had.rule_id.endswith(RELAPSED_SINCE) and all(facts[each].answer is Answer.NO for each in others):
        return replace(had, answer=Answer.NO, condition="")
    return had


def _with_isolated_cns(facts: dict[Question, Fact]) -> dict[Question, Fact]:
    """Let a bar of active CNS disease speak of an isolated relapse, too; one of all outside the marrow, of both."""
    isolated, cns = facts[Question.ISOLATED_EXTRAMEDULLARY_RELAPSE], facts[Question.CNS_DISEASE]
    relapse = facts[Question.FIRST_RELAPSE].answer
    if isolated.answer is Answer.NOT_STATED and cns.answer is Answer.NO and relapse is not Answer.NO:
        facts[Question.ISOLATED_EXTRAMEDULLARY_RELAPSE] = _in_doubt(Question.ISOLATED_EXTRAMEDULLARY_RELAPSE, cns)
    barred_with_it = isolated.answer is Answer.NO and (
        isolated.ground is MUST_BE_IN_REMISSION or _OUTSIDE_MARROW.match(isolated.quote)
    )
    if cns.answer is Answer.NOT_STATED and barred_with_it:
        facts[Question.CNS_DISEASE] = _in_doubt(Question.CNS_DISEASE, isolated)
    return facts


def _in_doubt(question: Question, by: Fact) -> Fact:
    """Answer a question of which another one's words say something, but not all."""
    condition = " ".join(by.quote.split())[:_LONGEST_CONDITION]
    return replace(by, question=question, answer=Answer.DEPENDS, explicit=False, condition=condition)


def weigh(question: Question | FurtherQuestion, statements: Sequence[Statement]) -> Fact:
    """Make one answer of what several sentences say.

    A sentence outweighs a title. Among sentences: one that bars without condition decides unless another accepts;
    where they disagree the answer depends. What only a closed cohort accepts, nobody can use.
    """
    weighed = _heard(statements) if statements else ()
    if not weighed:
        return Fact(question, Answer.NOT_STATED)
    accepts = [
        each for each in weighed if each.answer is not Answer.NO and each.stance in (Stance.REQUIRED, Stance.ALLOWED)
    ]
    firmly = [each for each in accepts if each.answer is Answer.YES]
    bars = sorted((each for each in weighed if each.answer is Answer.NO), key=lambda each: obscurity(each.clause))
    some = [
        each
        for each in weighed
        if each.answer is Answer.DEPENDS and (each.stance is Stance.EXCLUDED or _asks_to_wait(each))
    ]
    if bars and accepts and all(_only_waits(each) for each in accepts):
        # "No earlier donor transplant", and how long any transplant must lie back.
        return _fact(question, Answer.NO, bars[0])
    if bars and accepts:
        return _fact(question, Answer.DEPENDS, next((each for each in accepts if each.condition), bars[0]))
    if bars:
        return _fact(question, Answer.NO, bars[0])
    if firmly and not some:
        return _fact(question, Answer.YES, firmly[0])
    unsettled = [*some, *(each for each in accepts if each.answer is Answer.DEPENDS), *weighed]
    return _fact(question, Answer.DEPENDS, unsettled[0])


def _asks_to_wait(statement: Statement) -> bool:
    """Whoever had the therapy must have waited: whatever else takes such a child."""
    return statement.question in _THERAPY_QUESTIONS and _WAIT.search(statement.clause.text) is not None


def _only_waits(statement: Statement) -> bool:
    """Whether it takes nobody, but says how long ago the therapy must have been."""
    return statement.answer is Answer.DEPENDS and _asks_to_wait(statement)


def _is_quotable(statement: Statement) -> bool:
    """One word ("Leukemia") proves nothing to a reader."""
    return len(statement.clause.quote(statement.start, statement.end)[0].split()) >= 2


def _heard(statements: Sequence[Statement]) -> list[Statement]:
    """Give the statements that count: sentences before fields, open cohorts before closed, names before classes."""
    heard = [each for each in statements if _is_quotable(each)]
    for count in (
        lambda each: each.clause.in_criteria,
        lambda each: not (each.clause.criterion and each.clause.criterion.closed_by),
        lambda each: not each.ground.wide_class,
    ):
        heard = [each for each in heard if count(each)] or heard
    ruled = {each.rule_id for each in heard}
    heard = [
        each
        for each in heard
        if not each.ground.yields_to & ruled or (each.answer is Answer.NO and _ACTIVE.search(each.clause.text))
    ]
    return [_closed_answer(each) for each in _told_apart(heard)]


def _told_apart(heard: Sequence[Statement]) -> Sequence[Statement]:
    """Leave out what speaks of another CNS disease than the one that is barred, or taken."""
    named = [each for each in heard if each.ground.cns]
    if not named:
        return heard
    at_large = [each for each in named if each.ground.cns is CnsDisease.AT_LARGE]
    if any(each.answer is Answer.YES for each in at_large):
        # CNS disease alone is barred, beside the marrow's it is taken: the question on isolated relapse tells that.
        heard = [each for each in heard if each.ground.cns is not CnsDisease.ALONE]
    barred = [each for each in heard if each.answer is Answer.NO]
    if any(each.ground.cns is CnsDisease.ACTIVE for each in barred):
        # What is taken beside is CNS disease that was treated, or CNS 1 and 2.
        return [each for each in heard if each.answer is Answer.NO or each.ground.cns is not CnsDisease.AT_LARGE]
    if any(each.answer is Answer.NO and _ACTIVE.search(each.clause.text) for each in at_large):
        return [each for each in heard if each.answer is Answer.NO or not _TAMED.search(each.clause.text)]
    return heard


def _closed_answer(statement: Statement) -> Statement:
    """Let an acceptance in a closed cohort make nobody fit."""
    criterion = statement.clause.criterion
    if criterion is None or not criterion.closed_by or statement.answer is not Answer.YES:
        return statement
    return replace(statement, answer=Answer.DEPENDS, condition=criterion.closed_by)


def _fact(question: Question | FurtherQuestion, answer: Answer, statement: Statement) -> Fact:
    clause = statement.clause
    quote, start = clause.quote(statement.start, statement.end)
    closing = clause.criterion.closed_by if clause.criterion else ""
    if answer is Answer.DEPENDS and closing and statement.condition == closing:
        quote, start = closing, clause.source.raw.find(closing)
    condition = " ".join((statement.condition or clause.text).split()) if answer is Answer.DEPENDS else ""
    return Fact(
        question,
        answer,
        explicit=not statement.ground.implied,
        quote=quote,
        section=clause.section,
        start=start,
        ground=statement.ground,
        condition=condition[:_LONGEST_CONDITION],
    )
