"""Steps on the way to a verdict, and how one answer of a record becomes one (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from trialsearch.eligibility import Condition
from trialsearch.search.rules_of_trial import AnyQuestion, FactOnRecord, RulesOfTrial
from trialsearch.vocabulary import AgeGroup, Answer, FurtherQuestion, Verdict


class Beside(StrEnum):
    """Reasons that are none of the reader's questions."""

    AGE = "age"
    SEX = "sex"
    NO_RULES = "no_rules"
    OTHER_KIND = "other_kind"
    OTHER_STATUS = "other_status"
    MADE_FOR_OTHER_STATUS = "made_for_other_status"
    OTHER_DISEASE = "other_disease"
    NOT_FOR_PATIENTS = "not_for_patients"
    DISEASE_STATUS = "disease_status"
    TRANSPLANT_PLANNED = "transplant_planned"
    OFF_THERAPY = "off_therapy"
    SPECIAL_KIND = "special_kind"
    DEMAND = "demand"
    TREATED_IN_FIRST_STUDY = "treated_in_first_study"
    EXPANDED_ACCESS = "expanded_access"
    MONTHS_SINCE_HSCT = "months_since_hsct"


class InWords(StrEnum):
    """What a reason says to this child where its question alone would say it badly."""

    #: Nobody who was treated before, whatever the treatment.
    ONLY_UNTREATED = "only_untreated"
    #: Only leukaemia that is there now, after a relapse or because no treatment cleared it.
    ONLY_ACTIVE = "only_active"
    #: Children in remission: the same child, once the leukaemia is gone.
    IN_REMISSION = "in_remission"
    #: A relapse that counts after a transplant, and this child had none.
    ONLY_AFTER_HSCT = "only_after_hsct"
    #: Of a kind that is not known: the common ones are taken, or not spoken against; the rare ones may not be.
    RARE_KINDS = "rare_kinds"
    #: Of a transplant that nobody told of: children whose leukaemia came back after one are taken, too.
    ALSO_AFTER_HSCT = "also_after_hsct"

    @property
    def stops_few(self) -> bool:
        """Whether it is a question for few children: it leads no list of reasons."""
        return self in (InWords.RARE_KINDS, InWords.ALSO_AFTER_HSCT)


@dataclass(frozen=True)
class Reason:
    """One step on the way to a verdict.

    Attributes
    ----------
    question : str
        A question of the reader's (`vocabulary.Question`), or one beside them (`Beside`).
    verdict : Verdict
        What this step alone says.
    answer : Answer
        What the record answers.
    quote, section : str or None
        The record's own words, and where they stand.
    condition : str or None
        Of a `depends`: what it depends on, in the record's words.
    depends_on : Condition or None
        The same as far as those words tell plainly.
    told : bool
        Whether the family said that the question is about its child.
    ask : str or None
        What to ask the study team (or to find out): the id of a message `ask.…`.
    age_group : AgeGroup or None
        For whom alone the record's words say that they hold.
    in_words : InWords or None
        What it says to this child, where that is not the plain answer to the question.
    """

    question: str
    verdict: Verdict
    answer: Answer = Answer.NOT_STATED
    quote: str | None = None
    section: str | None = None
    condition: str | None = None
    ask: str | None = None
    depends_on: Condition | None = None
    told: bool = True
    age_group: AgeGroup | None = None
    in_words: InWords | None = None


#: Reasons why a trial is perhaps none for such children.
_BEFORE_ALL_ELSE: Final = frozenset(
    {Beside.OTHER_DISEASE, Beside.NOT_FOR_PATIENTS, Beside.TREATED_IN_FIRST_STUDY, Beside.EXPANDED_ACCESS}
)


#: A risk group is none: many children are in it, and few families know.
_COMMON: Final = ("special_risk_group", "special_risk_group_others")
_FOR_OTHERS: Final = frozenset({Beside.OTHER_KIND, Beside.OTHER_STATUS, Beside.MADE_FOR_OTHER_STATUS})


