"""What a trial is about: whom it seeks, with the sentence that proves it (pure).

The rules are declared in facet_rules.tsv, each with a sentence that it must find and one that it must leave
alone (tests/knowledge/test_facets.py runs them all). What holds for every rule is here: which passages count,
what denies a mention, which disease a passage speaks of, and which facet implies another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property, lru_cache

from trialsearch.knowledge import read_table
from trialsearch.knowledge.disease_names import without_others
from trialsearch.knowledge.passages import Section, clean, denied, passages, sentences
from trialsearch.vocabulary import Facet


class Place(StrEnum):
    """Where a rule reads, in the order in which its finding is preferred."""

    TITLE = "title"
    CRITERIA = "criteria"
    PRIOR = "prior"
    SUMMARY = "summary"
    CONDITION = "condition"
    BARRED = "barred"


#: What a rule's `where` stands for.
_WHERE = {
    "any": frozenset((Place.TITLE, Place.CRITERIA, Place.SUMMARY, Place.CONDITION)),
    "open": frozenset((Place.TITLE, Place.CRITERIA, Place.SUMMARY, Place.CONDITION)),
    "text": frozenset((Place.TITLE, Place.SUMMARY)),
    "criteria": frozenset((Place.CRITERIA,)),
    "prior": frozenset((Place.CRITERIA, Place.PRIOR)),
    "title": frozenset((Place.TITLE, Place.CONDITION)),
    "titles": frozenset((Place.TITLE,)),
}
#: Sections that say whom a trial seeks; the others say whom it bars, or how well a patient must be.
_SEEKS = {
    Section.INCLUSION: Place.CRITERIA,
    Section.DISEASE: Place.CRITERIA,
    Section.PRIOR_THERAPY: Place.PRIOR,
    Section.EXCLUSION: Place.BARRED,
}

#: A facet holds wherever one of these does.
IMPLIED: Mapping[Facet, tuple[Facet, ...]] = {
    Facet.B_ALL: (Facet.PH_POS, Facet.PH_LIKE, Facet.HYPODIPLOID),
    Facet.T_ALL: (Facet.ETP_ALL,),
    Facet.RECURRENT: (
        Facet.FIRST_RELAPSE,
        Facet.SECOND_OR_LATER_RELAPSE,
        Facet.RELAPSE_AFTER_TRANSPLANT,
        Facet.RELAPSE_AFTER_CAR_T,
    ),
    Facet.IN_REMISSION: (Facet.CR1, Facet.CR2PLUS, Facet.MRD, Facet.MAINTENANCE, Facet.OFF_THERAPY),
}
#: All others count only where ALL is spoken of, not where the passage is another disease's.
_WHATEVER_THE_DISEASE = frozenset((Facet.LBL, Facet.MPAL, Facet.TRANSPLANT))
#: How far a rule's `unless` looks before and after what was found, in characters.
_BEFORE, _AFTER = 45, 30
#: Genes and lineages within a lineage: in criteria they count only beside the disease ("KMT2A-rearranged ALL") ...
_GENES = frozenset((Facet.PH_POS, Facet.PH_LIKE, Facet.ABL_CLASS, Facet.KMT2A, Facet.HYPODIPLOID, Facet.ETP_ALL))
#: ... and like these not where texts list them to grade risk, to stratify or to set a condition.
_FEATURES = _GENES | {Facet.DOWN_SYNDROME, Facet.CNS}
_LINEAGES = frozenset((Facet.B_ALL, Facet.T_ALL))

#: "WBC > 30,000/ul in B-ALL or > 100,000 in T-ALL": the limit of a count, a risk and not whom the trial seeks ...
_COUNT_BEFORE = re.compile(
    r"(?i)(?:\b\d{1,3}[, ]?000\b|\b10\^?9\b|/ ?(?:[uµμ]l|mcl|mm|l)\b)[^.;:]{0,12}(?:\b(?:for|in|if) (?:an? )?|\()$"
)
#: ... unless the lineage has a limit of its own behind it ("T-cell ALL, WBC > 100,000"): then it names patients.
_COUNT_AFTER = re.compile(r"(?i)[ ,(]+(?:with )?(?:an? )?(?:WBC|white)\b")
_LISTS = re.compile(
    r"(?i)\brisk\b|such as|\be\.?g\b|for example|for instance|stratif|cytogenetic|karyotyp|abnormalit|prognos"
    r"|\bCR ?[123]\b|remission|subgroup|features?\b"
)
#: "Ph+ ALL patients are eligible if ...": a condition on some, not the trial's purpose.
_CONDITION_FOLLOWS = re.compile(
    r"(?i)[^.;]{0,70}\b(?:(?:may|must|should|will|can|are|is)\b[^.;]{0,80}|who (?:have|are|had)\b[^.;]{0,30}"
    r"|if\b[^.;]{0,80})?"
    r"(?:eligible|allowed|permitted|enroll|include[ds]?\b|failed|TKI|tyrosine kinase|imatinib|dasatinib|intoleran"
    r"|transfer|continue|stratif|assigned|receive)"
)
#: A sentence of a summary says whom the trial takes only where it speaks of the trial ...
_SPEAKS_OF_TRIAL = re.compile(
    r"(?i)\b(?:trial|study|studies how|studying|protocol|purpose|objectives?|aims?|research|project|programme?"
    r"|eligible|enrol\w*"
    r"|participants?|we (?:will|plan|propose|launch)|investigators? will|will (?:be|receive|include)|treating"
    r"|patients (?:will|on this)|children will|evaluate|to (?:determine|assess|investigate|compare|test))\b"
)
#: ... and not of what is known already.
_BACKGROUND = re.compile(
    r"(?i)^(?:rationale|background)\b|\bit is not (?:yet )?known|\bhypothes[ie]|previous(?:ly)? (?:stud|report|trial)"
    r"|\bsurvival rates?\b|approximately \d|\b\d+ ?%|\bprognosis\b|remains? (?:the|a) (?:leading|major|main)"
    r"|most common"
    r"|\bcure rate|\bha(?:s|ve) (?:shown|demonstrated|been|achieved|proved|improved)\b|\breported\b|\bpoor chances"
    r"|\bbrings? hope|\boutstanding\b|\bpromising\b"
)
#: A remark on times and definitions says nothing about whom the trial seeks.
_ASIDE = re.compile(r"(?i)waiting period|\bwash-?out\b|must have elapsed|\bdefined according to\b|\bclassification: ")

#: What follows a finding until the sentence turns.
_CLAUSE = re.compile(
    r"(?:(?! and (?:in|for|newly|patients)\b| after | following |, and )[^,;:.(]|,(?! and)(?= (?:or )?[A-Z]))*"
)
_OUR_DISEASE = re.compile(
    r"(?i:leuka?emi|lymphoblastic|ha?ematolog\w+ (?:malignan|cancer|disease)|blood cancer|(?:lymphoid|[bt][- ]cell"
    r"|cd19\S*) (?:\w+ )?malig|acute lympho)|\bALL\b(?=[ ,:;.)/-]|$)"
)
#: "ALL" the word in capitals, and leukaemic blasts of whatever leukaemia.
_NO_NAME = re.compile(
    r"(?i:leuka?emi\w* (?:blasts?|cells?|burden|involvement|infiltrat\w+))"
    r"|\bALL (?:patients|subjects|of|the|participants|children|criteria|donors|other)\b|(?:^|\. )ALL (?:must|are)\b"
)


@dataclass(frozen=True)
class Rule:
    """One declared pattern, with the sentences that show what it means."""

    facet: Facet
    places: frozenset[Place]
    needs: tuple[str, ...]
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    bar: re.Pattern[str] | None
    proves: str
    leaves: str


@dataclass
class _Statement:
    """A piece of the record that rules may read; `quote` stands verbatim in it."""

    place: Place
    quote: str
    text: str
    context: tuple[str, ...] = ()

    @cached_property
    def lowered(self) -> str:
        """The text in lower case."""
        return self.text.lower()

    @cached_property
    def is_ours(self) -> bool | None:
        """Whether it speaks of ALL; None if of no disease. The nearest line that names a disease decides."""
        named = (_names(words) for words in (self.text, *reversed(self.context)))
        return next((each for each in named if each is not None), None)


def facets(
    *,
    title: str,
    summary: str,
    criteria: str,
    conditions: Sequence[str] = (),
    keywords: Sequence[str] = (),
) -> dict[str, str]:
    r"""Say what a trial is about.

    Parameters
    ----------
    title : str
        Brief title, official title, or both with a line break between.
    summary : str
        The brief summary; only its sentences about patients are read, not its background.
    criteria : str
        The eligibility text, as the registry has it or as plain text.
    conditions, keywords : sequence of str
        The record's own terms; they decide only what its prose leaves open.

    Returns
    -------
    dict
        A value of `Facet` -> the sentence, verbatim, that proves it; in the order of `Facet`.

    Examples
    --------
    >>> facets(title="Study for relapsed T-ALL", summary="", criteria="Exclusion Criteria:\n* Ph+ ALL")
    {'t_all': 'Study for relapsed T-ALL', 'recurrent': 'Study for relapsed T-ALL'}
    """
    statements = list(_statements(title, summary, criteria, (*conditions, *keywords)))
    # Where no disease is named, a passage speaks of the trial's own.
    own = any(each.is_ours for each in statements if each.place is not Place.BARRED)
    whole = "\n".join(each.lowered for each in statements)
    found: dict[Facet, str] = {}
    for rule in rules():
        if rule.facet in found or not any(word in whole for word in rule.needs):
            continue
        proof = next((each for each in statements if _proves(rule, each, own=own)), None)
        if proof and not (rule.bar and any(rule.bar.search(each.text) for each in statements)):
            found[rule.facet] = proof.quote
    for facet, causes in IMPLIED.items():
        if facet not in found and (cause := next((each for each in causes if each in found), None)):
            found[facet] = found[cause]
    return {facet.value: found[facet] for facet in Facet if facet in found}


@cache
def rules() -> tuple[Rule, ...]:
    """Give the declared rules, in the order of the table."""
    table = read_table("facet_rules.tsv")
    names = {row["facet"]: row["pattern"] for row in table if row["where"] == "name"}
    bars = {row["facet"]: re.compile(row["pattern"]) for row in table if row["where"] == "bar"}

    def expanded(pattern: str) -> str:
        while "<" in pattern and (named := re.search(r"<([A-Z]+)>", pattern)):
            pattern = pattern.replace(named[0], f"(?:{names[named[1]]})")
        return pattern

    return tuple(
        Rule(
            Facet(row["facet"]),
            _WHERE[row["where"]],
            tuple(row["needs"].split("|")),
            re.compile(expanded(row["pattern"])),
            re.compile(expanded(row["unless"])) if row["unless"] else None,
            bars.get(row["facet"]) if row["where"] == "open" else None,
            row["proves"],
            row["leaves"],
        )
        for row in table
        if row["where"] not in ("name", "bar")
    )


def _statements(title: str, summary: str, criteria: str, terms: Iterable[str]) -> Iterator[_Statement]:
    for line in title.splitlines():
        if line.strip():
            yield _Statement(Place.TITLE, line.strip(), clean(line.strip()))
    for passage in passages(criteria):
        if (place := _SEEKS.get(passage.section)) and not _ASIDE.search(passage.text):
            yield _Statement(place, passage.quote, passage.text, passage.context)
    for sentence in sentences(summary):
        if _SPEAKS_OF_TRIAL.search(sentence) and not _BACKGROUND.search(sentence):
            yield _Statement(Place.SUMMARY, sentence, clean(sentence))
    for term in terms:
        yield _Statement(Place.CONDITION, term, term)


def _proves(rule: Rule, statement: _Statement, *, own: bool) -> bool:
    if statement.place not in rule.places or not any(word in statement.lowered for word in rule.needs):
        return False
    for found in rule.pattern.finditer(statement.text):
        if denied(statement.text, found.start(), found.end()):
            continue
        if rule.unless and rule.unless.search(statement.text, max(0, found.start() - _BEFORE), found.end() + _AFTER):
            continue
        if rule.facet not in _WHATEVER_THE_DISEASE:
            is_ours = statement.is_ours
            if not (own if is_ours is None else is_ours and _is_of_ours(statement.text, found)):
                continue
        if statement.place is Place.CRITERIA and _is_only_mentioned(rule.facet, statement, found):
            continue
        return True
    return False


def _is_of_ours(text: str, found: re.Match[str]) -> bool:
    """Whether the words right after the finding do not give it to another disease ("recurrent Hodgkin lymphoma")."""
    clause = _CLAUSE.match(text, found.end())
    noun, _, rest = (clause[0] if clause else "").partition(" or ")
    return _names(noun) is not False or bool(_names(rest))


def _is_only_mentioned(facet: Facet, statement: _Statement, found: re.Match[str]) -> bool:
    """Whether criteria name a lineage or feature without seeking it."""
    if facet in _LINEAGES and _is_limit(statement.text, found):
        return True
    if facet in _FEATURES and _is_listed(statement, found):
        return True
    return facet in _GENES and _names(statement.text) is None


def _is_limit(text: str, found: re.Match[str]) -> bool:
    """Whether the lineage only says for whom a blood count's limit holds."""
    return bool(_COUNT_BEFORE.search(text, 0, found.start())) and not _COUNT_AFTER.match(text, found.end())


def _is_listed(statement: _Statement, found: re.Match[str]) -> bool:
    return (
        any(_LISTS.search(words) or _OUR_DISEASE.search(words) for words in statement.context)
        or bool(_LISTS.search(statement.text, 0, found.start()))
        or bool(_CONDITION_FOLLOWS.match(statement.text, found.end()))
    )


@lru_cache(maxsize=4096)
def _names(words: str) -> bool | None:
    """Whether words name ALL (or all leukaemias); None if they name no disease."""
    others = without_others(words)
    if _OUR_DISEASE.search(_NO_NAME.sub(" ", others)):
        return True
    return None if others == words else False
