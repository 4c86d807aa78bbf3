"""What a record's "depends" depends on: a wait is read only where its sentence is plain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.eligibility.texts import criteria
from trialsearch.eligibility import Condition, Fact, Record, Requirement, Wait, read, remarks_on
from trialsearch.eligibility.conditions import condition_of
from trialsearch.eligibility.grounds import Ground
from trialsearch.vocabulary import Answer, ConditionKind, Question, RequirementKind, Section

WAIT, MORE, OTHER = ConditionKind.WAIT, ConditionKind.WAIT_AND_MORE, ConditionKind.OTHER


HSCT = Question.PRIOR_HSCT


def wait(sentence: str, question: Question = HSCT, **told: Any) -> Requirement:
    kind = RequirementKind.MONTHS_SINCE_HSCT if question is HSCT else RequirementKind.WASHOUT
    return replace(Requirement(kind, 6.0, "months", ">=", sentence, Section.INCLUSION, "", 0), **told)


def depends(sentence: str, *requirements: Requirement, question: Question = HSCT, by: str | Ground = "") -> Condition:
    ground = by if isinstance(by, Ground) else Ground(by)
    fact = Fact(question, Answer.DEPENDS, explicit=True, quote=sentence, ground=ground)
    found = condition_of(fact, requirements)
    assert found is not None
    return found


def of(sentence: str, question: Question = HSCT, **told: Any) -> Condition:
    return depends(sentence, wait(sentence, question, **told), question=question)


@pytest.mark.parametrize(
    ("quote", "row", "kind"),
    [
        ("At least 6 months since an allogeneic or autologous transplant", {}, WAIT),
        ("At least 6 months since transplantation or rescue", {}, WAIT),
        ("At least 6 months between prior transplant and the first dose", {}, WAIT),
        ("At least 6 months since the transplant, and no active GVHD", {}, MORE),
        ("At least 6 months since the transplant without immune suppression", {}, MORE),
        ("Transplant within 6 months", {"comparator": "<=", "section": Section.EXCLUSION}, WAIT),
        ("No transplant within 6 months", {"comparator": "<="}, WAIT),
        ("Must be within 6 months from the transplant", {"comparator": "<="}, OTHER),
        ("At least 6 months since transplant (3 months since radiation)", {}, MORE),
        ("At least 6 months since transplant and at least 30 days from DLI", {}, MORE),
        ("Transplant is allowed if at least 6 months ago, and no GVHD for 4 weeks", {}, MORE),
        ("HSCT > 6 months before study entry, no DLI for 28 days", {"comparator": ">"}, MORE),
        (
            "HSCT > 6 months before study entry, no DLI for 28 days",
            {"comparator": ">", "section": Section.EXCLUSION},
            OTHER,
        ),
        ("Within 100 days or at least 6 months since transplant", {}, OTHER),
        ("At least 6 months since transplant or at least 9 months since HSCT with TBI", {}, OTHER),
        ("Patients of 6 years with a transplant", {"unit": "years"}, OTHER),
        ("Patients below 50 years after a transplant", {"value": 50.0, "unit": "years"}, OTHER),
        ("Allowed from 6 months after the transplant", {}, OTHER),
        ("At least 6 months since the transplant", {"quote": "Another sentence, at least 6 months"}, OTHER),
    ],
)
def test_a_wait_is_one_time_counted_from_the_treatment(quote: str, row: dict[str, Any], kind: ConditionKind) -> None:
    found = of(quote, **row)
    assert found.kind is kind
    assert (found.wait is not None) is (kind is not OTHER)


@pytest.mark.parametrize(
    "quote",
    [
        "Any relapse after the transplant, at least 6 months since it",
        "At least 6 months since the transplant unless the graft failed",
        "At least 6 months since the transplant OR",
    ],
)
def test_another_way_in_is_seen(quote: str) -> None:
    assert of(quote).has_way_round
    assert not of("At least 6 months since the transplant").has_way_round


def test_the_wait_keeps_the_unit_of_the_record() -> None:
    found = of("More than 90 days after CAR-T cells", Question.PRIOR_CAR_T, value=90.0, unit="days", comparator=">")
    assert found.wait == Wait(90.0, "day", more_than=True)
    assert found.wait.months == pytest.approx(2.96, abs=0.01)


@pytest.mark.parametrize(
    ("quote", "question", "kind"),
    [
        ("Main cohort closed for enrollment", Question.FIRST_RELAPSE, ConditionKind.CLOSED),
        ("Not eligible for Cohort 2", Question.DOWN_SYNDROME, ConditionKind.PART),
        ("Uncontrolled CNS disease", Question.CNS_DISEASE, OTHER),
        ("At least 6 months after the transplant", Question.REFRACTORY, OTHER),
    ],
)
def test_other_conditions_are_told_apart(quote: str, question: Question, kind: ConditionKind) -> None:
    assert of(quote, question) == Condition(kind)


def test_a_rule_says_on_what_it_depends_where_the_words_do_not() -> None:
    part, not_named = (Ground("", depends_on=kind) for kind in (ConditionKind.PART, ConditionKind.NOT_NAMED))
    assert depends("B-ALL in second relapse", by=part).kind is ConditionKind.PART
    assert depends("Cohort 1 is closed to accrual", by=part).kind is ConditionKind.CLOSED
    assert depends("Cohort 1 is closed to accrual", by=not_named).kind is ConditionKind.NOT_NAMED
    assert depends("Cohort 1 is closed to accrual", by="a rule").kind is ConditionKind.CLOSED


@pytest.mark.parametrize(
    ("record", "question", "rule_id"),
    [
        (Record("Relapsed B-ALL"), Question.MRD_POSITIVE, "status.mrd_not_named"),
        (Record("Relapsed ALL"), Question.MPAL, "scope.all_by_name"),
        (Record("Stem Cell Transplantation in ALL"), Question.REFRACTORY, "status.transplant_unstated"),
        (Record("Blood Cancers such as ALL"), Question.LBL, "scope.umbrella"),
    ],
)
def test_what_follows_from_the_scope_names_no_such_child(record: Record, question: Question, rule_id: str) -> None:
    found = read(record)
    fact = found.fact(question)
    assert fact.rule_id == rule_id
    assert condition_of(fact, found.requirements) == Condition(ConditionKind.NOT_NAMED)


def test_every_depends_says_on_what_and_nothing_else_does() -> None:
    found = read(Record("Relapsed ALL"))
    told = [remarks.depends_on is not None for remarks in remarks_on(found)]
    assert told == [fact.answer is Answer.DEPENDS for fact in found.facts]


def test_gvhd_in_another_sentence_is_more_than_the_wait() -> None:
    sentence = "At least 6 months since the transplant"
    gvhd = Requirement(RequirementKind.GVHD, None, "", "", "No active GVHD", Section.INCLUSION, "", 0)
    assert depends(sentence, wait(sentence)).kind is WAIT
    assert depends(sentence, wait(sentence), gvhd).kind is MORE


def test_a_lymphoma_that_is_named_is_not_said_to_be_unnamed() -> None:
    named = "Patients with relapsed T-cell acute lymphoblastic leukemia (T-ALL) or T-cell lymphoblastic lymphoma"
    silent = "Patients with relapsed T-cell acute lymphoblastic leukemia (T-ALL)"
    kinds = []
    for sentence in (named, silent):
        found = read(Record(criteria=criteria(sentence)))
        fact = found.fact(Question.LBL)
        condition = condition_of(fact, found.requirements)
        kinds.append(condition and condition.kind)
    assert kinds[0] is OTHER
    assert kinds[1] is not OTHER
