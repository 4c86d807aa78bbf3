"""What a `depends` depends on, as the table facts holds it (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from trialsearch.eligibility import Condition, Wait
from trialsearch.vocabulary import ConditionKind

#: The columns of the table facts that say it.
CONDITION: Final = ("condition_kind", "wait_number", "wait_unit", "wait_more_than", "has_way_round")


def condition_of(fact: Mapping[str, Any]) -> Condition | None:
    """Give on what the answer of a row of the table facts depends; None where it depends on nothing."""
    if fact["condition_kind"] is None:
        return None
    told = fact["wait_number"] is not None
    wait = Wait(fact["wait_number"], fact["wait_unit"], more_than=fact["wait_more_than"]) if told else None
    return Condition(ConditionKind(fact["condition_kind"]), wait, fact["has_way_round"])
