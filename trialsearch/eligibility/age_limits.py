"""At which ages a child can join: the structured fields, and the stricter or different limit that the text states."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from trialsearch.ages import DAYS_PER_YEAR, age_limit_days, minimum_age_days
from trialsearch.eligibility.age_numbers import AgeNumber, numbers_of
from trialsearch.eligibility.clauses import Clause
from trialsearch.eligibility.model import AgeLimits, Criterion, Record
from trialsearch.eligibility.patterns import holds_any
from trialsearch.vocabulary import AgeReference

#: The sentence speaks of ages ...
_AGE = re.compile(
    r"\b(?:ages?\b|aged\b|birthday\b|years?[ -]old|months?[ -]old|days?[ -]old|younger\b|older\b)|"
    r"^(?:patients?|children|subjects?|participants?|males?|infants?)?[ \w]{0,30}?[<>≤≥=]{1,2} ?\d+ ?(?:years|"
    r"months|days|yrs)(?! (?:from|after|since|prior|post|before))"
)
_AGE_PART = re.compile(r"age, [\w ,]{0,40}:?$")
_AGE_LABEL = re.compile(r"ages?:?")
_DIGIT = re.compile(r"\d")
_AGE_HINTS = ("age", "year", "month", "old", "young", "days", "yrs", "birthday")
#: ... but not of the limits of this trial's patients.
_NOT_A_LIMIT = re.compile(
    r"gestation|sarcoma|with the following|\bfirst \d+ (?:subjects|patients|participants)|(?:years"
    r"|months)(?: old| of age)?: ?(?:[≤<\d]|(?:greater|less|more) than)|\d (?:fe)?male\b"
    r"|\bi\.e\., diagnosed|karnofsky|lansky|\b(?:ecog\b|kps\b|lps\b|gfr\b|dlco\b|fev|alt\b|note\b|boys\b"
    r"|girls\b|since\b|risk\b|"
    r"wbc\b|20\d\d\b|if other\b|(?:days|weeks|months|years) (?:from|since|after)\b|if they\b)|performance|\bcgy\b|"
    r"creatinine|bilirubin|mg/d|ejection|shortening|spirom|pulmonary|pulse ox|oxygen sat|transaminase|"
    r"upper limit|donors?\b(?!.*recipient)|consent|assent|guardian|parents? |"
    r"contracep|pregnan|child-?bearing|fertil|menopaus|siblings?|m\^2|m2\b|blood pressure|weigh|dose|dosing|"
    r"mg/kg|unable to|able to (?:perform|swallow|complete)|life expectancy|disease[- ]free|cancer[- ]free|"
    r"diagnosed more than|hearing|seizure|vaccin|questionnaire|interview|caregiver|physicians?|tumou?rs? (?:in|"
    r"of)|(?:safety|dose) (?:data|cohort)|approv|no more than \d+ patients|priority|encouraged|"
    r"randomi[sz]ation|survival|t\(\d|guidelines|white blood|additional (?:\d+ )?patients|^group|january|february|"
    r"elapsed|since (?:the )?(?:last|completion|prior|transplant|end)|normal for age|age[- ]adjusted|"
    r"for their age|age[/-](?:gender|sex)|corrected for age|age[- ](?:appropriate|specific|based|matched|"
    r"related|dependent)|appropriate for age|relatives?\b|harvest|\((?:fe)?male\)|also (?:included|eligible)|"
    r"remission (?:for|duration)|malignanc\w+[\w ,]{0,60}years|within \d+ years"
)
#: "... at the time of signing the informed consent": when the age counts.
_AT_CONSENT = re.compile(r"\b(?:at|time of|date of|day of)\b[\w ]{0,30}\bconsent(?:(?:/| or | and )assent)?")
#: Where another rule on ages begins: after "... at diagnosis", "and less than ..." counts at another time.
_NEXT_AGE = re.compile(
    r"[;]|\bor\b(?= (?:lansky|karnofsky))|\. |,? or (?=aged? \d)"
    r"|(?:(?<=diagnosis)|(?<=enrollment)|(?<=enrolment)|(?<=inclusion)|(?<=relapse)),? and (?=less than|under|younger)"
)
_OR_AGED = re.compile(r"\bor aged? \d")
#: "Patients < 18 years old must weigh 50 kg": what they must, not who may join.
_THEY_MUST = re.compile(r" ?(?:old|of age)? (?:must|need to|should|require)\b")
#: A number in a subordinate part: "for patients < 16 years of age", "if > 18 years".
_FOR_SOME = re.compile(
    r"(?:\bfor (?:the )?(?:[\w-]+ )?(?:patients?|children|subjects?|those|participants?|adults?"
    r"|recipients?|infants?|all|adolescents?)|\bif|\bin (?:patients?|children|subjects?|those"
    r"|adults?)|\bwhen|\bof (?:patients|those|children)|those|\bfor|because|females?|males?"
    r"|\bwomen|\bmen|girls|boys|\bif \d+[\w ]* \()(?: (?:who|are|is|the|ages?d?|patient|subject|child|between|with"
    r"|and|have|at|least|be|all|over|under))* ?$"
)
_DIAGNOSIS = re.compile(
    r"\b(?:at|from|of|upon|by|before)\b[\w ()/-]{0,30}\bdiagnosis\b|\bdiagnosed\b"
    r"|\bdiagnosis (?=[<≤]|(?:at|before|under|prior to|younger)\b)"
)
_RELAPSE = re.compile(r"\bat\b[\w ()/-]{0,20}\b(?:relapse|recurrence)\b")
#: Under this stand ways to qualify, each with its own ages.
_ONE_WAY = re.compile(r"\b(?:one|1|any|either) (?:or more )?of the following\b")
_NUMBERED = re.compile(r"\d ?(?:years|months|yrs)")
#: Items of a list that may have lost its nesting: a table of creatinine has eight.
_LONGEST_LIST = 10
#: Such a sentence says whom it takes, even among the exclusions.
_COMMANDS = re.compile(r"must|should|only")
_BEYOND = re.compile(r">(?!=)|older|over|above|more|greater than (?!or)")
_PLAIN = re.compile(
    r"^\W*(?:patient|subject|participant|child|male|female|infant|age|all |must|be |eligible"
    r"|between|men |women |p(?:a)?ediatric|young|adolescent"
    r"|less|up to|at least|under|over|older|younger|from|\d|[≥≤<>])|\binfants\b|at (?:initial "
    r"|first |original )?diagnosis"
)
#: A limit of the text that is so many years stricter than the structured one must stand in such a sentence.
_FAR = 2.0
_OLDEST_CHILDS_YEARS = 100


@dataclass(frozen=True)
class _Limit:
    """A minimum or a maximum (exclusive) in years, as a sentence states it."""

    lowest: bool
    years: float
    reference: AgeReference
    cohort: str
    closed: bool
    #: The sentence begins as a rule on ages does.
    plain: bool
    quote: str


def read_age(record: Record, clauses: Sequence[Clause]) -> AgeLimits:
    """Read a trial's age limits."""
    minimum, limit = minimum_age_days(record.minimum_age or None), age_limit_days(record.maximum_age or None)
    structured = (
        None if not minimum else minimum / DAYS_PER_YEAR,
        None if limit is None else limit / DAYS_PER_YEAR,
    )
    stated = list(_stated(clauses))
    usable = _joined([each for each in stated if not each.closed] or stated)
    return _combined(record, structured, _chosen(usable, lowest=True), _chosen(usable, lowest=False))


