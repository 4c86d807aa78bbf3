"""How a sentence stands to a thing that it names: required, allowed, excluded or merely mentioned.

Negation, exceptions, double negation and the section are settled here, once, for every question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from trialsearch.eligibility.clauses import Clause
from trialsearch.eligibility.patterns import words
from trialsearch.vocabulary import Section


class Stance(StrEnum):
    """What a sentence does with a thing that it names."""

    REQUIRED = "required"
    ALLOWED = "allowed"
    EXCLUDED = "excluded"
    MENTIONED = "mentioned"


@dataclass(frozen=True)
class Judgement:
    """A stance, and whether the exception or the double negation leaves a doubt."""

    stance: Stance
    doubtful: bool = False


#: No word reaches further than this many characters.
_REACH = 400
#: What ends the reach of a word.
_BREAK = re.compile(r";(?!\d)|,? but |,? however,? |,? although |\bwhereas\b|\((?=including|e\.g|i\.e)")

#: A demand of its own, whatever was denied before it: "not eligible for ..., and must be in relapse".
_ALSO = re.compile(r", and (?=must\b(?! not))")

_ACCEPTED = words(
    r"\b(?:not (?:be |been |be considered |considered |constitute |a |an |itself )*(?:excluded|exclusion|"
    r"exclusionary|exclude|disqualif\w+|preclud\w+|prevent|rule out|barred|contraindicat\w+|prohibited)|"
    r"(?:stay|remain|continue) (?:in|on) (?:the )?(?:study|trial|protocol)\b|no bearing\b|(?:do|"
    r"does) not matter\b|not (?:be )?counted\b|(?:is|are) (?:fine|ok(?:ay)?|welcome|tolerated)\b|"
    r"authori[sz]ed\b|ok\b|(?:may have|may be included|are included|is included|be included|"
    r"will be accepted)\b)|(?:no|not) (?:an? |the )?(?:exclusion|contraindication|reason|ground|bar\b|barrier|"
    r"obstacle)|(?<!not )(?<!not be )(?<!in)\b(?:eligible|allowed|permitted|acceptable|accepted|permissible|"
    r"admitted|allowable)\b|(?<!not )\b(?:can|may) (?:still |also )?(?:be enrolled|enroll?|participate|enter|"
    r"be eligible|be included|proceed|have received|have had)\b",
)
#: Whoever cannot have another treatment is meant, not refused.
_ANOTHER = (
    r"(?:(?:an?|any|other|further|allo\w*|autologous|stem|cell|ha?emat\w+|a second) )*(?:transplant\w*|hs?ct|sct|bmt)\b"
    r"|(?:therap\w+|treatments?) (?:of|with) (?:\w+ )?curative"
    r"|(?:(?:any|other|alternative|standard|curative|potentially|further|approved|available|conventional) )+"
    r"(?:therap\w+|treatments?|options?)"
)
_REFUSED = words(
    r"\b(?:no (?:[\w/-]+ ){1,8}(?:is|are|will be) (?:allowed|permitted|acceptable|included|enrolled|eligible)|"
    rf"not (?:be |be considered |considered |currently |yet )*(?:eligible(?! for (?:{_ANOTHER}))"
    r"|allowed|permitted|acceptable|enrolled|included|accepted|admitted|candidates|permissible)|ineligible\b(?! for)"
    r"|(?:are|is|be|will be|should be|must be|"
    r"being) (?:\w+ )?(?:excluded|barred|prohibited)|excludes?\b(?! if)|^[^.;]{0,60}prohibited\b|not be used\b|"
    r"cannot (?:be )?(?:enrol|participate|included))|^(?:are |is |also )?(?:excluded|exclude|excluding|"
    r"exclusion)\b",
)
#: Just before the thing: whether it is there does not matter.
_EITHER_WAY = re.compile(r"\b(?:regardless of|irrespective of|independent(?:ly)? of|with or without)\b[^.;,]{0,60}$")
#: Negation whose reach runs to the thing: "no", "must not have had a prior ...".
_NEGATED = re.compile(
    r"(?:\b(?:no|not|never|without|none|nor|cannot|absence of|absent|free (?:of|from)"
    r"|negative for|lack(?:s|ing)? (?:of )?|deny|denies|neither)\b|n't\b)"
    r"(?![^;]{0,90}\b(?:eligible|allowed|permitted|excluded)\b[^;]{0,20}$)(?:[^;:]|;(?=\d)){0,110}$"
)
#: Of those, the ones that command: in an exclusion list they still bar.
_COMMAND = re.compile(
    r"\b(?:(?:must|may|should|can|will|do|does|have|has|had|are|is)(?: not\b|n't\b)|cannot\b|never\b)"
)
#: A negation that does not reach over these.
_SHIELD = re.compile(
    r"\b(?:non-malignant\b|with or without\b|(?:not limited to|no more than|not more than|no greater than|"
    r"no less than|not less than|no later than|no minimum|no longer than|not only|whether or not|"
    r"not otherwise specified|not (?:curable|amenable|controlled|responsive|responding)|not already|not yet"
    r"|if not|or not|not suitable|not candidates|not a candidate|"
    r"not been achieved|no known curative|no curative|no other|without any other)\b|(?:did|do|does|has|have|"
    r"had)(?: not|n't) (?:respond|achiev|enter|attain|clear|reach|obtain|go into|gone into)[^,;]{0,60}, (?:or|"
    r"and)\b)"
)
#: "... will not be considered at first, but may be enrolled later".
_MAY_YET = re.compile(
    r"(?:[;,]? ?but\b)?[\w ]{0,40}\b(?:may|can|will|are|is) (?:still |later |then )*(?:be )?(?:enrol|includ"
    r"|consider|enter|join|particip|eligib)"
)
_BUT = re.compile(r"[;,]? ?but\b")
#: What one risk group must not have, another may: "Standard risk: ... and who do not have BCR-ABL".
_RISK_GROUP = re.compile(
    r"(?:very )?(?:low|standard|average|intermediate|medium|high)[- ]risk\b(?: \(\w+\))?(?: group| disease)?:"
)
#: Among the exclusions: "... will start on this protocol but transfer to another".
_BEGINS_HERE = re.compile(
    r"\b(?:will|may|can|should) (?:still |first )?(?:start|begin|commence|initiate|receive)\b[^.;]{0,50}\b(?:on|in"
    r"|under|with)"
    r" this (?:protocol|study|trial)"
)
#: What happens to those who take part already.
_OFF_STUDY = re.compile(r"\boff (?:the )?(?:protocol|study)\b")
_EXCEPTION = re.compile(
    r"\b(?:except(?:ion|ing)?(?: of| for| that)?|other than|excluding|apart from"
    r"|with the exclusion of|aside from|but not)\b[^;.)]{0,80}$"
)

#: A line above that turns the list under it.
_ABOVE_REFUSES = re.compile(
    r"(?:\b(?:not|no|none|without|absence)\b[\w ,'/()-]{0,60}|^no\b[\w ,'/()-]{0,160})\b(?:any|one"
    r"|all)?(?: of)? ?(?:the following|these)[\w ,]{0,40}:?\s*$"
    r"|\b(?:not (?:eligible|allowed|permitted)|ineligible|excluded|exclusion"
    r"|exclude)\b[^.]{0,60}:?\s*$|must not (?:have|be)\s*:?$"
)
#: "Patients without a prior transplant, one of the following:" denies the transplant, not the list.
_LIST_OF_ITS_OWN = re.compile(
    r"\w, (?!n?or\b)(?:[\w-]+ ){0,3}(?:one|1|any|either)(?: or more)? of (?:the following"
    r"|these)[^,]*$"
)
_ABOVE_EXCEPTS = re.compile(r"\b(?:except\w*|unless|exception of)\b[^.]{0,50}:?\s*$")
_ABOVE_ALLOWS = re.compile(r"\b(?:allowed|permitted|eligible|not excluded|acceptable)\b[^.]{0,40}:\s*$")


def stance(clause: Clause, start: int, end: int) -> Judgement:
    """Judge how a clause stands to what it names at `start` to `end`."""
    text = clause.text
    if is_example(clause):
        return Judgement(Stance.MENTIONED)
    inner = _own_brackets(text, start, end)
    if inner:
        return _plainly(clause, text[inner[0] : start], text[start:end], text[end : inner[1]])
    far = max(0, start - _REACH)
    low = max((match.end() for each in (_BREAK, _ALSO) for match in each.finditer(text, far, start)), default=far)
    after = _BREAK.search(text, end, end + _REACH)
    high = after.start() if after else min(len(text), end + _REACH)
    before = text[low:start]
    excepted = _EXCEPTION.search(before)
    if excepted and "," not in excepted[0].replace(", ", " ", 1):
        return _flipped(clause, text[low : low + excepted.start()], text[end:high])
    judged = _plainly(clause, before, text[start:end], text[end:high])
    if judged.stance is Stance.EXCLUDED and _RISK_GROUP.match(text):
        return Judgement(Stance.EXCLUDED, doubtful=True)
    yet = after and _BUT.match(text, after.start()) and _MAY_YET.match(text, after.start())
    if judged.stance is Stance.EXCLUDED and yet:
        return Judgement(Stance.EXCLUDED, doubtful=True)
    return judged


_EXAMPLES = re.compile(r"\W*(?:examples? (?:include|are)\b|include[sd]?,? but (?:are )?not limited to\b)")


def is_example(clause: Clause) -> bool:
    """Whether a sentence only gives examples of what the one before asks for."""
    return _EXAMPLES.match(clause.text) is not None


#: Brackets that say something themselves: "(Trisomy 21 is not counted here)".
_SAYS = re.compile(r"\b(?:is|are|may|can|will|must|should)\b")


def _own_brackets(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the brackets around a name say something of their own."""
    opening = text.rfind("(", 0, start)
    if opening < 0 or ")" in text[opening:start]:
        return None
    closing = text.find(")", end)
    closing = closing if closing >= 0 else len(text)
    return (opening + 1, closing) if _SAYS.search(text, end, closing) else None


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _flipped(clause: Clause, before: str, after: str) -> Judgement:
    """Inside an exception, the opposite of what the sentence says of the rest."""
    rest = _plainly(clause, before, "", after).stance
    if rest is Stance.EXCLUDED:
        return Judgement(Stance.ALLOWED)
    if rest in (Stance.ALLOWED, Stance.REQUIRED):
        return Judgement(Stance.EXCLUDED)
    return Judgement(Stance.MENTIONED)


