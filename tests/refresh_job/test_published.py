"""What a refresh publishes: every record, once, as it came."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import responses

from tests import conftest
from tests.builders import publish, raw, study
from tests.conftest import LoopbackRegistry
from tests.refresh_job.fake import BASE, VERSION, FakeRegistry, FirstRefresh, broken, data_files, newest, transport
from trialsearch import demo, open_catalogue, refresh, refresh_demonstration
from trialsearch.catalogue import Catalogue
from trialsearch.cli import main
from trialsearch.errors import (
    IncompleteFetch,
    PageTokenRefused,
    TooManyBrokenRecords,
    TrialsearchError,
    UnusableAnswer,
)
from trialsearch.protocol import exit_code_of
from trialsearch.raw_records import nct_id_of
from trialsearch.refresh_job import WALKS
from trialsearch.registry import RegistryQuery, build_params, paediatric_all
from trialsearch.schema import TABLES
from trialsearch.snapshots import AFTER_REFRESH, DEMONSTRATION_FOLDER, Snapshot, SnapshotCache


def code_of(error: TrialsearchError) -> int:
    return exit_code_of(error)


def test_report_and_manifest_count_what_came(mock: responses.RequestsMock, tmp_path: Path) -> None:
    registry = FakeRegistry(mock, demo.records(), page_size=15)
    report = refresh(tmp_path, transport())
    manifest = newest(tmp_path).manifest
    assert (report.trials, report.set_aside, report.requests, report.pruned) == (40, 0, 5, ())
    assert report.bytes == registry.sent
    assert report.snapshot_id == manifest.snapshot_id == newest(tmp_path).id
    assert manifest.counts["total_count"] == manifest.counts["records"] == manifest.counts["trials"] == 40
    assert manifest.counts["sites"] == report.sites == len(newest(tmp_path).table("sites"))
    assert {name: manifest.counts[name] for name in TABLES} == {
        name: len(table) for name, table in newest(tmp_path).tables().items()
    }


def test_manifest_says_where_the_data_come_from(mock: responses.RequestsMock, tmp_path: Path) -> None:
    FakeRegistry(mock, demo.records())
    query = RegistryQuery(condition='"leukemia"', page_size=500)
    before = datetime.now(UTC).replace(microsecond=0)
    refresh(tmp_path, transport(), query=query)
    manifest = newest(tmp_path).manifest
    assert manifest.data_source == "clinicaltrials.gov"
    assert manifest.query["url"] == BASE
    assert manifest.query["condition"] == '"leukemia"'
    assert (manifest.api_version, manifest.data_timestamp) == ("2.0.5", "2026-11-20T09:00:05")
    assert manifest.data_date == "2026-11-20"
    started, finished = (datetime.fromisoformat(text) for text in (manifest.started_at, manifest.finished_at))
    assert before <= started <= finished <= datetime.now(UTC)


def test_every_request_is_kept_with_the_snapshot(mock: responses.RequestsMock, tmp_path: Path) -> None:
    FakeRegistry(mock, demo.records(), page_size=15)
    refresh(tmp_path, transport())
    lines = (newest(tmp_path).path / "raw" / "requests.jsonl").read_text().splitlines()
    log = [json.loads(line) for line in lines]
    assert [entry["path"] for entry in log] == ["/version", "/studies", "/studies", "/studies", "/version"]
    assert [entry["params"].get("pageToken") for entry in log] == [None, None, "15", "30", None]
    assert {(entry["status"], entry["outcome"]) for entry in log} == {(200, "ok")}
    assert all(entry["bytes"] > 0 for entry in log)


def test_raw_records_are_kept_as_received_and_in_order(mock: responses.RequestsMock, tmp_path: Path) -> None:
    records = [record.replace(b",", b" ,  ", 1) for record in demo.records()]
    FakeRegistry(mock, records[::-1], page_size=7)
    refresh(tmp_path, transport())
    assert list(newest(tmp_path).records()) == sorted(records, key=nct_id_of)


def test_order_of_arrival_changes_no_byte(mock: responses.RequestsMock, tmp_path: Path) -> None:
    registry = FakeRegistry(mock, demo.records(), page_size=7)
    refresh(tmp_path, transport())
    first = data_files(newest(tmp_path))
    registry.records = demo.records()[::-1]
    refresh(tmp_path, transport(), force=True)
    assert len(SnapshotCache(tmp_path).ids()) == 2
    assert data_files(newest(tmp_path)) == first


def test_study_that_comes_twice_is_kept_once(mock: responses.RequestsMock, tmp_path: Path) -> None:
    FakeRegistry(mock, demo.records()).records = _SaysForty([*demo.records(), demo.records()[3]])
    report = refresh(tmp_path, transport())
    assert report.trials == 40
    assert list(newest(tmp_path).records()) == demo.records()


class _SaysForty(list[bytes]):
    def __len__(self) -> int:
        return 40


def test_progress_is_told_page_by_page(mock: responses.RequestsMock, tmp_path: Path) -> None:
    FakeRegistry(mock, demo.records(), page_size=15)
    told: list[tuple[int, int]] = []
    refresh(tmp_path, transport(), progress=lambda received, total: told.append((received, total)))
    assert told == [(15, 40), (30, 40), (40, 40)]


def test_no_trial_at_all_is_refused(mock: responses.RequestsMock, tmp_path: Path) -> None:
    FakeRegistry(mock, [])
    with pytest.raises(UnusableAnswer, match=r"no trial matches.*Nothing was published\. Check") as caught:
        refresh(tmp_path, transport())
    assert code_of(caught.value) == 4
    assert SnapshotCache(tmp_path).ids() == []


def test_one_broken_record_is_set_aside_and_its_raw_record_kept(
    mock: responses.RequestsMock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    FakeRegistry(mock, [*demo.records(), broken(1)])
    report = refresh(tmp_path, transport())
    snapshot = newest(tmp_path)
    assert (report.trials, report.set_aside) == (40, 1)
    (aside,) = snapshot.manifest.set_aside
    assert aside["nct_id"] == "NCT99980001"
    assert "conditions" in str(aside["reason"])
    counts = snapshot.manifest.counts
    assert (counts["total_count"], counts["records"], counts["set_aside"], counts["trials"]) == (41, 41, 1, 40)
    assert broken(1) in list(snapshot.records())
    assert "NCT99980001" not in set(snapshot.table("trials")["nct_id"])
    assert any("Set aside NCT99980001" in message for message in caplog.messages)


@pytest.mark.parametrize(
    "record",
    [
        b"{}",
        b'{"protocolSection":{"identificationModule":{"briefTitle":"No number"}}}',
        b'{"protocolSection":{"identificationModule":{"nctId":"  "}}}',
        b'"a text"',
        b"null",
        b'{"protocolSection":{"identificationModule":{"nctId":"NCT99980001","briefTitle":"\xff"}}}',
    ],
    ids=["empty", "no-number", "blank-number", "text", "null", "no-utf-8"],
)
def test_record_that_is_no_study_is_set_aside(mock: responses.RequestsMock, tmp_path: Path, record: bytes) -> None:
    FakeRegistry(mock, [*demo.records(), record])
    report = refresh(tmp_path, transport())
    assert (report.trials, report.set_aside) == (40, 1)
    assert newest(tmp_path).manifest.set_aside[0]["reason"]
    assert record in list(newest(tmp_path).records())


@pytest.mark.parametrize(("sound", "bad"), [(40, 2), (40, 40), (0, 1), (0, 3)])
def test_many_broken_records_are_refused(mock: responses.RequestsMock, tmp_path: Path, sound: int, bad: int) -> None:
    FakeRegistry(mock, [*demo.records()[:sound], *map(broken, range(1, bad + 1))])
    with pytest.raises(TooManyBrokenRecords, match=rf"^{bad} of {sound + bad} records could not be read") as caught:
        refresh(tmp_path, transport())
    assert code_of(caught.value) == 4
    assert SnapshotCache(tmp_path).ids() == []


def test_short_walk_is_refused(mock: responses.RequestsMock, tmp_path: Path) -> None:
    FakeRegistry(mock, demo.records())
    mock.replace(
        responses.GET,
        f"{BASE}/studies",
        body=b'{"totalCount":40,"studies":[' + b",".join(demo.records()[:39]) + b"]}",
    )
    with pytest.raises(IncompleteFetch):
        refresh(tmp_path, transport())
    assert SnapshotCache(tmp_path).ids() == []


def test_refused_page_token_starts_the_walk_again(mock: responses.RequestsMock, tmp_path: Path) -> None:
    registry = FakeRegistry(mock, demo.records(), page_size=30)
    registry.refused_tokens = WALKS - 1
    assert refresh(tmp_path, transport()).trials == 40
    assert newest(tmp_path).manifest.counts["records"] == 40


def test_page_token_refused_in_every_walk_is_an_error(mock: responses.RequestsMock, tmp_path: Path) -> None:
    registry = FakeRegistry(mock, demo.records(), page_size=30)
    registry.refused_tokens = WALKS
    with pytest.raises(PageTokenRefused, match="stale") as caught:
        refresh(tmp_path, transport())
    assert code_of(caught.value) == 3
    assert SnapshotCache(tmp_path).ids() == []


def test_data_that_change_during_the_walk_are_dated_by_their_own_version(
    mock: responses.RequestsMock, tmp_path: Path
) -> None:
    """At the first refused token the registry has new data: what is published is of that day."""
    registry = FakeRegistry(mock, demo.records(), page_size=30)
    registry.refused_tokens = 1

    def new_data(_received: int, _total: int) -> None:
        registry.version = VERSION | {"dataTimestamp": "2026-11-23T09:00:05"}

    refresh(tmp_path, transport(), progress=new_data)
    manifest = newest(tmp_path).manifest
    assert (manifest.data_timestamp, manifest.data_date) == ("2026-11-23T09:00:05", "2026-11-23")


@pytest.mark.parametrize("marks", [("A", "B"), ("B", "A")], ids=["newer-sorts-last", "newer-sorts-first"])
def test_of_two_versions_of_a_study_the_older_is_never_the_one_shown(
    mock: responses.RequestsMock, tmp_path: Path, marks: tuple[str, str]
) -> None:
    """A study that was updated during the walk may come twice; refusing the pull would do, too."""
    older = _study_of(marks[0], "RECRUITING", "2026-11-01")
    newer = _study_of(marks[1], "TERMINATED", "2026-11-20")
    FakeRegistry(mock, []).records = _SaysForty([*demo.records()[:39], older, newer])
    try:
        refresh(tmp_path, transport())
    except UnusableAnswer:
        return
    trials = newest(tmp_path).table("trials").set_index("nct_id")
    assert trials.loc["NCT99980001", "overall_status"] == "TERMINATED"


def _study_of(title: str, status: str, posted: str) -> bytes:
    identification = {"nctId": "NCT99980001", "briefTitle": title}
    state = {"overallStatus": status, "lastUpdatePostDateStruct": {"date": posted}}
    return json.dumps({"protocolSection": {"identificationModule": identification, "statusModule": state}}).encode()


@pytest.mark.parametrize(
    ("version", "data_date"),
    [
        ({"apiVersion": "2.0.5", "dataTimestamp": "2026-03-25T09:00:05"}, "2026-03-25"),
        ({"apiVersion": "2.0.5", "dataTimestamp": "2026-03-25"}, "2026-03-25"),
        ({"apiVersion": "2.0.5"}, None),
        ({"apiVersion": "2.0.5", "dataTimestamp": ""}, None),
        ({"apiVersion": "2.0.5", "dataTimestamp": "yesterday"}, None),
        ({"apiVersion": "2.0.5", "dataTimestamp": "2026-13-01T09:00:05"}, None),
        ({"apiVersion": "2.0.5", "dataTimestamp": "0001-01-01T09:00:05"}, None),
        ({"apiVersion": "2.0.5", "dataTimestamp": "1970-01-01T00:00:00"}, None),
        ({"apiVersion": "2.0.5", "dataTimestamp": "9999-12-31T23:59:59"}, None),
        ({"apiVersion": "2.0.5", "dataTimestamp": "2099-05-01T00:00:00"}, None),
        ({"apiVersion": "2.0.5", "dataTimestamp": "2026-11-20<b>"}, None),
        ({}, None),
    ],
    ids=[
        "timestamp",
        "day",
        "absent",
        "empty",
        "word",
        "no-such-month",
        "year-1",
        "the-epoch",
        "the-end",
        "to-come",
        "more-than-a-day",
        "nothing",
    ],
)
def test_data_date_falls_back_to_the_day_of_the_pull(
    mock: responses.RequestsMock,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    *,
    version: dict[str, str],
    data_date: str | None,
) -> None:
    FakeRegistry(mock, demo.records()).version = version
    refresh(tmp_path, transport())
    manifest = newest(tmp_path).manifest
    assert manifest.data_date == (data_date or manifest.started_at[:10])
    assert manifest.data_timestamp == (version["dataTimestamp"] if data_date else None)
    assert any("no sensible time for its data" in message for message in caplog.messages) is (data_date is None)


def test_ages_of_records_count_back_from_the_data_date_and_not_from_today(
    mock: responses.RequestsMock, first_refresh: FirstRefresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In data of 2040 every record that has a date is long unverified: none of its sites may be called open."""
    registry = FakeRegistry(mock, demo.records())
    first_refresh(demo.records())
    assert _open_and_dated(newest(tmp_path)) > 20
    monkeypatch.setattr("trialsearch.refresh_job.data_time.WRITTEN", datetime(2040, 1, 1, tzinfo=UTC))
    registry.version = VERSION | {"dataTimestamp": "2040-01-01T09:00:00"}
    refresh(tmp_path, transport())
    assert _open_and_dated(newest(tmp_path)) == 0


