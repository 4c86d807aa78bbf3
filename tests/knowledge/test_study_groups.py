"""Cooperative groups, protocol numbers, well-known trials."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from trialsearch.knowledge import read_table
from trialsearch.knowledge.study_groups import (
    groups,
    groups_of,
    key_trials,
    names_of_trial,
    protocol_key,
    protocol_keys,
)

EXAMPLES = [
    (row["group"], each) for row in read_table("study_groups.tsv") for each in row["examples"].split(";") if each
]


def names(**given: object) -> list[str]:
    return [match.group.group for match in groups_of(**given)]  # type: ignore[arg-type]


@pytest.mark.parametrize(("group", "number"), EXAMPLES, ids=[number for _, number in EXAMPLES])
def test_the_examples_of_a_group_are_its_own(group: str, number: str) -> None:
    assert names(identifiers=[number]) == [group]
    assert names(titles=[f"Treatment Protocol {number} for Children"]) == [group]


def test_every_row_is_whole() -> None:
    assert len({group.group for group in groups()}) == len(groups()) > 40
    for row in read_table("study_groups.tsv"):
        assert row["full_name"], row
        assert row["source"], row
        assert row["ids"] or row["names"], row


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"sponsors": ["Children's Oncology Group"]}, ["COG"], id="a sponsor"),
        pytest.param({"sponsors": ["St. Jude Children’s Research Hospital"]}, ["SJCRH"], id="a curly apostrophe"),
        pytest.param({"identifiers": ["NCI-2019-02187", "AALL1732"]}, ["COG"], id="a second number"),
        pytest.param({"identifiers": ["AALL07P4"]}, ["COG"], id="a pilot's number"),
        pytest.param({"titles": ["AIEOP-BFM ALL 2017"]}, ["AIEOP-BFM"], id="AIEOP-BFM is not BFM alone"),
        pytest.param({"titles": ["A BFM-based backbone"]}, ["BFM"], id="BFM"),
        pytest.param({"acronym": "ALLTogether1"}, ["ALLTogether"], id="an acronym"),
        pytest.param({"titles": ["EsPhALL2017/COGAALL1631"], "sponsors": ["COG"]}, ["COG", "EsPhALL"], id="two groups"),
        pytest.param({"identifiers": ["DFCI 16-001"]}, ["DFCI ALL Consortium"], id="a protocol of the consortium"),
        pytest.param({"identifiers": ["DFCI 16-123"]}, [], id="any other study of the hospital"),
        pytest.param({"titles": ["A Total of 15 Patients", "cog wheels"]}, [], id="ordinary words"),
        pytest.param({"sponsors": ["AALL1731"]}, [], id="a number is no sponsor"),
        pytest.param({}, [], id="nothing"),
    ],
)
def test_groups_of_a_trial(given: dict[str, object], expected: list[str]) -> None:
    assert names(**given) == expected


def test_a_group_comes_with_its_words() -> None:
    (match,) = groups_of(titles=["Study"], identifiers=["COG-AALL1731"])
    assert (match.group.full_name, match.words) == ("Children's Oncology Group", "COG-AALL1731")


@pytest.mark.parametrize(
    "spellings",
    [
        ("AALL1731", "aall1731", "aall-1731", "AALL 1731", "COG-AALL1731", "COG AALL1731"),
        ("DFCI 16-001", "DFCI-16-001", "dfci 16001", "DFCI ALL Consortium Protocol 16-001", "DFCI 16-01"),
        ("Total Therapy XVII", "total 17", "TOT17", "TOTXVII", "Total Therapy Study XVII", "Total Therapy 17"),
        ("Interfant-06", "interfant 06", "Interfant06"),
        ("UKALL 2011", "ukall2011", "UKALL-2011"),
        ("ALLTogether1", "alltogether 1", "ALLTogether-1"),
        ("AIEOP-BFM ALL 2017", "aieop bfm all2017"),
        ("CCG-1961", "ccg 1961"),
    ],
    ids=lambda spellings: spellings[0],
)
def test_one_protocol_in_many_spellings(spellings: tuple[str, ...]) -> None:
    assert len({protocol_key(spelling) for spelling in spellings}) == 1
    keys = protocol_keys(identifiers=[spellings[0]])
    for typed in spellings:
        assert protocol_key(typed) in keys, typed


def test_different_protocols_stay_apart() -> None:
    numbers = [
        "AALL1731",
        "AALL1732",
        "AALL07P4",
        "TOT15",
        "TOT16",
        "Total XVII",
        "DFCI 05-001",
        "DFCI 11-001",
        "UKALL 2003",
    ]
    assert len({protocol_key(number) for number in numbers}) == len(numbers)


def test_numbers_are_read_from_titles_acronyms_and_a_hospitals_short_ids() -> None:
    assert "aall1331" in protocol_keys(titles=["Risk-Stratified Therapy, AALL1331, for Relapse"])
    assert {"esphall2017", "aall1631"} <= set(protocol_keys(acronym="EsPhALL2017/AALL1631"))
    assert "dfci16001" in protocol_keys(identifiers=["16-001"], sponsors=["Dana-Farber Cancer Institute"])
    assert "dfci16001" not in protocol_keys(identifiers=["16-001"], sponsors=["Another Institute"])


def test_the_list_of_well_known_trials_is_sound() -> None:
    known = {group.group for group in groups()}
    assert len({trial.nct_id for trial in key_trials()}) == len(key_trials()) >= 18
    for trial in key_trials():
        assert re.fullmatch(r"NCT\d{8}", trial.nct_id)
        assert set(trial.groups) <= known, trial
        assert names_of_trial(trial.nct_id) == trial.names
    assert names_of_trial("NCT00000000") == ()


@repeatable
@given(st.text(max_size=60))
def test_no_text_breaks_the_look_ups(text: str) -> None:
    assert protocol_key(protocol_key(text)) == protocol_key(text)
    groups_of([text], [text], [text], text)