def _stated(clauses: Sequence[Clause]) -> Iterator[_Limit]:
    """Give the limits that sentences state, but not those of a list that lost its nesting.

    What follows "creatinine by age as follows:" at the same level is a table; a lowest age that follows "high risk is
    one of the following:" is a risk.
    """
    opener, is_table = None, False
    for clause in clauses:
        criterion = clause.criterion
        if criterion is None:
            continue
        if opener and not _may_belong(criterion, opener):
            opener = None
        inside = opener is not None and criterion is not opener
        if not (inside and is_table):
            yield from (limit for limit in _limits(clause) if not (inside and limit.lowest))
        if clause.text.endswith(":") and _bars_limits(clause.text):
            opener, is_table = criterion, bool(_NOT_A_LIMIT.search(clause.text))


def _may_belong(item: Criterion, opener: Criterion) -> bool:
    """Whether a criterion may be an item of a list that another one opens, both at the same level."""
    beside = (item.level, item.parent, item.section) == (opener.level, opener.parent, opener.section)
    return beside and item.position - opener.position <= _LONGEST_LIST


def _joined(limits: list[_Limit]) -> list[_Limit]:
    """Leave out where one part of the patients ends and another begins: "adults from 16, children under 16"."""
    ends = {round(each.years, 2) for each in limits if not each.lowest}
    joints = {round(each.years, 2) for each in limits if each.lowest} & ends
    return [each for each in limits if round(each.years, 2) not in joints]


def _chosen(limits: Sequence[_Limit], *, lowest: bool) -> _Limit | None:
    """Choose the limit that counts today; where none does, the one at diagnosis or relapse."""
    of_kind = [each for each in limits if each.lowest == lowest]
    today = [each for each in of_kind if each.reference is AgeReference.ENROLMENT]
    return _widest(today, limits, lowest=lowest) or _widest(of_kind, limits, lowest=lowest)


