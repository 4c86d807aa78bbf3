"""The dated table of licences."""

from __future__ import annotations

import re

from trialsearch.knowledge import read_table
from trialsearch.knowledge.agents import agents
from trialsearch.knowledge.approvals import approvals
from trialsearch.knowledge.places import countries
from trialsearch.languages import say, speaking


def test_every_licence_is_dated_sourced_and_of_a_known_agent() -> None:
    known = {agent.generic for agent in agents()}
    rows = read_table("approvals.tsv")
    assert len(rows) > 20
    for row in rows:
        assert row["generic"] in known, row
        assert re.fullmatch(r"20\d\d-(?:0[1-9]|1[0-2])", row["since"]), row
        assert row["children"] in {"yes", "no"}, row
        assert row["country"] in {"United States", "European Union"}, row
        assert row["source"], row
        assert row["checked"] == "general knowledge" or re.match(r"20\d\d-\d\d, \S", row["checked"]), row


def test_the_newest_licence_comes_first() -> None:
    listed = approvals("blinatumomab")
    assert [each.since for each in listed] == sorted((each.since for each in listed), reverse=True)
    assert "from one month" in listed[0].what_for


def test_a_family_sees_what_was_checked_and_has_words_in_every_language() -> None:
    shown = approvals("tisagenlecleucel", for_families=True)
    assert {each.country for each in shown if each.children} == {"United States", "European Union"}
    for each in shown:
        assert each.checked != "general knowledge"
        assert say(f"approved_for.{each.words}") == each.what_for
        assert say(f"approved_source.{each.words}") == each.source
        with speaking("es"):
            assert "relapse" not in say(f"approved_for.{each.words}")
    assert approvals("blinatumomab")
    assert approvals("blinatumomab", for_families=True) == ()


def test_an_adults_only_licence_says_so() -> None:
    assert [each.children for each in approvals("obecabtagene autoleucel")] == [False]


def test_a_licence_counts_where_it_was_given() -> None:
    european = next(each for each in approvals("tisagenlecleucel") if each.country == "European Union")
    assert [
        country
        for country in ("Germany", "Czechia", "Norway", "United Kingdom", "Mexico", "nowhere")
        if european.counts_in(country)
    ] == ["Germany", "Czechia", "Norway"]
    assert not european.counts_in(None)
    codes = {code for row in read_table("approved_in.tsv") for code in row["codes"].split()}
    assert codes <= set(countries())
    assert {row["country"] for row in read_table("approvals.tsv")} == {
        row["country"] for row in read_table("approved_in.tsv")
    }


def test_no_licence_for_what_the_table_does_not_hold() -> None:
    assert approvals("WU-CART-007") == ()