def _open_and_dated(snapshot: Snapshot) -> int:
    trials, sites = snapshot.table("trials"), snapshot.table("sites")
    dated = trials.loc[trials["last_update_posted"].notna() | trials["status_verified"].notna(), "nct_id"]
    return int((sites["nct_id"].isin(dated) & (sites["open_here"] == "yes")).sum())


def test_demonstration_is_deterministic_and_apart(tmp_path: Path) -> None:
    first = refresh_demonstration(tmp_path)
    second = refresh_demonstration(tmp_path)
    cache = SnapshotCache(tmp_path / DEMONSTRATION_FOLDER)
    assert cache.ids() == [first.snapshot_id, second.snapshot_id]
    assert data_files(cache.get(first.snapshot_id)) == data_files(cache.get(second.snapshot_id))
    assert SnapshotCache(tmp_path).ids() == []
    manifest = cache.get(first.snapshot_id).manifest
    assert (manifest.data_source, manifest.data_date) == ("demonstration", demo.DATA_DATE)
    for name, table in cache.get(first.snapshot_id).tables().items():
        assert set(table["data_source"]) <= {"demonstration"}, name


def test_demonstration_asks_nobody(mock: responses.RequestsMock, tmp_path: Path) -> None:
    assert refresh_demonstration(tmp_path).requests == 0
    assert len(mock.calls) == 0


