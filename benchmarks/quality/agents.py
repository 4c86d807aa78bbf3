"""`python -m benchmarks.quality.agents`: agents by every name, on the recorded studies (docs/quality.md, "Agents").

1. Coverage: for every agent of ../shared/terminology/all_agents.tsv and each of its names, in each recorded study
   whose interventions, titles or keywords use that name (found here by plain expressions, not by our finder): is the
   study resolved to the agent, and does that name lead to the agent, so that a search with it finds the study?
2. How many interventions of studies that concern ALL are resolved to an agent or a kind of treatment.
3. `--spot SEED`: thirty random resolutions, to be read. `--unresolved`: what is left, most frequent first.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from trialsearch.knowledge.agents import agents, agents_in
from trialsearch.knowledge.diseases import relevance
from trialsearch.knowledge.treatments import Treatment, resolve
from trialsearch.vocabulary import Relevance, TreatmentType

SHARED = Path(__file__).parents[2].parent / "shared"
RECORDED = SHARED / "registry" / "studies.jsonl.gz"
TERMINOLOGY = SHARED / "terminology" / "all_agents.tsv"

#: Words of the seed that name no agent ("dexamethasone: many").
_NO_NAMES = {"many", ""}
#: The names that count only in this spelling, and only inside interventions (DOMAIN.md, section 2).
_SHORT = re.compile(r"^(?:[A-Z]{2,5}|InO)$")


@dataclass(frozen=True)
class Study:
    """What of a record speaks of treatments."""

    nct_id: str
    titles: tuple[str, ...]
    keywords: tuple[str, ...]
    interventions: tuple[dict[str, Any], ...]
    concerns_all: bool

    def resolved(self) -> Iterator[tuple[dict[str, Any], tuple[Treatment, ...]]]:
        """Yield each intervention with what it is."""
        for given in self.interventions:
            names, description = given.get("otherNames", []), given.get("description", "")
            yield given, resolve(given.get("type"), given["name"], names, description, self.titles)

    def agents(self) -> set[str]:
        """Name the agents of the interventions, titles and keywords."""
        found = {treatment.agent.generic for _, all_ in self.resolved() for treatment in all_ if treatment.agent}
        for given in self.interventions:
            for text in (given["name"], *given.get("otherNames", [])):
                found |= {match.agent.generic for match in agents_in(text, inside_interventions=True)}
        for text in (*self.titles, *self.keywords):
            found |= {match.agent.generic for match in agents_in(text)}
        return found | {base for match in found for base in _forms(match)}


@cache
def _forms(generic: str) -> tuple[str, ...]:
    return next(agent.form_of for agent in agents() if agent.generic == generic)


def studies(path: Path = RECORDED) -> list[Study]:
    """Read the recorded studies."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [_study(json.loads(line)) for line in lines]


def _study(record: dict[str, Any]) -> Study:
    section = record["protocolSection"]
    identification, conditions = section["identificationModule"], section.get("conditionsModule", {})
    titles = tuple(identification[key] for key in ("briefTitle", "officialTitle") if identification.get(key))
    browse = record.get("derivedSection", {}).get("conditionBrowseModule", {})
    judgement = relevance(
        titles=titles,
        conditions=conditions.get("conditions", []),
        keywords=conditions.get("keywords", []),
        mesh=[mesh["term"] for mesh in browse.get("meshes", [])],
        criteria=section.get("eligibilityModule", {}).get("eligibilityCriteria", ""),
    )
    return Study(
        identification["nctId"],
        titles,
        tuple(conditions.get("keywords", [])),
        tuple(section.get("armsInterventionsModule", {}).get("interventions", [])),
        judgement.relevance is not Relevance.OTHER,
    )


