"""The age limits that sentences state, each with when it counts, the part of the trial, and its quote."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from trialsearch.eligibility.age_numbers import AgeNumber, numbers_of
from trialsearch.eligibility.clauses import Clause
from trialsearch.eligibility.model import Criterion
from trialsearch.eligibility.patterns import holds_any
from trialsearch.vocabulary import AgeReference

#: The sentence speaks of ages ...
_AGE = re.compile(
    r"\b(?:ages?\b|aged\b|birthday\b|years?[ -]old|months?[ -]old|days?[ -]old|younger\b|older\b)|"
    r"^(?:patients?|children|subjects?|participants?|males?|infants?)?[ \w]{0,30}?[<>≤≥=]{1,2} ?\d+ ?(?:years?|"
    r"months?|days?|yrs?)\b(?! (?:from|after|since|prior|post|before|off|in|into|of(?! age)|on|without|with)\b)"
    r"|\b(?:may|can) be up to \d+ years"
)
_AGE_PART = re.compile(r"age, [\w ,]{0,40}:?$")
_AGE_LABEL = re.compile(r"(?:(?:patients?|participants?|subjects?|child(?:ren)?)(?:'s?)? )?ages?:?")
#: A rule on ages begins, whatever list stands before it.
_AGE_RULE = re.compile(r"ages?:")
_DIGIT = re.compile(r"\d")
_AGE_HINTS = ("age", "year", "month", "old", "young", "days", "yrs", "birthday")
#: ... but not of the limits of this trial's patients.
_NOT_A_LIMIT = re.compile(
    r"gestation|sarcoma|with the following|\bfirst (?:\d+|\w+) (?:subjects|patients|participants|children)|(?:years"
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
    r"randomi[sz]ation|survival|t\(\d|guidelines|white blood|additional \d+ patients|^group|january|february|"
    r"\belapsed|since (?:the )?(?:last|completion|prior|transplant|end)|at (?:that|the time of(?: the| their)?|their) "
    r"transplant|normal for age|age[- ]adjusted|"
    r"for their age|age[/-](?:gender|sex)|corrected for age|age[- ](?:appropriate|specific|based|matched|"
    r"related|dependent)|appropriate for age|relatives?\b|harvest|\((?:fe)?male\)|also (?:included|eligible)|"
    r"remission (?:for|duration)|malignanc\w+[\w ,]{0,60}years|within \d+ years"
)
#: "... at the time of signing the informed consent": when the age counts.
_AT_CONSENT = re.compile(
    r"\b(?:at|time of|date of|day of)\b[\w ]{0,30}\bconsent(?:(?:/| or | and )assent)?"
    # Who comes with the child: "aged 5-12 years and their parents/caregivers".
    r"|\b(?:and|or|with|plus) (?:their|his or her|one of their) (?:\w+ ){0,2}(?:parents?|caregivers?|guardians?)[\w/]*"
)
#: What lets some of another age in: it is no limit of all, but may be wider than that.
_PERMITTED = re.compile(
    r"^\W*notes?\b:?(?!.*\bnot\b)(?=.*\b(?:allowed|eligible|permitted|included|enrolled)\b)"
    r"|\balso (?:be )?(?:included|eligible)\b"
)
#: Ages do not matter: at either end, or at one.
_UNLIMITED = re.compile(
    r"\b(?:no|without(?: any)?) (?P<end>upper |lower |maximum |minimum )?(?:age (?:limits?|restrictions?)\b"
    r"|limits? (?:for|of|on) age\b)|^(?:patients? of |children of )?(?:any age|all ages)\W*$"
)
#: A part of the sentence that says of whom it speaks: "For lymphoma: age ...", or names an arm: "Part 1 (adults): ...".
_OF_GROUP = re.compile(r"^\W*(?P<who>for\b[^:;.\d]{3,60}):")
OF_ARM = re.compile(
    r"^\W*((?:cohort|arm|part|stratum|regimen|group|phase) (?:[a-z]|\d{1,2}[a-e]?|i{1,3}|iv))\b[^:;.\d]{0,30}:"
)
#: The same behind a limit: "< 10 years of age (B-ALL without Down syndrome)"; not a limit of its own there.
_GROUP_BEHIND = re.compile(
    r"(?: old| of age)?,? ?\((?=[^)]*\b(?:with|without|stratum|cohort|arm|regimen|part|patients?|ALL|aml|lymphoma|l?bl|"
    r"lly|mds)\b)(?![^)]*(?:\d ?(?:years|months|days|yrs|y)\b|\bat\b))(?P<who>[^()]{3,80})\)"
)
#: "For the arm with a matched donor: age ...".
_LABEL_OF_AGES = re.compile(r"^\W*(?P<who>for\b[^:;]{3,120}): ?(?=ages?\b)")
#: "Patients age 3-50 years old with ...": what follows is their disease.
_AGES_WITH_DISEASE = re.compile(
    r"^\W*(?:(?:patients?|subjects?|participants?|children) )?(?:must be |are )?(?:aged?|ages|between) "
    r"\d{1,2} ?(?:years )?(?:-|–|to|and) ?\d{1,2} ?years(?: old| of age)?(?= with\b)"
)
#: A table of organ values by age goes on to the end of its criterion.
_TABLE = re.compile(
    r"(?:creatinine|bilirubin|\bgfr\b|filtration|ejection)[^.]{0,60}\b(?:by|on|for) (?:age|gender|sex)\b"
)
_TABLE_HINTS = ("creatinine", "bilirubin", "gfr", "filtration", "ejection")
#: Where another rule on ages begins: after "... at diagnosis", "and less than ..." counts at another time.
_NEXT_AGE = re.compile(
    r"[;]|\bor\b(?= (?:lansky|karnofsky))|(?<!yrs)\. |,? or (?=aged? \d)"
    r"|\*? ?(?=\bnotes?\b ?:)"
    r"|(?:(?<=diagnosis)|(?<=enrollment)|(?<=enrolment)|(?<=inclusion)|(?<=relapse)),? and (?=less than|under|younger)"
)
_OR_AGED = re.compile(r"\bor aged? \d")
#: "Patients < 18 years old must weigh 50 kg": what they must, not who may join.
_THEY_MUST = re.compile(r" ?(?:old|of age)? (?:must|need to|should|require)\b")
#: Some of that age are barred: "children < 18 years who had a transplant".
_SOME_OF_THEM = re.compile(r"\.?(?: old| of age)?,? (?:who|whose|having|unless|in whom)\b")
#: A number in a subordinate part: "for patients < 16 years of age", "if > 18 years".
_FOR_SOME = re.compile(
    r"(?:\bfor (?:the )?(?:[\w-]+ )?(?:patients?|children|subjects?|those|participants?|adults?"
    r"|recipients?|infants?|all|adolescents?)|\bif|\bin (?:patients?|children|subjects?|those"
    r"|adults?)|\bwhen|\bof (?:patients|those|children)|those|\bfor|because|females?|males?"
    r"|\bwomen|\bmen|girls|boys|\bif \d+[\w ]* \()(?: (?:who|are|is|the|ages?d?|patient|subject|child|between|with"
    r"|and|have|at|least|be|all|over|under))*(?: [<>≤≥=]{1,2} ?\d+(?: ?years)? (?:and|to))? ?$"
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
_OLDEST_CHILDS_YEARS = 100


_OF_PREGNANCY = re.compile(r"child-?bearing|pregnan|menopaus|\bpocbp\b|\bwocbp\b")
_AGES_OF_ALL = re.compile(
    r"(?:patients?|participants?|subjects?|children)(?: who)?(?: are| must be)? (?:between the ages? of|aged?) "
    r"\d+(?: years)?(?: to | and |-)\d+ years(?: old| of age)?\W*$"
)
_PEOPLE = re.compile(r"\W*(?:any )?(?:patients?|children|infants|subjects?|participants?)\b")
#: Before a group that a sentence names, to tell it from a cohort.
_SOME = "of "


@dataclass(frozen=True)
class AgeLimit:
    """A minimum or a maximum (exclusive) in years, as a sentence states it."""

    lowest: bool
    years: float
    reference: AgeReference
    cohort: str
    closed: bool
    #: The sentence begins as a rule on ages does.
    plain: bool
    quote: str
    #: It lets in some of another age: it widens, and never narrows.
    extra: bool = False

    @property
    def of_some(self) -> bool:
        """Whether it is of one group that the sentence itself names."""
        return self.cohort.startswith(_SOME)


def age_limits_stated(clauses: Sequence[Clause]) -> Iterator[AgeLimit]:
    """Give the limits that sentences state, but not those of a list that lost its nesting.

    What follows "creatinine by age as follows:" at the same level is a table; a lowest age that follows "high risk is
    one of the following:" is a risk.
    """
    opener, is_table, in_table, label = None, False, -1, -1
    for clause in clauses:
        criterion = clause.criterion
        if criterion is None:
            continue
        if opener and (not _may_belong(criterion, opener) or _AGE_RULE.match(clause.text)):
            opener = None
        inside = opener is not None and criterion is not opener
        if not (inside and is_table) and criterion.position != in_table:
            labelled = label == criterion.position or _under_age(clause)
            yield from (limit for limit in _limits(clause, labelled=labelled) if not (inside and limit.lowest))
        if _AGE_LABEL.fullmatch(clause.text):
            label = criterion.position + 1
        if holds_any(clause.text, _TABLE_HINTS) and _TABLE.search(clause.text):
            in_table = criterion.position
        if clause.text.endswith(":") and _bars_limits(clause.text):
            opener, is_table = criterion, bool(_NOT_A_LIMIT.search(clause.text))


def _may_belong(item: Criterion, opener: Criterion) -> bool:
    """Whether a criterion may be an item of a list that another one opens, both at the same level."""
    beside = (item.level, item.parent, item.section) == (opener.level, opener.parent, opener.section)
    return beside and item.position - opener.position <= _LONGEST_LIST


def _limits(clause: Clause, *, labelled: bool) -> Iterator[AgeLimit]:
    text = clause.text
    if "age" in text and not clause.bars and (open_end := _UNLIMITED.search(text)):
        yield from _open_ends(clause, open_end)
    if (
        len(text) > 600
        or not (labelled or holds_any(text, _AGE_HINTS))
        or not _DIGIT.search(text)
        or not (labelled or _AGE.search(text))
        or any(_bars_limits(above) for above in clause.above if not (_ONE_WAY.search(above) or _strays(text, above)))
    ):
        return
    one_way = any(_ONE_WAY.search(above) for above in clause.above)
    if one_way and (_bars(clause) or not _PEOPLE.match(text)):
        return
    found = list(_of_parts(clause, labelled=labelled))
    ways = {way for way, _ in found}
    for _, each in found:
        limit = replace(each, extra=each.extra or one_way)
        # Of two ways to qualify by age, one without such a limit leaves that end open.
        if not _OR_AGED.search(text) or {way for way, each in found if each.lowest == limit.lowest} == ways:
            yield limit


def _strays(text: str, above: str) -> bool:
    """Whether a rule on the ages of all stands by mistake under a definition of who may become pregnant."""
    return _OF_PREGNANCY.search(above) is not None and _AGES_OF_ALL.match(text) is not None


def _bars(clause: Clause) -> bool:
    """Whether it stands among the exclusions, and no line above calls them inclusion criteria of a cohort."""
    return clause.bars and not any("inclusion criteria" in above for above in clause.above)


def _open_ends(clause: Clause, found: re.Match[str]) -> Iterator[AgeLimit]:
    """Give the ends at which a sentence says that there is no limit: "no upper age limit", "no age restriction"."""
    criterion = clause.criterion
    if criterion is None or any(_bars_limits(above) for above in clause.above):
        return
    end = (found["end"] or "").strip()
    quote, _ = clause.quote(*found.span())
    for lowest, years in ((True, 0.0), (False, math.inf)):
        if end in ("", *(("lower", "minimum") if lowest else ("upper", "maximum"))):
            yield AgeLimit(
                lowest,
                years,
                AgeReference.ENROLMENT,
                criterion.cohort,
                bool(criterion.closed_by),
                plain=True,
                quote=quote,
            )


def _bars_limits(above: str) -> bool:
    """Whether ages under such a line are no limits of the trial's; "Age, performance status, consent:" opens some."""
    return not _AGE_PART.match(above) and bool(_NOT_A_LIMIT.search(above) or _ONE_WAY.search(above))


