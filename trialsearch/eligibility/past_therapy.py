"""How a sentence names a therapy as one that a child already had, not as one that is planned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from trialsearch.eligibility.clauses import Clause
from trialsearch.eligibility.rules import Rule, Statement
from trialsearch.eligibility.stance import Stance
from trialsearch.vocabulary import Answer, Section

#: The therapy lies in the past: one of these near its name ...
_PAST_BEFORE = re.compile(
    r"(?:\b(?:prior(?! to)|previous(?:ly)?|already|preceding|earlier|history of"
    r"|(?<!may )(?<!will )(?<!can )(?<!should )(?<!to )received?|receiving|receipt of|undergone|underwent"
    r"|treated (?:with|by)|wash-?out:?|treatment (?:with|targeting|involving)|exposure to|exposed to"
    r"|since|after|following|elapsed from|(?:days|weeks|months|years) (?:from|post)|status post|s/p|had"
    r"|naive to|recovered from|completion of"
    r"|completed|failed|progress\w+ (?:on|after)|refractory to"
    r"|intolerant to|course of|use of|^used any|therapy with|dose of|doses of)\b"
    r"|relapse\w*[\w ]{0,20} post-?)[^.;]{0,90}$"
    # A list: "with a history of ..., ... or ...".
    r"|\bhistory of (?:(?:[\w/-]+ ){1,7}(?:transplant\w*|therapy|treatment|hs?ct)(?:,? (?:and|or)"
    r"|,) ){1,3}(?:[\w-]+ ){0,3}$"
)
_PAST_AFTER = re.compile(
    r"^[^.;]{0,70}?(?:\b(?:within|prior(?! therapy to)|previously|already|in the (?:past|last|recent)|ago"
    r"|elapsed|washout|wash-out|since|is allowed|are allowed|naive|is permitted"
    r"|before (?:enrol|study|screening|the first))\b|[:≥>]=? ?\d|at least \d)"
)
#: ... and none of these: it is planned, or the sentence counts from it.
_PLANNED_BEFORE = re.compile(
    r"(?:\b(?:days?|weeks?|months?|hours?|hrs?|years?|minutes?|[hdm]) (?!since "
    r"|between |after |from |post )(?:\w+ )?(?:prior(?: to)?|before|previous to|preceding)\b[^.;]{0,40}"
    r"|\b(?:eligible for|candidates? for|undergo(?:ing)?|undergo|scheduled|proceed(?:ing)? to"
    r"|planned|will be receiving|plan(?:ning|s)? (?:to|for)|(?:will|may|can|should) receive|to receive|intend\w*"
    r"|prior to|before|ineligible for|unsuitable for|for|at the time of|at|until|bridge to"
    r"|bridging to|eligib(?:le|ility) for (?:treatment|therapy) with"
    r"|(?:treatable|curable) (?:by|with)|consent (?:to|for)|awaiting|need(?:s|ing)?|option of|lack of|during|time of"
    r"|day of|relapse before|declines?|refus\w+|indication for|appropriate for) (?:(?:the|a|an"
    r"|an?other|planned|their|first|any|allogeneic|autologous|anticipated|myeloablative|receiving"
    r"|subsequent|infusion of|start of|initiation of|haplo\w*|autologous|non-?myeloablative|initial|matched|mismatched"
    r"|unrelated|related|sibling|donor|cord|blood|marrow|stem|cell|ha?ematopoietic) )*)$"
)
_ELSEWHERE = re.compile(
    r"contracept|birth control|pregnan|breast-?feed|condom|\b(?:sperm|murine|haha\b|hama\b|hiv\b)|"
    r"child-?bearing|hypersensitiv|allerg|anti-?drug antibod|hepatitis|donor[- ]specific|anti-?hla|hla antibod|"
    r"informed consent|consent form|vaccin|growth factor therapy|thyroid|phospholipid|cardiolipin"
)

_PLANNED = re.compile(
    r"(?:\bplanned\b|\bplan(?:s|ning)? (?:to|for)|\bscheduled\b|\bintend|\bintention\b|\bwilling to"
    r"|\beligible for\b|\bcandidates? for|\bto receive\b)[^,;]{0,60}$"
)
_UNSPECIFIED = re.compile(r"^[\w ]+: (?:not specified|see )")
#: A list of reasons why something else cannot be done.
_REASONS = re.compile(r"\b(?:ineligible|not eligible|unsuitable)\b[^.]{0,80}(?:because|due to)[^.]{0,20}:?\s*$")
_NOT_HAD = re.compile(
    r"\b(?:(?:could|can|may|will|to) be $|before receiving (?:\w+ )*$|receiving (?:an?|their|first|"
    r"the)\b[\w ,/-]*$|in need of (?:\w+ )*$|(?:in|for|of) (?:those|patients|children|participants|"
    r"subjects)(?: who)?(?: have| had| were)? (?:not|never)(?: been| had)?(?: previously)? $"
    # What a transplant would bring: "toxicity associated with a high dose transplant".
    r"|(?:associated with|risk of|tolerate) (?:an? )?(?:high[- ]dose |conventional |standard |myeloablative )*$)"
)
_RELAPSE_SINCE = re.compile(
    r"\b(?:relapse\w*|recurrence|recurrent|progress\w+)[\w ]{0,20}\b(?:post|after|following)[\w -]{0,25}$"
)
#: What is denied is the relapse.
_NO_RELAPSE_SINCE = re.compile(
    r"\b(?:no|without|free of)\b[^.;]{0,60}\brelapse\w*[\w ]{0,12}\b(?:post|after|following|since)[\w -]{0,20}$"
)
_INDICATED = re.compile(r"\s*(?:is|are|was|were) (?:indicated|planned|intended|recommended|considered)\b")
#: A general recovery from every earlier therapy is no rule on one of them.
_RECOVERED = re.compile(r"recovered from[\w ]{0,50}(?:chemotherapy|prior therapy)(?: \([\w ]*\))?,[\w ,]*$")
#: "If the patient has received ..., expression must be shown after it" takes such a patient.
_PROOF_AFTER = re.compile(
    r"\b(?:(?:if|for|in)\b[\w ,/()'.-]{0,90}\b(?:received?|previous\w*|prior|had|treated|experienced|"
    r"relapse)\b[^;]{0,160}\b(?:flow cytometry|express\w+|biopsy|documentation|positiv\w+)\b|(?:documentation|"
    r"demonstration|evidence|confirmation|proof)\b[^;]{0,80}\b(?:express|positiv)\w*[^;]{0,80}\b(?:if|after|"
    r"following) (?:prior|previous)|express\w+\b[^;]{0,200}\b(?:reconfirmed|obtained|demonstrated|shown|"
    r"documented) after\b)"
)


#: The study's own product, or its own course: "can be manufactured", "proceed to HCT after bridging therapy with".
_TO_BE_MADE = re.compile(
    r"[\w -]{0,20}\b(?:can|could|may|will|must|should|to) (?:still )?be (?:manufactured|generated|produced"
    r"|made|prepared)\b"
)
_OWN_COURSE = re.compile(
    r"\b(?:proceed|intent|intend|plan)\w*[^.;]{0,90}\bbridging (?:therapy |treatment |chemo\w* )?(?:with|of|by) $"
    r"|\brecovered from[\w ,]{0,40}\btoxicit\w+[\w ,]{0,30}\b(?:initial|first|study) (?:dose|infusion)s? of $"
)
#: A label that says for whom a rule holds: "Patients who have not yet undergone HCT: no other malignancy".
SCOPE_LABEL = re.compile(
    r"[^:]{0,160}\b(?:not (?:yet )?(?:undergone|received|had)|scheduled to (?:undergo|receive))\b[^:]{0,120}:\s"
    r"|criteria (?:to|for) (?:proceed|start|begin|receiv|continu)[\w -]{0,80}:\s"
)
#: A wait for all of a class but this: the wait for this one stands elsewhere.
_WAITS = re.compile(r"\belapsed\b|\b(?:days|weeks|months|half-?[ -]?lives)\b")
_ALL_BUT = re.compile(r"\b(?:other than|except(?:ing| for|ion of)?|excluding|apart from)(?: [\w-]+,?){0,3} $")
#: "Post allogeneic HSCT must be day +100 or later": how long ago it was.
_POST = re.compile(r"^(?:patients? |subjects? |participants? |children )?(?:who are |are )?post[- ](?:allo\w*[ -])?$")
_SO_LONG_AGO = re.compile(r"[^.;]{0,30}\b(?:must|should|need)\b[^.;]{0,30}(?:\bday|\d)")
#: "ALL post transplant relapse".
_AFTER_IT = re.compile(r"\bpost[- ]$")
_RELAPSE = re.compile(r"[- ](?:relapse|recurrence)\W*$")
#: How long a treatment must have been stopped: "off blinatumomab for 7 days", "blinatumomab, for which ... been off".
_OFF_BEFORE = re.compile(r"\b(?:been|be|are|is) off (?:of )?(?:the |their )?$")
_OFF_AFTER = re.compile(r"[^.;]{0,60}\b(?:been|be) off\b")


#: Ends the name of a rule that bars whoever relapsed after the therapy, and not all who had it.
RELAPSED_SINCE = ".relapsed_since"


@dataclass(frozen=True, repr=False)
class TherapyRule(Rule):
    """A rule for a therapy that a child may have had: it must be named as past, not as planned."""

    def read(self, clause: Clause) -> Iterator[Statement]:
        """Give what a sentence answers; its first mention of the therapy as past counts."""
        named = list(self.names.pattern.finditer(clause.text))
        if not named or _UNSPECIFIED.search(clause.text) or any(_REASONS.search(text) for text in clause.above):
            return
        if _ELSEWHERE.search(clause.text) or (self.unless and self.unless.search(clause.text)):
            return
        if clause.means_other_disease and clause.in_criteria:
            return
        for match in sorted(
            named, key=lambda each: not _PAST_BEFORE.search(clause.text[max(0, each.start() - _REACH) : each.start()])
        ):
            if _is_past(clause, match):
                yield from self._weigh(clause, match)
                return

    def _weigh(self, clause: Clause, match: re.Match[str]) -> Iterator[Statement]:
        for statement in self.answers(clause, match):
            if statement.stance is Stance.EXCLUDED and _RELAPSE_SINCE.search(clause.text[: match.start()]):
                # Who was transplanted and did not relapse is not meant.
                since = replace(self, id=f"{self.id}{RELAPSED_SINCE}")
                yield Statement(
                    self.question, Answer.DEPENDS, Stance.EXCLUDED, clause, *match.span(), since, clause.text
                )
                return
            if (
                statement.answer is Answer.DEPENDS
                and statement.stance is not Stance.EXCLUDED
                and _PROOF_AFTER.search(clause.text)
            ):
                yield Statement(statement.question, Answer.YES, Stance.ALLOWED, clause, *match.span(), self)
            else:
                yield statement


#: Something else that came after a transplant: a time, and no bar of the transplant.
_AFTERMATH = re.compile(
    r"^(?!.*(?:\b(?:relaps\w*|recurr\w*|less than|within|fewer|patients?|subjects?|participants?|who)\b|\d))"
    r".*\b(?:infection|disease|therapy|treatment|toxicity|complications?|failure|syndrome)\b.{0,40}"
    r"\b(?:after|following|post)[ -](?:(?:the|their|initiation of|start of) )*$"
)
#: The transplant around which the study is built.
_THIS_ONE = re.compile(r"\b(?:current|this|index|present) (?:[\w-]+ ){0,2}$")
_REACH = 250
_GIVEN = re.compile(
    r"[\w -]{0,25}\b(?:given|administered) (?:in|during|for|at|before) (?!this|the (?:study|trial|protocol))"
)
_BARE = re.compile(r"\s*(?:[.,;(<]|including|(?:less|fewer) than \d|within|$)")
#: A title names what is given; what was had before it says so.
_BEFORE_IN_TITLE = re.compile(r"\b(?:after|following|post|previous(?:ly)?|prior|failed|received|had)\b[^.;]{0,90}$")
#: "Prevention of GVHD after ... transplantation": after the one that the study gives.
_OF_THE_STUDYS_OWN = re.compile(
    r"\b(?:prevent\w*|prophyla\w+)\b[^.;]{0,40}\b(?:gvhd|graft[- ]versus|host disease|rejection)\b[^.;]{0,120}$"
)


def _is_only_a_time(clause: Clause, before: str) -> bool:
    """Whether an exclusion counts from the transplant, and bars something else."""
    return clause.bars and bool(_THIS_ONE.search(before) or _AFTERMATH.match(before))


def _is_beside_the_rule(clause: Clause, match: re.Match[str], before: str) -> bool:
    """Whether the therapy is named in a label, or as what a wait for its class leaves out."""
    label = SCOPE_LABEL.match(clause.text)
    if label and match.end() <= label.end():
        return True
    return _ALL_BUT.search(before) is not None and _WAITS.search(clause.text) is not None


def _is_past(clause: Clause, match: re.Match[str]) -> bool:
    """Whether the therapy is named as one already had."""
    before = clause.text[max(0, match.start() - _REACH) : match.start()]
    after = clause.text[match.end() : match.end() + _REACH]
    if _OFF_BEFORE.search(before) or _OFF_AFTER.match(after):
        return True
    if (_POST.search(before) and _SO_LONG_AGO.match(after)) or (_AFTER_IT.search(before) and _RELAPSE.match(after)):
        return True
    if _TO_BE_MADE.match(after) or _OWN_COURSE.search(before) or _is_beside_the_rule(clause, match, before):
        return False
    if not clause.in_criteria and (not _BEFORE_IN_TITLE.search(before) or _OF_THE_STUDYS_OWN.search(before)):
        return False
    if _is_of_something_else(clause, before, after) or _is_planned(before):
        return False
    if clause.bars and _GIVEN.match(after):
        return True
    if clause.bars and not before.strip(" -(") and _BARE.match(after):
        # An item of its own among the exclusions: "Allogeneic SCT".
        return True
    return bool(_PAST_BEFORE.search(before) or _PAST_AFTER.search(after) or _PAST_BEFORE.search(match[0]))


def _is_of_something_else(clause: Clause, before: str, after: str) -> bool:
    """Whether the therapy only gives a time, a donor or a complication its name."""
    if re.search(r"(?:gvhd|host disease)[\w ,()]{0,40}$", before) or (
        re.search(r"\bpost-? ?$", before)
        and not re.search(r"(?:relapse[\w ,-]*|(?:days|weeks|months) post-? ?)$", before)
    ):
        return True
    if _NOT_HAD.search(before) or (
        re.match(r"s? donor|:", after) and (clause.section is Section.PRIOR_THERAPY or "donor" in after[:7])
    ):
        return True
    if _INDICATED.match(after) or _NO_RELAPSE_SINCE.search(before) or _is_only_a_time(clause, before):
        return True
    return _INFUSED.match(after) is not None and not re.search(r"\b(?:prior|previous|last) (?:\w+ )?$", before)


#: The study's own infusion.
_INFUSED = re.compile(r"(?:s|-transduced)?(?: t)?(?:[- ]cells?)? (?:infus|(?:is|are) infused)")


def _is_planned(before: str) -> bool:
    """Whether the therapy is one to come."""
    if _PLANNED_BEFORE.search(before) or _RECOVERED.search(before):
        return True
    return _PLANNED.search(before) is not None and not re.search(r"\b(?:prior|previous|previously)\b", before[-30:])
