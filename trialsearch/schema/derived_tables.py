"""Tables that are worked out of the records at refresh: what the field knows of each trial."""

from __future__ import annotations

from trialsearch.schema.common import data_source, nct_id, position
from trialsearch.schema.declaration import DERIVED, Column, Kind, Table
from trialsearch.vocabulary import (
    AgeGroup,
    Answer,
    ConditionKind,
    Facet,
    FurtherQuestion,
    Question,
    RequirementKind,
    Section,
    TreatmentType,
)

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
        Column(
            "made_for_few",
            Kind.FLAG,
            DERIVED,
            "Whether the trial is made for such patients, and few are: nobody fits it by silence.",
            required=True,
        ),
        Column(
            "of_relapse",
            Kind.FLAG,
            DERIVED,
            "Of a risk group: whether it is the risk of a relapse, and not of the first treatment.",
        ),
        data_source(),
    ),
)

_FROM_CRITERIA = "derived from eligibility_criteria, titles, conditions and ages"

CRITERIA = Table(
    "criteria",
    "One row a criterion or heading of the eligibility text, in order; nothing of the text is left out.",
    ("nct_id", "position"),
    (
        nct_id(),
        position("criterion"),
        Column(
            "section",
            Kind.TEXT,
            _FROM_CRITERIA,
            "inclusion or exclusion; disease, patient or prior_therapy in the registry's old layout; other.",
            required=True,
            allowed=tuple(Section),
        ),
        Column("level", Kind.INTEGER, DERIVED, "Nesting, 0 outermost.", unit="count", required=True),
        Column("parent", Kind.INTEGER, DERIVED, "Position of the criterion under which it stands.", unit="count"),
        Column("cohort", Kind.TEXT, DERIVED, "The cohort, arm or part that its heading names."),
        Column("closed_by", Kind.TEXT, DERIVED, "The record's words that close its cohort to new patients."),
        Column("is_heading", Kind.FLAG, DERIVED, "Whether it only opens a section.", required=True),
        Column("about_donor", Kind.FLAG, DERIVED, "Whether it speaks of the donor.", required=True),
        Column("start", Kind.INTEGER, DERIVED, "Where it begins in eligibility_criteria.", unit="count", required=True),
        Column("end", Kind.INTEGER, DERIVED, "Where it ends in eligibility_criteria.", unit="count", required=True),
        Column("text", Kind.TEXT, DERIVED, "What a person reads: no bullet, no escapes.", required=True),
        data_source(),
    ),
)

FACTS = Table(
    "facts",
    "One row a question about who can join (docs/eligibility.md): the record's answer, and the words that prove it.",
    ("nct_id", "question"),
    (
        nct_id(),
        Column(
            "question",
            Kind.TEXT,
            _FROM_CRITERIA,
            "Would a child with this property, who otherwise fits, be accepted?",
            required=True,
            allowed=(*Question, *FurtherQuestion),
        ),
        Column(
            "answer",
            Kind.TEXT,
            DERIVED,
            "yes, no, depends (on a condition that the question leaves open) or not_stated.",
            required=True,
            allowed=tuple(Answer),
        ),
        Column("explicit", Kind.FLAG, DERIVED, "Whether the record speaks of it, or only implies it.", required=True),
        Column("quote", Kind.TEXT, DERIVED, "The record's own words, verbatim; NA for not_stated."),
        Column("section", Kind.TEXT, DERIVED, "Where they stand.", allowed=tuple(Section)),
        Column("start", Kind.INTEGER, DERIVED, "Where they begin in that text.", unit="count"),
        Column("condition", Kind.TEXT, DERIVED, "Of a depends: on what, in the record's words."),
        Column(
            "condition_kind",
            Kind.TEXT,
            DERIVED,
            "The same as far as those words tell it: no such child is named, and none barred; a part that is closed; "
            "parts that differ; a time since a treatment, alone or with more; or other.",
            allowed=tuple(ConditionKind),
        ),
        Column("wait_number", Kind.NUMBER, DERIVED, "How long ago a treatment must have been.", unit="see wait_unit"),
        Column("wait_unit", Kind.TEXT, DERIVED, "Unit of that time.", allowed=("day", "week", "month", "year")),
        Column("wait_more_than", Kind.FLAG, DERIVED, "Whether exactly so long is too short."),
        Column(
            "has_way_round",
            Kind.FLAG,
            DERIVED,
            "Of a depends: whether the sentence has another way in, so that too short a wait stops nobody for certain.",
        ),
        Column("rule_id", Kind.TEXT, DERIVED, "Which rule gave the answer."),
        Column(
            "only_untreated",
            Kind.FLAG,
            DERIVED,
            "Whether the answer is that of everybody who was treated before, whatever the treatment.",
            required=True,
        ),
        Column(
            "one_lineage",
            Kind.FLAG,
            DERIVED,
            "Whether the disease of one lineage, B or T, is taken, and not of the other.",
            required=True,
        ),
        Column("names_lymphoma", Kind.FLAG, DERIVED, "Whether the quoted words name lymphoma.", required=True),
        Column(
            "counts_attempts",
            Kind.FLAG,
            DERIVED,
            "Of refractory disease: whether the quoted words count the attempts after which it is that.",
            required=True,
        ),
        Column(
            "of_cns_alone",
            Kind.FLAG,
            DERIVED,
            "Of an isolated relapse: whether the quoted words are those on CNS disease, and name no other place.",
            required=True,
        ),
        Column(
            "age_group",
            Kind.TEXT,
            DERIVED,
            "For whom alone the quoted words say that they hold; NA: for all.",
            allowed=tuple(AgeGroup),
        ),
        data_source(),
    ),
)

REQUIREMENTS = Table(
    "requirements",
    "One row a further thing that a trial asks for. It bars nobody by itself; its quote is the sentence.",
    ("nct_id", "position"),
    (
        nct_id(),
        position("requirement"),
        Column(
            "kind",
            Kind.TEXT,
            _FROM_CRITERIA,
            "What is asked for.",
            required=True,
            allowed=tuple(RequirementKind),
        ),
        Column("value", Kind.NUMBER, DERIVED, "The number as written; NA: none was read.", unit="see unit"),
        Column("unit", Kind.TEXT, DERIVED, "Unit of the value, or what is named (CD19 positive)."),
        Column("comparator", Kind.TEXT, DERIVED, ">=, >, <=, < or =."),
        Column("quote", Kind.TEXT, DERIVED, "The record's own words, verbatim.", required=True),
        Column("section", Kind.TEXT, DERIVED, "Where they stand.", required=True, allowed=tuple(Section)),
        Column("cohort", Kind.TEXT, DERIVED, "The cohort for which it holds; NA: all."),
        Column("start", Kind.INTEGER, DERIVED, "Where they begin in that text.", unit="count", required=True),
        Column(
            "binds_everyone",
            Kind.FLAG,
            DERIVED,
            "Whether every patient must meet it, as far as its section, its cohort and its words tell.",
            required=True,
        ),
        Column(
            "settled_by",
            Kind.TEXT,
            DERIVED,
            'Questions joined by "|": whoever answers yes to all of them meets it; NA: no question settles it.',
        ),
        Column(
            "is_usual",
            Kind.FLAG,
            DERIVED,
            "Of an antigen: whether nearly every leukaemia of its lineage carries it.",
        ),
        data_source(),
    ),
)

DERIVED_TABLES = (CRITERIA, FACTS, REQUIREMENTS, FACETS, TREATMENTS, STUDY_GROUPS)
