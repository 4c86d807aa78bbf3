"""`python -m benchmarks.quality.queries`: do typed words find the right trials, and how fast? For docs/quality.md.

Reads tests/data/queries.tsv and the recorded records of ../shared. hits@1: the first answer is an expected one; hits@3:
one of the first three is. Times are of the processor, for searches the best of three.
"""

from __future__ import annotations

import csv
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from tests.builders import tables_of_file
from tests.conftest import RECORDED, ROOT
from trialsearch.text_index import TextIndex, build, documents

QUERIES = ROOT / "tests" / "data" / "queries.tsv"
DATA_DATE = date(2026, 11, 20)

T = TypeVar("T")


@dataclass(frozen=True)
class Query:
    """One row of the table."""

    query: str
    tuned: bool
    expected: frozenset[str]


def queries(path: Path = QUERIES) -> list[Query]:
    """Read the table."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [Query(row["query"], row["set"] == "tuned", frozenset(row["expected"].split())) for row in rows]


def place_of(query: Query, index: TextIndex) -> int | None:
    """Find the place of the first expected trial, from 1; None if it is not found at all."""
    hits = index.search(query.query, explained=0).hits
    return next((place for place, hit in enumerate(hits, start=1) if hit.nct_id in query.expected), None)


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Do something; its result, and the seconds of processor time that it took (others may use the machine too)."""
    begun = time.process_time()
    return work(), time.process_time() - begun


def main() -> None:
    """Print the figures, then what was missed."""
    tables = tables_of_file(RECORDED, DATA_DATE)
    made, making = timed(lambda: list(documents(tables)))
    data, building = timed(lambda: build(made))
    index, opening = timed(lambda: TextIndex(data))
    asked = queries()
    places = {query: place_of(query, index) for query in asked}
    times = sorted(min(timed(lambda text=query.query: index.search(text))[1] for _ in range(3)) for query in asked)
    print(
        f"{len(index):,} trials: documents {making:.1f} s, build {building:.1f} s, {len(data) / 1e6:.1f} MB, ", end=""
    )
    print(f"open {opening * 1000:.0f} ms")
    print(f"{len(asked)} queries: median {statistics.median(times) * 1000:.0f} ms, slowest {times[-1] * 1000:.0f} ms")
    for name, tuned in (("tuned", True), ("unseen", False)):
        own = [place for query, place in places.items() if query.tuned is tuned]
        first = sum(place == 1 for place in own)
        third = sum(place is not None and place <= 3 for place in own)
        print(f"{name}: {len(own)} queries, hits@1 {first}, hits@3 {third}")
    for query, place in places.items():
        if place != 1:
            top = ", ".join(hit.nct_id for hit in index.search(query.query, explained=0).hits[:3])
            print(f"  {query.query!r}: expected {', '.join(sorted(query.expected))} at {place}; first {top}")


if __name__ == "__main__":
    main()
