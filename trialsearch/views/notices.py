"""Lines that stand above the studies when a child's answers call for them (pure)."""

from __future__ import annotations

from datetime import date

from trialsearch.ages import DAYS_PER_YEAR
from trialsearch.knowledge.approvals import Approval, approvals
from trialsearch.languages import Message, message
from trialsearch.search import ChildProfile
from trialsearch.search.profile import TWO_OR_MORE
from trialsearch.views.countries import country_choices
from trialsearch.views.dates import month_of
from trialsearch.vocabulary import Lineage, Now

_BEFORE_NEXT_TREATMENT = (Now.RELAPSE_ACTIVE, Now.REFRACTORY, Now.MRD_POSITIVE)
#: "Up to 25 years" is read as including the 25th year.
_KYMRIAH_BELOW_YEARS = 26
_KYMRIAH = "tisagenlecleucel"


def notices(child: ChildProfile) -> tuple[Message, ...]:
    """Say what cannot wait, and what may be had without a study."""
    lines = []
    if child.now is Now.UNTREATED:
        lines.append(message("notice.newdx"))
    if child.now in _BEFORE_NEXT_TREATMENT:
        lines.append(message("notice.relapse_next"))
    if _may_get_kymriah(child):
        lines.append(message("notice.kymriah"))
    return tuple(lines)


def licences(child: ChildProfile, country: str | None = None) -> tuple[Message, ...]:
    """Say for what, where and since when that medicine is approved, and when we looked; home comes first."""
    if not _may_get_kymriah(child):
        return ()
    for_children = [each for each in approvals(_KYMRIAH, for_families=True) if each.children]
    return tuple(_licence(each) for each in sorted(for_children, key=lambda each: each.country != country))


def _licence(approval: Approval) -> Message:
    return message(
        "notice.approved",
        country=country_choices().get(approval.country, approval.country),
        what_for=message(f"approved_for.{approval.words}"),
        since=_month(approval.since),
        source=message(f"approved_source.{approval.words}"),
        checked=_month(approval.checked.partition(",")[0]),
    )


def _month(written: str) -> Message:
    return month_of(date.fromisoformat(f"{written}-01"))


def _may_get_kymriah(child: ChildProfile) -> bool:
    """Whether the answers meet KYMRIAH's label: in the US, or (a relapse after a transplant) in the EU."""
    if child.lineage is not Lineage.B_ALL or child.age is None:
        return False
    if child.age.high_days > _KYMRIAH_BELOW_YEARS * DAYS_PER_YEAR:
        return False
    came_back = child.now is Now.RELAPSE_ACTIVE and (child.relapses == TWO_OR_MORE or child.prior_hsct is True)
    return child.now is Now.REFRACTORY or came_back
