"""Disease status: how often the leukaemia came back, and what is happening now (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from trialsearch.search.matching.reasons import GRAVEST_FIRST, Beside, InWords, Reason, asked, only_to_ask
from trialsearch.search.profile import TWO_OR_MORE, ChildProfile
from trialsearch.search.rules_of_trial import FactOnRecord, RulesOfTrial, question_named
from trialsearch.vocabulary import Answer, ConditionKind, FurtherQuestion, Lineage, Now, Purpose, Question, Verdict

#: What to ask, by whether the relapses and what is happening now are unknown; both together are one question.
_UNKNOWN_AXIS: Final = {(True, False): "relapses", (False, True): "now"}
_RELAPSE_QUESTION: Final = {1: Question.FIRST_RELAPSE, TWO_OR_MORE: Question.SECOND_OR_LATER_RELAPSE}


def of_status(rules: RulesOfTrial, profile: ChildProfile) -> Reason:
    """Judge the disease status; where an axis is not known, each of its values is tried."""
    key = (Beside.DISEASE_STATUS, profile.relapses, profile.now, profile.prior_hsct is True)
    judged = rules.once(key, lambda: _after_transplant(rules, profile, _of_status(rules, profile)))
    judged = _without_transplant(rules, profile, _outside_marrow(rules, profile, judged))
    if profile.now is Now.OFF_THERAPY and profile.relapses == 0 and profile.prior_car_t is False:
        judged = _never_relapsed(rules, judged)
    return _of_lymphoma(rules, judged) if profile.lineage is Lineage.LBL else judged


def _after_transplant(rules: RulesOfTrial, profile: ChildProfile, judged: Reason) -> Reason:
    """Let a relapse after a transplant, which a trial takes whatever its number, be that for who had one."""
    if not profile.prior_hsct or profile.now is not Now.RELAPSE_ACTIVE or judged.verdict is not Verdict.UNCLEAR:
        return judged
    taken = asked(rules, FurtherQuestion.RELAPSE_AFTER_HSCT, gate=True)
    return _if_planned(taken, transplants=_transplants(rules)) if taken.verdict is Verdict.FITS else judged


def _without_transplant(rules: RulesOfTrial, profile: ChildProfile, judged: Reason) -> Reason:
    """Say to who had no transplant that a first relapse is taken after one: all else that it depends on comes later."""
    after = rules.fact(FurtherQuestion.RELAPSE_AFTER_HSCT)
    depends = judged.question == Question.FIRST_RELAPSE and judged.answer is Answer.DEPENDS
    if profile.prior_hsct is False and depends and judged.told and _says_yes(after) and after.quote == judged.quote:
        return replace(judged, in_words=InWords.ONLY_AFTER_HSCT)
    return judged


def _outside_marrow(rules: RulesOfTrial, profile: ChildProfile, judged: Reason) -> Reason:
    """Let a relapse outside the marrow alone be judged by what the record says of that: its marrow is in remission."""
    if not profile.isolated_extramedullary_relapse or judged.verdict is not Verdict.DOES_NOT_FIT:
        return judged
    own = rules.fact(Question.ISOLATED_EXTRAMEDULLARY_RELAPSE).answer
    is_relapse = judged.question in (Question.FIRST_RELAPSE, Question.SECOND_OR_LATER_RELAPSE)
    return only_to_ask(judged) if is_relapse and own in (Answer.YES, Answer.DEPENDS) else judged


def _of_lymphoma(rules: RulesOfTrial, judged: Reason) -> Reason:
    """Let no rule on leukaemia stop a child with lymphoma: blasts and remissions are told by the marrow.

    What names lymphoma holds for it, and that nobody, or everybody, must have been treated before holds for both.
    """
    if judged.verdict is not Verdict.DOES_NOT_FIT or judged.question == Question.NEWLY_DIAGNOSED:
        return judged
    for_untreated = asked(rules, Question.NEWLY_DIAGNOSED, gate=True).verdict is Verdict.FITS
    of_lymphoma = rules.fact(question_named(judged.question)).names_lymphoma
    return judged if for_untreated or of_lymphoma else only_to_ask(judged)


def _of_status(rules: RulesOfTrial, profile: ChildProfile) -> Reason:
    if profile.relapses is not None and profile.now is not None:
        return _of_known_status(rules, profile.relapses, profile.now)
    ask = _UNKNOWN_AXIS.get((profile.relapses is None, profile.now is None), Beside.DISEASE_STATUS)
    tried = [_of_known_status(rules, relapses, now) for relapses, now in _possible(profile)]
    verdicts = {reason.verdict for reason in tried}
    if len(verdicts) == 1:
        return tried[0] if verdicts != {Verdict.UNCLEAR} else replace(tried[0], ask=ask, told=False)
    telling = min(tried, key=lambda reason: GRAVEST_FIRST[reason.verdict])
    return replace(telling, verdict=Verdict.UNCLEAR, ask=ask, told=False)


def _possible(profile: ChildProfile) -> Iterator[tuple[int, Now]]:
    """Pairs of the two axes that the answers leave possible."""
    for relapses in range(TWO_OR_MORE + 1) if profile.relapses is None else (profile.relapses,):
        for now in Now if profile.now is None else (profile.now,):
            first_line = now in (Now.UNTREATED, Now.INDUCTION)
            if (relapses > 0 and first_line) or (relapses == 0 and now is Now.RELAPSE_ACTIVE):
                continue
            yield relapses, now


def _of_known_status(rules: RulesOfTrial, relapses: int, now: Now) -> Reason:
    match now:
        case Now.UNTREATED:
            return asked(rules, Question.NEWLY_DIAGNOSED, gate=True)
        case Now.INDUCTION:
            return _in_induction(rules)
        case Now.RELAPSE_ACTIVE:
            relapse = asked(rules, _RELAPSE_QUESTION[relapses], gate=True)
            return _if_planned(_once_in_remission(rules, relapse), transplants=_transplants(rules))
        case Now.REFRACTORY:
            return _if_planned(_once_in_remission(rules, _refractory(rules, relapses)), transplants=_transplants(rules))
        case Now.MRD_POSITIVE:
            return _if_planned(asked(rules, Question.MRD_POSITIVE, gate=True), transplants=rules.transplant)
        case Now.REMISSION_ON_THERAPY:
            return _in_remission(rules, relapses)
        case Now.OFF_THERAPY:
            return _off_therapy(rules)


def _transplants(rules: RulesOfTrial) -> bool:
    """Whether the trial is about the transplant itself; others may end with one."""
    return rules.purpose is Purpose.TRANSPLANT_AND_CELL_SUPPORT


def _if_planned(reason: Reason, *, transplants: bool) -> Reason:
    """Let nobody fit a transplant trial before a transplant is planned."""
    if transplants and reason.verdict is Verdict.FITS:
        return replace(reason, verdict=Verdict.UNCLEAR, ask=Beside.TRANSPLANT_PLANNED)
    return reason


def _in_induction(rules: RulesOfTrial) -> Reason:
    """First treatment has begun: neither newly diagnosed nor in remission, so that only two noes together are one.

    Where the record speaks of it by name, that decides; its no alone is something to ask, since days may count.
    """
    begun = asked(rules, FurtherQuestion.IN_INDUCTION, gate=True)
    if begun.verdict is Verdict.FITS:
        return begun
    new = asked(rules, Question.NEWLY_DIAGNOSED, gate=True)
    remission = asked(rules, Question.REMISSION, gate=True)
    if new.verdict is remission.verdict is Verdict.DOES_NOT_FIT:
        return new
    told = new if begun.answer is Answer.NOT_STATED else begun
    # A trial that takes nobody newly diagnosed may take the child later, in remission.
    ask = Question.REMISSION if new.verdict is Verdict.DOES_NOT_FIT else "induction"
    return replace(told, verdict=Verdict.UNCLEAR, ask=ask)


def _refractory(rules: RulesOfTrial, relapses: int) -> Reason:
    """Without a relapse it is primary refractory; after one the relapse decides, and the two must not disagree."""
    primary = asked(rules, Question.REFRACTORY, gate=True)
    if relapses == 0:
        counted = primary.verdict is Verdict.FITS and rules.fact(Question.REFRACTORY).counts_attempts
        return replace(primary, verdict=Verdict.UNCLEAR, ask="attempts") if counted else primary
    relapse = asked(rules, _RELAPSE_QUESTION[relapses], gate=True)
    disagree = {relapse.verdict, primary.verdict} == {Verdict.FITS, Verdict.DOES_NOT_FIT}
    return replace(relapse, verdict=Verdict.UNCLEAR, ask=Question.REFRACTORY) if disagree else relapse


def _in_remission(rules: RulesOfTrial, relapses: int) -> Reason:
    """Fits only where the trial names this child's remission and transplants nobody."""
    remission = asked(rules, Question.REMISSION, gate=True)
    number = asked(
        rules, FurtherQuestion.REMISSION_CR1 if relapses == 0 else FurtherQuestion.REMISSION_CR2PLUS, gate=True
    )
    if remission.verdict is Verdict.DOES_NOT_FIT:
        return remission
    if number.verdict is Verdict.DOES_NOT_FIT:
        return number
    if relapses and (first_line := _of_first_line(rules, FurtherQuestion.REMISSION_CR2PLUS)):
        return first_line
    if rules.transplant:
        return replace(remission, verdict=Verdict.UNCLEAR, ask=Beside.TRANSPLANT_PLANNED)
    if _takes_active_alone(rules):
        return _for_another_time(rules, ask="remission_number")
    # "CR2" is not yet "CR3": after several relapses the number that the trial means has to be asked.
    if remission.verdict is number.verdict is Verdict.FITS and relapses < TWO_OR_MORE:
        return number
    return replace(remission, verdict=Verdict.UNCLEAR, ask="remission_number")


