"""What one run of `refresh` tells: one record for JSON and metrics, one sentence for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trialsearch.cli.output import counted
from trialsearch.errors import PagesMissing
from trialsearch.protocol import ExitCode
from trialsearch.refresh_job import Outcome, RefreshReport
from trialsearch.snapshots import Opened
from trialsearch.vocabulary import ChangeKind

_SHOWN = 5  # trials of a kind in the sentence


@dataclass(frozen=True)
class Run:
    """One run, ended well or not.

    Attributes
    ----------
    asked : dict
        The options, and what was asked of whom.
    report : RefreshReport or None
        What was done; None if the run failed.
    reason : str
        Why the run failed.
    in_force : Opened or None
        The snapshot in force after the run.
    to_save : PagesMissing or None
        Which page to save by hand, for `--from-pages`.
    """

    asked: dict[str, Any]
    begun: datetime
    ended: datetime
    report: RefreshReport | None
    code: ExitCode
    reason: str
    requests: int
    retries: int
    bytes: int
    in_force: Opened | None
    to_save: PagesMissing | None = None

    @property
    def outcome(self) -> str:
        """How it ended."""
        return self.report.outcome.value if self.report else "failed"

    def as_dict(self) -> dict[str, Any]:
        """Give everything as plain values; the same keys in every run."""
        report = self.report
        manifest = self.in_force.snapshot.manifest if self.in_force else None
        changes = report.changes if report else {}
        return {
            "outcome": self.outcome,
            "exit_code": int(self.code),
            "reason": self.sentence,
            "to_save": {"file": self.to_save.save_as, "address": self.to_save.address} if self.to_save else None,
            "asked": self.asked,
            "started_at": _iso(self.begun),
            "finished_at": _iso(self.ended),
            "requests": self.requests,
            "retries": self.retries,
            "bytes": self.bytes,
            "resumed_records": report.resumed if report else 0,
            "durations_s": report.durations_s if report else {},
            "snapshot_id": manifest.snapshot_id if manifest else None,
            "data_timestamp": manifest.data_timestamp if manifest else None,
            "confirmed_at": _iso(self.in_force.confirmed_at) if self.in_force else None,
            "counts": manifest.counts if manifest else {},
            "unknown_values": manifest.unknown_values if manifest else {},
            "set_aside": manifest.set_aside if manifest else [],
            "compared_with": report.compared_with if report else None,
            "changes": {kind.value: len(changes.get(kind.value, ())) for kind in ChangeKind},
            "changed_trials": {kind.value: list(changes.get(kind.value, ())) for kind in ChangeKind},
            "pruned": list(report.pruned) if report else [],
        }

    @property
    def sentence(self) -> str:
        """Say what happened, in a line or two."""
        if self.report is None:
            return self.reason
        report = self.report
        holds = f"{report.trials} trials, {report.sites} sites"
        if report.set_aside:
            holds += f", {counted(report.set_aside, 'record')} set aside"
        traffic = f"{counted(self.requests, 'request')}, {self.bytes / 1e6:.1f} MB"
        return {
            Outcome.PUBLISHED: f"Snapshot {report.snapshot_id}: {holds}; {traffic}.{self._changed}",
            Outcome.REBUILT: f"Snapshot {report.snapshot_id}: {holds}; rebuilt from the records that are here.",
            Outcome.ALREADY_CURRENT: f"Already current: snapshot {report.snapshot_id}, {holds}; {traffic}.",
            Outcome.RECENT_ENOUGH: f"Recent enough: snapshot {report.snapshot_id}, {holds}; nothing was asked.",
        }[report.outcome]

    @property
    def _changed(self) -> str:
        assert self.report is not None  # noqa: S101 - asked for published data only
        if self.report.compared_with is None:
            return ""
        said = [
            f"{len(trials)} {kind.replace('_', ' ')} ({_listed(trials)})"
            for kind, trials in self.report.changes.items()
            if trials
        ]
        return f" Since {self.report.compared_with}: {'; '.join(said) or 'no trial changed'}."


def _listed(trials: list[str]) -> str:
    return ", ".join(trials[:_SHOWN]) + (" ..." if len(trials) > _SHOWN else "")


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
