from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from trialsearch import TrialFilter, demo, open_catalogue, parse_age
from trialsearch.catalogue import Catalogue
from trialsearch.knowledge.places import find_places
from trialsearch.normalise import normalise
from trialsearch.schema import RECORD_TABLES, check_tables
from trialsearch.vocabulary import (
    Availability,
    DataSource,
    InterventionType,
    Phase,
    Purpose,
    RecruitmentStatus,
    Relevance,
    Sex,
    SiteOpen,
    StudyType,
    TreatmentType,
)


@pytest.fixture(scope="module")
def catalogue(demo_cache: Path) -> Catalogue:
    return open_catalogue(demo_cache / "demo")


def test_forty_records_none_of_them_broken() -> None:
    normalised = normalise(demo.records(), DataSource.DEMONSTRATION)
    assert normalised.set_aside == ()
    assert len(normalised.tables["trials"]) == len(demo.records()) == 40


def test_ids_that_the_registry_will_not_give(catalogue: Catalogue) -> None:
    ids = catalogue.tables["trials"]["nct_id"].tolist()
    assert ids == [f"NCT999{number:05}" for number in range(1, 41)]


def test_every_record_says_that_it_is_invented(catalogue: Catalogue) -> None:
    trials = catalogue.tables["trials"]
    titles = trials["official_title"].dropna()
    assert len(titles) >= 39
    assert titles.str.contains("invented", regex=False).all()
    assert trials["brief_summary"].dropna().str.startswith("Invented for demonstration.").all()
    assert catalogue.is_demonstration
    assert catalogue.manifest.data_date == demo.DATA_DATE


def test_nobody_real_can_be_called() -> None:
    text = b"\n".join(demo.records()).decode()
    for address in re.findall(r"[\w.+-]+@([\w.-]+\w)", text):
        assert address.endswith((".example", "example.org", "example.com", "example.net", ".invalid")), address
    phones = [found for record in demo.records() for found in re.findall(r'"phone": ?"([^"]+)"', record.decode())]
    assert phones
    # Ranges kept for invented numbers (US, UK, Germany, Sweden, France), or zeros that no exchange gives out.
    kept = re.compile(r"555 0|5550|7946 0|496 0|99998|465 004|4 65 71|000|00 00")
    assert [phone for phone in phones if not kept.search(phone)] == []


def test_every_table_is_filled_and_sound(catalogue: Catalogue) -> None:
    check_tables(catalogue.tables)
    for name in RECORD_TABLES:
        assert len(catalogue.tables[name]) > 0, name
        assert set(catalogue.tables[name]["data_source"]) == {"demonstration"}


def test_every_column_is_filled_somewhere(catalogue: Catalogue) -> None:
    empty = [
        f"{name}.{column}"
        for name in RECORD_TABLES
        for column, values in catalogue.tables[name].items()
        if values.isna().all()
    ]
    assert empty == []


def test_every_group_and_state_of_a_site_is_shown(catalogue: Catalogue) -> None:
    picked = catalogue.search()
    assert set(picked.trials["availability"]) == set(Availability) - {Availability.OPEN_ELSEWHERE}
    assert set(picked.sites["open_here"]) == set(SiteOpen)
    assert set(picked.trials["overall_status"]) == set(RecruitmentStatus)
    assert set(picked.trials["relevance"]) == set(Relevance)


(BOSTON,) = find_places("Boston, MA")

FILTERS = [
    TrialFilter(nct_ids=("NCT99900001",)),
    *(TrialFilter(phases=(phase,)) for phase in Phase),
    *(TrialFilter(recruitment=(status,)) for status in RecruitmentStatus),
    *(TrialFilter(intervention_types=(kind,)) for kind in InterventionType),
    *(TrialFilter(study_types=(kind,)) for kind in StudyType),
    *(TrialFilter(sexes=(sex,)) for sex in (Sex.FEMALE, Sex.MALE)),
    *(TrialFilter(relevance=(relevance,)) for relevance in Relevance),
    *(TrialFilter(age=parse_age(age)) for age in ("20 days", "11 months", "7 years", "17 years", "28 years")),
    *(TrialFilter(sites=(place,)) for place in ("Boston", "München", "sao paulo", "France", "children's boston")),
    TrialFilter(open_sites=True),
    TrialFilter(sites=("Boston",), open_sites=True),
    *(TrialFilter(texts=(text,)) for text in ("car-t", "kymriah", "blinatumomab")),
    TrialFilter(hospitals=("dana-farber-cancer-institute",)),
    *(TrialFilter(treatment_types=(kind,)) for kind in (TreatmentType.CAR_T, TreatmentType.CHEMOTHERAPY)),
    *(TrialFilter(purposes=(purpose,)) for purpose in Purpose),
    TrialFilter(study_groups=("COG",)),
    TrialFilter(sponsors=("Northern Lantern",)),
    TrialFilter(updated_since=date(2026, 10, 1)),
    TrialFilter(near=BOSTON, within_km=100.0),
]


@pytest.mark.parametrize("wanted", FILTERS, ids=range(len(FILTERS)))
def test_a_filter_has_hits_and_misses(catalogue: Catalogue, wanted: TrialFilter) -> None:
    assert 0 < len(catalogue.search(wanted)) < 40


def test_every_field_of_the_filter_is_tried() -> None:
    tried = {name for wanted in FILTERS for name, value in vars(wanted).items() if value not in ((), None, False)}
    assert tried == set(TrialFilter.__dataclass_fields__)


def test_the_readme_speaks_of_every_study() -> None:
    listed = re.findall(r"NCT999\d{5}", Path(demo.__file__).with_name("README.md").read_text(encoding="utf-8"))
    ids = [json.loads(record)["protocolSection"]["identificationModule"]["nctId"] for record in demo.records()]
    assert set(ids) <= set(listed)


def test_what_the_readme_promises_of_single_studies(catalogue: Catalogue) -> None:
    trials = catalogue.tables["trials"].set_index("nct_id")
    assert trials.loc["NCT99900033", "enrollment_count"] == 0
    assert trials["enrollment_count"].isna()["NCT99900040"]
    assert trials.loc["NCT99900009", "maximum_age"] == "364 Days"
    assert trials.loc["NCT99900026", "record_state"] == "stale"
    assert trials.loc["NCT99900027", "record_state"] == "unverified"
    assert trials.loc["NCT99900019", "record_state"] == "no_date"
    assert trials.loc["NCT99900025", "relevance"] == "other"
    assert catalogue.resolve("nct99900099") == "NCT99900024"
    assert {trials.loc[f"NCT999000{n}", "brief_title"][0] for n in (21, 31, 33)} == {"=", "@", "+"}
