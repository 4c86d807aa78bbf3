from __future__ import annotations

import pytest

from trialsearch.eligibility.clauses import clauses_of
from trialsearch.eligibility.criteria import read_document
from trialsearch.eligibility.stance import Stance, stance

_REQUIRED, _ALLOWED, _EXCLUDED, _MENTIONED = Stance.REQUIRED, Stance.ALLOWED, Stance.EXCLUDED, Stance.MENTIONED


@pytest.mark.parametrize(
    ("heading", "sentence", "wanted"),
    [
        ("Inclusion Criteria:", "Down syndrome", _REQUIRED),
        ("Inclusion Criteria:", "No Down syndrome", _EXCLUDED),
        ("Inclusion Criteria:", "Patients must not have Down syndrome", _EXCLUDED),
        ("Inclusion Criteria:", "Patients with Down syndrome are not eligible", _EXCLUDED),
        ("Inclusion Criteria:", "Patients with Down syndrome are eligible", _ALLOWED),
        ("Inclusion Criteria:", "ALL with or without Down syndrome", _ALLOWED),
        ("Inclusion Criteria:", "Any genetic syndrome except Down syndrome", _EXCLUDED),
        ("Inclusion Criteria:", "No Down syndrome is allowed", _EXCLUDED),
        ("Exclusion Criteria:", "Down syndrome", _EXCLUDED),
        ("Exclusion Criteria:", "Patients with Down syndrome will not be excluded", _ALLOWED),
        ("Exclusion Criteria:", "Genetic syndromes other than Down syndrome", _ALLOWED),
        ("Exclusion Criteria:", "Patients must not have Down syndrome", _EXCLUDED),
        ("Exclusion Criteria:", "Absence of Down syndrome", _REQUIRED),
        ("Exclusion Criteria:", "Patients with Down syndrome are not eligible", _EXCLUDED),
        ("Exclusion Criteria:", "Note: this list is meant for Down syndrome too", _MENTIONED),
        ("Exclusion Criteria:", "Prior malignancy (Down syndrome is not an exclusion)", _ALLOWED),
        ("PATIENT CHARACTERISTICS:", "No Down syndrome", _EXCLUDED),
        ("Exclusion Criteria:", "Down syndrome is not a reason to decline", _ALLOWED),
        ("Exclusion Criteria:", "Down syndrome does not preclude participation", _ALLOWED),
        ("Exclusion Criteria:", "Fanconi anemia or other syndromes (Down syndrome is not counted here)", _ALLOWED),
        ("Exclusion Criteria:", "Patients with Down syndrome are off protocol therapy at day 29", _MENTIONED),
        ("Inclusion Criteria:", "Patients with Down syndrome are not eligible for protocol therapy", _EXCLUDED),
        ("Inclusion Criteria:", "Not eligible for any curative treatment, and must have Down syndrome", _REQUIRED),
        ("Inclusion Criteria:", "Children with Down syndrome who are not eligible for transplantation", _REQUIRED),
    ],
)
def test_a_sentence_stands_to_what_it_names(heading: str, sentence: str, wanted: Stance) -> None:
    (clause,) = clauses_of(read_document(f"{heading}\n\n* {sentence}"))
    place = clause.text.index("down syndrome")
    assert stance(clause, place, place + len("down syndrome")).stance is wanted


@pytest.mark.parametrize(
    ("heading", "above", "wanted"),
    [
        ("Inclusion Criteria:", "Patients must not have any of the following:", _EXCLUDED),
        ("Inclusion Criteria:", "The following are not allowed:", _EXCLUDED),
        (
            "Inclusion Criteria:",
            "No known disability that is unrelated to the cancer, including, but not limited to, any of these:",
            _EXCLUDED,
        ),
        ("Inclusion Criteria:", "The following are allowed:", _ALLOWED),
        ("Exclusion Criteria:", "Genetic syndromes, with the exception of:", _ALLOWED),
        ("Inclusion Criteria:", "One of the following, including but not limited to:", _REQUIRED),
    ],
)
def test_the_line_above_turns_its_list(heading: str, above: str, wanted: Stance) -> None:
    *_, clause = clauses_of(read_document(f"{heading}\n\n* {above}\n  * Down syndrome"))
    assert stance(clause, 0, len(clause.text)).stance is wanted
