"""Every table and column, declared once: name, type, unit, meaning, and where in the record it comes from.

Over 400 lines because it is one list; there is no logic in it.
"""

from __future__ import annotations

from trialsearch.schema.common import ID, data_date, data_source, nct_id, position
from trialsearch.schema.declaration import DERIVED, Column, Kind, Table
from trialsearch.vocabulary import (
    AgeGroup,
    AgeReference,
    ChangeKind,
    ForWhom,
    InterventionType,
    Phase,
    Purpose,
    RecordState,
    RecruitmentStatus,
    Relevance,
    Sex,
    SiteOpen,
    SiteStatus,
    StudyType,
)

_STATUS = "protocolSection.statusModule"
_DESIGN = "protocolSection.designModule"
_ELIGIBILITY = "protocolSection.eligibilityModule"
_CONTACTS = "protocolSection.contactsLocationsModule"
_ARMS = "protocolSection.armsInterventionsModule"
_SPONSOR = "protocolSection.sponsorCollaboratorsModule"
_TEXT_OF = "the registry's Markdown escapes undone, for display"


def _date(name: str, source: str, meaning: str) -> tuple[Column, Column]:
    """Declare a date as the registry writes it (day, month or year) and the first day it can mean."""
    return (
        Column(name, Kind.TEXT, source, f"{meaning} As written: yyyy, yyyy-MM or yyyy-MM-dd."),
        Column(
            f"{name}_first_day",
            Kind.DAY,
            f"derived from {name}",
            f"The first day that {name} can mean.",
            unit="day",
        ),
    )


