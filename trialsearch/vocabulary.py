"""The field's enumerations, each in the order in which people read them (leaf).

The values are the registry's own constants (data structure page of ClinicalTrials.gov, API 2.0.5),
except that its phase code "NA" is NOT_APPLICABLE here: "NA" reads back from a file as missing.
A value that the registry adds later is kept as plain text in the tables; it is in no enumeration.

Over 400 lines because it is one list.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, TypeVar

from trialsearch.errors import InvalidInput, quoted


class Phase(StrEnum):
    """What a phase number says; a trial may have two ("PHASE1/PHASE2")."""

    EARLY_PHASE1 = "EARLY_PHASE1"
    PHASE1 = "PHASE1"
    PHASE2 = "PHASE2"
    PHASE3 = "PHASE3"
    PHASE4 = "PHASE4"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class RecruitmentStatus(StrEnum):
    """A trial's overall recruitment status; the last four but one are for expanded access."""

    RECRUITING = "RECRUITING"
    NOT_YET_RECRUITING = "NOT_YET_RECRUITING"
    ENROLLING_BY_INVITATION = "ENROLLING_BY_INVITATION"
    ACTIVE_NOT_RECRUITING = "ACTIVE_NOT_RECRUITING"
    SUSPENDED = "SUSPENDED"
    COMPLETED = "COMPLETED"
    TERMINATED = "TERMINATED"
    WITHDRAWN = "WITHDRAWN"
    UNKNOWN = "UNKNOWN"
    AVAILABLE = "AVAILABLE"
    TEMPORARILY_NOT_AVAILABLE = "TEMPORARILY_NOT_AVAILABLE"
    NO_LONGER_AVAILABLE = "NO_LONGER_AVAILABLE"
    APPROVED_FOR_MARKETING = "APPROVED_FOR_MARKETING"
    WITHHELD = "WITHHELD"


class SiteStatus(StrEnum):
    """A site's own recruitment status; present only while the trial is open or stale."""

    RECRUITING = "RECRUITING"
    NOT_YET_RECRUITING = "NOT_YET_RECRUITING"
    ENROLLING_BY_INVITATION = "ENROLLING_BY_INVITATION"
    ACTIVE_NOT_RECRUITING = "ACTIVE_NOT_RECRUITING"
    SUSPENDED = "SUSPENDED"
    COMPLETED = "COMPLETED"
    TERMINATED = "TERMINATED"
    WITHDRAWN = "WITHDRAWN"
    AVAILABLE = "AVAILABLE"


class SiteOpen(StrEnum):
    """Whether this trial takes patients at this site (docs/architecture.md, decision 3)."""

    YES = "yes"
    NOT_STATED = "not_stated"
    UNVERIFIED = "unverified"
    NO = "no"


#: Where somebody may be taken: the sites listed as open, and those of a recruiting trial that gives no status for them.
MAY_BE_OPEN: Final = (SiteOpen.YES, SiteOpen.NOT_STATED)


class Availability(StrEnum):
    """What a person can do about a trial today: the groups in which results are shown."""

    TAKING_PATIENTS = "taking_patients"
    OPEN_ELSEWHERE = "open_elsewhere"
    NOT_OPEN_YET = "not_open_yet"
    NOT_CONFIRMED = "not_confirmed"
    EXPANDED_ACCESS = "expanded_access"
    CLOSED = "closed"


class Relevance(StrEnum):
    """How a trial relates to ALL."""

    FOCUS = "focus"
    INCLUDES = "includes"
    OTHER = "other"


class StudyType(StrEnum):
    """The registry's three kinds of record."""

    INTERVENTIONAL = "INTERVENTIONAL"
    OBSERVATIONAL = "OBSERVATIONAL"
    EXPANDED_ACCESS = "EXPANDED_ACCESS"


class InterventionType(StrEnum):
    """What kind of thing is given or done."""

    DRUG = "DRUG"
    BIOLOGICAL = "BIOLOGICAL"
    GENETIC = "GENETIC"
    COMBINATION_PRODUCT = "COMBINATION_PRODUCT"
    RADIATION = "RADIATION"
    PROCEDURE = "PROCEDURE"
    DEVICE = "DEVICE"
    DIAGNOSTIC_TEST = "DIAGNOSTIC_TEST"
    DIETARY_SUPPLEMENT = "DIETARY_SUPPLEMENT"
    BEHAVIORAL = "BEHAVIORAL"
    OTHER = "OTHER"


class Sex(StrEnum):
    """Whom a trial admits."""

    ALL = "ALL"
    FEMALE = "FEMALE"
    MALE = "MALE"


