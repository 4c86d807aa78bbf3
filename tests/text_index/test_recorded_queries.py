"""What parents and coordinators type, against the recorded records of ../shared; skipped where they are missing."""

from __future__ import annotations

import csv

import pytest

from benchmarks.quality.queries import Query, place_of, queries
from tests.conftest import RECORDED, SHARED
from trialsearch.schema import Tables
from trialsearch.text_index import Document, Field, TextIndex, build, documents
from trialsearch.text_index.thesaurus import folded

AGENTS = SHARED / "terminology" / "all_agents.tsv"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not RECORDED.exists(), reason="the recorded records (../shared/registry) are not here"),
]


@pytest.fixture(scope="module")
def tables(recorded_tables: Tables) -> Tables:
    return recorded_tables


@pytest.fixture(scope="module")
def recorded(tables: Tables) -> list[Document]:
    return list(documents(tables))


@pytest.fixture(scope="module")
def index(recorded: list[Document]) -> TextIndex:
    return TextIndex(build(recorded))


@pytest.mark.parametrize("query", [each for each in queries() if each.tuned], ids=lambda query: query.query)
def test_an_expected_trial_stands_first(query: Query, index: TextIndex) -> None:
    assert place_of(query, index) == 1


def test_it_mostly_does_for_queries_that_nothing_was_tuned_on(index: TextIndex) -> None:
    places = [place_of(query, index) for query in queries() if not query.tuned]
    assert len(places) >= 30
    assert sum(place == 1 for place in places) >= 0.8 * len(places), places
    assert None not in places


def test_every_trial_is_found_by_each_of_its_numbers(recorded: list[Document], index: TextIndex) -> None:
    asked = [(number, each.nct_id) for each in recorded for number in (each.nct_id, *each.numbers) if len(number) > 4]
    assert len(asked) > 1200
    lost = [
        (number, nct_id)
        for number, nct_id in asked
        if nct_id not in {hit.nct_id for hit in index.search(number, explained=0).hits}
    ]
    assert lost == []


def test_every_hit_says_why(index: TextIndex) -> None:
    for query in queries():
        found = index.search(query.query)
        assert all(hit.why for hit in found.hits[:50]), query
        required = [asked.typed for asked in found.understood.asked if asked.required]
        for hit in found.hits[:50]:
            explained = {reason.typed for reason in hit.why}
            assert hit.by_number or explained >= set(required) - set(hit.missing), (query, hit)


@pytest.mark.skipif(not AGENTS.exists(), reason="the terminology (../shared/terminology) is not here")
def test_a_drug_is_found_by_every_name_in_every_record_that_uses_any(
    recorded: list[Document], index: TextIndex
) -> None:
    with AGENTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    texts = {
        each.nct_id: " ".join(f" {folded(value)} " for field in Field for value in each.shown(field))
        for each in recorded
    }
    used = 0
    lost = []
    for row in rows:
        listed = f"{row['brand_names']};{row['codes_and_abbreviations']}".split(";")
        names = [name for name in (*row["generic"].split(" / "), *listed) if name not in ("", "many")]
        # Three letters ("DEX", "CTX") are other words in running text.
        long_names = [name for name in names if len(name) > 4]
        holders = {nct_id for nct_id, text in texts.items() if any(f" {folded(name)} " in text for name in long_names)}
        used += bool(holders)
        for name in names:
            missed = holders - {hit.nct_id for hit in index.search(name, explained=0).hits}
            lost += [(row["generic"], name, nct_id) for nct_id in sorted(missed)]
    assert used > 30
    assert lost == []
