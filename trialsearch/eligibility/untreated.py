"""Trials that take only children who were not treated before."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from trialsearch.eligibility.clauses import Clause
from trialsearch.eligibility.demands import Proof
from trialsearch.eligibility.patterns import words
from trialsearch.eligibility.stance import Stance, stance

_UNTREATED = words(
    r"(?:prior|previous|preceding|any|pre-?treatment|pretreatment)(?: (?:or concurrent"
    r"|cytostatic|cytotoxic|systemic|(?:cancer|leuka?emia)[- ]directed|anti-?leuka?em\w+"
    r"|anti-?cancer|antineoplastic|antiblastic|chemo\w*"
    r"|specific|definitive|any|other|with|for (?:the )?(?:leukemia|ALL)|drugs?|induction|/))*"
    r" ?(?:therapy|treatment|chemotherapy|cytostatic drugs|cytotoxic chemotherapy|medication)\b"
    r"|(?<=without )chemotherapy(?: (?:or|and) radiotherapy)? before\b"
    r"|\b(?:cytostatic|cytotoxic|anti-?leuka?em\w+) pre-?treatment\b"
    r"|\bpre-?treatment with (?:[\w-]+ ){0,5}?(?:cytostatic|cytotoxic|anti-?leuka?em\w+)(?: (?:drugs|agents))?",
)
_NOT_UNTREATED = words(
    r"salvage|radiation|(?:prior|previous)\w* (?:therapy|treatment) (?:with|by|using)(?! cytosta| cytotox"
    r"| chemo)|(?:therapy"
    r"|treatment) with (?!cytosta|cytotox|chemo)|within|weeks|\blast\b|months? |recover|\btoxic"
    r"|for (?:another|other|a different|any other|cns|[ac]?gvhd|(?:acute|chronic) (?:gvhd|graft)|infection)"
    r"|other malignan"
    r"|concurrent (?:therapy|treatment)|concomitant|second(?:ary)? |investigational"
    r"|days (?:since|prior|before)|lines? of|high-dose(?! steroid| dexa| pred| cortico| gluco)|extensive"
    r"|more than|>|≥|\d+ (?:months"
    r"|cycles|courses)|alkylator|heavily"
    r"|known|hypersens|maintenance|failed|surviv"
)
#: Of the treatment that is given now or later, and not of one that was.
_NOT_OF_THE_PAST = re.compile(
    r"\b(?:receiving|concurren\w+|simultaneous\w*|ongoing|during"
    r"|at the same time"
    r"|plan\w*|intend\w*|will(?! (?:not )?be (?:allowed|permitted|eligible|accepted|excluded|ineligible))|willing\w*"
    r"|scheduled|refus\w+|unwilling|unable|inability|contraindic\w+|tolerat\w+"
    r"|requir\w+|needs?|interfer\w*|participat\w+|undergoing|adverse|un(?:resolved)|resolved|pregnan\w+"
    r"|(?:on|use of) any other|(?:for|of) (?:the |this |a )?(?:current |first |present )?relapse)\b"
)
#: "Any chemotherapy" alone bars it; with more words it must say that it was before.
_BEFORE = re.compile(
    r"\b(?:prior|previous\w*|before|already|earlier|preceding|pre-?treat\w*|received?|ha(?:ve|s|d)|history|ever|started|initiat\w+"
    r"|begun|administered|treated|exposure|no|not|without|never|un(?:treated))\b"
)
#: More than some days of it: whoever was treated before had more.
_FOR_DAYS = re.compile(
    r"\b(?:lasting |of |for |exceeding )?(?:>|more than|longer than|exceeding|greater than) ?(?:(?:\d"
    r"|1[0-4]) (?:days|d\b)"
    r"|(?:1|2|one|two|the first) weeks?)"
    r"|\b(?:lasting |of |for )?(?:>|more than|longer than|exceeding|greater than) ?(?:\d\d?) (?:hours|h\b)"
)
#: So little treatment before that it counts as none.
_LITTLE = re.compile(
    r"(?:one week|(?:7|seven) days|\d+ hours) or less of (?:prior|previous) (?:\w+ )?(?:therapy|treatment)"
)
_PRETREATED = re.compile(r"\bpre-?treatment with\b")
#: Beside these, treatment before is not denied but presumed; unless they are barred themselves.
_TREATED = re.compile(r"relaps|refractory")


_BY_PROTOCOL = re.compile(
    r"\b(?:induction|registration|(?<!in the )(?<!per )(?<!this )(?:protocol|study)|on (?:p9|pog|cog"
    r"|ccg|aall|ac|nci)[\w-]*)\b|\b(?:pog|ccg|aall|cog)-?\d"
)


def after_induction(clause: Clause) -> bool:
    """Whether the only earlier treatment allowed is another protocol's induction: such children are not new."""
    low = _begin(clause.text)
    allowed = clause.text[:low] + clause.text[_excepted(clause.text, low) :]
    return _BY_PROTOCOL.search(allowed) is not None


