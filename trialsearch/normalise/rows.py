"""A decoded study -> the rows of each table, one function a table (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from trialsearch import ages
from trialsearch.knowledge.hospitals import is_masked
from trialsearch.normalise.dates import first_day
from trialsearch.normalise.markup import plain
from trialsearch.normalise.records import Contact, Study
from trialsearch.vocabulary import Phase

Row = dict[str, object]

#: The registry writes this for "unknown" (seen by third parties, 2026; API_FACTS section 5).
ENROLLMENT_UNKNOWN = 99_999_999

#: The registry's code for "not applicable" would read back from a file as missing.
_OUR_CODE = {"NA": Phase.NOT_APPLICABLE.value}

#: All but tabs and line breaks, and but those from U+0080 on: a name whose letters were read in a wrong code is mended
#: from these (`words`).
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def trials(study: Study) -> Iterator[Row]:
    """Yield the trial's one row."""
    section = study.protocol_section
    identification, status, design = (
        section.identification_module,
        section.status_module,
        section.design_module,
    )
    eligibility, sponsor = section.eligibility_module, section.sponsor_collaborators_module
    description = section.description_module
    dates = {
        "start_date": status.start_date_struct.date,
        "primary_completion_date": status.primary_completion_date_struct.date,
        "completion_date": status.completion_date_struct.date,
        "first_posted": status.study_first_post_date_struct.date,
        "status_verified": status.status_verified_date,
        "last_update_posted": status.last_update_post_date_struct.date,
    }
    yield {
        "nct_id": study.nct_id,
        "brief_title": _text(identification.brief_title),
        "official_title": _text(identification.official_title),
        "acronym": _text(identification.acronym),
        "overall_status": _text(status.overall_status),
        "last_known_status": _text(status.last_known_status),
        "why_stopped": _text(status.why_stopped),
        "phases": _joined("/", phases_of(study)),
        "study_type": _text(design.study_type),
        "primary_purpose": _text(design.design_info.primary_purpose),
        "allocation": _code(design.design_info.allocation),
        "minimum_age": _text(eligibility.minimum_age),
        "maximum_age": _text(eligibility.maximum_age),
        "minimum_age_days": ages.minimum_age_days(eligibility.minimum_age),
        "age_limit_days": ages.age_limit_days(eligibility.maximum_age),
        "std_ages": _joined("|", eligibility.std_ages),
        "sex": _text(eligibility.sex),
        "healthy_volunteers": eligibility.healthy_volunteers,
        "conditions": _joined("|", section.conditions_module.conditions),
        "lead_sponsor": _text(sponsor.lead_sponsor.name),
        "lead_sponsor_class": _text(sponsor.lead_sponsor.class_),
        "collaborators": _joined("|", (each.name for each in sponsor.collaborators)),
        "enrollment_count": _count(design.enrollment_info.count),
        "enrollment_type": _text(design.enrollment_info.type),
        "has_results": study.has_results,
        **_with_text("brief_summary", description.brief_summary),
        **_with_text("detailed_description", description.detailed_description),
        **_with_text("eligibility_criteria", eligibility.eligibility_criteria),
        **{name: _text(written) for name, written in dates.items()},
        **{f"{name}_first_day": first_day(written) for name, written in dates.items()},
        "url": f"https://clinicaltrials.gov/study/{study.nct_id}",
    }


def sites(study: Study) -> Iterator[Row]:
    """Yield a row a location, numbered as in the record."""
    for number, location in enumerate(study.protocol_section.contacts_locations_module.locations, start=1):
        yield {
            "nct_id": study.nct_id,
            "site_number": number,
            "facility": _text(location.facility),
            "city": _text(location.city),
            "state": _text(location.state),
            "zip": _text(location.zip),
            "country": _text(location.country),
            "status": _text(location.status),
            "site_masked": is_masked(location.facility, location.city),
            "latitude": _degrees(location.geo_point.lat, 90),
            "longitude": _degrees(location.geo_point.lon, 180),
        }


def phases_of(study: Study) -> list[str]:
    """Phases as written, each once; the registry's "NA" is NOT_APPLICABLE."""
    written = study.protocol_section.design_module.phases
    return list(dict.fromkeys(_OUR_CODE.get(phase, phase) for each in written if (phase := _text(each))))


def trial_phases(study: Study) -> Iterator[Row]:
    """Yield a row a phase."""
    for phase in phases_of(study):
        yield {"nct_id": study.nct_id, "phase": phase}