def names_of_seed(path: Path = TERMINOLOGY) -> dict[str, list[str]]:
    """List the names of each agent of the terminology."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    listed = {
        row["generic"]: [
            *row["generic"].split(" / "),
            *row["brand_names"].split(";"),
            *row["codes_and_abbreviations"].split(";"),
        ]
        for row in rows
    }
    return {generic: [name for name in names if name not in _NO_NAMES] for generic, names in listed.items()}


def uses(study: Study, name: str) -> bool:
    """Whether a study uses a name: a plain search for whole words, with or without hyphens and blanks."""
    inside = [text for given in study.interventions for text in (given["name"], *given.get("otherNames", []))]
    parts = [re.escape(part) for part in re.split(r"[\s-]+", name)]
    if _SHORT.match(name):
        pattern, texts = re.compile(rf"(?<![A-Za-z0-9-]){name}(?![A-Za-z0-9-])"), inside
    else:
        pattern = re.compile(rf"(?i)(?<![a-z0-9]){'[ -]?'.join(parts)}(?![a-z0-9]|[/.]\d)")
        texts = [*inside, *study.titles, *study.keywords]
    return any(pattern.search(text) for text in texts)


def coverage(recorded: list[Study], seed: dict[str, list[str]]) -> tuple[dict[str, tuple[int, int, int]], list[str]]:
    """Count, per agent: names that lead to it, names in use, studies that use one; and say what is missed."""
    found = {study.nct_id: study.agents() for study in recorded}
    table: dict[str, tuple[int, int, int]] = {}
    missed: list[str] = []
    for generic, names in seed.items():
        used_by: dict[str, list[Study]] = {name: [s for s in recorded if uses(s, name)] for name in names}
        for name in names:
            named = {match.agent.generic for match in agents_in(name, inside_interventions=True)}
            if named != {generic}:
                missed.append(f"{name!r} leads to {', '.join(sorted(named)) or 'nothing'}, not to {generic}")
            missed += [
                f"{study.nct_id} uses {name!r}, but is not resolved to {generic}"
                for study in used_by[name]
                if generic not in found[study.nct_id]
            ]
        in_use = [name for name in names if used_by[name]]
        table[generic] = len(names), len(in_use), len({study.nct_id for each in used_by.values() for study in each})
    return table, missed


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spot", type=int, metavar="SEED", help="print thirty random resolutions")
    parser.add_argument("--unresolved", action="store_true", help="print what is left unresolved")
    chosen = parser.parse_args()
    recorded = studies()
    _print_resolved(recorded, unresolved=chosen.unresolved)
    table, missed = coverage(recorded, names_of_seed())
    names_of_all = sum(row[0] for row in table.values())
    print(f"\n{len(recorded)} studies; {len(table)} agents of the terminology, {names_of_all} names")
    print("| agent | names | of them in use | studies that use one |\n|---|---|---|---|")
    for generic, (names, in_use, using) in table.items():
        print(f"| {generic} | {names} | {in_use} | {using} |")
    print(f"missed: {len(missed)}")
    for line in missed:
        print(f"  {line}")
    if chosen.spot is not None:
        _print_spot(recorded, chosen.spot)


def _print_resolved(recorded: list[Study], *, unresolved: bool) -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    left: Counter[str] = Counter()
    begun = time.perf_counter()
    resolved = [(given, treatments) for s in recorded if s.concerns_all for given, treatments in s.resolved()]
    seconds = time.perf_counter() - begun
    for given, treatments in resolved:
        kind = given.get("type") or "not given"
        counts[kind]["all"] += 1
        counts[kind]["agent"] += any(treatment.agent for treatment in treatments)
        if any(treatment.type is not TreatmentType.OTHER for treatment in treatments):
            counts[kind]["kind"] += 1
        else:
            left[f"{kind}: {given['name']}"] += 1
    concern = sum(s.concerns_all for s in recorded)
    print(f"Interventions of the {concern} studies that concern ALL ({1000 * seconds / concern:.2f} ms a study)")
    print("| type in the registry | interventions | with an agent | agent or kind of treatment |\n|---|---|---|---|")
    for kind, count in sorted(counts.items(), key=lambda row: -row[1]["all"]):
        print(f"| {kind} | {count['all']} | {count['agent'] / count['all']:.1%} | {count['kind'] / count['all']:.1%} |")
    if unresolved:
        print(*(f"  {number} {name}" for name, number in left.most_common()), sep="\n")


def _print_spot(recorded: list[Study], seed: int) -> None:
    every = [(s.nct_id, given, treatments) for s in recorded if s.concerns_all for given, treatments in s.resolved()]
    for nct_id, given, treatments in random.Random(seed).sample(every, 30):  # noqa: S311 - a sample to read
        said = "; ".join(map(_said, treatments))
        print(f"{nct_id} {given.get('type')} {given['name'][:90]!r}: {said}")


def _said(treatment: Treatment) -> str:
    agent = treatment.agent.generic if treatment.agent else "-"
    loose = ", loose" if treatment.loose else ""
    return f"{agent} ({treatment.type}{loose}) by {treatment.words[:60]!r} in {treatment.place}"


if __name__ == "__main__":
    main()
