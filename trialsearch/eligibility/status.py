"""Which disease statuses a trial names: newly diagnosed, first or later relapse, refractory, in remission, MRD."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from trialsearch.eligibility.clauses import Clause, names_ours
from trialsearch.eligibility.patterns import Words, words
from trialsearch.eligibility.stance import Stance, stance
from trialsearch.vocabulary import Section


class Status(StrEnum):
    """A status as texts name it."""

    NEW = "new"
    ANY_RELAPSE = "any_relapse"
    FIRST_RELAPSE = "first_relapse"
    LATER_RELAPSE = "later_relapse"
    #: At most so many blasts at the time of transplant.
    FEW_BLASTS = "few_blasts"
    REFRACTORY = "refractory"
    REMISSION = "remission"
    CR1 = "cr1"
    CR2PLUS = "cr2plus"
    MRD = "mrd"


@dataclass(frozen=True)
class Mention:
    """A status that a sentence admits (or bars), and the words on which that depends."""

    status: Status
    stance: Stance
    clause: Clause
    start: int
    end: int
    condition: str = ""


_SITE = (
    r"(?:[ -]*(?:bone|marrow|\(?bm\)?|early|late|isolated|systemic|medullary"
    r"|ha?ematologic(?:al)?|untreated|and only|combined|extramedullary|cns|overt|any"
    r"|cytologic(?:al)?|morphologic(?:al)?)\b){0,4}[ -]*"
)
_SECOND = (
    r"(?:second|2nd|third|3rd|≥ ?2(?:nd)?|>= ?2(?:nd)?|> ?1(?:st)?|two|2|multiple|subsequent"
    r"|later|greater|beyond first|more than one)"
)
_RELAPSE = r"relapse[sd]?"

#: In this order; what one finds, the next no longer sees.
_NAMES: tuple[tuple[Status, Words], ...] = (
    (
        Status.ANY_RELAPSE,
        words(
            rf"(?:first|1st|one|1)\b{_SITE}(?:{_RELAPSE} )?(?:or|and|and/or|/"
            rf"|,) (?:a )?{_SECOND}\b[\w ()-]{{0,30}}{_RELAPSE}"
            rf"|(?:first|1st) {_RELAPSE} (?:or|and) (?:greater|beyond|subsequent|later|more)"
            rf"|\bany (?:\w+ )?{_RELAPSE}(?! after| following)"
            rf"|(?:≥|>=|at least) ?(?:1st|first|one|1)\b{_SITE}{_RELAPSE}",
            hints="relaps|recurr|r/r|rr",
        ),
    ),
    (
        Status.LATER_RELAPSE,
        words(
            rf"{_SECOND}\b(?: (?:or|and) (?:greater|subsequent|later|more|multiple|third|higher"
            rf"|further))?{_SITE}\(?{_RELAPSE}"
            rf"|(?:multiply|multiple)[- ]{_RELAPSE}|{_RELAPSE} (?:at least |≥ ?)?(?:twice"
            rf"|two or more times|2 or more times)|multiple recurren\w+",
            hints="relaps|recurr",
        ),
    ),
    (
        Status.FIRST_RELAPSE,
        words(
            rf"(?:first|1st|initial)\b{_SITE}{_RELAPSE}(?! or (?:greater|later))"
            rf"|{_RELAPSE} (?:for the first time|once)\b|relapse 1\b",
            hints="relaps",
        ),
    ),
    (
        Status.REFRACTORY,
        words(
            r"refractory|induction failures?|(?:primary|initial) (?:treatment )?failure"
            r"|failed (?:to (?:achieve|attain|go into|enter|respond)|(?:primary |initial )?induction"
            r"|at least|two|one|\d)"
            r"|failure (?:to (?:achieve|attain)[\w ]{0,30}(?:remission|response|\bcr\b)|of (?:primary "
            r"|initial |first )?induction)|(?:not|never|without) (?:achiev|attain|enter"
            r"|reach)\w* (?:a )?(?:first )?(?:complete |morphologic )?(?:remission|cr\b|response)"
            r"|resistant (?:disease|leuk|ALL|acute)|(?:chemo|treatment)[- ]?resistant"
            r"|persistent (?:disease|leuk)|progress(?:ed|ive) (?:disease|after|on)"
            r"|no (?:known )?(?:effective|curative)[\w ,]{0,40}(?:therapy|treatment"
            r"|option)[\w ,-]{0,20}"
            r"|not in (?:complete )?remission",
            hints="refract|fail|resist|persist|progress|no |not |never|without",
        ),
    ),
    (
        Status.CR2PLUS,
        words(
            r"(?:second|2nd|third|3rd|subsequent|later|greater|> ?1(?:st)?|≥ ?2(?:nd)?|>= ?2(?:nd)?"
            r"|beyond first|two|multiple|further)(?:(?: or| and|,|/)? (?:greater|subsequent|later"
            r"|third|more|higher|beyond))?(?: complete| ha?ematolog\w+| morpholog\w+| clinical"
            r"| cytolog\w+|[ -]){0,3} ?(?:remissions?|\bcr\b)"
            r"|\bcr ?(?:[2345]|> ?[12]|≥ ?[12]|>= ?[12]|ii|iii)\+?|(?:≥|>|>=) ?cr ?[12]\b|remission ?(?:2|ii)\b",
            hints="remission|cr",
        ),
    ),
    (
        Status.CR1,
        words(
            r"(?:first|1st|initial)(?:(?: or| and|/|,) (?:second|subsequent|greater|2nd"
            r"|later)[\w, ]{0,20}?)?(?: complete| continuous| ha?ematolog\w+| morpholog\w+| clinical"
            r"| bone marrow|[ -]){0,3} ?(?:remission|\bcr\b)"
            r"|\bcr ?(?:1|i)\b",
            hints="remission|cr",
        ),
    ),
    (
        Status.REMISSION,
        words(
            r"(?:(?<!not )\bin|achiev\w+|complete|with|attained?|maintain\w*|documenting|morpholog\w+"
            r"|ha?ematolog\w+)(?: an?| complete| ongoing| continuous| morpholog\w+| ha?ematolog\w+"
            r"| clinical| bone marrow| documented| any| stable|,| or| and| first|[ -]){0,5}remission"
            r"|\bin cr\b|\bcr\b(?= (?:with|at|before|prior|or)\b)|\bremission(?: status)?$"
            r"|complete response",
            hints="remission|cr|complete response",
        ),
    ),
    (
        Status.MRD,
        words(
            r"\b(?:mrd|minimal residual disease|measurable residual disease"
            r"|minimal residual leuk\w+)\b(?: \(mrd\))?[\w ,()/-]{0,30}?(?:positiv\w*|\+|≥|>=?"
            r"|detect\w+|present|persist\w+|evidence)"
            r"|(?:positiv\w+|persistent|persisting|detectable|evidence of|residual|presence of"
            r"|increasing|rising)(?: for| by| end[\w ]{0,20}| flow| molecular| pcr)?[ -](?:mrd"
            r"|minimal residual|measurable residual)"
            r"|mrd (?:criteria|relapse)|molecular (?:relapse|recurrence|persistence)|flow cytometric relapse",
            hints="mrd|residual|molecular|flow",
        ),
    ),
    (
        Status.FEW_BLASTS,
        words(
            r"(?:<|≤|=<|less than|fewer than|no more than|no greater than|not more than"
            r"|under) ?\d+ ?%[\w ()-]{0,25}blasts?|blasts?[\w ()]{0,20}(?:<|≤|=<|less than"
            r"|no more than) ?\d+ ?%",
            hints="blast",
        ),
    ),
    (
        Status.NEW,
        words(
            r"newly?[- ](?:diagnos\w+|identified)|\bpreviously[- ]untreated|\buntreated\b(?! (?:cns"
            r"|central|infect|brain|active))|\bde novo\b|treatment[- ]na[iï]ve|new diagnosis"
            r"|first diagnosis of|recent(?:ly)? diagnos\w+"
            r"|front-?line|first-?line (?:therapy|treatment)|upfront",
            hints="new|untreated|de novo|na|diagnos|front|line|upfront",
        ),
    ),
    (
        Status.ANY_RELAPSE,
        words(
            r"\brelapse[sd]?\b|\brelapsing|\brecurren(?:t|ce)\b|\br/r\b|\brr[- ]?(?:b-)?ALL",
            hints="relaps|recurr|r/r|rr",
        ),
    ),
)

#: Where a name of a status says nothing of who is admitted.
_NOISE = re.compile(
    r"(?:risk (?:of|for)|prevent\w*|to prevent|prior to|before|at|at the time of|time (?:of|to"
    r"|from)|induc(?:es?|ing)|to induce|post|since|relapse-directed|duration of|without"
    r"|no prior|history of(?: \w+){0,2}|until|after|following|event of|treatment of"
    r"|site of) (?:a |the |first |early |their |last |initial |original |most recent |study "
    r"|current |protocol |this )*$"
)
_NOISE_AFTER = re.compile(
    r"^[ \w()]{0,6}(?:after|following) (?:\w+ ){0,3}(?:transplant\w*|pbsct|hsct|bmt"
    r"|induction)$|^[ ()\w]{0,6}after (?:pbsct|hsct|bmt|transplant)|^[- ]?(?:directed|free"
    r"|rate|clinical trial|trial|protocol|risk|induction(?! fail)|infection|seizure"
    r"|hypertension|thrombocyt|bleed|ventric|arrhyth|anemia|heart|pain|nausea|gvhd|graft"
    r"|to platelet|cytopeni|status epilep|hypoten|hypox|electrolyte|ascites|symptom|dvt"
    r"|pancreatitis|pulmonary|bacter|fung|viral|hepat|urinary|diarr)"
)
#: Words after, or before, a status that narrow it.
_NARROWS_AFTER = re.compile(
    r"^[^;.]{0,60}?(?:\b(?:and (?!(?:second|subsequent|later|greater|extramed|cns|/or|or ))"
    r"|or received|received|enrolled on|if|provided|only|unless|within|after (?:allo|an allo"
    r"|stem|prior allo|ha?emat|hsct|transpl|bone)|occurr\w+|that (?:is|are|occur)|who are"
    r"|ineligible|at high risk|with (?:any cyto|high|poor|mrd|a |≥|>|<|less|fewer|no more))\b"
    r"|[<≤])"
)
_NARROWS_BEFORE = re.compile(
    r"\b(?:early|late|very early|high[- ]risk|poor[- ]risk|standard[- ]risk|intermediate[- ]risk)[\w /-]{0,20}$"
)
#: A sentence about proof, timing or treatment of patients that have the status, not about having it.
_ASIDE = re.compile(
    r"^(?:for|in) (?:the )?(?:relapsed|refractory)\b|^(?:for|in) (?:patients?|subjects?"
    r"|participants?|those)[\w ,-]{0,40}(?:relaps|remission|refractory)|^note\b"
    r"|^patients who relapse(?:d)? (?:while|on)|^at least \d"
    r"|\b(?:wash-?out|elapsed|half-li\w+|creatinine|bilirubin|ejection|contracept|pregnan|karnofsky|lansky|ecog)\b"
    r"|^no waiting period|\bwilling to\b|^unable to|\bencouraged\b|\bfully recovered\b"
    r"|\bdefined (?:as|by)\b[^.]{0,20}$|tumou?r lysis|second malignan|other malignan"
    r"|other cancer|prior malignan|previous malignan|malignancy other|another malignan"
    r"|hepatitis"
)


#: A quick look before the names.
_MAY_NAME = re.compile(
    r"relaps|remission|refract|newly|new |untreated|cr|mrd|residual|recurr|diagnos|induction"
    r"|fail|persist|resist|no |r/r|de novo|na[iï]ve|line|molecular|flow|front|achiev|progress"
    r"|complete response|blasts"
)


def mentions(clauses: Iterable[Clause]) -> Iterator[Mention]:
    """Give the statuses that sentences name for ALL, in order."""
    for clause in clauses:
        if clause.section is Section.CONDITION and not names_ours(clause.text):
            continue
        if not _MAY_NAME.search(clause.text) or clause.means_other_disease:
            continue
        if clause.in_criteria and (_ASIDE.search(clause.text) or not _speaks_of_disease(clause)):
            continue
        yield from _in_clause(clause)


def _speaks_of_disease(clause: Clause) -> bool:
    """The sentence, or one above, names the disease; or it is short, as an item of a list of statuses is."""
    if names_ours(clause.text) or any(names_ours(text) for text in clause.above):
        return True
    return len(clause.text) < 170 or bool(
        re.search(r"\bdisease\b|\bpatients?\b[\w ]{0,30}\b(?:in|with)\b|\bstatus\b", clause.text)
    )


def _in_clause(clause: Clause) -> Iterator[Mention]:
    text = clause.text
    for status, names in _NAMES:
        for match in names.finditer(text):
            before, after = clause.text[: match.start()], clause.text[match.end() :]
            if clause.in_criteria and (_NOISE.search(before) or _NOISE_AFTER.search(after)):
                continue
            judged = stance(clause, match.start(), match.end()).stance
            if status is Status.REFRACTORY and re.search(r"relapse (?:and|that is|which is) $", before):
                continue
            if status is Status.REFRACTORY and judged is Stance.EXCLUDED and not clause.bars:
                judged = Stance.REQUIRED if re.match(r"no |not |never |without ", match[0]) else judged
            narrowed = _narrowed(status, before, after, clause)
            yield Mention(status, judged, clause, *match.span(), narrowed)
            text = text[: match.start()] + "\0" * len(match[0]) + text[match.end() :]


def _narrowed(status: Status, before: str, after: str, clause: Clause) -> str:
    """The words on which an admission depends, "" if none."""
    if not clause.in_criteria:
        return ""
    if clause.criterion is not None and clause.criterion.closed_by:
        return clause.criterion.closed_by
    earlier = _NARROWS_BEFORE.search(before)
    later = _NARROWS_AFTER.search(after)
    if status in (Status.FIRST_RELAPSE, Status.CR1) and (earlier or later):
        return (earlier or later)[0].strip()  # type: ignore[index]
    if (
        status in (Status.ANY_RELAPSE, Status.LATER_RELAPSE)
        and later
        and not re.search(r"\bmrd|extramed|marrow", later[0])
    ):
        return later[0].strip()
    ceiling = re.search(r"(?:<|≤|less than|fewer than|=<) ?\d+ ?%", after)
    if status in (Status.ANY_RELAPSE, Status.REFRACTORY, Status.LATER_RELAPSE) and ceiling:
        return ceiling[0]
    return ""


# What the whole text says, beyond the statuses.

_BLASTS_NUMBER = r"(?:≥|>=|>|at least|more than|greater than(?: or equal to)?|over|\bm2 \()[ =]?(\d+(?:\.\d+)?) ?%"
_BLASTS = words(
    rf"{_BLASTS_NUMBER}(?: \w+| \([\w ,.-]+\)|,){{0,8}}? (?:lympho)?blasts"
    rf"|(?:lympho)?blasts?[\w ,()]{{0,40}}{_BLASTS_NUMBER}"
    rf"|\bm2 or m3\b|\bm2/m3\b|\bm3 (?:bone )?marrow|\bm3\b[^.]{{0,20}}marrow"
    rf"|marrow[\w ,()-]{{0,40}}{_BLASTS_NUMBER}(?! of normal)(?=[\w ,-]{{0,30}}(?:blast|leuk"
    rf"|tumou?r|involve|disease|cells))",
    hints="blast|m2|m3|marrow",
)
_UNTREATED = words(
    r"(?:prior|previous|preceding|any|pre-?treatment|pretreatment)(?: (?:or concurrent"
    r"|cytostatic|cytotoxic|systemic|anti-?leuka?em\w+|anti-?cancer|antineoplastic|chemo\w*"
    r"|specific|definitive|any|other|with|for (?:the )?(?:leukemia|ALL)|drugs?|induction|/))*"
    r" ?(?:therapy|treatment|chemotherapy|cytostatic drugs|cytotoxic chemotherapy|medication)\b",
    hints="therapy|treatment|cytostatic|medication",
)
_NOT_UNTREATED = words(
    r"relaps|salvage|radiation|(?:prior|previous)\w* (?:therapy|treatment) with|(?:therapy"
    r"|treatment) with (?!cytosta|cytotox|chemo)|within|weeks|last|months? |recover|toxic"
    r"|for (?:another|other|a different|any other|cns|gvhd)|other malignan"
    r"|concurrent (?:therapy|treatment)|concomitant|second(?:ary)? |investigational"
    r"|days (?:since|prior|before)|lines? of|high-dose"
    r"|known|hypersens|maintenance|refractory|failed|surviv"
)


_BY_PROTOCOL = re.compile(
    r"\b(?:induction|registration|protocol|study|on (?:p9|pog|cog|ccg|aall|ac|nci)[\w-]*)\b|\b(?:pog|ccg|aall|cog)-?\d"
)


def after_induction(clause: Clause) -> bool:
    """The only earlier treatment that it allows is the induction of another protocol: such children are no longer new."""
    return bool(_BY_PROTOCOL.search(clause.text[len(_allowed_pretreatment(clause.text)) :]))


def untreated_only(clauses: Iterable[Clause]) -> tuple[Clause, int, int] | None:
    """Find the sentence that bars every child who was treated before."""
    for clause in clauses:
        for match in _UNTREATED.finditer(clause.text):
            around = _allowed_pretreatment(clause.text)
            if _NOT_UNTREATED.search(around) or clause.means_other_disease:
                continue
            if stance(clause, match.start(), match.end()).stance is Stance.EXCLUDED:
                return clause, *match.span()
    return None


def _allowed_pretreatment(text: str) -> str:
    """The sentence without its exceptions ("except steroids of one week")."""
    return re.split(r"\b(?:except|exception|other than|unless|excluding|apart from)\b|\(", text, maxsplit=1)[0]


def blasts_required(clauses: Iterable[Clause]) -> tuple[Clause, int, int] | None:
    """Find the sentence that asks for 5 % marrow blasts or more of everyone."""
    for clause in clauses:
        if clause.bars or clause.means_other_disease or _alternatives(clause):
            continue
        for match in _BLASTS.finditer(clause.text):
            numbers = [float(group) for group in match.groups() if group]
            if numbers and numbers[0] < 5:
                continue
            if re.search(
                r"\bor\b[^.]{0,60}\b(?:mrd|minimal|flow|molecular|extramedullary|cns)|\bdefined (?:as|by)"
                r"|established when|diagnosis of|not required|and/or|or (?:≥|>|at least)|\bif\b"
                r"|morphologic relapse",
                clause.text,
            ):
                continue
            if stance(clause, match.start(), match.end()).stance in (Stance.REQUIRED, Stance.ALLOWED):
                return clause, *match.span()
    return None


def _alternatives(clause: Clause) -> bool:
    """It is one of several ways to qualify."""
    return any(
        re.search(
            r"\b(?:one|1|any|either|at least one)(?: or more)? of(?: the)?(?: following)?|as follows"
            r"|defined (?:as|by)|\bor\s*:?\s*$",
            text,
        )
        for text in clause.above[:1]
    )


_NO_CURE = words(
    r"no (?:known |available |other |alternative |standard |effective |established "
    r"|further )*(?:curative|potentially curative|life-prolonging)[\w ,/-]{0,60}"
    r"|no (?:known )?(?:effective|standard|satisfactory|alternative)(?: \w+){0,3} (?:therap"
    r"|treatment|option)"
    r"|not (?:amenable to|candidates? for|eligible for) (?:\w+ )?curative|for (?:whom"
    r"|which) no (?:\w+ )?(?:curative|effective|standard|other)|(?:have )?exhausted"
    r"|beyond (?:which|curative)|ineligible for (?:other |any )?(?:curative|standard)"
    r"|no curative",
    hints="curative|no |exhausted|not ",
)
_LINES = words(
    r"(?:received|treated with|failed|after|must have had)[\w ]{0,25}(?:at least|≥|>="
    r"|minimum of) ?(?:two|2|three|3)(?: or more)? (?:prior |previous |different |standard "
    r"|salvage )*(?:lines?\b|therapies|therapeutic|treatment regimens|systemic)",
    hints="line|therap|regimen|systemic",
)


def found(pattern: Words, clauses: Iterable[Clause]) -> tuple[Clause, int, int] | None:
    """Find the first sentence outside the exclusions that says this of ALL."""
    for clause in clauses:
        match = None if clause.bars or clause.means_other_disease else pattern.search(clause.text)
        if match:
            return clause, *match.span()
    return None


_ON_TREATMENT = words(
    r"(?:in|receiving|during|undergoing|start\w*|enter\w*|begin\w*|on|of"
    r"|or)\b[\w ]{0,25}\b(?:maintenance|continuation)\b(?: or continuation| phase"
    r"|)[\w ]{0,12}(?:therapy|phase|treatment|chemotherapy)",
    hints="maintenance|continuation",
)
_TRANSPLANT_TITLE = re.compile(
    r"transplant|\bhs?ct\b|\bbmt\b|\bsct\b|\bhsct\b|condition(?:ing|ed)|graft|cord blood|donor"
)


def on_treatment(clauses: Iterable[Clause]) -> tuple[Clause, int, int] | None:
    """Find the sentence that takes children during maintenance treatment."""
    return found(_ON_TREATMENT, clauses)


def is_transplant_title(clause: Clause) -> bool:
    """A title that names a transplant."""
    return clause.section in (Section.BRIEF_TITLE, Section.OFFICIAL_TITLE) and bool(
        _TRANSPLANT_TITLE.search(clause.text)
    )


def no_curative_option(clauses: Iterable[Clause]) -> tuple[Clause, int, int] | None:
    """Find the sentence that takes only patients without a curative option."""
    return found(_NO_CURE, clauses)


def lines_required(clauses: Iterable[Clause]) -> tuple[Clause, int, int] | None:
    """Find the sentence that asks for two or more earlier lines of treatment."""
    return found(_LINES, clauses)


#: Sections of fields, the weakest last.
TIERS = (
    frozenset(
        {Section.INCLUSION, Section.EXCLUSION, Section.DISEASE, Section.PATIENT, Section.PRIOR_THERAPY, Section.OTHER}
    ),
    frozenset({Section.OFFICIAL_TITLE, Section.BRIEF_TITLE}),
    frozenset({Section.CONDITION}),
)
