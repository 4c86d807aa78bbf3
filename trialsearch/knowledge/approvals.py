"""What medicines are licensed for in ALL, by country, with the month it was looked up (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from trialsearch.knowledge import read_table
from trialsearch.knowledge.places import home_of

#: What the table says where nobody has looked an approval up in a source.
_UNCHECKED = "general knowledge"


@dataclass(frozen=True)
class Approval:
    """A licence: for what, where and since which month ("2024-06"), and when and where we looked it up.

    `what_for` is for those who keep the table: a family reads the message of `words`, which a test compares with it.
    """

    generic: str
    what_for: str
    children: bool
    country: str
    since: str
    source: str
    checked: str
    #: The messages that say it to a family, `approved_for.…` and `approved_source.…`; "" where there are none.
    words: str = ""

    @property
    def is_for_families(self) -> bool:
        """Whether a source at hand says so, and there are words for it: only then a family may see it."""
        return self.checked != _UNCHECKED and bool(self.words)

    def counts_in(self, country: str | None) -> bool:
        """Whether it counts in a country, by the registry's name of it; nobody knows for no country."""
        return country is not None and home_of(country) in _codes()[self.country]


def approvals(generic: str, *, for_families: bool = False) -> tuple[Approval, ...]:
    """List the licences of an agent for ALL, the newest first; empty if the table has none.

    Examples
    --------
    >>> [(each.since, each.country) for each in approvals("revumenib")]
    [('2024-11', 'United States')]
    """
    listed = (each for each in _table() if each.generic == generic and (each.is_for_families or not for_families))
    return tuple(sorted(listed, key=lambda each: each.since, reverse=True))


@cache
def _codes() -> dict[str, frozenset[str]]:
    return {row["country"]: frozenset(row["codes"].split()) for row in read_table("approved_in.tsv")}


@cache
def _table() -> tuple[Approval, ...]:
    rows = read_table("approvals.tsv")
    return tuple(
        Approval(
            generic=row["generic"],
            what_for=row["what_for"],
            children=row["children"] == "yes",
            country=row["country"],
            since=row["since"],
            source=row["source"],
            checked=row["checked"],
            words=row["words"],
        )
        for row in rows
    )
