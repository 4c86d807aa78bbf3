"""Faults of the disk, and crashes, end to end: what was there before stays."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests import conftest
from tests.conftest import LoopbackRegistry
from tests.refresh_job.loopback import (
    POSITIONS,
    Cli,
    assert_plain,
    assert_still_served,
    contents,
    disturb,
    wait_until,
)
from trialsearch.snapshots import AFTER_REFRESH, SnapshotCache


def test_another_refresh_is_running(run_cli: Any, cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    before = contents(cache)
    with FileLock(cache / ".refresh.lock"):
        done = run_cli("refresh", "--force", TRIALSEARCH_CACHE=cache, TRIALSEARCH_REGISTRY_URL=registry.url)
        served = cli("--cache", cache, "status")
    assert done.code == 5
    assert re.search(r"Another refresh is working.*Wait for it to finish", done.err)
    assert_plain(done.err)
    assert registry.log() == []
    assert contents(cache) == before
    assert served.code == 0


@pytest.mark.parametrize("in_the_way", ["parent", "snapshots"])
def test_file_in_the_place_of_a_folder(cli: Cli, registry: LoopbackRegistry, tmp_path: Path, in_the_way: str) -> None:
    cache = {"parent": tmp_path / "file" / "cache", "snapshots": tmp_path / "cache"}[in_the_way]
    file = {"parent": tmp_path / "file", "snapshots": tmp_path / "cache" / "snapshots"}[in_the_way]
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine")
    done = cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert done.code == 7
    assert str(cache) in done.err
    assert "choose another folder with --cache" in done.err
    assert_plain(done.err)
    assert file.read_text() == "mine"
    assert registry.log() == []


def test_file_named_as_the_cache_itself_is_refused(cli: Cli, registry: LoopbackRegistry, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("mine")
    done = cli("--cache", tmp_path / "cache", "refresh", url=registry.url)
    assert done.code in (2, 7)
    assert "is a file" in done.err
    assert (tmp_path / "cache").read_text() == "mine"


@pytest.mark.parametrize(
    ("place", "as_what"),
    [("snapshots", "file"), ("pull", "file"), ("snapshots", "link to itself"), (".refresh.lock", "folder")],
)
def test_what_stands_in_the_place_of_the_caches_own_is_named(
    cli: Cli, registry: LoopbackRegistry, tmp_path: Path, place: str, as_what: str
) -> None:
    path = tmp_path / "cache" / place
    path.parent.mkdir()
    if as_what == "file":
        path.write_text("mine")
    elif as_what == "folder":
        path.mkdir()
    else:
        path.symlink_to(path)
    done = cli("--cache", tmp_path / "cache", "refresh", url=registry.url)
    assert done.code == 7
    assert str(path) in done.err
    assert "move it away" in done.err
    if place == "snapshots":
        done = cli("--cache", tmp_path / "cache", "status")
        assert done.code == 6
        assert f"{path} is no folder. Move it away" in done.err


@contextmanager
def full_disk(largest_file: int) -> Iterator[None]:
    """No file may grow beyond so many bytes: writes fail as on a full disk, for root too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("largest_file", [0, 5_000, 28_000], ids=["at-once", "in-raw-records", "in-tables"])
def test_full_disk(cli: Cli, registry: LoopbackRegistry, cache: Path, largest_file: int) -> None:
    before = contents(cache)
    with full_disk(largest_file):
        done = cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert done.code == 7
    assert re.search(r"cannot be written.*Free space", done.err)
    assert_plain(done.err)
    assert contents(cache) == before
    assert_still_served(cli, cache)


@pytest.mark.parametrize("call", ["fsync", "rename", "mkdir"])
def test_disk_that_refuses(
    cli: Cli, registry: LoopbackRegistry, cache: Path, monkeypatch: pytest.MonkeyPatch, *, call: str
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(30, "Read-only file system")

    before = contents(cache)
    with monkeypatch.context() as patch:
        if call == "fsync":
            patch.setattr(os, "fsync", refuse)
        else:
            patch.setattr(Path, call, refuse)
        done = cli("--cache", cache, "refresh", "--force", url=registry.url)
    assert done.code == 7
    assert "Read-only file system" in done.err
    assert_plain(done.err)
    assert contents(cache) == before
    assert_still_served(cli, cache)


def test_crash_in_the_middle_of_a_pull(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    before = contents(cache)
    disturb(registry, "page-2", {"kind": "slow", "seconds": 30})
    command = [sys.executable, "-m", "trialsearch", "--pace", "0", "--cache", str(cache), "refresh", "--force"]
    with subprocess.Popen(
        command,
        env=os.environ | {"TRIALSEARCH_REGISTRY_URL": registry.url},
        cwd=conftest.ROOT,
        stderr=subprocess.DEVNULL,
    ) as process:
        wait_until(lambda: len(registry.log()) > POSITIONS["page-2"])
        assert cli("--cache", cache, "refresh", "--force", url=registry.url).code == 5
        process.kill()
    assert contents(cache) == before
    assert_still_served(cli, cache)
    registry.control("reset")
    assert cli("--cache", cache, "refresh", "--force", url=registry.url).code == 0
    assert len(SnapshotCache(cache).ids()) == 2


#: Runs a refresh that kills itself at a step of the draft.
_CRASHING = """
import os, pathlib, signal, sys
from trialsearch import snapshots
from trialsearch.cli import main
where, step = {"rename": (pathlib.Path, "rename")}.get(sys.argv[1], (snapshots.Draft, sys.argv[1]))
setattr(where, step, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
main(sys.argv[2:])
"""


@pytest.mark.parametrize(
    "step",
    [
        "write_tables",
        *(pytest.param(each, marks=pytest.mark.thorough) for each in ("write_records", "write_requests")),
        *(pytest.param(each, marks=pytest.mark.thorough) for each in ("write_manifest", "rename")),
    ],
)
def test_crash_while_the_snapshot_is_written(cli: Cli, registry: LoopbackRegistry, cache: Path, step: str) -> None:
    before = contents(cache)
    command = [sys.executable, "-c", _CRASHING, step, "--pace", "0", "--registry-url", registry.url]
    crashed = subprocess.run(
        [*command, "--cache", str(cache), "refresh", "--force"],
        cwd=conftest.ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert crashed.returncode == -signal.SIGKILL, crashed.stderr
    assert len(list((cache / "snapshots").glob(".partial-*"))) == 1
    assert before.items() <= contents(cache).items()
    assert_still_served(cli, cache)

    assert cli("--cache", cache, "refresh", "--force", url=registry.url).code == 0

    assert not list((cache / "snapshots").glob(".partial-*"))
    first, second = SnapshotCache(cache).ids()
    assert second.endswith("-0002")
    assert {name: hash_ for name, hash_ in contents(cache).items() if second not in name} == before
    SnapshotCache(cache).get(first).verify()
    SnapshotCache(cache).get(second).verify()


def test_old_snapshots_outlive_many_failures(cli: Cli, registry: LoopbackRegistry, cache: Path) -> None:
    before = contents(cache)
    for _ in range(AFTER_REFRESH.newest + 1):
        registry.control("faults", [{"kind": "status", "code": 403}])
        assert cli("--cache", cache, "refresh", "--force", url=registry.url).code == 3
    assert contents(cache) == before
