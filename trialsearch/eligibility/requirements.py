"""What else a trial asks for, a row for each sentence that says it; a number never without its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trialsearch.eligibility.clauses import Clause
from trialsearch.eligibility.cohorts import closing_words
from trialsearch.eligibility.criteria import Document
from trialsearch.eligibility.model import Requirement
from trialsearch.eligibility.patterns import Words, hinted_at, words
from trialsearch.vocabulary import RequirementKind

K = RequirementKind

_NUMBER = r"(?P<value>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)"
_MORE = r"≥|>=|=>|>|at least|more than|greater than(?: or equal to)?|minimum(?: of)?|over|not less than|no less than"
_LESS = (
    r"≤|<=|=<|<|less than(?: or equal to)?|fewer than|no more than|not more than|up to|within"
    r"|no greater than|maximum(?: of)?|under|below|in the (?:last|past|previous)"
)
_COMPARED = rf"(?P<comparator>{_MORE}|{_LESS})"
_TIME = r"(?P<unit>days?|weeks?|months?|years?|half-li(?:fe|ves))"
_SIGN = {"≥": ">=", ">=": ">=", "=>": ">=", ">": ">", "≤": "<=", "<=": "<=", "=<": "<=", "<": "<"}


@dataclass(frozen=True)
class RequirementRule:
    """What a kind of requirement is named by, and how its number is written."""

    kind: RequirementKind
    names: Words
    number: re.Pattern[str] | None = None
    unit: str = ""
    #: What is named goes into the unit ("cd19 positive").
    named: bool = False
    unless: re.Pattern[str] | None = None


def _rule(
    kind: RequirementKind, names: str, number: str | None = None, unit: str = "", **more: object
) -> RequirementRule:
    unless = more.get("unless")
    return RequirementRule(
        kind,
        words(names),
        re.compile(number) if number else None,
        unit,
        bool(more.get("named")),
        re.compile(str(unless)) if unless else None,
    )


_PERCENT = rf"{_COMPARED}? ?{_NUMBER} ?(?P<unit>%)"

RULES = (
    _rule(
        K.MRD_THRESHOLD,
        r"\bmrd\b|(?:minimal|measurable) residual",
        rf"{_COMPARED}? ?{_NUMBER} ?(?P<unit>%|x ?10|e-\d)",
        "%",
    ),
    _rule(
        K.MARROW_BLASTS,
        r"\b(?:lympho)?blasts?\b|\bm[123] (?:bone )?marrow",
        _PERCENT,
        "%",
        unless=r"\bmrd\b|blast crisis|blast phase|blastic",
    ),
    _rule(
        K.ANTIGEN,
        r"\bcd-? ?(?:19|22|20|7|38|5|33|123)\b[^.;]{0,40}(?:express|positiv|negativ|\+|antigen)"
        r"|(?:express\w*|positive for)[^.;]{0,25}\bcd-? ?(?:19|22|20|7|38|5|33|123)\b",
        named=True,
    ),
    _rule(
        K.MONTHS_SINCE_HSCT,
        r"transplant|\b(?:allo-?)?(?:hsct|hct|sct|bmt)\b",
        rf"{_COMPARED} ?{_NUMBER}[- ]?{_TIME}|(?P<comparator2>within)(?: the (?:last|past"
        rf"|previous))? {_NUMBER.replace('value', 'value2')}[- ]?{_TIME.replace('unit', 'unit2')}",
        unless=r"contracep|pregnan|organ transplant|infection|hepatitis|creatinine|performance",
    ),
    _rule(K.GVHD, r"\bgvhd\b|graft[- ](?:versus|vs\.?|v)[- ]host"),
    _rule(
        K.WASHOUT,
        r"(?:chemo|radio|immuno|biologic|antibod|steroid|corticosteroid|glucocorticoid"
        r"|growth factor|investigational|cytotoxic|myelosuppress|inhibitor|asparaginase"
        r"|intrathecal|donor lymphocyte|\bdli\b|car[- ]?t|blinatumomab|inotuzumab|therap|vaccin)",
        rf"{_COMPARED} ?{_NUMBER}[- ]?{_TIME}",
        unless=r"contracep|pregnan|life expectancy|\bage\b|malignan\w+ (?:within|in)|transplant|\bhiv\b|hepatitis"
        r"|relaps|diagnos|infect|\btests?\b",
    ),
    _rule(
        K.PRIOR_LINES_MIN,
        r"(?:lines?|regimens?|courses?|cycles?|attempts?)\b[^.;]{0,40}(?:therap|chemo|induction|treatment)?",
        r"(?P<comparator>≥|>=|at least|after|minimum of|more than|>)? ?(?P<value>\d|one|two"
        r"|three)(?: or more)? (?:prior |previous |different |standard |chemotherapy |induction "
        r"|salvage )*(?P<unit>lines?|regimens?|courses?|cycles?|attempts?)",
    ),
    _rule(
        K.CR_NUMBER,
        r"\bcr ?[1-4]\b|(?:first|second|third|1st|2nd|3rd)(?: complete| or subsequent| or greater"
        r"|,| or second)* (?:remission|\bcr\b)",
        r"\bcr ?(?P<value>[1-4])|(?P<value2>first|second|third|1st|2nd|3rd)",
        "remission",
    ),
    _rule(
        K.RELAPSE_TIMING,
        r"relaps\w*[^.;]{0,80}(?:months?|weeks?|days?|years?)|(?:months?|weeks?)[^.;]{0,60}relaps"
        r"|early relapse|late relapse|early (?:first|bone)",
        rf"{_COMPARED} ?{_NUMBER}[- ]?{_TIME}",
        unless=r"elapsed|since the last|washout|within \d+ days of",
    ),
    _rule(
        K.AGE_AT_DIAGNOSIS,
        r"(?:age|years?|days?|months?)\b[^.;]{0,60}\bat\b[\w ]{0,25}diagnosis",
        rf"{_COMPARED} ?{_NUMBER}[- ]?(?P<unit>years?|months?|days?)",
    ),
    _rule(K.KMT2A, r"\bkmt2a|\bmll\b|\b11q23|t\(4;11\)|mixed[- ]lineage leuk\w+ (?:gene|rearr)"),
    _rule(
        K.PH_LIKE,
        r"ph(?:iladelphia)?(?: chromosome)?[- ]like|bcr[-: ]?abl1?[- ]like|abl[- ]class|\bcrlf2\b"
        r"|\bjak[- ]?(?:stat|class)",
    ),
    _rule(
        K.WEIGHT_KG,
        r"\bweigh\w*|body ?weight|\bkg\b",
        rf"{_COMPARED}? ?(?:of )?{_NUMBER} ?(?P<unit>kg|kilograms?)\b",
        "kg",
        unless=r"mg/kg|/kg|donor|g/kg",
    ),
    _rule(
        K.T_CELL_COUNT,
        r"\bcd3\b|t[- ]cell count|absolute lymphocyte count|\balc\b|lymphocyte count|apheresis|leukapheresis",
        rf"{_COMPARED} ?{_NUMBER}(?P<unit> ?(?:cells)?/ ?(?:u|µ|μ|m|mc)l| ?/mm\^?3| ?x ?10\^?\d+)?",
        unless=r"platelet|donor",
    ),
    _rule(
        K.PERFORMANCE,
        r"karnofsky|lansky|\becog\b|performance (?:status|score|scale)|\bzubrod\b|\bwho performance",
        rf"{_COMPARED}? ?{_NUMBER}\b(?: ?- ?\d+)? ?(?P<unit>%)?(?! ?-?(?:years|yrs|months|weeks|days))",
    ),
    _rule(
        K.LIFE_EXPECTANCY,
        r"life expectancy|expected survival|estimated survival|survival of (?:at least|more)",
        rf"{_COMPARED}? ?{_NUMBER} ?{_TIME}",
    ),
    _rule(
        K.ORGAN_FUNCTION,
        r"creatinine|bilirubin|transaminase|\b(?:alt|ast|sgpt|sgot|gfr|lvef|dlco)\b"
        r"|ejection fraction|shortening fraction|organ function|(?:renal|hepatic|liver|kidney"
        r"|cardiac|heart|pulmonary|lung) function",
    ),
    _rule(
        K.DONOR_NEEDED,
        r"\bdonors?\b[^.;]{0,60}(?:available|identified|match|identical|suitable|haplo)"
        r"|(?:available|suitable|matched|identical|haplo\w*|related|unrelated"
        r"|sibling)[^.;]{0,30}\bdonors?\b|\bcord blood units?\b",
    ),
    _rule(
        K.CONCURRENT_TRIAL_BARRED,
        r"(?:participat\w+|enrol\w+|concurrent\w*|other|another)[^.;]{0,60}(?:clinical trial"
        r"|clinical stud|investigational|interventional (?:trial|stud)|treatment protocol)",
        unless=r"must be enrolled|companion|prior investigational",
    ),
    _rule(
        K.PRIOR_ENROLMENT_REQUIRED,
        # The sentence is about it, or says "must": "patients may be enrolled on oxygen" is not meant.
        r"^\W*(?:(?:the |all |if )?(?:patients?|participants?|subjects?|child(?:ren)?|who) )?"
        r"(?:(?:must|have|has|been|be|is|are|was|were|prior|previous(?:ly)?|concurrent(?:ly)?|currently|already"
        r"|active|first) )*(?:enrol(?:led|l?ment)|registered|registration|participation)(?: and [\w ()-]{3,60}?)?"
        r" (?:on|in|onto|under|to) (?!school|this |the study\b)"
        r"|\b(?:must|should|need to) (?:have been|first be|be|have previously been) (?:\w+ )?"
        r"(?:enrolled|registered|treated) (?:on|in|onto|under) (?!school|this |the study\b)",
        unless=r"\b(?:if possible|allowed|permitted|not|no)\b|cent(?:er|re)\b|directly|informed consent",
    ),
    _rule(
        K.MUTATION_REQUIRED,
        r"^\W*(?:(?:all |the )?(?:patients?|participants?|subjects?|child(?:ren)?) )?"
        r"(?:whose [\w ]{0,30}?|with |must have )?(?:[\w-]+ ){0,4}?(?:presents?|harbou?r(?:s|ing)?|carr(?:y|ies|ying)"
        r"|positive for|presence of|evidence of|documented|confirmed) (?:an? |the )?(?:[\w:/-]+,? ){0,6}?"
        r"(?:mutation|rearrangement|fusion|alteration|aberration)",
        # These have questions, or facets, of their own.
        unless=r"bcr|\bph\b|philadelphia|kmt2a|\bmll\b|11q23|abl[- ]class|ph[- ]like|flt3[^.;,]{0,20}mutation"
        r"|\bno\b|(?<!but )\bnot\b|regardless|without",
    ),
    _rule(
        K.FIRST_PATIENTS,
        r"\bfirst (?:\w+|\d+)(?: \(?\d+\)?)?(?: \w+)? (?:patients|subjects|participants|children)\b[^.;]{0,80}?"
        r"(?:[≥>]|>=|at least \d|older|over \d|adults?\b)",
        rf"{_COMPARED} ?{_NUMBER} ?(?P<unit>years?|yrs?)",
        "years",
    ),
    _rule(
        K.COMMERCIAL_PRODUCT,
        r"\b(?:receiv\w+|eligible for|candidates? for|access to) (?:[\w-]+ ){0,2}?commercial",
    ),
)


def read_requirements(document: Document, clauses: Sequence[Clause]) -> tuple[Requirement, ...]:
    """Give every requirement that the patient's criteria name, in the order of the text.

    Of the kinds that are mere presences the first sentence of each cohort stands for all.
    """
    hinted = zip(clauses, hinted_at(RULES, [clause.text for clause in clauses]), strict=True)
    found: dict[object, Requirement] = {}
    for each in (*_closed_headings(document), *(row for clause, rules in hinted for row in _in_clause(clause, rules))):
        key = (each.kind, each.cohort) if each.kind in _PRESENCES else each
        found.setdefault(key, each)
    return tuple(sorted(found.values(), key=lambda each: each.start))


#: Kinds of which it matters only that the trial speaks of them.
_PRESENCES = frozenset({K.ORGAN_FUNCTION, K.DONOR_NEEDED, K.CONCURRENT_TRIAL_BARRED})


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
    for rule in rules:
        match = rule.names.pattern.search(clause.text)
        if match is None or (rule.unless and rule.unless.search(clause.text)):
            continue
        amount = _amount(rule, clause, match)
        if amount.value is not None or rule.kind not in _NUMBERED:
            yield from _rows(clause, rule.kind, amount)
    closed = closing_words(clause.text)
    if closed and _PART_OF_TRIAL.search(clause.text):
        yield from _rows(clause, K.COHORT_CLOSED, _Amount(closed.start()))


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
    if re.fullmatch(_LESS, written):
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
