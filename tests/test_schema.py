from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from tests.builders import location, study, tables_of
from trialsearch.errors import SchemaError
from trialsearch.schema import (
    TABLES,
    Column,
    Kind,
    Table,
    Tables,
    check_tables,
    plain_rows,
    unknown_values,
)

COLUMNS = [(table, column) for table in TABLES.values() for column in table.columns]
each_column = pytest.mark.parametrize(
    ("table", "column"), COLUMNS, ids=[f"{table.name}.{column.name}" for table, column in COLUMNS]
)

#: Columns on which exports are built elsewhere: they keep these names.
MINIMUM = {
    "trials": "nct_id brief_title official_title acronym overall_status phases study_type minimum_age maximum_age "
    "minimum_age_days age_limit_days std_ages sex conditions lead_sponsor enrollment_count start_date status_verified "
    "last_update_posted relevance url data_source",
    "sites": "nct_id site_number facility city state zip country status open_here latitude longitude data_source",
}


@pytest.fixture
def tables() -> Tables:
    return tables_of(study("NCT00000001"), study("NCT00000002"))


@each_column
def test_a_column_says_what_it_means_and_where_it_comes_from(table: Table, column: Column) -> None:
    assert column.meaning.endswith((".", "?"))
    assert column.source.startswith(("protocolSection.", "derived", "hasResults"))
    assert column.name.islower()
    assert column.name.isidentifier()


@each_column
def test_a_number_has_a_unit_and_nothing_else_has(table: Table, column: Column) -> None:
    measured = column.kind in (Kind.INTEGER, Kind.NUMBER, Kind.DAY)
    assert bool(column.unit) is measured
    if column.kind is Kind.NUMBER:
        assert column.unit in ("days", "years", "degrees", "km", "see unit", "see wait_unit")


@pytest.mark.parametrize("name", TABLES)
def test_every_table_names_its_trial_first_and_its_source(name: str) -> None:
    table = TABLES[name]
    assert table.name == name
    assert table.meaning
    assert table.columns[0].name == table.key[0]
    assert table.is_about_trials is (table.key[0] == "nct_id")
    assert set(table.key) <= set(table.by_name)
    assert "data_source" in table.exported
    assert len(table.by_name) == len(table.columns)


@pytest.mark.parametrize("name", TABLES)
def test_what_names_a_row_and_its_source_is_never_missing(name: str) -> None:
    # Not every country has states: a place may be named without one.
    optional = {column.name for column in TABLES[name].columns if not column.required} - {"state"}
    assert not optional & {*TABLES[name].key, "data_source"}


@pytest.mark.parametrize("name", MINIMUM)
def test_the_minimum_columns_are_exported(name: str) -> None:
    assert set(MINIMUM[name].split()) <= set(TABLES[name].exported)


def test_only_the_search_words_are_kept_from_people() -> None:
    assert {column.name for _, column in COLUMNS if column.internal} == {"search_words"}


def test_source_values_stand_beside_the_derived_ones() -> None:
    for _, column in COLUMNS:
        stored = column.name.removesuffix("_first_day").removesuffix("_text").removesuffix("_days")
        if stored not in (column.name, "age_limit"):
            assert any(other.name == stored for _, other in COLUMNS), column.name


def test_sound_tables_pass(tables: Tables) -> None:
    check_tables(tables)
    check_tables({name: TABLES[name].frame([]) for name in TABLES})


Break = Callable[[Tables], None]


def _set(table: str, column: str, value: object) -> Break:
    def breach(tables: Tables) -> None:
        tables[table] = tables[table].assign(**{column: tables[table][column].mask(tables[table].index == 1, value)})

    return breach


def _retype(table: str, column: str, dtype: str) -> Break:
    def breach(tables: Tables) -> None:
        tables[table] = tables[table].astype({column: dtype})

    return breach


def _drop(table: str, column: str) -> Break:
    def breach(tables: Tables) -> None:
        tables[table] = tables[table].drop(columns=column)

    return breach


def _add(tables: Tables) -> None:
    tables["arms"] = tables["arms"].assign(surplus=1)


def _reorder(tables: Tables) -> None:
    tables["sites"] = tables["sites"][tables["sites"].columns[::-1]]


def _double(table: str) -> Break:
    def breach(tables: Tables) -> None:
        tables[table] = pd.concat([tables[table], tables[table].head(1)], ignore_index=True)

    return breach


