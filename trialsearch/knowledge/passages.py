"""A record's prose taken apart into passages: what each says, in which section, under which lines (pure).

Eligibility texts come in three layouts: nested lists, the old PDQ sections ("DISEASE CHARACTERISTICS"), and
run-on text whose line breaks were lost. A passage is the smallest piece that still is a statement.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Section(StrEnum):
    """Where in an eligibility text a passage stands."""

    INCLUSION = "inclusion"
    EXCLUSION = "exclusion"
    DISEASE = "disease"
    PATIENT = "patient"
    PRIOR_THERAPY = "prior_therapy"
    DONOR = "donor"


@dataclass(frozen=True)
class Passage:
    """One statement.

    Attributes
    ----------
    quote : str
        The words as they stand in the record.
    text : str
        The same words without the registry's escapes and character entities.
    section : Section
        The section it stands in.
    context : tuple of str
        The lines that it stands under, outermost first.
    """

    quote: str
    text: str
    section: Section
    context: tuple[str, ...] = ()


_WHO = (
    r"(?:key |main |general |major |patients?'?s? |participants? |subjects? |recipients? |study |specific "
    r"|phase \w+ ){0,4}"
)
#: What opens a section, the most particular first.
_SECTIONS = {
    Section.DISEASE: r"DISEASE CHARACTERISTICS\b|(?i:disease characteristics:)",
    Section.PATIENT: r"PATIENT CHARACTERISTICS\b|(?i:patient characteristics:)",
    Section.PRIOR_THERAPY: r"PRIOR[ /]*CONCURRENT THERAPY\b|(?i:prior/?\s?concurrent therapy:)",
    Section.DONOR: (
        r"(?i:(?:key )?(?:(?:un)?related |sibling )*donors?'? (?:selection|eligibility|inclusion|exclusion)\b)"
    ),
    Section.EXCLUSION: (
        rf"(?i:{_WHO}(?:non-?inclusion|non-?eligibility|exclusion(?:ary)?) criteria\b|criteria for exclusion\b"
        r"|exclusions?\s*:|ineligib\w+ criteria\b)|(?:[A-Z]\w+ ){1,3}Exclusion Criteria\b"
    ),
    Section.INCLUSION: (
        rf"(?i:{_WHO}(?:inclusion(?:ary)?|eligibility|entry) criteria\b|criteria for inclusion\b|inclusions?\s*:)"
        r"|(?:[A-Z]\w+ ){1,3}Inclusion Criteria\b"
    ),
}
_OPENING = re.compile("|".join(f"(?P<{section.name}>{pattern})" for section, pattern in _SECTIONS.items()))
#: What may stand around a heading's words: bold, an escaped star, a colon.
_EMPHASIS = " :-*_#\\"
#: What may follow the heading's own words: "(cohort 1, open for enrolment):", "for the patients:".
_REMARKS = re.compile(r"\s*\([^()]*\)(?=\s*(?::|$))|[^:.]{0,40}(?=:\s*$)")
_REMARK = 40
#: Headings of the old layout, which may stand in the middle of a line.
_INLINE = re.compile(
    r"(?<=\S)\s+(?=(?:DISEASE CHARACTERISTICS|PATIENT CHARACTERISTICS|PRIOR[ /]*CONCURRENT THERAPY|(?i:(?:in"
    r"|ex)clusion criteria)):)"
)
_BULLET = r"[*\-•·–]|(?:\d{1,2}\\?[.)]){1,3}(?:\d{1,2}(?=\s))?|[a-z]\\?[.)]"
_LINE = re.compile(rf"(?P<indent>[ \t]*)(?P<bullet>(?:{_BULLET})\s*)?(?P<body>.*\S)?\s*")
#: A line that asks something of donors, and not only that there be one.
_DONOR = re.compile(
    r"(?i)(?:\w+[ -]){0,3}?donors?\b(?! (?:lymphocyte|stem|leukocyte|cell|bone|transplant|available"
    r"|must be (?:available|identified)))[^.;]{0,30}(?:$|:| (?:must|should|will|is|are|who|with|age|able|in)\b)"
    r"|donor age\b"
)
#: A line that bars what stands under it.
_DENIES_LIST = re.compile(
    r"(?i)(?:\bnot (?:be )?(?:allowed|eligible|permitted|included)|\bexclude[sd]?|ineligible|exclusions?"
    r"|none of the following"
    r"|\b(?:no|without|excluding)\b[^:]{0,50} (?:any |one )?(?:of )?the following|\bmust not (?:have"
    r"|be)\b[^:]{0,40}|except[^:]{0,20}|\bexcluded (?:if|from)\b[^:]{0,60})"
    r"[^:a-z]{0,3}:\s*$"
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
#: A full stop, unless it belongs to "e.g.", "i.e.", "vs.", "St." and the like.
_SENTENCE_END = re.compile(
    r"(?<!e\.g)(?<!i\.e)(?<!\beg)(?<!\bie)(?<!vs)(?<!\bSt)(?<!\bDr)(?<!approx)(?<!incl)(?:(?<=[a-z0-9)\]%'’])|(?<=[A-Z]{2}))[.;!?]\s+(?=[A-Z(\d])|;\s+"
)
#: In run-on text a new statement begins where a capitalised word follows a plain one ...
_RUN_ON = re.compile(
    r"(?<=[a-z0-9)%\]])\s+(?=[A-Z][a-z]+\b)|(?<=[a-z0-9)%\]])\s+(?=[A-Z]{2,}: )"
    # ... or a disease's initials with what is asked of it ("ALL in CR2"), where no word before leads up to them ...
    r"|(?<=[a-z0-9)%\]])(?<! of)(?<! or)(?<! and)(?<! for)(?<! with)(?<! in)(?<! have)(?<! has)(?<! risk)(?<! from)"
    r"(?<! to)(?<! than)(?<! the)(?<! not)(?<! pediatric)(?<! childhood)(?<! adult)(?<! negative)(?<! positive)"
    r"\s+(?=(?:ALL|AML|ANLL|CML|CLL|MDS|NHL) (?:in|with|that|beyond|who)\b)"
)
#: ... unless the word is a name.
_NAMES = re.compile(
    r"(?:Hodgkin|Burkitt|Philadelphia|Down|Karnofsky|Lansky|Ph|Fanconi|Waldenstrom|Kaposi|Wilms|Ewing|Ann|Arbor"
    r"|Children|"
    r"Group|Oncology|Hospital|Center|Institute|University|Fred|Hutchinson|National|Cancer|American|French|British"
    r"|Murphy|Rai|"
    r"Epstein|Barr|January|February|March|April|May|June|July|August|September|October|November|December|Langerhans)\b"
)
_OWN_HEADING = re.compile(r"([A-Z][^.:;]{1,60}):\s+(?=\S)")
#: A text of so many characters without a list is run-on.
_RUN_ON_LENGTH = 120


def clean(quote: str) -> str:
    r"""Undo the registry's escapes and character entities.

    Examples
    --------
    >>> clean(r"WBC \< 10, age \&gt; 1")
    'WBC < 10, age > 1'
    """
    return html.unescape(_ESCAPED.sub(r"\1", quote))


def sentences(text: str) -> Iterator[str]:
    """Cut prose at full stops, semicolons and line breaks; every piece is verbatim.

    Examples
    --------
    >>> list(sentences("Treated at St. Jude (approx. 50 children)"))
    ['Treated at St. Jude (approx. 50 children)']
    >>> list(sentences("For relapsed ALL. It is given i.v. daily; then weekly."))
    ['For relapsed ALL', 'It is given i.v. daily', 'then weekly.']
    """
    for line in text.splitlines():
        for piece in _SENTENCE_END.split(line):
            if stripped := piece.strip():
                yield stripped


@lru_cache(maxsize=4)  # a trial's text is read more than once, one trial after the other
def passages(criteria: str) -> tuple[Passage, ...]:
    r"""Take an eligibility text apart.

    A line belongs to the section whose heading stands last before it (inclusion at the start) and stands under
    the less indented lines before it. What is asked of donors is a section of its own, wherever it stands.

    Examples
    --------
    >>> text = "Inclusion Criteria:\n\n* ALL:\n  * In relapse\n\nExclusion Criteria:\n\n* Down syndrome"
    >>> [(each.text, each.section.value, each.context) for each in passages(text)]
    [('ALL:', 'inclusion', ()), ('In relapse', 'inclusion', ('ALL:',)), ('Down syndrome', 'exclusion', ())]
    """
    return tuple(_walk(criteria))


def _walk(criteria: str) -> Iterator[Passage]:
    section = Section.INCLUSION
    above: list[tuple[int, str]] = []
    listed = bool(re.search(r"(?m)^\s*[*\-•]\s", criteria))
    for line in _INLINE.sub("\n", criteria).splitlines():
        parts = _LINE.fullmatch(line)
        if parts is None or not parts["body"]:
            continue
        body = parts["body"]
        opened = _OPENING.match(body, len(body) - len(body.lstrip(_EMPHASIS)))
        if opened and _is_heading(body, opened.end()):
            section, above = Section[str(opened.lastgroup)], []
            body = _REMARKS.sub("", body[opened.end() :]).lstrip(_EMPHASIS)
            if not body:
                continue
            indent = 0
        else:
            indent = len(parts["indent"].expandtabs(4)) if parts["bullet"] else -1
        while above and above[-1][0] >= indent:
            above.pop()
        context = tuple(text for _, text in above)
        yield from _pieces(body, section, context, run_on=not listed and len(body) > _RUN_ON_LENGTH)
        above.append((indent, clean(body)))


def _is_heading(body: str, end: int) -> bool:
    rest = body[end:].strip(" *_#\\")
    if not rest or rest.startswith((":", "-", "(")) or body[:end].isupper():
        return True
    return len(rest) < _REMARK and rest.endswith((":", ")"))


def _pieces(body: str, section: Section, context: tuple[str, ...], *, run_on: bool) -> Iterator[Passage]:
    heading: tuple[str, ...] = ()
    for sentence in sentences(body):
        for piece in _statements(sentence) if run_on else (sentence,):
            own = _OWN_HEADING.match(piece)
            if run_on and own:
                heading = (own[1],)
            under = (*context, *heading)
            text = clean(piece)
            yield Passage(piece, text, _section_of(text, section, under), under)


def _section_of(text: str, section: Section, context: tuple[str, ...]) -> Section:
    if section is Section.EXCLUSION or any(_DENIES_LIST.search(words) for words in context):
        return Section.EXCLUSION
    return Section.DONOR if any(_DONOR.match(words) for words in (text, *context)) else section


def _statements(sentence: str) -> Iterator[str]:
    begun = 0
    for boundary in _RUN_ON.finditer(sentence):
        if not _NAMES.match(sentence, boundary.end()):
            yield sentence[begun : boundary.start()]
            begun = boundary.end()
    yield sentence[begun:]


_DENIES_BEFORE = re.compile(
    r"(?i)non[- ]?$|\b(?:no|not|without|exclud\w+|except(?:ing|ion)?|other than|never|neither|nor|absence of"
    r"|lack(?:ing|s)?(?: of)?"
    r"|ineligible|rule[sd]? out|cannot have|must not|do(?:es)? not have|instead of|rather than|negative for|free of)\b"
)
#: Words that look like a denial and are none.
_DENIES_NOT = re.compile(
    r"(?i)\b(?:with(?: or |/)without|not limited to|not only|whether or not|no (?:more|later|greater|less|fewer) than"
    r"|not yet|no longer|no waiting|no (?:known (?:curative|effective)|detectable|evidence of (?:disease|leuk))"
    r"|may or may not|have not had an? (?=relapse)"
    r"|not (?:otherwise|eligible for other)|not necessar\w+|not requir\w+|no (?:\w+ ){0,3}(?:requir\w+|limit))\b"
)
#: A denial reaches so many characters.
_REACH = 100
_SCOPE_END = re.compile(
    r"(?i)[;:]|\.\s|\bbut\b|\bunless\b|\bhowever\b|\bor (?:in|with|who|has|have)\b|, (?:and )?(?:in|with|who)\b"
)
_DENIES_AFTER = re.compile(
    r"(?i)[^;]{0,90}?\b(?:(?:is|are|be|were|will be) )?(?:not (?:be )?(?:eligible|allowed|permitted|included|accepted)"
    r"|ineligible|excluded|an? exclusion)\b(?! if\b| for (?!th(?:is|e) (?:study|trial|protocol)))"
)


def denied(text: str, start: int, end: int) -> bool:
    """Whether what stands between `start` and `end` of a statement is denied in it.

    Examples
    --------
    >>> text = "ALL, but no Burkitt leukemia or L3"
    >>> denied(text, 0, 3), denied(text, text.index("L3"), len(text))
    (False, True)
    >>> text = "Patients with Down syndrome are not eligible"
    >>> denied(text, 14, 27)
    True
    """
    before = _DENIES_NOT.sub(lambda found: "_" * len(found[0]), text[:start])
    scope = _SCOPE_END.split(before)[-1][-_REACH:]
    return bool(_DENIES_BEFORE.search(scope) or _DENIES_AFTER.match(text, end))
