"""What a trial is for, whose it is, and whether it opens the door to others (pure).

The rules are declared in purpose_rules.tsv, each with words that it must find and words that it must leave
alone (tests/knowledge/test_purposes.py runs them all); the first that holds decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from trialsearch.knowledge import read_table
from trialsearch.vocabulary import ForWhom, InterventionType, Phase, Purpose

#: Something that can act on leukaemia, by the registry's kind of intervention ...
_ACTS = frozenset(
    (
        InterventionType.DRUG,
        InterventionType.BIOLOGICAL,
        InterventionType.GENETIC,
        InterventionType.COMBINATION_PRODUCT,
        InterventionType.RADIATION,
    )
)
#: ... and something that helps, by the same.
_HELPS = frozenset((InterventionType.BEHAVIORAL, InterventionType.DIETARY_SUPPLEMENT, InterventionType.DEVICE))
_BY_KIND = {
    Purpose.TREATMENT: _ACTS,
    Purpose.TESTS_AND_MONITORING: frozenset((InterventionType.DIAGNOSTIC_TEST,)),
    Purpose.SIDE_EFFECTS_AND_SUPPORT: _HELPS,
}
#: The phases that the registry gives only to studies of drugs and cells.
_GIVE_SOMETHING = frozenset(set(Phase) - {Phase.NOT_APPLICABLE})
#: How a reason names the place of the words.
_PLACES = {
    "type": "study type",
    "title": "title",
    "primary": "primary purpose",
    "intervention": "intervention",
}

#: Titles that speak of fighting the disease, whatever the record leaves out.
_FIGHTS = re.compile(
    r"(?i)\b(?:chemo\w*|therap(?:y|ies)|treat(?:ment|ing|ed)?|protocol|regimen|immuno\w+|inhibitor|antibod\w+"
    r"|radiation|irradiation|induction|combin\w+|safety|efficacy|dose|phase|activity|T[- ]cells?|cells? for|injection"
    r"|infusion|\w{1,20}(?:mab|nib|clax|menib|bine|stat|platin|rubicin|leucel|zomib|taxel|stine|parib|ciclib|limus"
    r"|asparaginase|aspargase|targene|imod|trexate))\b"
)
_FAMILY = re.compile(
    r"(?i)\b(?:caregivers?|parents|mothers|fathers|siblings|families)\b(?: (?:of|caring|who|whose)\b|$|['’])"
    r"|\bparental caregivers?\b"
)
#: ... unless the child takes part as well.
_CHILD_TOO = re.compile(
    r"(?i)\b(?:children|patients|kids|survivors|adolescents)\b[^.]{0,60}(?:\band\b|/|&) ?(?:their )?(?:parents"
    r"|caregivers|families|mothers|siblings)"
    r"|\b(?:parents|caregivers|families|siblings)(?:/| and )(?:their )?(?:children|patients|kids)\b|stem"
    r"|transplant|marrow|donor"
)
_STAFF = re.compile(
    r"(?i)\b(?:in|of|for|among) (?:\w+ ){0,2}(?:nurses|physicians|oncologists|clinicians|health ?care (?:workers"
    r"|providers|professionals))\b"
)
_HEALTHY = re.compile(r"(?i)\bhealthy (?:volunteers?|subjects?|participants?|adults)\b")
_DONORS = re.compile(
    r"(?i)\b(?:in|of|for|among) (?:(?:healthy|related|unrelated|sibling|stem|cell|bone|marrow|pediatric|paediatric"
    r"|child)[ -])*donors\b$|\bdonors?['’]? (?:safety|experience|outcomes|quality of life)"
)
_SCREENS = re.compile(
    r"(?i)\bscreening (?:protocol|study|trial)\b|\bEvery ?Child\b|\bclassification (?:of|study)|\bpre-?screening\b"
    r"|\bregistration (?:study|protocol)\b"
)
_SCREENING_FOR = re.compile(
    r"(?i)\b(?:screen\w*|classif\w+|eligib\w+|assign\w*|referr\w+|determine)\b[^.]{0,90}\b(?:(?:clinical|treatment"
    r"|therapeutic|interventional) (?:trial|stud|protocol)|sub-?trial)"
)


_WHO = {ForWhom.DONORS: _DONORS, ForWhom.HEALTHY_PEOPLE: _HEALTHY, ForWhom.STAFF: _STAFF}


@dataclass(frozen=True)
class PurposeJudgement:
    """What a trial is for.

    Attributes
    ----------
    purpose : Purpose
        The group under which it is shown.
    reason : str
        The words that decided it, after the place where they stand ("title: ...").
    for_whom : ForWhom
        Whose study it is; only PATIENTS is for a child with leukaemia.
    first_step : bool
        Whether it is often the first step to a treatment study: it screens or classifies for others.
    """

    purpose: Purpose
    reason: str
    for_whom: ForWhom = ForWhom.PATIENTS
    first_step: bool = False


@dataclass(frozen=True)
class Rule:
    """One declared row."""

    purpose: Purpose
    where: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    proves: str
    leaves: str

    def finds(self, words: str) -> bool:
        """Whether the words show this purpose."""
        return bool(self.pattern.search(words)) and not (self.unless and self.unless.search(words))


def purpose_group(  # noqa: PLR0913 - as many arguments as the record has places that speak of a purpose
    *,
    titles: Sequence[str],
    study_type: str | None = None,
    primary_purpose: str | None = None,
    phases: Sequence[str] = (),
    interventions: Sequence[tuple[str | None, str]] = (),
    arms: Sequence[str] = (),
    summary: str = "",
) -> PurposeJudgement:
    """Judge what a trial is for.

    Titles weigh more than the registry's primary purpose, which calls most transplants and many follow-up
    protocols TREATMENT. What stays ambiguous is `treatment` when something that can act on leukaemia is given,
    else `other`.

    Parameters
    ----------
    phases : sequence of str
        A numbered phase means that a drug or cells are given.
    interventions : sequence of (type, name)
        As the record has them; the type is one of `InterventionType`, or None.
    arms : sequence of str
        Labels of the arms.
    summary : str
        Only read for whether the study screens for others.

    Examples
    --------
    >>> purpose_group(titles=["Long-Term Follow-up Study for Patients Previously Treated With JCAR015"]).purpose.value
    'follow_up_of_treated'
    >>> judged = purpose_group(titles=["Anakinra in children"], primary_purpose="SUPPORTIVE_CARE")
    >>> judged.purpose.value, judged.reason
    ('side_effects_and_support', 'title: Anakinra in children')
    """
    words = {
        "type": [study_type or ""],
        "title": [*titles],
        "primary": [primary_purpose or ""],
        "intervention": [*(name for _, name in interventions), *arms],
    }
    purpose, reason = next(_declared(words, interventions), None) or _by_intervention(titles, phases, interventions)
    for_whom = _for_whom(titles)
    if for_whom is not ForWhom.PATIENTS and purpose is not Purpose.EXPANDED_ACCESS:
        purpose = Purpose.OTHER
        reason = f"for {for_whom.value.replace('_', ' ')}: {reason}"
    return PurposeJudgement(purpose, reason, for_whom, _is_first_step(titles, summary, purpose))


@cache
def rules() -> tuple[Rule, ...]:
    """Give the declared rules, in the order in which they are tried."""
    return tuple(
        Rule(
            Purpose(row["purpose"]),
            row["where"],
            re.compile(row["pattern"]),
            re.compile(row["unless"]) if row["unless"] else None,
            row["proves"],
            row["leaves"],
        )
        for row in read_table("purpose_rules.tsv")
    )


def _declared(
    words: dict[str, list[str]], interventions: Sequence[tuple[str | None, str]]
) -> Iterator[tuple[Purpose, str]]:
    for rule in rules():
        if rule.where == "primary" and rule.purpose is Purpose.TREATMENT and _only_helps(interventions):
            continue
        for each in words[rule.where]:
            if rule.finds(each):
                yield rule.purpose, f"{_PLACES[rule.where]}: {each}"


def _by_intervention(
    titles: Sequence[str], phases: Sequence[str], interventions: Sequence[tuple[str | None, str]]
) -> tuple[Purpose, str]:
    """Judge by what is given, where nothing else decides; by the titles where that is not said either."""
    for purpose, kinds in _BY_KIND.items():
        if name := next((name for kind, name in interventions if kind in kinds), None):
            return purpose, f"intervention: {name}"
    if phase := next((phase for phase in phases if phase in _GIVE_SOMETHING), None):
        return Purpose.TREATMENT, f"phase: {phase}"
    if title := next((title for title in titles if _FIGHTS.search(title)), None):
        return Purpose.TREATMENT, f"title: {title}"
    return Purpose.OTHER, "nothing in the record decides"


def _only_helps(interventions: Sequence[tuple[str | None, str]]) -> bool:
    return bool(interventions) and all(kind in _HELPS for kind, _ in interventions)


def _for_whom(titles: Sequence[str]) -> ForWhom:
    for who, pattern in _WHO.items():
        if any(pattern.search(title) for title in titles):
            return who
    if any(_FAMILY.search(title) and not _CHILD_TOO.search(title) for title in titles):
        return ForWhom.FAMILY
    return ForWhom.PATIENTS


def _is_first_step(titles: Sequence[str], summary: str, purpose: Purpose) -> bool:
    if purpose not in (Purpose.WATCH_AND_SAMPLES, Purpose.TESTS_AND_MONITORING):
        return False
    return any(_SCREENS.search(title) for title in titles) or bool(_SCREENING_FOR.search(summary))
