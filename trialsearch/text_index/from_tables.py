"""A snapshot's tables -> the documents of its text index (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import pandas as pd

from trialsearch.knowledge import agents as knowledge
from trialsearch.knowledge.agents import agents_in
from trialsearch.schema import Tables, plain_rows
from trialsearch.text_index.documents import Agent, Document, Field
from trialsearch.words import mended

_TRIAL = [
    "nct_id",
    "acronym",
    "brief_title",
    "official_title",
    "lead_sponsor",
    "collaborators",
    "brief_summary_text",
    "eligibility_criteria_text",
]
_SITE = ["nct_id", "facility", "city", "state", "country"]

Values = Mapping[str, list[str]]


def documents(
    tables: Tables, *, agents: Mapping[str, tuple[Agent, ...]] | None = None, groups: Values | None = None
) -> Iterator[Document]:
    """Make a document of each trial.

    Parameters
    ----------
    tables : Tables
        Finished tables.
    agents : mapping of str to tuple of Agent, optional
        The drugs and cell products of each trial; by default those that its titles, keywords, conditions and
        interventions name.
    groups : mapping of str to list of str, optional
        The study groups of each trial.
    """
    numbers = _lists(tables["identifiers"], "id")
    interventions = _lists(tables["interventions"], "name", "other_names")
    terms = {kind: _lists(rows, "term") for kind, rows in tables["conditions"].groupby("kind")}
    sites = _sites(tables["sites"])
    for trial in plain_rows(tables["trials"], _TRIAL):
        nct_id = trial["nct_id"]
        texts = {
            Field.TITLES: [trial["brief_title"], trial["official_title"], trial["acronym"]],
            Field.CONDITIONS: terms.get("condition", {}).get(nct_id, []),
            Field.KEYWORDS: [
                *terms.get("keyword", {}).get(nct_id, []),
                *terms.get("mesh", {}).get(nct_id, []),
                *interventions.get(nct_id, []),
            ],
            Field.GROUPS: (groups or {}).get(nct_id, []),
            Field.SPONSORS: [trial["lead_sponsor"], *(trial["collaborators"] or "").split("|")],
            Field.HOSPITALS: sites["hospitals"].get(nct_id, []),
            Field.PLACES: sites["places"].get(nct_id, []),
            Field.SUMMARY: [trial["brief_summary_text"]],
            Field.CRITERIA: [trial["eligibility_criteria_text"]],
        }
        yield Document(
            nct_id,
            tuple(dict.fromkeys(number for number in (*numbers.get(nct_id, []), trial["acronym"]) if number)),
            agents[nct_id] if agents is not None else _agents(texts, interventions.get(nct_id, [])),
            {field: tuple(dict.fromkeys(mended(text) for text in values if text)) for field, values in texts.items()},
        )


def _agents(texts: Mapping[Field, list[str]], interventions: list[str]) -> tuple[Agent, ...]:
    told = [text for field in (Field.TITLES, Field.CONDITIONS, Field.KEYWORDS) for text in texts[field] if text]
    matches = [match for text in interventions for match in agents_in(text, inside_interventions=True)]
    matches += [match for text in told for match in agents_in(text)]
    written: dict[knowledge.Agent, dict[str, str]] = defaultdict(dict)
    for match in matches:
        written[match.agent].setdefault(match.name.casefold(), match.name)
    return tuple(
        Agent(agent.generic, tuple(names.values()), (*agent.brands, *agent.other_names))
        for agent, names in written.items()
    )


def _lists(table: pd.DataFrame, *columns: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in plain_rows(table, ["nct_id", *columns]):
        for column in columns:
            found[row["nct_id"]] += (row[column] or "").split("|")
    return dict(found)


def _sites(sites: pd.DataFrame) -> dict[str, dict[str, list[str]]]:
    hospitals: dict[str, list[str]] = defaultdict(list)
    places: dict[str, list[str]] = defaultdict(list)
    for row in plain_rows(sites, _SITE):
        if row["facility"]:
            hospitals[row["nct_id"]].append(row["facility"])
        place = ", ".join(row[part] for part in ("city", "state", "country") if row[part])
        places[row["nct_id"]].append(place)
    return {"hospitals": dict(hospitals), "places": dict(places)}
