"""Records -> source tables: whole tables, each study chosen for a reason."""

from __future__ import annotations

import json
from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import location, put, raw, repeatable, source_tables, study, tables_of
from trialsearch.errors import TooManyBrokenRecords
from trialsearch.normalise import normalise, refuse_many_broken
from trialsearch.schema import SOURCE_TABLES, TABLES
from trialsearch.vocabulary import DataSource

A, B, C, D, E = (f"NCT0000000{n}" for n in range(1, 6))

TEXT = pd.StringDtype("pyarrow", na_value=pd.NA)
REAL = DataSource.REGISTRY


def frame(table: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """The rows written in a test as a frame of the declared types; a column left out is NA throughout."""
    columns = {column.name: column.kind.dtype for column in TABLES[table].columns}
    assert all(set(row) <= set(columns) for row in rows)
    return pd.DataFrame(
        {
            name: pd.array([{"data_source": REAL.value, **row}.get(name) for row in rows], dtype=dtype)
            for name, dtype in columns.items()
        }
    )


def day(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day)  # noqa: DTZ001 - a calendar day has no time zone


def url(nct_id: str) -> str:
    return f"https://clinicaltrials.gov/study/{nct_id}"


def same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(found, expected, check_exact=True)


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    """A: phase 1/2, everything given. B: phase NA, one country twice. C: nothing but a number. D: odd values."""
    whole = study(
        A,
        brief_title="CAR-T for relapse",
        official_title="A Phase 1/2 Study of an Invented CAR-T",
        acronym="INV-1",
        aliases=["NCT00000099"],
        org_study_id="INV-101",
        secondary_ids=[{"id": "2098-1", "type": "CTIS"}, {"id": "N-2", "type": "OTHER", "domain": "Network"}, {}],
        status="RECRUITING",
        verified="2026-10",
        updated="2026-10-20",
        posted="2019",
        start="2019-05",
        primary_completion="2028-02-30",
        sponsor="Invented Network",
        sponsor_class="NETWORK",
        collaborators=[{"name": "One"}, {"class": "INDUSTRY"}, {"name": "Two"}],
        summary=r"Age \> 1 year.",
        criteria="Inclusion Criteria:\n\n1\\. WBC \\&lt; 10",
        conditions=["B-ALL", "Relapse"],
        keywords=["CAR-T"],
        meshes=[{"id": "D054198", "term": "Precursor Cell Lymphoblastic Leukemia-Lymphoma"}],
        mesh_ancestors=[{"id": "D007938", "term": "Leukemia"}],
        phases=["PHASE1", "PHASE2"],
        purpose="TREATMENT",
        allocation="NA",
        enrollment=85,
        enrollment_type="ESTIMATED",
        arms=[{"label": "One", "type": "EXPERIMENTAL", "description": r"\[a\]", "interventionNames": ["Drug: X", "Y"]}],
        interventions=[
            {"type": "BIOLOGICAL", "name": "X", "description": r"\*", "otherNames": ["CTL", "KYM"]},
            {"type": "NEW_TYPE", "name": "Y"},
        ],
        primary_outcomes=[{"measure": "Survival", "timeFrame": "2 years", "description": r"\> 1"}],
        secondary_outcomes=[{"measure": "Relapse"}],
        healthy_volunteers=False,
        sex="ALL",
        minimum_age="6 Months",
        maximum_age="18 Years",
        std_ages=["CHILD", "ADULT"],
        central_contacts=[{"name": "Ann", "role": "CONTACT", "phone": "1", "phoneExt": "2", "email": "a@example.org"}],
        officials=[{"name": "Dr B", "affiliation": "There", "role": "PRINCIPAL_INVESTIGATOR"}],
        locations=[
            location("Hôpital", "Montréal", "Canada", state="Quebec", zip="H3T", geoPoint={"lat": 45.5, "lon": -73.5}),
            location("Elm", "Boston", zip="02115", contacts=[{"phone": "617"}]),
        ],
        has_results=False,
    )
    twice = study(
        B,
        brief_title="  ",
        status="BRAND_NEW_STATUS",
        phases=["NA"],
        enrollment=99999999,
        minimum_age="31 Days",
        maximum_age="52 Weeks",
        verified=None,
        updated=None,
        interventions=None,
        conditions=["Leukemia"],
        locations=[
            location("Research Site", "Paris", "France", status="NEW_SITE_STATUS"),
            location(None, "Lyon", "France", status=None, geoPoint={"lat": 95.0, "lon": 4.8}),
            location("Roma", "Roma", None, status=None),
        ],
    )
    nothing = {"protocolSection": {"identificationModule": {"nctId": C}}}
    odd = study(
        D,
        phases=None,
        study_type="OBSERVATIONAL",
        minimum_age="2 Years",
        maximum_age=None,
        enrollment=0,
        locations=[],
        interventions=[],
        conditions=[],
        verified="soon",
        updated="2026-10-20T08:00:00",
    )
    return source_tables(odd, nothing, whole, twice)


def test_trials(tables: dict[str, pd.DataFrame]) -> None:
    expected = frame(
        "trials",
        {
            "nct_id": A,
            "brief_title": "CAR-T for relapse",
            "official_title": "A Phase 1/2 Study of an Invented CAR-T",
            "acronym": "INV-1",
            "overall_status": "RECRUITING",
            "phases": "PHASE1/PHASE2",
            "study_type": "INTERVENTIONAL",
            "primary_purpose": "TREATMENT",
            "allocation": "NOT_APPLICABLE",
            "minimum_age": "6 Months",
            "maximum_age": "18 Years",
            "minimum_age_days": 182.625,
            "age_limit_days": 6939.75,
            "std_ages": "CHILD|ADULT",
            "sex": "ALL",
            "healthy_volunteers": False,
            "conditions": "B-ALL|Relapse",
            "lead_sponsor": "Invented Network",
            "lead_sponsor_class": "NETWORK",
            "collaborators": "One|Two",
            "enrollment_count": 85,
            "enrollment_type": "ESTIMATED",
            "start_date": "2019-05",
            "start_date_first_day": day(2019, 5, 1),
            "primary_completion_date": "2028-02-30",
            "first_posted": "2019",
            "first_posted_first_day": day(2019, 1, 1),
            "status_verified": "2026-10",
            "status_verified_first_day": day(2026, 10, 1),
            "last_update_posted": "2026-10-20",
            "last_update_posted_first_day": day(2026, 10, 20),
            "has_results": False,
            "brief_summary": r"Age \> 1 year.",
            "brief_summary_text": "Age > 1 year.",
            "eligibility_criteria": "Inclusion Criteria:\n\n1\\. WBC \\&lt; 10",
            "eligibility_criteria_text": "Inclusion Criteria:\n\n1. WBC < 10",
            "url": url(A),
        },
        {
            "nct_id": B,
            "overall_status": "BRAND_NEW_STATUS",
            "phases": "NOT_APPLICABLE",
            "study_type": "INTERVENTIONAL",
            "minimum_age": "31 Days",
            "maximum_age": "52 Weeks",
            "minimum_age_days": 31.0,
            "age_limit_days": 371.0,
            "sex": "ALL",
            "conditions": "Leukemia",
            "lead_sponsor": "Invented Network",
            "url": url(B),
        },
        {"nct_id": C, "url": url(C)},
        {
            "nct_id": D,
            "brief_title": "Invented study",
            "overall_status": "RECRUITING",
            "study_type": "OBSERVATIONAL",
            "minimum_age": "2 Years",
            "minimum_age_days": 730.5,
            "sex": "ALL",
            "lead_sponsor": "Invented Network",
            "enrollment_count": 0,
            "status_verified": "soon",
            "last_update_posted": "2026-10-20T08:00:00",
            "last_update_posted_first_day": day(2026, 10, 20),
            "url": url(D),
        },
    )
    same(tables["trials"], expected)


def test_trial_phases(tables: dict[str, pd.DataFrame]) -> None:
    expected = frame(
        "trial_phases",
        {"nct_id": A, "phase": "PHASE1"},
        {"nct_id": A, "phase": "PHASE2"},
        {"nct_id": B, "phase": "NOT_APPLICABLE"},
    )
    same(tables["trial_phases"], expected)


def test_sites(tables: dict[str, pd.DataFrame]) -> None:
    expected = frame(
        "sites",
        {
            "nct_id": A,
            "site_number": 1,
            "facility": "Hôpital",
            "city": "Montréal",
            "state": "Quebec",
            "zip": "H3T",
            "country": "Canada",
            "status": "RECRUITING",
            "site_masked": False,
            "latitude": 45.5,
            "longitude": -73.5,
        },
        {
            "nct_id": A,
            "site_number": 2,
            "facility": "Elm",
            "city": "Boston",
            "zip": "02115",
            "country": "United States",
            "status": "RECRUITING",
            "site_masked": False,
        },
        {
            "nct_id": B,
            "site_number": 1,
            "facility": "Research Site",
            "city": "Paris",
            "country": "France",
            "status": "NEW_SITE_STATUS",
            "site_masked": True,
        },
        {"nct_id": B, "site_number": 2, "city": "Lyon", "country": "France", "site_masked": False, "longitude": 4.8},
        {"nct_id": B, "site_number": 3, "facility": "Roma", "city": "Roma", "site_masked": True},
    )
    same(tables["sites"], expected)


def test_identifiers(tables: dict[str, pd.DataFrame]) -> None:
    expected = frame(
        "identifiers",
        {"nct_id": A, "position": 1, "id_type": "ORG_STUDY_ID", "id": "INV-101"},
        {"nct_id": A, "position": 2, "id_type": "CTIS", "id": "2098-1"},
        {"nct_id": A, "position": 3, "id_type": "OTHER", "id": "N-2", "organisation": "Network"},
        {"nct_id": A, "position": 4, "id_type": "NCT_ALIAS", "id": "NCT00000099"},
    )
    same(tables["identifiers"], expected)


def test_conditions(tables: dict[str, pd.DataFrame]) -> None:
    mesh = "Precursor Cell Lymphoblastic Leukemia-Lymphoma"
    expected = frame(
        "conditions",
        {"nct_id": A, "position": 1, "kind": "condition", "term": "B-ALL"},
        {"nct_id": A, "position": 2, "kind": "condition", "term": "Relapse"},
        {"nct_id": A, "position": 3, "kind": "keyword", "term": "CAR-T"},
        {"nct_id": A, "position": 4, "kind": "mesh", "term": mesh},
        {"nct_id": A, "position": 5, "kind": "mesh_ancestor", "term": "Leukemia"},
        {"nct_id": B, "position": 1, "kind": "condition", "term": "Leukemia"},
    )
    same(tables["conditions"], expected)


def test_interventions_and_arms(tables: dict[str, pd.DataFrame]) -> None:
    interventions = frame(
        "interventions",
        {
            "nct_id": A,
            "position": 1,
            "intervention_type": "BIOLOGICAL",
            "name": "X",
            "other_names": "CTL|KYM",
            "description": r"\*",
            "description_text": "*",
        },
        {"nct_id": A, "position": 2, "intervention_type": "NEW_TYPE", "name": "Y"},
    )
    arms = frame(
        "arms",
        {
            "nct_id": A,
            "position": 1,
            "label": "One",
            "arm_type": "EXPERIMENTAL",
            "description": r"\[a\]",
            "description_text": "[a]",
            "interventions": "Drug: X|Y",
        },
    )
    same(tables["interventions"], interventions)
    same(tables["arms"], arms)


def test_contacts(tables: dict[str, pd.DataFrame]) -> None:
    expected = frame(
        "contacts",
        {
            "nct_id": A,
            "position": 1,
            "kind": "central",
            "name": "Ann",
            "role": "CONTACT",
            "phone": "1",
            "phone_ext": "2",
            "email": "a@example.org",
        },
        {
            "nct_id": A,
            "position": 2,
            "kind": "official",
            "name": "Dr B",
            "role": "PRINCIPAL_INVESTIGATOR",
            "affiliation": "There",
        },
        {"nct_id": A, "position": 3, "kind": "site", "site_number": 2, "phone": "617"},
    )
    same(tables["contacts"], expected)


def test_outcomes(tables: dict[str, pd.DataFrame]) -> None:
    expected = frame(
        "outcomes",
        {
            "nct_id": A,
            "position": 1,
            "kind": "primary",
            "measure": "Survival",
            "time_frame": "2 years",
            "description": r"\> 1",
            "description_text": "> 1",
        },
        {"nct_id": A, "position": 2, "kind": "secondary", "measure": "Relapse"},
    )
    same(tables["outcomes"], expected)


def test_every_table_is_there_with_its_types_even_when_empty() -> None:
    tables = source_tables({"protocolSection": {"identificationModule": {"nctId": A}}})
    assert list(tables) == list(SOURCE_TABLES)
    for name, table in tables.items():
        assert dict(table.dtypes) == {column.name: column.kind.dtype for column in TABLES[name].columns}
        assert len(table) == (name == "trials")


def test_the_data_source_is_in_every_row() -> None:
    tables = source_tables(study(), data_source=DataSource.DEMONSTRATION)
    for table in tables.values():
        assert set(table["data_source"]) <= {"demonstration"}
    assert len(tables["sites"]) == 1


@pytest.mark.parametrize(
    ("count", "kept"),
    [(0, 0), (85, 85), (85.0, 85), (99999998, 99999998), (99999999, None), (10**30, None), (-1, None), (None, None)],
)
def test_enrollment(count: float | None, kept: int | None) -> None:
    found = source_tables(study(enrollment=count))["trials"]["enrollment_count"][0]
    assert found is pd.NA if kept is None else found == kept


@pytest.mark.parametrize(
    ("written", "phases", "rows"),
    [
        (["PHASE1", "PHASE2"], "PHASE1/PHASE2", 2),
        (["PHASE2", "PHASE3"], "PHASE2/PHASE3", 2),
        (["EARLY_PHASE1"], "EARLY_PHASE1", 1),
        (["NA"], "NOT_APPLICABLE", 1),
        (["PHASE2", "PHASE2"], "PHASE2", 1),
        (["PHASE5"], "PHASE5", 1),
        ([], None, 0),
        (None, None, 0),
    ],
    ids=str,
)
def test_phases(written: list[str] | None, phases: str | None, rows: int) -> None:
    tables = source_tables(study(phases=written))
    found = tables["trials"]["phases"][0]
    assert found is pd.NA if phases is None else found == phases
    assert len(tables["trial_phases"]) == rows


_HUGE = "9" * 5000
_ID = '{"protocolSection":{"identificationModule":{"nctId":"NCT00000009"'

BROKEN: dict[str, tuple[bytes, str | None]] = {
    "no id": (raw(study(None)), None),
    "an id of the wrong shape": (raw(study("NCT123")), None),
    "an id that is a number": (raw(put(study(), "protocolSection.identificationModule.nctId", 7)), None),
    "a title that is a list": (raw(study("NCT00000009", brief_title=[])), "NCT00000009"),
    "a coordinate that is a text": (raw(study("NCT00000009", locations=[location(geoPoint="N")])), "NCT00000009"),
    "a module that is a text": (raw(put(study("NCT00000009"), "protocolSection.statusModule", "x")), "NCT00000009"),
    "not an object": (b"[]", None),
    "a number": (b"42", None),
    "null": (b"null", None),
    "empty": (b"", None),
    "cut short": (raw(study("NCT00000009"))[:-5], "NCT00000009"),
    "two objects": (raw(study("NCT00000009")) * 2, "NCT00000009"),
    "nested too deeply": (f'{_ID}}},"x":{"[" * 100_000}{"]" * 100_000}}}}}'.encode(), "NCT00000009"),
    "a lone surrogate": (f'{_ID},"briefTitle":"a\\ud800b"}}}}}}'.encode(), "NCT00000009"),
    "no UTF-8": (_ID.encode() + b',"briefTitle":"\xff"}}}', "NCT00000009"),
    "a surrogate as bytes": (_ID.encode() + b',"briefTitle":"\xed\xa0\x80"}}}', "NCT00000009"),
    "a huge integer": (f'{_ID}}},"designModule":{{"enrollmentInfo":{{"count":{_HUGE}}}}}}}}}'.encode(), "NCT00000009"),
    "a huge exponent": (f'{_ID}}},"designModule":{{"enrollmentInfo":{{"count":1e999}}}}}}}}'.encode(), "NCT00000009"),
    "NaN": (f'{_ID}}},"designModule":{{"enrollmentInfo":{{"count":NaN}}}}}}}}'.encode(), "NCT00000009"),
    "Infinity": (f'{_ID}}},"designModule":{{"enrollmentInfo":{{"count":-Infinity}}}}}}}}'.encode(), "NCT00000009"),
}  # fmt: skip


@pytest.mark.parametrize(("record", "nct_id"), BROKEN.values(), ids=BROKEN)
def test_a_broken_record_is_set_aside_and_the_others_are_untouched(record: bytes, nct_id: str | None) -> None:
    sound = [raw(study(A)), raw(study(B))]
    normalised = normalise([sound[0], record, sound[1]], REAL)
    (aside,) = normalised.set_aside
    assert aside.reason
    assert aside.nct_id == nct_id
    undisturbed = normalise(sound, REAL).tables
    for name, table in normalised.tables.items():
        same(table, undisturbed[name])


@pytest.mark.parametrize(
    ("sound", "broken", "refused"),
    [(0, 1, True), (1, 1, False), (1, 2, True), (97, 3, True), (98, 2, False), (99, 1, False)],
    ids=str,
)
def test_many_broken_records_stop_the_run(sound: int, broken: int, *, refused: bool) -> None:
    records = [raw(study(f"NCT{n:08}")) for n in range(1, sound + 1)] + [b"[]"] * broken
    set_aside = normalise(records, REAL).set_aside
    assert len(set_aside) == broken
    if refused:
        with pytest.raises(TooManyBrokenRecords, match=f"{broken} of {sound + broken}") as error:
            refuse_many_broken(set_aside, sound + broken)
        assert "nothing was published" in str(error.value)
        assert f"the first: {set_aside[0].nct_id or 'a record without a number'}: " in str(error.value)
    else:
        refuse_many_broken(set_aside, sound + broken)


def test_the_order_of_records_does_not_matter() -> None:
    records = [raw(study(nct_id, brief_title=nct_id)) for nct_id in (A, B, C, D, E)] + [b"[]"]
    forwards, backwards = normalise(records, REAL), normalise(reversed(records), REAL)
    assert forwards.set_aside == backwards.set_aside
    for name, table in forwards.tables.items():
        same(table, backwards.tables[name])
    assert forwards.tables["trials"]["nct_id"].tolist() == [A, B, C, D, E]


def test_equal_records_make_equal_bytes() -> None:
    def parquet(records: list[dict[str, Any]]) -> dict[str, bytes]:
        written = {}
        for name, table in tables_of(*records).items():
            buffer = BytesIO()
            table.to_parquet(buffer, index=False, compression="zstd")
            written[name] = buffer.getvalue()
        return written

    records = [study(nct_id, locations=[location(), location(city="Rome")]) for nct_id in (A, B, C)]
    assert parquet(records) == parquet(json.loads(json.dumps(records[::-1])))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
_CHANGES = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "protocolSection.identificationModule.nctId",
                "protocolSection.identificationModule.nctIdAliases",
                "protocolSection.identificationModule.briefTitle",
                "protocolSection.statusModule",
                "protocolSection.statusModule2.startDateStruct.date",
                "protocolSection.sponsorCollaboratorsModule.collaborators",
                "protocolSection.designModule.phases",
                "protocolSection.designModule.enrollmentInfo.count",
                "protocolSection.armsInterventionsModule.interventions",
                "protocolSection.eligibilityModule.minimumAge",
                "protocolSection.eligibilityModule.eligibilityCriteria",
                "protocolSection.contactsLocationsModule.locations",
                "derivedSection.conditionBrowseModule.meshes",
                "hasResults",
                "protocolSection",
                "unheardOf",
            ]
        ),
        _JSON | st.lists(st.text(max_size=5), max_size=3) | st.text(max_size=12),
    ),
    max_size=4,
)


