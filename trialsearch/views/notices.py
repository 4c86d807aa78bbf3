"""Lines that stand above the studies when a child's answers call for them (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from trialsearch.ages import DAYS_PER_YEAR
from trialsearch.knowledge.approvals import Approval, approvals
from trialsearch.languages import Message, message
from trialsearch.search import ChildProfile, under_treatment
from trialsearch.search.profile import TWO_OR_MORE
from trialsearch.views.dates import month_of
from trialsearch.vocabulary import Lineage, Now, Purpose

#: "Up to 25 years" is read as including the 25th year.
_KYMRIAH_BELOW_YEARS = 26
_KYMRIAH = "tisagenlecleucel"
#: Which relapses its label names, by the words of the licence; refractory leukemia is named by all.
_KYMRIAH_RULES: Final[Mapping[str, Callable[[ChildProfile], bool]]] = {
    "kymriah_us": lambda child: child.relapses == TWO_OR_MORE,
    "kymriah_eu": lambda child: child.relapses == TWO_OR_MORE or child.prior_hsct is True,
}


def notices(child: ChildProfile) -> tuple[Message, ...]:
    """Say what cannot wait, and what may be had without a study."""
    lines = []
    if child.now is Now.UNTREATED:
        lines.append(message("notice.newdx"))
    if _next_treatment_matters(child):
        lines.append(message("notice.relapse_next"))
    if _may_get_kymriah(child):
        lines.append(message("notice.kymriah"))
    return tuple(lines)


def _next_treatment_matters(child: ChildProfile) -> bool:
    """Whether the next treatment may decide later ones: after any relapse, and where a transplant or CAR-T is a topic.

    A child whose treatment is over has no next one to speak of.
    """
    if child.now is Now.OFF_THERAPY:
        return False
    return Purpose.TRANSPLANT_AND_CELL_SUPPORT in under_treatment(child) or child.prior_car_t is True


def licences(child: ChildProfile, country: str | None = None) -> tuple[Message, ...]:
    """Say for what, where and since when that medicine is approved, and which of these rules counts for this child.

    The rule of the home country stands alone where what was told meets it; else every rule stands there.
    """
    if not _may_get_kymriah(child):
        return ()
    every = [each for each in approvals(_KYMRIAH, for_families=True) if each.children]
    here = [each for each in every if each.counts_in(country)]
    met = [each for each in every if _meets(each.words, child)]
    if any(each in met for each in here):
        return (*(_licence(each) for each in here), message("notice.rule_here_met"))
    listed = (_licence(each) for each in sorted(every, key=lambda each: each not in here))
    which = () if len(met) == len(every) else tuple(message("notice.rule_met", country=_where(each)) for each in met)
    return (*listed, message("notice.rule_here_not_met" if here else "notice.rule_by_place"), *which)


def _licence(approval: Approval) -> Message:
    return message(
        "notice.approved",
        country=_where(approval),
        what_for=message(f"approved_for.{approval.words}"),
        since=_month(approval.since),
        source=message(f"approved_source.{approval.words}"),
        checked=_month(approval.checked.partition(",")[0]),
    )


def _where(approval: Approval) -> Message:
    return message(f"approved_where.{approval.words}")


def _month(written: str) -> Message:
    return month_of(date.fromisoformat(f"{written}-01"))


def _may_get_kymriah(child: ChildProfile) -> bool:
    """Whether the answers meet KYMRIAH's label: in the US, or (a relapse after a transplant) in the EU."""
    return any(_meets(words, child) for words in _KYMRIAH_RULES)


def _meets(words: str, child: ChildProfile) -> bool:
    """Whether the answers meet the rule that a licence's words say."""
    if child.lineage is not Lineage.B_ALL or child.age is None:
        return False
    if child.age.high_days > _KYMRIAH_BELOW_YEARS * DAYS_PER_YEAR:
        return False
    return child.now is Now.REFRACTORY or (child.now is Now.RELAPSE_ACTIVE and _KYMRIAH_RULES[words](child))