#: What may take children whose treatment is over.
_AFTER_TREATMENT: Final = (Purpose.SIDE_EFFECTS_AND_SUPPORT, Purpose.WATCH_AND_SAMPLES, Purpose.TESTS_AND_MONITORING)


def _off_therapy(rules: RulesOfTrial) -> Reason:
    survivor = asked(rules, FurtherQuestion.SURVIVOR_OFF_THERAPY, gate=True)
    remission = asked(rules, Question.REMISSION, gate=True)
    for reason in (survivor, remission):
        if reason.verdict is Verdict.DOES_NOT_FIT:
            return reason
    if survivor.verdict is Verdict.FITS and rules.purpose in _AFTER_TREATMENT:
        return survivor
    if first_line := _of_first_line(rules, FurtherQuestion.SURVIVOR_OFF_THERAPY):
        return first_line
    if _takes_active_alone(rules):
        return _for_another_time(rules, ask=Beside.OFF_THERAPY)
    return replace(survivor, verdict=Verdict.UNCLEAR, ask=Beside.OFF_THERAPY)


def _says_yes(fact: FactOnRecord) -> bool:
    return fact.answer is Answer.YES and fact.explicit


def _of_first_line(rules: RulesOfTrial, question: FurtherQuestion) -> Reason | None:
    """Stop a child whose first treatment is over where nobody is taken who was treated before.

    A door for children in their first treatment is none for this child; one for remissions might be.
    """
    relapse = rules.fact(Question.FIRST_RELAPSE)
    later = (Question.REMISSION, Question.MRD_POSITIVE, FurtherQuestion.SURVIVOR_OFF_THERAPY)
    # A study beside the treatment may go on after it.
    if rules.purpose is not Purpose.TREATMENT or not rules.for_patients:
        return None
    if not (relapse.answer is Answer.NO and relapse.only_untreated and relapse.quote):
        return None
    if any(_says_yes(rules.fact(each)) for each in later):
        return None
    of_relapse = asked(rules, Question.FIRST_RELAPSE, gate=True)
    return replace(of_relapse, question=question, in_words=InWords.ONLY_UNTREATED)


