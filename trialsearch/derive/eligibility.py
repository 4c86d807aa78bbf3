"""The tables criteria, facts and requirements, and the ages at which a child can join (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from trialsearch.derive.columns import flag, number, text
from trialsearch.derive.trials import TrialRecord
from trialsearch.eligibility import Eligibility, Record, binds_everyone, is_usual, read, remarks_on, settled_by
from trialsearch.schema import TABLES, Tables

Row = dict[str, object]


def read_all(records: Iterable[TrialRecord]) -> list[tuple[TrialRecord, Eligibility]]:
    """Read the eligibility of each trial."""
    return [(each, read(_as_read(each))) for each in records]


def eligibility_tables(found: Iterable[tuple[TrialRecord, Eligibility]]) -> Tables:
    """Make the three tables."""
    rows: dict[str, list[Row]] = {"criteria": [], "facts": [], "requirements": []}
    for record, eligibility in found:
        about = {"nct_id": record.trial["nct_id"], "data_source": record.trial["data_source"]}
        rows["criteria"] += [about | row for row in _criteria(eligibility)]
        rows["facts"] += [about | row for row in _facts(eligibility)]
        rows["requirements"] += [about | row for row in _requirements(eligibility)]
    return {name: TABLES[name].frame(made) for name, made in rows.items()}


def with_joining_age(trials: pd.DataFrame, found: Iterable[Eligibility]) -> pd.DataFrame:
    """Fill the columns of the table trials that tell from which age on, and until when, a child can join."""
    read_ones = list(found)
    ages = [each.age for each in read_ones]
    return trials.assign(
        joining_age_from_years=number(age.min_years for age in ages),
        joining_age_below_years=number(age.below_years for age in ages),
        joining_age_reference=text(age.reference for age in ages),
        joining_age_minimum_quote=text(age.minimum_quote or None for age in ages),
        joining_age_maximum_quote=text(age.maximum_quote or None for age in ages),
        joining_age_minimum_group=text(age.minimum_group for age in ages),
        joining_age_maximum_group=text(age.maximum_group for age in ages),
        joining_age_maximum_at_diagnosis=flag(age.maximum_at_diagnosis for age in ages),
        joining_age_differs=flag(age.text_differs for age in ages),
        criteria_readable=flag(each.readable for each in read_ones),
    )


def _as_read(record: TrialRecord) -> Record:
    trial = record.trial
    return Record(
        brief_title=trial["brief_title"] or "",
        official_title=trial["official_title"] or "",
        conditions=record.conditions,
        criteria=trial["eligibility_criteria"] or "",
        minimum_age=trial["minimum_age"] or "",
        maximum_age=trial["maximum_age"] or "",
    )


def _criteria(found: Eligibility) -> Iterator[Row]:
    for each in found.criteria:
        yield {
            "position": each.position + 1,
            "section": each.section,
            "level": each.level,
            "parent": None if each.parent is None else each.parent + 1,
            "cohort": each.cohort or None,
            "closed_by": each.closed_by or None,
            "is_heading": each.is_heading,
            "about_donor": each.about_donor,
            "start": each.start,
            "end": each.end,
            "text": each.text,
        }


def _facts(found: Eligibility) -> Iterator[Row]:
    for each, remarks in zip(found.facts, remarks_on(found), strict=True):
        depends_on = remarks.depends_on
        wait = depends_on.wait if depends_on else None
        yield {
            "question": each.question,
            "answer": each.answer,
            "explicit": each.explicit,
            "quote": each.quote or None,
            "section": each.section,
            "start": each.start,
            "condition": each.condition or None,
            "condition_kind": depends_on.kind if depends_on else None,
            "wait_number": wait.number if wait else None,
            "wait_unit": wait.unit if wait else None,
            "wait_more_than": wait.more_than if wait else None,
            "has_way_round": depends_on.has_way_round if depends_on else None,
            "rule_id": each.rule_id or None,
            "only_untreated": each.ground.only_untreated,
            "one_lineage": each.ground.one_lineage,
            "names_lymphoma": remarks.names_lymphoma,
            "counts_attempts": remarks.counts_attempts,
            "of_cns_alone": remarks.of_cns_alone,
            "age_group": remarks.age_group,
        }


def _requirements(found: Eligibility) -> Iterator[Row]:
    for position, each in enumerate(found.requirements, start=1):
        yield {
            "position": position,
            "kind": each.kind,
            "value": each.value,
            "unit": each.unit or None,
            "comparator": each.comparator or None,
            "quote": each.quote,
            "section": each.section,
            "cohort": each.cohort or None,
            "start": each.start,
            "binds_everyone": binds_everyone(each),
            "settled_by": "|".join(settled_by(each)) or None,
            "is_usual": is_usual(each),
        }