def _combined(
    record: Record,
    structured: tuple[float | None, float | None],
    lowest: _Limit | None,
    highest: _Limit | None,
) -> AgeLimits:
    low, high = structured
    if lowest is not None and low is not None and lowest.years > low + _FAR and not lowest.plain:
        lowest = None
    if highest is not None and high is not None and highest.years < high - _FAR and not highest.plain:
        highest = None
    if lowest is not None and highest is not None and lowest.years >= highest.years - (lowest.quote != highest.quote):
        lowest = highest = None
    minimum = lowest.years if lowest else low
    below = highest.years if highest else high
    if minimum is not None and below is not None and minimum >= below:
        minimum, below, lowest, highest = low, high, None, None
    quotes = (
        lowest.quote if lowest else record.minimum_age if low is not None else "",
        highest.quote if highest else record.maximum_age if high is not None else "",
    )
    references = {each.reference for each in (lowest, highest) if each}
    reference = references.pop() if len(references) == 1 else AgeReference.ENROLMENT
    differs = (lowest is not None and not _same(minimum, low)) or (highest is not None and not _same(below, high))
    return AgeLimits(
        minimum or None,
        below,
        reference,
        tuple(dict.fromkeys(quote for quote in quotes if quote)),
        differs,
    )


def _same(one: float | None, other: float | None) -> bool:
    return (one or 0) == (other or 0) if one is None or other is None else abs(one - other) < 0.003


def _widest(limits: Sequence[_Limit], everything: Sequence[_Limit], *, lowest: bool) -> _Limit | None:
    """Give the limit that admits most; none where a cohort that states ages states no such limit."""
    cohorts = {each.cohort for each in everything if each.cohort}
    if cohorts and not cohorts <= {each.cohort for each in limits} and not any(not each.cohort for each in limits):
        return None
    if not limits:
        return None
    return min(limits, key=lambda each: each.years) if lowest else max(limits, key=lambda each: each.years)


def _limits(clause: Clause) -> Iterator[_Limit]:
    text = clause.text
    if (
        len(text) > 600
        or not (holds_any(text, _AGE_HINTS) or _under_age(clause))
        or not _DIGIT.search(text)
        or not (_AGE.search(text) or _under_age(clause))
        or any(_bars_limits(above) for above in clause.above)
    ):
        return
    found = list(_of_parts(clause))
    ways = {way for way, _ in found}
    for _, limit in found:
        # Of two ways to qualify by age, one without such a limit leaves that end open.
        if not _OR_AGED.search(text) or {way for way, each in found if each.lowest == limit.lowest} == ways:
            yield limit


def _bars_limits(above: str) -> bool:
    """Whether ages under such a line are no limits of the trial's; "Age, performance status, consent:" opens some."""
    return not _AGE_PART.match(above) and bool(_NOT_A_LIMIT.search(above) or _ONE_WAY.search(above))


def _under_age(clause: Clause) -> bool:
    """Whether it stands under the label "Age:": then a bare number is one of years."""
    return any(_AGE_LABEL.fullmatch(text) for text in clause.above[:1])


def _of_parts(clause: Clause) -> Iterator[tuple[int, _Limit]]:
    """Give the limits of a sentence, each with the number of the part in which it stands."""
    criterion = clause.criterion
    if criterion is None:
        return
    labelled = _under_age(clause)
    for way, (part, place) in enumerate(_parts(clause.text)):
        if _NOT_A_LIMIT.search(_AT_CONSENT.sub("", part)) or not (
            labelled or _AGE.search(part) or (place and _NUMBERED.search(part))
        ):
            continue
        numbers = list(numbers_of(part, labelled=labelled))
        if clause.bars and len({found.start for found in numbers}) < len(numbers):
            # Some of an age that are barred, as by a treatment that failed: no limit for the rest.
            continue
        for found in numbers:
            if (
                found.years > _OLDEST_CHILDS_YEARS
                or _FOR_SOME.search(part[: found.start])
                or _THEY_MUST.match(part, found.end)
            ):
                continue
            limit = _turned(found, part) if clause.bars and not _COMMANDS.search(part) else found
            quote, _ = clause.quote(place + found.start, place + found.end)
            yield (
                way,
                _Limit(
                    limit.lowest,
                    limit.years,
                    _reference(part),
                    criterion.cohort,
                    bool(criterion.closed_by),
                    bool(_PLAIN.search(part)),
                    quote,
                ),
            )


def _turned(found: AgeNumber, part: str) -> AgeNumber:
    """Turn a limit among the exclusions: "age < 1 year" is a minimum, "age > 21 years" admits those of 21."""
    over = _BEYOND.match(part, found.start) is not None
    years = found.years + found.step if found.lowest and over else found.years
    return replace(found, lowest=not found.lowest, years=years)


def _parts(text: str) -> Iterator[tuple[str, int]]:
    """Cut a sentence where another age rule begins, with the place of each part."""
    last = 0
    for match in _NEXT_AGE.finditer(text):
        yield text[last : match.start()], last
        last = match.end()
    yield text[last:], last


def _reference(part: str) -> AgeReference:
    if _RELAPSE.search(part):
        return AgeReference.RELAPSE
    if _DIAGNOSIS.search(part) and not re.search(
        r"\bat\b[\w ()/-]{0,30}(?:enrol|entry|inclusion|screening|registration)|newly diagnosed|diagnosed with", part
    ):
        return AgeReference.DIAGNOSIS
    return AgeReference.ENROLMENT
