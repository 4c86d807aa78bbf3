"""Invented records in the registry's shape, and the tables made of them.

Every record is sound unless a test changes it; ids are below the registry's first real number.
"""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings

from trialsearch.derive import derive, places_table, site_points
from trialsearch.normalise import normalise
from trialsearch.schema import SCHEMA_VERSION, TABLES, Tables
from trialsearch.search import Selection, TrialFilter, select
from trialsearch.snapshots import Draft, Manifest, SnapshotCache
from trialsearch.text_index import IndexBuilder, TextIndex, build, documents
from trialsearch.vocabulary import DataSource

#: The day from which the ages of invented records count back.
DATA_DATE = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)

#: Decorates every hypothesis test: the same examples in every run, and no clock.
repeatable = settings(derandomize=True, deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])

#: Short names of the fields that tests change -> where they stand in the record.
_PLACES = {
    "brief_title": "protocolSection.identificationModule.briefTitle",
    "official_title": "protocolSection.identificationModule.officialTitle",
    "acronym": "protocolSection.identificationModule.acronym",
    "aliases": "protocolSection.identificationModule.nctIdAliases",
    "org_study_id": "protocolSection.identificationModule.orgStudyIdInfo.id",
    "secondary_ids": "protocolSection.identificationModule.secondaryIdInfos",
    "status": "protocolSection.statusModule.overallStatus",
    "last_known_status": "protocolSection.statusModule.lastKnownStatus",
    "why_stopped": "protocolSection.statusModule.whyStopped",
    "verified": "protocolSection.statusModule.statusVerifiedDate",
    "start": "protocolSection.statusModule.startDateStruct.date",
    "primary_completion": "protocolSection.statusModule.primaryCompletionDateStruct.date",
    "completion": "protocolSection.statusModule.completionDateStruct.date",
    "posted": "protocolSection.statusModule.studyFirstPostDateStruct.date",
    "updated": "protocolSection.statusModule.lastUpdatePostDateStruct.date",
    "sponsor": "protocolSection.sponsorCollaboratorsModule.leadSponsor.name",
    "sponsor_class": "protocolSection.sponsorCollaboratorsModule.leadSponsor.class",
    "collaborators": "protocolSection.sponsorCollaboratorsModule.collaborators",
    "summary": "protocolSection.descriptionModule.briefSummary",
    "description": "protocolSection.descriptionModule.detailedDescription",
    "conditions": "protocolSection.conditionsModule.conditions",
    "keywords": "protocolSection.conditionsModule.keywords",
    "study_type": "protocolSection.designModule.studyType",
    "phases": "protocolSection.designModule.phases",
    "purpose": "protocolSection.designModule.designInfo.primaryPurpose",
    "allocation": "protocolSection.designModule.designInfo.allocation",
    "enrollment": "protocolSection.designModule.enrollmentInfo.count",
    "enrollment_type": "protocolSection.designModule.enrollmentInfo.type",
    "arms": "protocolSection.armsInterventionsModule.armGroups",
    "interventions": "protocolSection.armsInterventionsModule.interventions",
    "primary_outcomes": "protocolSection.outcomesModule.primaryOutcomes",
    "secondary_outcomes": "protocolSection.outcomesModule.secondaryOutcomes",
    "criteria": "protocolSection.eligibilityModule.eligibilityCriteria",
    "healthy_volunteers": "protocolSection.eligibilityModule.healthyVolunteers",
    "sex": "protocolSection.eligibilityModule.sex",
    "minimum_age": "protocolSection.eligibilityModule.minimumAge",
    "maximum_age": "protocolSection.eligibilityModule.maximumAge",
    "std_ages": "protocolSection.eligibilityModule.stdAges",
    "central_contacts": "protocolSection.contactsLocationsModule.centralContacts",
    "officials": "protocolSection.contactsLocationsModule.overallOfficials",
    "locations": "protocolSection.contactsLocationsModule.locations",
    "meshes": "derivedSection.conditionBrowseModule.meshes",
    "mesh_ancestors": "derivedSection.conditionBrowseModule.ancestors",
    "has_results": "hasResults",
}


def location(
    facility: str | None = "Elm Hospital",
    city: str | None = "Boston",
    country: str | None = "United States",
    status: str | None = "RECRUITING",
    **more: Any,
) -> dict[str, Any]:
    """An invented site in the registry's shape; None leaves a field out."""
    given = {"facility": facility, "city": city, "country": country, "status": status} | more
    return {name: value for name, value in given.items() if value is not None}


