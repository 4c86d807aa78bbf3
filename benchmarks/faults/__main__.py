"""Runs the campaign: every case in a process of its own, its result in a ledger, the counts at the end."""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import os
import platform
import shutil
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

import trialsearch
from benchmarks.faults.cases import Case, every_case, sample
from benchmarks.faults.inflict import Site, inflict
from benchmarks.faults.invariants import Invariant, after_fault, after_next, in_force
from benchmarks.faults.processes import FORK
from benchmarks.faults.registry import serving
from benchmarks.faults.world import PAGE, World, history, open_world
from tests.conftest import LoopbackRegistry
from trialsearch import demo
from trialsearch.derive import derive
from trialsearch.normalise import normalise
from trialsearch.vocabulary import DataSource

Entry = dict[str, Any]


def run_case(world: World, registry: LoopbackRegistry, folder: Path, case: Case) -> Entry:
    """Break a run, check, run once more, check."""
    begun = time.monotonic()
    site = Site(world, registry, folder)
    site.prepare(case)
    before = history(site.cache) if case.details.get("where") != "snapshot" else {}
    runs = inflict(site, case)
    findings = [f"{Invariant.READERS.name}: {finding}" for finding in site.reader.findings]
    for run in runs:
        findings += after_fault(world, case, site.cache, run, before)
    state = in_force(world, site.cache)
    following = site.refresh()
    findings += after_next(world, case, site.cache, following)
    return {
        "case": case.key,
        "kind": case.kind,
        "is_kill": case.is_kill,
        "kills": site.kills,
        "codes": [run.code for run in runs],
        "in_force": state,
        "resumed": following.report.get("resumed_records", 0) > 0,
        "reads": site.reader.reads,
        "findings": findings,
        "seconds": round(time.monotonic() - begun, 2),
    }


def _in_process(world: World, registry: LoopbackRegistry, folder: Path, case: Case) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    sys.stderr = (folder.with_suffix(".err")).open("w")
    entry = run_case(world, registry, folder, case)
    folder.with_suffix(".json").write_text(json.dumps(entry))


@dataclass
class Ledger:
    """The results so far, a JSON object a line; a rerun goes on after the last."""

    path: Path
    about: Entry

    def entries(self) -> list[Entry]:
        """Read what is there; it must be of the same campaign over the same program."""
        whole, _, torn = (self.path.read_text() if self.path.exists() else "").rpartition("\n")
        if torn:
            self.path.write_text(f"{whole}\n" if whole else "")
        if not whole:
            self._append(self.about)
            return []
        first, *entries = map(json.loads, whole.split("\n"))
        if first != self.about:
            raise SystemExit(f"{self.path} belongs to another campaign or program. Choose another folder with --out.")
        return list(entries)

    def add(self, entry: Entry) -> None:
        """Add a result."""
        self._append(entry)

    def _append(self, entry: Entry) -> None:
        with self.path.open("a") as file:
            file.write(json.dumps(entry) + "\n")


def run_all(world: World, cases: Iterable[Case], ledger: Ledger, workers: int) -> Iterator[Entry]:
    """Run cases, several at a time."""
    with ExitStack() as stack:
        registries = [stack.enter_context(serving(world.studies("new"), world.releases, PAGE)) for _ in range(workers)]
        free, running, waiting = list(range(workers)), dict[int, tuple[BaseProcess, int, Case]](), iter(cases)
        while True:
            while free and (case := next(waiting, None)) is not None:
                slot = free.pop()
                folder = ledger.path.parent / f"slot-{slot}"
                process = FORK.Process(target=_in_process, args=(world, registries[slot], folder, case))
                process.start()
                running[process.sentinel] = process, slot, case
            if not running:
                return
            for sentinel in wait(list(running)):
                assert isinstance(sentinel, int)  # noqa: S101 - as it was put in
                process, slot, case = running.pop(sentinel)
                process.join()
                free.append(slot)
                entry = _result(ledger.path.parent / f"slot-{slot}", case, process.exitcode)
                ledger.add(entry)
                yield entry


