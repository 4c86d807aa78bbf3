"""What else a trial asks for, with its numbers (requirements.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import criteria
from trialsearch.eligibility import Record, read
from trialsearch.vocabulary import RequirementKind

#: Short, for the tables below.
K = RequirementKind

#: A sentence, and the requirement that it states: kind, value, unit, comparator.
STATED = [
    ("Bone marrow with \\>= 5% lymphoblasts", (K.MARROW_BLASTS, 5, "%", ">=")),
    ("MRD \\> 0.01 % by flow cytometry", (K.MRD_THRESHOLD, 0.01, "%", ">")),
    ("At least 4 months since stem cell transplantation", (K.MONTHS_SINCE_HSCT, 4, "months", ">=")),
    ("At least 7 days since the last biologic agent", (K.WASHOUT, 7, "days", ">=")),
    ("Stem cell transplant in the last 100 days", (K.MONTHS_SINCE_HSCT, 100, "days", "<=")),
    ("At least 90 days since HSCT and at least 30 days from DLI", (K.MONTHS_SINCE_HSCT, 90, "days", ">=")),
    ("Body weight of at least 6 kg", (K.WEIGHT_KG, 6, "kg", ">=")),
    ("Lansky score \\>= 50 for patients \\< 16 years", (K.PERFORMANCE, 50, "", ">=")),
    ("Life expectancy \\> 12 weeks", (K.LIFE_EXPECTANCY, 12, "weeks", ">")),
    ("Blasts must express CD22 antigen", (K.ANTIGEN, None, "express cd22", "")),
    ("CD19 and/or CD22 present on last disease evaluation", (K.ANTIGEN, None, "cd19 and/or cd22 present on", "")),
    ("No active graft-versus-host disease", (K.GVHD, None, "", "")),
    ("Patients must be enrolled on APEC14B1", (K.PRIOR_ENROLMENT_REQUIRED, None, "", "")),
    ("Prior registration on the parent protocol", (K.PRIOR_ENROLMENT_REQUIRED, None, "", "")),
    ("Currently enrolled and treated (for ALL) on protocol XII", (K.PRIOR_ENROLMENT_REQUIRED, None, "", "")),
    ("Patients whose leukemia harbors a JAK2 mutation", (K.MUTATION_REQUIRED, None, "", "")),
    ("Newly diagnosed CD-20+ ALL", (K.ANTIGEN, None, "cd-20+", "")),
    ("CD70 expression of at least 10 % is needed", (K.ANTIGEN, None, "cd70 express", "")),
    ("Patients with B-ALL who have received commercial tisagenlecleucel", (K.PRIOR_THERAPY_REQUIRED, None, "", "")),
    ("Relapsed or refractory after CAR-T cells", (K.PRIOR_THERAPY_REQUIRED, None, "", "")),
    ("Isolated CNS relapse of ALL", (K.CNS_DISEASE_REQUIRED, None, "", "")),
    ("Leukemia that has overt meningeal involvement", (K.CNS_DISEASE_REQUIRED, None, "", "")),
    ("Suitable for allogeneic stem cell transplant", (K.TRANSPLANT_POSSIBLE, None, "", "")),
    ("Willing to proceed to transplant in remission", (K.TRANSPLANT_POSSIBLE, None, "", "")),
    ("Must not have received prior re-induction therapy", (K.RELAPSE_UNTREATED, None, "", "")),
    ("No prior relapse-directed therapy", (K.RELAPSE_UNTREATED, None, "", "")),
    ("Within 3 days of starting induction for ALL", (K.INDUCTION_DAY, None, "", "")),
    ("No more than 14 days of multiagent induction", (K.INDUCTION_DAY, None, "", "")),
    ("Must have previously started induction therapy", (K.INDUCTION_STARTED, None, "", "")),
    ("Must meet disease-specific eligibility criteria (see below)", (K.RULES_ELSEWHERE, None, "", "")),
    ("Must fulfil the eligibility criteria within the master protocol", (K.RULES_ELSEWHERE, None, "", "")),
    ("Able to read and speak English", (K.FAMILY_LANGUAGE, None, "", "")),
    ("Less than 400 mg/m2 lifetime exposure of anthracycline", (K.ANTHRACYCLINE_DOSE, 400, "mg", "<")),
    ("The first three (3) patients treated must be adults (\\>18 years)", (K.FIRST_PATIENTS, 18, "years", ">")),
    ("Tumour positive for a RAS pathway alteration", (K.MUTATION_REQUIRED, None, "", "")),
    (
        "NOTE: The first three (3) patients must be adults (>= 18 yrs)",
        (K.FIRST_PATIENTS, 18, "yrs", ">="),
    ),
    ("Note: the first 6 subjects enrolled must be at least 16 years old", (K.FIRST_PATIENTS, 16, "years", ">=")),
    ("Not eligible for commercially available CAR-T cells", (K.COMMERCIAL_PRODUCT, None, "", "")),
    ("A suitable HLA-matched donor is available", (K.DONOR_NEEDED, None, "", "")),
]


@pytest.mark.parametrize(("sentence", "wanted"), [pytest.param(*each, id=each[0]) for each in STATED])
def test_requirements(sentence: str, wanted: tuple[RequirementKind, float | None, str, str]) -> None:
    rows = read(Record(criteria=criteria("ALL", sentence))).requirements
    found = {each.kind: each for each in rows}[wanted[0]]
    assert (found.kind, found.value, found.unit, found.comparator) == wanted
    assert found.quote == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Patients may be enrolled on anticonvulsants",
        "No prior enrolment on another study",
        "If possible, patients should be enrolled on the biology protocol",
        "Child is enrolled in school",
        "Patients with a KMT2A rearrangement are allowed",
        "Presence of BCR-ABL1 fusion",
        "Regardless of the presence of a mutation",
    ],
)
def test_what_is_no_demand(sentence: str) -> None:
    found = {each.kind for each in read(Record(criteria=criteria("ALL", sentence))).requirements}
    assert not found & {K.PRIOR_ENROLMENT_REQUIRED, K.MUTATION_REQUIRED, K.COMMERCIAL_PRODUCT}


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Prior blinatumomab is allowed", K.PRIOR_THERAPY_REQUIRED),
        ("T-ALL: blasts lack CD19 and CD20, and express cytoplasmic CD3 and CD7", K.ANTIGEN),
        ("At least 30 days since infusion of CAR-T cells", K.PRIOR_THERAPY_REQUIRED),
        ("Patients with CNS leukemia must receive intrathecal therapy", K.CNS_DISEASE_REQUIRED),
        ("CNS disease is allowed", K.CNS_DISEASE_REQUIRED),
        ("Patients with CNS disease are treated with intrathecal chemotherapy", K.CNS_DISEASE_REQUIRED),
        ("Lumbar puncture within 7 days prior to induction", K.INDUCTION_DAY),
        ("Bone marrow on day 29 of induction", K.INDUCTION_DAY),
        ("Patients are eligible after allogeneic stem cell transplant", K.TRANSPLANT_POSSIBLE),
        ("Not candidates for stem cell transplant", K.TRANSPLANT_POSSIBLE),
        ("Patients who are likely to benefit from a transplant should be excluded", K.TRANSPLANT_POSSIBLE),
        ("Refractory to at least one re-induction", K.RELAPSE_UNTREATED),
        ("MRD after more than 28 days of induction", K.INDUCTION_DAY),
        ("To allow non-English speaking patients to take part, translators are provided", K.FAMILY_LANGUAGE),
    ],
)
def test_what_is_let_in_or_told_in_passing_is_no_demand(sentence: str, kind: RequirementKind) -> None:
    assert kind not in {each.kind for each in read(Record(criteria=criteria("ALL", sentence))).requirements}


@pytest.mark.parametrize("sentence", ["Isolated CNS relapse", "Relapsed after CAR-T cells"])
def test_one_way_to_qualify_among_others_and_an_exclusion_are_no_demands(sentence: str) -> None:
    kinds = {K.CNS_DISEASE_REQUIRED, K.PRIOR_THERAPY_REQUIRED}
    among = "Inclusion Criteria:\n\n* ALL with one of the following:\n\n  * " + sentence + "\n  * Second marrow relapse"
    barred = criteria("ALL in second relapse", bars=(sentence,))
    for text in (among, barred):
        assert not kinds & {each.kind for each in read(Record(criteria=text)).requirements}


def test_a_label_that_says_for_whom_a_line_holds_is_no_demand() -> None:
    line = "PATIENTS SCHEDULED TO UNDERGO HCT OR WHO HAVE UNDERGONE HCT: Age: >= 2 years"
    record = Record(brief_title="Maintenance after HCT for ALL", criteria=criteria("ALL in remission", line))
    assert all(each.kind is not K.MONTHS_SINCE_HSCT for each in read(record).requirements)
