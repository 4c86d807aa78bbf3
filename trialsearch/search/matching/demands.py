"""What a trial demands of every patient, and no question of ours settles (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trialsearch.ages import DAYS_PER_YEAR
from trialsearch.search.made_for import Demand
from trialsearch.search.matching.reasons import Beside, Reason
from trialsearch.search.profile import ChildProfile
from trialsearch.search.rules_of_trial import RulesOfTrial
from trialsearch.vocabulary import Answer, Now, Question, RequirementKind, Verdict

#: "The first three patients must be adults."
ADULT_YEARS: Final = 18.0

#: Demands on a child at one point of its treatment: others are stopped, or asked, by their disease status.
_AT: Final = {
    RequirementKind.RELAPSE_UNTREATED: Now.RELAPSE_ACTIVE,
    RequirementKind.INDUCTION_DAY: Now.INDUCTION,
    RequirementKind.INDUCTION_STARTED: Now.UNTREATED,
}

#: Treatments after which the cells may not carry the mark any more.
_AIM_AT_A_MARK: Final = (Question.PRIOR_BLINATUMOMAB, Question.PRIOR_INOTUZUMAB, Question.PRIOR_CAR_T)


def of_demands(rules: RulesOfTrial, profile: ChildProfile) -> Iterator[Reason]:
    """Ask about what the trial demands and the family has not told."""
    for each in rules.demands:
        if not _is_settled(each, rules, profile):
            yield _to_ask(each, each.kind)
    if rules.antigen and not rules.antigen.is_usual:
        yield _to_ask(rules.antigen.demand, "antigen_shown")
    elif rules.antigen and rules.targeted and _may_have_lost_it(profile):
        yield _to_ask(rules.antigen.demand, _after_which(profile))


def _to_ask(demand: Demand, ask: str) -> Reason:
    return Reason(Beside.DEMAND, Verdict.UNCLEAR, Answer.DEPENDS, demand.quote, demand.section, ask=ask)


def _is_settled(demand: Demand, rules: RulesOfTrial, profile: ChildProfile) -> bool:
    """Whether the child meets a demand, or it is none of a child in its place."""
    if demand.kind in _AT:
        return profile.now is not _AT[demand.kind]
    match demand.kind:
        case RequirementKind.FIRST_PATIENTS:
            return _is_of_age(profile, demand.value)
        case RequirementKind.TRANSPLANT_POSSIBLE:
            # Whether one is planned is asked with the disease status.
            return rules.transplant
    return bool(demand.settled_by) and all(getattr(profile, question) for question in demand.settled_by)


def _may_have_lost_it(profile: ChildProfile) -> bool:
    """Whether a treatment that aims at such a mark may have come before."""
    had = (getattr(profile, each) for each in _AIM_AT_A_MARK)
    return profile.now is not Now.UNTREATED and any(each is not False for each in had)


def _after_which(profile: ChildProfile) -> str:
    """Ask about the mark after the one treatment that may have come before, or after any of the three."""
    possible = [each for each in _AIM_AT_A_MARK if getattr(profile, each) is not False]
    return f"{RequirementKind.ANTIGEN}_{possible[0]}" if len(possible) == 1 else RequirementKind.ANTIGEN


def _is_of_age(profile: ChildProfile, years: float | None) -> bool:
    """Whether a child is as old as the first patients must be."""
    least = DAYS_PER_YEAR * (ADULT_YEARS if years is None else years)
    return profile.age is not None and profile.age.low_days >= least
