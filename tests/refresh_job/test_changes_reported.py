"""Every refresh says what changed since the last, and keeps it with the snapshot."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import responses

from tests.builders import location, raw, study
from tests.refresh_job.fake import BASE, FakeRegistry, FirstRefresh, broken, newest, transport
from tests.refresh_job.loopback import Cli
from trialsearch import refresh
from trialsearch.export import to_rows
from trialsearch.refresh_job import RefreshReport, publish, pull
from trialsearch.vocabulary import ChangeKind

FIRST, SECOND, THIRD, *OTHERS = [f"NCT000000{number:02}" for number in range(1, 31)]


def records(*numbers: str, **changes: Any) -> list[bytes]:
    return [raw(study(number, brief_title=f"Title of {number}", **changes)) for number in numbers]


def said(report: RefreshReport) -> dict[str, list[str]]:
    return {kind: trials for kind, trials in report.changes.items() if trials}


@pytest.fixture
def registry(mock: responses.RequestsMock, first_refresh: FirstRefresh) -> FakeRegistry:
    """A registry of thirty invented trials, of which a snapshot was made."""
    registry = FakeRegistry(mock, records(FIRST, SECOND, THIRD, *OTHERS))
    first_refresh(registry.records)
    return registry


def test_the_first_refresh_has_nothing_to_compare_with(mock: responses.RequestsMock, tmp_path: Path) -> None:
    FakeRegistry(mock, records(FIRST, SECOND, THIRD, *OTHERS))
    report = refresh(tmp_path, transport())
    assert (report.compared_with, said(report)) == (None, {})


def test_new_and_changed_trials(registry: FakeRegistry, tmp_path: Path) -> None:
    first = newest(tmp_path)
    registry.release(
        [
            *records(FIRST, status="COMPLETED", locations=[location(), location("Oak Hospital")]),
            *records(SECOND, THIRD, *OTHERS, "NCT00000099"),
        ]
    )
    report = refresh(tmp_path, transport())

    assert report.compared_with == first.id
    assert said(report) == {"new": ["NCT00000099"], "changed": [FIRST]}
    assert registry.asked == ["version", "page first", "version"]
    after = newest(tmp_path)
    assert after.manifest.compared_with == first.id
    assert {kind: number for kind, number in after.manifest.changes.items() if number} == {"new": 1, "changed": 1}
    assert after.manifest.counts["changes"] == 3
    rows = to_rows(after.table("changes"), ["nct_id", "change", "table_name", "column_name", "before", "after"])
    assert [tuple(row.values()) for row in rows] == [
        (FIRST, "changed", "trials", "overall_status", "RECRUITING", "COMPLETED"),
        (FIRST, "changed", "sites", None, None, "Oak Hospital, Boston, United States"),
        ("NCT00000099", "new", None, None, None, "Title of NCT00000099"),
    ]
    dates = after.table("changes")[["since", "data_date"]].drop_duplicates().to_numpy().tolist()
    assert dates == [[pd.Timestamp("2026-11-20"), pd.Timestamp("2026-11-23")]]


def test_a_missing_trial_is_asked_for_and_its_fate_is_told(registry: FakeRegistry, tmp_path: Path) -> None:
    registry.others = [*records(SECOND), *records("NCT00000099", aliases=[THIRD])]
    registry.release(records(*OTHERS))
    report = refresh(tmp_path, transport())
    assert said(report) == {"gone_from_registry": [FIRST], "no_longer_matching": [SECOND], "renumbered": [THIRD]}
    assert registry.asked == ["version", "page first", "numbers", "version"]
    rows = to_rows(newest(tmp_path).table("changes"), ["nct_id", "before", "after"])
    assert [tuple(row.values()) for row in rows] == [
        (FIRST, f"Title of {FIRST}", None),
        (SECOND, f"Title of {SECOND}", None),
        (THIRD, f"Title of {THIRD}", "NCT00000099"),
    ]


def test_where_the_registry_cannot_say_a_missing_trial_is_just_gone(
    registry: FakeRegistry, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    registry.release(records(*OTHERS, SECOND, THIRD))
    sound = registry.answer

    def answer(body: bytes, status: int = 200) -> tuple[int, dict[str, str], bytes]:
        return sound(b"no", 404) if registry.asked[-1] == "numbers" else sound(body, status)

    registry.answer = answer  # type: ignore[method-assign]
    report = refresh(tmp_path, transport())
    assert said(report) == {"gone": [FIRST]}
    assert "could not be asked what became of 1 trial" in caplog.text


def test_so_many_missing_trials_that_it_must_be_a_fault_are_not_asked_for(
    registry: FakeRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "MOST_ASKED_FOR", 1)
    registry.release(records(*OTHERS, THIRD))
    assert said(refresh(tmp_path, transport())) == {"gone": [FIRST, SECOND]}
    assert "numbers" not in registry.asked


def test_a_record_that_cannot_be_read_any_more_and_can_again(registry: FakeRegistry, tmp_path: Path) -> None:
    unreadable = broken(1).replace(b"NCT99980001", FIRST.encode())
    registry.release([unreadable, *records(SECOND, THIRD, *OTHERS)])
    assert said(refresh(tmp_path, transport())) == {"set_aside": [FIRST]}
    registry.release([unreadable, *records(SECOND, THIRD, *OTHERS)], day="2026-11-24")
    assert said(refresh(tmp_path, transport())) == {}
    registry.release(records(FIRST, SECOND, THIRD, *OTHERS), day="2026-11-25")
    assert said(refresh(tmp_path, transport())) == {"readable_again": [FIRST]}
    assert "numbers" not in registry.asked


def test_a_record_that_was_set_aside_and_then_went_is_gone(registry: FakeRegistry, tmp_path: Path) -> None:
    registry.release([broken(1), *registry.records])
    assert said(refresh(tmp_path, transport())) == {"set_aside": ["NCT99980001"]}
    registry.release(records(FIRST, SECOND, THIRD, *OTHERS), day="2026-11-24")
    assert said(refresh(tmp_path, transport())) == {"gone_from_registry": ["NCT99980001"]}


def test_the_same_data_again_changed_nothing(registry: FakeRegistry, tmp_path: Path) -> None:
    registry.release(registry.records[::-1])
    report = refresh(tmp_path, transport())
    assert report.compared_with is not None
    assert said(report) == {}
    assert len(newest(tmp_path).table("changes")) == 0


def test_nothing_published_leaves_the_last_changes_written(registry: FakeRegistry, tmp_path: Path) -> None:
    registry.release(records(FIRST, SECOND, THIRD, *OTHERS, "NCT00000099"))
    refresh(tmp_path, transport())
    assert refresh(tmp_path, transport()).changes == {}
    assert newest(tmp_path).manifest.changes["new"] == 1


@pytest.mark.parametrize("size", [2, 10, 16])
def test_the_size_of_the_parts_changes_no_row(
    registry: FakeRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """Trials come, go and change at the borders of parts; records without a number stand at the end."""
    monkeypatch.setattr(publish, "PART", size)
    came = records("NCT00000000", "NCT00000099")
    registry.release([*came, *records(SECOND, *OTHERS[:-1]), *records(THIRD, acronym="NEW"), b"{}"])
    report = refresh(tmp_path, transport())
    assert said(report) == {
        "new": ["NCT00000000", "NCT00000099"],
        "changed": [THIRD],
        "gone_from_registry": [FIRST, OTHERS[-1]],
    }
    tables = newest(tmp_path).tables()
    assert tables["trials"]["nct_id"].tolist() == sorted(["NCT00000000", SECOND, THIRD, *OTHERS[:-1], "NCT00000099"])
    assert (tables["sites"]["nct_id"] == tables["trials"]["nct_id"]).all()
    newest(tmp_path).verify()


def test_people_and_machines_are_told(cli: Cli, registry: FakeRegistry, tmp_path: Path) -> None:
    registry.release([*records(FIRST, status="COMPLETED"), *records(SECOND, *OTHERS)])
    before = newest(tmp_path).id
    done = cli("--cache", tmp_path, "refresh", "--format", "json", url=BASE)
    assert f"Since {before}: 1 changed ({FIRST}); 1 gone from registry ({THIRD})." in done.err
    report = json.loads(done.out)
    assert report["compared_with"] == before
    assert report["changed_trials"] == {kind.value: [] for kind in ChangeKind} | {
        "changed": [FIRST],
        "gone_from_registry": [THIRD],
    }
    assert report["changes"] == {kind: len(trials) for kind, trials in report["changed_trials"].items()}
    status = cli("--cache", tmp_path, "status")
    assert f"Changed    1 changed, 1 gone from registry, since {before}" in status.out


@pytest.mark.parametrize(
    ("options", "numbers"),
    [([], [FIRST, SECOND, THIRD]), (["--recruitment", "COMPLETED"], [FIRST, THIRD])],
    ids=["all", "a filter"],
)
def test_changes_are_exported_with_the_trials_that_are_gone(
    cli: Cli, registry: FakeRegistry, tmp_path: Path, options: list[str], numbers: list[str]
) -> None:
    registry.release([*records(FIRST, status="COMPLETED"), *records(SECOND, acronym="NEW"), *records(*OTHERS)])
    refresh(tmp_path, transport())
    exported = cli("--cache", tmp_path, "export", "changes", *options)
    assert [row["nct_id"] for row in csv.DictReader(exported.out.splitlines())] == numbers
