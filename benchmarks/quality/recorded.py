"""The recorded records and their labels in ../shared, and what the judgements need of a record."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

from trialsearch.ages import minimum_age_days
from trialsearch.knowledge.diseases import Judgement, facets, relevance
from trialsearch.knowledge.purposes import PurposeJudgement, purpose_group
from trialsearch.normalise.records import Study, decode_study

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
READ_BY_HAND = ROOT / "tests" / "data"


def studies() -> dict[str, Study]:
    """Every recorded study, by its number."""
    with gzip.open(SHARED / "registry" / "studies.jsonl.gz") as lines:
        return {study.nct_id: study for study in map(decode_study, lines)}


def rows(path: Path) -> list[dict[str, str]]:
    """Read the rows of a TSV file; lines that begin with # are comments."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def titles(study: Study) -> list[str]:
    """Give the brief title, then the official one."""
    names = study.protocol_section.identification_module
    return [title for title in (names.brief_title, names.official_title) if title]


def facets_of(study: Study, *, with_terms: bool = False) -> dict[str, str]:
    """Say what a study is about; with its conditions and keywords only where asked for."""
    protocol = study.protocol_section
    return facets(
        title="\n".join(titles(study)),
        summary=protocol.description_module.brief_summary or "",
        criteria=protocol.eligibility_module.eligibility_criteria or "",
        conditions=protocol.conditions_module.conditions if with_terms else (),
        keywords=protocol.conditions_module.keywords if with_terms else (),
    )


def relevance_of(study: Study) -> Judgement:
    """Judge how a study relates to ALL."""
    protocol = study.protocol_section
    return relevance(
        titles=titles(study),
        conditions=protocol.conditions_module.conditions,
        keywords=protocol.conditions_module.keywords,
        mesh=[mesh.term for mesh in study.derived_section.condition_browse_module.meshes if mesh.term],
        criteria=protocol.eligibility_module.eligibility_criteria or "",
        minimum_age_days=minimum_age_days(protocol.eligibility_module.minimum_age),
        std_ages=protocol.eligibility_module.std_ages,
    )


def purpose_of(study: Study) -> PurposeJudgement:
    """Judge what a study is for."""
    protocol = study.protocol_section
    given = protocol.arms_interventions_module
    return purpose_group(
        titles=titles(study),
        study_type=protocol.design_module.study_type,
        primary_purpose=protocol.design_module.design_info.primary_purpose,
        phases=protocol.design_module.phases,
        interventions=[(each.type, each.name or "") for each in given.interventions],
        arms=[arm.label or "" for arm in given.arm_groups],
        summary=protocol.description_module.brief_summary or "",
    )
