"""What a trial's record says about who can join, gathered from the tables of a snapshot (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from typing import Any, Final, TypeVar

import pandas as pd

from trialsearch.eligibility import Condition
from trialsearch.schema import Tables, plain_rows
from trialsearch.search.conditions import CONDITION, condition_of
from trialsearch.search.made_for import (
    Antigen,
    Demand,
    RareKind,
    antigens_of_trials,
    demands_of_trials,
    special_of_trials,
)
from trialsearch.vocabulary import (
    AgeGroup,
    AgeReference,
    Answer,
    Facet,
    ForWhom,
    FurtherQuestion,
    Purpose,
    Question,
    Relevance,
    TreatmentType,
)

Judged = TypeVar("Judged")

#: What works only where its target is on the leukaemia cells: for these the kind of leukaemia decides.
_TARGETED: Final = frozenset(
    {
        TreatmentType.CAR_T,
        TreatmentType.BISPECIFIC_ANTIBODY,
        TreatmentType.ANTIBODY_DRUG_CONJUGATE,
        TreatmentType.ANTIBODY,
    }
)


AnyQuestion = Question | FurtherQuestion


@dataclass(frozen=True)
class FactOnRecord:
    """What a record answers to one question, and the sentence that proves it; of a `depends`, what it depends on.

    Attributes
    ----------
    only_untreated : bool
        Whether it is the answer for everybody who was treated before, whatever the treatment.
    one_lineage : bool
        Whether the disease of one lineage is taken, and not of the other.
    names_lymphoma, counts_attempts, of_cns_alone : bool
        Whether its words name lymphoma; count attempts before disease is refractory; or are only those on CNS disease.
    age_group : AgeGroup, optional
        For whom alone its words say that they hold.
    """

    answer: Answer
    _: KW_ONLY
    explicit: bool = False
    quote: str | None = None
    section: str | None = None
    condition: str | None = None
    rule_id: str | None = None
    depends_on: Condition | None = None
    only_untreated: bool = False
    one_lineage: bool = False
    names_lymphoma: bool = False
    counts_attempts: bool = False
    of_cns_alone: bool = False
    age_group: AgeGroup | None = None


SILENT: Final = FactOnRecord(Answer.NOT_STATED)


@dataclass(frozen=True)
class AgeOnRecord:
    """From which age (years) and below which age a trial admits, and when that age counts; None is no limit.

    Attributes
    ----------
    minimum_group, maximum_group : AgeGroup, optional
        For whom alone the words for each limit say that they hold.
    maximum_at_diagnosis : bool
        Whether the words for the maximum count it at diagnosis.
    """

    from_years: float | None = None
    below_years: float | None = None
    reference: AgeReference = AgeReference.ENROLMENT
    minimum_quote: str | None = None
    maximum_quote: str | None = None
    minimum_group: AgeGroup | None = None
    maximum_group: AgeGroup | None = None
    maximum_at_diagnosis: bool = False

    @cached_property
    def quotes(self) -> str | None:
        """The sentences that give the limits, in one line."""
        return " … ".join(dict.fromkeys(filter(None, (self.minimum_quote, self.maximum_quote)))) or None


@dataclass(frozen=True)
class RulesOfTrial:
    """Everything that matching needs of one trial.

    Attributes
    ----------
    relevance : Relevance
        How it relates to ALL: nobody fits a trial for other diseases.
    for_patients : bool
        Whether it is about the children themselves, not about donors, family or staff.
    readable : bool
        Whether the record holds criteria that could be read. If not, nobody fits.
    targeted : bool
        Whether its product has a target.
    transplant : bool
        Whether it transplants, or looks after transplants: remission alone never fits such a trial.
    sex : str, optional
        The one sex that can join.
    special : mapping of str to RareKind
        Rare kinds of leukaemia, or conditions of the child, that the trial is made for (facets).
    demands : tuple of Demand
        What else it demands of every patient (`DEMANDS`).
    antigen : Antigen, optional
        The mark that the leukaemia's cells must carry.
    """

    nct_id: str
    purpose: Purpose
    readable: bool
    relevance: Relevance = Relevance.FOCUS
    for_patients: bool = True
    targeted: bool = False
    transplant: bool = False
    sex: str | None = None
    age: AgeOnRecord = AgeOnRecord()
    facts: Mapping[AnyQuestion, FactOnRecord] = field(default_factory=dict)
    special: Mapping[str, RareKind] = field(default_factory=dict)
    demands: tuple[Demand, ...] = ()
    antigen: Antigen | None = None
    #: What each question comes to, whoever asks (see `once`).
    _judged: dict[Hashable, Any] = field(init=False, default_factory=dict, compare=False, repr=False)

    def once(self, question: Hashable, judge: Callable[[], Judged]) -> Judged:
        """Judge a question the first time it is asked, by whomever: every answer asks it of every trial.

        `question` names all that the judgement depends on: another child's would be given else.
        """
        if question not in self._judged:
            self._judged[question] = judge()
        known: Judged = self._judged[question]
        return known

    @cached_property
    def kind_is_gate(self) -> bool:
        """Whether silence about the kind of leukaemia is no yes.

        Of a targeted product; beside other diseases; where the record names mixed phenotype or lymphoma alone.
        """
        return self.targeted or self.relevance is not Relevance.FOCUS or self._names_another_kind_alone

    @property
    def _names_another_kind_alone(self) -> bool:
        silent = all(self.fact(kind).answer is Answer.NOT_STATED for kind in (Question.B_ALL, Question.T_ALL))
        return silent and any(self.fact(kind).answer is Answer.YES for kind in (Question.MPAL, Question.LBL))

    def fact(self, question: AnyQuestion) -> FactOnRecord:
        """Give the answer to a question; a silent one if there is none."""
        return self.facts.get(question, SILENT)


_TRIAL = (
    "nct_id",
    "purpose_group",
    "relevance",
    "for_whom",
    "criteria_readable",
    "joining_sex",
    "joining_age_from_years",
    "joining_age_below_years",
    "joining_age_reference",
    "joining_age_minimum_quote",
    "joining_age_maximum_quote",
    "joining_age_minimum_group",
    "joining_age_maximum_group",
    "joining_age_maximum_at_diagnosis",
)
_FACT = (
    *("nct_id", "question", "answer", "explicit", "quote", "section", "condition", "rule_id", *CONDITION),
    *("only_untreated", "one_lineage", "names_lymphoma", "counts_attempts", "of_cns_alone", "age_group"),
)


def rules_of_trials(tables: Tables) -> dict[str, RulesOfTrial]:
    """Gather the rules of every trial of a snapshot, by its number."""
    facts = _facts_of_trials(tables["facts"])
    special, demands, antigens = special_of_trials(tables), demands_of_trials(tables), antigens_of_trials(tables)
    facets = tables["facets"]
    targeted = _trials_with(tables, _TARGETED)
    transplanting = _trials_with(tables, {TreatmentType.STEM_CELL_TRANSPLANT})
    transplanting |= set(facets.loc[facets["facet"] == Facet.TRANSPLANT, "nct_id"])
    return {
        row["nct_id"]: RulesOfTrial(
            nct_id=row["nct_id"],
            purpose=Purpose(row["purpose_group"]),
            readable=row["criteria_readable"],
            relevance=Relevance(row["relevance"]),
            for_patients=row["for_whom"] == ForWhom.PATIENTS,
            targeted=row["nct_id"] in targeted,
            transplant=row["nct_id"] in transplanting or row["purpose_group"] == Purpose.TRANSPLANT_AND_CELL_SUPPORT,
            sex=row["joining_sex"],
            age=AgeOnRecord(
                row["joining_age_from_years"],
                row["joining_age_below_years"],
                AgeReference(row["joining_age_reference"]),
                minimum_quote=row["joining_age_minimum_quote"],
                maximum_quote=row["joining_age_maximum_quote"],
                minimum_group=_group_named(row["joining_age_minimum_group"]),
                maximum_group=_group_named(row["joining_age_maximum_group"]),
                maximum_at_diagnosis=row["joining_age_maximum_at_diagnosis"],
            ),
            facts=facts.get(row["nct_id"], {}),
            special=special.get(row["nct_id"], {}),
            demands=demands.get(row["nct_id"], ()),
            antigen=antigens.get(row["nct_id"]),
        )
        for row in plain_rows(tables["trials"], _TRIAL)
    }


#: Columns of the table facts that are attributes of the same name.
_AS_IT_STANDS: Final = (
    *("explicit", "quote", "section", "condition", "rule_id"),
    *("only_untreated", "one_lineage", "names_lymphoma", "counts_attempts", "of_cns_alone"),
)


def _facts_of_trials(facts: pd.DataFrame) -> Mapping[str, Mapping[AnyQuestion, FactOnRecord]]:
    """Give what each trial answers; what it does not state is left out."""
    said: dict[str, dict[AnyQuestion, FactOnRecord]] = defaultdict(dict)
    for row in plain_rows(facts[facts["answer"] != Answer.NOT_STATED], _FACT):
        said[row["nct_id"]][question_named(row["question"])] = FactOnRecord(
            Answer(row["answer"]),
            depends_on=condition_of(row),
            age_group=_group_named(row["age_group"]),
            **{name: row[name] for name in _AS_IT_STANDS},
        )
    return said


def _group_named(name: str | None) -> AgeGroup | None:
    return None if name is None else AgeGroup(name)


def question_named(name: str) -> AnyQuestion:
    """Give the question of a name, one of the twenty or a further one."""
    return _QUESTIONS[name]


_QUESTIONS: Final[dict[str, AnyQuestion]] = {each.value: each for each in (*Question, *FurtherQuestion)}


def _trials_with(tables: Tables, types: Collection[TreatmentType]) -> set[str]:
    treatments = tables["treatments"]
    return set(treatments.loc[treatments["treatment_type"].isin([str(each) for each in types]), "nct_id"])
