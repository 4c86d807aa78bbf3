"""From the statuses that a trial names to its answers about disease status."""

from __future__ import annotations

import re
from collections.abc import Sequence

from trialsearch.eligibility.admitted import Admitted, admitted
from trialsearch.eligibility.clauses import Clause
from trialsearch.eligibility.first_line import first_line, unstated, when_induction_worked
from trialsearch.eligibility.history import REMISSIONS, History
from trialsearch.eligibility.rules import Statement
from trialsearch.eligibility.saying import CAME_BACK, say, words_of
from trialsearch.eligibility.stance import Stance
from trialsearch.eligibility.status import Mention, mentions
from trialsearch.eligibility.status_names import RELAPSES, Status
from trialsearch.eligibility.treatment_phase import answers_of, phase_asked_for
from trialsearch.eligibility.untreated import untreated_only
from trialsearch.vocabulary import Answer, Question

#: An exclusion of a status, with no word that narrows it.
_ONLY_STATUS = re.compile(
    r"^(?:(?:patients?|subjects?|participants?|children)? ?(?:with|in|who have"
    r"|having|diagnosis of|history of|evidence of|presence of)? ?)"
    r"(?:known |prior |previous |have |has |lbl|lly|lymphoblastic lymphoma"
    r"|active |any |a |cases?|of |primary |underlying |ha?ematolog\w+ |persistent "
    r"|,? or of (?:\w+ ){0,3}(?:graft|transplant\w*)|of (?:their|the|this) (?:primary|underlying|original) "
    r"|diagnosed with |with |first |second |or "
    r"|subsequent |and |recurrent |relapsed |refractory |newly |diagnosed |previously "
    r"|untreated |the disease is |secondary |malignanc(?:y|ies)\b ?|2nd |1st |third |beyond |(?:and|or) (?:over|more"
    r"|greater|higher|later)"
    r"|disease|leuka?emia|relapse|ALL|acute lymphoblastic leukemia|after|/|,|\.| "
    r"|\(|\))+(?:are (?:not eligible|excluded|ineligible)\.?)?$"
)
_NARROWED = re.compile(
    r"isolated|\b(?:cns|after (?!first|initial)|hsct)|testic|medullary|within|before|[<>≥≤]|months|transplant"
)
_NARROWED_TIME = re.compile(r"isolated|within|\bafter (?!first|initial)|[<>≥≤]|months|transplant|\bhsct")
_REFUSED_HERE = re.compile(
    r"^(?:patients?|subjects?|participants?|children) (?:with [^,;]{0,80}(?:are|is) (?:not eligible|excluded"
    r"|ineligible)"
    r"|(?:may|must|should|can) ?not (?:have|be in) [\w ]{0,30}$)"
)
#: Among the exclusions: whoever ever relapsed.
_EVER_RELAPSED = re.compile(
    r"^(?:[^.;]{0,40}\bor )?(?:any|ever|prior|previous|history of)\b[\w ,]{0,20}\b(?:relapsed?|recurrence)\b"
    r"(?: (?:before|ever|of)\b|,|\W*$)|\brelapse at any (?:time|moment)\b"
)
#: Barred while it is out of control: a relapse that answers to treatment may be taken.
_UNCONTROLLED = re.compile(
    r"(?:(?:patients?|subjects?|participants?|children) )?(?:with |in )?(?:active (?:and|or|/) ?)?"
    r"uncontrolled (?:\w+ )?$"
)
#: Of those who had their transplant: "evidence of relapse post-transplant".
_SINCE_TRANSPLANT = re.compile(
    r"(?<=relapse)(?:,? (?:post|after|since|following)[- ](?:the )?(?:transplant\w*|hs?ct|bmt))"
)
_BRACKETS = re.compile(r"\([^()]*\);?")
#: What is barred before "..., or who ...".
_FIRST_BAR = re.compile(r".*?(?=, or who\b|$)", re.DOTALL)
_QUESTIONS = {
    Status.ANY_RELAPSE: CAME_BACK,
    Status.FIRST_RELAPSE: (Question.FIRST_RELAPSE,),
    Status.LATER_RELAPSE: (Question.SECOND_OR_LATER_RELAPSE,),
    Status.REFRACTORY: (Question.REFRACTORY,),
    Status.NEW: (Question.NEWLY_DIAGNOSED,),
}
_ACTIVE = RELAPSES | {Status.REFRACTORY}


