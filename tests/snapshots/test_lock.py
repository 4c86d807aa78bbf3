from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.builders import publish, study
from tests.snapshots.cases import Killed
from trialsearch.errors import (
    CacheUnwritable,
    RefreshInProgress,
    SnapshotError,
)
from trialsearch.snapshots import SnapshotCache

_HOLDER = """
import sys
from trialsearch.snapshots import SnapshotCache
with SnapshotCache(sys.argv[1]).lock():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_of_another_process_is_refused_at_once_and_dies_with_it(cache: SnapshotCache) -> None:
    publish(cache)
    command = [sys.executable, "-c", _HOLDER, str(cache.root)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(RefreshInProgress, match="Another refresh"), cache.lock():
            pass
        cache.newest()  # readers need no lock
        process.kill()
        process.wait()
    with cache.lock():
        pass


def test_a_lock_file_left_behind_means_nothing(cache: SnapshotCache) -> None:
    publish(cache)
    assert (cache.root / ".refresh.lock").exists()
    (cache.root / ".refresh.lock").write_text("12345\n")
    with cache.lock():
        pass


def test_the_lock_is_freed_by_an_error(cache: SnapshotCache) -> None:
    with pytest.raises(Killed), cache.lock():
        raise Killed
    with cache.lock():
        pass


def test_a_reader_keeps_the_snapshot_that_it_opened(cache: SnapshotCache) -> None:
    first = publish(cache, study(brief_title="first"))
    snapshot = cache.newest().snapshot
    publish(cache, study(brief_title="second"))
    assert snapshot.id == first
    assert snapshot.table("trials")["brief_title"].tolist() == ["first"]
    assert cache.newest().snapshot.table("trials")["brief_title"].tolist() == ["second"]


def test_readers_see_a_whole_snapshot_at_every_moment(cache: SnapshotCache) -> None:
    publish(cache, study(brief_title="0"))
    done, seen, problems = threading.Event(), [], []

    def read() -> None:
        while not done.is_set():
            try:
                opened = cache.newest()
                number = int(opened.snapshot.id[-4:])
                seen.append((number, int(opened.snapshot.table("trials")["brief_title"][0])))
                problems.extend(opened.passed_over)
            except SnapshotError as error:
                problems.append(str(error))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(1, 9):
            publish(cache, study(brief_title=str(number)))
    finally:
        done.set()
        reader.join()
    assert not problems
    assert seen
    assert all(number == title + 1 for number, title in seen)
    assert [number for number, _ in seen] == sorted(number for number, _ in seen)


def test_a_cache_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = SnapshotCache(tmp_path / "file")
    with pytest.raises(CacheUnwritable, match="--cache"), cache.lock():
        pass
    assert cache.ids() == []
