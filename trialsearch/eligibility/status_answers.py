"""From the statuses that a trial names to its answers about disease status."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trialsearch.eligibility.clauses import Clause, names_all, names_others
from trialsearch.eligibility.rules import Statement
from trialsearch.eligibility.stance import Stance
from trialsearch.eligibility.demands import (
    Proof,
    after_induction,
    blasts_required,
    induction_begun,
    is_title,
    is_transplant_title,
    lines_required,
    no_curative_option,
    on_treatment,
    untreated_only,
)
from trialsearch.eligibility.status import TIERS, Mention, Status, mentions, names_new
from trialsearch.vocabulary import Answer, FurtherQuestion, Question

YES, NO, DEPENDS = Answer.YES, Answer.NO, Answer.DEPENDS

_PRIOR = (Question.PRIOR_HSCT, Question.PRIOR_CAR_T, Question.PRIOR_BLINATUMOMAB, Question.PRIOR_INOTUZUMAB)
#: What a child is in who was treated by the induction of the same plan.
_AFTER_INDUCTION = (Question.REFRACTORY, Question.REMISSION, Question.MRD_POSITIVE)
_RELAPSES = {Status.ANY_RELAPSE, Status.FIRST_RELAPSE, Status.LATER_RELAPSE}
_TREATED = {Status.MRD_NEGATIVE, Status.REFRACTORY, Status.REMISSION, Status.CR1, Status.CR2PLUS, Status.MRD}
_REMISSIONS = {Status.REMISSION, Status.CR1, Status.CR2PLUS, Status.FEW_BLASTS, Status.MRD_NEGATIVE}

#: An exclusion of a status, with no word that narrows it.
_ONLY_STATUS = re.compile(
    r"^(?:(?:patients?|subjects?|participants?|children)? ?(?:with|in|who have"
    r"|having)? ?)(?:known |have |has |lbl|lly|lymphoblastic lymphoma|active |any |a |diagnosed with |with |first |second |or "
    r"|subsequent |and |recurrent |relapsed |refractory |newly |diagnosed |previously "
    r"|untreated |disease|leuka?emia|relapse|ALL|acute lymphoblastic leukemia|after|/|,|\.| "
    r"|\(|\))+(?:are (?:not eligible|excluded|ineligible)\.?)?$"
)
_NARROWED = re.compile(
    r"isolated|\bcns|testic|medullary|within|\bafter (?!first|initial)|before|[<>≥≤]|months|transplant|\bhsct"
)
_REFUSED_HERE = re.compile(
    r"^(?:patients?|subjects?|participants?|children) with [^,;]{0,80}(?:are|is) (?:not eligible|excluded|ineligible)"
)
_QUESTIONS = {
    Status.ANY_RELAPSE: (
        Question.FIRST_RELAPSE,
        Question.SECOND_OR_LATER_RELAPSE,
        Question.ISOLATED_EXTRAMEDULLARY_RELAPSE,
    ),
    Status.FIRST_RELAPSE: (Question.FIRST_RELAPSE,),
    Status.LATER_RELAPSE: (Question.SECOND_OR_LATER_RELAPSE,),
    Status.REFRACTORY: (Question.REFRACTORY,),
    Status.NEW: (Question.NEWLY_DIAGNOSED,),
}
#: Ten per cent of blasts and more are no remission: active disease under that ceiling is taken.
_ACTIVE_CEILING = re.compile(r"(?:<|≤|less than|than|under) ?[1-9]\d ?%")
#: Relapse without a number: where others are numbered, those say which.
_BARE = re.compile(r"relaps\w*|recurren\w*|r/r")
#: A relapse that counts whatever its number: after a transplant, or outside the marrow.
_SOME_RELAPSE = re.compile(
    r"relapse\w*\b[^.;]{0,60}\b(?:after|following|post)\b[^.;]{0,40}(?:sct|hct|bmt|transplant|\bcar\b|car-)"
    r"|(?:\bcns\b|nervous system|medullary|testicular)\)? (?:\(cns\) )?relapse|at least \d+ prior|meet accepted indications"
)
_MUST_HAVE = re.compile(r"\bmust have (?:received|completed|been)|\bhave completed|\bdocument|\bat the end of")
#: A list that says what relapsed or refractory means here.
_DEFINED_LIST = re.compile(
    r"(?:relapse|refractory)[^.]{0,120}(?:defined (?:as|by)|meet\w* (?:at least )?(?:one|any|1)|(?:any|one) of the following|as follows)[^.]{0,40}:?\s*$"
)
_GENERIC = {Status.ANY_RELAPSE, Status.REFRACTORY}
_OPEN_LIST = re.compile(
    r"high[- ]risk (?:for|of) relapse,? (?:including|such)|\bany patients?\b[^.]*\bincluding\b|not limited to|\bany (?:phase|stage|status|disease status)\b|regardless of (?:disease |remission )?status"
)
_ONE_OF = re.compile(r"\b(?:one|1|any|either) (?:or more )?of the following")
#: One way to qualify among others: a treatment that comes, whatever the status.
_PLANNED = re.compile(
    r"\b(?:planned|scheduled|undergoing|going) to (?:receive|undergo)|\bplanned\b[^.]{0,40}transplant"
)
_ABOUT_PATIENTS = re.compile(r"patients?|subjects?|participants?|disease|leuka?emia|ALL\b")


@dataclass(frozen=True)
class Admitted:
    """The statuses that a trial takes, by the best of its sources."""

    mentions: tuple[Mention, ...]
    #: 0 the criteria, 1 a title, 2 a condition.
    tier: int

    @property
    def statuses(self) -> frozenset[Status]:
        """Which statuses."""
        return frozenset(mention.status for mention in self.mentions)

    def best(self, *statuses: Status) -> Mention | None:
        """Return the mention of any of these that depends on least."""
        named = [mention for mention in self.mentions if mention.status in statuses]
        return min(named, key=lambda mention: bool(mention.condition), default=None)


def admitted(named: Sequence[Mention], clauses: Sequence[Clause]) -> Admitted:
    """Gather the statuses that the criteria admit; where they are silent the titles', else the conditions'."""
    for tier, sections in enumerate(TIERS):
        taken = [
            mention
            for mention in named
            if mention.clause.section in sections and mention.stance is not Stance.EXCLUDED and not mention.clause.bars
        ]
        if not any(is_transplant_title(clause) for clause in clauses):
            taken = [mention for mention in taken if mention.status is not Status.FEW_BLASTS]
        over_lists = {text for mention in taken for text in mention.clause.above}
        taken = [mention for mention in taken if mention.clause.text not in over_lists] or taken
        defined = [mention for mention in taken if any(_DEFINED_LIST.search(text) for text in mention.clause.above)]
        if defined:
            taken = [each for each in taken if each in defined or each.status not in _GENERIC]
        if taken:
            return Admitted(tuple(_of_all(taken, clauses)), tier)
    return Admitted((), len(TIERS))


def _of_all(taken: list[Mention], clauses: Sequence[Clause]) -> list[Mention]:
    """Where the criteria name ALL itself, a sentence on other leukaemias does not speak of it."""
    if not any(names_all(clause.text) for clause in clauses if clause.in_criteria and not clause.bars):
        return taken
    return [each for each in taken if not names_others(each.clause.text) or names_all(each.clause.text)] or taken


def read_status(clauses: Sequence[Clause]) -> list[Statement]:
    """Answer the questions of disease status."""
    named = list(mentions(clauses))
    return [*_barred(named), *_taken(admitted(named, clauses), named, clauses)]


def _barred(named: Sequence[Mention]) -> list[Statement]:
    """Statuses that an exclusion names, and nothing else."""
    return [
        _say(question, NO, (each.clause, each.start, each.end), f"status.{each.status}_barred")
        for each in named
        if each.stance is Stance.EXCLUDED
        and not _NARROWED.search(each.clause.text)
        and (_ONLY_STATUS.search(each.clause.text) if each.clause.bars else _REFUSED_HERE.search(each.clause.text))
        for question in _QUESTIONS.get(each.status, ())
    ]


def _taken(takes: Admitted, named: Sequence[Mention], clauses: Sequence[Clause]) -> list[Statement]:
    criteria = [clause for clause in clauses if clause.in_criteria]
    underway = on_treatment(criteria)
    if underway and not takes.statuses & (_RELAPSES | {Status.REFRACTORY}):
        return _underway(underway)
    treated = any(
        each.status in {*_RELAPSES, Status.REFRACTORY} for each in named if each.stance is not Stance.EXCLUDED
    )
    untreated = None if treated else untreated_only(criteria)
    if untreated or takes.statuses == {Status.NEW}:
        return _first_line(takes, untreated, criteria)
    titled = [each for each in named if each.status is Status.NEW and not each.clause.in_criteria]
    if titled and takes.tier == 0 and takes.statuses <= _REMISSIONS:
        return _after_induction(titled[0], takes.mentions[0])
    if not takes.mentions:
        return _unstated(clauses)
    return _with_history(takes, clauses)


def _unstated(clauses: Sequence[Clause]) -> list[Statement]:
    """A transplant trial without a word on the status takes what a transplant is done for."""
    title = next((clause for clause in clauses if is_transplant_title(clause)), None)
    if title is None:
        return []
    questions = (
        Question.NEWLY_DIAGNOSED,
        Question.FIRST_RELAPSE,
        Question.SECOND_OR_LATER_RELAPSE,
        Question.REFRACTORY,
        Question.ISOLATED_EXTRAMEDULLARY_RELAPSE,
    )
    return [
        _say(question, DEPENDS, (title, 0, len(title.text)), "status.transplant_unstated") for question in questions
    ]


def _after_induction(new: Mention, remission: Mention) -> list[Statement]:
    """A first-line trial that begins when the induction has worked."""
    proof = (remission.clause, remission.start, remission.end)
    given = [
        _say(question, DEPENDS, proof, "status.after_induction")
        for question in (Question.NEWLY_DIAGNOSED, Question.REMISSION)
    ]
    first_line = (new.clause, new.start, new.end)
    for question in (
        Question.FIRST_RELAPSE,
        Question.SECOND_OR_LATER_RELAPSE,
        Question.REFRACTORY,
        Question.ISOLATED_EXTRAMEDULLARY_RELAPSE,
        *_PRIOR,
    ):
        given.append(_say(question, NO, first_line, "status.first_line_only"))
    return given


def _underway(proof: Proof) -> list[Statement]:
    """A trial during maintenance: whether a child with another status comes to it, the text does not settle."""
    return [
        _say(question, DEPENDS, proof, "status.on_treatment")
        for question in (
            Question.NEWLY_DIAGNOSED,
            Question.FIRST_RELAPSE,
            Question.SECOND_OR_LATER_RELAPSE,
            Question.REFRACTORY,
            Question.ISOLATED_EXTRAMEDULLARY_RELAPSE,
        )
    ]


def _has_open_list(takes: Admitted) -> bool:
    return any(
        _OPEN_LIST.search(text) for mention in takes.mentions for text in (mention.clause.text, *mention.clause.above)
    )


def _has_other_ways(takes: Admitted, clauses: Sequence[Clause]) -> bool:
    """An open list, or another way to qualify that asks for no status."""
    ways = {text for each in takes.mentions for text in each.clause.above if _ONE_OF.search(text)}
    return _has_open_list(takes) or any(
        _PLANNED.search(clause.text) and ways & set(clause.above) for clause in clauses if not clause.bars
    )


def _leaves_open(takes: Admitted, clauses: Sequence[Clause]) -> bool:
    """What the trial does not name may still be meant: an open list, or a cohort without a status of its own."""
    if _has_other_ways(takes, clauses):
        return True
    named = {mention.clause.criterion.cohort for mention in takes.mentions if mention.clause.criterion}
    cohorts = {
        clause.criterion.cohort
        for clause in clauses
        if clause.criterion
        and not clause.bars
        and not clause.criterion.closed_by
        and not clause.means_other_disease
        and _ABOUT_PATIENTS.search(clause.text)
    }
    return "" not in named and bool(cohorts - named - {""})


def _first_line(takes: Admitted, untreated: Proof | None, criteria: Sequence[Clause]) -> list[Statement]:
    new = takes.best(Status.NEW)
    proof: Proof = untreated or (new.clause, new.start, new.end)  # type: ignore[union-attr]
    taken = (new.clause, new.start, new.end) if new else proof
    firmly = takes.tier < 2 or untreated is not None
    begun = induction_begun(criteria)
    required = begun is not None and any(
        induction_begun([clause]) and _MUST_HAVE.search(clause.text) for clause in criteria
    )
    given = (
        [_say(Question.NEWLY_DIAGNOSED, DEPENDS, begun, "status.induction_begun")]
        if begun and required
        else [_say(Question.NEWLY_DIAGNOSED, YES, taken, "status.new")]
    )
    for question in (
        Question.FIRST_RELAPSE,
        Question.SECOND_OR_LATER_RELAPSE,
        Question.REFRACTORY,
        Question.REMISSION,
        Question.MRD_POSITIVE,
        Question.ISOLATED_EXTRAMEDULLARY_RELAPSE,
        *_PRIOR,
    ):
        open_to_it = question in _AFTER_INDUCTION and (
            after_induction(proof[0]) if untreated else not proof[0].in_criteria
        )
        open_to_it = open_to_it or (question in _AFTER_INDUCTION and begun is not None)
        given.append(_say(question, NO if firmly and not open_to_it else DEPENDS, proof, "status.first_line_only"))
    return given


def _with_history(takes: Admitted, clauses: Sequence[Clause]) -> list[Statement]:
    """The trial takes relapse, refractory disease or remission."""
    criteria = [clause for clause in clauses if clause.in_criteria]
    blasts = blasts_required(criteria)
    uncertain = takes.tier == 2 or _leaves_open(takes, clauses)
    transplant = any(is_transplant_title(clause) for clause in clauses)
    remission = takes.best(*_REMISSIONS)
    no = DEPENDS if uncertain else NO
    first = takes.mentions[0]
    proof: Proof = (first.clause, first.start, first.end)
    given = []

    def say(question: Question | FurtherQuestion, answer: Answer, by: Proof | Mention | None, rule: str) -> None:
        if isinstance(by, Mention):
            condition = by.condition
            answer = DEPENDS if answer is YES and (condition or _stands_beside_remission(by)) else answer
            by = (by.clause, by.start, by.end)
        else:
            condition = ""
        given.append(_say(question, answer, by or proof, rule, condition))

    def _stands_beside_remission(by: Mention) -> bool:
        """In a transplant trial that takes remission, active disease is taken only in its own way."""
        return (
            transplant
            and takes.tier == 0
            and remission is not None
            and by.stance is not Stance.ALLOWED
            and by.status in (*_RELAPSES, Status.REFRACTORY)
        )

    new = takes.best(Status.NEW)
    treated_before = all(mention.status in _TREATED or mention.status in _RELAPSES for mention in takes.mentions)
    titled_new = takes.tier == 0 and any(is_title(c) and names_new(c) for c in clauses)
    never_new = (
        DEPENDS
        if titled_new or (transplant and takes.tier == 1)
        else NO
        if takes.tier < 2 and treated_before and not _has_other_ways(takes, clauses)
        else no
    )
    say(Question.NEWLY_DIAGNOSED, (DEPENDS if takes.tier == 2 else YES) if new else never_new, new, "status.new")
    limits = no_curative_option(criteria) or lines_required(criteria)
    relapse = bool(takes.statuses & _RELAPSES)
    refractory = takes.best(Status.REFRACTORY)

    few = takes.best(Status.FEW_BLASTS)
    if few and takes.best(Status.REMISSION, Status.CR1, Status.CR2PLUS) and not _ACTIVE_CEILING.search(few.clause.text):
        few = None
    ceiling = DEPENDS if few else None
    # "CR1 after primary induction failure, or CR2": active relapse is not among them.
    before_transplant = bool(
        transplant and remission and refractory and re.search(r"primary|induction", refractory.clause.text)
    )
    once, later = (
        takes.best(Status.FIRST_RELAPSE, Status.ANY_RELAPSE),
        takes.best(Status.LATER_RELAPSE, Status.ANY_RELAPSE),
    )
    ordinals = {Status.LATER_RELAPSE, Status.FIRST_RELAPSE} & takes.statuses
    if once and ordinals and not _plainly_once(takes):
        say(Question.FIRST_RELAPSE, DEPENDS, once, "status.first_relapse_in_some_cases")
    elif once:
        say(Question.FIRST_RELAPSE, DEPENDS if limits else YES, limits or once, "status.first_relapse")
    elif refractory and not before_transplant:
        say(Question.FIRST_RELAPSE, DEPENDS, refractory, "status.first_relapse_not_named")
    else:
        say(Question.FIRST_RELAPSE, ceiling or no, few, "status.first_relapse_not_named")
    if later:
        say(Question.SECOND_OR_LATER_RELAPSE, YES, later, "status.later_relapse")
    elif refractory and not relapse and not before_transplant:
        primary = re.search(r"primary|induction|initial", refractory.clause.text)
        say(Question.SECOND_OR_LATER_RELAPSE, DEPENDS if primary else YES, refractory, "status.later_relapse_not_named")
    else:
        say(Question.SECOND_OR_LATER_RELAPSE, ceiling or no, few, "status.later_relapse_not_named")
    if refractory:
        lines = lines_required(criteria)
        say(Question.REFRACTORY, DEPENDS if lines else YES, lines or refractory, "status.refractory")
    elif takes.tier < 2 and takes.statuses <= {Status.ANY_RELAPSE, Status.NEW}:
        say(Question.REFRACTORY, DEPENDS, None, "status.refractory_not_named")
    elif takes.tier < 2:
        say(Question.REFRACTORY, ceiling or no, few, "status.refractory_not_named")
    if remission:
        say(Question.REMISSION, YES, (remission.clause, remission.start, remission.end), "status.remission")
    elif relapse or refractory:
        history = later and re.search(r"\btimes\b|history of", later.clause.text)
        open_to_it = history or (transplant and takes.tier == 1)
        say(Question.REMISSION, DEPENDS if open_to_it else no, blasts, "status.remission_not_named")
    residual = takes.best(Status.MRD)
    if residual and blasts:
        say(Question.MRD_POSITIVE, DEPENDS, residual, "status.mrd_or_blasts")
    elif residual:
        say(Question.MRD_POSITIVE, YES, residual, "status.mrd")
    elif free := takes.best(Status.MRD_NEGATIVE):
        say(
            Question.MRD_POSITIVE,
            NO if takes.statuses <= {Status.MRD_NEGATIVE} else DEPENDS,
            free,
            "status.mrd_negative",
        )
    elif blasts:
        say(Question.MRD_POSITIVE, NO, blasts, "status.blasts_required")
    elif not remission:
        say(Question.MRD_POSITIVE, DEPENDS, None, "status.mrd_not_named")
    if blasts and not remission and not re.search(r"(?<!with )\bor [^.]{0,60}extramedullary", blasts[0].text):
        say(Question.ISOLATED_EXTRAMEDULLARY_RELAPSE, NO, blasts, "status.blasts_required")
    elif later and later.status is Status.LATER_RELAPSE and "marrow" in later.clause.text:
        say(Question.ISOLATED_EXTRAMEDULLARY_RELAPSE, DEPENDS, later, "status.marrow_relapse")
    elif remission and not relapse:
        by_marrow_only = takes.best(Status.FEW_BLASTS) or refractory
        answer = DEPENDS if by_marrow_only else no
        say(Question.ISOLATED_EXTRAMEDULLARY_RELAPSE, answer, remission, "status.remission_required")
    for further, status in (
        (FurtherQuestion.REMISSION_CR1, Status.CR1),
        (FurtherQuestion.REMISSION_CR2PLUS, Status.CR2PLUS),
    ):
        named = takes.best(status)
        if named:
            say(further, YES, named, f"status.{status}")
    return given


def _plainly_once(takes: Admitted) -> bool:
    """A first relapse is taken as such, not only one after a transplant or in the CNS."""
    return any(
        each.status is Status.FIRST_RELAPSE
        or (
            each.status is Status.ANY_RELAPSE
            and not _SOME_RELAPSE.search(each.clause.text)
            and not _BARE.fullmatch(each.clause.text[each.start : each.end])
        )
        for each in takes.mentions
        if not each.condition
    )


def _say(
    question: Question | FurtherQuestion, answer: Answer, proof: Proof, rule: str, condition: str = ""
) -> Statement:
    clause, start, end = proof
    words = condition or (clause.text[start:] if answer is DEPENDS else "")
    settled = answer is not DEPENDS or bool(condition)
    return Statement(
        question, answer, Stance.REQUIRED if settled else Stance.MENTIONED, clause, start, end, rule, words
    )