def identifiers(study: Study) -> Iterator[Row]:
    """Yield the sponsor's number, the secondary numbers, and older NCT numbers."""
    module = study.protocol_section.identification_module
    numbers: list[tuple[str | None, str | None, str | None]] = [("ORG_STUDY_ID", module.org_study_id_info.id, None)]
    numbers += [(info.type, info.id, info.domain) for info in module.secondary_id_infos]
    numbers += [("NCT_ALIAS", alias, None) for alias in module.nct_id_aliases]
    given = (number for number in numbers if _text(number[1]))
    for position, (id_type, number, organisation) in enumerate(given, start=1):
        yield {
            "nct_id": study.nct_id,
            "position": position,
            "id_type": _text(id_type),
            "id": _text(number),
            "organisation": _text(organisation),
        }


def conditions(study: Study) -> Iterator[Row]:
    """Yield conditions, keywords, and the registry's MeSH terms with their ancestors."""
    module, browse = study.protocol_section.conditions_module, study.derived_section.condition_browse_module
    terms: list[tuple[str, str | None]] = [("condition", term) for term in module.conditions]
    terms += [("keyword", term) for term in module.keywords]
    terms += [("mesh", mesh.term) for mesh in browse.meshes]
    terms += [("mesh_ancestor", mesh.term) for mesh in browse.ancestors]
    given = ((kind, text) for kind, term in terms if (text := _text(term)))
    for position, (kind, term) in enumerate(given, start=1):
        yield {"nct_id": study.nct_id, "position": position, "kind": kind, "term": term}


def interventions(study: Study) -> Iterator[Row]:
    """Yield a row an intervention."""
    for position, each in enumerate(study.protocol_section.arms_interventions_module.interventions, start=1):
        yield {
            "nct_id": study.nct_id,
            "position": position,
            "intervention_type": _text(each.type),
            "name": _text(each.name),
            "other_names": _joined("|", each.other_names),
            **_with_text("description", each.description),
        }


def arms(study: Study) -> Iterator[Row]:
    """Yield a row an arm."""
    for position, arm in enumerate(study.protocol_section.arms_interventions_module.arm_groups, start=1):
        yield {
            "nct_id": study.nct_id,
            "position": position,
            "label": _text(arm.label),
            "arm_type": _text(arm.type),
            **_with_text("description", arm.description),
            "interventions": _joined("|", arm.intervention_names),
        }


def contacts(study: Study) -> Iterator[Row]:
    """Yield central contacts, officials, then the contacts of each site."""
    module = study.protocol_section.contacts_locations_module
    people: list[tuple[str, int | None, Contact]] = [("central", None, each) for each in module.central_contacts]
    people += [("official", None, each) for each in module.overall_officials]
    people += [
        ("site", number, each)
        for number, location in enumerate(module.locations, start=1)
        for each in location.contacts
    ]
    for position, (kind, site_number, person) in enumerate(people, start=1):
        yield {
            "nct_id": study.nct_id,
            "position": position,
            "kind": kind,
            "site_number": site_number,
            "name": _text(person.name),
            "role": _text(person.role),
            "affiliation": _text(person.affiliation),
            "phone": _text(person.phone),
            "phone_ext": _text(person.phone_ext),
            "email": _text(person.email),
        }


def outcomes(study: Study) -> Iterator[Row]:
    """Yield primary, secondary and other outcomes."""
    module = study.protocol_section.outcomes_module
    measured = [("primary", each) for each in module.primary_outcomes]
    measured += [("secondary", each) for each in module.secondary_outcomes]
    measured += [("other", each) for each in module.other_outcomes]
    for position, (kind, each) in enumerate(measured, start=1):
        yield {
            "nct_id": study.nct_id,
            "position": position,
            "kind": kind,
            "measure": _text(each.measure),
            "time_frame": _text(each.time_frame),
            **_with_text("description", each.description),
        }


#: Table name -> the function that makes its rows.
ROWS_OF: dict[str, Callable[[Study], Iterator[Row]]] = {
    function.__name__: function
    for function in (
        trials,
        sites,
        trial_phases,
        identifiers,
        conditions,
        interventions,
        arms,
        contacts,
        outcomes,
    )
}


def _text(value: str | None) -> str | None:
    """Keep the value verbatim, but for control characters that no page, file or terminal may get; a blank is absent."""
    kept = _CONTROLS.sub("", value or "")
    return kept if kept.strip() else None


def _code(value: str | None) -> str | None:
    kept = _text(value)
    return None if kept is None else _OUR_CODE.get(kept, kept)


def _joined(separator: str, values: Iterable[str | None]) -> str | None:
    return separator.join(kept for value in values if (kept := _text(value))) or None


def _with_text(name: str, stored: str | None) -> Row:
    """Give a markup field as stored, and readable under `<name>_text`."""
    kept = _text(stored)
    return {name: kept, f"{name}_text": None if kept is None else plain(kept)}


def _count(value: float | None) -> int | None:
    return None if value is None or not 0 <= value < ENROLLMENT_UNKNOWN else int(value)


def _degrees(value: float | None, most: int) -> float | None:
    return value if value is not None and -most <= value <= most else None
