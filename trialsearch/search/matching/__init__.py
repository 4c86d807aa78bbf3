"""A child's profile against a trial's rules -> fits, unclear or does not fit, each reason with its quote (pure).

What may be concluded from what stands in docs/eligibility.md as one table, and is tested as that table:

- A *gate* question (disease status; the kind of leukaemia where the product has a target) must be answered by an
  explicit yes. Silence, or a yes that is only implied, is unclear.
- A *bar* question stops somebody only by an explicit no. Silence is neutral, and is listed as not mentioned.
- A no counts only with the words that prove it.
- What the family does not know is tried with each of its values: where all agree, that is the verdict; else it is
  unclear, and becomes a question to ask.
"""

from __future__ import annotations

from collections.abc import Iterator

from trialsearch.search.matching.age import age_reason, is_for_others
from trialsearch.search.matching.demands import of_demands
from trialsearch.search.matching.history import of_history, of_kind, of_special_kinds
from trialsearch.search.matching.reasons import GRAVEST_FIRST, Beside, InWords, Match, Reason, only_to_ask
from trialsearch.search.matching.status import of_status
from trialsearch.search.matching.without_rules import of_names
from trialsearch.search.profile import ChildProfile
from trialsearch.search.rules_of_trial import RulesOfTrial
from trialsearch.vocabulary import EARLIER_TREATMENTS, Answer, Purpose, Relevance, Sex, Verdict

__all__ = ["Match", "Reason", "match"]


def match(rules: RulesOfTrial, profile: ChildProfile) -> Match:
    """Judge whether a child could join a trial, as far as the record can tell."""
    found = [*_of_person(rules, profile)]
    not_mentioned: list[str] = []
    if rules.readable:
        for step in (*of_kind(rules, profile), *of_history(rules, profile)):
            if step.verdict is Verdict.FITS and step.answer is Answer.NOT_STATED:
                not_mentioned.append(step.question)
            else:
                found.append(step)
        found.append(of_status(rules, profile))
    else:
        found = [*of_names(rules, profile), *found]
    # What a trial is made for leads: a KMT2A study says that before anything else.
    found = [*of_special_kinds(rules, profile), *found]
    found = [
        only_to_ask(each) if each.verdict is Verdict.DOES_NOT_FIT and is_for_others(each.age_group, profile) else each
        for each in found
    ]
    # What the trial is not leads: before it is known whether it takes such children at all, nothing else matters.
    found = [*_of_purpose(rules), *found, *of_demands(rules, profile)]
    verdict = min((reason.verdict for reason in found), key=GRAVEST_FIRST.__getitem__)
    return Match(verdict, tuple(sorted(found, key=_place)), tuple(not_mentioned))


def _place(reason: Reason) -> tuple[int, int]:
    """Where a reason stands: the gravest first; last of equals what matters to few, and earlier treatments.

    A study for children who were not treated yet bars a transplant too, but the reason is that the leukaemia came back.
    A treatment that nobody told of is a question, and seldom the first one. What the child's own answers speak against
    leads.
    """
    if reason.in_words is InWords.ONLY_AFTER_HSCT:
        return GRAVEST_FIRST[reason.verdict], 0
    stops = reason.verdict is Verdict.DOES_NOT_FIT
    of_earlier = reason.question in EARLIER_TREATMENTS and (stops or not reason.told)
    of_few = reason.in_words is not None and reason.in_words.stops_few
    return GRAVEST_FIRST[reason.verdict], 2 if of_earlier or of_few else 1


def _of_purpose(rules: RulesOfTrial) -> Iterator[Reason]:
    """Ask where the trial itself is not one that a family could join by our questions."""
    if rules.relevance is Relevance.OTHER:
        yield Reason(Beside.OTHER_DISEASE, Verdict.UNCLEAR, ask=Beside.OTHER_DISEASE)
    if not rules.for_patients:
        yield Reason(Beside.NOT_FOR_PATIENTS, Verdict.UNCLEAR, ask=Beside.NOT_FOR_PATIENTS)
    if rules.purpose is Purpose.FOLLOW_UP_OF_TREATED:
        yield Reason(Beside.TREATED_IN_FIRST_STUDY, Verdict.UNCLEAR, ask=Beside.TREATED_IN_FIRST_STUDY)
    if rules.purpose is Purpose.EXPANDED_ACCESS:
        yield Reason(Beside.EXPANDED_ACCESS, Verdict.UNCLEAR, ask=Beside.EXPANDED_ACCESS)


def _of_person(rules: RulesOfTrial, profile: ChildProfile) -> Iterator[Reason]:
    yield age_reason(rules.age, profile)
    if rules.sex not in (Sex.FEMALE, Sex.MALE) or profile.sex == rules.sex:
        return
    if profile.sex is None:
        yield Reason(Beside.SEX, Verdict.UNCLEAR, Answer.DEPENDS, rules.sex, ask=f"sex_{rules.sex.lower()}")
    else:
        yield Reason(Beside.SEX, Verdict.DOES_NOT_FIT, Answer.NO, rules.sex)
