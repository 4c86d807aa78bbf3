"""What a rule is, and how it reads a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trialsearch.eligibility.clauses import Clause
from trialsearch.eligibility.grounds import Ground
from trialsearch.eligibility.patterns import Hinted, Words
from trialsearch.eligibility.stance import Stance, stance
from trialsearch.vocabulary import Answer, FurtherQuestion, Question, Section

#: Words that make an acceptance, or a bar, hold only for some.
CONDITION = re.compile(
    r"\b(?:unless|except|provided|providing|only (?:if|when|allowed|eligible|permitted|on|in"
    r"|for|after)|\bif\b|as long as|until|within|at least (?!1 of|one of)|more than|less than|fewer than"
    r"|greater than|in the (?:last|past|previous|recent)|uncontrolled|untreated|symptomatic"
    r"|progressive|require\w*|requiring|refractory"
    r"|not respon\w+|responsive|not clear\w*|clear(?:ed|ing)|must (?:have|be|not)|intoleran\w+"
    r"|failed|needs? to have|still|resolv\w+|at the discretion"
    r"|discuss\w+|depending|considered on|case[- ]by[- ]case)\b|[≥≤<>]"
)


#: What follows says what the thing is, not who is meant.
_DEFINITION = re.compile(r"\bdefined (?:as|by)\b|\bi\.e\.")
#: Why it is so: no condition.
_REASON = re.compile(r"\b(?:because|since (?:excessive|such|they|it|this))\b[^,;]*")
#: What is allowed of the time of diagnosis is no condition of what is barred now.
_AT_DIAGNOSIS = re.compile(r"\((?=[^()]*\bat (?:initial |first |original )?diagnosis\b)[^()]*\ballowed\b[^()]*\)")
#: The same for a diagnosis: numbers beside it say how it is proved.
PLAIN_CONDITION = re.compile(
    r"\b(?:unless|except|provided|providing|only (?:if|when|allowed|eligible|permitted|on|in"
    r"|for)|\bif\b|as long as|must (?:have|be|not)|discuss\w+)\b"
)
#: "... who are still on immunosuppression": some of them only.
_WHO = re.compile(r"(?<!\bor )\bwho (?:are|have|had|require|do|did)\b(?! not eligible| excluded)")
#: "Prior transplantation: patients who have ...": the label alone names the thing.
_LABEL = re.compile(r"[\w ()/-]{0,20}: (?:[\w-]+ ){0,3}")
#: "... will not be excluded if": what follows opens the door, it does not narrow it.
_NOT_EXCLUDED = re.compile(r"\bnot (?:be )?(?:excluded|ineligible|disqualified|barred)\b[^.;]{0,100}$")
#: What is barred stands in the list under it; a list that defines the thing narrows nothing.
_OPENS_LIST = re.compile(
    r"(?<!as)(?<!including)(?<!e\.g)(?<!i\.e)(?<!any of)(?: (?:that|which|who|with|and|if|meeting|of)\b[^:;.]*|"
    r" ?\([^)]*\))?"
    r":\s*$"
)
#: "... will be excluded if they have": what follows is the bar itself.
_EXCLUDED_IF = re.compile(r"\b(?:excluded|ineligible|not eligible)\b[^.;]{0,30}$")
_IF_UNKNOWN = re.compile(
    r" (?:the )?(?:data|results?|status|tests?)\b[\w ]{0,12}\b(?:not known|unknown|not available|pending)"
)
_THEY_HAVE = re.compile(r" (?:they|(?:the )?(?:patient|subject|participant|child)\w*) (?:has|have|is|are|had)\b")
#: "If a test is positive for it, then the patient is ineligible": whoever has it is barred.
_THEN_BARRED = re.compile(
    r"[^.;]{0,60}\b(?:positive|present|detected|found|confirmed|has|have)\b[^.;]{0,120}, (?:then )?(?:the |such )?"
    r"(?:patient|subject|participant|child|this)\w* (?:is|are|will be) (?:not eligible|ineligible|excluded)"
)
#: A bar of some of them only: "Trisomy 21 with a heart defect".
_ONLY_SUCH = re.compile(
    r",?(?: (?:patients?|children|participants?|subjects?|disease|ALL))? (?:for whom|(?:that|which) (?:is"
    r"|are) not|(?:with|having) (?:an? )?(?:uncorrected|neurolog\w+|symptomatic|severe|significant|uncontrolled"
    r"|congenital|active|prior|previous|cardiac)"
    r"|(?:before )?and (?:cd\d+[ -])?(?:loss|negativ)|and (?:has|have|had) no\b"
    r"|after which|(?:that was present )?at (?:initial |first |original )?diagnosis"
    r"|with (?:an? )?\w+ (?:clone|component)|(?:started|begun|treated) (?:on|with|by)|requiring|in whom|whose)\b"
)
#: "Prior failed CAR-T treatment": whom it helped is not meant.
_FAILED = re.compile(r"\bfailed (?:prior |previous )?$")
_ALTERNATIVE = re.compile(r", or |; ")
#: "No prior transplant, and no autologous one within a year": what follows is a rule of its own.
_ANOTHER_RULE = re.compile(r", and (?:no|any|all)\b")
_COMPARISONS = frozenset("≥≤<>") | {"=<", "at least", "more than", "less than", "fewer than", "greater than"}
#: A condition further from the name is about something else.
_REACH = 170


@dataclass(frozen=True)
class Statement:
    """A sentence's answer to a question, before the sentences are weighed together."""

    question: Question | FurtherQuestion
    answer: Answer
    stance: Stance
    clause: Clause
    start: int
    end: int
    ground: Ground
    condition: str = ""

    @property
    def rule_id(self) -> str:
        """Name of the rule that read it."""
        return self.ground.id


