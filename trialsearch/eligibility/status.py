"""Where a record names a disease status (status_names.py), and whether that says who is admitted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from trialsearch.eligibility.clauses import Clause, names_all, names_others, names_ours
from trialsearch.eligibility.patterns import Hinted
from trialsearch.eligibility.stance import Stance, is_example, stance
from trialsearch.eligibility.status_names import NAMES, RELAPSES, Status, StatusName
from trialsearch.vocabulary import Section

_NAMES = Hinted(NAMES)


@dataclass(frozen=True)
class Mention:
    """A status that a sentence admits (or bars), and the words on which that depends."""

    status: Status
    stance: Stance
    clause: Clause
    start: int
    end: int
    condition: str = ""


#: Where a name of a status says nothing of who is admitted.
_NOISE = re.compile(
    r"\b(?:(?:days|weeks|months|years) (?:from|of)|risk (?:of|for)(?: future)?|prevent\w*|to prevent|prior to"
    r"|before|at|at the time of|time (?:of|to"
    r"|from)|induc(?:es?|ing)|to induce|post|since|relapse-directed|duration of|without"
    r"|no prior|history of(?: \w+){0,2}|until|after|following|length of|event of|treatment of"
    r"|with or without(?: [\w-]+){0,2}|marrow with(?: [\w-]+){0,2}|site of|vs\.?|versus|(?:definition"
    r"|criteria) (?:of|for)|(?:after|following) (?:achiev|attain|reach|"
    r"obtain)ing) (?:a |an |the |first |early |their |last |initial |original |most recent |study "
    r"|current |protocol |this )*$"
)
_NOISE_AFTER = re.compile(
    r"^[ \w()]{0,6}(?:after|following) (?:\w+ ){0,3}(?:transplant\w*|pbsct|hsct|bmt"
    r"|induction)$|^[ ()\w]{0,6}after (?:pbsct|hsct|bmt|transplant)|^[- ]?(?:directed|free"
    r"|rate|duration|lasting|lasted|material|samples?\b|specimens?\b|clinical trial|trial|protocol|risk"
    r"|induction(?! fail)|infection|seizure"
    r"|hypertension|thrombocyt|bleed|ventric|arrhyth|anemia|heart|pain|nausea|gvhd|graft"
    r"|of (?:at least |more than |[≥>] ?)?\d+ (?:weeks|months|years)|to platelet|cytopeni"
    r"|status epilep|hypoten|hypox|electrolyte|ascites|symptom|dvt"
    r"|pancreatitis|pulmonary|bacter|fung|viral|hepat|urinary|diarr)"
)
#: It is said of a complication, not of the leukaemia: "refractory or recurrent CMV infection".
_OF_COMPLICATION = re.compile(
    r"^[ -](?:(?:or|and|/) (?:refractory|relapsed|recurrent|resistant|persistent|progressive|de novo) )?"
    r"(?:(?:active|acute|chronic|severe|moderate|systemic|symptomatic|invasive|disseminated) )*"
    r"(?:[ac]?gvhd|graft[- ]versus|cmv|cytomegalo\w+|ebv|epstein|ad[ev]\b|adv\b|adenovir\w*|bkv?\b"
    r"|hhv|jc virus|vir[aeu]\w+"
    r"|infect\w+|fung\w+|asperg\w+|hemorrh\w+|haemorrh\w+|mucositis|cystitis|febrile|fever|neutrop\w+|nausea|vomit\w+|pancreat\w+|thromb\w+|pain\b|sepsis|bacter\w+|seizure|epilep\w+|anaemi\w+|anemi\w+)"
)
_STEROID = re.compile(r"\b(?:cortico)?steroid[- ]$")
#: Words after, or before, a status that narrow it.
_NARROWS_AFTER = re.compile(
    r"^[^;.]{0,60}?(?:\b(?:with refractory disease|and (?!(?:second|subsequent|later|greater|extramed|cns|/or|or ))"
    r"|or received|received|enrolled on|if|provided|only"
    r"|that (?:has|have) (?:overt )?(?:mening|cns|central|extramed)\w*|unless|within|after (?:allo|auto|an allo"
    r"|stem|prior allo|ha?emat|hsct|transpl|bone)|occurr\w+(?! (?:at )?any)|that (?:is|are|occur)"
    r"|who are (?:ineligible|not|unable)"
    r"|ineligible|at high risk|high[- ]risk|very high|less than|fewer than|with (?:any cyto"
    r"|high|poor|mrd|a |≥|>|<|less|fewer|no more)|h?vhr|hr)\b"
    r"|\bin (?:patients|subjects|participants|those|children|adults)\b(?: who are)? (?:over|under|above|below|older"
    r"|younger|aged|[<≥≤>])"
    r"|[<≤]|[≥>] ?\d+ (?:months|days|years)|after \d+ (?:months|days)|\bat (?:the )?end of\b)"
    r"|^ refractory to\b"
    r"|^[^;.,]{0,40}?\b(?:that|which) (?:did|has|have) not\b"
    r"|^[^;.]{0,90}?\band (?:failure|failed|refractory)\b"
    r"|^[^;.]{0,110}?\b(?:unable|ineligible|not eligible|not candidates?|not a candidate)\b"
)
_NARROWS_BEFORE = re.compile(
    r"\b(?:early|late|very early|high[- ]risk|poor[- ]risk|standard[- ]risk|intermediate[- ]risk)[\w /-]{0,35}$"
    r"|(?:refractory to|failed|failure of|resistant to)[\w -]{0,40}$"
    r"|\bchemo-?(?:resistant|refractory) (?:isolated or combined )?(?:bone )?(?:marrow )?$"
)
#: Residual disease counts only after so much treatment, or in such a quantity.
_AFTER_COURSES = re.compile(
    r"^(?:[^;.]|\.\d){0,90}\bafter (?:at least |no fewer than |no less than |≥ ?|>= ?|a minimum of )?"
    r"(?:one|two|three|four|\d)\b(?: or more| \(\d\))? (?:[\w-]+ ){0,4}?"
    r"(?:courses?|cycles?|blocks?|regimens?|lines?|attempts?|re-?inductions?|phases)\b"
)
_MUCH_MRD = re.compile(
    r"[\w ()-]{0,25}?(?:[≥>]=? ?)?(?<![\d.])(?:[1-9]\d?(?:\.\d)? ?%|(?:\d ?[x×*] ?)?10(?:\^|e)?-2\b)"
)
#: A rule on some children only: "Patients with Ph+ ALL if ...".
_OF_PH_POSITIVE = re.compile(
    r"(?:patients? |subjects? |participants? )?(?:with )?ph(?:iladelphia)?(?:[- ]chromosome)?[- ]?(?:\+"
    r"|positive) (?:b-)?ALL"
    r"(?: (?:are|is) eligible)? (?:if|provided|must|who)\b"
)
#: Refractory after a treatment that few have had.
_AFTER_A_PRODUCT = re.compile(
    r" (?:disease )?(?:after|to|following) [^.;,]{0,40}\b(?:car|car-?t|blinatumomab|inotuzumab|transplant\w*|hs?ct"
    r"|bmt)\b"
    r"(?![^.;]{0,40}\bor\b)"
)
_VERIFIED = re.compile(r"\brequires? verification\b[^.;]*")
#: A sentence about proof, timing or treatment of patients that have the status, not about having it.
_ASIDE = re.compile(
    r"^(?:for|in) (?:the )?(?:relapsed|refractory)\b|^if (?:the |a )?(?:patient|subject|participant|child)\b"
    r"|^(?:for|in) (?:patients?|subjects?|participants?|"
    r"those)[\w ,-]{0,40}(?:relaps|remission|refractory)|^\W*note\b|\bnote: \W*children\b"
    r"|\b(?:patients who relapse(?:d)? (?:while|on|"
    r"during|when)|(?:wash-?out|elapsed|half-li\w+|creatinine|bilirubin|ejection|contracept|pregnan|karnofsky|"
    r"lansky|ecog)\b|relapse (?:(?!if |who |and )[\w ]{0,25} )?(?:requires|means|is defined|is proven)"
    r"|experienced (?:their|a) relapse|"
    r"willing to\b|encouraged\b|fully recovered\b)|^at least \d|^criteria (?:to|for) (?:proceed|initiat|start|"
    r"begin|receiv)|^(?!.*\brequires? verification).*verification|\bwaiting period\b|\bdonor search\b"
    r"|\brelapse on this (?:protocol|study)\b|^availability of\b|^unable to|tumou?r lysis|hepatitis"
)
#: A sentence on another cancer, unless it asks for untreated ALL by name.
_OTHER_CANCER = re.compile(
    r"second malignan|other malignan|other cancer|prior malignan|previous malignan|malignancy other|another malignan"
)


def mentions(clauses: Iterable[Clause]) -> Iterator[Mention]:
    """Give the statuses that sentences name for ALL, in order."""
    told = [clause for clause in clauses if clause.section is not Section.CONDITION or names_ours(clause.text)]
    for clause, named in zip(told, _NAMES.at([clause.text for clause in told]), strict=True):
        found = list(_in_clause(clause, named))
        if not found or clause.means_other_disease:
            continue
        if clause.in_criteria and (is_example(clause) or _ASIDE.search(clause.text) or not _speaks_of_disease(clause)):
            continue
        if clause.in_criteria and _OTHER_CANCER.search(clause.text):
            found = [each for each in found if each.status is Status.NEW and names_all(clause.text)]
        yield from found


def names_new(clause: Clause) -> bool:
    """Whether it names newly diagnosed disease."""
    return any(names.search(clause.text) for status, names in NAMES if status is Status.NEW)


def _speaks_of_disease(clause: Clause) -> bool:
    """Whether the sentence, or one above, names the disease; or it is short, as an item of a list of statuses is."""
    if names_ours(clause.text) or any(names_ours(text) for text in clause.above):
        return True
    return len(clause.text) < 170 or bool(
        re.search(
            r"\bdisease\b|\b(?:primary|underlying) (?:malignancy|cancer)\b"
            r"|\bpatients?\b[\w ]{0,30}\b(?:in|with|without (?:any )?(?:prior|previous))\b|\bstatus\b",
            clause.text,
        )
    )


_AT_DIAGNOSIS = re.compile(
    r"\b(?:for (?:patients|those) (?:in|with) $|(?:protocols?|trials?|stud(?:y|ies)) for\b[^.;]{0,60}$|"
    r"at (?:\w+ )?diagnosis (?:or|and/or)(?: at)? (?:\w+ )?$|"
    r"\bage at (?:the )?(?:time of |onset of |first |initial )*(?:diagnosis|relapse)\b[^.;]{0,30}$)"
)
#: Blasts that only say how far an induction failed.
_FAILURE_WITH = re.compile(r"\bfailure \($")
#: "... in a patient who has previously achieved remission".
_ONCE_ACHIEVED = re.compile(r"\b(?:previously|earlier|once) $|\btransplanted (?:while )?in $")
#: "... who are not in first or second remission".
_NOT_IN = re.compile(
    r"\bnot (?:currently |yet )?(?:be |being )?in (?:an? |either |their )?$"
    r"|\bfail\w* (?:to )?(?:achiev\w+|attain\w*|reach\w*|enter\w*|obtain\w*)(?: an?| any| bone| marrow| the)* $"
    # What the earlier name has hidden: "fails to achieve".
    r"|\0\0(?: an?| any| bone| marrow| the)* $"
)
_IN_A_REMISSION = frozenset({Status.REMISSION, Status.CR1, Status.CR2PLUS})
_ITS_TREATMENT = re.compile(r"[- ](?:chemotherapy|therapy|treatment)\b")
_STATUS_CHECK = re.compile(r"^ ?(?:\(\w+\) )?status will")
_WHY_IN_REMISSION = re.compile(r"remission \((?:e\.g|for example|such as|including|i\.e)[^)]*$")
#: What stands under this tells how the remission came about.
_IN_REMISSION = re.compile(
    r"\bin (?:(?:\w+ ){0,3}(?:complete )?remission\b|cr ?\d)[^:]{0,160}(?:following|meets|criteria|:\s*$)"
)
#: The relapse from which the remission came.
_CAME_BEFORE = re.compile(
    r"(?:\bcr ?\d|remission)\b[^.;]{0,40}\b(?:that has|(?<!or )(?<!and )after|following|who have|having"
    r"|(?<!or )with)\b[\w ,-]*$"
)
#: "Relapsed leukaemia in second remission": the relapse lies in the past.
_NOW_IN_REMISSION = re.compile(
    r"(?:[ /]+(?:or (?:refractory|relapsed)\b|(?!(?:or|and|but|if|not)\b)[^\s/,;.]+)){0,16}? in "
    r"(?:(?:second|third|2nd|3rd|subsequent|later|greater|further|or|complete|morphologic\w*|ha?ematologic\w*"
    r"|an?) ){1,6}"
    r"(?:remission|cr\b)"
)
_WHO_ACHIEVED = re.compile(
    r"[^.;,]{0,30}\bwho (?:have |has )?(?:achieve|attain|reach)\w* [^.;,]{0,30}\b(?:remission|cri?\b)"
)
#: The marrow's remission beside a relapse elsewhere: the child is in relapse.
_MARROW_ALONE = re.compile(
    r"\bmarrow remission\b[^.;]{0,40}\bwith\b[^.;]{0,30}\b(?:isolated|cns|testicular"
    r"|extra-?medullary)\b[^.;]{0,30}relapse"
)
_NEGATIVE = re.compile(r"no |not |never |without |fail")
_WITH_RELAPSE = re.compile(r"relapse (?:and|that is|which is) $")
#: One group among others: those before it need not have failed.
_OR_THOSE_WHO = re.compile(r"\bALL\b[^.;]*\bor (?:those|patients|participants|subjects) who (?:have |had )?$")
#: What failed is the treatment of a relapse.
_REINDUCTION = re.compile(r"^ (?:to|after) (?:re-?induction|salvage|at least \d+ attempts? at re)")
#: Of another leukaemia, where ALL is not named.
_TO_TKI = re.compile(r"(?:to )?(?:tyrosine|tki|imatinib)")
#: Such a child was treated already.
_FAILED_INDUCTION = re.compile(
    r"^[\w -]{0,40}\bwith induction failure|^: failure\b|^[\w -]{0,40}\bwho (?:have )?failed"
    r"|^[^.;]{0,50}\bwith (?:refractory|persistent)\b[^.;]{0,60}\bafter\b"
    r"|^[^.;]{0,50}\bwho (?:have )?(?:received|completed) (?:a |the |their )?(?:first|front|initial|induction)"
)


#: One name for both.
_RELAPSED_AND_REFRACTORY = re.compile(
    r"r/r$|(?:patients|subjects|participants|those|with|in|chemo)[\w -]*active disease\W*$"
)
#: A name that says itself which of such relapses are meant.
_SENSITIVE = re.compile(r"chemo-?sensitive|(?<=relapse )(?:after|following) .*")
#: What is further away says nothing of a status.
_REACH = 250


def _in_clause(clause: Clause, named: Sequence[StatusName]) -> Iterator[Mention]:
    text = clause.text
    for status, names in named:
        for match in names.pattern.finditer(text):
            before = clause.text[max(0, match.start() - _REACH) : match.start()]
            after = clause.text[match.end() : match.end() + _REACH]
            if _is_aside(status, clause, before, after):
                continue
            judged = stance(clause, match.start(), match.end()).stance
            if judged is Stance.EXCLUDED and not clause.bars and _NEGATIVE.match(match[0]):
                # "No remission" names the refractory disease that is asked for.
                judged = Stance.REQUIRED
            sensitive = _SENSITIVE.search(match[0])
            condition = sensitive[0] if sensitive else _narrowed(status, before, after, clause)
            yield Mention(status, judged, clause, *match.span(), condition)
            if _RELAPSED_AND_REFRACTORY.match(match[0]):
                yield Mention(Status.REFRACTORY, judged, clause, *match.span(), condition if sensitive else "")
            text = text[: match.start()] + "\0" * len(match[0]) + text[match.end() :]


def _is_aside(status: Status, clause: Clause, before: str, after: str) -> bool:
    """Whether the name says nothing of who is admitted in that status."""
    if clause.in_criteria and (
        before.endswith("non-")
        or _NOISE.search(before)
        or (_NOISE_AFTER.search(after) and not _is_item(clause, before, after))
        or _OF_COMPLICATION.match(after)
        or _STEROID.search(before)
        or _AT_DIAGNOSIS.search(before)
        or _STATUS_CHECK.search(after)
        or (status in _IN_A_REMISSION and (_ONCE_ACHIEVED.search(before) or _NOT_IN.search(before)))
    ):
        return True
    if status is Status.FEW_BLASTS:
        return _FAILURE_WITH.search(before) is not None
    if status is Status.REFRACTORY:
        reasons = (
            _WITH_RELAPSE.search(before),
            _OR_THOSE_WHO.search(before),
            _REINDUCTION.search(after),
            _TO_TKI.match(after) and not names_all(clause.text),
            _WHY_IN_REMISSION.search(before),
            _NOW_IN_REMISSION.match(after),
            any(_IN_REMISSION.search(text) for text in clause.above),
        )
        return any(reasons)
    if _MARROW_ALONE.search(clause.text):
        return status not in RELAPSES
    if status in RELAPSES:
        return bool(
            _CAME_BEFORE.search(before)
            or _ITS_TREATMENT.match(after)
            or _NOW_IN_REMISSION.match(after)
            or _WHO_ACHIEVED.match(after)
        ) or any(_IN_REMISSION.search(text) for text in clause.above)
    if status is not Status.NEW:
        return False
    named = _TO_COMMA.match(after)
    another = clause.in_criteria and named and names_others(named[0]) and not names_ours(named[0])
    return bool(another) or before.endswith("failure of ") or _FAILED_INDUCTION.search(after) is not None


def _is_item(clause: Clause, before: str, after: str) -> bool:
    """Whether a relapse after a transplant is an item of its own in a list: "Any relapse after HSCT"."""
    return bool(clause.above) and before in ("", "any ", "or ") and _AFTER_TRANSPLANT.match(after) is not None


_AFTER_TRANSPLANT = re.compile(r"[ \w()]{0,6}(?:after|following) (?:pbsct|hs?ct|sct|bmt|transplant\w*)\b")
#: What is new, up to the next of a list.
_TO_COMMA = re.compile(r"(?:(?! or\b)[^,;(])*")
_BRACKETS = re.compile(r"\([^()]*\)?")
_ASIDES = re.compile(r"\([^()]*\)")


def _narrowed(status: Status, before: str, after: str, clause: Clause) -> str:
    """Give the words on which an admission depends, "" if none."""
    if not clause.in_criteria:
        return ""
    if clause.criterion is not None and clause.criterion.closed_by:
        return clause.criterion.closed_by
    if some := _OF_PH_POSITIVE.match(clause.text):
        return some[0]
    after = _BRACKETS.sub(" ", after)
    if status is Status.LATER_RELAPSE:
        after = after.partition(" or ")[0]
    earlier = _NARROWS_BEFORE.search(_ASIDES.sub(" ", before))
    later = _NARROWS_AFTER.search(after)
    if status in (Status.FIRST_RELAPSE, Status.CR1, Status.ANY_RELAPSE) and (earlier or later):
        return (earlier or later)[0].strip()  # type: ignore[index]
    if (
        status in (Status.ANY_RELAPSE, Status.LATER_RELAPSE)
        and later
        and not re.search(r"\bmrd|extramed|marrow", later[0])
    ):
        return later[0].strip()
    if status is Status.MRD and (
        residual := _AFTER_COURSES.search(after) or _MUCH_MRD.match(after) or _VERIFIED.search(after)
    ):
        return residual[0].strip()
    if status is Status.REFRACTORY and (product := _AFTER_A_PRODUCT.match(after)):
        return product[0].strip()
    ceiling = re.search(r"(?:<|≤|less than|fewer than|=<) ?\d+ ?%", after)
    if status in (Status.ANY_RELAPSE, Status.REFRACTORY, Status.LATER_RELAPSE) and ceiling:
        return ceiling[0]
    return ""
