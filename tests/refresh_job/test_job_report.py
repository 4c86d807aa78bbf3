"""What a run says to machines: one report, a log, and figures for Prometheus."""

from __future__ import annotations

import json
import logging
import os
import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import responses
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import LoopbackRegistry
from tests.refresh_job.fake import BASE, FakeRegistry, broken, newest
from tests.refresh_job.loopback import LASTING, Cli, disturb
from trialsearch import demo
from trialsearch.vocabulary import ChangeKind

#: What other programs rely on. A key may come; none may go or change its type.
REPORT: dict[str, type | tuple[type, ...]] = {
    "outcome": str,
    "exit_code": int,
    "reason": str,
    "to_save": (dict, type(None)),
    "asked": dict,
    "started_at": str,
    "finished_at": str,
    "requests": int,
    "retries": int,
    "bytes": int,
    "resumed_records": int,
    "durations_s": dict,
    "snapshot_id": (str, type(None)),
    "data_timestamp": (str, type(None)),
    "confirmed_at": (str, type(None)),
    "counts": dict,
    "unknown_values": dict,
    "set_aside": list,
    "compared_with": (str, type(None)),
    "changes": dict,
    "changed_trials": dict,
    "pruned": list,
}

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (DEBUG|INFO|WARNING|ERROR) \S.*")


def report_of(out: str) -> dict[str, Any]:
    """The report on stdout, after its shape was checked."""
    report = json.loads(out)
    assert list(report) == list(REPORT)
    for key, kind in REPORT.items():
        assert isinstance(report[key], kind), key
    assert set(report["changes"]) == set(report["changed_trials"]) == set(ChangeKind)
    begun, ended = (datetime.fromisoformat(report[key]) for key in ("started_at", "finished_at"))
    assert begun.tzinfo is not None
    assert begun <= ended
    return report


# --- --format json


def test_a_full_refresh_tells_what_was_asked_and_what_came(
    cli: Cli, registry: LoopbackRegistry, tmp_path: Path
) -> None:
    done = cli("--cache", tmp_path / "new", "refresh", "--format", "json", url=registry.url)
    report = report_of(done.out)
    manifest = newest(tmp_path / "new").manifest
    assert (report["outcome"], report["exit_code"]) == ("published", 0)
    assert report["snapshot_id"] == manifest.snapshot_id
    assert report["counts"] == manifest.counts
    assert (report["requests"], report["retries"]) == (len(registry.log()), 0)
    assert report["bytes"] == sum(request["bytes"] for request in newest(tmp_path / "new").requests())
    assert report["data_timestamp"] == manifest.data_timestamp
    assert report["asked"]["registry"] == registry.url
    assert report["asked"]["query"]["page_size"] == 200
    assert report["asked"]["options"]["force"] is False
    assert {"ask", "read", "write", "total"} <= set(report["durations_s"])
    assert report["durations_s"]["total"] >= report["durations_s"]["ask"] >= 0
    assert report["reason"] in done.err