_ASIDE = re.compile(r"\([^()]*\)")
#: "leukaemia which excludes more than 7 abnormalities": what follows is barred, not what it belongs to.
_EXCLUDES_WHAT_FOLLOWS = re.compile(r"\b(?:which|that) excludes?\b.*")


def _plainly(clause: Clause, before: str, named: str, after: str) -> Judgement:
    before, after = _ASIDE.sub(_blank, before), _EXCLUDES_WHAT_FOLLOWS.sub("", _ASIDE.sub(_blank, after))
    whole = f"{before}{named}{after}"
    if _OFF_STUDY.search(after):
        return Judgement(Stance.MENTIONED)
    if _REFUSED.search(whole) and not _not_refused(whole):
        return Judgement(Stance.EXCLUDED)
    if _EITHER_WAY.search(before) or _ACCEPTED.search(whole):
        return Judgement(Stance.ALLOWED)
    if clause.bars and (beside := _beside_the_bars(clause, after)):
        return beside
    negated = _NEGATED.search(_SHIELD.sub(lambda shield: " " * len(shield[0]), before))
    above = _above(clause)
    bars = clause.bars if above is None else above is Stance.EXCLUDED
    if negated:
        if not bars:
            return Judgement(Stance.EXCLUDED)
        if _COMMAND.search(negated[0]) or _COMMAND.search(before):
            return Judgement(Stance.EXCLUDED)
        return Judgement(Stance.REQUIRED, doubtful=True)
    if bars:
        return Judgement(Stance.EXCLUDED)
    if above is Stance.ALLOWED:
        return Judgement(Stance.ALLOWED)
    return Judgement(Stance.REQUIRED)