@dataclass(frozen=True)
class Match:
    """A verdict and its reasons, the deciding ones first.

    Attributes
    ----------
    not_mentioned : tuple of str
        Questions that the family answered and the record does not mention.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    not_mentioned: tuple[str, ...] = ()

    @property
    def ask(self) -> tuple[str, ...]:
        """What to ask, each once: ids of messages `ask.…`; where something stops the child, no answer helps.

        Before it is known whether the trial takes such children at all, nothing else needs to be asked.
        """
        if self.verdict is Verdict.DOES_NOT_FIT:
            return ()
        first = [reason.ask for reason in self.reasons if reason.question in _BEFORE_ALL_ELSE and reason.ask]
        if first:
            return tuple(first)
        return tuple(dict.fromkeys(reason.ask for reason in self.reasons if reason.ask))

    @property
    def without_rules(self) -> bool:
        """Whether the record lists no rules that could be judged."""
        return any(reason.question == Beside.NO_RULES for reason in self.reasons)

    @property
    def names_others(self) -> bool:
        """Whether it is made for another kind of leukaemia, or for another time of treatment, by its own words."""
        return any(
            reason.question in _FOR_OTHERS or (self._asks_for_rare(reason) and str(reason.ask).endswith("_others"))
            for reason in self.reasons
        )

    @property
    def made_for(self) -> bool:
        """Whether it is made for a rare kind, or age, that is this child's."""
        return any(reason.question == Beside.SPECIAL_KIND and reason.verdict is Verdict.FITS for reason in self.reasons)

    @property
    def made_for_few(self) -> bool:
        """Whether it is made for a rare kind, or age, that nobody said is this child's."""
        return any(map(self._asks_for_rare, self.reasons))

    @staticmethod
    def _asks_for_rare(reason: Reason) -> bool:
        doubtful = reason.question == Beside.SPECIAL_KIND and reason.verdict is Verdict.UNCLEAR
        return doubtful and reason.ask not in _COMMON


GRAVEST_FIRST: Final = {Verdict.DOES_NOT_FIT: 0, Verdict.UNCLEAR: 1, Verdict.FITS: 2}


def asked(rules: RulesOfTrial, question: AnyQuestion, *, gate: bool) -> Reason:
    """Judge the record's answer for a child who has the property."""
    return rules.once((question, gate), lambda: _judged(rules, question, gate=gate))


def _judged(rules: RulesOfTrial, question: AnyQuestion, *, gate: bool) -> Reason:
    fact = rules.fact(question)
    verdict = _verdict_of(fact, gate=gate)
    ask = question.value if verdict is Verdict.UNCLEAR else None
    return Reason(
        question,
        verdict,
        fact.answer,
        quote=fact.quote,
        section=fact.section,
        condition=fact.condition,
        ask=ask,
        depends_on=fact.depends_on,
        age_group=fact.age_group,
    )


def _verdict_of(fact: FactOnRecord, *, gate: bool) -> Verdict:
    if fact.answer is Answer.NO:
        return Verdict.DOES_NOT_FIT if fact.quote else Verdict.UNCLEAR
    if fact.answer is Answer.DEPENDS:
        return Verdict.UNCLEAR
    is_said = fact.answer is Answer.YES and fact.explicit
    return Verdict.FITS if is_said or not gate else Verdict.UNCLEAR


#: What to ask where the answer is to a question that families are not asked in so many words.
_ASK_INSTEAD: Final[dict[str, str]] = {
    FurtherQuestion.REMISSION_CR1: "remission_number",
    FurtherQuestion.REMISSION_CR2PLUS: "remission_number",
    FurtherQuestion.SURVIVOR_OFF_THERAPY: "off_therapy",
}


def only_to_ask(reason: Reason, question: str | None = None) -> Reason:
    """Make something to ask of a no that is not certain for this child."""
    ask = _ASK_INSTEAD.get(reason.question, reason.question)
    return replace(reason, question=question or reason.question, verdict=Verdict.UNCLEAR, ask=ask)


def tried(reasons: Iterable[Reason], ask: str) -> Reason | None:
    """Judge a property that is not known: by each of its values; None where the record does not speak of it."""
    each = tuple(reasons)
    telling = min(each, key=lambda reason: GRAVEST_FIRST[reason.verdict])
    if telling.verdict is Verdict.FITS:
        return None
    if all(reason.verdict is Verdict.DOES_NOT_FIT for reason in each):
        return telling
    return replace(telling, verdict=Verdict.UNCLEAR, ask=ask, told=False)


#: A child without the property: nothing that the questions ask for stops it.
NEUTRAL: Final = Reason("", Verdict.FITS)
