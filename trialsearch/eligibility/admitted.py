"""Which statuses a trial takes, of all that its text names, and whether it may take more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trialsearch.eligibility.clauses import Clause, names_all, names_others, names_ours
from trialsearch.eligibility.demands import is_transplant_title
from trialsearch.eligibility.stance import Stance
from trialsearch.eligibility.status import Mention
from trialsearch.eligibility.status_names import Status
from trialsearch.eligibility.telling import obscurity
from trialsearch.vocabulary import Section

#: Where a status may be named, the weakest last: the criteria, a title, a condition.
TIERS = (
    frozenset(Section) - {Section.OFFICIAL_TITLE, Section.BRIEF_TITLE, Section.CONDITION},
    frozenset({Section.OFFICIAL_TITLE, Section.BRIEF_TITLE}),
    frozenset({Section.CONDITION}),
)
#: A list is announced at the end of a sentence.
_TAIL = 250
#: A list that says what relapsed or refractory means here.
_DEFINED_LIST = re.compile(
    r"(?:relapse|refractory|failure|\br/r\b)[^.]{0,120}(?:defined (?:as|by)|meet\w* (?:at least )?(?:one|any"
    r"|1)|(?:any|one) of the following|as follows)[^.]{0,40}:?\s*$"
)
#: In remission, or nearly so.
OR_FEW_BLASTS = re.compile(r"\b(?:remission|cr\b)\)?,? or (?:with |having |have )?(?:<|≤|less than|no more than)")
#: How `status_names` finds a disease without a treatment that helps.
_NO_CURE = ("no known", "no effective", "no curative")
_GENERIC = {Status.ANY_RELAPSE, Status.REFRACTORY}
_OPEN_LIST = re.compile(
    r"high[- ]risk (?:for|of) relapse,? (?:including|such)"
    r"|high[- ]risk (?:ha?ematologic\w* )?(?:malignanc\w+|leuka?emias?)\b[^.;]*\bincluding (?:those|patients)\b"
    r"|\bany patients?\b[^.]*\bincluding\b"
    r"|not limited to(?=\W*$|(?: any| one)?(?: of)? the following|[^.;:]{0,60}(?:relaps|refract"
    r"|remission|induction fail|\bmrd\b))|\bany (?:phase|stage|status|disease status)\b"
    r"|regardless (?:of )?(?:the |their )?(?:disease |remission )?(?:status|response)"
    r"|\bor (?:other )?(?:diagnos[ei]s|conditions?)\W*$"
)
#: What is eligible "too" is not all.
_ADDED = re.compile(
    r"\b(?:also|thus|likewise)\b[\w ]{0,20}\b(?:eligible|allowed|included|enrol|join)"
    r"|\b(?:eligible|allowed|included|join)\b[\w ]{0,10}\b(?:too|also|as well)\b"
    # What is allowed is not asked for: "Relapse after a transplant allowed"; "may be on treatment or treatment-naive".
    r"|(?:relapse\w*|refractory|recurren\w+|remission)\b[^.;]{0,110}\b(?:allowed|permitted|acceptable)\W*$"
    r"|\bon (?:treatment|therapy) or (?:treatment|therapy)[- ]na[iï]ve"
)
ONE_OF = re.compile(r"\b(?:one|1|any|either) (?:or more )?of the following")
#: One way to qualify among others: a treatment that comes, whatever the status.
_PLANNED = re.compile(
    r"\b(?:planned|scheduled|undergoing|going) to (?:receive|undergo)|\bplanned\b[^.]{0,40}transplant"
)
#: An item of a list of statuses that names none: whoever has this may join, whatever the status.
_WHATEVER_STATUS = re.compile(r"^any (?:patients?|child|children)\b")
_BY_RISK = re.compile(r"\b(?:high|poor|adverse|unfavou?rable)[- ](?:risk|prognos\w+) (?:feature|factor|cytogen)")
#: Active disease may be brought under control in the trial itself.
_TREATED_FIRST = re.compile(r"\bbridge to (?:\w+ )?(?:[hs]ct|hsct|bmt|transplant)|in remission,? if possible")
#: An item on every leukaemia in that status, whatever is named beside it: "Refractory leukemia or MDS".
_ANY_LEUKAEMIA = re.compile(r"(?:relapsed|refractory|recurrent)[\w /-]{0,20} (?:acute )?leuka?emias?\b(?! \()")
#: Not after another cancer: mostly said of new patients, but a leukaemia that came back was de novo, too.
_DE_NOVO = re.compile(r"de[- ]novo(?! patients)")
#: An exclusion that lets some in such a status through.
_BARRED_UNLESS = re.compile(
    r"(?=.*\bunless\b).*\b(?:relapse|refractory|persistent disease|active (?:disease|leuka?emia))\b",
    re.IGNORECASE | re.DOTALL,
)
_ABOUT_PATIENTS = re.compile(r"patients?|subjects?|participants?|disease|leuka?emia|ALL\b")


@dataclass(frozen=True)
class Admitted:
    """The statuses that a trial takes, by the best of its sources."""

    mentions: tuple[Mention, ...]
    #: 0 the criteria, 1 a title, 2 a condition.
    tier: int

    @property
    def statuses(self) -> frozenset[Status]:
        """Which statuses."""
        return frozenset(mention.status for mention in self.mentions)

    def best(self, *statuses: Status) -> Mention | None:
        """Return the mention of any of these that depends on least; of several such, the plainest."""
        named = [mention for mention in self.mentions if mention.status in statuses]
        return min(named, key=lambda mention: (bool(mention.condition), obscurity(mention.clause)), default=None)


def admitted(named: Sequence[Mention], clauses: Sequence[Clause]) -> Admitted:
    """Gather the statuses that the criteria admit; where they are silent the titles', else the conditions'."""
    transplant = any(is_transplant_title(clause) for clause in clauses)
    for tier, sections in enumerate(TIERS):
        taken = [
            mention
            for mention in named
            if mention.clause.section in sections and mention.stance is not Stance.EXCLUDED and not mention.clause.bars
        ]
        if not transplant:
            taken = [
                mention
                for mention in taken
                if mention.status is not Status.FEW_BLASTS or OR_FEW_BLASTS.search(mention.clause.text)
            ]
        taken = [each for each in taken if not _is_no_cure(each)] or taken
        over_lists = {text for mention in taken for text in mention.clause.above}
        taken = [mention for mention in taken if mention.clause.text not in over_lists] or taken
        if any(_is_defined(mention) for mention in taken):
            taken = [each for each in taken if _is_defined(each) or each.status not in _GENERIC]
        if taken:
            return Admitted(tuple(_of_all(taken, clauses)), tier)
    return Admitted((), len(TIERS))


def _is_no_cure(mention: Mention) -> bool:
    """Whether it says only that nothing else helps: beside a status that is named, it is none of its own."""
    return mention.status is Status.REFRACTORY and mention.clause.text.startswith(_NO_CURE, mention.start)


def _is_defined(mention: Mention) -> bool:
    """Whether it stands in the list that says what the trial means by relapsed or refractory."""
    return any(_DEFINED_LIST.search(text[-_TAIL:]) for text in mention.clause.above)


def _of_all(taken: list[Mention], clauses: Sequence[Clause]) -> list[Mention]:
    """Where the criteria name ALL itself, a sentence on other leukaemias does not speak of it."""
    if not any(names_all(clause.text) for clause in clauses if clause.in_criteria and not clause.bars):
        return taken
    return [
        each
        for each in taken
        if not names_others(each.clause.text) or names_all(each.clause.text) or _ANY_LEUKAEMIA.match(each.clause.text)
    ] or taken


def _has_open_list(takes: Admitted) -> bool:
    added = [bool(_ADDED.search(mention.clause.text)) for mention in takes.mentions]
    return (bool(added) and all(added)) or any(
        _OPEN_LIST.search(text) for mention in takes.mentions for text in (mention.clause.text, *mention.clause.above)
    )


def has_other_ways(takes: Admitted, clauses: Sequence[Clause]) -> bool:
    """Whether there is an open list, or another way to qualify that asks for no status."""
    ways = {text for each in takes.mentions for text in each.clause.above if ONE_OF.search(text)}
    lists = {each.clause.above[0] for each in takes.mentions if each.clause.above}
    named = {each.clause.start for each in takes.mentions}
    opened = {text for each in takes.mentions for text in each.clause.above}
    return _has_open_list(takes) or any(
        (_PLANNED.search(clause.text) and ways & set(clause.above))
        or (ways & set(clause.above[:1]) and _is_way_by_risk(clause) and clause.start not in named | opened)
        or (lists & set(clause.above[:1]) and clause.start not in named and _WHATEVER_STATUS.search(clause.text))
        for clause in clauses
        if not clause.bars
    )


def _is_way_by_risk(clause: Clause) -> bool:
    """Whether an item of a list of ways to qualify asks for a risk: where it names no status, any is taken."""
    return _BY_RISK.search(clause.text) is not None and names_ours(clause.text) and not clause.means_other_disease


def leaves_open(takes: Admitted, clauses: Sequence[Clause]) -> bool:
    """Whether a status that is not named may be meant: by an open list, or by a cohort that names none."""
    if takes.mentions and all(_DE_NOVO.match(each.clause.text, each.start) for each in takes.mentions):
        return True
    if has_other_ways(takes, clauses) or any(
        _BARRED_UNLESS.match(clause.criterion.text) if clause.bars else _TREATED_FIRST.search(clause.text)
        for clause in clauses
        if clause.criterion is not None
    ):
        return True
    named = {mention.clause.criterion.cohort for mention in takes.mentions if mention.clause.criterion}
    cohorts = {
        clause.criterion.cohort
        for clause in clauses
        if clause.criterion
        and not clause.bars
        and not clause.criterion.closed_by
        and not clause.means_other_disease
        and _ABOUT_PATIENTS.search(clause.text)
    }
    return "" not in named and bool(cohorts - named - {""})
