"""What a refresh did, for people and machines."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from trialsearch.snapshots import Manifest


class Outcome(StrEnum):
    """How a refresh ended well."""

    PUBLISHED = "published"
    REBUILT = "reread"  # the word of the reports that other programs read
    ALREADY_CURRENT = "already_current"
    RECENT_ENOUGH = "recent_enough"


@dataclass(frozen=True)
class RefreshReport:
    """What a refresh did.

    Attributes
    ----------
    outcome : Outcome
        New data; tables rebuilt from the same records; or nothing to do.
    snapshot_id : str
        The snapshot that is in force now.
    trials, sites, set_aside : int
        What it holds.
    compared_with : str or None
        The snapshot before, if there is one.
    changes : dict of str to list of str
        Numbers of the trials of each kind of change since then; empty where nothing was published.
    resumed : int
        Records that an earlier run had kept already.
    requests, retries, bytes : int
        What was asked of the registry: requests, those that repeat another, bytes of the answers.
    durations_s : dict of str to float
        Seconds of each step.
    pruned : tuple of str
        Old snapshots that were removed.
    """

    outcome: Outcome
    snapshot_id: str
    trials: int
    sites: int
    set_aside: int
    compared_with: str | None = None
    changes: dict[str, list[str]] = field(default_factory=dict)
    resumed: int = 0
    requests: int = 0
    retries: int = 0
    bytes: int = 0
    durations_s: dict[str, float] = field(default_factory=dict)
    pruned: tuple[str, ...] = ()


def report_on(manifest: Manifest, outcome: Outcome) -> RefreshReport:
    """Report on a snapshot that was there already."""
    counts = manifest.counts
    return RefreshReport(outcome, manifest.snapshot_id, counts["trials"], counts["sites"], counts["set_aside"])


@dataclass
class Stopwatch:
    """Seconds of each step, in the order in which they were first taken."""

    durations_s: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Add the time of the block to a step."""
        begun = time.monotonic()
        try:
            yield
        finally:
            self.durations_s[name] = round(self.durations_s.get(name, 0.0) + time.monotonic() - begun, 3)
