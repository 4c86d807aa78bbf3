"""A command line in this process, a registry on loopback, and one in memory."""

from __future__ import annotations

import functools
import hashlib
import logging
import os
import shutil
import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import responses

from tests.conftest import LoopbackRegistry, MadeOnce, Run
from tests.refresh_job.fake import FakeRegistry, FirstRefresh, transport
from tests.refresh_job.loopback import (
    LAST_PAGE,
    Cli,
    serving,
)
from trialsearch import eligibility
from trialsearch.cli import main
from trialsearch.refresh_job import refresh
from trialsearch.registry import Transport


@pytest.fixture
def root_logger() -> Iterator[None]:
    """The command line takes the root logger over; give it back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def cli(root_logger: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cli:
    """Run a command line in this process, without any wait; a bug is raised."""
    for name in [name for name in os.environ if name.startswith("TRIALSEARCH_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path, url: str = "http://127.0.0.1:9/api/v2", read_timeout_s: float = 10) -> Run:
        quick = ["--registry-url", url, "--pace", "0", "--retry-wait", "0.001", "--read-timeout", str(read_timeout_s)]
        capsys.readouterr()
        code = main([*quick, *map(str, arguments)])
        said = capsys.readouterr()
        return Run(code, said.out, said.err)

    return run


@pytest.fixture(scope="session")
def _registry() -> Iterator[LoopbackRegistry]:
    with serving(max_page=10) as registry:
        yield registry


@pytest.fixture
def registry(_registry: LoopbackRegistry) -> LoopbackRegistry:
    """The demonstration studies, ten a page, fresh for each test."""
    _registry.control("reset")
    return _registry


@pytest.fixture(scope="session")
def _undisturbed(_registry: LoopbackRegistry, made_once: MadeOnce) -> Path:
    """A cache after one undisturbed refresh, without its lock file; to be copied."""

    def fill(cache: Path) -> None:
        _registry.control("reset")
        assert refresh(cache, Transport(_registry.url, pace_s=0)).trials == 39
        assert [entry["path"].rpartition("/")[2] for entry in _registry.log()] == [
            "version",
            *["studies"] * LAST_PAGE,
            "version",
        ]
        (cache / ".refresh.lock").unlink()

    return made_once(f"undisturbed-{port_of(_registry)}", fill)


def port_of(registry: LoopbackRegistry) -> int | None:
    """Its port: a snapshot names the address that it came from, and each worker has a registry of its own."""
    return urlsplit(registry.url).port


@pytest.fixture
def cache(_undisturbed: Path, tmp_path: Path) -> Path:
    """A cache that holds one good snapshot."""
    return shutil.copytree(_undisturbed, tmp_path / "cache")


@pytest.fixture
def mock() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def first_refresh(made_once: MadeOnce, tmp_path: Path) -> FirstRefresh:
    """Fill tmp_path as a first refresh of these records does that nothing disturbs: made once in a run, then copied."""

    def fill(records: Sequence[bytes]) -> None:
        def pulled(cache: Path) -> None:
            with responses.RequestsMock() as mock:
                FakeRegistry(mock, records)
                refresh(cache, transport())

        name = hashlib.sha256(b"\n".join(records)).hexdigest()
        shutil.copytree(made_once(f"first-refresh-{name}", pulled), tmp_path, dirs_exist_ok=True)

    return fill


#: No request of these tests is encrypted, and reading this machine's certificates takes longer than most of them.
_one_context = functools.cache(ssl.create_default_context)


@pytest.fixture(autouse=True)
def _certificates_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssl, "create_default_context", _one_context)


@pytest.fixture(scope="session", autouse=True)
def _read_once() -> Iterator[None]:
    """Read a record's eligibility once: these tests refresh the same ones hundreds of times, and reading is pure."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("trialsearch.derive.eligibility.read", functools.cache(eligibility.read))
        yield
