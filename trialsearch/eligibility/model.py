"""What the reader takes and gives: a record's words in; criteria, facts, age limits and requirements out."""

from __future__ import annotations

from dataclasses import dataclass

from trialsearch.eligibility.grounds import SILENCE, Ground
from trialsearch.vocabulary import (
    AgeGroup,
    AgeReference,
    Answer,
    FurtherQuestion,
    Question,
    RequirementKind,
    Section,
)


@dataclass(frozen=True)
class Record:
    """A trial as far as the reader needs it, every text verbatim as the registry stores it; absent is "".

    Parameters
    ----------
    criteria : str
        The eligibility criteria, with the registry's backslash escapes.
    minimum_age, maximum_age : str
        "6 Months", "25 Years".
    """

    brief_title: str = ""
    official_title: str = ""
    conditions: tuple[str, ...] = ()
    criteria: str = ""
    minimum_age: str = ""
    maximum_age: str = ""


@dataclass(frozen=True)
class Criterion:
    """One criterion, or heading, of the text; the raw pieces of all of them, joined, are the text.

    Parameters
    ----------
    position : int
        Counts from 0 in the order of the text.
    section : Section
        inclusion, exclusion, disease, patient, prior_therapy or other.
    level : int
        Nesting, 0 outermost.
    parent : int or None
        Position of the criterion or group heading under which it stands.
    cohort : str
        The cohort, arm, group or part that its heading names ("Cohort 1"), else "".
    closed_by : str
        The registry's words, raw, that close its cohort to new patients, else "".
    is_heading : bool
        It only opens a section.
    about_donor : bool
        It speaks of the donor, not of the patient.
    start, end : int
        Its place in the raw text, white space and bullet included.
    text : str
        What a person reads: no bullet, no escapes.
    """

    position: int
    section: Section
    level: int
    parent: int | None
    cohort: str
    closed_by: str
    is_heading: bool
    about_donor: bool
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Fact:
    """A trial's answer to one question, with the registry's words that prove it.

    Parameters
    ----------
    explicit : bool
        The quoted words speak of it, by name or as what excludes it (a trial for relapse bars an untreated child).
        False where the answer only follows from the scope of the whole record.
    quote : str
        A verbatim piece of the record's raw text, of two words or more; "" where the answer is not_stated.
    section : Section or None
        Where the quote stands.
    start : int or None
        Its place in that section's raw text (the criteria, or the field).
    ground : Ground
        Which rule gave the answer, and what follows from that.
    condition : str
        For `depends`: on what, in the record's words.
    """

    question: Question | FurtherQuestion
    answer: Answer
    explicit: bool = False
    quote: str = ""
    section: Section | None = None
    start: int | None = None
    ground: Ground = SILENCE
    condition: str = ""

    @property
    def rule_id(self) -> str:
        """Name of the rule that gave the answer, "" for not_stated."""
        return self.ground.id


@dataclass(frozen=True)
class AgeLimits:
    """The ages at which a child can join, in years: min_years <= age < below_years; None is no limit.

    Parameters
    ----------
    reference : AgeReference
        When that age is counted.
    quotes : tuple of str
        The registry's words for the minimum and the maximum, as far as there are limits.
    text_differs : bool
        The criteria's text, not the structured fields, gave a limit that those fields do not.
    minimum_group, maximum_group : AgeGroup or None
        For whom alone those words say that they hold.
    maximum_at_diagnosis : bool
        The words for the maximum count it at diagnosis, whenever the minimum counts.
    """

    min_years: float | None
    below_years: float | None
    reference: AgeReference
    quotes: tuple[str, ...]
    text_differs: bool
    minimum_group: AgeGroup | None = None
    maximum_group: AgeGroup | None = None
    maximum_at_diagnosis: bool = False

    @property
    def minimum_quote(self) -> str:
        """The words for the minimum, "" where there is none."""
        return self.quotes[0] if self.min_years is not None and self.quotes else ""

    @property
    def maximum_quote(self) -> str:
        """The words for the maximum, "" where there is none."""
        return self.quotes[-1] if self.below_years is not None and self.quotes else ""


@dataclass(frozen=True)
class Requirement:
    """Something else that a trial asks for. It bars nobody by itself; the quote is the sentence.

    Parameters
    ----------
    value : float or None
        The number as written; None where the text gives none.
    unit : str
        "%", "months", "days", "kg", ...; or what is named ("CD19 positive"); "" for a mere presence.
    comparator : str
        ">=", ">", "<=", "<", "=", or "".
    """

    kind: RequirementKind
    value: float | None
    unit: str
    comparator: str
    quote: str
    section: Section
    cohort: str
    start: int


@dataclass(frozen=True)
class Eligibility:
    """All that was read in a record.

    Parameters
    ----------
    facts : tuple of Fact
        One for each Question in its order, then those of FurtherQuestion that the text answers.
    readable : bool
        The record holds criteria that could be told apart; where False, nothing may be said to fit.
    """

    criteria: tuple[Criterion, ...]
    facts: tuple[Fact, ...]
    age: AgeLimits
    requirements: tuple[Requirement, ...]
    readable: bool

    def fact(self, question: Question | FurtherQuestion) -> Fact:
        """Return the answer to a question; not_stated where the text gives none."""
        found = (fact for fact in self.facts if fact.question == question)
        return next(found, Fact(question, Answer.NOT_STATED))