class RecordState(StrEnum):
    """How long ago anybody checked a record, counted back from the data date."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"
    UNVERIFIED = "unverified"
    NO_DATE = "no_date"


class DataSource(StrEnum):
    """Where a row comes from; every export says it."""

    REGISTRY = "clinicaltrials.gov"
    DEMONSTRATION = "demonstration"


class ChangeKind(StrEnum):
    """What happened to a trial between two snapshots."""

    NEW = "new"
    CHANGED = "changed"
    GONE_FROM_REGISTRY = "gone_from_registry"
    NO_LONGER_MATCHING = "no_longer_matching"
    RENUMBERED = "renumbered"
    GONE = "gone"
    SET_ASIDE = "set_aside"
    READABLE_AGAIN = "readable_again"


class Purpose(StrEnum):
    """What a trial is for, in the order in which families are shown it (`purpose_group`)."""

    TREATMENT = "treatment"
    TRANSPLANT_AND_CELL_SUPPORT = "transplant_and_cell_support"
    EXPANDED_ACCESS = "expanded_access"
    SIDE_EFFECTS_AND_SUPPORT = "side_effects_and_support"
    TESTS_AND_MONITORING = "tests_and_monitoring"
    WATCH_AND_SAMPLES = "watch_and_samples"
    FOLLOW_UP_OF_TREATED = "follow_up_of_treated"
    OTHER = "other"


class TreatmentType(StrEnum):
    """What is tested, as a parent would name it."""

    CAR_T = "car_t"
    BISPECIFIC_ANTIBODY = "bispecific_antibody"
    ANTIBODY_DRUG_CONJUGATE = "antibody_drug_conjugate"
    ANTIBODY = "antibody"
    TARGETED_DRUG = "targeted_drug"
    CHEMOTHERAPY = "chemotherapy"
    ASPARAGINASE = "asparaginase"
    STEROID = "steroid"
    STEM_CELL_TRANSPLANT = "stem_cell_transplant"
    OTHER_CELL_THERAPY = "other_cell_therapy"
    IMMUNE_THERAPY = "immune_therapy"
    RADIOTHERAPY = "radiotherapy"
    INFECTION_CARE = "infection_care"
    SUPPORTIVE_CARE = "supportive_care"
    BEHAVIOURAL = "behavioural"
    DIAGNOSTIC = "diagnostic"
    OTHER = "other"


class Facet(StrEnum):
    """What a trial is about: whom it seeks, not what its text mentions (tables facets).

    The first nine are the columns of the curated disease terms that the rules are measured against.
    """

    #: B-cell precursor ALL (not mature B: Burkitt, L3), or one of its sub-types.
    B_ALL = "b_all"
    #: T-cell ALL, early T-cell precursor ALL among it.
    T_ALL = "t_all"
    #: Philadelphia-positive (BCR::ABL1) ALL.
    PH_POS = "ph_pos"
    #: Mixed phenotype, biphenotypic, ambiguous lineage or undifferentiated acute leukaemia, by name.
    MPAL = "mpal"
    #: Lymphoblastic lymphoma, by name or in an unrestricted "non-Hodgkin lymphoma".
    LBL = "lbl"
    #: ALL just found, not treated yet but for a short prephase.
    NEWLY_DIAGNOSED = "newly_diagnosed"
    #: ALL that came back, or that conventional treatment no longer controls.
    RECURRENT = "recurrent"
    #: ALL that does not answer to treatment, induction failure among it.
    REFRACTORY = "refractory"
    #: ALL in complete remission at entry.
    IN_REMISSION = "in_remission"
    #: Early T-cell precursor ALL.
    ETP_ALL = "etp_all"
    #: BCR::ABL1-like (Ph-like) ALL; CRLF2 alone is not.
    PH_LIKE = "ph_like"
    #: ALL with an ABL-class fusion other than BCR::ABL1.
    ABL_CLASS = "abl_class"
    #: Acute leukaemia with a rearranged KMT2A (MLL) gene, of any lineage.
    KMT2A = "kmt2a"
    #: ALL of one risk group (standard, high, very high ...), by the title.
    RISK_GROUP = "risk_group"
    #: ALL found before the first birthday.
    INFANT = "infant"
    #: Hypodiploid (near-haploid, low hypodiploid) ALL.
    HYPODIPLOID = "hypodiploid"
    #: ALL in children with Down syndrome.
    DOWN_SYNDROME = "down_syndrome"
    #: Active first relapse.
    FIRST_RELAPSE = "first_relapse"
    #: Active second or later relapse.
    SECOND_OR_LATER_RELAPSE = "second_or_later_relapse"
    #: Relapse after a transplant.
    RELAPSE_AFTER_TRANSPLANT = "relapse_after_transplant"
    #: Relapse after, or disease left by, CAR-T cells.
    RELAPSE_AFTER_CAR_T = "relapse_after_car_t"
    #: Minimal residual disease: remission by microscope, leukaemia by finer tests.
    MRD = "mrd"
    #: First complete remission.
    CR1 = "cr1"
    #: Second or later complete remission.
    CR2PLUS = "cr2plus"
    #: Patients who are to have a stem-cell transplant, or have just had one.
    TRANSPLANT = "transplant"
    #: Leukaemia in the central nervous system, or its prevention.
    CNS = "cns"
    #: Patients on maintenance (continuation) treatment.
    MAINTENANCE = "maintenance"
    #: Patients who have finished treatment, survivors among them.
    OFF_THERAPY = "off_therapy"


class ForWhom(StrEnum):
    """Whose study it is: the child's with leukaemia, or that of people around it."""

    PATIENTS = "patients"
    DONORS = "donors"
    FAMILY = "family"
    HEALTHY_PEOPLE = "healthy_people"
    STAFF = "staff"


