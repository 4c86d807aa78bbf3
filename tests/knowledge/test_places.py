"""The table of short and other names of places."""

from __future__ import annotations

from trialsearch.knowledge import read_table
from trialsearch.knowledge.places import also_called
from trialsearch.words import fold, phrases

ROWS = read_table("place_names.tsv")


def test_every_pair_stands_once_and_both_names_say_something() -> None:
    assert len(ROWS) > 50
    pairs = [(fold(row["typed"]), fold(row["registry"])) for row in ROWS]
    assert sorted({pair for pair in pairs if pairs.count(pair) > 1}) == []
    assert [row for row in ROWS if not fold(row["typed"]).strip() or not fold(row["registry"]).strip()] == []


def test_every_typed_name_is_one_phrase_and_leads_to_its_place() -> None:
    for row in ROWS:
        assert phrases(row["typed"]) == (fold(row["typed"]),), row
        assert fold(row["registry"]) in also_called(fold(row["typed"])), row


def test_a_word_is_also_searched_as_it_is() -> None:
    assert also_called(" la ") == (" la ", " louisiana ", " los angeles ")
    assert also_called(" dc ") == (" dc ", " district of columbia ", " washington ")
    assert also_called(" boston ") == (" boston ",)