def read_status(clauses: Sequence[Clause]) -> list[Statement]:
    """Answer the questions of disease status."""
    named = list(mentions(clauses))
    barred = _barred(named)
    return [*barred, *_taken(admitted(named, clauses), named, clauses, barred)]


def _barred(named: Sequence[Mention]) -> list[Statement]:
    """Statuses that an exclusion names, and nothing else."""
    return [
        say(question, answer, words_of(each), f"status.{each.status}_barred", each.clause.text if some else "")
        for each in named
        if each.stance is Stance.EXCLUDED
        and ((some := _bars_some(each)) or _bars_it(each))
        and (answer := Answer.DEPENDS if some else Answer.NO)
        for question in _QUESTIONS.get(each.status, ())
    ]


def _bars_some(mention: Mention) -> bool:
    """Whether an exclusion bars a relapse only while it is out of control."""
    text = mention.clause.text
    return mention.status in RELAPSES and _UNCONTROLLED.fullmatch(text, 0, mention.start) is not None


def _in_remission(takes: Admitted) -> list[Statement]:
    """Answer for maintenance in a remission that the criteria ask for."""
    remission = takes.best(Status.CR1, Status.REMISSION) if takes.tier == 0 else None
    if remission is None:
        return []
    proof = words_of(remission)
    # A trial that begins with new patients asks for the remission later on.
    new = () if Status.NEW in takes.statuses else (Question.NEWLY_DIAGNOSED,)
    active = (*new, *CAME_BACK, Question.REFRACTORY)
    return [
        say(Question.REMISSION, Answer.YES, proof, "status.remission"),
        *(say(question, Answer.NO, proof, "status.maintenance_in_remission") for question in active),
    ]


def _bars_it(mention: Mention) -> bool:
    """Whether an exclusion bars the status itself, not a kind or a time of it."""
    text = _SINCE_TRANSPLANT.sub("", _FIRST_BAR.match(_BRACKETS.sub("", mention.clause.text))[0])  # type: ignore[index]
    if not mention.clause.bars:
        return bool(_REFUSED_HERE.search(text)) and not _NARROWED.search(text)
    if mention.status in RELAPSES and _EVER_RELAPSED.search(text) and not _NARROWED_TIME.search(text):
        return True
    return bool(_ONLY_STATUS.search(text)) and not _NARROWED.search(text)


def _taken(
    takes: Admitted, named: Sequence[Mention], clauses: Sequence[Clause], barred: Sequence[Statement]
) -> list[Statement]:
    """Read what the statuses that it takes say of all the others."""
    criteria = [clause for clause in clauses if clause.in_criteria]
    if asked := phase_asked_for(criteria, takes.statuses):
        given = answers_of(*asked, relapse_barred=any(each.question is Question.FIRST_RELAPSE for each in barred))
        return [*given, *_in_remission(takes)] if asked[0].id == "maintenance" else given
    treated = any(each.status in _ACTIVE for each in named if each.stance is not Stance.EXCLUDED)
    untreated = None if treated else untreated_only(criteria)
    if untreated or takes.statuses == {Status.NEW}:
        return first_line(takes, untreated, criteria)
    titled = [each for each in named if each.status is Status.NEW and not each.clause.in_criteria]
    if titled and takes.tier == 0 and takes.statuses <= REMISSIONS:
        return when_induction_worked(titled[0], takes.mentions[0])
    return list(History(takes, clauses).answers()) if takes.mentions else unstated(clauses)