TRIALS = Table(
    "trials",
    "One row a trial.",
    ("nct_id",),
    (
        nct_id(),
        Column("brief_title", Kind.TEXT, f"{ID}.briefTitle", "Short title."),
        Column("official_title", Kind.TEXT, f"{ID}.officialTitle", "Full title of the protocol."),
        Column("acronym", Kind.TEXT, f"{ID}.acronym", "Acronym of the trial."),
        Column(
            "overall_status",
            Kind.TEXT,
            f"{_STATUS}.overallStatus",
            "Recruitment status of the whole trial.",
            known=tuple(RecruitmentStatus),
        ),
        Column(
            "last_known_status",
            Kind.TEXT,
            f"{_STATUS}.lastKnownStatus",
            "The last status before the registry set it to UNKNOWN.",
        ),
        Column("why_stopped", Kind.TEXT, f"{_STATUS}.whyStopped", "The sponsor's reason for stopping."),
        Column(
            "phases",
            Kind.TEXT,
            f"{_DESIGN}.phases",
            'Phases joined by "/" ("PHASE1/PHASE2"); NOT_APPLICABLE is the registry\'s "NA"; NA for '
            "observational studies and expanded access.",
        ),
        Column(
            "study_type",
            Kind.TEXT,
            f"{_DESIGN}.studyType",
            "Interventional, observational or expanded access.",
            known=tuple(StudyType),
        ),
        Column(
            "primary_purpose",
            Kind.TEXT,
            f"{_DESIGN}.designInfo.primaryPurpose",
            "What the interventions are for.",
        ),
        Column(
            "allocation",
            Kind.TEXT,
            f"{_DESIGN}.designInfo.allocation",
            "How patients are assigned to arms; NOT_APPLICABLE for one arm.",
        ),
        Column(
            "minimum_age",
            Kind.TEXT,
            f"{_ELIGIBILITY}.minimumAge",
            "Lower age limit as written; NA: no limit.",
        ),
        Column(
            "maximum_age",
            Kind.TEXT,
            f"{_ELIGIBILITY}.maximumAge",
            "Upper age limit as written, inclusive; NA: no limit.",
        ),
        Column(
            "minimum_age_days",
            Kind.NUMBER,
            "derived from minimum_age",
            "Lowest admitted age; NA: open.",
            unit="days",
        ),
        Column(
            "age_limit_days",
            Kind.NUMBER,
            "derived from maximum_age",
            "First age that is too old: 17 Years admits until the 18th birthday; NA: open.",
            unit="days",
        ),
        Column(
            "joining_age_from_years",
            Kind.NUMBER,
            "derived from minimum_age, maximum_age and eligibility_criteria",
            "Youngest age that can join, by the stricter of structured fields and text; NA: open.",
            unit="years",
        ),
        Column(
            "joining_age_below_years",
            Kind.NUMBER,
            "derived from minimum_age, maximum_age and eligibility_criteria",
            "First age that is too old to join; NA: open.",
            unit="years",
        ),
        Column(
            "joining_age_reference",
            Kind.TEXT,
            DERIVED,
            "When that age counts: enrolment, diagnosis, relapse or other.",
            required=True,
            allowed=tuple(AgeReference),
        ),
        Column("joining_age_minimum_quote", Kind.TEXT, DERIVED, "The record's words for the lower limit."),
        Column("joining_age_maximum_quote", Kind.TEXT, DERIVED, "The record's words for the upper limit."),
        Column(
            "joining_age_minimum_group",
            Kind.TEXT,
            DERIVED,
            "For whom alone the words for the lower limit say that they hold; NA: for all.",
            allowed=tuple(AgeGroup),
        ),
        Column(
            "joining_age_maximum_group",
            Kind.TEXT,
            DERIVED,
            "The same of the words for the upper limit.",
            allowed=tuple(AgeGroup),
        ),
        Column(
            "joining_age_maximum_at_diagnosis",
            Kind.FLAG,
            DERIVED,
            "Whether the words for the upper limit count it at diagnosis, whenever the lower one counts.",
            required=True,
        ),
        Column(
            "joining_age_differs",
            Kind.FLAG,
            DERIVED,
            "Whether the criteria's text gives a limit that the structured fields do not.",
            required=True,
        ),
        Column(
            "criteria_readable",
            Kind.FLAG,
            "derived from eligibility_criteria",
            "Whether the record holds criteria that could be told apart; if not, nobody is said to fit.",
            required=True,
        ),
        Column("std_ages", Kind.TEXT, f"{_ELIGIBILITY}.stdAges", 'Age groups joined by "|".'),
        Column(
            "sex", Kind.TEXT, f"{_ELIGIBILITY}.sex", "Whom the trial admits: ALL, FEMALE or MALE.", known=tuple(Sex)
        ),
        Column(
            "joining_sex",
            Kind.TEXT,
            "derived from sex and eligibility_criteria",
            "The one sex that can join; NA: either, or the criteria plainly speak of patients of the other, too.",
            allowed=(Sex.FEMALE, Sex.MALE),
        ),
        Column(
            "healthy_volunteers",
            Kind.FLAG,
            f"{_ELIGIBILITY}.healthyVolunteers",
            "Whether healthy people may join.",
        ),
        Column(
            "conditions",
            Kind.TEXT,
            "protocolSection.conditionsModule.conditions",
            'Conditions joined by "|"; one a row in the table conditions.',
        ),
        Column("lead_sponsor", Kind.TEXT, f"{_SPONSOR}.leadSponsor.name", "The lead sponsor."),
        Column("lead_sponsor_class", Kind.TEXT, f"{_SPONSOR}.leadSponsor.class", "Kind of lead sponsor."),
        Column("collaborators", Kind.TEXT, f"{_SPONSOR}.collaborators.name", 'Collaborators joined by "|".'),
        Column(
            "enrollment_count",
            Kind.INTEGER,
            f"{_DESIGN}.enrollmentInfo.count",
            "Patients enrolled or planned; NA also for the registry's 99999999, which means unknown.",
            unit="count",
        ),
        Column("enrollment_type", Kind.TEXT, f"{_DESIGN}.enrollmentInfo.type", "ACTUAL or ESTIMATED."),
        *_date("start_date", f"{_STATUS}.startDateStruct.date", "Start of the trial."),
        *_date(
            "primary_completion_date",
            f"{_STATUS}.primaryCompletionDateStruct.date",
            "Last data for the main outcome.",
        ),
        *_date("completion_date", f"{_STATUS}.completionDateStruct.date", "End of the trial."),
        *_date("first_posted", f"{_STATUS}.studyFirstPostDateStruct.date", "First posted in the registry."),
        *_date("status_verified", f"{_STATUS}.statusVerifiedDate", "When the sponsor last confirmed the record."),
        *_date("last_update_posted", f"{_STATUS}.lastUpdatePostDateStruct.date", "Last update in the registry."),
        Column(
            "last_checked",
            Kind.DAY,
            "derived: the later of status_verified_first_day and last_update_posted_first_day",
            "The last day on which anybody is known to have looked after the record.",
            unit="day",
        ),
        Column(
            "record_state",
            Kind.TEXT,
            "derived from last_checked, overall_status and the data date",
            "fresh (6 months or less), ageing (12), stale (24), unverified (older, or UNKNOWN) or no_date.",
            required=True,
            allowed=tuple(RecordState),
        ),
        Column(
            "relevance",
            Kind.TEXT,
            "derived from conditions, MeSH terms, keywords, titles, eligibility text and ages",
            "focus: about ALL; includes: ALL is among the diseases it admits; other.",
            required=True,
            allowed=tuple(Relevance),
        ),
        Column(
            "relevance_reason",
            Kind.TEXT,
            "derived",
            'The words that decided relevance, after the place where they stand ("condition: ...").',
        ),
        Column(
            "purpose_group",
            Kind.TEXT,
            "derived from study type, primary purpose, phases, interventions, arms and titles",
            "What the trial is for: treatment, transplant_and_cell_support, side_effects_and_support, "
            "tests_and_monitoring, watch_and_samples, follow_up_of_treated, expanded_access or other.",
            required=True,
            allowed=tuple(Purpose),
        ),
        Column("purpose_reason", Kind.TEXT, DERIVED, "The words that decided purpose_group, after their place."),
        Column(
            "for_whom",
            Kind.TEXT,
            "derived from titles",
            "Whose study it is: the patients', or donors', family's, healthy people's or staff's.",
            required=True,
            allowed=tuple(ForWhom),
        ),
        Column(
            "first_step",
            Kind.FLAG,
            "derived from titles and summary",
            "Whether it screens patients for treatment studies, as their first step.",
            required=True,
        ),
        Column("has_results", Kind.FLAG, "hasResults", "Whether results are posted in the registry."),
        Column(
            "brief_summary",
            Kind.TEXT,
            "protocolSection.descriptionModule.briefSummary",
            "Summary as stored.",
            long=True,
        ),
        Column("brief_summary_text", Kind.TEXT, "derived from brief_summary", f"Summary, {_TEXT_OF}.", long=True),
        Column(
            "detailed_description",
            Kind.TEXT,
            "protocolSection.descriptionModule.detailedDescription",
            "Description as stored.",
            long=True,
        ),
        Column(
            "detailed_description_text",
            Kind.TEXT,
            "derived from detailed_description",
            f"Description, {_TEXT_OF}.",
            long=True,
        ),
        Column(
            "eligibility_criteria",
            Kind.TEXT,
            f"{_ELIGIBILITY}.eligibilityCriteria",
            "Who can join, as stored.",
            long=True,
        ),
        Column(
            "eligibility_criteria_text",
            Kind.TEXT,
            "derived from eligibility_criteria",
            f"Who can join, {_TEXT_OF}.",
            long=True,
        ),
        Column("url", Kind.TEXT, "derived from nct_id", "The trial's page in the registry.", required=True),
        data_date(),
        data_source(),
    ),
    known_by=("nct_id",),
)