def untreated_only(clauses: Iterable[Clause]) -> Proof | None:
    """Find the sentence that bars every child who was treated before."""
    for clause in clauses:
        if not _UNTREATED.may_match(clause.text) or clause.means_other_disease:
            continue
        if little := _LITTLE.match(clause.text):
            return clause, *little.span()
        low = _begin(clause.text)
        if _RECENTLY.search(clause.text[low : _excepted(clause.text, low)]):
            continue
        for match in _UNTREATED.finditer(clause.text):
            core = replace(clause, text=clause.text[: _end(clause.text, match)])
            said = core.text[low:]
            if (
                match.start() < low
                or _NOT_UNTREATED.search(_PRETREATED.sub("", _FOR_DAYS.sub("", said)))
                or (not clause.bars and _TREATED.search(said))
                or _is_of_now(said, match[0])
                or _is_for_another(clause.text[match.end() :])
            ):
                continue
            if stance(core, match.start(), match.end()).stance is Stance.EXCLUDED:
                return clause, *match.span()
    return None


#: What a treatment was for, or with; after "for" a time may stand, too.
_FOR = re.compile(
    r" (?:for|of|against) (?!(?:more|less|longer|up|over|at|a|one|two|three|four|five|six|seven)\b"
    r"|[>≥<≤\d])"
)
_OF_OURS = re.compile(
    r"(?:(?:either|both|treatment|of|the|their|this|that|any|an?|current|primary|underlying|newly|diagnosed|his|her|childhood|pa?ediatric"
    r"|untreated) )*(?:ALL\b|acute|leuk|cancer|malig|disease|diagnosis|lympho|[bt][- ]|precursor|blood|ha?emat|tumou?r"
    r"|neoplas|illness|condition|ph\b|patients|children|subjects|participants|those|last|past|first)"
)
_WITH = re.compile(r" (?:with|using|by) ")
_WITH_OURS = re.compile(
    r"(?:the )?(?:exception|exclusion|following)|(?:(?:the|any|an?|other|systemic|standard|conventional|intensive"
    r"|definitive) )*(?:cyto|chemo|anti|multi"
    r"|drugs?\b|agents?\b|induction|leuk|ALL\b|one|two|three|more|less|curative)"
)


def _is_for_another(after: str) -> bool:
    """Whether the treatment was for something else than the leukaemia, or with one drug: "for thrombosis"."""
    if after.startswith("-"):
        return True
    if found := _FOR.match(after):
        return _OF_OURS.match(after, found.end()) is None
    found = _WITH.match(after)
    return found is not None and _WITH_OURS.match(after, found.end()) is None


def _is_of_now(said: str, named: str) -> bool:
    """Whether a sentence speaks of treatment beside the study's, or says of none that it was given before."""
    if _NOT_OF_THE_PAST.search(said):
        return True
    return named.startswith("any") and not _BEFORE.search(said) and len(said) > len(named) + 3


_LABEL = re.compile(r"[\w /]{3,30}: ")
_LEADING_EXCEPTION = re.compile(
    r"^(?:with the exception of|except for|other than)\b.*?,(?= (?:patients?|subjects?|participants?|children"
    r"|no|receipt|any|prior|previous)\b)"
)
_EXCEPTION = re.compile(
    r"\b(?:except|exceptions?|exclusion of|other than|unless|excluding|apart from|including"
    r"|or limited|with (?:the|three|two|one|these)"
    r"|on or allowed|for any cancer|prior to)\b|[(,]"
)


_EXCEPT = re.compile(
    r"\b(?:except|exceptions?|exclusion of|other than|unless|excluding|or limited|apart from)\b"
    r"|\((?=[^()]*\b(?:allowed|permitted|acceptable|accepted)\b)"
)
#: Barred for some time only.
_RECENTLY = re.compile(
    r"\b(?:within\b|in the (?:last|past|previous|recent)\b|since\b|elapsed\b)|\d+ (?:days|weeks|months) (?:of|before|"
    r"prior|since)"
)


def _excepted(text: str, low: int) -> int:
    exception = _EXCEPT.search(text, low + 1)
    return exception.start() if exception else len(text)


def _begin(text: str) -> int:
    """Where the sentence itself begins, after a label or "Other than steroids, ..."."""
    leading = _LEADING_EXCEPTION.match(text) or _LABEL.match(text)
    return leading.end() if leading else 0


def _end(text: str, named: re.Match[str]) -> int:
    """Where it ends, without "... except steroids of one week"."""
    exception = _EXCEPTION.search(text, named.end())
    return exception.start() if exception else len(text)