BREACHES: dict[str, tuple[Break, str, str | None, str]] = {
    "a required value is missing": (_set("trials", "url", pd.NA), "trials", "url", "missing"),
    "a site without a trial's number": (_set("sites", "nct_id", pd.NA), "sites", "nct_id", "missing"),
    "a value outside its own list": (_set("sites", "open_here", "perhaps"), "sites", "open_here", "perhaps"),
    "an unknown data source": (_set("trials", "data_source", "elsewhere"), "trials", "data_source", "elsewhere"),
    "a wrong type": (_retype("sites", "latitude", "object"), "sites", "latitude", "Float64"),
    "a text of another type": (_retype("trials", "brief_title", "object"), "trials", "brief_title", "string"),
    "an integer of numpy": (_retype("sites", "site_number", "int64"), "sites", "site_number", "Int64"),
    "a column is missing": (_drop("sites", "city"), "sites", None, "city"),
    "a surplus column": (_add, "arms", None, "surplus"),
    "another order of columns": (_reorder, "sites", None, "order"),
    "the same trial twice": (_double("trials"), "trials", None, "NCT00000001"),
    "the same site twice": (_double("sites"), "sites", None, "nct_id, site_number"),
    "a row of an unknown trial": (_set("sites", "nct_id", "NCT00000077"), "sites", "nct_id", "NCT00000077"),
}


@pytest.mark.parametrize(("breach", "table", "column", "said"), BREACHES.values(), ids=BREACHES)
def test_a_breach_is_refused_and_its_place_named(
    tables: Tables, breach: Break, table: str, column: str | None, said: str
) -> None:
    breach(tables)
    with pytest.raises(SchemaError) as refused:
        check_tables(tables)
    assert refused.value.table == table
    assert refused.value.column == column
    assert table in str(refused.value)
    assert said in str(refused.value)
    assert column is None or column in str(refused.value) or "NCT" in said


def test_a_missing_and_a_surplus_table_are_refused(tables: Tables) -> None:
    without = {name: table for name, table in tables.items() if name != "arms"}
    with pytest.raises(SchemaError, match="arms"):
        check_tables(without)
    with pytest.raises(SchemaError, match="extra"):
        check_tables(tables | {"extra": tables["arms"]})


def test_a_registry_code_is_never_restricted(tables: Tables) -> None:
    for table, column in (("trials", "overall_status"), ("trials", "study_type"), ("sites", "status")):
        _set(table, column, "ADDED_IN_2030")(tables)
    check_tables(tables)


def test_plain_rows_have_none_for_absent() -> None:
    table = TABLES["trials"].frame([{"nct_id": "NCT00000001", "enrollment_count": 3}])
    (row,) = plain_rows(table, ["nct_id", "acronym", "enrollment_count", "start_date_first_day", "has_results"])
    assert row == {
        "nct_id": "NCT00000001",
        "acronym": None,
        "enrollment_count": 3,
        "start_date_first_day": None,
        "has_results": None,
    }
    assert type(row["enrollment_count"]) is int


def test_no_unknown_value_is_no_entry(tables: Tables) -> None:
    assert unknown_values(tables) == {}
    assert unknown_values({name: TABLES[name].frame([]) for name in TABLES}) == {}


def test_unknown_values_are_counted_by_their_column() -> None:
    tables = tables_of(
        study("NCT00000001", status="PAUSED", sex="ADDED", locations=[location(status="RESTING"), location()]),
        study("NCT00000002", status="PAUSED", study_type="ADDED", locations=[location(status="RESTING")]),
        study("NCT00000003", status="ADDED", phases=["PHASE2", "PHASE5"], locations=None),
        study("NCT00000004", status=None, interventions=[{"type": "PILL", "name": "x"}]),
    )
    found = unknown_values(tables)
    assert found == {
        "trials.overall_status": {"PAUSED": 2, "ADDED": 1},
        "trials.study_type": {"ADDED": 1},
        "trials.sex": {"ADDED": 1},
        "trial_phases.phase": {"PHASE5": 1},
        "sites.status": {"RESTING": 2},
        "interventions.intervention_type": {"PILL": 1},
    }
    assert {type(count) for counts in found.values() for count in counts.values()} == {int}
    check_tables(tables)


def test_ages_and_dates_that_cannot_be_read_are_counted() -> None:
    tables = tables_of(
        study("NCT00000001", minimum_age="-5 Years", maximum_age="7 Fortnights", start="2026-02-31", updated="soon"),
        study("NCT00000002", minimum_age="NaN", maximum_age="99999999999999 Years", verified="9999-99-99"),
        study("NCT00000003", minimum_age="1 Year", maximum_age="18 Years", start="2026", completion="2026-05-17"),
    )
    assert unknown_values(tables) == {
        "trials.minimum_age": {"-5 Years": 1, "NaN": 1},
        "trials.maximum_age": {"7 Fortnights": 1, "99999999999999 Years": 1},
        "trials.start_date": {"2026-02-31": 1},
        "trials.status_verified": {"9999-99-99": 1},
        "trials.last_update_posted": {"soon": 1},
    }
    check_tables(tables)
