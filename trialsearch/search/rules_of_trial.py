"""What a trial's record says about who can join, gathered from the tables of a snapshot (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from trialsearch.schema import Tables, plain_rows
from trialsearch.vocabulary import AgeReference, Answer, Purpose, Question, TreatmentType

#: What works only where its target is on the leukaemia cells: for these the kind of leukaemia decides.
_TARGETED: Final = frozenset(
    {
        TreatmentType.CAR_T,
        TreatmentType.BISPECIFIC_ANTIBODY,
        TreatmentType.ANTIBODY_DRUG_CONJUGATE,
        TreatmentType.ANTIBODY,
    }
)


@dataclass(frozen=True)
class FactOnRecord:
    """What a record answers to one question, and the sentence that proves it."""

    answer: Answer
    explicit: bool = False
    quote: str | None = None
    section: str | None = None
    condition: str | None = None
    rule_id: str | None = None


SILENT: Final = FactOnRecord(Answer.NOT_STATED)


@dataclass(frozen=True)
class AgeOnRecord:
    """From which age (years) and below which age a trial admits, and when that age counts; None is no limit."""

    from_years: float | None = None
    below_years: float | None = None
    reference: AgeReference = AgeReference.ENROLMENT
    minimum_quote: str | None = None
    maximum_quote: str | None = None


@dataclass(frozen=True)
class RulesOfTrial:
    """Everything that matching needs of one trial.

    Attributes
    ----------
    readable : bool
        Whether the record holds criteria that could be read. If not, nobody fits.
    targeted : bool
        Whether its product has a target, so that silence about the kind of leukaemia is no yes.
    transplant : bool
        Whether it transplants, or looks after transplants: remission alone never fits such a trial.
    special : mapping of str to str
        Rare kinds of leukaemia, or conditions of the child, that the trial is made for (facets), and their sentences.
    months_since_hsct : mapping or None
        The requirement of that kind, as a row of the table requirements.
    """

    nct_id: str
    purpose: Purpose
    readable: bool
    targeted: bool = False
    transplant: bool = False
    sex: str | None = None
    age: AgeOnRecord = AgeOnRecord()
    facts: Mapping[Question, FactOnRecord] = field(default_factory=dict)
    special: Mapping[str, str] = field(default_factory=dict)
    months_since_hsct: Mapping[str, Any] | None = None

    def fact(self, question: Question) -> FactOnRecord:
        """Give the answer to a question; a silent one if there is none."""
        return self.facts.get(question, SILENT)


#: Facets of trials that are made for few children: nobody fits by silence.
SPECIAL_FACETS: Final = ("down_syndrome", "infant", "kmt2a", "ph_like", "abl_class", "hypodiploid", "etp_all")

_TRIAL = (
    "nct_id",
    "purpose_group",
    "criteria_readable",
    "sex",
    "age_from_years",
    "age_below_years",
    "age_reference",
    "age_minimum_quote",
    "age_maximum_quote",
)


def rules_of_trials(tables: Tables) -> dict[str, RulesOfTrial]:
    """Gather the rules of every trial of a snapshot, by its number."""
    facts: dict[str, dict[Question, FactOnRecord]] = defaultdict(dict)
    columns = ["nct_id", "question", "answer", "explicit", "quote", "section", "condition", "rule_id"]
    for row in plain_rows(tables["facts"], columns):
        facts[row["nct_id"]][Question(row["question"])] = FactOnRecord(
            Answer(row["answer"]), row["explicit"], row["quote"], row["section"], row["condition"], row["rule_id"]
        )
    special: dict[str, dict[str, str]] = defaultdict(dict)
    facets = tables["facets"]
    for row in plain_rows(facts_of(facets, SPECIAL_FACETS), ["nct_id", "facet", "quote"]):
        special[row["nct_id"]][row["facet"]] = row["quote"]
    requirements = tables["requirements"]
    since = {row["nct_id"]: row for row in plain_rows(requirements[requirements["kind"] == "months_since_hsct"])}
    treatments = tables["treatments"]
    targeted = set(treatments.loc[treatments["treatment_type"].isin([str(each) for each in _TARGETED]), "nct_id"])
    return {
        row["nct_id"]: RulesOfTrial(
            nct_id=row["nct_id"],
            purpose=Purpose(row["purpose_group"]),
            readable=row["criteria_readable"],
            targeted=row["nct_id"] in targeted,
            sex=row["sex"],
            age=AgeOnRecord(
                row["age_from_years"],
                row["age_below_years"],
                AgeReference(row["age_reference"]),
                row["age_minimum_quote"],
                row["age_maximum_quote"],
            ),
            facts=facts.get(row["nct_id"], {}),
            special=special.get(row["nct_id"], {}),
            months_since_hsct=since.get(row["nct_id"]),
        )
        for row in plain_rows(tables["trials"], _TRIAL)
    }


def facts_of(facets: Any, names: tuple[str, ...]) -> Any:
    """Keep the rows of some facets."""
    return facets[facets["facet"].isin(names)]
