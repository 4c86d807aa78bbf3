"""Ages of the fields and of the text (age_limits.py, age_sentences.py, age_numbers.py)."""

from __future__ import annotations

import pytest

from tests.eligibility.texts import criteria
from trialsearch.eligibility import Record, read
from trialsearch.vocabulary import AgeReference


@pytest.mark.parametrize(
    ("minimum", "maximum", "sentence", "wanted"),
    [
        pytest.param("1 Year", "17 Years", "", (1, 18, "enrolment", False), id="structured only"),
        pytest.param(
            "",
            "",
            "Patients age 3-50 years old with refractory leukemia and a matched donor",
            (3, 51, "enrolment", True),
            id="their disease beside it",
        ),
        pytest.param(
            "",
            "",
            "Must be aged \\>= 1 and \\<= 39 years with relapsed or refractory disease",
            (1, 40, "enrolment", True),
            id="relapsed is not elapsed",
        ),
        pytest.param(
            "", "", "Must be above the age of 1 month at the start", (1 / 12, None, "enrolment", True), id="a month"
        ),
        pytest.param("", "", "Was \\<= 21 years old at that transplant", (None, None, "enrolment", False), id="then"),
        pytest.param(
            "12 Years",
            "",
            "Age 15-65. Patients \\<18 years old must be at least 50 kg",
            (15, 66, "enrolment", True),
            id="a weight",
        ),
        pytest.param(
            "12 Years",
            "",
            "Age \\>= 50 years or age 18-49 years and unfit",
            (18, None, "enrolment", True),
            id="two ways",
        ),
        pytest.param("", "21 Years", "Less than 21 years old", (None, 21, "enrolment", True), id="stricter text"),
        pytest.param(
            "",
            "",
            "Had a cancer diagnosis \\< 22 years of age, irrespective of current age",
            (None, 22, "diagnosis", True),
            id="a diagnosis under an age",
        ),
        pytest.param("1 Year", "24 Years", "Age 1-29 years", (1, 30, "enrolment", True), id="wider text"),
        pytest.param(
            "", "", "Age \\< 18 years at the day of diagnosis", (None, 18, "diagnosis", True), id="at diagnosis"
        ),
        pytest.param("", "1 Year", "\\<= 365 days of age at diagnosis", (None, 1.0021, "diagnosis", True), id="days"),
        pytest.param(
            "", "", "Patients must be \\>= 1 and \\<= 21 years of age", (1, 22, "enrolment", True), id="two signs"
        ),
        pytest.param("", "", "Aged 6 months to 39.99 years", (0.5, 40, "enrolment", True), id="decimals and months"),
        pytest.param(
            "1 Year", "", "Lansky for patients \\< 16 years of age", (1, None, "enrolment", False), id="a scale"
        ),
        pytest.param(
            "", "", "Age > 28 days and < 18 years at informed consent", (0.077, 18, "enrolment", True), id="at consent"
        ),
        pytest.param(
            "", "364 Days", "\\> 36 weeks gestational age", (None, 0.9993, "enrolment", False), id="gestation"
        ),
        pytest.param("1 Year", "", "Consent (if \\> 18 years)", (1, None, "enrolment", False), id="consent"),
        pytest.param("1 Year", "", "DONOR: Age \\>= 12 years", (1, None, "enrolment", False), id="a donor"),
        pytest.param(
            "", "", "Age over 6 months and under 21 years at relapse", (0.5, 21, "relapse", True), id="at relapse"
        ),
        pytest.param("", "", "Age: 1year\\~19years of age at diagnosis", (1, 20, "diagnosis", True), id="a tilde"),
        pytest.param("", "", "has not reached the 18th birthday", (None, 18, "enrolment", True), id="a birthday"),
        pytest.param("1 Year", "", "\\>= 14 days from local radiotherapy", (1, None, "enrolment", False), id="a wait"),
        pytest.param(
            "1 Year",
            "",
            "A relative, age 16 and over, willing to donate",
            (1, None, "enrolment", False),
            id="a relative",
        ),
        pytest.param(
            "1 Year",
            "",
            "Creatinine 0.8 mg/dL (2 to \\< 6 years of age)",
            (1, None, "enrolment", False),
            id="an organ table",
        ),
    ],
)
def test_age_limits(
    minimum: str, maximum: str, sentence: str, wanted: tuple[float | None, float | None, str, bool]
) -> None:
    age = read(Record(minimum_age=minimum, maximum_age=maximum, criteria=criteria("ALL", sentence))).age
    low, below, reference, differs = wanted
    assert (age.reference, age.text_differs) == (AgeReference(reference), differs)
    assert age.min_years == (low if low is None else pytest.approx(low, abs=1e-3))
    assert age.below_years == (below if below is None else pytest.approx(below, abs=1e-3))


