"""The real registry, asked by hand or on a schedule (`pytest -m live`): no mock can tell that it changed its shape."""

from __future__ import annotations

from itertools import islice

import pytest

from trialsearch.normalise import normalise
from trialsearch.registry import BASE_URL, RegistryClient, Transport, paediatric_all
from trialsearch.vocabulary import DataSource, Phase, RecruitmentStatus, SiteStatus, StudyType

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def first_page() -> list[bytes]:
    client = RegistryClient(Transport(BASE_URL))
    (page,) = islice(client.pages(paediatric_all()), 1)
    assert page.total > 1000, "the query brings far fewer trials than there are"
    return list(page.records)


def test_the_registry_says_which_data_it_serves() -> None:
    version = RegistryClient(Transport(BASE_URL)).version()
    assert version.api_version.startswith("2.")
    assert version.data_timestamp


def test_every_record_can_be_read_and_fills_the_columns(first_page: list[bytes]) -> None:
    normalised = normalise(first_page, DataSource.REGISTRY)
    assert normalised.set_aside == ()
    filled = normalised.tables["trials"].notna().mean()
    for column in ("brief_title", "overall_status", "study_type", "sex", "std_ages", "last_update_posted"):
        assert filled[column] > 0.95, f"{column} is empty in {1 - filled[column]:.0%} of the records"


def test_every_code_is_known(first_page: list[bytes]) -> None:
    tables = normalise(first_page, DataSource.REGISTRY).tables
    for table, column, kind in (
        ("trials", "overall_status", RecruitmentStatus),
        ("trials", "study_type", StudyType),
        ("trial_phases", "phase", Phase),
        ("sites", "status", SiteStatus),
    ):
        assert set(tables[table][column].dropna()) <= {member.value for member in kind}
