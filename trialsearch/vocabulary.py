"""The field's enumerations, each in the order in which people read them (leaf).

The values are the registry's own constants (data structure page of ClinicalTrials.gov, API 2.0.5),
except that its phase code "NA" is NOT_APPLICABLE here: "NA" reads back from a file as missing.
A value that the registry adds later is kept as plain text in the tables; it is in no enumeration.
"""

from __future__ import annotations

from enum import StrEnum


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
    RADIOTHERAPY = "radiotherapy"
    INFECTION_CARE = "infection_care"
    SUPPORTIVE_CARE = "supportive_care"
    BEHAVIOURAL = "behavioural"
    DIAGNOSTIC = "diagnostic"
    OTHER = "other"


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


class Question(StrEnum):
    """provisional"""

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
    REMISSION_CR1 = "remission_cr1"
    REMISSION_CR2PLUS = "remission_cr2plus"
    SURVIVOR_OFF_THERAPY = "survivor_off_therapy"


class Answer(StrEnum):
    """provisional"""

    YES = "yes"
    NO = "no"
    DEPENDS = "depends"
    NOT_STATED = "not_stated"


class AgeReference(StrEnum):
    """provisional"""

    ENROLMENT = "enrolment"
    DIAGNOSIS = "diagnosis"
    RELAPSE = "relapse"
    OTHER = "other"
