from __future__ import annotations

import pytest

from tests.text_index.invented import index
from trialsearch.text_index import Field, How, TextIndex

INDEX = index()


def ids(text: str, of: TextIndex = INDEX, *, forgive: bool = True) -> list[str]:
    return [f"…{hit.nct_id[-1]}" for hit in of.search(text, forgive=forgive).hits]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("XYZ019", ["…1", "…3"], id="a drug's code"),
        pytest.param("Inventria", ["…1", "…3"], id="a brand that no record writes"),
        pytest.param("inventocel boston", ["…1", "…3"], id="a drug and a city, both wanted"),
        pytest.param("Pretendra near Boston", ["…1", "…2", "…3"], id="nothing has both: what has either"),
        pytest.param("kids with trisomy 21", ["…4"], id="children is no condition, since few records say it"),
        pytest.param("síndrome de Down", ["…4"], id="Spanish words find English records"),
        pytest.param("sindrome de down", ["…4"], id="without accents too"),
        pytest.param("trasplante de médula", ["…3"], id="a transplant in Spanish"),
        pytest.param("BMT", ["…3"], id="an abbreviation"),
        pytest.param("leucemia recaída", ["…1"], id="two Spanish words"),
        pytest.param("leukaemia", ["…1", "…2", "…3", "…4"], id="British spelling"),
        pytest.param("Philadelphia positive", ["…2"], id="written out finds the sign"),
        pytest.param("Ph+", ["…2"], id="the sign"),
        pytest.param("CAR-T cells", ["…5"], id="a treatment by its long name"),
        pytest.param("T-cell therapy", ["…5"], id="T-cell therapy is not T-cell leukemia"),
        pytest.param("T-ALL", ["…3"], id="nor the other way round"),
        pytest.param("T cell", ["…3", "…5"], id="T cell alone finds both"),
        pytest.param("Malaga", ["…4"], id="a city without its accent"),
        pytest.param("USA infant", ["…3"], id="a country by another name"),
        pytest.param("EOG", ["…1", "…2"], id="a study group by its letters"),
        pytest.param("transpl", ["…3"], id="the beginning of a word"),
        pytest.param('"second remission"', ["…3"], id="a phrase in its order"),
        pytest.param('"remission second"', [], id="a phrase not in its order"),
        pytest.param("Elm Children's Hospital", ["…1"], id="a hospital"),
        pytest.param("zzzz", [], id="nothing"),
        pytest.param("", [], id="nothing typed"),
        pytest.param(" ... ", [], id="no word typed"),
    ],
)
def test_what_is_found(typed: str, found: list[str]) -> None:
    assert sorted(ids(typed)) == found


@pytest.mark.parametrize(
    "typed",
    ["NCT00000003", "nct 00000003", " NCT00000003. ", "trial NCT00000003 boston", "NCT00000003 for relapse"],
)
def test_the_registry_number_leads_to_its_trial(typed: str) -> None:
    found = INDEX.search(typed)
    assert found.hits[0].nct_id == "NCT00000003"
    assert found.hits[0].by_number


@pytest.mark.parametrize(
    ("typed", "trial"),
    [
        ("AALL9901", "…1"),
        ("aall 9901", "…1"),
        ("EOG-AALL9901", "…1"),
        ("eog aall9901", "…1"),
        ("2016-001999-36", "…1"),
        ("2016-001", "…1"),
        ("EudraCT 2016-001999-36", "…1"),
        ("16-001", "…2"),
        ("EOG 16-001", "…2"),
        ("INVENTIA", "…1"),
        ("the inventia trial", "…1"),
    ],
)
def test_a_protocol_number_leads_to_its_trial(typed: str, trial: str) -> None:
    assert ids(typed)[0] == trial
    assert INDEX.search(typed).hits[0].by_number


@pytest.mark.parametrize("typed", ["NCT99999999", "AALL9902", "2019-009"])
def test_a_number_that_no_trial_has_is_not_read_as_another(typed: str) -> None:
    found = INDEX.search(typed)
    assert not found.hits
    assert found.unknown == (typed,)
    assert not found.mended


def test_a_hit_says_which_name_matched_where() -> None:
    (reason,) = INDEX.search("Inventria").hits[0].why
    assert (reason.typed, reason.meaning, reason.how, reason.matched) == (
        "Inventria",
        "inventocel",
        How.NAME,
        "inventocel (XYZ019)",
    )
    assert (reason.field, reason.snippet) == (Field.AGENTS, "inventocel (XYZ019)")