SITES = Table(
    "sites",
    "One row a site: a place where a trial is or was run.",
    ("nct_id", "site_number"),
    (
        nct_id(),
        Column(
            "site_number",
            Kind.INTEGER,
            DERIVED,
            "Place of the site in the record, from 1.",
            unit="count",
            required=True,
        ),
        Column("facility", Kind.TEXT, f"{_CONTACTS}.locations.facility", "Name of the place, as written."),
        Column("city", Kind.TEXT, f"{_CONTACTS}.locations.city", "City."),
        Column("state", Kind.TEXT, f"{_CONTACTS}.locations.state", "State or province."),
        Column("zip", Kind.TEXT, f"{_CONTACTS}.locations.zip", "Postcode; text, leading zeros count."),
        Column("country", Kind.TEXT, f"{_CONTACTS}.locations.country", "Country."),
        Column(
            "status",
            Kind.TEXT,
            f"{_CONTACTS}.locations.status",
            "The site's own recruitment status; the registry gives it only for open or stale trials.",
            known=tuple(SiteStatus),
        ),
        Column(
            "open_here",
            Kind.TEXT,
            "derived from overall_status, status and last_checked",
            "Whether the trial takes patients at this site: yes, not_stated, unverified or no.",
            required=True,
            allowed=tuple(SiteOpen),
        ),
        Column(
            "site_masked",
            Kind.FLAG,
            "derived from facility",
            'The sponsor hides the place behind a placeholder ("Research Site").',
            required=True,
        ),
        Column(
            "hospital_id",
            Kind.TEXT,
            "derived from facility, city, state and country",
            "The hospital behind the facility's many spellings; NA: hidden, or no place of care is named.",
        ),
        Column("hospital_name", Kind.TEXT, "derived from hospital_id", "The hospital as a family would name it."),
        Column(
            "hospital_known",
            Kind.FLAG,
            "derived from hospital_id",
            "Whether the hospital is in the curated table; else its id is made of the cleaned text, city and country.",
        ),
        Column("latitude", Kind.NUMBER, f"{_CONTACTS}.locations.geoPoint.lat", "Of the city.", unit="degrees"),
        Column("longitude", Kind.NUMBER, f"{_CONTACTS}.locations.geoPoint.lon", "Of the city.", unit="degrees"),
        Column(
            "site_latitude",
            Kind.NUMBER,
            "derived from latitude, longitude, city, state, zip and country",
            "Where distances are measured from: the registry's point, or the town's, or the postcode's; NA: unknown.",
            unit="degrees",
        ),
        Column(
            "site_longitude",
            Kind.NUMBER,
            "derived from latitude, longitude, city, state, zip and country",
            "Its longitude.",
            unit="degrees",
        ),
        Column(
            "coordinates_source",
            Kind.TEXT,
            "derived",
            "Where that point comes from: registry; city, the town that the site names; postcode; hospital, the town "
            "of the known hospital; facility, the town with which the site's own name ends; NA: it is unknown.",
            allowed=("registry", "city", "postcode", "hospital", "facility"),
        ),
        Column(
            "coordinates_doubt",
            Kind.TEXT,
            "derived",
            "Why the registry's point is not taken: zero (0, 0), impossible, swapped, far_from_city (over 75 km "
            "from the one town that is meant), or far_from_hospital (so far from the town of the known hospital, or of "
            "the site's own name where the city is called like a province).",
            allowed=("zero", "impossible", "swapped", "far_from_city", "far_from_hospital"),
        ),
        data_date(),
        data_source(),
        Column(
            "search_words",
            Kind.TEXT,
            "derived from facility, hospital_name, city, state, zip and country",
            "Folded words for the site filter.",
            required=True,
            internal=True,
        ),
    ),
    known_by=("facility", "city", "state", "zip", "country"),
)

