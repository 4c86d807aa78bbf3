from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from tests.builders import DATA_DATE, location, source_tables, study, tables_of, with_common_tables
from trialsearch.derive import derive, open_here, record_state
from trialsearch.schema import check_tables
from trialsearch.vocabulary import RecordState, RecruitmentStatus, Relevance, SiteOpen, SiteStatus

#: Decision 3 in full: a row a trial status, a column a site status. y: yes, s: not_stated, u: unverified, .: no.
OPEN_HERE = """
                           RECRUITING NOT_YET_RECRUITING ENROLLING_BY_INVITATION ACTIVE_NOT_RECRUITING SUSPENDED COMPLETED TERMINATED WITHDRAWN AVAILABLE absent
RECRUITING                 y          .                  .                       .                     .         .         .          .         .         s
NOT_YET_RECRUITING         .          .                  .                       .                     .         .         .          .         .         .
ENROLLING_BY_INVITATION    .          .                  .                       .                     .         .         .          .         .         .
ACTIVE_NOT_RECRUITING      .          .                  .                       .                     .         .         .          .         .         .
SUSPENDED                  .          .                  .                       .                     .         .         .          .         .         .
COMPLETED                  .          .                  .                       .                     .         .         .          .         .         .
TERMINATED                 .          .                  .                       .                     .         .         .          .         .         .
WITHDRAWN                  .          .                  .                       .                     .         .         .          .         .         .
UNKNOWN                    u          u                  u                       u                     u         u         u          u         u         u
AVAILABLE                  .          .                  .                       .                     .         .         .          .         y         .
TEMPORARILY_NOT_AVAILABLE  .          .                  .                       .                     .         .         .          .         .         .
NO_LONGER_AVAILABLE        .          .                  .                       .                     .         .         .          .         .         .
APPROVED_FOR_MARKETING     .          .                  .                       .                     .         .         .          .         .         .
WITHHELD                   .          .                  .                       .                     .         .         .          .         .         .
absent                     .          .                  .                       .                     .         .         .          .         .         .
ADDED_IN_2030              .          .                  .                       .                     .         .         .          .         .         .
"""  # noqa: E501 - a table reads as a table
_ANSWERS = {"y": "yes", "s": "not_stated", "u": "unverified", ".": "no"}


def _pairs() -> list[tuple[str | None, str | None, str]]:
    head, *rows = (line.split() for line in OPEN_HERE.strip().splitlines())
    given = {"absent": None}
    return [
        (given.get(trial, trial), given.get(site, site), _ANSWERS[answer])
        for trial, *answers in rows
        for site, answer in zip(head, answers, strict=True)
    ]


PAIRS = _pairs()


def test_the_table_of_pairs_is_whole() -> None:
    assert {trial for trial, _, _ in PAIRS} == {*RecruitmentStatus, None, "ADDED_IN_2030"}
    assert {site for _, site, _ in PAIRS} == {*SiteStatus, None}
    assert len(PAIRS) == 16 * 10


def _opened(verified: str | None, updated: str | None) -> list[str]:
    """open_here of every pair, worked out through the whole way of the data."""
    trials = sorted({str(trial) for trial, _, _ in PAIRS})
    numbers = {trial: f"NCT{number:08}" for number, trial in enumerate(trials, start=1)}
    studies = [
        study(
            numbers[trial],
            status=None if trial == "None" else trial,
            verified=verified,
            updated=updated,
            locations=[location(status=site) for each, site, _ in PAIRS if str(each) == trial],
        )
        for trial in trials
    ]
    sites = tables_of(*studies)["sites"].set_index(["nct_id", "site_number"])["open_here"]
    count: dict[str, int] = {}
    found = []
    for trial, _, _ in PAIRS:
        number = count[str(trial)] = count.get(str(trial), 0) + 1
        found.append(sites[numbers[str(trial)], number])
    return found


@pytest.mark.parametrize(
    ("verified", "updated"),
    [("2026-10", "2026-10-20"), ("2025-03", "2025-03-18"), ("2024-12", None), (None, "2024-11-16"), (None, None)],
    ids=["fresh", "stale", "verified 23 months ago", "updated exactly 24 months ago", "no date at all"],
)
def test_open_means_open_at_that_site(verified: str | None, updated: str | None) -> None:
    found = list(zip([pair[:2] for pair in PAIRS], _opened(verified, updated), strict=True))
    assert found == [((trial, site), answer) for trial, site, answer in PAIRS]