@repeatable
@given(_CHANGES)
def test_a_random_record_is_read_or_set_aside(changes: list[tuple[str, Any]]) -> None:
    record = study(B)
    for path, value in changes:
        if isinstance(record.get("protocolSection"), dict) and isinstance(
            record["protocolSection"].get("statusModule"), dict
        ):
            put(record, path, value)
    normalised = normalise([raw(study(A)), json.dumps(record).encode()], REAL)
    assert len(normalised.tables["trials"]) + len(normalised.set_aside) == 2
    assert normalised.tables["trials"]["nct_id"].is_unique
    for name, table in normalised.tables.items():
        assert dict(table.dtypes) == {column.name: column.kind.dtype for column in TABLES[name].columns}


@repeatable
@given(st.binary(max_size=40) | _JSON.map(lambda value: json.dumps(value).encode()))
def test_random_bytes_are_set_aside(record: bytes) -> None:
    normalised = normalise([raw(study(A)), record], REAL)
    assert len(normalised.set_aside) == 1
    assert normalised.tables["trials"]["nct_id"].tolist() == [A]


def test_no_records_at_all_cannot_be() -> None:
    with pytest.raises(TooManyBrokenRecords, match="no records at all"):
        refuse_many_broken(normalise([], REAL).set_aside, 0)