class Question(StrEnum):
    """What is asked of every trial's text: whether a child with this property, who otherwise fits, is accepted."""

    B_ALL = "b_all"
    T_ALL = "t_all"
    MPAL = "mpal"
    LBL = "lbl"
    PH_POSITIVE = "ph_positive"
    PH_NEGATIVE = "ph_negative"
    NEWLY_DIAGNOSED = "newly_diagnosed"
    FIRST_RELAPSE = "first_relapse"
    SECOND_OR_LATER_RELAPSE = "second_or_later_relapse"
    REFRACTORY = "refractory"
    REMISSION = "remission"
    MRD_POSITIVE = "mrd_positive"
    PRIOR_HSCT = "prior_hsct"
    NO_PRIOR_HSCT = "no_prior_hsct"
    PRIOR_CAR_T = "prior_car_t"
    PRIOR_BLINATUMOMAB = "prior_blinatumomab"
    PRIOR_INOTUZUMAB = "prior_inotuzumab"
    DOWN_SYNDROME = "down_syndrome"
    ISOLATED_EXTRAMEDULLARY_RELAPSE = "isolated_extramedullary_relapse"
    CNS_DISEASE = "cns_disease"


#: The questions on what a child was treated with before.
EARLIER_TREATMENTS: Final = (
    Question.PRIOR_HSCT,
    Question.PRIOR_CAR_T,
    Question.PRIOR_BLINATUMOMAB,
    Question.PRIOR_INOTUZUMAB,
)


class FurtherQuestion(StrEnum):
    """Asked only where the text allows an answer: what narrows the twenty questions, and decides no verdict alone."""

    REMISSION_CR1 = "remission_cr1"
    REMISSION_CR2PLUS = "remission_cr2plus"
    IN_INDUCTION = "in_induction"
    RELAPSE_AFTER_HSCT = "relapse_after_hsct"
    SURVIVOR_OFF_THERAPY = "survivor_off_therapy"
    PH_LIKE = "ph_like"
    ABL_CLASS = "abl_class"
    KMT2A = "kmt2a"
    INFANT = "infant"


class Answer(StrEnum):
    """What a trial's text answers to a question."""

    YES = "yes"
    NO = "no"
    DEPENDS = "depends"
    NOT_STATED = "not_stated"


class AgeReference(StrEnum):
    """When the age is counted that a trial's limits speak of."""

    ENROLMENT = "enrolment"
    DIAGNOSIS = "diagnosis"
    RELAPSE = "relapse"
    OTHER = "other"


class AgeGroup(StrEnum):
    """Those for whom alone a sentence may say that it holds."""

    CHILDREN = "children"
    ADULTS = "adults"


class ConditionKind(StrEnum):
    """On what a `depends` depends, as far as the record's words tell plainly."""

    #: The record's rules do not name such children (a title may), and do not bar them.
    NOT_NAMED = "not_named"
    #: The part of the trial that takes them is closed.
    CLOSED = "closed"
    #: Parts of the trial differ.
    PART = "part"
    #: Some time must have passed since a treatment, and nothing else.
    WAIT = "wait"
    #: The same, and more.
    WAIT_AND_MORE = "wait_and_more"
    #: Anything else: its own words must say it.
    OTHER = "other"


