"""What a record's "depends" depends on: a wait is read only where its sentence is plain."""

from __future__ import annotations

from typing import Any

import pytest

from trialsearch.search.conditions import Condition, ConditionKind, Wait, condition_of

WAIT, MORE, OTHER = ConditionKind.WAIT, ConditionKind.WAIT_AND_MORE, ConditionKind.OTHER


def of(sentence: str, question: str = "prior_hsct", rule_id: str = "prior_hsct", **row: Any) -> Condition:
    kind = "months_since_hsct" if question == "prior_hsct" else "washout"
    given = {
        "kind": kind,
        "value": 6.0,
        "unit": "months",
        "comparator": ">=",
        "quote": sentence,
        "section": "inclusion",
    }
    return condition_of({"question": question, "quote": sentence, "rule_id": rule_id}, [given | row])


@pytest.mark.parametrize(
    ("quote", "row", "kind"),
    [
        ("At least 6 months since an allogeneic or autologous transplant", {}, WAIT),
        ("At least 6 months since transplantation or rescue", {}, WAIT),
        ("At least 6 months between prior transplant and the first dose", {}, WAIT),
        ("At least 6 months since the transplant, and no active GVHD", {}, MORE),
        ("At least 6 months since the transplant without immune suppression", {}, MORE),
        ("Transplant within 6 months", {"comparator": "<=", "section": "exclusion"}, WAIT),
        ("No transplant within 6 months", {"comparator": "<="}, WAIT),
        ("Must be within 6 months from the transplant", {"comparator": "<="}, OTHER),
        ("At least 6 months since transplant (3 months since radiation)", {}, MORE),
        ("At least 6 months since transplant and at least 30 days from DLI", {}, MORE),
        ("Transplant is allowed if at least 6 months ago, and no GVHD for 4 weeks", {}, MORE),
        ("HSCT > 6 months before study entry, no DLI for 28 days", {"comparator": ">"}, MORE),
        ("HSCT > 6 months before study entry, no DLI for 28 days", {"comparator": ">", "section": "exclusion"}, OTHER),
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
    found = of("More than 90 days after CAR-T cells", "prior_car_t", value=90.0, unit="days", comparator=">")
    assert found.wait == Wait(90.0, "day", more_than=True)
    assert found.wait.months == pytest.approx(2.96, abs=0.01)


@pytest.mark.parametrize(
    ("quote", "question", "rule_id", "kind"),
    [
        ("Relapsed B-ALL", "mrd_positive", "status.mrd_not_named", ConditionKind.NOT_NAMED),
        ("Relapsed ALL", "mpal", "scope.all_by_name", ConditionKind.NOT_NAMED),
        ("Transplant for blood cancers", "refractory", "status.transplant_unstated", ConditionKind.NOT_NAMED),
        ("Main cohort closed for enrollment", "first_relapse", "status.first_relapse", ConditionKind.CLOSED),
        ("Not eligible for Cohort 2", "down_syndrome", "down_syndrome", ConditionKind.PART),
        ("Uncontrolled CNS disease", "cns_disease", "cns_disease", OTHER),
        ("At least 6 months after the transplant", "refractory", "status.refractory", OTHER),
    ],
)
def test_other_conditions_are_told_apart(quote: str, question: str, rule_id: str, kind: ConditionKind) -> None:
    assert of(quote, question, rule_id) == Condition(kind)


def test_gvhd_in_another_sentence_is_more_than_the_wait() -> None:
    wait = {"kind": "months_since_hsct", "value": 6.0, "unit": "months", "comparator": ">=", "section": "inclusion"}
    sentence = "At least 6 months since the transplant"
    gvhd = {"kind": "gvhd", "value": None, "quote": "No active GVHD", "section": "inclusion"}
    fact = {"question": "prior_hsct", "quote": sentence, "rule_id": "prior_hsct"}
    assert condition_of(fact, [{**wait, "quote": sentence}]).kind is WAIT
    assert condition_of(fact, [{**wait, "quote": sentence}, gvhd]).kind is MORE