@pytest.mark.parametrize(
    ("verified", "updated"),
    [("2024-11", "2024-11-15"), ("2019", None), (None, "2012-02-03")],
    ids=["a day more than 24 months ago", "verified in 2019", "updated in 2012"],
)
def test_no_site_of_an_unverified_record_is_open_or_closed(verified: str | None, updated: str | None) -> None:
    assert set(_opened(verified, updated)) == {"unverified"}


@pytest.mark.parametrize("state", [RecordState.FRESH, RecordState.AGEING, RecordState.STALE, RecordState.NO_DATE])
def test_a_doubtful_date_alone_closes_nothing(state: RecordState) -> None:
    assert open_here("RECRUITING", "RECRUITING", state) is SiteOpen.YES
    assert open_here("RECRUITING", None, state) is SiteOpen.NOT_STATED
    assert open_here("RECRUITING", "RECRUITING", RecordState.UNVERIFIED) is SiteOpen.UNVERIFIED


@pytest.mark.parametrize(
    ("checked", "status", "state"),
    [
        (date(2026, 11, 16), "RECRUITING", "fresh"),
        (date(2027, 1, 1), "RECRUITING", "fresh"),
        (date(2026, 5, 16), "RECRUITING", "fresh"),
        (date(2026, 5, 15), "RECRUITING", "ageing"),
        (date(2025, 11, 16), "RECRUITING", "ageing"),
        (date(2025, 11, 15), "RECRUITING", "stale"),
        (date(2024, 11, 16), "RECRUITING", "stale"),
        (date(2024, 11, 15), "RECRUITING", "unverified"),
        (date(1999, 1, 1), "COMPLETED", "unverified"),
        (None, "RECRUITING", "no_date"),
        (None, None, "no_date"),
        (None, "UNKNOWN", "unverified"),
        (date(2026, 11, 16), "UNKNOWN", "unverified"),
        (date(2026, 11, 16), None, "fresh"),
    ],
)
def test_record_state(checked: date | None, status: str | None, state: str) -> None:
    assert record_state(checked, status, DATA_DATE) == state


def test_months_count_to_the_end_of_a_short_month() -> None:
    data_date = date(2026, 8, 31)
    assert record_state(date(2026, 2, 28), None, data_date) == "fresh"
    assert record_state(date(2026, 2, 27), None, data_date) == "ageing"


@pytest.mark.parametrize(
    ("verified", "updated", "checked"),
    [
        ("2026-10", "2026-10-20", "2026-10-20"),
        ("2026-11", "2026-10-20", "2026-11-01"),
        (None, "2026-10-20", "2026-10-20"),
        ("2026-10", None, "2026-10-01"),
        ("soon", "never", None),
        (None, None, None),
    ],
)
def test_last_checked_is_the_later_of_two_dates(verified: str | None, updated: str | None, checked: str | None) -> None:
    found = tables_of(study(verified=verified, updated=updated))["trials"]["last_checked"][0]
    assert pd.isna(found) if checked is None else found == pd.Timestamp(checked)


