from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from trialsearch.knowledge.passages import Section, clean, denied, passages, sentences

#: an eligibility text, its passages as (text, section)
LAYOUTS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "nested lists": (
        "Inclusion Criteria:\n\n* ALL:\n  * In relapse\n\nExclusion Criteria:\n\n* Pregnancy",
        [("ALL:", "inclusion"), ("In relapse", "inclusion"), ("Pregnancy", "exclusion")],
    ),
    "no heading at all": ("* ALL\n* Age over 1", [("ALL", "inclusion"), ("Age over 1", "inclusion")]),
    "key criteria by another name": (
        "Key Inclusion Criteria\n* ALL\nKey Exclusion Criteria\n* AML",
        [("ALL", "inclusion"), ("AML", "exclusion")],
    ),
    "the old sections": (
        "DISEASE CHARACTERISTICS:\n* ALL\n\nPATIENT CHARACTERISTICS:\n* Any age\n\nPRIOR CONCURRENT THERAPY:\n* None",
        [("ALL", "disease"), ("Any age", "patient"), ("None", "prior_therapy")],
    ),
    "the old sections on one line": (
        "DISEASE CHARACTERISTICS: ALL PATIENT CHARACTERISTICS: Age: Any",
        [("ALL", "disease"), ("Age: Any", "patient")],
    ),
    "statements run together": (
        (
            "DISEASE CHARACTERISTICS: Newly diagnosed acute lymphoblastic leukemia with more than 25% blasts in "
            "the bone marrow No Burkitt lymphoma No Down syndrome"
        ),
        [
            (
                "Newly diagnosed acute lymphoblastic leukemia with more than 25% blasts in the bone marrow",
                "disease",
            ),
            ("No Burkitt lymphoma", "disease"),
            ("No Down syndrome", "disease"),
        ],
    ),
    "initials begin a statement in run-on text, unless words lead up to them": (
        (
            "DISEASE CHARACTERISTICS: Remission not achieved until after 4 weeks of induction therapy ALL in CR2 that "
            "has relapsed in the bone marrow or high risk for ALL in CR1"
        ),
        [
            ("Remission not achieved until after 4 weeks of induction therapy", "disease"),
            ("ALL in CR2 that has relapsed in the bone marrow or high risk for ALL in CR1", "disease"),
        ],
    ),
    "sentences in a line": (
        "* ALL in relapse. No AML; no CML",
        [("ALL in relapse", "inclusion"), ("No AML", "inclusion"), ("no CML", "inclusion")],
    ),
    "a donor among the patients": (
        "* ALL\n* DONOR: Healthy\n  * Aged 10 or over",
        [("ALL", "inclusion"), ("DONOR: Healthy", "donor"), ("Aged 10 or over", "donor")],
    ),
    "a donor that must exist is the patient's": ("* Donor available", [("Donor available", "inclusion")]),
    "a line that bars what stands under it": (
        "* The following are not eligible:\n  * T-ALL\n* B-ALL",
        [("The following are not eligible:", "inclusion"), ("T-ALL", "exclusion"), ("B-ALL", "inclusion")],
    ),
    "not limited to is no bar": (
        "* Diseases, including but not limited to the following:\n  * T-ALL",
        [("Diseases, including but not limited to the following:", "inclusion"), ("T-ALL", "inclusion")],
    ),
    "a mention of criteria is no heading": (
        "* Patients who meet the inclusion criteria of the parent study",
        [("Patients who meet the inclusion criteria of the parent study", "inclusion")],
    ),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("text", "expected"), LAYOUTS.values(), ids=LAYOUTS)
def test_a_text_is_taken_apart(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(each.text, each.section.value) for each in passages(text)] == expected


def test_a_passage_knows_the_lines_above_it() -> None:
    text = "* AML:\n  * In CR1\n    * By flow\n* ALL:\n  * In CR2"
    assert {each.text: each.context for each in passages(text)} == {
        "AML:": (),
        "In CR1": ("AML:",),
        "By flow": ("AML:", "In CR1"),
        "ALL:": (),
        "In CR2": ("ALL:",),
    }


#: a statement, the words asked about, whether they are denied
DENIALS = [
    ("No Down syndrome", "Down syndrome", True),
    ("ALL without Down syndrome", "Down syndrome", True),
    ("ALL with or without Down syndrome", "Down syndrome", False),
    ("Patients with Down syndrome are excluded", "Down syndrome", True),
    ("Patients with Down syndrome may not be included", "Down syndrome", True),
    ("Patients with Down syndrome are not eligible for stratum 1", "Down syndrome", False),
    ("Not pregnant; Down syndrome", "Down syndrome", False),
    ("No Burkitt lymphoma, but Down syndrome", "Down syndrome", False),
    ("No more than two relapses with Down syndrome", "Down syndrome", False),
    ("Leukemia other than Down syndrome leukemia", "Down syndrome", True),
    ("Nonlymphoblastic lymphoma", "lymphoblastic", True),
]


@pytest.mark.parametrize(("statement", "words", "is_denied"), DENIALS, ids=[statement for statement, _, _ in DENIALS])
def test_what_is_denied(statement: str, words: str, is_denied: bool) -> None:  # noqa: FBT001
    start = statement.index(words)
    assert denied(statement, start, start + len(words)) is is_denied


_LINES = st.sampled_from(
    [
        "Inclusion Criteria:",
        "Exclusion Criteria",
        "DISEASE CHARACTERISTICS: ",
        "* ALL",
        "  * In relapse. No AML; no CML",
        "    - \\>= 5% &lt; blasts",
        "DONOR: any",
        "1. CR1",
        "a) B-ALL Not T-ALL",
        "",
        " ",
        "é• x",
    ]
)


@repeatable
@given(st.lists(_LINES, max_size=12).map("\n".join))
def test_every_quote_is_the_records_own_and_no_line_is_lost(text: str) -> None:
    found = passages(text)
    for each in found:
        assert each.quote in text
        assert each.quote.strip()
        assert each.text == clean(each.quote)
        assert each.section in Section
    for word in ("relapse", "CR1", "blasts"):
        assert sum(each.text.count(word) for each in found) == text.count(word)


@repeatable
@given(st.text(max_size=200))
def test_sentences_are_verbatim(text: str) -> None:
    for sentence in sentences(text):
        assert sentence in text