def test_demonstration_and_registry_tables_differ_in_their_source_only(
    mock: responses.RequestsMock, tmp_path: Path
) -> None:
    registry = FakeRegistry(mock, demo.records())
    registry.version = VERSION | {"dataTimestamp": f"{demo.DATA_DATE}T09:00:00"}
    refresh(tmp_path, transport())
    refresh_demonstration(tmp_path)
    real, invented = newest(tmp_path).tables(), newest(tmp_path / DEMONSTRATION_FOLDER).tables()
    for name in TABLES:
        assert set(real[name]["data_source"]) <= {"clinicaltrials.gov"}
        assert real[name].drop(columns="data_source").equals(invented[name].drop(columns="data_source")), name


def test_a_refresh_keeps_the_newest_fourteen_snapshots(tmp_path: Path) -> None:
    cache = SnapshotCache(tmp_path / DEMONSTRATION_FOLDER)
    ids = [publish(cache, now=datetime.now(UTC)) for _ in range(AFTER_REFRESH.newest - 1)]
    reports = [refresh_demonstration(tmp_path) for _ in range(3)]
    assert AFTER_REFRESH.newest == 14
    assert [report.pruned for report in reports] == [(), (ids[0],), (ids[1],)]
    assert cache.ids() == [*ids[2:], *(report.snapshot_id for report in reports)]
    assert [snapshot_id[-4:] for snapshot_id in cache.ids()] == [f"{number:04d}" for number in range(3, 17)]


