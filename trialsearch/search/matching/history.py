"""The kind of leukaemia, what a child has had, and what it has besides (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from trialsearch.search.made_for import RareKind
from trialsearch.search.matching.reasons import NEUTRAL, Beside, InWords, Reason, asked, only_to_ask, tried
from trialsearch.search.profile import ChildProfile
from trialsearch.search.rules_of_trial import RulesOfTrial
from trialsearch.vocabulary import (
    EARLIER_TREATMENTS,
    Answer,
    ConditionKind,
    Facet,
    FurtherQuestion,
    Lineage,
    Now,
    Philadelphia,
    Question,
    Verdict,
)

_QUESTION_OF: Final = {lineage: Question(lineage.value) for lineage in Lineage}


def of_kind(rules: RulesOfTrial, profile: ChildProfile) -> Iterator[Reason]:
    """Judge the kind of leukaemia, and the Philadelphia chromosome."""
    if profile.lineage is not None:
        yield _of_named_kind(rules, profile.lineage)
    elif unknown := _of_unknown_kind(rules):
        yield unknown
    yield from _of_philadelphia(rules, profile)


def _of_unknown_kind(rules: RulesOfTrial) -> Reason | None:
    """Judge a kind that is not known; what the common kinds say leads, since nearly every child has one of them."""
    common, every = (
        tried((_of_named_kind(rules, kind) for kind in kinds), "lineage") for kinds in (_COMMON_KINDS, Lineage)
    )
    if every is None or every.verdict is Verdict.DOES_NOT_FIT:
        return every
    if common is None:
        return replace(every, in_words=InWords.RARE_KINDS)
    return replace(common, verdict=Verdict.UNCLEAR, ask=every.ask, told=False)


_COMMON_KINDS: Final = (Lineage.B_ALL, Lineage.T_ALL)


def _of_named_kind(rules: RulesOfTrial, kind: Lineage) -> Reason:
    """Judge a kind; a record that speaks of ALL says nothing yet of mixed phenotype and lymphoma."""
    gate = rules.kind_is_gate or kind in (Lineage.MPAL, Lineage.LBL)
    judged = asked(rules, _QUESTION_OF[kind], gate=gate)
    if kind is Lineage.LBL and judged.ask and rules.fact(Question.LBL).one_lineage:
        return replace(judged, ask="lymphoma_kind")
    return judged


def _of_philadelphia(rules: RulesOfTrial, profile: ChildProfile) -> Iterator[Reason]:
    ph = profile.ph
    positive, negative = (
        asked(rules, question, gate=False) for question in (Question.PH_POSITIVE, Question.PH_NEGATIVE)
    )
    if ph is Philadelphia.POSITIVE:
        yield positive
    elif ph is Philadelphia.NEGATIVE:
        yield negative
    elif ph is Philadelphia.LIKE:
        # Ph-like is Ph-negative where Ph-positive is barred; where it is required, some trials mean Ph-like, too.
        needs_positive = negative.verdict is not Verdict.FITS
        yield replace(negative, verdict=Verdict.UNCLEAR, ask="ph_like") if needs_positive else negative
    elif profile.lineage in _HARDLY_EVER_PH and negative.verdict is Verdict.FITS:
        return  # nobody looks for it there, and what is usual is taken
    elif unknown := tried((positive, negative), "ph"):
        yield unknown


#: Kinds in which the Philadelphia chromosome is hardly ever found: families are not asked for it.
_HARDLY_EVER_PH: Final = (Lineage.T_ALL, Lineage.LBL)


def of_history(rules: RulesOfTrial, profile: ChildProfile) -> Iterator[Reason]:
    """Judge what a child has had, and what it has besides the leukaemia in the marrow."""
    yield from _of_transplant(rules, profile)
    for question in _PROPERTIES:
        if question is Question.ISOLATED_EXTRAMEDULLARY_RELAPSE and _is_moot(rules, profile):
            continue
        yield from _of_property(_of_question(rules, question), has=_had(profile, question))


def _of_question(rules: RulesOfTrial, question: Question) -> Reason:
    """Judge a property; "untreated" stops no treatment for certain where the trial takes treated children, too."""
    judged = asked(rules, question, gate=False)
    if judged.verdict is not Verdict.DOES_NOT_FIT or not rules.fact(question).only_untreated:
        return judged
    judged = replace(judged, in_words=InWords.ONLY_UNTREATED)
    return only_to_ask(judged) if _takes_treated(rules) else judged


def _takes_treated(rules: RulesOfTrial) -> bool:
    """Whether there is a second door, for children whose treatment has begun."""
    later = (Question.REMISSION, Question.MRD_POSITIVE, Question.REFRACTORY)
    plainly = any(rules.fact(each).answer is Answer.YES and rules.fact(each).explicit for each in later)
    return plainly or rules.fact(Question.NEWLY_DIAGNOSED).answer is Answer.DEPENDS


#: Questions that are fields of a profile.
_PROPERTIES: Final = (
    Question.PRIOR_CAR_T,
    Question.PRIOR_BLINATUMOMAB,
    Question.PRIOR_INOTUZUMAB,
    Question.DOWN_SYNDROME,
    Question.CNS_DISEASE,
    Question.ISOLATED_EXTRAMEDULLARY_RELAPSE,
)


def _is_moot(rules: RulesOfTrial, profile: ChildProfile) -> bool:
    """Whether there is nothing to know of an isolated relapse.

    There is no relapse; it is a lymphoma, which lies outside the marrow; or the record speaks of CNS disease alone,
    which is a question of its own.
    """
    if profile.now not in (None, Now.RELAPSE_ACTIVE) or profile.lineage is Lineage.LBL:
        return True
    of_cns = rules.fact(Question.ISOLATED_EXTRAMEDULLARY_RELAPSE).of_cns_alone
    return of_cns and not profile.isolated_extramedullary_relapse


def _had(profile: ChildProfile, question: Question) -> bool | None:
    """Whether the child has had it, or has it; who was never treated has had none of the treatments."""
    said: bool | None = getattr(profile, question)
    if said is None and question is Question.CNS_DISEASE and profile.now in _NO_DISEASE_IN_SIGHT:
        return False
    return False if said is None and profile.now is Now.UNTREATED and question in EARLIER_TREATMENTS else said


_NO_DISEASE_IN_SIGHT: Final = (Now.REMISSION_ON_THERAPY, Now.OFF_THERAPY)


def _of_property(with_it: Reason, *, has: bool | None) -> Iterator[Reason]:
    if has:
        yield with_it
    elif has is None and (unknown := tried((with_it, NEUTRAL), f"child_{with_it.question}")):
        yield unknown


def _of_transplant(rules: RulesOfTrial, profile: ChildProfile) -> Iterator[Reason]:
    had, never = (_of_question(rules, question) for question in (Question.PRIOR_HSCT, Question.NO_PRIOR_HSCT))
    transplanted = _had(profile, Question.PRIOR_HSCT)
    if transplanted:
        yield _waited(had, profile.months_since_hsct)
    elif transplanted is False:
        yield never
    elif unknown := tried((had, never), f"child_{Question.PRIOR_HSCT}"):
        is_door = had.verdict is Verdict.UNCLEAR and _lets_in_after_transplant(rules)
        yield replace(unknown, in_words=InWords.ALSO_AFTER_HSCT) if is_door else unknown


def _lets_in_after_transplant(rules: RulesOfTrial) -> bool:
    """Whether what is said of a transplant is one sentence more on who is taken: "any relapse after transplant"."""
    relapse = rules.fact(FurtherQuestion.RELAPSE_AFTER_HSCT)
    return relapse.answer is Answer.YES and relapse.quote == rules.fact(Question.PRIOR_HSCT).quote


def _waited(had: Reason, months: float | None) -> Reason:
    """Judge the months since the transplant, where both the record and the family name them.

    "About 5 months" lies between 5 and 6: it proves only what holds for all of that month. Long enough is a yes where
    the sentence asks for nothing else.
    """
    condition = had.depends_on
    if months is None or condition is None or condition.wait is None:
        return had
    least = condition.wait.months
    too_short = months + 1 <= least
    long_enough = months > least or (months == least and not condition.wait.more_than)
    if too_short and not condition.has_way_round:
        return replace(had, question=Beside.MONTHS_SINCE_HSCT, verdict=Verdict.DOES_NOT_FIT, answer=Answer.NO, ask=None)
    if not long_enough:
        return had
    if condition.kind is ConditionKind.WAIT:
        return replace(had, question=Beside.MONTHS_SINCE_HSCT, verdict=Verdict.FITS, answer=Answer.YES, ask=None)
    return replace(had, question=Beside.MONTHS_SINCE_HSCT, ask="after_hsct")


def of_special_kinds(rules: RulesOfTrial, profile: ChildProfile) -> Iterator[Reason]:
    """Ask where a trial is made for a rare kind: it takes nobody by silence; and say so where it is this child's.

    A record without rules says the same by its title; risk groups are left to the rules.
    """
    known = {
        "down_syndrome": profile.down_syndrome,
        "kmt2a": profile.kmt2a,
        "ph_like": None if profile.ph is None else profile.ph is Philadelphia.LIKE,
        "infant": _found_in_infancy(profile),
    }
    special = {kind: each for kind, each in rules.special.items() if _matters(kind, each, profile, rules)}
    if profile.ph is Philadelphia.POSITIVE and asked(rules, Question.PH_POSITIVE, gate=True).verdict is Verdict.FITS:
        # "Ph-positive and ABL-class leukaemia": who has the one needs not the other.
        special = {kind: each for kind, each in special.items() if kind not in _BESIDE_PH}
    if special and not any(known.get(kind) is False for kind in special) and any(map(known.get, special)):
        quote = next(each.quote for kind, each in special.items() if known.get(kind))
        yield Reason(Beside.SPECIAL_KIND, Verdict.FITS, Answer.YES, quote)
    # An age goes before a kind: a study of babies with a KMT2A change is for babies, whatever was found.
    is_no_baby = Facet.INFANT in special and known["infant"] is False
    if is_no_baby or (special and not any(map(known.get, special))):
        kind, first = min(special.items(), key=lambda each: each[0] != Facet.INFANT)
        # Who said that it was not found is not asked whether it was.
        others = "_others" if known.get(kind) is False else ""
        yield Reason(Beside.SPECIAL_KIND, Verdict.UNCLEAR, Answer.DEPENDS, first.quote, ask=f"special_{kind}{others}")


def _found_in_infancy(profile: ChildProfile) -> bool | None:
    """Whether the leukaemia was found in the first year; a baby, or who is not treated yet, needs not say when."""
    today = profile.age
    if today is not None and today.high_days <= _INFANT_DAYS:
        return True
    found = today if profile.age_at_diagnosis is None and profile.now is Now.UNTREATED else profile.age_at_diagnosis
    return None if found is None else found.high_days <= _INFANT_DAYS


def _matters(kind: str, special: RareKind, profile: ChildProfile, rules: RulesOfTrial) -> bool:
    """Whether a trial's rare kind can matter to a child: risk groups are those of the first treatment.

    After a relapse they matter only where the title speaks of the risk of that relapse.
    """
    if kind != Facet.RISK_GROUP:
        return True
    if not rules.readable:
        return False
    return special.of_relapse or (not profile.relapses and profile.now not in (Now.RELAPSE_ACTIVE, Now.REFRACTORY))


_BESIDE_PH: Final = (Facet.ABL_CLASS, Facet.PH_LIKE)

#: Infant ALL: found within the first year of life.
_INFANT_DAYS: Final = 366.0
