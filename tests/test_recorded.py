"""The whole pass over the recorded records of ../shared; skipped where they are missing."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.conftest import RECORDED, SHARED
from tests.test_views import cards_of, check_card, check_elsewhere, cities_of
from trialsearch import TrialFilter, parse_age
from trialsearch.export import search_columns, to_csv, to_json
from trialsearch.knowledge.hospitals import is_masked
from trialsearch.schema import RECORD_TABLES, TABLES, Tables, check_tables
from trialsearch.search import in_order, select
from trialsearch.vocabulary import Phase, RecordState, RecruitmentStatus, SiteStatus, StudyType

FACILITIES = SHARED / "labels" / "facilities-dev.tsv"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not RECORDED.exists(), reason="the recorded records (../shared/registry) are not here"),
]


@pytest.fixture(scope="module")
def tables(recorded_tables: Tables) -> Tables:
    return recorded_tables


def test_every_record_is_read_into_sound_tables(tables: Tables) -> None:
    check_tables(tables)
    assert len(tables["trials"]) == 1131
    for name in RECORD_TABLES:
        assert len(tables[name]) > 0, name


def test_a_site_is_open_only_in_a_trial_that_is(tables: Tables) -> None:
    sites = tables["sites"].merge(
        tables["trials"][["nct_id", "overall_status", "record_state", "last_checked"]], on="nct_id"
    )
    is_open = sites[sites["open_here"] == "yes"]
    assert len(is_open) > 100
    assert set(is_open["overall_status"]) <= {"RECRUITING", "AVAILABLE"}
    assert (is_open["overall_status"] == is_open["status"]).all()
    assert RecordState.UNVERIFIED not in set(is_open["record_state"])
    unsaid = sites[sites["open_here"] == "not_stated"]
    assert set(unsaid["overall_status"]) == {"RECRUITING"}
    assert unsaid["status"].isna().all()
    unknown = sites[sites["overall_status"] == "UNKNOWN"]
    assert len(unknown) > 50
    assert set(unknown["open_here"]) == {"unverified"}
    old = sites[sites["last_checked"] < "2024-11-20"]
    assert set(old["open_here"]) == {"unverified"}


def test_known_codes_only(tables: Tables) -> None:
    assert set(tables["trials"]["overall_status"].dropna()) <= set(RecruitmentStatus)
    assert set(tables["trials"]["study_type"].dropna()) <= set(StudyType)
    assert set(tables["sites"]["status"].dropna()) <= set(SiteStatus)
    assert set(tables["trial_phases"]["phase"]) <= set(Phase) | {"Unknown"}  # as recorded; what is new is kept


def test_every_age_limit_and_date_is_read(tables: Tables) -> None:
    trials = tables["trials"]
    assert (trials["minimum_age"].isna() == trials["minimum_age_days"].isna()).all()
    assert (trials["maximum_age"].isna() == trials["age_limit_days"].isna()).all()
    days = [column for column in trials if column.endswith("_first_day")]
    assert len(days) == 6
    for column in days:
        assert (trials[column.removesuffix("_first_day")].isna() == trials[column].isna()).all(), column
    limits = trials.dropna(subset=["minimum_age_days", "age_limit_days"])
    assert (limits["minimum_age_days"] < limits["age_limit_days"]).all()


def test_every_study_has_a_sound_card(tables: Tables) -> None:
    made = cards_of(tables)
    assert list(made) == in_order(select(tables, TrialFilter())).trials["nct_id"].tolist()
    for trial, each in made.values():
        check_card(trial, each)


def test_a_typical_question(tables: Tables) -> None:
    wanted = TrialFilter(phases=(Phase.PHASE2,), age=parse_age("7 years"), sites=("Boston",), open_sites=True)
    picked = select(tables, wanted)
    assert 0 < len(picked) < 200
    assert picked.sites["city"].str.contains("Boston").any()
    assert (picked.trials["phases"].str.contains("PHASE2")).all()


def test_every_table_can_be_exported(tables: Tables) -> None:
    for name, table in tables.items():
        rows = list(csv.DictReader(to_csv(table, TABLES[name].exported).splitlines(keepends=True), strict=True))
        first = TABLES[name].key[0]
        assert [row[first] for row in rows] == table[first].tolist()
        guarded = ("=", "+", "-", "@", "\t", "\r")
        texts = [column.name for column in TABLES[name].columns if column.kind == "string" and not column.internal]
        assert not [row[column] for row in rows for column in texts if row[column].startswith(guarded)]
    picked = in_order(select(tables, TrialFilter()))
    assert len(json.loads(to_json(picked.trials, search_columns()))) == len(tables["trials"])


@pytest.mark.skipif(not FACILITIES.exists(), reason="the labels (../shared/labels) are not here")
def test_masked_sites_are_told_from_hospitals() -> None:
    with Path(FACILITIES).open(encoding="utf-8", newline="") as file:
        labelled = list(csv.DictReader(file, delimiter="\t"))
    masked = {row["kind"] == "masked" for row in labelled}
    assert masked == {True, False}
    found = [(row["kind"] == "masked", is_masked(row["facility"], row["city"])) for row in labelled]
    hits = found.count((True, True))
    recall = hits / sum(truth for truth, _ in found)
    precision = hits / sum(said for _, said in found)
    assert recall >= 0.9, recall
    assert precision >= 0.9, precision
    hidden = [
        row["facility"] for row, (_, said) in zip(labelled, found, strict=True) if said and row["kind"] == "hospital"
    ]
    assert hidden == []


@pytest.mark.thorough
def test_no_city_denies_what_is_open_elsewhere(tables: Tables) -> None:
    cities = cities_of(tables, every=10)
    assert len(cities) > 20
    assert sum(check_elsewhere(tables, city) for city in cities) > 20
