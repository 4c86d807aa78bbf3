from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from trialsearch.text_index.folding import BORDER, DISEASE, SEAM, chunks, indexed, shown
from trialsearch.words import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("CAR-T cells", ["car t", "cells"]),
        ("Ph+ or Ph-", ["ph positive", "or", "ph negative"]),
        ("CD19(+) MRD−", ["cd19 positive", "mrd negative"]),
        ("pre- and post-", ["pre", "and", "post"]),
        ("A - B", ["a", "", "b"]),
        ("relapsed ALL", ["relapsed", DISEASE]),
        ("(ALL)", [DISEASE]),
        ("ALL/LBL", [f"{DISEASE} lbl"]),
        ("B-ALL", ["b all"]),
        ("ALL-MB 2015", ["all mb", "2015"]),
        ("all", ["all"]),
        ("ALL of the following", ["all", "of", "the", "following"]),
        ("A TRIAL FOR ALL CHILDREN", ["a", "trial", "for", "all", "children"]),
        ("", []),
    ],
)
def test_chunks(text: str, folded: list[str]) -> None:
    assert chunks(text) == folded


def test_no_phrase_runs_over_the_border_of_two_values() -> None:
    assert indexed(["Elm Oak", "Ash"]) == f"elm\noak\n{BORDER}\nash"
    assert shown(["Elm Oak", "Ash"]) == f"Elm Oak {BORDER} Ash"


@repeatable
@given(st.text(max_size=200))
def test_a_text_folds_chunk_by_chunk_as_it_does_in_one_piece(text: str) -> None:
    plain = text.replace("+", "").replace("-", "").replace("ALL", "").replace(BORDER, "").replace(SEAM, "")
    plain = plain if "ALL" not in plain else ""
    assert len(chunks(text)) == len(text.split())
    folded = " ".join(chunk for chunk in chunks(plain) if chunk)
    if "negative" not in folded:
        assert folded == fold(plain).strip()