@dataclass(frozen=True, repr=False)
class Rule(Ground):
    """One thing that trials name, and the question that it answers.

    Parameters
    ----------
    names : Words
        How texts name the thing; over folded text (lower case, but the acronym ALL).
    unless : pattern, optional
        Where the sentence says this, it speaks of something else.
    unless_beside : pattern, optional
        As `unless`, but only in the part of the sentence that names the thing: "CNS disease, or a history of epilepsy".
    unless_barred : pattern, optional
        As `unless`, among the exclusions.
    any_disease : bool
        Sentences on other diseases than ALL are read too.
    at_top : bool
        Only a criterion of its own counts, not an item of a list under another, and no title.
    depends : pattern
        What makes the answer conditional.
    narrows : pattern, optional
        What makes an acceptance conditional, but not a bar.
    accepted, barred : Answer
        The answer where the thing is required or allowed, and where the thing is excluded without condition.
    opposite : Question, optional
        Answered yes where this is excluded without condition.
    examples : (section, sentence, answer)
        Run as tests.
    """

    question: Question | FurtherQuestion
    names: Words
    unless: re.Pattern[str] | None = None
    unless_beside: re.Pattern[str] | None = None
    unless_barred: re.Pattern[str] | None = None
    any_disease: bool = False
    at_top: bool = False
    depends: re.Pattern[str] = CONDITION
    narrows: re.Pattern[str] | None = None
    accepted: Answer = Answer.YES
    barred: Answer = Answer.NO
    opposite: Question | None = None
    examples: tuple[tuple[Section, str, Answer], ...] = ()

    def read(self, clause: Clause) -> Iterator[Statement]:
        """Give what a sentence answers; its first mention of the thing counts."""
        match = self.names.pattern.search(clause.text)  # the hints were looked for before
        if match is None or not self._concerns(clause):
            return
        if self.unless_beside and self.unless_beside.search(_part(clause.text, match)):
            return
        yield from self.answers(clause, match)

    def _concerns(self, clause: Clause) -> bool:
        """Whether the sentence speaks of the thing in the sense of the question."""
        if clause.in_criteria and not clause.bars and clause.means_other_disease and not self.any_disease:
            return False
        if self.at_top and (clause.above or not clause.in_criteria):
            return False
        if clause.bars and self.unless_barred and self.unless_barred.search(clause.text):
            return False
        return not (self.unless and self.unless.search(clause.text))

    def answers(self, clause: Clause, match: re.Match[str]) -> Iterator[Statement]:
        """Give the answers of one mention."""
        judged = stance(clause, match.start(), match.end())
        if judged.stance is Stance.MENTIONED:
            return
        condition = self._condition(clause.text, match)
        if condition is None and judged.stance is Stance.EXCLUDED:
            condition = _ONLY_SUCH.match(clause.text, match.end()) or _OPENS_LIST.search(clause.text, match.end())
        if condition is None and judged.stance is Stance.EXCLUDED:
            condition = _FAILED.search(clause.text, 0, match.start())
        if condition is None and self.narrows and judged.stance is not Stance.EXCLUDED:
            condition = self.narrows.search(clause.text)
        if condition or judged.doubtful:
            answer = Answer.DEPENDS
        elif judged.stance is Stance.EXCLUDED:
            answer = self.barred
        else:
            answer = self.accepted
        words = clause.text[condition.start() :] if condition else ""
        yield Statement(self.question, answer, judged.stance, clause, *match.span(), self, words)
        if self.opposite and answer is Answer.NO:
            yield Statement(self.opposite, Answer.YES, Stance.REQUIRED, clause, *match.span(), self)

    def _condition(self, text: str, named: re.Match[str]) -> re.Match[str] | None:
        """Words that make it conditional, outside the name; a comparison counts only close to it."""
        defined = _DEFINITION.search(text, named.end())
        without = text[: named.start()] + " " * len(named[0]) + text[named.end() : defined.start() if defined else None]
        for aside in (_REASON, _AT_DIAGNOSIS):
            without = aside.sub(lambda said: " " * len(said[0]), without)
        who = _WHO.search(text, named.end())
        if who and who.start() - named.end() < 40 and not _LABEL.fullmatch(text, named.end(), who.start()):
            return who
        for match in self.depends.finditer(without):
            if match[0].startswith("must") and match.start() < named.start():
                continue
            if match[0] == "if" and (
                _NOT_EXCLUDED.search(without[: match.start()])
                or _THEN_BARRED.match(without, match.end())
                or _IF_UNKNOWN.match(without, match.end())
                or (_EXCLUDED_IF.search(without[: match.start()]) and _THEY_HAVE.match(without, match.end()))
            ):
                continue
            between = without[min(match.end(), named.end()) : max(match.start(), named.start())]
            if _ANOTHER_RULE.search(between) or (match[0] == "except" and between in (" ", " for ")):
                continue
            near = len(between) < 60 and "," not in between
            if len(between) < _REACH and (near or match[0] not in _COMPARISONS):
                return match
        return None


def _part(text: str, match: re.Match[str]) -> str:
    """Give the part of a sentence around a name, up to the next alternative."""
    low = max((cut.end() for cut in _ALTERNATIVE.finditer(text, 0, match.start())), default=0)
    after = _ALTERNATIVE.search(text, match.end())
    return text[low : after.start() if after else None]


def apply(rules: Hinted[Rule], clauses: Sequence[Clause]) -> list[Statement]:
    """Give every answer of every rule."""
    return [
        statement
        for clause, rules_of_it in zip(clauses, rules.at([clause.text for clause in clauses]), strict=True)
        for rule in rules_of_it
        for statement in rule.read(clause)
    ]
