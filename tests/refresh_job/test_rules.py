"""The fingerprint of the rules that make tables: what it covers, and what a refresh does where it differs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import responses

import trialsearch
from tests.conftest import ROOT
from tests.refresh_job.fake import FakeRegistry, FirstRefresh, data_files, newest, transport
from trialsearch import demo, refresh
from trialsearch.errors import Implausible
from trialsearch.normalise import rows
from trialsearch.refresh_job import Outcome, rules
from trialsearch.snapshots import SnapshotCache

PACKAGE = Path(trialsearch.__file__).parent

#: What is loaded when tables are made, and decides nothing in them: the ways of the records to there and of the
#: tables from there, and what compares them with those before.
MAKES_NOTHING = ("registry", "refresh_job", "snapshots", "demo", "changes.py", "plausibility.py")

#: Makes the tables of the demonstration in a process of its own; tells which files of the package it loaded and opened.
MAKING = """
import json, sys
from pathlib import Path
opened = []
sys.addaudithook(lambda event, about: opened.append(str(about[0])) if event == "open" else None)
import trialsearch
from trialsearch.refresh_job import refresh_demonstration
refresh_demonstration(sys.argv[1])
loaded = [module.__file__ for name, module in sys.modules.items() if name.partition(".")[0] == "trialsearch"]
package = Path(trialsearch.__file__).parent
paths = (Path(name) for name in [*loaded, *opened])
print(json.dumps(sorted({str(path.relative_to(package)) for path in paths if path.is_relative_to(package)})))
"""


def files_used(cache: Path) -> set[Path]:
    command = [sys.executable, "-c", MAKING, str(cache)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {path for path in map(Path, json.loads(done.stdout)) if "__pycache__" not in path.parts}


def is_of(path: Path, places: tuple[str, ...]) -> bool:
    return any(path.is_relative_to(place) for place in places)


def test_everything_that_makes_tables_is_covered(tmp_path: Path) -> None:
    used = files_used(tmp_path)
    assert {Path("derive/trials.py"), Path("knowledge/agents.tsv"), Path("knowledge/gazetteer/cities.tsv.gz")} <= used
    assert {str(path) for path in used if not is_of(path, (*rules.MAKERS, *MAKES_NOTHING))} == set()


def test_every_place_that_is_covered_is_used(tmp_path: Path) -> None:
    used = files_used(tmp_path)
    assert [place for place in rules.MAKERS if not any(path.is_relative_to(place) for path in used)] == []


# --- what changes the fingerprint


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the package, without what Python compiled."""
    return shutil.copytree(PACKAGE, tmp_path / "copied", ignore=shutil.ignore_patterns("__pycache__"))


def add_line(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


@pytest.mark.parametrize(
    "change",
    [
        lambda package: add_line(package / "knowledge" / "agents.tsv"),
        lambda package: add_line(package / "knowledge" / "gazetteer" / "regions.tsv.gz"),
        lambda package: add_line(package / "eligibility" / "stance.py"),
        lambda package: add_line(package / "words.py"),
        lambda package: (package / "knowledge" / "new.tsv").touch(),
        lambda package: (package / "derive" / "state.py").rename(package / "derive" / "states.py"),
        lambda package: (package / "knowledge" / "agents.tsv").unlink(),
    ],
    ids=["a table", "a packed table", "a rule", "a leaf", "an empty file", "another name", "one that is gone"],
)
def test_it_changes_with(copied: Path, change: Callable[[Path], None]) -> None:
    before = rules.fingerprint(copied)
    change(copied)
    assert rules.fingerprint(copied) != before


def compile_files(package: Path) -> None:
    compiled = package / "eligibility" / "__pycache__"
    compiled.mkdir()
    (compiled / "stance.cpython-311.pyc").write_bytes(b"compiled")
    (compiled / "stance.cpython-311.pyc.1402").write_bytes(b"being compiled")


def with_other_line_ends(package: Path) -> None:
    for path in (package / "knowledge" / "agents.tsv", package / "words.py"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


@pytest.mark.parametrize(
    "change",
    [
        compile_files,
        with_other_line_ends,
        lambda package: (package / "words.py").touch(),
        lambda package: (package / "knowledge" / ".agents.tsv.swp").write_bytes(b"being edited"),
        lambda package: add_line(package / "cli" / "match.py"),
        lambda package: add_line(package / "languages" / "en.toml"),
    ],
    ids=["compiled files", "line ends", "times", "an editor's file", "a command", "a language"],
)
def test_it_does_not_change_with(copied: Path, change: Callable[[Path], None]) -> None:
    change(copied)
    assert rules.fingerprint(copied) == rules.OF_THIS_PROGRAM


def test_another_release_of_the_postcodes_is_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "version", lambda _name: "0")
    assert rules.fingerprint() != rules.OF_THIS_PROGRAM


# --- what a refresh does


@pytest.fixture
def fake(mock: responses.RequestsMock, first_refresh: FirstRefresh) -> FakeRegistry:
    """A registry whose data are here already."""
    first_refresh(demo.records())
    return FakeRegistry(mock, demo.records())


def test_the_same_rules_do_nothing(fake: FakeRegistry, tmp_path: Path) -> None:
    before = newest(tmp_path)
    assert before.manifest.rules_fingerprint == rules.fingerprint()
    assert refresh(tmp_path, transport()).outcome is Outcome.ALREADY_CURRENT
    assert SnapshotCache(tmp_path).ids() == [before.id]


def test_other_rules_rebuild_the_tables_without_a_pull(
    fake: FakeRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = newest(tmp_path)
    monkeypatch.setattr(rules, "OF_THIS_PROGRAM", "other rules")

    report = refresh(tmp_path, transport(), if_older_than=timedelta(days=999))

    assert report.outcome is Outcome.REBUILT
    assert fake.asked == ["version"]
    after = newest(tmp_path)
    assert (after.manifest.reread_from, after.manifest.rules_fingerprint) == (before.id, "other rules")
    assert data_files(after) == data_files(before)
    assert refresh(tmp_path, transport()).outcome is Outcome.ALREADY_CURRENT


def test_a_manifest_without_a_fingerprint_is_of_other_rules(fake: FakeRegistry, tmp_path: Path) -> None:
    path = newest(tmp_path).path / "manifest.json"
    manifest: dict[str, Any] = json.loads(path.read_text())
    del manifest["rules_fingerprint"]
    path.write_text(json.dumps(manifest))
    assert refresh(tmp_path, transport()).outcome is Outcome.REBUILT
    assert newest(tmp_path).manifest.rules_fingerprint == rules.OF_THIS_PROGRAM


def test_tables_of_other_rules_that_give_less_are_refused_and_the_old_serve(
    fake: FakeRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = newest(tmp_path)
    monkeypatch.setattr(rules, "OF_THIS_PROGRAM", "rules that read no site")
    monkeypatch.setitem(rows.ROWS_OF, "sites", lambda _study: [])
    with pytest.raises(Implausible):
        refresh(tmp_path, transport())
    assert newest(tmp_path).id == before.id
    assert newest(tmp_path).manifest == before.manifest