def test_every_kind_of_run_reports_in_the_same_shape(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    def run(*options: str, at: str = registry.url) -> dict[str, Any]:
        return report_of(cli("--cache", cache, "refresh", "--format", "json", *options, url=at).out)

    snapshot_id = newest(cache).id
    assert run()["outcome"] == "already_current"
    recent = run("--if-older-than", "20h", at="http://127.0.0.1:9/api/v2")
    assert (recent["outcome"], recent["requests"]) == ("recent_enough", 0)
    assert run("--demo")["outcome"] == "published"
    failed = run("--force", at="http://127.0.0.1:9/api/v2")
    assert (failed["outcome"], failed["exit_code"], failed["snapshot_id"]) == ("failed", 3, snapshot_id)
    assert "Check the network" in failed["reason"]
    assert failed["retries"] == failed["requests"] - 1 == 4
    assert run("--from-raw")["outcome"] == "reread"


def test_a_failure_on_an_empty_cache_reports_in_the_same_shape(cli: Cli, tmp_path: Path) -> None:
    done = cli("--cache", tmp_path / "new", "refresh", "--format", "json")
    report = report_of(done.out)
    assert done.code == report["exit_code"] == 3
    assert (report["snapshot_id"], report["counts"], report["confirmed_at"]) == (None, {}, None)


def test_repeated_requests_are_counted(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    disturb(registry, "page-2", {"kind": "status", "code": 503, "times": 2})
    report = report_of(cli("--cache", cache, "refresh", "--force", "--format", "json", url=registry.url).out)
    assert (report["requests"], report["retries"]) == (8, 2)


def test_records_that_were_set_aside_are_named(cli: Cli, mock: responses.RequestsMock, tmp_path: Path) -> None:
    FakeRegistry(mock, [*demo.records(), broken(1)])
    report = report_of(cli("--cache", tmp_path, "refresh", "--format", "json", url=BASE).out)
    assert [each["nct_id"] for each in report["set_aside"]] == ["NCT99980001"]
    assert report["counts"]["set_aside"] == 1


# --- the log


@pytest.mark.parametrize(
    "fault", [None, {"kind": "status", "code": 503, "times": 2}, {"kind": "html", "times": LASTING}]
)
def test_every_line_of_the_log_has_its_time_and_level(
    cli: Cli, registry: LoopbackRegistry, cache: Path, fault: dict[str, Any] | None
) -> None:
    if fault:
        disturb(registry, "page-2", fault)
    done = cli("--cache", cache, "refresh", "--force", url=registry.url)
    lines = done.err.splitlines()
    assert lines
    for line in lines:
        assert LINE.fullmatch(line), line
        said = datetime.strptime(line[:20], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        assert abs(datetime.now(UTC) - said) < timedelta(minutes=5)
    assert lines[-1].split()[1] == ("INFO" if done.code == 0 else "ERROR")


def test_words_of_the_registry_stay_on_their_line(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    body = "no\n2026-01-01T00:00:00Z INFO All is well.\r\n\x1b[2J"
    disturb(registry, "page-1", {"kind": "status", "code": 400, "body": body})
    done = cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert all(LINE.fullmatch(line) for line in done.err.splitlines())
    assert "\x1b" not in done.err


@pytest.mark.parametrize("level", ["warning", "error"])
def test_a_quiet_log_of_a_good_run_is_empty(cli: Cli, registry: LoopbackRegistry, cache: Path, level: str) -> None:
    assert cli("--log-level", level, "--cache", cache, "refresh", "--force", url=registry.url).err == ""


@pytest.mark.parametrize("command", ["search", "export"])
def test_what_a_family_asks_for_is_in_no_log(
    cli: Cli, cache: Path, command: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    what = ["--text", "secretword", "--site", "Secretville", "--age", "7 years", "--updated-since", "2024-03-05"]
    table = ["trials"] if command == "export" else []
    done = cli("--log-level", "debug", "--cache", cache, command, *table, *what)
    assert done.code == 0
    for word in ("secretword", "secretville", "7 years", "2024-03-05"):
        assert word not in caplog.text.lower()
    # Whoever typed a word is told on the terminal that no trial has it; that is no log.
    assert not any(LINE.fullmatch(line) for line in done.err.splitlines())


# --- --metrics


def metrics_of(path: Path) -> dict[str, float]:
    """The figures in a metrics file, read as Prometheus reads them."""
    families = list(text_string_to_metric_families(path.read_text()))
    assert all(family.documentation and family.type == "gauge" for family in families)
    return {
        sample.name.removeprefix("trialsearch_") + "".join(sorted(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def test_the_figures_of_a_good_run(cli: Cli, registry: LoopbackRegistry, cache: Path, tmp_path: Path) -> None:
    file = tmp_path / "trialsearch.prom"
    begun = datetime.now(UTC).timestamp()
    assert cli("--cache", cache, "refresh", "--force", "--metrics", file, url=registry.url).code == 0
    found = metrics_of(file)
    assert found["refresh_exit_code"] == 0
    assert begun <= found["refresh_finished_timestamp_seconds"] <= datetime.now(UTC).timestamp()
    assert found["refresh_requests"] == len(registry.log())
    assert found["refresh_received_bytes"] > 10_000
    assert {f"refresh_changed_trials{kind}" for kind in ChangeKind} <= set(found)
    assert (found["snapshot_trials"], found["snapshot_set_aside"], found["snapshots_passed_over"]) == (39, 0, 0)
    opened = newest(cache)
    assert found["snapshot_sites"] == opened.manifest.counts["sites"]
    midnight = datetime.fromisoformat(opened.manifest.data_date).replace(tzinfo=UTC)
    assert found["snapshot_data_timestamp_seconds"] == midnight.timestamp()
    assert found["snapshot_confirmed_timestamp_seconds"] >= begun - 1
    assert [path.name for path in tmp_path.iterdir() if "prom" in path.name] == [file.name]


def test_the_figures_of_a_failure_keep_those_of_the_snapshot_in_force(cli: Cli, cache: Path, tmp_path: Path) -> None:
    file = tmp_path / "trialsearch.prom"
    assert cli("--cache", cache, "refresh", "--metrics", file).code == 3
    found = metrics_of(file)
    assert (found["refresh_exit_code"], found["snapshot_trials"]) == (3, 39)


def test_without_a_snapshot_there_are_no_figures_of_one(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "trialsearch.prom"
    assert cli("--cache", tmp_path / "new", "refresh", "--metrics", file).code == 3
    found = metrics_of(file)
    assert found["refresh_exit_code"] == 3
    assert not any(name.startswith("snapshot") for name in found)


def test_a_metrics_file_is_replaced_whole_or_not_at_all(
    cli: Cli, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "trialsearch.prom"
    cli("--cache", cache, "refresh", "--metrics", file)
    before = file.read_text()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.rename", fail)
    monkeypatch.setattr("os.replace", fail)
    done = cli("--cache", cache, "refresh", "--if-older-than", "20h", "--metrics", file)
    assert done.code == 2
    assert "No space left on device. Choose another file with --metrics." in done.err
    assert file.read_text() == before


def test_a_link_leads_to_the_metrics_file(cli: Cli, cache: Path, tmp_path: Path) -> None:
    file, link = tmp_path / "real.prom", tmp_path / "link.prom"
    file.write_text("before")
    link.symlink_to(file)
    assert cli("--cache", cache, "refresh", "--if-older-than", "20h", "--metrics", link).code == 0
    assert link.is_symlink()
    assert metrics_of(file)["snapshot_trials"] == 39


def test_figures_written_into_a_pipe_leave_it_a_pipe(cli: Cli, cache: Path, tmp_path: Path) -> None:
    """As a device, which only root may make: what is no file is never put aside for one."""
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    assert cli("--cache", cache, "refresh", "--if-older-than", "20h", "--metrics", pipe).code == 0
    reader.join(timeout=10)
    assert "trialsearch_snapshot_trials 39.0" in read[0]
    assert pipe.is_fifo()


def test_figures_are_never_written_into_a_snapshot(cli: Cli, cache: Path) -> None:
    done = cli("--cache", cache, "refresh", "--if-older-than", "20h", "--metrics", newest(cache).path / "x.prom")
    assert done.code == 2
    assert "inside a snapshot, which never changes. Choose another file with --metrics" in done.err
    newest(cache).verify()


@pytest.mark.parametrize(("at", "code"), [("recent", 2), ("failed", 3)])
def test_a_metrics_file_that_cannot_be_written_never_hides_how_the_run_ended(
    cli: Cli, cache: Path, tmp_path: Path, at: str, code: int
) -> None:
    options = ["--if-older-than", "20h"] if at == "recent" else ["--force"]
    file = tmp_path / "nowhere" / "trialsearch.prom"
    done = cli("--cache", cache, "refresh", *options, "--metrics", file, "--format", "json")
    assert done.code == code
    assert "cannot be written" in done.err
    assert report_of(done.out)["exit_code"] == (0 if at == "recent" else 3)