TRIAL_PHASES = Table(
    "trial_phases",
    "One row a trial and phase: phase 1/2 has two.",
    ("nct_id", "phase"),
    (
        nct_id(),
        Column("phase", Kind.TEXT, f"{_DESIGN}.phases", "One phase of the trial.", required=True, known=tuple(Phase)),
        data_source(),
    ),
)

IDENTIFIERS = Table(
    "identifiers",
    "One row a number under which a trial is known besides its nct_id.",
    ("nct_id", "position"),
    (
        nct_id(),
        position("number"),
        Column(
            "id_type",
            Kind.TEXT,
            f"{ID}.secondaryIdInfos.type",
            "ORG_STUDY_ID (the sponsor's own), NCT_ALIAS (an older nct_id), or the registry's type.",
        ),
        Column("id", Kind.TEXT, f"{ID}.secondaryIdInfos.id", "The number.", required=True),
        Column("organisation", Kind.TEXT, f"{ID}.secondaryIdInfos.domain", "Who gave the number."),
        data_source(),
    ),
    known_by=("id_type", "id"),
)

CONDITIONS = Table(
    "conditions",
    "One row a disease term of a trial.",
    ("nct_id", "position"),
    (
        nct_id(),
        position("term"),
        Column(
            "kind",
            Kind.TEXT,
            DERIVED,
            "condition, keyword, mesh (assigned by the registry) or mesh_ancestor (above it in the tree).",
            required=True,
            allowed=("condition", "keyword", "mesh", "mesh_ancestor"),
        ),
        Column("term", Kind.TEXT, "protocolSection.conditionsModule, derivedSection", "The term.", required=True),
        data_source(),
    ),
    known_by=("kind", "term"),
)

