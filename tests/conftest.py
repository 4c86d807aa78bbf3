"""What many tests need: a registry on loopback, a cache, and a command line.

Nothing here reaches beyond this machine. Tests of the recorded records skip, with the reason, where ../shared is
missing; tests in a browser where chromium is.
"""

from __future__ import annotations

import functools
import gc
import json
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from filelock import FileLock

from tests.builders import tables_of_file
from trialsearch import demo as demonstration
from trialsearch import open_catalogue, refresh, refresh_demonstration
from trialsearch.cli import main
from trialsearch.registry import Transport
from trialsearch.schema import Tables

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
RECORDED = SHARED / "registry" / "studies.jsonl.gz"
DEMO_STUDIES = Path(demonstration.__file__).with_name("studies.jsonl")
CHROMIUM = Path("/usr/bin/chromium")


#: Files that take longest go first, so that no worker ends with one of them while the others have nothing left.
#: Each worker is given two at first, in turn: of two workers one has the walks in the browser, which share a server.
#: Kept by hand, from `--durations`: times of the last run are missing on a clean clone, where the order matters most,
#: and every worker collects for itself and must come to the same order. A file that is forgotten here costs seconds.
LONGEST_FIRST = (
    "test_fault_campaign.py",
    *("browser/test_doors.py", "test_cli.py", "browser/test_walks.py", "refresh_job/test_registry_faults.py"),
    *("browser/test_answers.py", "refresh_job/test_published.py", "test_recorded.py", "search/test_select.py"),
    *("refresh_job/test_resume.py", "refresh_job/test_releases.py", "dashboard/test_lite.py", "test_views.py"),
    *("refresh_job/test_disk_faults.py", "refresh_job/test_changes_reported.py", "refresh_job/test_rebuild.py"),
    *("browser/test_serving.py", "dashboard/test_dead_ends.py", "test_changes.py", "dashboard/test_questions.py"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; the rest stays as it was collected."""
    place = {ROOT / "tests" / name: number for number, name in enumerate(LONGEST_FIRST)}
    assert all(path.exists() for path in place), "a file was renamed: name it anew here"
    items.sort(key=lambda item: place.get(item.path, len(place)))


def pytest_collection_finish() -> None:
    """Let the cyclic collector pass over seven thousand tests and their modules, and come less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@dataclass(frozen=True)
class LoopbackRegistry:
    """serve.py on loopback: an imitation of the registry, with faults on demand."""

    url: str

    def control(self, action: str, body: object = None) -> bytes:
        """Post to one of its controls (faults, release, reset)."""
        request = Request(
            self.url.removesuffix("/api/v2") + f"/_control/{action}",
            data=json.dumps(body).encode() if body is not None else b"",
            method="POST",
        )
        with urlopen(request) as answer:
            return answer.read()

    def log(self) -> list[dict[str, Any]]:
        """Every request since the last reset."""
        with urlopen(self.url.removesuffix("/api/v2") + "/_control/log") as answer:
            return json.load(answer)

    def total(self, params: dict[str, str]) -> int:
        """Ask how many studies match, past the program under test."""
        from urllib.parse import urlencode  # noqa: PLC0415

        with urlopen(f"{self.url}/studies?{urlencode(params | {'countTotal': 'true', 'pageSize': '1'})}") as answer:
            return json.load(answer)["totalCount"]


@contextmanager
def serve(studies: Path, *options: str) -> Iterator[LoopbackRegistry]:
    """Run the loopback registry over a file of studies."""
    command = [sys.executable, str(ROOT / "tests" / "serve.py"), str(studies), "--stdin-life", *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield LoopbackRegistry(process.stdout.readline().strip())
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def _demo_registry() -> Iterator[LoopbackRegistry]:
    with serve(DEMO_STUDIES, "--max-page", "10") as registry:
        yield registry


@pytest.fixture
def demo_registry(_demo_registry: LoopbackRegistry) -> LoopbackRegistry:
    """The demonstration studies, ten a page, fresh for each test."""
    _demo_registry.control("reset")
    return _demo_registry


@pytest.fixture(scope="session")
def _recorded_registry() -> Iterator[LoopbackRegistry]:
    if not RECORDED.exists():
        pytest.skip("the recorded records (../shared/registry) are not on this machine")
    with serve(RECORDED, "--max-page", "150") as registry:
        yield registry


@pytest.fixture
def recorded_registry(_recorded_registry: LoopbackRegistry) -> LoopbackRegistry:
    """The recorded studies of ../shared, 150 a page."""
    _recorded_registry.control("reset")
    return _recorded_registry


#: Gives the folder of a name, which a function of its path fills once in a whole run.
MadeOnce = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeOnce]:
    """Folders that the first worker to need one fills, and all workers read or copy; a test that writes there fails."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "made-once"
    shared.mkdir(exist_ok=True)
    given: dict[Path, dict[str, tuple[int, int]]] = {}

    def give(name: str, fill: Callable[[Path], object]) -> Path:
        folder = shared / name
        with FileLock(f"{folder}.lock"):
            if not folder.exists():
                beside = Path(tempfile.mkdtemp(dir=shared))
                fill(beside)
                beside.rename(folder)
        given.setdefault(folder, _files_of(folder))
        return folder

    yield give
    for folder, before in given.items():
        assert _files_of(folder) == before, f"a test wrote into {folder}, which others read"


def _files_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file's size and time of change."""
    found = ((str(path), path.stat()) for path in folder.rglob("*") if path.is_file())
    return {path: (about.st_size, about.st_mtime_ns) for path, about in found}


@pytest.fixture(scope="session")
def demo_cache(made_once: MadeOnce) -> Path:
    """A cache whose demo/ folder holds the demonstration snapshot; to be read only."""
    return made_once("demonstration", refresh_demonstration)


@pytest.fixture(scope="session")
def recorded_tables(made_once: MadeOnce) -> Tables:
    """The finished tables of the recorded studies; to be read only."""

    def fill(folder: Path) -> None:
        tables = tables_of_file(RECORDED, date(2026, 11, 20))
        (folder / "tables").write_bytes(pickle.dumps(tables))

    tables: Tables = pickle.loads((made_once("recorded", fill) / "tables").read_bytes())  # noqa: S301 - our own
    return tables


@pytest.fixture(scope="session")
def recorded_cache(made_once: MadeOnce, request: pytest.FixtureRequest) -> Path:
    """A cache with the recorded studies, pulled 150 a page; to be read or copied."""

    def fill(cache: Path) -> None:
        registry: LoopbackRegistry = request.getfixturevalue("_recorded_registry")
        registry.control("reset")
        refresh(cache, Transport(registry.url, pace_s=0))
        assert len(registry.log()) > 4

    return made_once("recorded-cache", fill)


@dataclass(frozen=True)
class Run:
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture
def run_cli(tmp_path: Path) -> Any:
    """Run `python -m trialsearch ...` in a process of its own: `run_cli("status", TRIALSEARCH_CACHE=...)`."""

    def run(*arguments: str | Path, **environment: str | Path) -> Run:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("TRIALSEARCH_")}
        defaults = {
            "TRIALSEARCH_CACHE": tmp_path / "cache",
            "TRIALSEARCH_REGISTRY_URL": "http://127.0.0.1:9/api/v2",
            "TRIALSEARCH_PACE_S": "0",
            "TRIALSEARCH_RETRY_WAIT_S": "0.001",
        }
        done = subprocess.run(
            [sys.executable, "-m", "trialsearch", *map(str, arguments)],
            env=clean | {name: str(value) for name, value in (defaults | environment).items()},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    return run


#: Runs a command line in this process: exit code, stdout, stderr.
Command = Callable[..., tuple[int, str, str]]


#: Opens a snapshot once; for caches that are only read.
_opened_once = functools.cache(open_catalogue)


@pytest.fixture
def demo(demo_cache: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command in this process on the demonstration data, which is opened once: hundreds of commands read it."""
    monkeypatch.setattr("trialsearch.cli.settings.open_catalogue", _opened_once)

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["--cache", str(demo_cache), *map(str, arguments), "--demo"])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command in this process."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(list(map(str, arguments)))
        return code, *capsys.readouterr()

    return run
