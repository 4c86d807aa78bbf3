"""The lines that open a part of a criteria text, and what part that is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from trialsearch.eligibility.patterns import holds_any
from trialsearch.vocabulary import Section

#: Words that may stand before "inclusion criteria".
_QUALIFIERS = (
    r"(?:(?:key|main|major|general|additional|further|other|patients?|subjects?|participants?|recipients?|study|core"
    r"|primary|specific|trial|donors?|part \w{1,3}|phase [\w/]{1,5}|arm \w{1,3}|cohorts? \w{1,3}|stage \w{1,3}|the|for"
    r"|treatment|screening|infusion|enrollment|enrolment|eligibility|step \w{1,3}|\w{1,3}[.)])[ :,-]{1,3}){0,4}"
)
_CRITERIA = r"(?:criteri(?:a|on|ums?)|requirements)\b"

_PEOPLE = r"(?:patients?|subjects?|participants?|children|child|those)"

_HEADINGS = (
    (Section.OTHER, re.compile(rf"{_QUALIFIERS}inclusion(?:/| and | & ){_QUALIFIERS}exclusion {_CRITERIA}")),
    (
        Section.EXCLUSION,
        re.compile(rf"{_QUALIFIERS}(?:exclusion|exclusions|non-? ?inclusion|ineligibility) {_CRITERIA}"),
    ),
    (
        Section.EXCLUSION,
        re.compile(r"criteria for (?:exclusion|ineligibility)\b|exclusions?\s*:|exclusions?$|non-?inclusion\s*:"),
    ),
    (
        Section.EXCLUSION,
        re.compile(
            # Not "patients with ... are not eligible for this study": that is a criterion.
            r"(?:patients|subjects|participants|children)(?! with\b| who\b)[\w ]{0,30} (?:not eligible|excluded"
            r"|ineligible)(?:(?: if| for| from|:)[\w ,]{0,50}:| if| if they(?: have| are)?)\s*$"
        ),
    ),
    (
        Section.EXCLUSION,
        re.compile(
            rf"(?:{_PEOPLE} )?(?:who )?(?:cannot|can not|may not|must not|should not|will not|are not|is not)(?: be)?"
            r"(?: included| take part| participate| join| enter| enrol\w*| eligible| invited)?[\w ]{0,20}\s*[:?]\s*$"
            rf"|not (?:to be )?(?:included|eligible|invited|accepted|permitted|enrol\w+)(?: {_PEOPLE})?\s*:"
            rf"|who cannot\s*$|not (?:eligible|allowed|permitted|included|accepted)\s*:?\s*$"
            rf"|(?:ineligible {_PEOPLE}|reasons? for exclusion|exclusions?, [\w ]{{0,25}})\s*:?\s*$"
        ),
    ),
    (
        Section.INCLUSION,
        re.compile(
            rf"(?:{_PEOPLE} )?who (?:can|may) (?:be included|take part|participate|join|enter"
            rf"|enrol\w*)\b[\w ]{{0,20}}\s*[:?]?\s*$"
            rf"|who (?:is|are) (?:eligible|invited|included|wanted)\s*[:?]\s*$"
            rf"|eligible {_PEOPLE}\s*:\s*$|{_PEOPLE} must(?: be| have)?\s*:\s*$"
            rf"|inclusions?, [\w ]{{0,25}}\s*:?\s*$"
        ),
    ),
    (Section.INCLUSION, re.compile(rf"{_QUALIFIERS}(?:inclusion|eligibility|enrollment|enrolment) {_CRITERIA}")),
    (
        Section.INCLUSION,
        re.compile(
            r"criteria for (?:inclusion|eligibility|enrol?lment)\b|inclusions?\s*:|inclusions?$"
            r"|eligibility\s*:|eligibility$"
        ),
    ),
    (Section.DISEASE, re.compile(r"disease characteristics\b")),
    (Section.PATIENT, re.compile(r"patient characteristics\b")),
    (Section.PRIOR_THERAPY, re.compile(r"prior ?(?:/|and|,)? ?concurrent therapy\b")),
    (
        Section.OTHER,
        re.compile(
            r"(?:donors?|related donors?|donor selection)(?: and eligibility| eligibility| selection"
            r"| characteristics)?(?: criteria)?\s*:?$"
        ),
    ),
)
#: A quick look: every heading holds one of these.
_HEADING_WORDS = (
    "criteri",
    "clusion",
    "eligib",
    "characteristics",
    "concurrent therapy",
    "donor",
    "excluded",
    "requirements",
    "cannot",
    "take part",
    " must",
    "not ",
    "who ",
)
_DONOR = re.compile(r"\bdonors?\b|\bdonation\b")
#: Up to where a heading reaches when its line goes on: "Exclusion criteria for infusion: ...".
_END = re.compile(r"[^:]{0,140}?:")
_LONGEST = 140
#: "1.1 Inclusion criteria", "-Inclusion criteria".
_OUTLINE = "-.0123456789 "


@dataclass(frozen=True)
class Heading:
    """A heading at the start of a line: what it opens, and where it ends."""

    section: Section
    about_donor: bool
    end: int


def heading(line: str) -> Heading | None:
    """Recognise a heading; `line` is folded and has no bullet.

    Examples
    --------
    >>> heading("exclusion criteria for infusion:").section, heading("inclusion body myositis")
    (<Section.EXCLUSION: 'exclusion'>, None)
    """
    if not holds_any(line[:_LONGEST], _HEADING_WORDS):
        return None
    begin = len(line) - len(line.lstrip(_OUTLINE))
    for section, pattern in _HEADINGS:
        match = pattern.match(line, begin)
        if match is None:
            continue
        colon = _END.match(line, match.end())
        if colon:
            end = colon.end()
        elif len(line) <= _LONGEST and not re.search(r"\.\s+\w", line):
            end = len(line)
        else:
            end = match.end()
        return Heading(section, bool(_DONOR.search(line, 0, end)), end)
    return None
