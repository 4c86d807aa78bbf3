"""The derived columns of the table trials, and the table facets (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from trialsearch.derive.columns import flag, text
from trialsearch.derive.state import record_state
from trialsearch.eligibility import sex_admitted
from trialsearch.knowledge.diseases import Judgement, facets, relevance
from trialsearch.knowledge.purposes import PurposeJudgement, purpose_group
from trialsearch.knowledge.rare_kinds import is_risk_of_relapse, made_for_few
from trialsearch.schema import TABLES, Kind, Tables, plain_rows
from trialsearch.vocabulary import Facet

_STATE = ["last_checked", "overall_status", "primary_completion_date_first_day"]
_TRIAL = [
    "nct_id",
    "brief_title",
    "official_title",
    "brief_summary_text",
    "eligibility_criteria",
    "eligibility_criteria_text",
    "study_type",
    "primary_purpose",
    "phases",
    "minimum_age",
    "maximum_age",
    "minimum_age_days",
    "std_ages",
    "data_source",
]


def trials_of(source: Tables, records: Sequence[TrialRecord], data_date: date) -> pd.DataFrame:
    """Fill the table trials."""
    trials = source["trials"].copy()
    checked = trials[["status_verified_first_day", "last_update_posted_first_day"]].max(axis=1)
    # A date beyond the data's own day says nothing; a month of grace for the registry's clock and for months.
    sensible = checked.where(checked <= pd.Timestamp(data_date) + pd.DateOffset(months=1))
    trials["last_checked"] = sensible.astype(Kind.DAY.dtype)
    trials["record_state"] = text(
        record_state(
            row["last_checked"],
            row["overall_status"],
            data_date,
            primary_completion=row["primary_completion_date_first_day"],
        )
        for row in plain_rows(trials, _STATE)
    )
    judgements = [_relevance(record) for record in records]
    trials["relevance"] = text(judgement.relevance for judgement in judgements)
    trials["relevance_reason"] = text(judgement.reason for judgement in judgements)
    purposes = [_purpose(record) for record in records]
    trials["purpose_group"] = text(each.purpose for each in purposes)
    trials["purpose_reason"] = text(each.reason for each in purposes)
    trials["for_whom"] = text(each.for_whom for each in purposes)
    trials["first_step"] = flag(each.first_step for each in purposes)
    trials["joining_sex"] = text(
        sex_admitted(row["sex"], row["eligibility_criteria_text"] or "")
        for row in plain_rows(trials, ["sex", "eligibility_criteria_text"])
    )
    return trials


def facets_of(records: Iterable[TrialRecord]) -> pd.DataFrame:
    """Make the table facets: what each trial is about, and the sentence that says so."""
    return TABLES["facets"].frame([row for record in records for row in _facets(record)])


def _facets(record: TrialRecord) -> Iterator[dict[str, object]]:
    found = facets(
        title="\n".join(record.titles),
        summary=record.trial["brief_summary_text"] or "",
        criteria=record.trial["eligibility_criteria"] or "",
        conditions=record.conditions,
        keywords=record.keywords,
    )
    few = made_for_few(found, record.conditions, record.keywords)
    for facet, quote in found.items():
        yield {
            "nct_id": record.trial["nct_id"],
            "facet": facet,
            "quote": quote,
            "made_for_few": facet in few,
            "of_relapse": is_risk_of_relapse(quote) if facet == Facet.RISK_GROUP else None,
            "data_source": record.trial["data_source"],
        }


@dataclass(frozen=True)
class TrialRecord:
    """One trial, with its rows of other tables beside it."""

    trial: dict[str, Any]
    titles: tuple[str, ...]
    conditions: tuple[str, ...]
    keywords: tuple[str, ...]
    mesh: tuple[str, ...]
    interventions: tuple[tuple[str | None, str], ...]
    arms: tuple[str, ...]


def records_of(source: Tables) -> Iterator[TrialRecord]:
    """Gather the trials of source tables, one by one, in their order."""
    terms: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in plain_rows(source["conditions"], ["nct_id", "kind", "term"]):
        terms[row["nct_id"], row["kind"]].append(row["term"])
    interventions: dict[str, list[tuple[str | None, str]]] = defaultdict(list)
    for row in plain_rows(source["interventions"], ["nct_id", "intervention_type", "name"]):
        interventions[row["nct_id"]].append((row["intervention_type"], row["name"] or ""))
    arms: dict[str, list[str]] = defaultdict(list)
    for row in plain_rows(source["arms"], ["nct_id", "label"]):
        arms[row["nct_id"]].append(row["label"] or "")
    for trial in plain_rows(source["trials"], _TRIAL):
        nct_id = trial["nct_id"]
        yield TrialRecord(
            trial,
            tuple(title for title in (trial["brief_title"], trial["official_title"]) if title),
            tuple(terms[nct_id, "condition"]),
            tuple(terms[nct_id, "keyword"]),
            tuple(terms[nct_id, "mesh"]),
            tuple(interventions[nct_id]),
            tuple(arms[nct_id]),
        )


def _relevance(record: TrialRecord) -> Judgement:
    trial = record.trial
    return relevance(
        titles=record.titles,
        conditions=record.conditions,
        keywords=record.keywords,
        mesh=record.mesh,
        criteria=trial["eligibility_criteria_text"] or "",
        minimum_age_days=trial["minimum_age_days"],
        std_ages=(trial["std_ages"] or "").split("|") if trial["std_ages"] else (),
    )


def _purpose(record: TrialRecord) -> PurposeJudgement:
    trial = record.trial
    return purpose_group(
        titles=record.titles,
        study_type=trial["study_type"],
        primary_purpose=trial["primary_purpose"],
        phases=(trial["phases"] or "").split("/") if trial["phases"] else (),
        interventions=record.interventions,
        arms=record.arms,
        summary=trial["brief_summary_text"] or "",
    )
