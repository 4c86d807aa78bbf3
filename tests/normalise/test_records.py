from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.builders import location, put, raw, study
from trialsearch.normalise.records import decode_study

_P = "protocolSection"


def test_everything_but_the_number_may_be_absent() -> None:
    decoded = decode_study(b'{"protocolSection":{"identificationModule":{"nctId":"NCT00000001"}}}')
    assert decoded.nct_id == "NCT00000001"
    assert decoded.has_results is None
    assert decoded.protocol_section.contacts_locations_module.locations == ()


def test_blanks_around_the_number_are_dropped() -> None:
    assert decode_study(raw(study(" NCT00000001 "))).nct_id == "NCT00000001"


@pytest.mark.parametrize("number", [None, "", "NCT1", "NCT000000011", "nct00000001", "NCT0000000A", "x NCT00000001"])
def test_a_record_without_a_number_is_refused(number: str | None) -> None:
    with pytest.raises(msgspec.ValidationError, match="nctId"):
        decode_study(raw(study(number)))


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (f"{_P}.identificationModule.nctId", 5, "nctId"),
        (f"{_P}.identificationModule", [], "identificationModule"),
        (f"{_P}.designModule.phases", "PHASE1", "phases"),
        (f"{_P}.designModule.phases", [1], "phases[0]"),
        (f"{_P}.designModule.enrollmentInfo.count", "85", "count"),
        (f"{_P}.eligibilityModule.healthyVolunteers", "yes", "healthyVolunteers"),
        (f"{_P}.contactsLocationsModule.locations", {}, "locations"),
        (f"{_P}.contactsLocationsModule.locations", [location(geoPoint={"lat": "north"})], "locations[0].geoPoint.lat"),
        (f"{_P}.contactsLocationsModule.locations", [location(), location(contacts=[{"phone": 5}])], "locations[1]"),
        ("derivedSection.conditionBrowseModule.meshes", ["Leukemia"], "meshes[0]"),
        ("hasResults", 1, "hasResults"),
        (_P, "text", _P),
    ],
)
def test_a_wrong_type_is_refused_and_its_place_named(path: str, value: Any, named: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        decode_study(raw(put(study(), path, value)))
    assert named in str(refused.value)


def test_a_null_means_absent_wherever_it_stands() -> None:
    nulls = study(
        brief_title=None,
        locations=[location(facility=None) | {"facility": None, "geoPoint": {"lat": None, "lon": None}}, None],
    )
    put(nulls, f"{_P}.statusModule", None)
    put(nulls, f"{_P}.designModule.phases", [None, "PHASE1", None])
    put(nulls, f"{_P}.identificationModule.briefTitle", None)
    absent = study(brief_title=None, status=None, verified=None, updated=None, phases=["PHASE1"])
    absent[_P]["contactsLocationsModule"]["locations"] = [location(facility=None)]
    assert decode_study(raw(nulls)) == decode_study(raw(absent))


@pytest.mark.parametrize("number", ["NCT١٢٣٤٥٦٧٨", "NCT０００００００１"])
def test_a_number_has_plain_digits(number: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="nctId"):
        decode_study(raw(study(number)))
