"""The registry's record (API v2, openapi 2.0.5) as far as the tables need it, as msgspec structs.

Every field may be absent. Enumerations are plain text, so that a new value of the registry is kept.
A value of the wrong type raises `msgspec.ValidationError`, which names its path.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import field

from trialsearch.raw_records import NCT_ID


class _Part(msgspec.Struct, frozen=True, rename="camel"):
    """A part of a record; unknown keys are passed over."""


class DateStruct(_Part, frozen=True):
    date: str | None = None


class OrgStudyIdInfo(_Part, frozen=True):
    id: str | None = None


class SecondaryIdInfo(_Part, frozen=True):
    id: str | None = None
    type: str | None = None
    domain: str | None = None


class IdentificationModule(_Part, frozen=True):
    nct_id: str | None = None
    nct_id_aliases: tuple[str, ...] = ()
    org_study_id_info: OrgStudyIdInfo = OrgStudyIdInfo()
    secondary_id_infos: tuple[SecondaryIdInfo, ...] = ()
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None


class StatusModule(_Part, frozen=True):
    overall_status: str | None = None
    last_known_status: str | None = None
    why_stopped: str | None = None
    status_verified_date: str | None = None
    start_date_struct: DateStruct = DateStruct()
    primary_completion_date_struct: DateStruct = DateStruct()
    completion_date_struct: DateStruct = DateStruct()
    study_first_post_date_struct: DateStruct = DateStruct()
    last_update_post_date_struct: DateStruct = DateStruct()


class Sponsor(_Part, frozen=True):
    name: str | None = None
    class_: str | None = field(default=None, name="class")


class SponsorCollaboratorsModule(_Part, frozen=True):
    lead_sponsor: Sponsor = Sponsor()
    collaborators: tuple[Sponsor, ...] = ()


class DescriptionModule(_Part, frozen=True):
    brief_summary: str | None = None
    detailed_description: str | None = None


class ConditionsModule(_Part, frozen=True):
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


class DesignInfo(_Part, frozen=True):
    allocation: str | None = None
    primary_purpose: str | None = None


class EnrollmentInfo(_Part, frozen=True):
    count: int | float | None = None
    type: str | None = None


class DesignModule(_Part, frozen=True):
    study_type: str | None = None
    phases: tuple[str, ...] = ()
    design_info: DesignInfo = DesignInfo()
    enrollment_info: EnrollmentInfo = EnrollmentInfo()


class ArmGroup(_Part, frozen=True):
    label: str | None = None
    type: str | None = None
    description: str | None = None
    intervention_names: tuple[str, ...] = ()


class Intervention(_Part, frozen=True):
    type: str | None = None
    name: str | None = None
    description: str | None = None
    other_names: tuple[str, ...] = ()


class ArmsInterventionsModule(_Part, frozen=True):
    arm_groups: tuple[ArmGroup, ...] = ()
    interventions: tuple[Intervention, ...] = ()


class Outcome(_Part, frozen=True):
    measure: str | None = None
    description: str | None = None
    time_frame: str | None = None


class OutcomesModule(_Part, frozen=True):
    primary_outcomes: tuple[Outcome, ...] = ()
    secondary_outcomes: tuple[Outcome, ...] = ()
    other_outcomes: tuple[Outcome, ...] = ()


class EligibilityModule(_Part, frozen=True):
    eligibility_criteria: str | None = None
    healthy_volunteers: bool | None = None
    sex: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    std_ages: tuple[str, ...] = ()


class GeoPoint(_Part, frozen=True):
    lat: float | None = None
    lon: float | None = None


class Contact(_Part, frozen=True):
    name: str | None = None
    role: str | None = None
    affiliation: str | None = None
    phone: str | None = None
    phone_ext: str | None = None
    email: str | None = None


class Location(_Part, frozen=True):
    facility: str | None = None
    status: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    contacts: tuple[Contact, ...] = ()
    geo_point: GeoPoint = GeoPoint()


class ContactsLocationsModule(_Part, frozen=True):
    central_contacts: tuple[Contact, ...] = ()
    overall_officials: tuple[Contact, ...] = ()
    locations: tuple[Location, ...] = ()


class ProtocolSection(_Part, frozen=True):
    identification_module: IdentificationModule = IdentificationModule()
    status_module: StatusModule = StatusModule()
    sponsor_collaborators_module: SponsorCollaboratorsModule = SponsorCollaboratorsModule()
    description_module: DescriptionModule = DescriptionModule()
    conditions_module: ConditionsModule = ConditionsModule()
    design_module: DesignModule = DesignModule()
    arms_interventions_module: ArmsInterventionsModule = ArmsInterventionsModule()
    outcomes_module: OutcomesModule = OutcomesModule()
    eligibility_module: EligibilityModule = EligibilityModule()
    contacts_locations_module: ContactsLocationsModule = ContactsLocationsModule()


class MeshTerm(_Part, frozen=True):
    id: str | None = None
    term: str | None = None


class BrowseModule(_Part, frozen=True):
    meshes: tuple[MeshTerm, ...] = ()
    ancestors: tuple[MeshTerm, ...] = ()


class DerivedSection(_Part, frozen=True):
    condition_browse_module: BrowseModule = BrowseModule()


class Study(_Part, frozen=True):
    """One record of the registry."""

    protocol_section: ProtocolSection = ProtocolSection()
    derived_section: DerivedSection = DerivedSection()
    has_results: bool | None = None

    @property
    def nct_id(self) -> str:
        """The trial's number."""
        return (self.protocol_section.identification_module.nct_id or "").strip()


_DECODER = msgspec.json.Decoder(Study)


def decode_study(raw: bytes) -> Study:
    """Decode one record.

    Raises
    ------
    msgspec.MsgspecError
        If it is no JSON, a value has the wrong type (the message names its path), or it has no NCT number.
    """
    try:
        study = _DECODER.decode(raw)
    except msgspec.ValidationError:
        # The registry leaves absent fields out; a null in their place means the same.
        study = msgspec.convert(_without_nulls(msgspec.json.decode(raw)), Study)
    if not NCT_ID.fullmatch(study.nct_id):
        raise msgspec.ValidationError(
            f"No NCT number, but {study.nct_id!r} - at `$.protocolSection.identificationModule.nctId`"
        )
    return study


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value if item is not None]
    return value
