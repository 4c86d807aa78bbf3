"""Relapse and refractory disease: which ones a trial takes, and which it bars (status.py, relapses.py, history.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import answered, criteria
from trialsearch.eligibility import Record, read
from trialsearch.vocabulary import Answer, Question

#: A record's title and criteria (invented), and some of the answers that they give.
CASES = [
    pytest.param(
        "Inventomab in ALL",
        criteria("B-ALL in second or later relapse, in first relapse that did not respond, or primary refractory"),
        {"second_or_later_relapse": "yes", "first_relapse": "depends", "refractory": "yes", "newly_diagnosed": "no"},
        id="a verb that is negated, and a status after the comma",
    ),
    pytest.param(
        "Inventomab in relapsed ALL",
        criteria("ALL in first relapse", bars=("Down syndrome", "Prior CAR-T therapy")),
        {
            "first_relapse": "yes",
            "second_or_later_relapse": "no",
            "refractory": "no",
            "mrd_positive": "depends",
            "down_syndrome": "no",
            "prior_car_t": "no",
            "prior_blinatumomab": "not_stated",
        },
        id="first relapse only",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria("Can't get complete remission after two courses of chemotherapy for ALL"),
        {"refractory": "yes", "newly_diagnosed": "no"},
        id="no remission in other words",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria("ALL that failed front-line therapy", "the second recurrence or later"),
        {"refractory": "yes", "second_or_later_relapse": "yes"},
        id="recurrence, and failed front-line therapy",
    ),
    pytest.param(
        "Treatment of ALL",
        criteria("ALL", bars=("Any relapse before (marrow, testicle or CNS)",)),
        {"first_relapse": "no", "second_or_later_relapse": "no", "isolated_extramedullary_relapse": "no"},
        id="whoever ever relapsed is barred",
    ),
    pytest.param(
        "Inventomab in ALL",
        "Inclusion Criteria:\n\n* Children with ALL and:\n  * Resistant disease after induction\n"
        "  * Second or later relapse\n  * Any patient with t(17;19)",
        {"newly_diagnosed": "depends", "second_or_later_relapse": "yes", "remission": "depends"},
        id="one item of the list asks for no status",
    ),
    pytest.param(
        "Inventomab in relapsed ALL",
        criteria(
            "Second (2nd) or greater relapse of ALL; patients may not have refractory disease",
            "Disease for which there is no known curative therapy",
            "M3 marrow with or without extramedullary relapse OR M2 marrow with extramedullary relapse",
            bars=("Patients will be excluded if they have Down syndrome", "Active or untreated CNS leukemia"),
        ),
        {
            "first_relapse": "no",
            "second_or_later_relapse": "yes",
            "refractory": "no",
            "isolated_extramedullary_relapse": "no",
            "down_syndrome": "no",
            "cns_disease": "no",
        },
        id="an ordinal said twice; a refusal among the inclusions; excluded if",
    ),
    pytest.param(
        "Donor transplant for ALL",
        criteria("ALL in first remission, high risk", "ALL beyond first remission"),
        {"first_relapse": "depends", "second_or_later_relapse": "depends", "remission": "yes"},
        id="beyond the first remission may mean a relapse",
    ),
    pytest.param(
        "Inventomab in relapsed or refractory ALL",
        "Inclusion Criteria:\n\n* Relapsed or refractory ALL\n* Patients must meet one of the following:\n"
        "  * First hematologic relapse (in a patient who has previously achieved remission)\n"
        "  * Refractory to two courses of induction\n\nExclusion Criteria:\n\n* CNS 3 disease",
        {
            "first_relapse": "yes",
            "second_or_later_relapse": "no",
            "refractory": "yes",
            "remission": "no",
            "isolated_extramedullary_relapse": "no",
        },
        id="a list says which relapse; the marrow's alone",
    ),
    pytest.param(
        "Donor transplant for children",
        criteria("Refractory hematologic malignancies (chemoresistant relapse of ALL or primary induction failure)"),
        {"first_relapse": "depends", "second_or_later_relapse": "depends", "refractory": "yes"},
        id="a relapse that resists treatment",
    ),
    pytest.param(
        "CAR-T cells in B-ALL",
        "Inclusion Criteria:\n\n* Relapsed B-ALL:\n  * Relapse within 12 months after the first remission\n"
        "  * Relapse after stem cell transplantation",
        {"first_relapse": "depends", "newly_diagnosed": "no"},
        id="some first relapses only",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria(
            "Relapsed ALL (in first relapse or higher)",
            "Non-Philadelphia chromosome positive disease",
            "Patients with \\>= 5% blasts due to a regenerating marrow must ask the chairs",
        ),
        {"first_relapse": "yes", "second_or_later_relapse": "yes", "ph_positive": "no", "mrd_positive": "depends"},
        id="a first relapse or higher; not Philadelphia positive; a marrow that regenerates",
    ),
    pytest.param(
        "Transplant for high-risk leukemia",
        criteria(
            "High-risk hematologic malignancies including those in remission or with induction failure and after "
            "treated or untreated relapse"
        ),
        {"first_relapse": "depends", "newly_diagnosed": "depends"},
        id="after a relapse, beside a remission",
    ),
    pytest.param(
        "Inventomab in relapsed ALL",
        criteria(
            "ALL in first relapse OR in first marrow relapse after an extramedullary relapse",
            "Availability of relapse material from any later relapse",
        ),
        {"first_relapse": "yes", "second_or_later_relapse": "depends"},
        id="the marrow's first relapse after one elsewhere is a second one",
    ),
    pytest.param(
        "Inventomab in relapsed ALL",
        criteria("First relapsed B-ALL", "Risk group: any BM relapse, or isolated extramedullary relapse"),
        {"first_relapse": "yes", "second_or_later_relapse": "no"},
        id="kinds of the first relapse are no later ones",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria("B-ALL in 2nd or greater BM[bone marrow] relapse OR any BM relapse after allogeneic SCT"),
        {"first_relapse": "depends", "second_or_later_relapse": "yes"},
        id="square brackets between a number and its relapse",
    ),
    pytest.param(
        "Inventomab in ALL",
        "Inclusion Criteria:\n\n* B-ALL with one of the following:\n  * Primary refractory disease\n"
        "  * Relapsed disease after 2 or more lines of systemic therapy\n\nExclusion Criteria:\n\n* Pregnancy",
        {"first_relapse": "depends", "refractory": "yes"},
        id="lines that one item asks for do not narrow the other",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria("B-ALL: relapse or refractory after CAR T-cell therapy", "Refractory to standard therapy"),
        {"refractory": "yes"},
        id="refractory to a treatment that few have had, or at large",
    ),
    pytest.param(
        "Inventomab in relapsed ALL",
        criteria("B-ALL in first relapse", "M1 or M2 marrow at randomisation"),
        {"first_relapse": "yes", "remission": "depends"},
        id="a marrow that may be clear by then",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria(
            "Not be eligible for therapy of higher curative potential, and must be in second or later relapse of ALL",
            bars=("Are receiving any other chemotherapy",),
        ),
        {"first_relapse": "no", "second_or_later_relapse": "yes", "newly_diagnosed": "no", "prior_hsct": "not_stated"},
        id="what is denied before a demand, and what is given now",
    ),
    pytest.param(
        "Inventomab in ALL",
        "Inclusion Criteria:\n\n* ALL without prior history of transplant, one of the following:\n"
        "  * 2nd or greater relapse\n  * Primary refractory\n\nExclusion Criteria:\n\n* Pregnancy",
        {"second_or_later_relapse": "yes", "refractory": "yes"},
        id="without something, and a list of its own",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria(
            "ALL after at least one standard chemotherapy and one salvage regimen",
            "Second or later relapse of ALL",
            "Patients with Ph+ ALL if they have r/r disease after treatment including a TKI",
        ),
        {"first_relapse": "depends", "second_or_later_relapse": "yes"},
        id="relapsed Ph+ ALL is not every relapsed ALL",
    ),
    pytest.param(
        "Inventomab in ALL",
        criteria("Very early (under 18 months from diagnosis) bone marrow or extramedullary relapse of ALL"),
        {"first_relapse": "depends"},
        id="early, with its months between",
    ),
]


@pytest.mark.parametrize(("title", "text", "wanted"), CASES)
def test_relapse_and_refractory_disease(title: str, text: str, wanted: dict[str, str]) -> None:
    assert answered(title, text, wanted) == wanted


def test_a_relapse_that_only_older_patients_may_be_in_depends() -> None:
    rules = ("Relapsed B-ALL", "One of the following:\n  * Second relapse or first relapse in patients over 18")
    found = {each.question: each for each in read(Record(criteria=criteria(*rules))).facts}
    assert found[Question.FIRST_RELAPSE].answer is Answer.DEPENDS
    assert "over 18" in found[Question.FIRST_RELAPSE].quote
    assert found[Question.SECOND_OR_LATER_RELAPSE].answer is Answer.YES