def test_an_age_among_the_exclusions_is_turned() -> None:
    age = read(Record(criteria=criteria("ALL", bars=("Age \\< 1 year", "Patients older than 21 years of age")))).age
    assert (age.min_years, age.below_years) == (1, 22)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("Age:\n\n* Under 1 at diagnosis", (None, 1), id="a bare number under the label"),
        pytest.param(
            "Are at least:\n\n* adults: \\>= 16 years old\n* children: 2 to \\< 16 years old",
            (2, None),
            id="where one part ends and another begins",
        ),
        pytest.param(
            "Age under 22 years\n\nExclusion Criteria:\n\n* Ages 1 to 5 years with favorable cytogenetics",
            (None, 22),
            id="some of an age that are barred",
        ),
        pytest.param(
            "Age, Performance Status, Consent:\n\n* Age: \\<= 55 years of age", (None, 56), id="a part on ages"
        ),
        pytest.param(
            "* Serum creatinine by age as follows:\n* 1 to \\< 2 years: 0.6\n* 10 to \\< 13 years (1.2 male)",
            (None, None),
            id="a table that lost its nesting",
        ),
        pytest.param(
            "* High risk, at least 1 of the following criteria:\n* WBC \\> 50,000\n* Age 10 years or over",
            (None, None),
            id="an age that makes a risk",
        ),
        pytest.param(
            "* MPAL meeting one of the following criteria:\n* bilineal\n* Age \\< 18 years at the day of diagnosis",
            (None, 18),
            id="a highest age after a short list",
        ),
        pytest.param(
            "* Age at least 16 years\n* In second relapse if 21 years old and younger (16-21)",
            (16, None),
            id="an age of some, in brackets",
        ),
        pytest.param(
            "* Age: the first three patients will be \\>= 17 years old. Additional patients will be \\>= 12 years old",
            (12, None),
            id="older ones first",
        ),
        pytest.param(
            "* Regimen A: age 4 - 60 years\n* Regimen B: no age restriction", (None, None), id="no limit in one"
        ),
        pytest.param("* Patients age:\n\n  * Arm A: 4 - 60 years\n  * Arm B: 2 - 18 years", (2, 61), id="two arms"),
        pytest.param("* Cohort 1: age 1 to 21 years\n* Cohort 2: weight over 10 kg", (None, None), id="one arm alone"),
        pytest.param(
            "* Age 1 to 30 years\n* Any of the following:\n\n  * Patients \\< 1 year old who are MRD negative",
            (None, 31),
            id="a way in for those who are younger",
        ),
        pytest.param(
            "Age\n\n* 1 month to 21 years\\* NOTE: \\*Children under 1 month with progressive disease are allowed",
            (None, 22),
            id="a note that lets younger ones in",
        ),
        pytest.param(
            "* Children treated for ALL aged 5-12 years and their parents/caregivers", (5, 13), id="with their parents"
        ),
        pytest.param("* Must be \\< 10 years of age (B-ALL patients without DS)", (None, None), id="a limit of some"),
        pytest.param(
            "* \\< 10 years of age (ALL without DS)\n* \\< 31 years of age (ALL with DS)",
            (None, 31),
            id="limits of two",
        ),
        pytest.param(
            "* Age 18 to 75 years\n* For lymphoma patients: Age over 18 years", (18, 76), id="a group beside all"
        ),
        pytest.param(
            "* For tumor patients: age 18 to 75 years; For lymphoma patients: age over 18 years",
            (18, None),
            id="groups",
        ),
        pytest.param(
            "* Age 1 to 17 years; for stratum 2 the patient may be up to 21 years", (1, 22), id="a stratum that goes on"
        ),
        pytest.param(
            "* Age 1 to 30 years\n* Creatinine by age: 1 to \\< 2 years 0.6; 2 to \\< 6 years 0.8",
            (1, 31),
            id="a table",
        ),
        pytest.param(
            "* A person of childbearing potential is one who:\n\n  * Patients who are between the age of 1 to 26 years",
            (1, 27),
            id="a rule that stands under another by mistake",
        ),
    ],
)
def test_age_limits_in_lists(text: str, wanted: tuple[float | None, float | None]) -> None:
    age = read(Record(criteria=f"{criteria('ALL')}\n\nInclusion Criteria:\n\n{text}")).age
    assert (age.min_years, age.below_years) == wanted


@pytest.mark.parametrize(
    ("text", "structured", "wanted"),
    [
        pytest.param(
            "Age: the first 3 patients will be \\>= 17 years old. Additional patients will be \\>= 12 years old",
            ("17 Years", ""),
            (12, None),
            id="a text that is wider",
        ),
        pytest.param(
            "Any of the following:\n\n  * Patients \\< 1 year old\n  * Patients \\>= 1 year old in second remission",
            ("1 Year", "25 Years"),
            (None, 26),
            id="those below the structured limit are let in",
        ),
        pytest.param(
            "Pediatric patients, age 3 to \\< 18 years (stratum 2)", ("3 Years", ""), (3, None), id="one stratum alone"
        ),
        pytest.param("Age 18 or older (no upper age limit)", ("18 Years", "99 Years"), (18, None), id="no upper limit"),
        pytest.param("Age \\>= 2 and \\< 18 years", ("1 Year", "21 Years"), (2, 18), id="a stricter text counts"),
    ],
)
def test_ages_of_the_text_and_of_the_fields(
    text: str, structured: tuple[str, str], wanted: tuple[float | None, float | None]
) -> None:
    lowest, highest = structured
    age = read(Record(minimum_age=lowest, maximum_age=highest, criteria=criteria("ALL", text))).age
    assert (age.min_years, age.below_years) == wanted


@pytest.mark.parametrize(
    ("sentence", "bars"),
    [
        ("\\>= 1 year off therapy", True),
        ("\\> 1 year in first remission", True),
        ("\\< 1 year of prior therapy", False),
        ("\\>= 2 years in remission", False),
    ],
)
def test_how_long_something_lasted_is_no_age(sentence: str, *, bars: bool) -> None:
    text = criteria("ALL in first relapse", bars=(sentence,)) if bars else criteria("ALL in first relapse", sentence)
    age = read(Record(criteria=text, minimum_age="1 Month", maximum_age="21 Years")).age
    assert (round(age.min_years or 0, 2), age.below_years) == (0.08, 22)


def test_one_year_at_diagnosis_is_an_age() -> None:
    age = read(Record(criteria=criteria("ALL", "\\>= 1 year and \\<= 21 years at ALL diagnosis"))).age
    assert (age.min_years, age.below_years, age.reference) == (1, 22, AgeReference.DIAGNOSIS)
