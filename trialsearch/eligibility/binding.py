"""Whom a requirement binds, and what settles it, by its own words."""

from __future__ import annotations

import re
from typing import Final

from trialsearch.eligibility.model import Requirement
from trialsearch.vocabulary import Question, RequirementKind, Section

#: By these words a requirement binds a part of the patients, or goes with the study itself and stops nobody.
_NOT_OF_ALL: Final = {
    # A register or a test at the same hospital.
    RequirementKind.PRIOR_ENROLMENT_REQUIRED: re.compile(
        r"classif|biolog|screening|every ?child|APEC14B1|AALL0[38]B1|institution|register of|long[- ]term"
        r"|follow-?up|CIBMTR",
        re.IGNORECASE,
    ),
    # A mark that must be missing, or that a part of the patients, or of the treatment, needs.
    RequirementKind.ANTIGEN: re.compile(r"\bcd-? ?\d+[- ]?negativ|\bto receive\b|^\W*other\b", re.IGNORECASE),
}
#: What these ask holds for all, whatever the part of the trial under which it stands.
_IN_ANY_PART: Final = frozenset({RequirementKind.FIRST_PATIENTS, RequirementKind.ANTIGEN})

#: How a sentence names an earlier treatment.
_TREATMENT: Final = {
    Question.PRIOR_BLINATUMOMAB: re.compile(r"blinatumomab", re.IGNORECASE),
    Question.PRIOR_INOTUZUMAB: re.compile(r"inotuzumab", re.IGNORECASE),
    Question.PRIOR_CAR_T: re.compile(r"\bcar[- ]?(?:t\b|nk\b)|\bcart|chimeric|leucel|kymriah|ctl019", re.IGNORECASE),
}

#: On nearly every B-cell leukaemia, unless so many of the cells must carry it.
_USUAL: Final = frozenset({"19", "22"})
_MARK: Final = re.compile(r"\bcd-? ?(\d+)", re.IGNORECASE)


def binds_everyone(requirement: Requirement) -> bool:
    """Whether every patient must meet it, as far as its section, its cohort and its words tell.

    What an exclusion names, or one part of the trial asks, is asked of some.
    """
    of_all = not requirement.cohort or requirement.kind in _IN_ANY_PART
    if requirement.section is Section.EXCLUSION or not of_all:
        return False
    not_of_all = _NOT_OF_ALL.get(requirement.kind)
    return not_of_all is None or not_of_all.search(requirement.quote) is None


def settled_by(requirement: Requirement) -> tuple[Question, ...]:
    """Give the questions whose yes, to all of them, meets it; none where no question settles it."""
    match requirement.kind:
        case RequirementKind.CNS_DISEASE_REQUIRED:
            return (Question.CNS_DISEASE,)
        case RequirementKind.PRIOR_THERAPY_REQUIRED:
            return tuple(question for question, words in _TREATMENT.items() if words.search(requirement.quote))
    return ()


def is_usual(requirement: Requirement) -> bool | None:
    """Whether nearly every leukaemia of its lineage carries the first mark that is named; None where none is."""
    if requirement.kind is not RequirementKind.ANTIGEN:
        return None
    first = _MARK.search(requirement.unit)
    return first is not None and first[1] in _USUAL and "%" not in requirement.quote
