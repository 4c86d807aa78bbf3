"""A time of the data that cannot be is shown nowhere, and stands in no later refresh's way."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import responses

from tests.refresh_job.fake import VERSION, FakeRegistry, newest, transport
from tests.refresh_job.loopback import Cli
from tests.refresh_job.test_current import change_manifest
from trialsearch import demo
from trialsearch.errors import Implausible
from trialsearch.refresh_job import Outcome, refresh
from trialsearch.refresh_job.data_time import LEAD, PAUSE, WRITTEN, time_of_data

NOW = WRITTEN + timedelta(days=400)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("2026-11-20T09:00:05", datetime(2026, 11, 20, 9, 0, 5, tzinfo=UTC)),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("2026-11-20T09:00:05Z", datetime(2026, 11, 20, 9, 0, 5, tzinfo=UTC)),
        ((NOW + LEAD).isoformat(), NOW + LEAD),
        ((NOW + LEAD + timedelta(seconds=1)).isoformat(), None),
        ("9999-12-31T23:59:59", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("1970-01-01T00:00:00", None),
        ("2026-02-30T09:00:05", None),
        ("2026-11-20<script>alert(1)</script>", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_a_time_of_data_is_a_real_one_not_later_than_tomorrow(written: str | None, found: datetime | None) -> None:
    assert time_of_data(written, NOW) == found


def test_a_clock_that_stands_before_this_program_is_not_believed() -> None:
    assert time_of_data("2026-11-20T09:00:05", datetime(1970, 1, 1, tzinfo=UTC)) is not None


def stamped(moment: datetime | str) -> dict[str, str]:
    return VERSION | {"dataTimestamp": moment if isinstance(moment, str) else moment.strftime("%Y-%m-%dT%H:%M:%S")}


@pytest.mark.parametrize("senseless", ["9999-12-31T23:59:59", "to come", "2026-11-20<b>"])
def test_a_senseless_time_blocks_no_later_refresh(
    mock: responses.RequestsMock, tmp_path: Path, caplog: pytest.LogCaptureFixture, senseless: str
) -> None:
    """Good data of a day before the pull follow, as after a weekend."""
    today = max(datetime.now(UTC), WRITTEN)
    registry = FakeRegistry(mock, demo.records())
    registry.version = stamped(today + timedelta(days=150) if senseless == "to come" else senseless)
    refresh(tmp_path, transport())
    assert "no sensible time for its data" in caplog.text
    manifest = newest(tmp_path).manifest
    assert (manifest.data_timestamp, manifest.data_date) == (None, manifest.started_at[:10])
    good = datetime.fromisoformat(manifest.started_at) - timedelta(days=3)
    registry.version = stamped(good)
    assert refresh(tmp_path, transport()).outcome is Outcome.PUBLISHED
    assert newest(tmp_path).manifest.data_date == f"{good:%Y-%m-%d}"


def test_the_same_senseless_time_is_not_taken_for_current(mock: responses.RequestsMock, tmp_path: Path) -> None:
    registry = FakeRegistry(mock, demo.records())
    registry.version = stamped("9999-12-31T23:59:59")
    assert [refresh(tmp_path, transport()).outcome for _ in range(2)] == [Outcome.PUBLISHED] * 2


def test_the_stand_in_day_is_compared_with(mock: responses.RequestsMock, tmp_path: Path) -> None:
    registry = FakeRegistry(mock, demo.records())
    registry.version = stamped("9999-12-31T23:59:59")
    refresh(tmp_path, transport())
    pulled = datetime.fromisoformat(newest(tmp_path).manifest.started_at)
    registry.version = stamped(pulled - PAUSE - timedelta(days=2))
    with pytest.raises(Implausible, match=f"older than those that are here .{pulled:%Y-%m-%d}"):
        refresh(tmp_path, transport())


@pytest.mark.parametrize("senseless", ["9999-12-31T23:59:59", "2098-05-01T00:00:00"])
def test_what_an_older_program_took_blocks_nothing_either(
    mock: responses.RequestsMock, tmp_path: Path, cli: Cli, senseless: str
) -> None:
    """Such a program dated the first by its pull, and the second as the registry said."""
    registry = FakeRegistry(mock, demo.records())
    refresh(tmp_path, transport())
    day = senseless[:10] if senseless < "2100" else newest(tmp_path).manifest.started_at[:10]
    change_manifest(tmp_path, data_timestamp=senseless, data_date=day)
    assert json.loads(cli("--cache", tmp_path, "status", "--format", "json").out)["data_date"] == day
    assert f"Data of    {senseless if day == senseless[:10] else day}" in cli("--cache", tmp_path, "status").out
    registry.version = stamped(datetime.fromisoformat(newest(tmp_path).manifest.started_at) - timedelta(days=1))
    assert refresh(tmp_path, transport()).outcome is Outcome.PUBLISHED


def test_status_and_list_show_the_day_that_stands_in(mock: responses.RequestsMock, tmp_path: Path, cli: Cli) -> None:
    FakeRegistry(mock, demo.records()).version = stamped("9999-12-31T23:59:59")
    refresh(tmp_path, transport())
    day = newest(tmp_path).manifest.data_date
    assert f"Data of    {day}\n" in cli("--cache", tmp_path, "status").out
    assert f"data of {day}," in cli("--cache", tmp_path, "snapshots", "list").out
