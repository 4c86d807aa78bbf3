"""A record read: every rule asked, and the sentences that answer one question weighed together."""

from __future__ import annotations

from trialsearch.eligibility.age_limits import read_age
from trialsearch.eligibility.bars import BARS
from trialsearch.eligibility.bars_of_parts import bars_of_all
from trialsearch.eligibility.by_part import read_status_by_part
from trialsearch.eligibility.clauses import clauses_of, clauses_of_fields
from trialsearch.eligibility.criteria import read_document
from trialsearch.eligibility.disease_line import named_by_its_line
from trialsearch.eligibility.further import FURTHER
from trialsearch.eligibility.lineage import read_lineage
from trialsearch.eligibility.model import Eligibility, Record
from trialsearch.eligibility.patterns import Hinted
from trialsearch.eligibility.requirements import read_requirements
from trialsearch.eligibility.rules import Rule, apply
from trialsearch.eligibility.scope import NAMED
from trialsearch.eligibility.telling import told_by_title
from trialsearch.eligibility.therapies import THERAPIES
from trialsearch.eligibility.titles import without_purposes
from trialsearch.eligibility.weighing import facts_of

#: Every rule that reads one sentence.
RULES = Hinted[Rule]((*BARS, *NAMED, *THERAPIES, *FURTHER))

#: A text shorter than this lists no rules (docs/eligibility.md).
_SHORTEST_CRITERIA = 200


def read(record: Record) -> Eligibility:
    """Read who may join a trial.

    Parameters
    ----------
    record : Record
        The trial's titles, conditions, criteria and ages, verbatim.

    Returns
    -------
    Eligibility
        Criteria, facts, age limits and requirements, each with the registry's words. A text that cannot be read
        gives no facts; nothing is ever raised for what a text holds.
    """
    document = read_document(record.criteria)
    criteria = list(clauses_of(document))
    fields = list(clauses_of_fields(record))
    everything = [*criteria, *fields]
    of_patients = without_purposes(fields)
    statements = [
        *bars_of_all(apply(RULES, everything), criteria),
        *read_status_by_part([*criteria, *of_patients]),
        *named_by_its_line(read_lineage(everything), everything),
    ]
    facts = tuple(told_by_title(each, of_patients) for each in facts_of(statements))
    readable = len(record.criteria.strip()) >= _SHORTEST_CRITERIA and bool(criteria)
    return Eligibility(
        document.criteria,
        facts,
        read_age(record, criteria),
        read_requirements(document, criteria),
        readable,
    )