def _known_to(registry: LoopbackRegistry) -> int:
    params = build_params(paediatric_all())
    return registry.total({name: params[name] for name in ("query.cond", "filter.advanced")})


@pytest.mark.shared
@pytest.mark.thorough
def test_recorded_trials_are_as_many_as_the_registry_says(
    recorded_registry: LoopbackRegistry, recorded_cache: Path
) -> None:
    catalogue: Catalogue = open_catalogue(recorded_cache)
    total = _known_to(recorded_registry)
    assert total > 600
    assert len(catalogue.tables["trials"]) == total
    assert catalogue.tables["trials"]["nct_id"].is_unique
    assert len(catalogue.search().trials) == total
    assert catalogue.manifest.set_aside == []


@pytest.mark.shared
@pytest.mark.thorough
def test_recorded_trials_are_the_same_whatever_the_page_size(recorded_cache: Path, tmp_path: Path) -> None:
    with conftest.serve(conftest.RECORDED) as registry:
        report = refresh(tmp_path, transport(registry.url))
        assert report.trials == _known_to(registry)
    assert data_files(newest(tmp_path)) == data_files(newest(recorded_cache))


@pytest.mark.shared
@pytest.mark.thorough
def test_recorded_records_are_kept_byte_for_byte(recorded_cache: Path) -> None:
    """serve.py writes each study as compact JSON; so does this."""
    with gzip.open(conftest.RECORDED) as lines:
        sent = {_compact(line) for line in lines}
    kept = list(newest(recorded_cache).records())
    assert len(kept) > 600
    assert set(kept) <= sent


