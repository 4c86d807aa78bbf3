"""The table of short and other names of places."""

from __future__ import annotations

from trialsearch.knowledge import read_table
from trialsearch.knowledge.places import also_called
from trialsearch.words import fold, phrases

PLACES = [(row["typed"], row["registry"]) for row in read_table("place_names.tsv")]
STATES = [(row["code"], row["name"]) for row in read_table("state_codes.tsv")]


def test_every_pair_stands_once_and_both_names_say_something() -> None:
    assert len(PLACES) + len(STATES) > 100
    for table in (PLACES, STATES):
        pairs = [(fold(typed), fold(meant)) for typed, meant in table]
        assert sorted({pair for pair in pairs if pairs.count(pair) > 1}) == []
        assert [pair for pair in pairs if not pair[0].strip() or not pair[1].strip()] == []


def test_every_typed_name_is_one_phrase_and_leads_to_its_place() -> None:
    for typed, meant in (*PLACES, *STATES):
        if typed != "IN":  # a word that a search leaves out
            assert phrases(typed) == (fold(typed),), typed
        assert fold(meant) in also_called(fold(typed)), typed


def test_a_word_is_also_searched_as_it_is() -> None:
    assert also_called(" la ") == (" la ", " louisiana ", " los angeles ")
    assert also_called(" dc ") == (" dc ", " district of columbia ", " washington ")
    assert also_called(" boston ") == (" boston ",)
