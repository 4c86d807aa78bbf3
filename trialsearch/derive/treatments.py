"""The tables treatments and study_groups: what is given, and who runs it (pure)."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from trialsearch.knowledge.study_groups import groups_of
from trialsearch.knowledge.treatments import resolve
from trialsearch.schema import TABLES, Tables, plain_rows

_TRIAL = ["nct_id", "brief_title", "official_title", "acronym", "lead_sponsor", "collaborators", "data_source"]


def treatments_of(source: Tables) -> pd.DataFrame:
    """Make the table treatments."""
    titles = {
        row["nct_id"]: [title for title in (row["brief_title"], row["official_title"]) if title]
        for row in plain_rows(source["trials"], ["nct_id", "brief_title", "official_title"])
    }
    rows: list[dict[str, object]] = []
    counts: dict[str, int] = defaultdict(int)
    for given in plain_rows(source["interventions"]):
        nct_id = given["nct_id"]
        other_names = (given["other_names"] or "").split("|")
        for treatment in resolve(
            given["intervention_type"],
            given["name"] or "",
            [name for name in other_names if name],
            given["description_text"] or "",
            titles[nct_id],
        ):
            counts[nct_id] += 1
            rows.append(
                {
                    "nct_id": nct_id,
                    "position": counts[nct_id],
                    "intervention_position": given["position"],
                    "treatment_type": treatment.type,
                    "agent": treatment.agent.generic if treatment.agent else None,
                    "known_as": treatment.agent.known_as if treatment.agent else None,
                    "target": treatment.target or None,
                    "matched_name": treatment.words,
                    "data_source": given["data_source"],
                }
            )
    return TABLES["treatments"].frame(rows)


def study_groups_of(source: Tables) -> pd.DataFrame:
    """Make the table study_groups."""
    numbers = source["identifiers"].groupby("nct_id")["id"].agg(list).to_dict()
    rows: list[dict[str, object]] = [
        {
            "nct_id": trial["nct_id"],
            "study_group": match.group.group,
            "matched_words": match.words,
            "data_source": trial["data_source"],
        }
        for trial in plain_rows(source["trials"], _TRIAL)
        for match in groups_of(
            [title for title in (trial["brief_title"], trial["official_title"]) if title],
            numbers.get(trial["nct_id"], []),
            [name for name in (trial["lead_sponsor"], *(trial["collaborators"] or "").split("|")) if name],
            trial["acronym"] or "",
        )
    ]
    return TABLES["study_groups"].frame(rows)