def test_a_doubled_number_is_set_aside_with_its_reason() -> None:
    records = [raw(study("NCT00000001", brief_title="first")), raw(study("NCT00000001", brief_title="second"))]
    normalised = normalise([*records, raw(study("NCT00000002"))], DataSource.REGISTRY)
    assert normalised.tables["trials"]["brief_title"].tolist() == ["first", "Invented study"]
    assert [(each.nct_id, each.reason) for each in normalised.set_aside] == [
        ("NCT00000001", "Another record has the same number")
    ]


@pytest.mark.parametrize("value", [rb'"\ud800"', b"NaN"], ids=["a lone surrogate", "NaN"])
def test_a_record_with_broken_text_is_set_aside_by_its_number(value: bytes) -> None:
    broken = raw(study("NCT00000001", acronym="@")).replace(b'"@"', value)
    (aside,) = normalise([broken, raw(study("NCT00000002"))], DataSource.REGISTRY).set_aside
    assert aside.nct_id == "NCT00000001"


def test_control_characters_are_in_no_table() -> None:
    """But for tabs and line breaks, and but for those from which a name read in a wrong code is mended."""
    title = "A\x00\x1b]0;pwn\x07\x7f\tB\nC \u00c3\u0081vila"
    tables = source_tables(study(A, brief_title=title, conditions=["ALL\x08", "\x00"], phases=["PHASE1\x0b", "\x1b"]))
    assert tables["trials"].loc[0, "brief_title"] == "A]0;pwn\tB\nC \u00c3\u0081vila"
    assert tables["trials"].loc[0, "conditions"] == "ALL"
    assert list(tables["conditions"]["term"]) == ["ALL"]
    assert list(tables["trial_phases"]["phase"]) == ["PHASE1"]
