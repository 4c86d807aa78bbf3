"""Tables that are worked out of the records at refresh: what the field knows of each trial."""

from __future__ import annotations

from trialsearch.schema.common import data_source, nct_id, position
from trialsearch.schema.declaration import DERIVED, Column, Kind, Table
from trialsearch.vocabulary import Facet, TreatmentType

TREATMENTS = Table(
    "treatments",
    "One row a drug, cell product or kind of treatment that an intervention names.",
    ("nct_id", "position"),
    (
        nct_id(),
        position("treatment, in the order of the interventions"),
        Column(
            "intervention_position",
            Kind.INTEGER,
            DERIVED,
            "The intervention (its position in the table interventions).",
            unit="count",
            required=True,
        ),
        Column(
            "treatment_type",
            Kind.TEXT,
            "derived from the intervention's type, names and description",
            "What it is in a parent's words.",
            required=True,
            allowed=tuple(TreatmentType),
        ),
        Column("agent", Kind.TEXT, DERIVED, "Generic name of the drug or cell product; NA: only its kind is named."),
        Column("known_as", Kind.TEXT, DERIVED, "The name that people know, often a brand."),
        Column("target", Kind.TEXT, DERIVED, "What it is aimed at (CD19, ABL1), where that is known."),
        Column("matched_name", Kind.TEXT, DERIVED, "The words of the record that say so.", required=True),
        data_source(),
    ),
    derived=True,
)

STUDY_GROUPS = Table(
    "study_groups",
    "One row a cooperative group that a trial belongs to.",
    ("nct_id", "study_group"),
    (
        nct_id(),
        Column("study_group", Kind.TEXT, "derived from titles, numbers and sponsors", "The group.", required=True),
        Column("matched_words", Kind.TEXT, DERIVED, "The words of the record that say so.", required=True),
        data_source(),
    ),
    derived=True,
)

FACETS = Table(
    "facets",
    "One row a thing that a trial is about: whom it seeks, not what its text mentions.",
    ("nct_id", "facet"),
    (
        nct_id(),
        Column(
            "facet",
            Kind.TEXT,
            "derived from titles, summary, criteria, conditions and keywords",
            "A sub-type, a disease setting, or another trait of the patients.",
            required=True,
            allowed=tuple(Facet),
        ),
        Column("quote", Kind.TEXT, DERIVED, "The record's sentence that says so.", required=True),
        data_source(),
    ),
    derived=True,
)

DERIVED_TABLES = (FACETS, TREATMENTS, STUDY_GROUPS)
