"""What the relapses that a trial takes say: of which number, where, and of all children or some."""

from __future__ import annotations

import re

from trialsearch.eligibility.admitted import ONE_OF, Admitted
from trialsearch.eligibility.stance import Stance
from trialsearch.eligibility.status import Mention
from trialsearch.eligibility.status_names import RELAPSES, Status

#: Relapse without a number: where others are numbered, those say which.
_BARE = re.compile(r"relaps\w*|recurren\w*|r/r")
#: A relapse that counts whatever its number: after a transplant, or outside the marrow.
_SOME = re.compile(
    r"(?:relapse\w*|recurrence)\b[^.;]{0,120}\b(?:after|following|post)\b[^.;]{0,40}(?:sct|hct|bmt|transplant|\bcar\b|car-)"
    r"|(?:\bcns\b|nervous system|medullary|testicular)\)? (?:\(cns\) )?relapse"
    r"|at least \d+ prior|meet accepted indications"
)
#: The first of several kinds that a sentence goes on to name.
_KIND = re.compile(
    r"\b(?:isolated|combined|extra-?medullary|medullary|cns|testicular|marrow|bm)(?: or combined)?(?: \([^)]*\))?[ -]"
    r"(?:[\w-]+ ){0,2}relapses?$"
)
_AFTER_SOMETHING = re.compile(r"[^.;]{0,40}\b(?:after|following|post)\b")
#: A relapse told by the marrow, and nothing said of another place.
_OF_MARROW = re.compile(r"[\w ()]*\b(?:marrow|bm|ha?ematologic\w*)\)? (?:relapse|recurrence)")
_MARROW = re.compile(r"\b(?:marrow|ha?ematologic\w*)\)? $")
_BLASTS_IN_MARROW = re.compile(r"[^.;]{0,110}\b(?:blasts|leuka?emia) in (?:the )?(?:bone )?marrow")
_NOUN = re.compile(r"\b(?:relapse|recurrence)\b")
_MARROW_NOUN = re.compile(r"\b(?:marrow|bm|ha?ematologic\w*)\)? (?:relapse|recurrence)\b")
#: Outside the marrow alone, and not beside a relapse in it.
_ALONE = re.compile(
    r"\bisolated (?:(?:first|initial|early|late) )*(?:extra-?\s?medullary|cns|central nervous system(?: \(cns\))?"
    r"|testicular)\b"
    r"[^.;,]{0,20}\b(?:relapse|recurrence)"
)
_WITH_MARROW = re.compile(
    r"\b(?:combined (?:or|marrow|bone)|(?:marrow|bm) (?:relapse|recurrence|disease|involvement)|with or without|any)\b"
)
_ELSEWHERE = re.compile(r"\bcns\b|nervous|extra-?\s?medullary|testic|combined|isolated|molecular|cytogenetic|\bfail")


def is_kind(relapse: Mention) -> bool:
    """Whether it is a kind of relapse, "isolated or combined", and not another number."""
    text = relapse.clause.text
    return _KIND.search(text[: relapse.end]) is not None and not _AFTER_SOMETHING.match(text, relapse.end)


def is_bare(mention: Mention) -> bool:
    """Whether it is a relapse without a number or a kind."""
    return _BARE.fullmatch(mention.clause.text, mention.start, mention.end) is not None


def _is_of_marrow(relapse: Mention) -> bool:
    """Whether it is a relapse of the marrow by name, and no other place is named beside it."""
    text = relapse.clause.text
    named = (
        _OF_MARROW.fullmatch(text, relapse.start, relapse.end)
        or _MARROW.search(text[: relapse.start])
        or _BLASTS_IN_MARROW.match(text, relapse.end)
    )
    # "Recurrence after remission, including recurrence of the marrow": not only there.
    at_large = len(_NOUN.findall(text)) > len(_MARROW_NOUN.findall(text)) and not _BLASTS_IN_MARROW.search(text)
    return named is not None and not at_large and not _ELSEWHERE.search(text)


def is_one_of(mention: Mention) -> bool:
    """Whether it is one of the ways to qualify that a list names."""
    return any(ONE_OF.search(text) for text in mention.clause.above[:1])


def plainly_once(takes: Admitted) -> bool:
    """Whether a first relapse is taken as such, not only one after a transplant or in the CNS."""
    return any(
        each.status is Status.FIRST_RELAPSE
        or (each.status is Status.ANY_RELAPSE and not _SOME.search(each.clause.text) and not is_bare(each))
        for each in takes.mentions
        if not each.condition
    )


def only_some(takes: Admitted) -> Mention | None:
    """Find a relapse with a condition, where each other is one after a transplant or outside the marrow."""
    relapses = [each for each in takes.mentions if each.status in (Status.ANY_RELAPSE, Status.FIRST_RELAPSE)]
    named = [each for each in relapses if not is_bare(each) or each.clause.above]
    some = all(each.condition or _SOME.search(each.clause.text) for each in named)
    return next((each for each in named if each.condition), None) if some else None


def outside_the_marrow_only(takes: Admitted) -> Mention | None:
    """Find the relapse that it takes, if that is one outside the marrow alone, and no other is named."""
    relapses = [each for each in takes.mentions if each.status in RELAPSES]
    if not takes.statuses <= RELAPSES or any(_WITH_MARROW.search(each.clause.text) for each in relapses):
        return None
    outside = [each for each in relapses if _ALONE.search(each.clause.text) and each.stance is Stance.REQUIRED]
    return outside[0] if outside and all(is_bare(each) for each in relapses if each not in outside) else None


def in_the_marrow_only(takes: Admitted) -> list[Mention]:
    """Give the relapses that it takes, if it names each as one of the marrow."""
    named = [each for each in takes.mentions if each.status in RELAPSES]
    relapses = [each for each in named if not is_bare(each) or _MARROW.search(each.clause.text[: each.start])]
    return relapses if all(_is_of_marrow(each) for each in relapses) else []