INTERVENTIONS = Table(
    "interventions",
    "One row a thing that is given or done.",
    ("nct_id", "position"),
    (
        nct_id(),
        position("intervention"),
        Column(
            "intervention_type",
            Kind.TEXT,
            f"{_ARMS}.interventions.type",
            "Drug, biological, procedure ...",
            known=tuple(InterventionType),
        ),
        Column("name", Kind.TEXT, f"{_ARMS}.interventions.name", "Name of the intervention."),
        Column("other_names", Kind.TEXT, f"{_ARMS}.interventions.otherNames", 'Other names joined by "|".'),
        Column("description", Kind.TEXT, f"{_ARMS}.interventions.description", "Description as stored."),
        Column("description_text", Kind.TEXT, "derived from description", f"Description, {_TEXT_OF}."),
        data_source(),
    ),
    known_by=("intervention_type", "name"),
)

ARMS = Table(
    "arms",
    "One row an arm: a group of patients treated alike.",
    ("nct_id", "position"),
    (
        nct_id(),
        position("arm"),
        Column("label", Kind.TEXT, f"{_ARMS}.armGroups.label", "Name of the arm."),
        Column("arm_type", Kind.TEXT, f"{_ARMS}.armGroups.type", "Experimental, active comparator ..."),
        Column("description", Kind.TEXT, f"{_ARMS}.armGroups.description", "Description as stored."),
        Column("description_text", Kind.TEXT, "derived from description", f"Description, {_TEXT_OF}."),
        Column("interventions", Kind.TEXT, f"{_ARMS}.armGroups.interventionNames", 'Interventions joined by "|".'),
        data_source(),
    ),
    known_by=("label",),
)

CONTACTS = Table(
    "contacts",
    "One row a person or office to ask: of a site (site_number), of the whole trial (NA), or an official.",
    ("nct_id", "position"),
    (
        nct_id(),
        position("contact"),
        Column(
            "kind",
            Kind.TEXT,
            DERIVED,
            "site, central or official.",
            required=True,
            allowed=("site", "central", "official"),
        ),
        Column("site_number", Kind.INTEGER, DERIVED, "The site, for contacts of a site.", unit="count"),
        Column("name", Kind.TEXT, f"{_CONTACTS}.centralContacts.name", "Name."),
        Column("role", Kind.TEXT, f"{_CONTACTS}.centralContacts.role", "Role."),
        Column("affiliation", Kind.TEXT, f"{_CONTACTS}.overallOfficials.affiliation", "Where an official works."),
        Column("phone", Kind.TEXT, f"{_CONTACTS}.centralContacts.phone", "Phone, as written."),
        Column("phone_ext", Kind.TEXT, f"{_CONTACTS}.centralContacts.phoneExt", "Extension."),
        Column("email", Kind.TEXT, f"{_CONTACTS}.centralContacts.email", "E-mail."),
        data_source(),
    ),
    known_by=("kind", "name"),
)

