"""The figures of a run as a text file for Prometheus' node_exporter (textfile collector)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from trialsearch.cli.job_report import Run
from trialsearch.cli.output import write_file
from trialsearch.vocabulary import ChangeKind


def write_metrics(run: Run, path: Path) -> None:
    """Replace the file, whole; a pipe or a device takes the figures.

    Raises
    ------
    InvalidInput
        If it cannot be written.
    """
    registry = CollectorRegistry()

    def gauge(name: str, meaning: str, value: float) -> None:
        Gauge(f"trialsearch_{name}", meaning, registry=registry).set(value)

    gauge("refresh_exit_code", "Exit code of the last refresh (docs/cli.md); 0 is well.", run.code)
    gauge("refresh_finished_timestamp_seconds", "When the last refresh ended, well or not.", run.ended.timestamp())
    gauge("refresh_duration_seconds", "How long it took.", (run.ended - run.begun).total_seconds())
    gauge("refresh_requests", "Requests to the registry.", run.requests)
    gauge("refresh_retries", "Requests that repeated another.", run.retries)
    gauge("refresh_received_bytes", "Bytes of the registry's answers.", run.bytes)
    changed = Gauge("trialsearch_refresh_changed_trials", "Trials of each kind of change.", ["kind"], registry=registry)
    for kind in ChangeKind:
        changed.labels(kind=kind.value).set(len(run.report.changes.get(kind.value, ())) if run.report else 0)
    if run.in_force is not None:
        manifest = run.in_force.snapshot.manifest
        gauge(
            "snapshot_confirmed_timestamp_seconds",
            "When the registry last said that it has the data in force.",
            run.in_force.confirmed_at.timestamp(),
        )
        gauge("snapshot_data_timestamp_seconds", "Day of the data in force.", _midnight(manifest.data_date))
        gauge("snapshot_trials", "Trials in force.", manifest.counts["trials"])
        gauge("snapshot_sites", "Sites in force.", manifest.counts["sites"])
        gauge("snapshot_set_aside", "Records that could not be read.", manifest.counts["set_aside"])
        gauge("snapshots_passed_over", "Newer snapshots that cannot be used.", len(run.in_force.passed_over))
    write_file(path, generate_latest(registry), "--metrics")


def _midnight(day: str) -> float:
    return datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()