def _under_age(clause: Clause) -> bool:
    """Whether it stands under the label "Age:": then a bare number is one of years."""
    return any(_AGE_LABEL.fullmatch(text) for text in clause.above[:1])


def _of_parts(clause: Clause, *, labelled: bool) -> Iterator[tuple[int, AgeLimit]]:
    """Give the limits of a sentence, each with the number of the part in which it stands."""
    criterion = clause.criterion
    if criterion is None:
        return
    bars = _bars(clause)
    for way, (part, place) in enumerate(_parts(clause.text)):
        extra = _PERMITTED.search(part) is not None
        if _NOT_A_LIMIT.search(_of_ages(part)) or not (
            labelled or _AGE.search(part) or (place and _NUMBERED.search(part))
        ):
            continue
        numbers = list(numbers_of(part, labelled=labelled))
        if bars and len({found.start for found in numbers}) < len(numbers):
            # Some of an age that are barred, as by a treatment that failed: no limit for the rest.
            continue
        for found in numbers:
            if (
                found.years > _OLDEST_CHILDS_YEARS
                or _FOR_SOME.search(part[: found.start])
                or _THEY_MUST.match(part, found.end)
                or (bars and _SOME_OF_THEM.match(part, found.end))
            ):
                continue
            limit = _turned(found, part) if bars and not _COMMANDS.search(part) else found
            quote, _ = clause.quote(place + found.start, place + found.end)
            yield (
                way,
                AgeLimit(
                    limit.lowest,
                    limit.years,
                    _reference(part),
                    _group_of(part, found) or criterion.cohort,
                    bool(criterion.closed_by),
                    bool(_PLAIN.search(part)),
                    quote,
                    extra,
                ),
            )


def _of_ages(part: str) -> str:
    """Leave out what stands beside a rule on ages: when they count, for whom, and the disease of patients so old."""
    whole = _AGES_WITH_DISEASE.match(part)
    told = whole[0] if whole else _LABEL_OF_AGES.sub("", part)
    return _PERMITTED.sub("", _AT_CONSENT.sub("", told))


def _group_of(part: str, found: AgeNumber) -> str:
    """Give the arm, or the group, that a sentence names before or behind a limit, as that of which it speaks."""
    if arm := OF_ARM.match(part):
        return arm[1]
    group = _LABEL_OF_AGES.match(part) or _OF_GROUP.match(part) or _GROUP_BEHIND.match(part, found.end)
    return f"{_SOME}{group['who']}" if group else ""


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
