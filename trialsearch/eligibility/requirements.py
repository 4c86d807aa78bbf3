"""What else a trial asks for, a row for each sentence that says it; a number never without its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trialsearch.eligibility.clauses import Clause
from trialsearch.eligibility.cohorts import closing_words
from trialsearch.eligibility.criteria import Document
from trialsearch.eligibility.model import Requirement
from trialsearch.eligibility.past_therapy import SCOPE_LABEL
from trialsearch.eligibility.patterns import Hinted
from trialsearch.eligibility.requirement_rules import FEWER, RULES, RequirementRule
from trialsearch.vocabulary import RequirementKind

K = RequirementKind

_RULES = Hinted(RULES)

_SIGN = {"≥": ">=", ">=": ">=", "=>": ">=", ">": ">", "≤": "<=", "<=": "<=", "=<": "<=", "<": "<"}


def read_requirements(document: Document, clauses: Sequence[Clause]) -> tuple[Requirement, ...]:
    """Give every requirement that the patient's criteria name, in the order of the text.

    Of the kinds that are mere presences the first sentence of each cohort stands for all.
    """
    hinted = zip(clauses, _RULES.at([clause.text for clause in clauses]), strict=True)
    found: dict[object, Requirement] = {}
    for each in (*_closed_headings(document), *(row for clause, rules in hinted for row in _in_clause(clause, rules))):
        key = (each.kind, each.cohort) if each.kind in _PRESENCES else each
        found.setdefault(key, each)
    return tuple(sorted(found.values(), key=lambda each: each.start))


#: Kinds of which it matters only that the trial speaks of them.
_PRESENCES = frozenset({K.ORGAN_FUNCTION, K.DONOR_NEEDED, K.CONCURRENT_TRIAL_BARRED, K.FAMILY_LANGUAGE})


def _closed_headings(document: Document) -> Iterator[Requirement]:
    """Give the headings that close their cohort."""
    for criterion, (start, end) in zip(document.criteria, document.spans, strict=True):
        if criterion.is_heading and criterion.closed_by:
            quote = document.plain.quote(start, end)
            place = document.plain.at[start]
            yield Requirement(K.COHORT_CLOSED, None, "", "", quote, criterion.section, criterion.cohort, place)


#: Kinds that say nothing without their number.
_NUMBERED = frozenset(
    {
        K.WASHOUT,
        K.MONTHS_SINCE_HSCT,
        K.MARROW_BLASTS,
        K.WEIGHT_KG,
        K.T_CELL_COUNT,
        K.PRIOR_LINES_MIN,
        K.AGE_AT_DIAGNOSIS,
        K.ANTHRACYCLINE_DOSE,
    }
)
_PART_OF_TRIAL = re.compile(r"cohort|arm|strat|group|part|phase")


@dataclass(frozen=True)
class _Amount:
    """A number as a sentence gives it, and its place."""

    place: int
    value: float | None = None
    unit: str = ""
    comparator: str = ""


def _in_clause(clause: Clause, rules: Sequence[RequirementRule]) -> Iterator[Requirement]:
    if clause.means_other_disease and not clause.bars:
        return
    label = SCOPE_LABEL.match(clause.text)
    for rule in rules:
        match = rule.names.pattern.search(clause.text, label.end() if label else 0)
        if match is None or (rule.unless and rule.unless.search(clause.text)):
            continue
        if rule.of_everyone and (clause.bars or _is_one_way(clause)):
            continue
        amount = _amount(rule, clause, match)
        if amount.value is not None or rule.kind not in _NUMBERED:
            yield from _rows(clause, rule.kind, amount)
    closed = closing_words(clause.text)
    if closed and _PART_OF_TRIAL.search(clause.text):
        yield from _rows(clause, K.COHORT_CLOSED, _Amount(closed.start()))


#: "... one of the following:"; "..., or".
_ONE_OF = re.compile(r"\b(?:one|1|any|either)(?: or more)? of\b|\bor\W*$|\bas follows\W*$|\b(?:criteria|include)\W*$")


def _is_one_way(clause: Clause) -> bool:
    """Whether it is one of several ways to qualify."""
    return _ONE_OF.search(clause.text) is not None or any(_ONE_OF.search(text[-120:]) for text in clause.above[:1])


#: "At least 90 days since stem cell transplant and at least 30 days from ...".
_COUNTED_FROM = re.compile(r"\b(?:since|after|from|following|post)\b[\w -]{0,30}$")


def _amount(rule: RequirementRule, clause: Clause, named: re.Match[str]) -> _Amount:
    """Give the number nearest after the name, else before it; a time that counts from the name stands before it."""
    if rule.named:
        return _Amount(named.start(), unit=" ".join(named[0].split()))
    if rule.number is None:
        return _Amount(named.start(), unit=rule.unit)
    before = list(rule.number.finditer(clause.text, 0, named.start()))
    counted = before[-1] if before and _COUNTED_FROM.search(clause.text, 0, named.start()) else None
    match = counted or rule.number.search(clause.text, named.start()) or rule.number.search(clause.text)
    if match is None:
        return _Amount(named.start())
    groups = match.groupdict()
    written = groups.get("value") or groups.get("value2")
    unit = (groups.get("unit") or groups.get("unit2") or rule.unit).strip()
    comparator = _comparator(groups.get("comparator") or groups.get("comparator2"))
    return _Amount(match.start(), _value(written), unit, comparator)


_WORDS = {
    "one": 1.0,
    "two": 2.0,
    "three": 3.0,
    "first": 1.0,
    "1st": 1.0,
    "second": 2.0,
    "2nd": 2.0,
    "third": 3.0,
    "3rd": 3.0,
}


def _value(written: str | None) -> float | None:
    if written is None:
        return None
    return _WORDS.get(written) or float(written.replace(",", ""))


def _comparator(written: str | None) -> str:
    if not written:
        return ""
    if written in _SIGN:
        return _SIGN[written]
    if re.fullmatch(FEWER, written):
        return "<" if re.match(r"less than$|fewer|under|below", written) else "<="
    return ">" if re.match(r"more|greater than$|over", written) else ">="


def _rows(clause: Clause, kind: RequirementKind, amount: _Amount) -> Iterator[Requirement]:
    if clause.criterion is None:
        return
    quote, start = clause.quote(amount.place, amount.place)
    yield Requirement(
        kind,
        amount.value,
        amount.unit,
        amount.comparator,
        quote,
        clause.section,
        clause.criterion.cohort,
        start,
    )