_NONE: dict[str, Any] = {"conditions": ["Pain"], "brief_title": "A study of pain"}
RELEVANCE: dict[str, tuple[dict[str, Any], str, str | None]] = {
    "the disease by name": ({"conditions": ["Acute Lymphoblastic Leukemia"]}, "focus", "condition"),
    "in British English": ({"conditions": ["Childhood acute lymphoblastic leukaemia"]}, "focus", "condition"),
    "lymphocytic": ({"conditions": ["Acute Lymphocytic Leukemia"]}, "focus", "condition"),
    "lymphoid": ({"conditions": ["Acute Lymphoid Leukemia"]}, "focus", "condition"),
    "turned round": ({"conditions": ["Leukemia, Lymphoblastic, Acute"]}, "focus", "condition"),
    "MeSH's old form": ({"conditions": ["Leukemia, Lymphocytic, Acute"]}, "focus", "condition"),
    "lymphoblastic lymphoma": ({"conditions": ["T Lymphoblastic Lymphoma"]}, "focus", "condition"),
    "mixed phenotype": ({"conditions": ["Mixed Phenotype Acute Leukemia"]}, "focus", "condition"),
    "B-ALL": ({"conditions": ["Relapsed B-ALL"]}, "focus", "condition"),
    "Ph+ ALL": ({"conditions": ["Ph+ ALL"]}, "focus", "condition"),
    "ALL alone": ({"conditions": ["ALL"]}, "focus", "condition"),
    "ALL, childhood": ({"conditions": ["ALL, Childhood"]}, "focus", "condition"),
    "a title": (_NONE | {"brief_title": "Blinatumomab in Pediatric ALL"}, "focus", "title"),
    "an official title": (_NONE | {"official_title": "A trial in acute lymphoblastic leukemia"}, "focus", "title"),
    "half of the conditions": ({"conditions": ["B-ALL", "Pain"]}, "focus", "condition"),
    "one of three conditions": ({"conditions": ["B-ALL", "Pain", "Nausea"]}, "includes", "condition"),
    "only MeSH": (_NONE | {"meshes": [{"term": "Precursor Cell Lymphoblastic Leukemia-Lymphoma"}]}, "includes", "MeSH"),
    "only a keyword": (_NONE | {"keywords": ["childhood ALL"]}, "includes", "keyword"),
    "only the criteria": (
        _NONE | {"criteria": "Inclusion Criteria:\n\n* Patients with acute lymphoblastic leukemia"},
        "includes",
        "criteria",
    ),
    "only the exclusion criteria": (
        _NONE | {"criteria": "Inclusion Criteria:\n\n* Pain\n\nExclusion Criteria:\n\n* Acute lymphoblastic leukemia"},
        "other",
        None,
    ),
    "an umbrella: leukemia": ({"conditions": ["Leukemia"]}, "includes", "umbrella"),
    "an umbrella: haematological": ({"conditions": ["Haematological Malignancies"]}, "includes", "umbrella"),
    "an umbrella: blood cancer": ({"conditions": ["Blood Cancer"]}, "includes", "umbrella"),
    "an umbrella: transplant": ({"conditions": ["Hematopoietic Stem Cell Transplantation"]}, "includes", "umbrella"),
    "an umbrella in the title": (_NONE | {"brief_title": "Exercise in Childhood Leukemia"}, "includes", "umbrella"),
    "AML only": ({"conditions": ["Acute Myeloid Leukemia"]}, "other", None),
    "CLL only": ({"conditions": ["Chronic Lymphocytic Leukemia"]}, "other", None),
    "CML only": ({"conditions": ["Leukemia, Myelogenous, Chronic"]}, "other", None),
    "JMML only": ({"conditions": ["Juvenile Myelomonocytic Leukemia"]}, "other", None),
    "the word all": (_NONE | {"brief_title": "A study for all children with pain"}, "other", None),
    "the word ALL in capitals": (_NONE | {"brief_title": "PAIN IN ALL CHILDREN"}, "other", None),
    "ALL as a condition's ordinary word": ({"conditions": ["All Solid Tumors"]}, "other", None),
    "adult ALL": ({"conditions": ["Adult ALL"]}, "focus", "condition"),
    "nothing at all": ({"conditions": None, "brief_title": None}, "other", None),
}


@pytest.mark.parametrize(("fields", "expected", "place"), RELEVANCE.values(), ids=RELEVANCE)
def test_relevance(fields: dict[str, Any], expected: str, place: str | None) -> None:
    trials = tables_of(study(interventions=None, **fields))["trials"]
    assert trials["relevance"][0] == expected
    reason = trials["relevance_reason"][0]
    assert (reason is pd.NA) is (place is None)
    assert place is None or place in str(reason).split(": ")[0]


def test_relevance_never_removes_a_trial() -> None:
    assert {expected for _, expected, _ in RELEVANCE.values()} == set(Relevance)
    studies = [study(f"NCT{number:08}", **fields) for number, (fields, _, _) in enumerate(RELEVANCE.values(), start=1)]
    assert len(tables_of(*studies)["trials"]) == len(RELEVANCE)


def test_the_words_of_a_site_are_folded_and_hold_its_hospitals_name() -> None:
    tables = tables_of(
        study(
            locations=[
                location("Children's", "São Paulo", "Brazil", zip="01310"),
                location(None, None, None),
                location("Dana Farber Cancer lnstitute", "Boston", state="Massachusetts"),
            ]
        )
    )
    words = tables["sites"]["search_words"].tolist()
    assert words[0].startswith(" childrens sao paulo 01310 brazil ")
    assert words[1] == ""
    assert " dana farber cancer institute " in words[2]
    assert tables["sites"]["hospital_id"][2] == "dana-farber-cancer-institute"


def test_derive_changes_nothing_of_its_input_and_fills_every_table() -> None:
    source = source_tables(study("NCT00000001"), study("NCT00000002", locations=[], conditions=None))
    before = {name: table.copy(deep=True) for name, table in source.items()}
    first, second = derive(source, DATA_DATE), derive(source, DATA_DATE)
    for name, table in source.items():
        pd.testing.assert_frame_equal(table, before[name])
        pd.testing.assert_frame_equal(first[name], second[name])
    check_tables(with_common_tables(first))


