"""The answers of trials that take relapse, refractory disease or remission."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from trialsearch.eligibility.admitted import OR_FEW_BLASTS, Admitted, has_other_ways, leaves_open
from trialsearch.eligibility.clauses import Clause
from trialsearch.eligibility.demands import (
    Proof,
    blasts_required,
    is_title,
    is_transplant_title,
    lines_required,
    marrow_disease_required,
    no_curative_option,
    remission_required,
    residual_disease_required,
    transplant_instead,
)
from trialsearch.eligibility.grounds import Ground
from trialsearch.eligibility.relapses import (
    in_the_marrow_only,
    is_bare,
    is_kind,
    is_one_of,
    only_some,
    outside_the_marrow_only,
    plainly_once,
)
from trialsearch.eligibility.rules import Statement
from trialsearch.eligibility.saying import (
    BLASTS_REQUIRED,
    CAME_BACK,
    FIRST_RELAPSE_NOT_NAMED,
    LATER_RELAPSE_NOT_NAMED,
    MRD_NOT_NAMED,
    MUST_BE_IN_REMISSION,
    NEW,
    REFRACTORY_NOT_NAMED,
    REFRACTORY_TITLED,
    REMISSION_NOT_NAMED,
    UNTREATED,
    say,
    words_of,
)
from trialsearch.eligibility.stance import Stance
from trialsearch.eligibility.status import Mention, names_new
from trialsearch.eligibility.status_names import RELAPSES, Status
from trialsearch.eligibility.telling import obscurity
from trialsearch.vocabulary import EARLIER_TREATMENTS, Answer, FurtherQuestion, Question

YES, NO, DEPENDS = Answer.YES, Answer.NO, Answer.DEPENDS

REMISSIONS = frozenset({Status.REMISSION, Status.CR1, Status.CR2PLUS, Status.FEW_BLASTS, Status.MRD_NEGATIVE})
#: A child in one of these was treated already.
_TREATED = RELAPSES | REMISSIONS - {Status.FEW_BLASTS} | {Status.REFRACTORY, Status.MRD}

_BY_MRD = re.compile(r"\b(?:by|as|of|with) (?:[\w-]+ ){0,3}(?:mrd|(?:minimal|measurable) residual)\b")
_ONCE = frozenset({Status.FIRST_RELAPSE, Status.ANY_RELAPSE})

#: Ten per cent of blasts and more are no remission: active disease under that ceiling is taken.
_ACTIVE_CEILING = re.compile(rf"(?:<|≤|less than|than|under) ?[1-9]\d ?(?:%|per ?cent\b)|{OR_FEW_BLASTS.pattern}")
#: Who cannot bear a drug may be in remission; what such patients must is no way in.
_INTOLERANT = re.compile(r"^(?!.*\b(?:must|eligible|need|required)\b).*\bintoleran")
#: Refractory disease as a diagnosis of its own is transplanted as such.
_REFRACTORY_BY_NAME = re.compile(
    r"\brefractory (?:ha?ematolog\w+|diagnos\w+|malignanc\w+|relapsed disease)|\b(?:resistant"
    r"|refractory) or recurrent disease"
)
_PRIMARY = re.compile(r"primary|induction|initial")
_ONE_IS_ENOUGH = re.compile(r"\b(?:one|1|any|either)\b[\w ]{0,15}(?:of|following)")
#: A marrow without leukaemia may do: "M1 or M2 marrow".
_CLEAR_MARROW = re.compile(r"\bm1(?:,? (?:or|and) |/)m2\b[\w ]{0,10}marrow(?![^.;]{0,40}\b(?:day|mrd))")
#: What a remission means here.
_NOWHERE_ELSE = re.compile(r"\b(?:no|without)(?: evidence of| active)? extra-?medullary")
_OUTSIDE_MARROW_TOO = re.compile(r"(?<!with )\bor (?![^.]{0,20}marrow)[^.]{0,60}extramedullary")
#: Right after a remission: the residual disease that it must have.
_WITH_MRD = re.compile(
    r"[^.;]{0,60}?(?<!if )(?:\b(?:and|with|but)|,(?= mrd (?:load|level|[≥>]))) "
    r"(?:an? |positive |detectable |persistent |having )*"
    r"(?:mrd|minimal residual disease|measurable residual disease)(?![ -]neg)(?![^.;]{0,40}\bor\b)"
)
_BRACKETS = re.compile(r"\([^()]*\)")
#: Right before one: "MRD of 0.1 % in second or later remission".
_MRD_IN = re.compile(
    r"\b(?:mrd|residual disease)\b[^,;()]{0,60} (?:in|with)\b[^,;()]{0,40}$|\bmrd[- ](?:positive|\+) (?:complete )?$"
)
#: A remission that is told by the marrow alone says little of disease elsewhere.
_BY_MARROW = re.compile(r"^(?!.*extra-?medullary).*(?:morpholog|marrow|blast)")
_MUST_BE = re.compile(
    r"\b(?:must|should) (?:be|have)\b[\w ]{0,15}$|\brequired to have achieved (?:complete )?(?:remission|cr) with $"
)
#: A relapse may be meant as well as a later remission.
_BEYOND_FIRST = re.compile(r"\bbeyond (?:first|1st|cr ?1)")
#: Disease that is active, however it came about.
_ACTIVE = re.compile(r"[\w -]*\bactive disease\W*$")
#: A relapse that was, not one that is.
_IN_THE_PAST = re.compile(r"\btimes\b|history of")


@dataclass(frozen=True)
class History:
    """A trial that takes children who were treated before: one method answers each question."""

    takes: Admitted
    clauses: Sequence[Clause]

    @cached_property
    def _criteria(self) -> list[Clause]:
        return [clause for clause in self.clauses if clause.in_criteria]

    @cached_property
    def _transplant(self) -> bool:
        return any(is_transplant_title(clause) for clause in self.clauses)

    @cached_property
    def _blasts(self) -> Proof | None:
        """The blasts asked of everyone: not those of one status among several that the trial takes."""
        proof = blasts_required(self._criteria)
        if proof is None:
            return None
        here = {each.status for each in self.takes.mentions if each.clause is proof[0]}
        elsewhere = {
            each.status for each in self.takes.mentions if each.clause is not proof[0] and each.clause.in_criteria
        }
        return None if here and elsewhere & {Status.MRD} else proof

    @cached_property
    def _lines(self) -> Proof | None:
        return lines_required(self._criteria)

    @cached_property
    def _remission(self) -> Mention | None:
        return self.takes.best(*REMISSIONS)

    @cached_property
    def _refractory(self) -> Mention | None:
        return self.takes.best(Status.REFRACTORY)

    @cached_property
    def _titled_refractory(self) -> Clause | None:
        """A title that promises what no criterion names."""
        return next((each for each in self.clauses if is_title(each) and "refractory" in each.text), None)

    @cached_property
    def _later(self) -> Mention | None:
        named = [each for each in self.takes.mentions if each.status in (Status.LATER_RELAPSE, Status.ANY_RELAPSE)]
        if Status.FIRST_RELAPSE in self.takes.statuses:
            # "First marrow relapse, isolated or combined, or isolated extramedullary relapse": kinds of the first.
            named = [each for each in named if each.status is Status.LATER_RELAPSE or not is_kind(each)]
            if any(each.status is Status.FIRST_RELAPSE and is_one_of(each) for each in self.takes.mentions):
                # "Relapsed ALL", and under it which: "in first relapse, or ...".
                named = [each for each in named if not is_bare(each)]
        return min(named, key=lambda mention: bool(mention.condition), default=None)

    @cached_property
    def _unnamed(self) -> Answer:
        """What a status gets that is not named: `no` only where the criteria or a title close the list."""
        beyond = any(_BEYOND_FIRST.search(each.clause.text) for each in self.takes.mentions)
        return DEPENDS if beyond or self.takes.tier == 2 or leaves_open(self.takes, self.clauses) else NO

    @cached_property
    def _proof(self) -> Proof:
        return words_of(min(self.takes.mentions, key=lambda mention: obscurity(mention.clause)))

    @cached_property
    def _few_blasts(self) -> Mention | None:
        """A ceiling of blasts under which active disease is taken; in a remission it only says what that is."""
        few = self.takes.best(Status.FEW_BLASTS)
        if few and self.takes.best(Status.REMISSION, Status.CR1, Status.CR2PLUS):
            return few if _ACTIVE_CEILING.search(few.clause.text) else None
        return few

    @cached_property
    def _in_remission_after_failure(self) -> bool:
        """As in "CR1 after primary induction failure, or CR2": active relapse is not among them."""
        return bool(
            self._transplant
            and self._remission
            and self._refractory
            and re.search(r"primary|induction", self._refractory.clause.text)
        )

    @cached_property
    def _in_first_line(self) -> bool:
        """As in "untreated, in CR after one induction course, or after one that failed": no relapse is meant."""
        return (
            self.takes.tier == 0
            and Status.NEW in self.takes.statuses
            and not self.takes.statuses & (RELAPSES | {Status.CR2PLUS})
            and bool(self._refractory and _PRIMARY.search(self._refractory.clause.text))
        )

    @cached_property
    def _must_be_in_remission(self) -> Proof | None:
        """As in "All patients must be in CR": a relapse that the text names lies in the past."""
        return remission_required(self._criteria)

    @cached_property
    def _only_with_residual_disease(self) -> bool:
        """As in "complete remission with MRD of 0.01 % or more": a remission without it is not taken."""
        if residual_disease_required(self._criteria):
            return True
        remissions = [each for each in self.takes.mentions if each.status in REMISSIONS]
        asked = {id(each.clause) for each in remissions if _asks_for_mrd(each)}
        return all(id(each.clause) in asked for each in remissions)

    def answers(self) -> Iterator[Statement]:
        """Give every answer."""
        if must := self._must_be_in_remission:
            by_marrow = _BY_MARROW.search(must[0].text) is not None
            for question in (Question.NEWLY_DIAGNOSED, *CAME_BACK, Question.REFRACTORY):
                outside = question is Question.ISOLATED_EXTRAMEDULLARY_RELAPSE and by_marrow
                yield say(question, DEPENDS if outside else NO, must, MUST_BE_IN_REMISSION)
        else:
            yield self._newly_diagnosed()
            yield self._first_relapse()
            yield self._later_relapse()
            yield from self._refractory_disease()
            yield from self._outside_marrow()
        yield from self._in_remission()
        yield from self._residual_disease()
        yield from self._untreated_but_for_induction()
        for further, status in (
            (FurtherQuestion.REMISSION_CR1, Status.CR1),
            (FurtherQuestion.REMISSION_CR2PLUS, Status.CR2PLUS),
        ):
            if named := self.takes.best(status):
                yield self._named(further, named, f"status.{status}")

    def _untreated_but_for_induction(self) -> Iterator[Statement]:
        """As in "untreated, or in CR after two courses": no child had the treatments of a relapse."""
        new = self.takes.best(Status.NEW)
        begun = {Status.NEW, Status.REMISSION, Status.CR1, Status.MRD, Status.MRD_NEGATIVE}
        first = self.takes.statuses <= begun or self._in_first_line
        if new and first and self.takes.tier == 0 and "untreated" in new.clause.text:
            answer = self._unnamed
            yield from (say(question, answer, words_of(new), UNTREATED) for question in EARLIER_TREATMENTS)

    def _named(self, question: Question | FurtherQuestion, mention: Mention, rule: Ground | str) -> Statement:
        """Answer for a status that is taken; beside remission in a transplant trial, active disease in its own way."""
        beside_remission = (
            self._transplant
            and self.takes.tier == 0
            and self._remission is not None
            and mention.stance is not Stance.ALLOWED
            and mention.status in RELAPSES | {Status.REFRACTORY}
            and not _REFRACTORY_BY_NAME.search(mention.clause.text)
        )
        depends = bool(mention.condition) or beside_remission
        return say(question, DEPENDS if depends else YES, words_of(mention), rule, mention.condition)

    def _not_named(self, question: Question, rule: Ground) -> Statement:
        if self._few_blasts:
            return say(question, DEPENDS, words_of(self._few_blasts), rule)
        # Who relapsed is told best by the remission that must come after.
        later = self.takes.best(Status.CR2PLUS) if question in CAME_BACK else None
        return say(question, self._unnamed, words_of(later) if later else self._proof, rule)

    def _newly_diagnosed(self) -> Statement:
        new = self.takes.best(Status.NEW)
        if new and self.takes.tier < 2:
            return self._named(Question.NEWLY_DIAGNOSED, new, NEW)
        titled = self.takes.tier == 0 and any(is_title(each) and names_new(each) for each in self.clauses)
        active = self._later and _ACTIVE.match(self._later.clause.text)
        if new or titled or (self._transplant and (self.takes.tier == 1 or active)):
            answer = DEPENDS
        elif self.takes.tier < 2 and self.takes.statuses <= _TREATED and not has_other_ways(self.takes, self.clauses):
            answer = NO
        else:
            answer = self._unnamed
        return say(Question.NEWLY_DIAGNOSED, answer, words_of(new) if new else self._proof, NEW)

    def _first_relapse(self) -> Statement:
        question = Question.FIRST_RELAPSE
        once = self.takes.best(Status.FIRST_RELAPSE, Status.ANY_RELAPSE)
        limits = no_curative_option(self._criteria) or self._lines
        numbered = {Status.LATER_RELAPSE, Status.FIRST_RELAPSE} & self.takes.statuses
        if once and numbered and not plainly_once(self.takes):
            narrowed = next((each for each in self.takes.mentions if each.condition and each.status in _ONCE), once)
            return say(question, DEPENDS, words_of(narrowed), "status.first_relapse_in_some_cases", narrowed.condition)
        if once and limits:
            return say(question, DEPENDS, limits, "status.first_relapse")
        if some := only_some(self.takes):
            return say(question, DEPENDS, words_of(some), "status.first_relapse_in_some_cases", some.condition)
        if once and (outside := outside_the_marrow_only(self.takes)):
            return say(question, DEPENDS, words_of(outside), "status.first_relapse_in_some_cases", outside.clause.text)
        if once:
            return self._named(question, once, "status.first_relapse")
        if self._refractory and not self._in_remission_after_failure and not self._in_first_line:
            return say(question, DEPENDS, words_of(self._refractory), FIRST_RELAPSE_NOT_NAMED)
        return self._not_named(question, FIRST_RELAPSE_NOT_NAMED)

    def _later_relapse(self) -> Statement:
        question = Question.SECOND_OR_LATER_RELAPSE
        if self._later and (outside := outside_the_marrow_only(self.takes)):
            return say(question, DEPENDS, words_of(outside), "status.later_relapse", outside.clause.text)
        if self._later:
            return self._named(question, self._later, "status.later_relapse")
        unnumbered = self._refractory and not self.takes.statuses & RELAPSES
        if self._refractory and unnumbered and not (self._in_remission_after_failure or self._in_first_line):
            if _PRIMARY.search(self._refractory.clause.text):
                return say(question, DEPENDS, words_of(self._refractory), LATER_RELAPSE_NOT_NAMED)
            return self._named(question, self._refractory, LATER_RELAPSE_NOT_NAMED)
        return self._not_named(question, LATER_RELAPSE_NOT_NAMED)

    def _refractory_disease(self) -> Iterator[Statement]:
        question = Question.REFRACTORY
        if self._refractory and self._lines and not self._whatever_the_lines(self._refractory, self._lines):
            yield say(question, DEPENDS, self._lines, "status.refractory")
        elif self._refractory:
            yield self._named(question, self._refractory, "status.refractory")
        elif self.takes.tier < 2 and self.takes.statuses <= {Status.ANY_RELAPSE, Status.NEW}:
            yield say(question, DEPENDS, self._proof, REFRACTORY_NOT_NAMED)
        elif titled := self._titled_refractory:
            yield say(question, DEPENDS, (titled, 0, len(titled.text)), REFRACTORY_TITLED)
        elif self.takes.tier < 2:
            yield self._not_named(question, REFRACTORY_NOT_NAMED)

    def _whatever_the_lines(self, refractory: Mention, lines: Proof) -> bool:
        """Whether the lines of treatment that are asked for narrow no refractory disease: they are what it means here.

        Or each is an item of its own in a list of which one is enough: "primary refractory; or after two lines".
        """
        primary = (
            each
            for each in self.takes.mentions
            if each.status is Status.REFRACTORY and _PRIMARY.search(each.clause.text) and not each.condition
        )
        items = any(
            each.clause.above and each.clause.above == lines[0].above and each.clause is not lines[0]
            for each in primary
        )
        return _overlap(words_of(refractory), lines) or (items and _ONE_IS_ENOUGH.search(lines[0].above[0]) is not None)

    def _in_remission(self) -> Iterator[Statement]:
        question = Question.REMISSION
        if self._remission and self._only_with_residual_disease:
            yield say(question, NO, words_of(self._remission), "status.remission_with_mrd")
        elif self._remission:
            yield say(question, YES, words_of(self._remission), "status.remission")
        elif self.takes.statuses & (RELAPSES | {Status.REFRACTORY}):
            history = self._later and _IN_THE_PAST.search(self._later.clause.text)
            # A transplant is mostly done in remission, said or not.
            intolerant = any(_INTOLERANT.search(each.clause.text) for each in self.takes.mentions)
            by_transplant = (self._transplant and not self._blasts) or transplant_instead(self._criteria)
            clear = any(_CLEAR_MARROW.search(each.text) for each in self._criteria if not each.bars)
            open_to_it = history or intolerant or by_transplant or clear
            answer = NO if self._blasts else DEPENDS if open_to_it else self._unnamed
            yield say(question, answer, self._blasts or self._proof, REMISSION_NOT_NAMED)
        elif residual := self.takes.best(Status.MRD):
            # An item of a list may be one way to qualify among others.
            answer = DEPENDS if residual.clause.above else self._unnamed
            yield say(question, answer, words_of(residual), "status.remission_with_mrd")

    def _residual_disease(self) -> Iterator[Statement]:
        question = Question.MRD_POSITIVE
        residual, free = self.takes.best(Status.MRD), self.takes.best(Status.MRD_NEGATIVE)
        if residual and self._blasts:
            yield say(question, DEPENDS, words_of(residual), "status.mrd_or_blasts")
        elif residual:
            yield self._named(question, residual, "status.mrd")
        elif free:
            before = free.clause.text[: free.start]
            must = self._must_be_in_remission
            asked = must is not None and must[0] is free.clause and " or " not in free.clause.text
            alone = asked or self.takes.statuses <= {Status.MRD_NEGATIVE} or _MUST_BE.search(before) is not None
            yield say(question, NO if alone else DEPENDS, words_of(free), "status.mrd_negative")
        elif self._blasts:
            refractory = (each.clause for each in self.takes.mentions if each.status is Status.REFRACTORY)
            # "Relapse with 5 % of blasts and more", and refractory by MRD: a way of its own.
            by_mrd = any(each is not self._blasts[0] and _BY_MRD.search(each.text) for each in refractory)
            answer = DEPENDS if by_mrd else NO
            yield say(question, answer, self._blasts, BLASTS_REQUIRED)
        elif not self._remission:
            yield say(question, DEPENDS, self._proof, MRD_NOT_NAMED)

    def _outside_marrow(self) -> Iterator[Statement]:
        question = Question.ISOLATED_EXTRAMEDULLARY_RELAPSE
        if self._blasts and not self._remission and not _OUTSIDE_MARROW_TOO.search(self._blasts[0].text):
            yield say(question, NO, self._blasts, BLASTS_REQUIRED)
        elif marrow := marrow_disease_required(self._criteria):
            yield say(question, NO, marrow, "status.marrow_required")
        elif relapses := in_the_marrow_only(self.takes):
            yield say(question, self._unnamed, words_of(relapses[0]), "status.marrow_relapse_only")
        elif self._later and self._later.status is Status.LATER_RELAPSE and "marrow" in self._later.clause.text:
            yield say(question, DEPENDS, words_of(self._later), "status.marrow_relapse")
        elif self._remission and not self.takes.statuses & RELAPSES:
            by_marrow_only = self.takes.best(Status.FEW_BLASTS) or (self._refractory and not self._in_first_line)
            nowhere = _NOWHERE_ELSE.search(self._remission.clause.text)
            answer = DEPENDS if by_marrow_only and not nowhere else self._unnamed
            yield say(question, answer, words_of(self._remission), "status.remission_required")


def _asks_for_mrd(remission: Mention) -> bool:
    """Whether residual disease is asked for right beside a remission."""
    text = remission.clause.text
    after = _WITH_MRD.match(_BRACKETS.sub("", text[remission.end :]))
    return after is not None or _MRD_IN.search(text[: remission.start]) is not None


def _overlap(one: Proof, other: Proof) -> bool:
    """Whether two proofs are the same words: lines of treatment that failed are what refractory means there."""
    return one[0] is other[0] and one[1] < other[2] and other[1] < one[2]
