from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.builders import publish, study
from trialsearch.snapshots import SnapshotCache


@pytest.fixture
def cache(tmp_path: Path) -> SnapshotCache:
    return SnapshotCache(tmp_path / "cache")


@pytest.fixture(scope="session")
def _two_snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cache = SnapshotCache(tmp_path_factory.mktemp("two") / "cache")
    publish(cache, study(brief_title="older"))
    publish(cache, study(brief_title="newer"))
    return cache.root


@pytest.fixture
def filled(_two_snapshots: Path, tmp_path: Path) -> SnapshotCache:
    """A cache of two snapshots, to be damaged at will."""
    return SnapshotCache(shutil.copytree(_two_snapshots, tmp_path / "filled"))