OUTCOMES = Table(
    "outcomes",
    "One row a thing that the trial measures.",
    ("nct_id", "position"),
    (
        nct_id(),
        position("outcome"),
        Column(
            "kind",
            Kind.TEXT,
            DERIVED,
            "primary, secondary or other.",
            required=True,
            allowed=("primary", "secondary", "other"),
        ),
        Column(
            "measure",
            Kind.TEXT,
            "protocolSection.outcomesModule.primaryOutcomes.measure",
            "What is measured.",
        ),
        Column("time_frame", Kind.TEXT, "protocolSection.outcomesModule.primaryOutcomes.timeFrame", "When."),
        Column(
            "description",
            Kind.TEXT,
            "protocolSection.outcomesModule.primaryOutcomes.description",
            "Description as stored.",
        ),
        Column("description_text", Kind.TEXT, "derived from description", f"Description, {_TEXT_OF}."),
        data_source(),
    ),
    known_by=("kind", "measure"),
)

CHANGES = Table(
    "changes",
    "One row a difference from the snapshot before (the manifest names it; the first snapshot has none).",
    ("nct_id", "position"),
    (
        nct_id(),
        position("difference among those of the trial"),
        Column(
            "change",
            Kind.TEXT,
            DERIVED,
            "new; changed; gone_from_registry; no_longer_matching (the registry still has it); renumbered; gone (the "
            "registry could not be asked why); set_aside (its record cannot be read any more); readable_again.",
            required=True,
            allowed=tuple(ChangeKind),
        ),
        Column("table_name", Kind.TEXT, DERIVED, "The table that differs, for changed."),
        Column("row_name", Kind.TEXT, DERIVED, "What the row is known by, where the table has several a trial."),
        Column("column_name", Kind.TEXT, DERIVED, "The column that differs; NA: the whole row came or went."),
        Column(
            "before",
            Kind.TEXT,
            DERIVED,
            "The value before; the title of a trial that is gone; the name of a row that went.",
        ),
        Column(
            "after",
            Kind.TEXT,
            DERIVED,
            "The value now; the title of a new trial; the name of a row that came; the new number; why set aside.",
        ),
        Column("since", Kind.DAY, DERIVED, "Day of the data before.", unit="day", required=True),
        data_date(),
        data_source(),
    ),
    of_records=False,
)

PLACES = Table(
    "places",
    "One row a place that sites tell of: a town, or a postcode area outside the United States and Canada.",
    ("country", "kind", "key", "state"),
    (
        Column("country", Kind.TEXT, DERIVED, "Country, in the registry's spelling of today.", required=True),
        Column("kind", Kind.TEXT, DERIVED, "city or postcode.", required=True, allowed=("city", "postcode")),
        Column("key", Kind.TEXT, DERIVED, "The folded town, or the beginning of a postcode.", required=True),
        Column("city", Kind.TEXT, DERIVED, "The town, or the town in the middle of the postcode area."),
        Column("state", Kind.TEXT, DERIVED, "State or province of a town, as the registry writes it."),
        Column(
            "latitude",
            Kind.NUMBER,
            "derived from site_latitude",
            "Of the site that is nearest to all others of the place.",
            unit="degrees",
            required=True,
        ),
        Column("longitude", Kind.NUMBER, "derived from site_longitude", "Of the same.", unit="degrees", required=True),
        Column("sites", Kind.INTEGER, DERIVED, "Sites there, in all trials.", unit="count", required=True),
        Column("spread_km", Kind.NUMBER, DERIVED, "Nine of ten sites lie within.", unit="km", required=True),
        data_source(),
    ),
    of_records=False,
)

#: Tables of the registry's own words, and those that all records have in common.
SOURCE = (TRIALS, SITES, TRIAL_PHASES, IDENTIFIERS, CONDITIONS, INTERVENTIONS, ARMS, CONTACTS, OUTCOMES)
COMMON = (CHANGES, PLACES)
