"""The line that names the disease of a study: by it a lymphoma is barred, not by any line that holds "leukemia"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from trialsearch.eligibility.clauses import Clause, names_all, names_ours
from trialsearch.eligibility.places import TITLES
from trialsearch.eligibility.rules import Statement
from trialsearch.eligibility.scope import LEUKAEMIA_ONLY
from trialsearch.vocabulary import Section

#: A line on something else than the diagnosis: an age, an organ, a wait, a sample, the central nervous system.
_ASIDE = re.compile(
    r"^(?:age\b|aged\b|[≥≤<>=])|\b(?:ast|alt|sgot|sgpt|aminotransferase|bilirubin|creatinine|hepatic|liver|renal|csf"
    r"|cns ?-?[123]|cerebrospinal|neurologic\w*|samples?|aspirates?|hydroxyurea|elapsed|wash-?out|cutis|chloroma"
    r"|infiltration|progression necessitates|transformation to|at least \d+ (?:days|weeks|months) since)\b"
    r"|\b(?:suspected|clinical(?:ly)?|evidence of) (?:\w+ ){0,3}(?:leuka?emia|involvement)"
)
#: The words of a diagnosis: such a line names the disease, whatever it says beside.
_DIAGNOSIS = re.compile(
    r"^(?:all |the )?(?:patients?|participants?|subjects?|children)?(?: \w+){0,3} ?"
    r"(?:diagnos\w+|histolog\w+|cytolog\w+|patholog\w+|morpholog\w+|immunophenotyp\w+|newly|relapsed|refractory|recurrent)\b"
)


_FEWEST_WORDS = 2
_LEUKAEMIA = re.compile(r"leuka?emia|\baml\b")


def named_by_its_line(statements: Sequence[Statement], clauses: Sequence[Clause]) -> Iterator[Statement]:
    """Let what the scope of a study says of lymphoma be proved by the line that names the study's disease.

    Examples
    --------
    >>> is_aside("ast < 2.5 x the upper limit unless liver involvement of leukemia")
    True
    >>> is_aside("histologically confirmed ALL in infants under 12 months of age")
    False
    """
    for each in statements:
        if each.ground is LEUKAEMIA_ONLY and (better := _better(each.clause, clauses)):
            yield replace(each, clause=better, start=0, end=len(better.text))
        else:
            yield each


def is_aside(text: str) -> bool:
    """Whether folded text that names a leukaemia speaks of something else than the diagnosis."""
    return _ASIDE.search(text) is not None and not _DIAGNOSIS.match(text)


def _better(found: Clause, clauses: Sequence[Clause]) -> Clause | None:
    """Give a line that names the disease better than the one found, if that one does not."""
    if found.section in TITLES or (found.in_criteria and not is_aside(found.text)):
        return None
    if len(found.text.split()) < _FEWEST_WORDS:
        return None  # "Leukemia" says too little to bar anybody, whatever else the record holds
    lines = [
        each
        for each in clauses
        if not each.bars and len(each.text.split()) >= _FEWEST_WORDS and not is_aside(each.text)
    ]
    ranked = (
        (each for each in lines if each.in_criteria and names_all(each.text)),
        (each for each in lines if each.section in TITLES and names_ours(each.text)),
        (each for each in lines if each.section is Section.CONDITION and names_all(each.text)),
        # A study of another leukaemia.
        (each for each in lines if each.section in TITLES and _LEUKAEMIA.search(each.text)),
        (each for each in lines if _LEUKAEMIA.search(each.text)),
    )
    return next((each for some in ranked for each in some), None)
