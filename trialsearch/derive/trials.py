"""The derived columns of the table trials (pure)."""

from __future__ import annotations

from datetime import date

import pandas as pd

from trialsearch.derive.columns import text
from trialsearch.derive.state import record_state
from trialsearch.knowledge.diseases import relevance
from trialsearch.schema import Kind, Tables, plain_rows

_JUDGED = [
    "nct_id",
    "primary_completion_date_first_day",
    "brief_title",
    "official_title",
    "eligibility_criteria_text",
    "overall_status",
    "last_checked",
]


def trials_of(source: Tables, data_date: date) -> pd.DataFrame:
    """Fill the table trials."""
    trials = source["trials"].copy()
    checked = trials[["status_verified_first_day", "last_update_posted_first_day"]].max(axis=1)
    # A date beyond the data's own day says nothing; a month of grace for the registry's clock and for months.
    sensible = checked.where(checked <= pd.Timestamp(data_date) + pd.DateOffset(months=1))
    trials["last_checked"] = sensible.astype(Kind.DAY.dtype)
    rows = plain_rows(trials, _JUDGED)
    trials["record_state"] = text(
        record_state(
            row["last_checked"],
            row["overall_status"],
            data_date,
            primary_completion=row["primary_completion_date_first_day"],
        )
        for row in rows
    )
    terms = {
        kind: rows.groupby("nct_id")["term"].agg(list).to_dict() for kind, rows in source["conditions"].groupby("kind")
    }
    judgements = [
        relevance(
            titles=[title for title in (row["brief_title"], row["official_title"]) if title],
            conditions=terms.get("condition", {}).get(row["nct_id"], ()),
            keywords=terms.get("keyword", {}).get(row["nct_id"], ()),
            mesh=terms.get("mesh", {}).get(row["nct_id"], ()),
            criteria=row["eligibility_criteria_text"] or "",
        )
        for row in rows
    ]
    trials["relevance"] = text(judgement.relevance for judgement in judgements)
    trials["relevance_reason"] = text(judgement.reason for judgement in judgements)
    return trials
