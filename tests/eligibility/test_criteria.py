from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from trialsearch.eligibility import read_criteria
from trialsearch.vocabulary import Section

#: Pieces of which invented criteria texts are made.
_PIECES = st.sampled_from(
    [
        "Inclusion Criteria:\n\n",
        "Exclusion criteria for infusion:\n",
        "DISEASE CHARACTERISTICS:\n\n",
        "* INCLUSION CRITERIA:\n",
        "* relapsed B-ALL\n",
        "  * CNS3 \\> 5 WBC\n",
        "1\\. age \\&lt; 21\n",
        "2) no prior HSCT\r\n",
        "- Down syndrome; ",
        "• weight > 6 kg • MRD ≥ 0.01 %",
        "Patients must not have had CAR-T. ",
        "ALL ",
        "\n\n",
        " ",
        "\\",
        "&amp",
    ]
)
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=25).map("".join))


@repeatable
@given(text=_TEXTS)
def test_the_pieces_joined_are_the_text(text: str) -> None:
    criteria = read_criteria(text)
    assert "".join(text[each.start : each.end] for each in criteria) == text
    assert [each.position for each in criteria] == list(range(len(criteria)))
    assert all(each.parent is None or each.parent < each.position for each in criteria)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            "Inclusion Criteria:\n\n* Age \\> 1\n  * B-ALL\n\nExclusion Criteria:\n\n* CNS3",
            [
                ("inclusion", 0, "Inclusion Criteria:"),
                ("inclusion", 0, "Age > 1"),
                ("inclusion", 1, "B-ALL"),
                ("exclusion", 0, "Exclusion Criteria:"),
                ("exclusion", 0, "CNS3"),
            ],
            id="markdown bullets",
        ),
        pytest.param(
            "* INCLUSION CRITERIA:\n* B-ALL\n* EXCLUSION CRITERIA:\n* pregnancy",
            [
                ("inclusion", 0, "INCLUSION CRITERIA:"),
                ("inclusion", 0, "B-ALL"),
                ("exclusion", 0, "EXCLUSION CRITERIA:"),
                ("exclusion", 0, "pregnancy"),
            ],
            id="headings as bullets",
        ),
        pytest.param(
            "Inclusion Criteria: newly diagnosed ALL. Exclusion Criteria: prior chemotherapy.",
            [
                ("inclusion", 0, "Inclusion Criteria:"),
                ("inclusion", 0, "newly diagnosed ALL."),
                ("exclusion", 0, "Exclusion Criteria:"),
                ("exclusion", 0, "prior chemotherapy."),
            ],
            id="a run-on paragraph with both headings",
        ),
        pytest.param(
            "Exclusion criteria for infusion:\n\n1\\. fever\n2\\. seizures\n\nOther rules may apply.",
            [
                ("exclusion", 0, "Exclusion criteria for infusion:"),
                ("exclusion", 0, "fever"),
                ("exclusion", 0, "seizures"),
                ("exclusion", 0, "Other rules may apply."),
            ],
            id="numbers, and text after the last bullet",
        ),
        pytest.param(
            "DISEASE CHARACTERISTICS:\n\n* ALL in relapse\n\nPRIOR CONCURRENT THERAPY:\n\n* No prior transplant",
            [
                ("disease", 0, "DISEASE CHARACTERISTICS:"),
                ("disease", 0, "ALL in relapse"),
                ("prior_therapy", 0, "PRIOR CONCURRENT THERAPY:"),
                ("prior_therapy", 0, "No prior transplant"),
            ],
            id="the old layout",
        ),
    ],
)
def test_a_text_is_cut_into_its_criteria(text: str, wanted: list[tuple[str, int, str]]) -> None:
    assert [(each.section.value, each.level, each.text) for each in read_criteria(text)] == wanted


def test_the_donors_criteria_are_told_from_the_patients() -> None:
    text = (
        "Inclusion Criteria:\n\n* ALL in remission\n* Donors must be:\n\n  * over 10 years old\n* DONOR: HIV negative"
    )
    assert [each.about_donor for each in read_criteria(text)] == [False, False, True, True, True]


def test_a_cohorts_heading_names_it_and_says_that_it_is_closed() -> None:
    text = (
        "Inclusion Criteria (Main Cohort closed for an enrollment):\n\n* relapsed ALL\n\n"
        "Inclusion Criteria (Cohort 1 open for an enrollment):\n\n* first relapse"
    )
    _, first, _, second = read_criteria(text)
    assert (first.cohort, bool(first.closed_by)) == ("main cohort", True)
    assert (second.cohort, second.closed_by, second.section) == ("cohort 1", "", Section.INCLUSION)
