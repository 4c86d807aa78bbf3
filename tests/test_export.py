from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import location, repeatable, study, tables_of
from trialsearch.export import UTF8_MARK, dumps, search_columns, to_csv, to_json, to_rows
from trialsearch.schema import TABLES, Kind, Tables
from trialsearch.search import TrialFilter, in_order, select

NASTY = [
    "plain",
    'a "quoted" word',
    "comma, semicolon; tab\there",
    "two\nlines",
    "two\r\nlines",
    "a lone\rreturn",
    'ends with a quote"',
    "São Paulo · 北京 · Łódź · 🧒 · e\u0301",
    " blanks around ",
    "'apostrophe first",
    "1\\. escaped",
    "0012",
    "1e5",
    "2019-05",
    "None",
    "NULL",
    "\ufeffmark first",
    "a\u2028b\u0085c",
]  # fmt: skip
FORMULAS = ["=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=", "-", "\r\n=1"]
TEXT_COLUMNS = [
    (name, column.name)
    for name, table in TABLES.items()
    for column in table.columns
    if column.kind is Kind.TEXT and not column.internal
]

#: All but tabs and line breaks.
CONTROLS = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), *range(127, 133), *range(134, 160)]))


def _table(name: str, column: str, values: list[str | None]) -> pd.DataFrame:
    rows = [{"nct_id": f"NCT{n:08}", column: value} for n, value in enumerate(values, start=1)]
    return TABLES[name].frame(rows)


def _read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text, newline=""), strict=True))


def _unbroken(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.fixture(scope="module")
def tables() -> Tables:
    return tables_of(
        study("NCT00000001", brief_title='Line\nbreak, and "quotes"', start="2019-05", enrollment=85, phases=["NA"]),
        study("NCT00000002", brief_title=None, locations=[location("Ä, B", zip="02115", geoPoint={"lat": 1.5})]),
    )  # fmt: skip


def test_a_csv_read_by_pandas_is_the_table(tables: Tables) -> None:
    for name, table in tables.items():
        exported = TABLES[name].exported
        read = pd.read_csv(StringIO(to_csv(table, exported)), dtype=str, keep_default_na=False)
        assert list(read.columns) == exported
        first = TABLES[name].key[0]
        assert read[first].tolist() == table[first].tolist()
        assert (read["data_source"] == "clinicaltrials.gov").all()
    trials = _read(to_csv(tables["trials"], TABLES["trials"].exported))
    assert trials[0]["brief_title"] == 'Line\nbreak, and "quotes"'
    assert trials[0]["start_date"] == "2019-05"
    assert trials[0]["start_date_first_day"] == "2019-05-01"
    assert trials[0]["last_checked"] == "2026-10-20"
    assert trials[0]["enrollment_count"] == "85"
    assert trials[0]["phases"] == "NOT_APPLICABLE"
    assert trials[1]["brief_title"] == trials[1]["start_date_first_day"] == trials[1]["enrollment_count"] == ""
    site = _read(to_csv(tables["sites"], TABLES["sites"].exported))[1]
    assert (site["facility"], site["zip"], site["latitude"], site["longitude"]) == ("Ä, B", "02115", "1.5", "")


def test_a_csv_read_with_the_defaults_of_pandas_keeps_ids_and_phases(tables: Tables) -> None:
    read = pd.read_csv(StringIO(to_csv(tables["trials"], TABLES["trials"].exported)))
    assert read["nct_id"].tolist() == ["NCT00000001", "NCT00000002"]
    assert read["phases"].tolist() == ["NOT_APPLICABLE", "PHASE2"]
    assert pd.to_datetime(read["last_checked"], format="%Y-%m-%d").tolist() == [pd.Timestamp("2026-10-20")] * 2


@pytest.mark.parametrize("text", NASTY)
def test_a_text_survives(text: str) -> None:
    written = to_csv(_table("trials", "brief_title", [text, None, "next"]), ["nct_id", "brief_title"])
    rows = _read(written)
    assert [row["brief_title"] for row in rows] == [_unbroken(text), "", "next"]
    assert [row["nct_id"] for row in rows] == ["NCT00000001", "NCT00000002", "NCT00000003"]
    read = pd.read_csv(StringIO(written), keep_default_na=False)
    assert read["brief_title"].tolist() == [_unbroken(text), "", "next"]
    assert "\r" not in written


@pytest.mark.parametrize(("name", "column"), TEXT_COLUMNS, ids=lambda value: value)
def test_no_text_column_holds_a_formula(name: str, column: str) -> None:
    written = to_csv(_table(name, column, FORMULAS), TABLES[name].exported)
    rows = _read(written)
    assert [row[column] for row in rows] == ["'" + _unbroken(text) for text in FORMULAS]


def test_a_negative_number_is_no_formula() -> None:
    frame = TABLES["sites"].frame([{"nct_id": "NCT00000001", "longitude": -71.06}])
    assert _read(to_csv(frame, ["longitude"])) == [{"longitude": "-71.06"}]


@repeatable
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters=CONTROLS), max_size=20), max_size=4)
)
def test_any_text_is_read_back_by_two_readers(texts: list[str]) -> None:
    frame = _table("trials", "brief_title", list(texts))
    written = to_csv(frame, ["nct_id", "brief_title"])
    guarded = [f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text for text in texts]
    expected = [_unbroken(text) for text in guarded]
    assert [row["brief_title"] for row in _read(written)] == expected
    read = pd.read_csv(StringIO(written), dtype=str, keep_default_na=False)
    assert read["brief_title"].tolist() == expected
    assert json.loads(to_json(frame, ["brief_title"])) == [{"brief_title": text} for text in texts]


