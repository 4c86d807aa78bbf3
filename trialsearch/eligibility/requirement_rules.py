"""What a trial may ask for beyond the questions: how sentences name it, and where its number stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from trialsearch.eligibility.patterns import Words, words
from trialsearch.vocabulary import RequirementKind

K = RequirementKind

_NUMBER = r"(?P<value>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)"
_MORE = r"≥|>=|=>|>|at least|more than|greater than(?: or equal to)?|minimum(?: of)?|over|not less than|no less than"
#: How texts say "fewer than".
FEWER = (
    r"≤|<=|=<|<|less than(?: or equal to)?|fewer than|no more than|not more than|up to|within"
    r"|no greater than|maximum(?: of)?|under|below|in the (?:last|past|previous)"
)
_COMPARED = rf"(?P<comparator>{_MORE}|{FEWER})"
_TIME = r"(?P<unit>days?|weeks?|months?|years?|half-li(?:fe|ves))"


@dataclass(frozen=True)
class RequirementRule:
    """What a kind of requirement is named by, and how its number is written."""

    kind: RequirementKind
    names: Words
    number: re.Pattern[str] | None = None
    unit: str = ""
    #: What is named goes into the unit ("cd19 positive").
    named: bool = False
    #: Only a demand of its own says it: no exclusion, and not one of several ways to qualify.
    of_everyone: bool = False
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
        bool(more.get("of_everyone")),
        re.compile(str(unless)) if unless else None,
    )


_PEOPLE = r"(?:(?:all |the )?(?:patients?|participants?|subjects?|child(?:ren)?))"
_LANGUAGE = r"(?:english|spanish|french|german|mandarin|cantonese|chinese|italian|dutch|hebrew|arabic)"
_TRANSPLANT = r"(?:transplant\w*|\bhs?ct\b|\bsct\b|\bbmt\b)"
#: The treatments that a family is asked about, as a trial may demand one.
_IMMUNE_THERAPY = (
    r"(?:car[- ]?t\b|chimeric|tisagenlecleucel|kymriah|ctl019|brexucabtagene|obecabtagene|blinatumomab|inotuzumab"
    r"|cd19[- ](?:directed|targeted|car))"
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
        r"\bcd-? ?(?:19|22|20|7|38|5|33|123|52|70)\b[^.;]{0,40}(?:express|positiv|negativ|\+|antigen"
        r"|\bpresent (?:on|at|in)\b)"
        r"|(?:express\w*|positive for)[^.;]{0,25}\bcd-? ?(?:19|22|20|7|38|5|33|123|52|70)\b",
        named=True,
        # What tells one lineage from another is no mark that is asked for.
        unless=r"\blacks?\b|myeloperoxidase|\bmpo\b|cytoplasmic|lineage derivation",
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
    _rule(
        K.PRIOR_THERAPY_REQUIRED,
        rf"^\W*(?:{_PEOPLE}(?: with [^.;,]{{0,40}}?)?(?: who)? )?"
        r"(?:(?:must|have|has|having|had|been|with|previously|already|prior) )*"
        r"(?:received|undergone|treated with|treatment with|therapy with|infusions? of|failed|(?:relapsed?|recurrence"
        r"|refractory|resistant)(?: or (?:refractory|relapsed|resistant))? (?:after|following|to|post))[ -]"
        rf"(?:[\w-]+ ){{0,5}}?{_IMMUNE_THERAPY}",
        unless=r"\b(?:allowed|eligible|permitted|may|if|not|no|within|weeks?|days?|elapsed|including|indicated"
        r"|prior to)\b|\bor\b(?! refractory| relapsed)",
        of_everyone=True,
    ),
    _rule(
        K.CNS_DISEASE_REQUIRED,
        rf"^\W*(?:{_PEOPLE} )?(?:(?:must|have|has|with|diagnosis|documented|confirmed|evidence|presence|of|an?|active"
        r"|overt|isolated|recurrent|relapsed|refractory|first|any|or|second) )+(?:cns (?:leuka?emia|relapse|disease"
        r"|involvement)|neoplastic meningitis|leptomeningeal|meningeal (?:involvement|leuka?emia|disease|relapse)"
        r"|central nervous system (?:leuka?emia|relapse|involvement))"
        r"|\bthat (?:has|have) (?:overt )?mening\w+ (?:involvement|disease)",
        unless=r"\b(?:is|are|requires?|diagnosis|allowed|eligible|permitted|may|if|not|no|without"
        r"|marrow|testic\w*|excluded|unless|will be)\b"
        rf"|and/or|with or without|^\W*{_PEOPLE} with\b.*\b(?:must|should)\b",
        of_everyone=True,
    ),
    _rule(
        K.TRANSPLANT_POSSIBLE,
        rf"\b(?:(?:suitable|eligible|fit|candidates?) for|willing to (?:proceed to|undergo)|likely to benefit from)"
        rf" (?:an? |the )?(?:[\w-]+ ){{0,4}}?{_TRANSPLANT}|\bsuitable (?:\w+ ){{0,2}}transplant candidates?\b",
        unless=r"\b(?:not|no|unfit|exclu\w+|if|when|until|prior to|before|may|assigned|randomi\w+|chemo\w*|includes?)\b"
        r"|\b(?:or|and/or) (?:not|in|un)|\bautolog",
        of_everyone=True,
    ),
    _rule(
        K.RELAPSE_UNTREATED,
        r"\b(?:(?:not|never) (?:have )?(?:received|had|undergone)|(?:no|without)(?: any)? (?:prior|previous))\b"
        r"[^.;]{0,30}\b(?:relapse[- ]directed|re-?induction|salvage)\b"
        r"|\binitial treatment of (?:first |the )?(?:\w+ )?relapse|\b(?:previously )?untreated (?:first )?relapse",
        unless=r"\b(?:fail\w*|respon\w+|achiev\w+|remission|refractory|curative|effective)\b",
        of_everyone=True,
    ),
    _rule(
        K.INDUCTION_DAY,
        r"\b(?:within|more than|no more than|less than|before|prior to|by|up to|first|beyond)[^.;]{0,20}\b(?:\d+"
        r"|one|two|three|four|five|six|seven|fourteen) ?(?:days?|hours?|weeks?|doses)\b[^.;]{0,60}\binduction\b"
        r"|\bday \d+ of (?:\w+ )?induction\b|\binduction\b[^.;]{0,20}\bday \d+\b"
        r"|\bbefore (?:the )?(?:start|beginning|initiation) of (?:\w+ )?induction\b",
        unless=r"\b(?:re-?induction|creatinine|bilirubin|marrow|lumbar|puncture|consent\w*|tests?|labs?)\b"
        r"|\b(?:after|following|since|from|completion of|completed|end of)\b[^.;]{0,40}"
        r"\binduction\b|induction failure|fail\w* (?:to|induction)|\b(?:mrd|blasts?|residual)\b",
        of_everyone=True,
    ),
    _rule(
        K.INDUCTION_STARTED,
        r"\bmust have (?:previously |already )?(?:started|begun)(?: \w+){0,3} induction\b"
        r"|\b(?:currently|presently|now) (?:receiving|undergoing|on|in) (?:\w+ ){0,3}?induction\b",
        of_everyone=True,
    ),
    _rule(
        K.RULES_ELSEWHERE,
        r"\bdiseases?[- ]specific (?:eligibility |inclusion )?criteria\b[^.;]{0,10}\b(?:see|listed|given|described)"
        r" below|\b(?:fulfil|meet|meets|satisfy)\w* (?:all )?(?:the )?(?:\w+ ){0,2}(?:eligibility|inclusion|entry)"
        r" criteria (?:within|of|in|from|for|as (?:defined|described|specified|outlined) (?:in|by)) (?:the )?"
        r"(?:\w+ ){0,3}protocol",
        unless=r"\bcohort|\barm\b|re-?treatment",
    ),
    _rule(
        K.FAMILY_LANGUAGE,
        rf"\b{_LANGUAGE}[- ](?:or [a-z]+[- ])?(?:speaking|language|literate|proficien\w+)"
        r"|\b(?:speak|read|understand|fluent in|proficient in|communicate in)"
        rf"(?: (?:and|or|write|read|understand|speak|fluently))* {_LANGUAGE}"
        r"|\bidentif\w+ as (?:hispanic|latin|black|african|asian)",
        unless=r"\bto allow\b|\bare eligible\b|\bprovided\b",
    ),
    _rule(
        K.ANTHRACYCLINE_DOSE,
        r"\banthracyclines?\b|\b(?:doxo|dauno)rubicin equivalents?\b",
        rf"{_COMPARED}? ?{_NUMBER} ?(?P<unit>mg)",
        unless=r"\b(?:standard|refractory|fail\w*|received at least|consisting|including|containing)\b",
    ),
)
