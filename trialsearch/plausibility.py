"""Whether new data can be the successor of what is there (pure).

The registry's count proves that all pages came. It does not prove that the registry itself is well: half its
studies missing, a field renamed, a code replaced. Such data wait for somebody who has looked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from trialsearch.schema import RECORD_TABLES, SOURCE_TABLES, Tables, unknown_values

#: Share of the trials, and of the sites, that may be lost between two snapshots. Over months a few in a
#: hundred leave (merged, withdrawn, no longer for children); a fault takes more.
LOST_SHARE: Final = {"trials": 0.05, "sites": 0.10}
#: So many may always be lost: a small copy must not stop over one trial.
LOST_ALWAYS: Final = {"trials": 3, "sites": 30}

#: A column that was filled in at least so many rows, and is filled in less than this share of them now,
#: was renamed or dropped by the registry.
FILLED_ROWS: Final = 20
STILL_FILLED_SHARE: Final = 0.5

#: Values that the vocabulary lacks are normal one by one; from this share of a column they are another vocabulary.
UNKNOWN_SHARE: Final = 0.1
UNKNOWN_ALWAYS: Final = 3


@dataclass
class Tally:
    """What plausibility needs to know of tables, counted part by part.

    Attributes
    ----------
    trials : set of str
        Their numbers.
    rows : counter of str
        Rows by table.
    filled : counter of (str, str)
        Rows in which a column of the registry's own has a value, by table and column.
    unknown : dict of str to counter
        Codes that the vocabulary lacks, by "table.column".
    """

    trials: set[str] = field(default_factory=set)
    rows: Counter[str] = field(default_factory=Counter)
    filled: Counter[tuple[str, str]] = field(default_factory=Counter)
    unknown: dict[str, Counter[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Tables) -> Tally:
        """Count tables that are there as a whole."""
        tally = cls()
        tally.add(tables)
        return tally

    def add(self, tables: Tables) -> None:
        """Count a part."""
        self.trials.update(tables["trials"]["nct_id"])
        self.rows.update({name: len(tables[name]) for name in RECORD_TABLES if name in tables})
        for name, table in SOURCE_TABLES.items():
            for column in table.columns:
                if column.is_of_record:
                    self.filled[name, column.name] += int(tables[name][column.name].count())
        for where, values in unknown_values(tables).items():
            self.unknown.setdefault(where, Counter()).update(values)

    def unknown_share(self, where: str) -> float:
        """Share of a column's values that the vocabulary lacks."""
        table, _, column = where.partition(".")
        return self.unknown.get(where, Counter()).total() / max(self.filled[table, column], 1)


def doubts(before: Tally | None, after: Tally) -> list[str]:
    """Say what speaks against publishing new tables, a sentence each; nothing to say is the normal case.

    Parameters
    ----------
    before : Tally or None
        Of the snapshot in force; None if there is none, or none that can be compared.
    after : Tally
        Of the new tables.
    """
    found = list(_vocabulary_replaced(before or Tally(), after))
    if before is not None:
        found = [*_lost(before, after), *_emptied(before, after), *found]
    return found


def data_go_back(before: datetime, after: datetime | None) -> bool:
    """Whether the registry's data time lies before the one that is there already; False if the registry gives none."""
    return after is not None and after < before


def _lost(before: Tally, after: Tally) -> Iterator[str]:
    lost = {"trials": len(before.trials - after.trials), "sites": before.rows["sites"] - after.rows["sites"]}
    for name, number in lost.items():
        if number > max(LOST_ALWAYS[name], LOST_SHARE[name] * before.rows[name]):
            yield (
                f"{number} of {before.rows[name]} {name} are missing (more than {LOST_SHARE[name]:.0%}): look at "
                "clinicaltrials.gov whether they are, and whether the query changed"
            )


def _emptied(before: Tally, after: Tally) -> Iterator[str]:
    for (table, column), was in before.filled.items():
        now = after.filled[table, column]
        rows = min(after.rows[table] / max(before.rows[table], 1), 1.0)
        if was >= FILLED_ROWS and now < STILL_FILLED_SHARE * was * rows:
            source = SOURCE_TABLES[table].by_name[column].source
            yield (
                f"column {table}.{column} was filled in {was} rows and is in {now}: look whether the registry still "
                f"sends {source}"
            )


def _vocabulary_replaced(before: Tally, after: Tally) -> Iterator[str]:
    for where, values in after.unknown.items():
        share = after.unknown_share(where)
        if values.total() > UNKNOWN_ALWAYS and share > max(UNKNOWN_SHARE, 2 * before.unknown_share(where)):
            ((most, _),) = values.most_common(1)
            yield (
                f"{share:.0%} of {where} are values that this program does not know (most often {most!r}): look for a "
                "newer version of trialsearch"
            )