def test_an_empty_table_is_its_head() -> None:
    empty = TABLES["sites"].frame([])
    assert to_csv(empty, ["nct_id", "site_number"]) == "nct_id,site_number\n"
    assert to_json(empty, ["nct_id"]) == "[]\n"


def test_no_mark_in_a_stream(tables: Tables) -> None:
    assert UTF8_MARK == "\ufeff"
    assert not to_csv(tables["trials"], ["nct_id"]).startswith(UTF8_MARK)


def test_json_tells_absent_from_empty(tables: Tables) -> None:
    written = to_json(tables["trials"], TABLES["trials"].exported)
    assert written.endswith("]\n")
    first, second = json.loads(written)
    assert list(first) == TABLES["trials"].exported
    assert first["brief_title"] == 'Line\nbreak, and "quotes"'
    assert second["brief_title"] is None
    assert first["enrollment_count"] == 85
    assert second["enrollment_count"] is None
    assert first["start_date_first_day"] == "2019-05-01"
    assert second["has_results"] is None
    assert json.loads(to_json(tables["sites"], ["facility", "latitude", "longitude", "site_masked"]))[1] == {
        "facility": "Ä, B",
        "latitude": 1.5,
        "longitude": None,
        "site_masked": False,
    }


def test_json_is_for_people_too() -> None:
    assert dumps({"city": "São Paulo"}) == '{\n  "city": "São Paulo"\n}\n'


def test_the_columns_of_a_search_result() -> None:
    columns = search_columns()
    assert columns[:8] == [
        "nct_id",
        "brief_title",
        "overall_status",
        "phases",
        "relevance",
        "matching_sites",
        "open_sites",
        "not_stated_sites",
    ]
    assert len(set(columns)) == len(columns)
    assert "data_source" in columns
    assert not {"brief_summary", "eligibility_criteria_text"} & set(columns)
    kept = {column.name for column in TABLES["trials"].columns if not column.internal and not column.long}
    counts = {"matching_sites", "open_sites", "not_stated_sites", "open_elsewhere_sites"}
    distances = {"nearest_km", "nearest_open_km", "nearest_may_be_open_km", "unplaced_sites", "in_home_country"}
    assert set(columns) == kept | counts | distances | {"availability", "text_match", "verdict", "ask_count"}


def test_a_search_result_can_be_written(tables: Tables) -> None:
    picked = in_order(select(tables, TrialFilter(sites=("Boston",))))
    rows = _read(to_csv(picked.trials, search_columns()))
    assert {row["nct_id"]: (row["matching_sites"], row["open_sites"]) for row in rows} == {
        "NCT00000001": ("1", "1"),
        "NCT00000002": ("1", "1"),
    }
    plain: list[dict[str, Any]] = to_rows(picked.trials, ["matching_sites", "availability"])
    assert plain == [{"matching_sites": 1, "availability": "taking_patients"}] * 2


_SKIPPED_SIGNS = {
    "blank": " ",
    "blanks": "   ",
    "NUL": "\x00",
    "zero-width space": "\u200b",
    "no-break space": "\u00a0",
    "byte-order mark": "\ufeff",
    "line feed": "\n",
    "several": " \u00a0\u200b\x00 ",
    "nothing": "",
}


@pytest.mark.parametrize("before", _SKIPPED_SIGNS.values(), ids=_SKIPPED_SIGNS)
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_a_formula_is_guarded_whatever_stands_before_it(before: str, sign: str) -> None:
    text = f"{before}{sign}1+1"
    (row,) = _read(to_csv(_table("trials", "brief_title", [text]), ["brief_title"]))
    assert row["brief_title"] == f"'{text}".replace("\x00", "")


@pytest.mark.parametrize("before", _SKIPPED_SIGNS.values(), ids=_SKIPPED_SIGNS)
def test_plain_words_behind_such_signs_stay_as_they_are(before: str) -> None:
    text = f"{before}plain = 1"
    (row,) = _read(to_csv(_table("trials", "brief_title", [text]), ["brief_title"]))
    assert row["brief_title"] == text.replace("\x00", "")


def test_no_control_character_of_a_record_reaches_csv_or_json() -> None:
    """A terminal would obey them: a title of its window, a colour, worse."""
    table = _table("trials", "brief_title", [f"A{CONTROLS}\x1b]0;pwn\x07\tB\n"])
    (row,) = _read(to_csv(table, ["brief_title"]))
    assert row["brief_title"] == "A]0;pwn\tB\n"
    written = to_json(table, ["brief_title"])
    assert not set(CONTROLS) & set(written)
    assert json.loads(written)[0]["brief_title"] == f"A{CONTROLS}\x1b]0;pwn\x07\tB\n"