def _result(folder: Path, case: Case, code: int | None) -> Entry:
    told = folder.with_suffix(".json")
    if code == 0:
        found: Entry = json.loads(told.read_text())
        return found
    why = folder.with_suffix(".err").read_text()[-1500:]
    return {
        "case": case.key,
        "kind": case.kind,
        "is_kill": case.is_kill,
        "kills": 0,
        "codes": [],
        "in_force": "?",
        "resumed": False,
        "reads": 0,
        "findings": [f"the case itself failed ({code}): {why}"],
        "seconds": 0.0,
    }


def table(entries: list[Entry]) -> str:
    """Count by kind and outcome."""
    rows = ["| kind | cases | exit codes | old in force | new | none | resumed | findings |", "|---" * 8 + "|"]
    kinds: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        kinds[entry["kind"]].append(entry)
    for kind, group in sorted(kinds.items(), key=lambda item: (not item[1][0]["is_kill"], item[0])):
        codes = Counter("killed" if code == -9 else str(code) for entry in group for code in entry["codes"])
        states = Counter(entry["in_force"] for entry in group)
        said = ", ".join(f"{code} ({number})" for code, number in sorted(codes.items()))
        new = sum(number for state, number in states.items() if state in ("new", "later"))
        rows.append(
            f"| {kind} | {len(group)} | {said} | {states['old']} | {new} | {states['none']} "
            f"| {sum(entry['resumed'] for entry in group)} | {sum(bool(entry['findings']) for entry in group)} |"
        )
    return "\n".join(rows)


def summary(entries: list[Entry]) -> str:
    """Say the sums."""
    kills = sum(entry["kills"] for entry in entries)
    faults = sum(not entry["is_kill"] for entry in entries)
    bad = sum(bool(entry["findings"]) for entry in entries)
    reads = sum(entry["reads"] for entry in entries)
    return f"{kills} kills, {faults} injected faults, {reads} reads meanwhile: {bad} cases broke an invariant."


def _about(seed: int, names: list[str]) -> Entry:
    source = hashlib.sha256()
    for path in sorted(Path(trialsearch.__file__).parent.rglob("*.py")):
        source.update(path.read_bytes())
    cases = hashlib.sha256("\n".join(names).encode())
    return {"seed": seed, "program": source.hexdigest()[:16], "cases": cases.hexdigest()[:16]}


def _warm_up() -> None:
    """Read what the program knows before the first fork, so that not every fork has to; and share it with them."""
    derive(normalise(demo.records(), DataSource.DEMONSTRATION).tables, date.fromisoformat(demo.DATA_DATE))
    gc.freeze()


def main() -> int:
    """Run what is not in the ledger yet; 1 if an invariant was broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the ledger")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--sample", action="store_true", help="20 kills and 60 faults of it, as in the tests")
    parser.add_argument("--only", default="", help="cases whose names hold these words")
    wish = parser.parse_args()
    wish.out.mkdir(parents=True, exist_ok=True)
    os.environ["SSL_CERT_FILE"] = os.devnull  # loopback needs no certificates, and each run would read them all
    _warm_up()
    world = open_world((wish.out / "world").resolve())
    cases = [case for case in (sample if wish.sample else every_case)(world, wish.seed) if wish.only in case.key]
    ledger = Ledger((wish.out / "ledger.jsonl").resolve(), _about(wish.seed, [case.key for case in cases]))
    entries = ledger.entries()
    done = {entry["case"] for entry in entries}
    for entry in run_all(world, (case for case in cases if case.key not in done), ledger, wish.workers):
        entries.append(entry)
        for finding in entry["findings"]:
            print(f"{entry['case']}\n    {finding}", flush=True)
        if len(entries) % 100 == 0:
            print(f"{len(entries)} of {len(cases)}", flush=True)
    print(f"\nPython {platform.python_version()}, pandas {pd.__version__}, pyarrow {pa.__version__}, "
          f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, seed {wish.seed}\n")  # fmt: skip
    if not world.can_mount:
        print("This system lets us mount no small disk: full and read-only ones are left out.\n")
    print(table(entries))
    print(f"\n{summary(entries)}")
    for invariant in Invariant:
        broken = sum(any(each.startswith(invariant.name) for each in entry["findings"]) for entry in entries)
        print(f"- {broken} broke: {invariant.value}")
    return int(any(entry["findings"] for entry in entries) or len(entries) < len(cases))


if __name__ == "__main__":
    sys.exit(main())
