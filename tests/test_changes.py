"""What changed between two snapshots: exactly the edits that were made, whatever their order."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import DATA_DATE, location, repeatable, source_tables, study
from trialsearch.changes import Content, Fate, Row, changes_table, compare, trials_by_kind
from trialsearch.derive import derive
from trialsearch.schema import TABLES
from trialsearch.vocabulary import ChangeKind

ELM, OAK, ASH, FIR = (f"{name} Hospital, Boston, United States" for name in ("Elm", "Oak", "Ash", "Fir"))
NUMBERS = [f"NCT0000000{number}" for number in range(1, 5)]

#: What a model of the registry can say of a trial -> the rows that tell of it: table, row, column, before, after.
EDITS: dict[str, list[tuple[str, str | None, str | None, str | None, str | None]]] = {
    "the status": [("trials", None, "overall_status", "RECRUITING", "COMPLETED")],
    "a first maximum age": [("trials", None, "maximum_age", None, "17 Years")],
    "the phase": [("trials", None, "phases", "PHASE2", "PHASE1/PHASE2")],
    "the criteria": [("trials", None, "eligibility_criteria", "Age below 18.", "Age below 21.")],
    "results": [("trials", None, "has_results", None, "True")],
    "the status of a site": [("sites", OAK, "status", "RECRUITING", "COMPLETED")],
    "the place of a site": [("sites", ELM, "latitude", None, "42.5"), ("sites", ELM, "longitude", None, "-71.0")],
    "another site": [("sites", None, None, None, ASH)],
    "a second site of the same name": [("sites", None, None, None, FIR)],
    "a site without a name": [("sites", None, None, None, "unnamed")],
    "another drug": [("interventions", None, None, None, "DRUG, Fictinib")],
    "another name of a drug": [("interventions", "DRUG, Inventomab", "other_names", None, "INV-1")],
    "another condition": [
        ("conditions", None, None, None, "condition, Invented Disease"),
        ("trials", None, "conditions", "Leukemia", "Leukemia|Invented Disease"),
    ],
    "the telephone of a contact": [("contacts", "central, Ann", "phone", "555 0100", "555 0199")],
    "a contact less": [("contacts", None, None, "central, Bob", None)],
    "the time of an outcome": [("outcomes", "primary, Survival", "time_frame", "1 year", "2 years")],
    "an earlier number": [("identifiers", None, None, None, "NCT_ALIAS, NCT00000009")],
}


def trial(nct_id: str, edits: frozenset[str], order: random.Random) -> dict[str, Any]:
    """An invented record after some edits, its lists in any order."""
    geo = {"geoPoint": {"lat": 42.5, "lon": -71.0}} if "the place of a site" in edits else {}
    sites = [
        location(**geo),
        location("Oak Hospital", status="COMPLETED" if "the status of a site" in edits else "RECRUITING"),
        location("Fir Hospital"),
        *([location("Ash Hospital")] if "another site" in edits else []),
        *([location("Fir Hospital", status="WITHDRAWN")] if "a second site of the same name" in edits else []),
        *([location(None, None, None)] if "a site without a name" in edits else []),
    ]
    drugs: list[dict[str, Any]] = [
        {"type": "DRUG", "name": "Inventomab"}
        | ({"otherNames": ["INV-1"]} if "another name of a drug" in edits else {}),
        *([{"type": "DRUG", "name": "Fictinib"}] if "another drug" in edits else []),
    ]
    contacts = [
        {"name": "Ann", "phone": "555 0199" if "the telephone of a contact" in edits else "555 0100"},
        *([] if "a contact less" in edits else [{"name": "Bob"}]),
    ]
    for rows in (sites, drugs, contacts):
        order.shuffle(rows)
    return study(
        nct_id,
        brief_title=f"Title of {nct_id}",
        status="COMPLETED" if "the status" in edits else "RECRUITING",
        maximum_age="17 Years" if "a first maximum age" in edits else None,
        phases=["PHASE1", "PHASE2"] if "the phase" in edits else ["PHASE2"],
        criteria="Age below 21." if "the criteria" in edits else "Age below 18.",
        has_results=True if "results" in edits else None,
        conditions=["Leukemia", *(["Invented Disease"] if "another condition" in edits else [])],
        primary_outcomes=[
            {"measure": "Survival", "timeFrame": "2 years" if "the time of an outcome" in edits else "1 year"}
        ],
        aliases=["NCT00000009"] if "an earlier number" in edits else None,
        locations=sites,
        interventions=drugs,
        central_contacts=contacts,
    )


#: A trial in one snapshot: its edits, or why it cannot be read, or None where it is not there.
State = frozenset[str] | str | None

states = st.none() | st.just("broken") | st.frozensets(st.sampled_from(list(EDITS)), max_size=6)
fates = st.sampled_from(
    [
        None,
        Fate(ChangeKind.GONE_FROM_REGISTRY),
        Fate(ChangeKind.NO_LONGER_MATCHING),
        Fate(ChangeKind.RENUMBERED, "NCT00000009"),
    ]
)


def content(trials: Mapping[str, State], seed: int) -> Content:
    order = random.Random(seed)  # noqa: S311 - an order, no secret
    records = [trial(nct_id, edits, order) for nct_id, edits in trials.items() if isinstance(edits, frozenset)]
    order.shuffle(records)
    aside = [{"nct_id": nct_id, "reason": state} for nct_id, state in trials.items() if isinstance(state, str)]
    return Content.of(derive(source_tables(*records), DATA_DATE), aside)


def expected(nct_id: str, was: State, now: State, fate: Fate | None) -> list[dict[str, Any]]:
    """What happened to one trial, by the rule that a person would write down."""
    title = f"Title of {nct_id}"
    if now is None:
        gone = fate or Fate(ChangeKind.GONE)
        before = title if isinstance(was, frozenset) else None
        return [] if was is None else [{"change": gone.kind, "before": before, "after": gone.number}]
    if isinstance(now, str):
        return [] if isinstance(was, str) else [{"change": ChangeKind.SET_ASIDE, "after": now}]
    if not isinstance(was, frozenset):
        kind = ChangeKind.NEW if was is None else ChangeKind.READABLE_AGAIN
        return [{"change": kind, "after": title}]
    there = [(row, edit in now) for edit in was ^ now for row in EDITS[edit]]
    return [
        {
            "change": ChangeKind.CHANGED,
            "table_name": table,
            "row_name": name,
            "column_name": column,
            "before": before if made else after,
            "after": after if made else before,
        }
        for (table, name, column, before, after), made in there
    ]


def plain(rows: list[Row]) -> list[tuple[str | None, ...]]:
    names = ("nct_id", "change", "table_name", "row_name", "column_name", "before", "after")
    return sorted((tuple(row.get(name) for name in names) for row in rows), key=str)


@settings(repeatable, max_examples=40)
@given(st.fixed_dictionaries(dict.fromkeys(NUMBERS, st.tuples(states, states, fates))), st.integers(0, 2**16))
def test_exactly_the_edits_that_were_made_are_reported(
    trials: dict[str, tuple[State, State, Fate | None]], seed: int
) -> None:
    before = content({nct_id: was for nct_id, (was, _, _) in trials.items()}, seed)
    after = content({nct_id: now for nct_id, (_, now, _) in trials.items()}, seed + 1)
    found = compare(before, after, {nct_id: fate for nct_id, (_, _, fate) in trials.items() if fate})

    wanted = [
        {"nct_id": nct_id} | row
        for nct_id, (was, now, fate) in trials.items()
        for row in expected(nct_id, was, now, fate)
    ]
    assert plain(found) == plain(wanted)
    assert [row["nct_id"] for row in found] == sorted(row["nct_id"] for row in found)
    for nct_id in NUMBERS:
        positions = [row["position"] for row in found if row["nct_id"] == nct_id]
        assert positions == list(range(1, len(positions) + 1))
    table = changes_table(found, since=date(2026, 11, 9), data_date=DATA_DATE, data_source="clinicaltrials.gov")
    TABLES["changes"].check(table)


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_alone_is_reported_there_and_back(edit: str) -> None:
    plain_trial, edited = ({NUMBERS[0]: edits} for edits in (frozenset[str](), frozenset([edit])))
    there = compare(content(plain_trial, 1), content(edited, 2), {})
    back = compare(content(edited, 3), content(plain_trial, 4), {})
    assert len(there) == len(back) == len(EDITS[edit])
    assert [(row["before"], row["after"]) for row in map(_filled, there)] == [
        (row["after"], row["before"]) for row in map(_filled, back)
    ]


def _filled(row: Row) -> Row:
    return {"before": None, "after": None} | row


def test_what_the_program_works_out_is_no_change_of_the_registry() -> None:
    record = study("NCT00000001", updated="2024-12-01", verified="2024-12")
    before, after = (derive(source_tables(record), day) for day in (date(2025, 1, 1), date(2029, 1, 1)))
    assert before["sites"]["open_here"].tolist() != after["sites"]["open_here"].tolist()
    assert compare(Content.of(before, []), Content.of(after, []), {}) == []


def test_of_two_sites_of_one_name_the_one_that_differs_is_reported() -> None:
    same = [location(status="RECRUITING"), location(status="WITHDRAWN")]
    other = [location(status="WITHDRAWN"), location(status="COMPLETED")]
    before, after = (
        Content.of(derive(source_tables(study(locations=sites)), DATA_DATE), []) for sites in (same, other)
    )
    (row,) = compare(before, after, {})
    assert (row["row_name"], row["before"], row["after"]) == (ELM, "RECRUITING", "COMPLETED")


def test_a_site_that_stood_there_twice_and_stands_there_once_is_a_change() -> None:
    once, twice = (
        Content.of(derive(source_tables(study(locations=[location()] * times)), DATA_DATE), []) for times in (1, 2)
    )
    (went,), (came,) = compare(twice, once, {}), compare(once, twice, {})
    assert (went["before"], came["after"]) == (ELM, ELM)
    assert compare(twice, twice, {}) == []


def test_every_kind_is_counted_and_each_trial_once() -> None:
    rows = compare(
        content({"NCT00000001": frozenset()}, 1),
        content({"NCT00000001": frozenset(["the status", "the phase"]), "NCT00000002": frozenset()}, 2),
        {},
    )
    table = changes_table(rows, since=DATA_DATE, data_date=DATA_DATE, data_source="clinicaltrials.gov")
    by_kind = trials_by_kind(table)
    assert set(by_kind) == {kind.value for kind in ChangeKind}
    assert {kind: trials for kind, trials in by_kind.items() if trials} == {
        "new": ["NCT00000002"],
        "changed": ["NCT00000001"],
    }
    assert not any(trials_by_kind(TABLES["changes"].frame([])).values())