def _beside_the_bars(clause: Clause, after: str) -> Judgement | None:
    """Judge what stands among the exclusions and bars nobody for certain: a note, or who begins here and goes on."""
    if re.match(r"notes?\b", clause.text):
        return Judgement(Stance.MENTIONED)
    return Judgement(Stance.EXCLUDED, doubtful=True) if _BEGINS_HERE.search(after) else None


def _not_refused(whole: str) -> bool:
    """Whether every word of refusal is itself negated: "will not be excluded"."""
    return all(
        "exclu" in match[0] and (_NOT_BEFORE.search(whole[: match.start()]) or re.match(r"\w* ?not\b", match[0]))
        for match in _REFUSED.finditer(whole)
    )


_NOT_BEFORE = re.compile(r"\b(?:not|n't|never)\b[\w ]{0,20}$")


def _above(clause: Clause) -> Stance | None:
    """Give what a line above makes of the list under it; None for what the section makes of it."""
    for raw in clause.above:
        text = _SHIELD.sub("", raw)
        if excepts := _ABOVE_EXCEPTS.search(text):
            barred = clause.bars or _NEGATED.search(text[: excepts.start()])
            return Stance.ALLOWED if barred else Stance.EXCLUDED
        if _ABOVE_ALLOWS.search(text) and not _REFUSED.search(text):
            return Stance.ALLOWED
        refuses = _ABOVE_REFUSES.search(text) and not _LIST_OF_ITS_OWN.search(text)
        if not clause.bars and refuses and not _ACCEPTED.search(text):
            return Stance.EXCLUDED
    return Stance.REQUIRED if clause.section is Section.OTHER and not clause.bars else None