def test_derive_of_no_records_at_all() -> None:
    empty = {name: table.iloc[:0] for name, table in source_tables(study()).items()}
    derived = derive(empty, DATA_DATE)
    assert all(len(table) == 0 for table in derived.values())
    check_tables(with_common_tables(derived))


# --- found by walking through the program


@pytest.mark.parametrize(
    ("primary_completion", "status", "state"),
    [
        ("2026-05-16", "RECRUITING", "fresh"),
        ("2026-05-15", "RECRUITING", "stale"),
        ("2026-06", "RECRUITING", "fresh"),
        ("2026-05", "RECRUITING", "stale"),
        ("2019-01", "RECRUITING", "stale"),
        ("2030-01", "RECRUITING", "fresh"),
        (None, "RECRUITING", "fresh"),
        ("2019-01", "NOT_YET_RECRUITING", "fresh"),
        ("2019-01", "COMPLETED", "fresh"),
        ("2019-01", "UNKNOWN", "unverified"),
    ],
)
def test_a_recruiting_trial_long_past_its_main_data_is_stale_at_best(
    primary_completion: str | None, status: str, state: str
) -> None:
    trials = tables_of(study(status=status, primary_completion=primary_completion))["trials"]
    assert trials["record_state"].tolist() == [state]


def test_an_overdue_trial_is_never_made_younger() -> None:
    overdue = date(2020, 1, 1)
    assert record_state(date(2019, 1, 1), "RECRUITING", DATA_DATE, primary_completion=overdue) == "unverified"
    assert record_state(None, "RECRUITING", DATA_DATE, primary_completion=overdue) == "no_date"
    assert record_state(date(2025, 1, 1), "RECRUITING", DATA_DATE, primary_completion=overdue) == "stale"


def test_an_overdue_trial_keeps_its_open_places() -> None:
    sites = tables_of(study(primary_completion="2025-01"))["sites"]
    assert sites["open_here"].tolist() == ["yes"]


@pytest.mark.parametrize(
    ("verified", "updated", "checked", "state"),
    [
        (None, "2026-12-16", "2026-12-16", "fresh"),
        (None, "2026-12-17", None, "no_date"),
        ("2062-10", None, None, "no_date"),
        ("2026-12", None, "2026-12-01", "fresh"),
        ("2027-01", "2027-01-02", None, "no_date"),
    ],
)
def test_a_date_beyond_the_data_says_nothing(
    verified: str | None, updated: str | None, checked: str | None, state: str
) -> None:
    (trial,) = tables_of(study(verified=verified, updated=updated))["trials"].to_dict("records")
    assert (None if pd.isna(trial["last_checked"]) else trial["last_checked"].date().isoformat()) == checked
    assert trial["record_state"] == state


ABOUT_ALL = {
    "Acute Leukemia (AML and ALL)": "focus",
    "ALL/AML": "focus",
    "AML/ALL": "focus",
    "AML or ALL": "focus",
    "Recurrent ALL": "focus",
    "High Risk ALL": "focus",
    "Philadelphia-Positive ALL": "focus",
    "Ph-like ALL": "focus",
    "B-precursor ALL": "focus",
    "Leukemia, B-Cell, Lymphoblastic": None,
    "Acute Leukaemia (Lymphoid or Myeloid)": "includes",
    "Leukemia; Myelodysplastic Syndromes": "includes",
    "Acute Leukemia and Myelodysplastic Syndrome": "includes",
}


@pytest.mark.parametrize(("term", "expected"), ABOUT_ALL.items(), ids=ABOUT_ALL)
def test_terms_that_speak_of_all_are_not_other(term: str, expected: str | None) -> None:
    (trial,) = tables_of(study(conditions=[term]))["trials"].to_dict("records")
    assert trial["relevance"] == (expected or trial["relevance"])
    assert trial["relevance"] != "other"
    kind = "condition" if trial["relevance"] == "focus" else "umbrella"
    assert trial["relevance_reason"] == f"{kind}: {term}"


@pytest.mark.parametrize(
    "title", ["TREATMENT OF ALL CHILDREN", "PAIN IN ALL HIGH RISK INFANTS", "ALL Solid Tumors", "ALL of us"]
)
def test_the_word_all_in_capitals_is_no_disease(title: str) -> None:
    (trial,) = tables_of(study(conditions=["Pain"], brief_title=title))["trials"].to_dict("records")
    assert trial["relevance"] == "other"
    assert pd.isna(trial["relevance_reason"])