def _compact(line: bytes) -> bytes:
    return json.dumps(json.loads(line), ensure_ascii=False, separators=(",", ":")).encode()


def test_a_status_that_we_do_not_know_is_kept_logged_and_counted(
    mock: responses.RequestsMock, tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    FakeRegistry(mock, [raw(study("NCT00000001", status="PAUSED")), raw(study("NCT00000002"))])
    refresh(tmp_path, transport())
    assert "trials.overall_status" in caplog.text
    assert "{'PAUSED': 1}" in caplog.text
    snapshot = newest(tmp_path)
    assert snapshot.manifest.unknown_values == {"trials.overall_status": {"PAUSED": 1}}
    assert snapshot.table("trials")["overall_status"].tolist() == ["PAUSED", "RECRUITING"]
    groups = dict(open_catalogue(tmp_path).search().trials[["nct_id", "availability"]].itertuples(index=False))
    assert groups == {"NCT00000001": "not_confirmed", "NCT00000002": "taking_patients"}
    capsys.readouterr()
    assert main(["--cache", str(tmp_path), "status", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["unknown_values"] == {"trials.overall_status": {"PAUSED": 1}}


def test_ages_and_dates_that_cannot_be_read_are_warned_of(
    mock: responses.RequestsMock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    odd = study("NCT00000001", minimum_age="-5 Years", start="soon", updated="2026-02-31")
    FakeRegistry(mock, [raw(odd), raw(study("NCT00000002"))])
    refresh(tmp_path, transport())
    for where, value in (("minimum_age", "-5 Years"), ("start_date", "soon"), ("last_update_posted", "2026-02-31")):
        assert f"values of trials.{where} that this program does not know: {{'{value}': 1}}" in caplog.text


def test_known_codes_only_are_no_news(
    mock: responses.RequestsMock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    FakeRegistry(mock, demo.records())
    refresh(tmp_path, transport())
    assert newest(tmp_path).manifest.unknown_values == {}
    assert "does not know" not in caplog.text


@pytest.mark.parametrize("value", [rb'"\ud800"', b"NaN"], ids=["a lone surrogate", "NaN"])
def test_a_record_with_broken_text_is_set_aside_alone(
    mock: responses.RequestsMock, tmp_path: Path, value: bytes
) -> None:
    broken = raw(study("NCT00000001", acronym="@")).replace(b'"@"', value)
    FakeRegistry(mock, [broken, raw(study("NCT00000002")), raw(study("NCT00000003"))])
    report = refresh(tmp_path, transport())
    assert (report.trials, report.set_aside) == (2, 1)
    snapshot = newest(tmp_path)
    snapshot.verify()
    assert snapshot.table("trials")["nct_id"].tolist() == ["NCT00000002", "NCT00000003"]
    (aside,) = snapshot.manifest.set_aside
    assert aside["reason"]
    assert len(list(snapshot.records())) == 3


def test_a_password_in_the_address_is_written_nowhere(
    demo_registry: LoopbackRegistry, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    refresh(tmp_path, transport(demo_registry.url.replace("://", "://ann:secret@")))
    assert newest(tmp_path).manifest.query["url"] == demo_registry.url
    for path in newest(tmp_path).path.rglob("*.json*"):
        text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        assert b"secret" not in text, path
    assert "secret" not in caplog.text
