"""Sentences of a record with what one needs to understand them: the section, the lines above, the disease meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from trialsearch.eligibility.criteria import Document
from trialsearch.eligibility.model import Criterion, Record
from trialsearch.eligibility.patterns import Words, words
from trialsearch.eligibility.plain import Plain, plain
from trialsearch.vocabulary import Section

#: Where a sentence ends; not after "e.g.", nor before a small letter or a closing bracket.
#: "...; but controlled cases are eligible" goes with what it lets through.
_SENTENCE = re.compile(
    r"[.;](?<!e\.g\.)(?<!i\.e\.)(?<! vs\.)(?<! no\.)(?<!incl\.)(?<!\bie\.)(?<!\beg\.)(?<! st\.)(?<! dr\.)"
    r"(?<!approx\.)(?<!excl\.)(?<! cf\.)(?<! esp\.)(?<!\dnd gen\.)(?<!\drd gen\.)(?=\s+[^\s)])"
    r"(?!(?<=yrs\.)\s+(?:who|with|of|old|and|or|at)\b)"
    r"(?!\s+but\b[^.;]*\b(?:eligible|allowed|permitted|accepted|included)\b)\s+"
)

#: ALL, or a name that covers it.
OURS = words(
    r"\bALL\b|lymphoblastic[ /](?:leuk|lympho)|lympho(?:blastic|id|cytic)[\w /,()-]{0,30}leuka?emia"
    r"|(?<!oid )(?<!enous )(?<!ytic )(?<!chronic )(?<!cell )(?<!\bmast )leuka?emias?\b(?!,?"
    r" ?(?:acute )?(?:myel"
    r"|chronic))"
    r"|b[- ]cell (?:acute )?leuka?emia|t[- ]cell (?:acute )?leuka?emia|ha?ematolog\w+ (?:malignan|cancer)|blood cancer",
)
#: Beside another disease only a name counts, or leukaemia as one of a list: "AML with 20 % leukemia blasts" is not ALL.
OURS_BESIDE_OTHERS = words(
    r"\bALL\b|lymphoblastic[ /](?:leuk|lympho)|lympho(?:blastic|id|cytic)[\w /,()-]{0,30}leuka?emia|acute leuka?emias?"
    r"|(?:\bor|\band|[,/]) leuka?emias?\b|(?:^|(?:refractory|relapsed|recurrent|with|cns|meningeal"
    r"|have) )(?:cd\d+\S*(?: positive)? )?leuka?emias?\b(?:,| or| and|/)|[bt][- ]cell (?:acute )?leuka?emia"
    r"|ha?ematolog\w+ (?:malignan|cancer)|blood cancer",
)
_CHRONIC = re.compile(r"chronic (?:lympho\w+|myelo\w+|b[- ]cell)[\w /-]{0,20}leuka?emia")
OTHERS = words(
    r"\b(?:amls?\b|anll\b|mds\b|j?cmm?l\b|jmml\b|cll\b|sll\b|nhl\b|hl\b|scid\b|hlh\b|pnh\b)|myeloid|myelogenous|"
    r"myelocytic|promyelo|monocytic|erythroleuk|myelodyspla|myeloproliferat|myelofibro|chronic lympho|"
    r"lymphomas?\b|hodgkin|myeloma|burkitt|solid tumou?r|neuroblastoma|sarcoma|carcinoma|blastoma|glioma|"
    r"aplastic an|thalassa?emia|sickle|immunodefic|storage disease|metabolic (?:disease|disorder)|dlbcl|"
    r"histiocyt|ha?emoglobinopath|germ cell|brain tumou?r|cns tumou?r|plasma cell|waldenstr|prolymphocytic|"
    r"fanconi an|lymphoproliferat",
)


_WORD_AFTER = re.compile(r"\s*\S+(?:[^\n\S]+\S+){0,8}")
_WORD_BEFORE = re.compile(r"\S+\s*$")


#: A longer sentence is read in pieces, so that no rule's cost grows with its square.
_LONGEST = 2000


@dataclass(frozen=True)
class Clause:
    """A sentence: `text` is folded; `start` is its place in the readable text of `source`."""

    text: str
    section: Section
    start: int
    source: Plain
    criterion: Criterion | None = None
    #: Folded texts of the criteria above, nearest first.
    above: tuple[str, ...] = ()
    #: The first sentence of an item in a list of diseases, for the sentences after it.
    led_by: tuple[str, ...] = ()

    @cached_property
    def means_other_disease(self) -> bool:
        """It speaks of another disease than ALL only, or stands under one that does."""
        for text in (self.text, *self.led_by, *self.above):
            if names_ours(text):
                return False
            if names_others(text):
                return True
        return False

    @property
    def in_criteria(self) -> bool:
        """It stands in the criteria, not in a title or a condition."""
        return self.criterion is not None

    @property
    def bars(self) -> bool:
        """It stands among the exclusions."""
        return self.section is Section.EXCLUSION

    def quote(self, start: int, end: int, limit: int = 300) -> tuple[str, int]:
        """Return the raw words of the sentence around a mention, at most `limit` long, and their raw place."""
        low, high = 0, len(self.text)
        if high > limit:
            low = max(0, min(start - limit // 3, high - limit))
            high = min(high, max(low + limit, end))
            low = self.text.rfind(" ", 0, low) + 1 if low else 0
            cut = self.text.find(" ", high)
            high = cut if cut >= 0 else len(self.text)
        while low < high and self.text[low] == " ":
            low += 1
        while high > low and self.text[high - 1] in " ;":
            high -= 1
        low, high = self._two_words(self.start + low, self.start + high)
        return self.source.quote(low, high), self.source.at[low]

    def _two_words(self, low: int, high: int) -> tuple[int, int]:
        """Widen a stretch of the source until it holds two words, to the right if it can."""
        text = self.source.text
        for pattern in (_WORD_AFTER, None):
            if len(text[low:high].split()) >= 2:
                break
            if pattern:
                after = pattern.match(text, high)
                high = after.end() if after else high
            else:
                before = _WORD_BEFORE.search(text[:low])
                low = before.start() if before else low
        return low, high


def may_hold(pattern: Words, clauses: Iterable[Clause]) -> Iterator[Clause]:
    """Give the sentences of those texts that may hold a name: a quick look at each text, not at each sentence."""
    looked_at: dict[int, bool] = {}
    for clause in clauses:
        source = clause.source
        may = looked_at.get(id(source))
        if may is None:
            may = looked_at[id(source)] = pattern.may_match(source.folded)
        if may:
            yield clause


BY_NAME = words(r"\bALL\b|acute lympho\w+|lymphoblastic leuk|lymphoid leuk")


def names_all(text: str) -> bool:
    """Whether folded text names ALL itself, not only leukaemia."""
    return BY_NAME.search(text) is not None


@lru_cache(maxsize=2048)
def names_others(text: str) -> bool:
    """Whether folded text names a disease other than ALL."""
    return OTHERS.search(text) is not None


@lru_cache(maxsize=2048)
def names_ours(text: str) -> bool:
    """Whether folded text names ALL or a disease that covers it."""
    if not names_others(text):
        return OURS.search(text) is not None
    return OURS_BESIDE_OTHERS.search(_CHRONIC.sub("", text)) is not None


def clauses_of(document: Document) -> Iterator[Clause]:
    """Give the sentences of the patient's criteria in order; headings and donors' criteria are left out."""
    folded = document.plain.folded
    texts = [folded[start:end] for start, end in document.spans]
    for criterion in document.criteria:
        if criterion.is_heading or criterion.about_donor or not criterion.text:
            continue
        above = tuple(texts[each.position] for each in document.ancestors(criterion.position))
        begin, end = document.spans[criterion.position]
        led_by: tuple[str, ...] = ()
        for start, stop in _sentences(folded, begin, end):
            text = folded[start:stop]
            yield Clause(text, criterion.section, start, document.plain, criterion, above, led_by)
            led_by = led_by or ((text,) if above else ())


def _sentences(folded: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    start = begin
    for match in _SENTENCE.finditer(folded, begin, end):
        yield start, match.start() + 1
        start = match.end()
    while end - start > _LONGEST:
        cut = folded.rfind(" ", start, start + _LONGEST) + 1 or start + _LONGEST
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def clauses_of_fields(record: Record) -> Iterator[Clause]:
    """Titles and conditions, a clause each."""
    fields = [
        (Section.OFFICIAL_TITLE, record.official_title),
        (Section.BRIEF_TITLE, record.brief_title),
        *((Section.CONDITION, condition) for condition in record.conditions),
    ]
    for section, text in fields:
        if text.strip():
            read = plain(text)
            yield Clause(read.folded, section, 0, read)
