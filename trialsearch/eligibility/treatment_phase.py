"""Trials that take a child at a point of its treatment, and name no disease status: most of them support, not treat."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from trialsearch.eligibility.clauses import Clause
from trialsearch.eligibility.demands import Proof, found
from trialsearch.eligibility.patterns import Words, words
from trialsearch.eligibility.rules import Statement
from trialsearch.eligibility.saying import CAME_BACK, say
from trialsearch.eligibility.status_names import RELAPSES, Status
from trialsearch.vocabulary import EARLIER_TREATMENTS, Answer, Question

YES, NO, DEPENDS = Answer.YES, Answer.NO, Answer.DEPENDS


@dataclass(frozen=True)
class Phase:
    """A point of treatment: how texts name it, and what it answers.

    Parameters
    ----------
    beside : set of Status
        What else the text may take; where it takes another status, that one speaks and the phase does not.
    answers : mapping
        What the phase alone says.
    if_relapse_barred : mapping
        What it says besides where the text bars relapse.
    unless : pattern, optional
        Sentences that speak of something else.
    examples : tuple of str
        Sentences that name it; run as tests, as `counterexamples` are, which do not.
    """

    id: str
    names: Words
    beside: frozenset[Status]
    answers: Mapping[Question, Answer]
    if_relapse_barred: Mapping[Question, Answer]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...] = ()
    unless: re.Pattern[str] | None = None


_TREATMENT = r"(?:treatment|therapy|chemotherapy)"
_OF_CANCER = (
    r"(?:(?:all|their|cancer|oncolog\w+|leuka?em\w+|ALL|curative|frontline|front-line|primary|planned|directed)[ -])*"
)
#: A wash-out counts weeks; a recovery counts from a therapy by name.
_NO_WASHOUT = r"(?! (?:with|by|using|at least \d+ (?:days|weeks)|\d+ (?:days|weeks)|within|≥ ?\d+ (?:days|weeks)))"

#: A sentence about what comes after the study's own treatment.
_LATER = re.compile(
    r"contracept|birth control|pregnan|breast|sperm|condom|\b(?:abstin|willing\b|agree|will (?:be|receive)\b|"
    r"(?:until|through|during)\b[^.;]{0,40}\b(?:after|following|post)\b|for (?:at least |≥ ?)?\w+ (?:days?|"
    r"weeks?|months?|years?)[^.;]{0,20}\b(?:after|following|post)\b)|follow[- ]?up"
)

#: In this order; the first that a sentence names counts.
PHASES: Final = (
    Phase(
        "maintenance",
        words(
            r"\b(?:in|receiving|during|undergoing|start\w*|enter\w*|begin\w*|on|of|or)\b[\w ]{0,25}\b(?:maintenance|"
            r"continuation)\b(?: or continuation| phase|)[\w ]{0,12}(?:therapy|phase|treatment|chemotherapy)|"
            r"\b(?:(?:currently|actively) (?:\w+ (?:and )?)?receiving (?:treatment|therapy|chemotherapy)|(?:currently |"
            r"actively )on (?:active )?(?:treatment|therapy)|(?:on|receiving|taking|prescribed|"
            r"treated with)\b[\w -]{0,40}\b(?:oral (?:anti-?cancer|chemo)\w*|6-?mp\b|(?:6-)?mercaptopurine))|"
            r"receiving treatment for",
        ),
        frozenset(Status) - RELAPSES - {Status.REFRACTORY, Status.CR2PLUS, Status.FEW_BLASTS},
        dict.fromkeys((Question.NEWLY_DIAGNOSED, *CAME_BACK, Question.REFRACTORY), DEPENDS),
        {},
        (
            "Receiving maintenance therapy for ALL",
            "Currently receiving chemotherapy for leukemia",
            "Child with ALL on therapy that includes oral anti-cancer medication taken at home",
        ),
        ("Maintenance chemotherapy given within 7 days of enrolment is permitted",),
        re.compile(r"\b(?:permitted|allowed|elapsed|except\w*)\b|^\(?note\b"),
    ),
    Phase(
        "induction",
        words(
            r"(?:start(?:ing)?|begin(?:ning)?|initiating|commencing|undergo(?:ing)?|about to (?:start|receive)"
            r"|scheduled for|(?:will be |currently )receiving)"
            r"(?: of)?(?: (?:the|an?|their|first|remission|initial|ALL|leuka?emia|phase|of)){0,4} induction\b(?! fail)",
        ),
        frozenset(),
        {
            Question.NEWLY_DIAGNOSED: YES,
            Question.REMISSION: NO,
            Question.MRD_POSITIVE: NO,
            **dict.fromkeys((*CAME_BACK, Question.REFRACTORY, *EARLIER_TREATMENTS), DEPENDS),
        },
        dict.fromkeys((*CAME_BACK, Question.REFRACTORY, *EARLIER_TREATMENTS), NO),
        (
            "Within 3 days of starting the induction phase of treatment for ALL",
            "Children with ALL who will be receiving induction chemotherapy",
        ),
        ("Induction failure", "After the end of induction therapy for ALL", "Have undergone induction therapy for ALL"),
    ),
    Phase(
        "first_line",
        words(
            rf"(?:receiv\w+|undergo\w*|on|during|in)(?: (?:the|their|active))?"
            rf" (?:first[- ]line|front[- ]?line|upfront|initial) (?:\w+ )?{_TREATMENT}",
            r"^first[- ]line [\w() -]{0,40}\bpatients\b",
        ),
        frozenset(),
        {
            Question.NEWLY_DIAGNOSED: DEPENDS,
            **dict.fromkeys(CAME_BACK, NO),
            **dict.fromkeys((Question.REFRACTORY, Question.PRIOR_HSCT, Question.PRIOR_CAR_T), DEPENDS),
        },
        {},
        ("Diagnosed and receiving first line therapy for ALL",),
        ("Relapsed after first-line therapy for ALL",),
    ),
    Phase(
        "after_treatment",
        words(
            rf"(?:has|have|had|having|who|recently|successfully) completed {_OF_CANCER}{_TREATMENT}\b{_NO_WASHOUT}",
            rf"(?<!not )\boff[- ]{_OF_CANCER}{_TREATMENT}\b{_NO_WASHOUT}",
            rf"(?:years?|months?) (?:from|after|post|since|following)[- ]?(?: ?the)? ?(?:(?:end|completion) of )"
            rf"{_OF_CANCER}{_TREATMENT}\b",
            rf"after (?:the )?(?:end|completion) of {_OF_CANCER}{_TREATMENT}\b{_NO_WASHOUT}",
        ),
        frozenset({Status.REMISSION, Status.CR1, Status.CR2PLUS, Status.MRD_NEGATIVE}),
        {
            Question.REMISSION: YES,
            Question.MRD_POSITIVE: DEPENDS,
            **dict.fromkeys((Question.NEWLY_DIAGNOSED, *CAME_BACK, Question.REFRACTORY), NO),
        },
        {},
        (
            "Child has completed cancer treatment and is up to 10 years post-treatment",
            "Survivors of ALL at least 2 years after completion of therapy",
            "Off therapy for ALL",
        ),
        (
            "Must have completed therapy at least 2 weeks before enrolment",
            "Have completed therapy with blinatumomab",
            "Must use contraception until 6 months after completion of therapy",
            "Agree to be seen for 2 years after the end of treatment",
        ),
        _LATER,
    ),
)


def phase_asked_for(criteria: Sequence[Clause], taken: frozenset[Status]) -> tuple[Phase, Proof] | None:
    """Find the point of treatment at which the criteria take a child, unless the statuses that they take say more."""
    for phase in PHASES:
        if not taken <= phase.beside:
            continue
        proof = found(phase.names, criteria, phase.unless)
        if proof:
            return phase, proof
    return None


def answers_of(phase: Phase, proof: Proof, *, relapse_barred: bool) -> list[Statement]:
    """Answer for a trial that takes children at that point."""
    given = {**phase.answers, **(phase.if_relapse_barred if relapse_barred else {})}
    return [say(question, answer, proof, f"status.{phase.id}") for question, answer in given.items()]