class RequirementKind(StrEnum):
    """What else decides an enrolment, beyond the twenty questions; in the order in which a family is told."""

    MARROW_BLASTS = "marrow_blasts"
    MRD_THRESHOLD = "mrd_threshold"
    ANTIGEN = "antigen"
    KMT2A = "kmt2a"
    PH_LIKE = "ph_like"
    RELAPSE_TIMING = "relapse_timing"
    CR_NUMBER = "cr_number"
    PRIOR_LINES_MIN = "prior_lines_min"
    WASHOUT = "washout"
    MONTHS_SINCE_HSCT = "months_since_hsct"
    GVHD = "gvhd"
    DONOR_NEEDED = "donor_needed"
    AGE_AT_DIAGNOSIS = "age_at_diagnosis"
    WEIGHT_KG = "weight_kg"
    T_CELL_COUNT = "t_cell_count"
    PERFORMANCE = "performance"
    LIFE_EXPECTANCY = "life_expectancy"
    ORGAN_FUNCTION = "organ_function"
    CONCURRENT_TRIAL_BARRED = "concurrent_trial_barred"
    PRIOR_ENROLMENT_REQUIRED = "prior_enrolment_required"
    MUTATION_REQUIRED = "mutation_required"
    COMMERCIAL_PRODUCT = "commercial_product"
    FIRST_PATIENTS = "first_patients"
    PRIOR_THERAPY_REQUIRED = "prior_therapy_required"
    CNS_DISEASE_REQUIRED = "cns_disease_required"
    TRANSPLANT_POSSIBLE = "transplant_possible"
    RELAPSE_UNTREATED = "relapse_untreated"
    INDUCTION_DAY = "induction_day"
    INDUCTION_STARTED = "induction_started"
    RULES_ELSEWHERE = "rules_elsewhere"
    FAMILY_LANGUAGE = "family_language"
    ANTHRACYCLINE_DOSE = "anthracycline_dose"
    COHORT_CLOSED = "cohort_closed"


class Section(StrEnum):
    """Where in a record a statement stands: a part of the criteria text, or a field of its own."""

    INCLUSION = "inclusion"
    EXCLUSION = "exclusion"
    DISEASE = "disease"
    PATIENT = "patient"
    PRIOR_THERAPY = "prior_therapy"
    OTHER = "other"
    BRIEF_TITLE = "brief_title"
    OFFICIAL_TITLE = "official_title"
    CONDITION = "condition"


class Lineage(StrEnum):
    """Which kind of leukaemia (or lymphoma of the same cells) a child has."""

    B_ALL = "b_all"
    T_ALL = "t_all"
    MPAL = "mpal"
    LBL = "lbl"


class Philadelphia(StrEnum):
    """What the report says of the Philadelphia chromosome; Ph-like is not Ph-positive."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    LIKE = "like"


class Now(StrEnum):
    """What is happening now: one axis of disease status. The other is how often the leukaemia came back."""

    UNTREATED = "untreated"
    INDUCTION = "induction"
    REMISSION_ON_THERAPY = "remission_on_therapy"
    MRD_POSITIVE = "mrd_positive"
    REFRACTORY = "refractory"
    RELAPSE_ACTIVE = "relapse_active"
    OFF_THERAPY = "off_therapy"


class Verdict(StrEnum):
    """Whether a child could join, as far as a record can tell; the order of results."""

    FITS = "fits"
    UNCLEAR = "unclear"
    DOES_NOT_FIT = "does_not_fit"


_Member = TypeVar("_Member", bound=StrEnum)


#: What people write for a value, beside itself.
_SHORT: Final[dict[type[StrEnum], dict[str, str]]] = {Sex: {"f": "female", "m": "male"}}


def read_member(kind: type[_Member], word: str, name: str) -> _Member:
    """Read a value of an enumeration as people write it: in either case, with blanks or hyphens for underscores.

    Parameters
    ----------
    name : str
        What was asked for, as an error calls it.

    Raises
    ------
    InvalidInput
        Naming the values that there are.

    Examples
    --------
    >>> read_member(RecruitmentStatus, "Active, not recruiting", "recruitment").value
    'ACTIVE_NOT_RECRUITING'
    """
    wanted = word.strip().lower().replace(",", "").replace("-", "_").replace(" ", "_")
    wanted = _SHORT.get(kind, {}).get(wanted, wanted)
    for member in kind:
        if member.value.lower() == wanted:
            return member
    raise InvalidInput(f"{quoted(word)} is not one of: {', '.join(kind)} ({name}).")
