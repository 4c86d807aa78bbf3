"""Over the recorded releases the report says exactly what ../shared/registry/releases.tsv says was changed."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from tests import conftest
from tests.refresh_job.fake import newest, transport
from tests.refresh_job.loopback import serving
from trialsearch import refresh
from trialsearch.refresh_job import RefreshReport
from trialsearch.schema import Tables, plain_rows
from trialsearch.vocabulary import ChangeKind, RecruitmentStatus

RELEASES = conftest.RECORDED.with_name("releases.tsv")
LATER = [conftest.RECORDED.with_name(f"later-{number}.jsonl.gz") for number in (1, 2)]

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.shared,
    pytest.mark.skipif(not RELEASES.exists(), reason="the recorded releases (../shared/registry) are not here"),
]

#: A refresh of a release: its report, the tables before and after it.
Step = tuple[RefreshReport, Tables, Tables]


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    cache = tmp_path_factory.mktemp("releases")
    with serving(150, conftest.RECORDED, LATER) as registry:
        refresh(cache, transport(registry.url))
        tables, found = newest(cache).tables(), []
        for _ in LATER:
            registry.control("release")
            report = refresh(cache, transport(registry.url))
            before, tables = tables, newest(cache).tables()
            found.append((report, before, tables))
    return found


def told(release: int) -> dict[str, str]:
    with RELEASES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {row["nct_id"]: row["what"] for row in rows if row["release"] == str(release)}


def described(before: Tables, after: Tables) -> Iterator[tuple[str, str]]:
    """What the table of changes says of each trial, in the words of releases.tsv."""
    rows = defaultdict(list)
    for row in plain_rows(after["changes"]):
        # Every record that is edited is posted anew; that alone is not what was changed.
        if row["column_name"] != "last_update_posted":
            rows[row["nct_id"]].append(row)
    for nct_id, found in rows.items():
        (row,) = found
        yield nct_id, _WORDS[row["change"]] if row["change"] in _WORDS else _in_words(row, before, after)


_WORDS = {
    ChangeKind.NEW: "new trial",
    ChangeKind.GONE_FROM_REGISTRY: "gone from the registry",
    ChangeKind.NO_LONGER_MATCHING: "no longer admits children",
}


def _in_words(row: dict[str, Any], before: Tables, after: Tables) -> str:
    was, now, place = row["before"], row["after"], (row["table_name"], row["column_name"])
    if row["change"] == ChangeKind.SET_ASIDE:
        assert now.endswith("got `str` - at `$.protocolSection.contactsLocationsModule.locations`")
        return "broken record: locations is a text"
    if place == ("sites", "status"):
        return f"site {_number_of(after, row, row['row_name'])} {was} -> {now}"
    if place == ("sites", None) and now is None:
        sites = before["sites"]
        assert _number_of(before, row, was) == (sites["nct_id"] == row["nct_id"]).sum()
        return "last site removed"
    if place == ("sites", None):
        return f"site added: {', '.join(now.split(', ')[:2])}"
    if place == ("trials", "eligibility_criteria"):
        added = now.removeprefix(was)
        return f"criteria: {'one sentence' if added.count('* ') == 1 else added} added at the end"
    if place == ("trials", "overall_status") and now not in set(RecruitmentStatus):
        return f"overall status of a value never seen: {now}"
    words = {
        "overall_status": f"overall_status {was} -> {now}",
        "maximum_age": f"maximum age -> {now}",
        "phases": f"phase {was} -> {now}",
        "status_verified": "only the verification date",
        "brief_title": "title changed",
    }
    return words[row["column_name"]]


def _number_of(tables: Tables, row: dict[str, Any], name: str) -> int:
    """Number of the site of that name in its trial."""
    (number,) = (
        site["site_number"]
        for site in plain_rows(tables["sites"][tables["sites"]["nct_id"] == row["nct_id"]])
        if ", ".join(filter(None, (site[part] for part in ("facility", "city", "state", "zip", "country")))) == name
    )
    return int(number)


@pytest.mark.parametrize("release", [1, 2])
def test_the_changes_are_exactly_those_of_the_release(steps: list[Step], release: int) -> None:
    report, before, after = steps[release - 1]
    assert dict(described(before, after)) == told(release)
    reported = [nct_id for trials in report.changes.values() for nct_id in trials]
    assert sorted(reported) == sorted(told(release))


def test_what_is_gone_from_the_registry_is_told_from_what_no_longer_matches(steps: list[Step]) -> None:
    report, _, _ = steps[1]
    numbers = {kind: len(trials) for kind, trials in report.changes.items() if trials}
    assert numbers == {"changed": 1, "gone_from_registry": 3, "no_longer_matching": 2, "set_aside": 1}


def test_a_value_never_seen_and_a_broken_record_are_kept_and_counted(steps: list[Step]) -> None:
    report, _, after = steps[1]
    assert report.set_aside == 1
    assert (after["trials"]["overall_status"] == "PAUSED_BY_SPONSOR").sum() == 1
