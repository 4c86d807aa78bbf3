"""How texts name a disease status: newly diagnosed, first or later relapse, refractory, in remission, MRD."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from trialsearch.eligibility.patterns import Words, words


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
    MRD_NEGATIVE = "mrd_negative"


class StatusName(NamedTuple):
    """A status, and the words that name it."""

    status: Status
    names: Words


RELAPSES = frozenset({Status.ANY_RELAPSE, Status.FIRST_RELAPSE, Status.LATER_RELAPSE})

_SITE = (
    r"(?:[ -]*(?:\([^()]{0,40}\)|\[[^\[\]]{0,40}\])|[ -]*(?:bone|marrow|\(?bm\)?|early|late|isolated|initial|systemic"
    r"|medullary"
    r"|(?:[bt]-)?ALL|leuka?emi\w+"
    r"|ha?ematologic(?:al)?|untreated|and only|combined|extramedullary|cns|overt|any"
    r"|cytologic(?:al)?|morphologic(?:al)?)\b){0,6}[ -]*"
)
_SECOND = (
    r"(?:(?:second|third)(?: \(\w+\))?|2nd|3rd|≥ ?2(?:nd)?|>= ?2(?:nd)?|> ?1(?:st)?|two|2|multiple|subsequent"
    r"|later|greater|beyond first|more than one)"
)
_RELAPSE = r"(?:relapse[sd]?|recurrences?)"

#: In this order; what one finds, the next no longer sees.
NAMES: Final[tuple[StatusName, ...]] = (
    StatusName(
        Status.ANY_RELAPSE,
        words(
            rf"(?:first|1st|one|1)\b{_SITE}(?:{_RELAPSE} )?(?:or|and|and/or|/"
            rf"|,) (?:a )?{_SECOND}\b[\w ()-]{{0,30}}{_RELAPSE}"
            rf"|(?:first|1st) {_RELAPSE} (?:or|and) (?:greater|beyond|subsequent|later|more|higher|above)"
            rf"|\bany (?:\w+ )?{_RELAPSE}(?! after| following)"
            rf"|(?:≥|>=|at least) ?(?:1st|first|one|1)\b{_SITE}{_RELAPSE}"
            rf"|(?<=remission or )(?:with |in )?active disease"
            rf"|^(?:(?:patients?|subjects?|participants?|those|with|in) )*(?:chemo-?sensitive )?active disease\W*$",
        ),
    ),
    StatusName(
        Status.LATER_RELAPSE,
        words(
            rf"{_SECOND}\b(?: (?:or|and) (?:greater|subsequent|later|more|multiple|third|higher"
            rf"|further))?{_SITE}\(?{_RELAPSE}"
            rf"|(?:multiply|multiple)[- ]{_RELAPSE}|{_RELAPSE} (?:at least |≥ ?)?(?:twice"
            rf"|two or more times|2 or more times)|multiple recurren\w+|recurred (?:more than once|twice)"
            r"|sustain (?:a |their )?(?:second|2nd|subsequent) (?:complete )?remission"
            rf"|(?:(?:first|1st) )?(?:ha?ematolog\w+|marrow|bm|medullary) {_RELAPSE} (?:after|following) (?:an? "
            rf"|prior |isolated )*"
            rf"(?:extra-?medullary|cns|testicular) {_RELAPSE}",
        ),
    ),
    StatusName(
        Status.FIRST_RELAPSE,
        words(
            rf"(?:first|1st|initial)\b(?: \(\w+\))?{_SITE}{_RELAPSE}(?! or (?:greater|later|higher|above))"
            rf"|{_RELAPSE} (?:for the first time|once)\b|relapse 1\b",
        ),
    ),
    StatusName(
        Status.MRD,
        words(r"persistent (?:disease|leuka?emia) \((?:[≥>] ?)?0\.\d"),
    ),
    StatusName(
        Status.REFRACTORY,
        words(
            r"refractory|induction failures?|\b(?:remission|response|cr) (?:was |is |has )?(?:not|never)(?: been)? "
            r"(?:achiev|attain|reach|obtain)ed|fail(?:ed|ing|ure (?:of|to)) (?:the |their |standard |ALL )?(?:front"
            r"|first)[- ]?line"
            r"|\bno (?:cr|(?:complete )?(?:remission|response)) (?:after|following|(?:was )?(?:obtained|achieved))"
            r"|fail(?:ing"
            r"|ure of) (?:\w+ )?induction|(?:primary|initial) (?:treatment )?failure"
            r"|fail(?:s|ed)? (?:to (?:achieve(?! (?:an? )?mrd)|attain|go into|enter|respond)|(?:primary "
            r"|initial )?induction"
            r"|at least|≥|>=|two|one|\d)"
            r"|failure (?:to|of|after) (?:one|1|first|an?|the initial) (?:prior )?(?:induction|course"
            r"|cycle)|failure (?:to (?:achieve|attain)[\w ]{0,30}(?:remission|response|\bcr\b)"
            r"|of (?:primary "
            r"|initial |first )?induction)|(?:not|never|without) (?:achiev|attain|enter"
            r"|reach)\w* (?:a )?(?:first )?(?:complete |morphologic )?(?:remission|cr\b|response)"
            r"|(?:can(?:no|')?t|could not|unable to|(?:did|do|does|has|have) not) (?:get|achieve"
            r"|attain|obtain|reach|enter)\w*"
            r" (?:an? |any )?(?:first |complete |morpholog\w+ |ha?ematolog\w+ )*(?:remission|response|cr\b)"
            r"|resistant (?:disease|leuk|ALL|acute|or )|or resistant|(?:primar\w+|chemo|treatment)[- ]?resistant"
            r"|persistent (?:disease|leuk|or (?=relaps|recurr|progress)(?!\w+ (?:mrd|minimal|measurable)))"
            r"|progress(?:ed|ive) (?:disease|after|on)"
            r"|progression (?:during|on|under) (?:\w+ )?(?:treatment|therapy|chemo)"
            r"|no (?:known )?(?:effective|curative)[\w ,]{0,40}(?:therapy|treatment"
            r"|option)[\w ,-]{0,20}"
            r"|not in (?:complete )?remission",
        ),
    ),
    StatusName(
        Status.CR2PLUS,
        words(
            r"(?:second|2nd|third|3rd|subsequent|later|greater|> ?1(?:st)?|≥ ?2(?:nd)?|>= ?2(?:nd)?"
            r"|beyond first|two|multiple|further)(?:(?: or| and|,|/)? (?:greater|subsequent|later"
            r"|third|more|higher|beyond))?(?: complete| ha?ematolog\w+| morpholog\w+| clinical"
            r"| cytolog\w+|[ -]){0,3} ?(?:remissions?|\bcr\b)"
            r"|\bcr ?(?:[2345]|> ?[12]|≥ ?[12]|>= ?[12]|ii|iii)\+?|(?:≥|>|>=) ?cr ?[12]\b|remission ?(?:2|ii)\b",
        ),
    ),
    StatusName(
        Status.CR1,
        words(
            r"(?:first|1st|initial)(?:(?: or| and|/|,) (?:second|subsequent|greater|2nd"
            r"|later)[\w, ]{0,20}?)?(?: complete| continuous| ha?ematolog\w+| morpholog\w+| clinical"
            r"| bone marrow|[ -]){0,3} ?(?:remission|\bcr\b)"
            r"|\bcr ?(?:1|i)\b",
        ),
    ),
    StatusName(
        Status.REMISSION,
        words(
            r"(?:(?<!not )\bin|achiev\w+|complete|with|attained?|maintain\w*|documenting|morpholog\w+|"
            r"ha?ematolog\w+)(?: an?| complete| ongoing| continuous| morpholog\w+| ha?ematolog\w+| clinical|"
            r" bone marrow| documented| any| stable|,| or| and| first|[ -]){0,5}remission|\b(?:in (?:(?:complete|"
            r"morpholog\w+|ha?ematolog\w+|clinical) )?cr\b|cr\b(?= (?:with|at|before|prior|or)\b)|"
            r"remission(?: status)?$)|complete response",
        ),
    ),
    StatusName(
        Status.MRD,
        words(
            r"(?:not|without|failure|failed)\b[\w ]{0,30}\b(?:mrd|minimal residual disease)(?: \(mrd\))?[- ]neg\w*",
        ),
    ),
    StatusName(
        Status.MRD_NEGATIVE,
        words(
            r"\b(?:mrd|minimal residual disease|measurable residual disease)\b(?: \(mrd\))?[- ]?neg\w*"
            r"|negative (?:for )?(?:mrd|minimal residual|measurable residual)"
            r"|\bmrd\b[\w ()]{0,20}(?:<|≤|less than|below|under) ?(?:0[.,]0\d+ ?%|1 ?[x×*] ?10\^?-[45]|10\^?-[45])",
        ),
    ),
    StatusName(
        Status.MRD,
        words(
            r"\b(?:mrd|minimal residual disease|measurable residual disease"
            r"|minimal residual leuk\w+)\b(?: \(mrd\))?[\w ,()/-]{0,30}?(?:positiv\w*|\+|≥|>=?"
            r"|\b(?:of|at|above|over)(?: at least)? \d"
            r"|detect\w+|present|persist\w+|evidence)"
            r"|(?:positiv\w+|persistent|persisting|persistence of|detectable|evidence of(?: at least)?|residual"
            r"|presence(?: of)?"
            r"|disease,? including|increasing|rising)(?: or (?:relapsed|recurrent|rising|increasing))?(?: for| by"
            r"| end[\w ]{0,20}|"
            r" flow| molecular| pcr)?[ -](?:mrd"
            r"|minimal residual|measurable residual)"
            r"|mrd (?:criteria|relapse)|molecular (?:relapse|recurrence|persistence)|flow cytometric relapse"
            r"|(?:relapse|recurrence) (?:based on|defined by|according to|shown by)[\w ,]{0,30}\bmolecular",
        ),
    ),
    StatusName(
        Status.FEW_BLASTS,
        words(
            r"(?:<|≤|=<|less than|fewer than|no more than|no greater than|not more than"
            r"|under) ?\d+ ?(?:%|per ?cent\b)[\w ()-]{0,25}blasts?|blasts?[\w ()]{0,20}(?:<|≤|=<|less than"
            r"|no more than) ?\d+ ?(?:%|per ?cent\b)",
        ),
    ),
    StatusName(
        Status.NEW,
        words(
            r"newly?[- ](?:diagnos\w+|identified)|\b(?:previously[- ]untreated|untreated\b(?! (?:\0|cns|central|infect|"
            r"brain|active|first|second|1st|2nd|early|late|\w* ?relaps))|de[- ]novo\b(?! or|/)|"
            r"not? (?:yet )?(?:been )?treated (?:yet|before|previously)\b)|first[- ]visit patients"
            r"|treatment[- ]na[iï]ve|"
            r"new diagnosis(?! of (?!(?:childhood |pa?ediatric )*(?:ALL|acute|leuk|lympho|[bt]-|cancer|malig|ha?emat"
            r"|de novo)))|first diagnosis of|recent(?:ly)? diagnos\w+|first (?:treatment|induction) attempt",
        ),
    ),
    StatusName(
        Status.ANY_RELAPSE,
        words(
            r"\b(?:relapse[sd]?\b|relapsing|recurren(?:t|ce)\b|recurred\b|r/r\b|rr[- ]?(?:b-)?ALL)",
        ),
    ),
)
