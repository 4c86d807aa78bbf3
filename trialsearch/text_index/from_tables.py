"""A snapshot's tables -> the documents of its text index (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pandas as pd

from trialsearch.knowledge import agents as knowledge
from trialsearch.knowledge.agents import agents_in
from trialsearch.knowledge.study_groups import groups_of, names_of_trial, protocol_keys
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
_SITE = ["nct_id", "facility", "hospital_name", "city", "state", "country"]


def documents(tables: Tables, *, agents: Mapping[str, tuple[Agent, ...]] | None = None) -> Iterator[Document]:
    """Make a document of each trial.

    Parameters
    ----------
    tables : Tables
        Finished tables.
    agents : mapping of str to tuple of Agent, optional
        The drugs and cell products of each trial; by default those that its titles, keywords, conditions and
        interventions name.
    """
    numbers = _lists(tables["identifiers"], "id")
    interventions = _lists(tables["interventions"], "name", "other_names")
    terms = {kind: _lists(rows, "term") for kind, rows in tables["conditions"].groupby("kind")}
    sites = _sites(tables["sites"])
    for trial in plain_rows(tables["trials"], _TRIAL):
        nct_id = trial["nct_id"]
        titles = [text for text in (trial["brief_title"], trial["official_title"]) if text]
        acronym = trial["acronym"] or ""
        sponsors = [text for text in (trial["lead_sponsor"], *(trial["collaborators"] or "").split("|")) if text]
        own_numbers = numbers.get(nct_id, [])
        groups = groups_of(titles, own_numbers, sponsors, acronym)
        texts = {
            Field.TITLES: [*titles, acronym],
            Field.CONDITIONS: terms.get("condition", {}).get(nct_id, []),
            Field.KEYWORDS: [
                *terms.get("keyword", {}).get(nct_id, []),
                *terms.get("mesh", {}).get(nct_id, []),
                *interventions.get(nct_id, []),
            ],
            Field.GROUPS: [f"{match.group.group}: {match.group.full_name}" for match in groups],
            Field.SPONSORS: sponsors,
            Field.HOSPITALS: sites["hospitals"].get(nct_id, []),
            Field.PLACES: sites["places"].get(nct_id, []),
            Field.SUMMARY: [trial["brief_summary_text"]],
            Field.CRITERIA: [trial["eligibility_criteria_text"]],
        }
        yield Document(
            nct_id,
            _distinct((*own_numbers, acronym, *names_of_trial(nct_id))),
            protocol_keys(titles, own_numbers, sponsors, acronym),
            agents[nct_id] if agents is not None else _agents(texts, interventions.get(nct_id, [])),
            {field: tuple(mended(text) for text in _distinct(values)) for field, values in texts.items()},
        )


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _agents(texts: Mapping[Field, Sequence[str | None]], interventions: list[str]) -> tuple[Agent, ...]:
    told = [text for field in (Field.TITLES, Field.CONDITIONS, Field.KEYWORDS) for text in texts[field] if text]
    matches = [match for text in interventions for match in agents_in(text, inside_interventions=True)]
    matches += [match for text in told for match in agents_in(text)]
    written: dict[tuple[knowledge.Agent, bool], dict[str, str]] = defaultdict(dict)
    for match in matches:
        written[match.agent, match.loose].setdefault(match.name.casefold(), match.name)
    return tuple(
        agent
        for (known, loose), names in written.items()
        for agent in _shown(known, tuple(names.values()), loose=loose)
    )


def _shown(agent: knowledge.Agent, written: tuple[str, ...], *, loose: bool) -> Iterator[Agent]:
    kind = agent.type.value.replace("_", " ")
    if loose:
        # "CART19" may be another product: it stands for itself, of the same kind.
        yield from (Agent(name, kind=kind) for name in written)
    else:
        yield Agent(agent.generic, written, (*agent.brands, *agent.other_names), kind)


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
        hospitals[row["nct_id"]] += [name for name in (row["facility"], row["hospital_name"]) if name]
        place = ", ".join(row[part] for part in ("city", "state", "country") if row[part])
        places[row["nct_id"]].append(place)
    return {"hospitals": dict(hospitals), "places": dict(places)}