def _takes_active_alone(rules: RulesOfTrial) -> bool:
    """Whether leukaemia that came back, or was not cleared, is taken by name, and no remission is."""
    new, later = rules.fact(Question.NEWLY_DIAGNOSED), rules.fact(Question.SECOND_OR_LATER_RELAPSE)
    named = (Question.REMISSION, FurtherQuestion.SURVIVOR_OFF_THERAPY)
    return (
        new.answer is Answer.NO
        and new.quote is not None
        and _says_yes(later)
        and not any(_says_yes(rules.fact(each)) for each in (*named, *_NUMBERED))
    )


_NUMBERED: Final = (FurtherQuestion.REMISSION_CR1, FurtherQuestion.REMISSION_CR2PLUS)


def _for_another_time(rules: RulesOfTrial, ask: str) -> Reason:
    new = rules.fact(Question.NEWLY_DIAGNOSED)
    return Reason(Beside.MADE_FOR_OTHER_STATUS, Verdict.UNCLEAR, Answer.DEPENDS, new.quote, new.section, ask=ask)


def _never_relapsed(rules: RulesOfTrial, judged: Reason) -> Reason:
    """Stop a child whose leukaemia never came back, and is gone, by "relapsed or refractory leukemia" alone.

    One sentence must say who is taken, and nothing in the record speak of remissions or MRD.
    """
    new, relapse, refractory = (
        rules.fact(each) for each in (Question.NEWLY_DIAGNOSED, Question.FIRST_RELAPSE, Question.REFRACTORY)
    )
    silent = all(_is_not_named(rules.fact(each), new) for each in (Question.REMISSION, Question.MRD_POSITIVE))
    one_sentence = _says_yes(relapse) and relapse.quote == new.quote
    refractory_too = refractory.answer is Answer.NOT_STATED or (_says_yes(refractory) and refractory.quote == new.quote)
    if judged.question != Beside.MADE_FOR_OTHER_STATUS or not (silent and one_sentence and refractory_too):
        return judged
    told = asked(rules, Question.NEWLY_DIAGNOSED, gate=True)
    return replace(told, question=FurtherQuestion.SURVIVOR_OFF_THERAPY, in_words=InWords.ONLY_ACTIVE)


def _is_not_named(fact: FactOnRecord, like: FactOnRecord) -> bool:
    """Whether the record is silent, or its answer rests on that other sentence alone, which does not name it."""
    not_named = fact.depends_on is not None and fact.depends_on.kind is ConditionKind.NOT_NAMED
    return fact.answer is Answer.NOT_STATED or (not_named and fact.quote == like.quote)


def _once_in_remission(rules: RulesOfTrial, relapse: Reason) -> Reason:
    """Say of a study for remissions that it takes them, not that it does not take a relapse."""
    treats = rules.purpose in (Purpose.TREATMENT, Purpose.TRANSPLANT_AND_CELL_SUPPORT)
    stops = relapse.verdict is Verdict.DOES_NOT_FIT and treats
    if not stops or _says_yes(rules.fact(Question.NEWLY_DIAGNOSED)):
        return relapse
    cr1, later = (rules.fact(each) for each in _NUMBERED)
    first_alone = later.answer is Answer.NO or (_says_yes(cr1) and not _says_yes(later))
    takes = _says_yes(rules.fact(Question.REMISSION)) and not first_alone
    return replace(relapse, in_words=InWords.IN_REMISSION) if takes else relapse