def study(nct_id: str | None = "NCT00000001", **changes: Any) -> dict[str, Any]:
    """An invented record: a recruiting phase 2 trial for ALL at one open site; None leaves a field out."""
    fields: dict[str, Any] = {
        "brief_title": "Invented study",
        "status": "RECRUITING",
        "verified": "2026-10",
        "updated": "2026-10-20",
        "sponsor": "Invented Network",
        "conditions": ["Acute Lymphoblastic Leukemia"],
        "study_type": "INTERVENTIONAL",
        "phases": ["PHASE2"],
        "interventions": [{"type": "DRUG", "name": "Inventomab"}],
        "sex": "ALL",
        "locations": [location()],
    } | changes
    record: dict[str, Any] = {"protocolSection": {"identificationModule": {}}}
    if nct_id is not None:
        record["protocolSection"]["identificationModule"]["nctId"] = nct_id
    for name, value in fields.items():
        if value is not None:
            put(record, _PLACES[name], value)
    return record


def put(record: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Set the value at a dotted path of a record, making what is missing on the way; returns the record."""
    *way, last = path.split(".")
    place = record
    for key in way:
        place = place.setdefault(key, {})
    place[last] = value
    return record


def raw(record: object) -> bytes:
    """A record as the registry sends it."""
    return json.dumps(record, ensure_ascii=False).encode()


def source_tables(*studies: dict[str, Any], data_source: DataSource = DataSource.REGISTRY) -> Tables:
    """The source tables of invented records, none of which may be set aside."""
    normalised = normalise([raw(record) for record in studies], data_source)
    assert not normalised.set_aside, normalised.set_aside
    return normalised.tables


def tables_of(*studies: dict[str, Any], data_date: date = DATA_DATE) -> Tables:
    """The finished tables of invented records."""
    return with_common_tables(derive(source_tables(*studies), data_date))


def with_common_tables(tables: Tables) -> Tables:
    """Add the tables that all records have in common, as the first snapshot has them."""
    places = places_table(site_points(tables["sites"]), DataSource.REGISTRY)
    return tables | {"changes": TABLES["changes"].frame([]), "places": places}


def found(tables: Tables, **words: Any) -> list[str]:
    """The ids that a filter selects, in the order of the tables."""
    return selection(tables, **words).trials["nct_id"].tolist()


def selection(tables: Tables, **words: Any) -> Selection:
    """What a filter of these words selects."""
    return select(tables, TrialFilter(**words), TextIndex(build(documents(tables))) if words.get("texts") else None)


def fill(draft: Draft, tables: Tables, records: list[bytes], **changes: Any) -> None:
    """Write a whole snapshot into a draft; `changes` go into its manifest."""
    draft.write_records(records)
    draft.write_requests([{"url": "http://127.0.0.1/", "status": 200}])
    draft.write_tables([tables])
    with draft.text_index() as database:
        index = IndexBuilder(database)
        index.add(documents(tables))
        index.finish()
    fields: dict[str, Any] = {
        "snapshot_id": draft.snapshot_id,
        "data_source": DataSource.REGISTRY.value,
        "query": {},
        "started_at": NOW.isoformat(timespec="seconds"),
        "finished_at": NOW.isoformat(timespec="seconds"),
        "data_timestamp": "2026-11-16T09:00:00",
        "data_date": DATA_DATE.isoformat(),
        "api_version": "2.0.5",
        "counts": {"total_count": len(records), "records": len(records), "set_aside": 0}
        | {name: len(table) for name, table in tables.items()},
        "unknown_values": {},
        "set_aside": [],
        "schema_version": SCHEMA_VERSION,
        "program_version": "0",
        "files": draft.files,
    }
    draft.write_manifest(Manifest(**fields | changes))


def publish(cache: SnapshotCache, *studies: dict[str, Any], now: datetime = NOW, **changes: Any) -> str:
    """Publish a snapshot of invented records; returns its id."""
    studies = studies or (study(),)
    with cache.lock(), cache.draft(now) as draft:
        fill(draft, tables_of(*studies), [raw(record) for record in studies], **changes)
    return draft.snapshot_id


def tables_of_file(path: Path, data_date: date) -> Tables:
    """The finished tables of a file of recorded studies, none of which may be set aside."""
    with gzip.open(path) as lines:
        normalised = normalise((line.rstrip(b"\n") for line in lines), DataSource.REGISTRY)
    assert not normalised.set_aside, normalised.set_aside
    return with_common_tables(derive(normalised.tables, data_date))
