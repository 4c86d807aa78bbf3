from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from tests.text_index.invented import NAMES, THESAURUS, concept
from trialsearch.knowledge.synonyms import Role, filler_words, synonyms
from trialsearch.text_index import How, Thesaurus, understand
from trialsearch.text_index.thesaurus import folded
from trialsearch.text_index.understanding import MOST_GROUPS

ALL = "acute lymphoblastic leukemia"


def meanings(text: str) -> list[str]:
    """What each group means; a word that no table knows stands as it was typed."""
    return [asked.meaning or asked.typed for asked in understand(text, THESAURUS).asked]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ALL", [ALL]),
        ("relapsed ALL", ["relapsed", ALL]),
        ("RELAPSED ALL", ["relapsed", ALL]),
        ("(ALL)", [ALL]),
        ("all", [ALL]),
        ("all trials for relapse", ["relapsed"]),
        ("ALL the trials for relapse", ["relapsed"]),
        ("B-ALL", ["B-cell ALL"]),
        ("B ALL", ["B-cell ALL"]),
        ("pre-b all", ["B-cell ALL"]),
        ("T-ALL", ["T-cell ALL"]),
        ("LLA-T", ["T-cell ALL"]),
        ("LLA", [ALL]),
        ("lla en recaída", [ALL, "relapsed"]),
        ("leucemia linfoblastica", [ALL]),
        ("Acute lymphoblastic leukaemia", [ALL]),
        ("relapsed/refractory", ["relapsed or refractory"]),
        ("r/r", ["relapsed or refractory"]),
        ("recurrent", ["relapsed"]),
        ("resistente", ["refractory"]),
        ("recién diagnosticada", ["newly diagnosed"]),
        ("BMT", ["stem-cell transplant"]),
        ("trasplante de médula ósea", ["stem-cell transplant"]),
        ("CART", ["CAR-T cells"]),
        ("células CAR-T", ["CAR-T cells"]),
        ("T-cell therapy", ["CAR-T cells"]),
        ("gene therapy", ["gene therapy"]),
        ("T cell", ["T cell"]),
        ("T-cell leukaemia", ["T-cell ALL"]),
        ("Ph+", ["Philadelphia-positive ALL"]),
        ("Ph-positive", ["Philadelphia-positive ALL"]),
        ("Ph-like", ["Ph-like ALL"]),
        ("Ph- ALL", ["Philadelphia-negative ALL"]),
        ("BCR::ABL1", ["Philadelphia-positive ALL"]),
        ("trisomy 21", ["Down syndrome"]),
        ("síndrome de Down", ["Down syndrome"]),
        ("ERM", ["MRD"]),
        ("quimio", ["chemotherapy"]),
        ("efectos secundarios", ["side effects"]),
        ("Inventria", ["inventocel"]),
        ("xyz 019", ["inventocel"]),
        ("PTB", ["pretendib"]),
        ("ptb", ["ptb"]),
        ("Philadelphia", ["Philadelphia"]),
        ('"T cell"', ["T cell"]),
    ],
)
def test_what_phrases_mean(typed: str, meant: list[str]) -> None:
    assert meanings(typed) == meant


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("clinical trials for my child with relapse", ["relapsed"]),
        ("ensayos para mi hijo con recaída", ["relapsed"]),
        ("7 year old relapse", ["relapsed"]),
        ("7-year-old relapse", ["relapsed"]),
        ("7yo relapse", ["relapsed"]),
        ("niña de 7 años recaída", ["children", "relapsed"]),
        ("relapse within 50 miles of Oakton", ["relapsed", "Oakton"]),
        ("recruiting", ["recruiting"]),
        ("trials", ["trials"]),
        ("the of", ["the", "of"]),
    ],
)
def test_words_around_are_left_out_unless_nothing_else_was_typed(typed: str, left: list[str]) -> None:
    assert meanings(typed) == left


def test_what_is_left_out_is_said() -> None:
    assert understand("trials for my child, 7 years, relapse", THESAURUS).left_out == (
        "trials",
        "for",
        "my child",
        "7 years",
    )


def test_what_was_typed_is_shown_as_it_was_typed() -> None:
    typed = "(Relapsed) B-ALL/LBL, ALL/LBL Inventria!"
    shown = [asked.typed for asked in understand(typed, THESAURUS).asked]
    assert shown == ["Relapsed", "b all", "lbl", "ALL", "Inventria"]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("T cell", ["T-cell ALL", "CAR-T cells"]), ("T-cell therapy", []), ("T-ALL", []), ("Philadelphia", ["Ph+ ALL"])],
)
def test_two_meanings_are_both_offered(typed: str, offered: list[str]) -> None:
    assert [choice.instead for choice in understand(typed, THESAURUS).choices] == offered


def test_a_phrase_in_quotation_marks_is_one_term_without_synonyms() -> None:
    for typed in ('"second relapse"', "“second relapse”", "«second relapse»"):
        (asked,) = understand(typed, THESAURUS).asked
        assert [(term.words, term.how) for term in asked.terms] == [("second relapse", How.TYPED)]


def test_quoted_or_not_the_acronym_is_never_searched_as_the_english_word() -> None:
    for typed in ("ALL", '"ALL"', "all", "ALL ALL", "Ph+ ALL", "all?"):
        words = {term.words for asked in understand(typed, THESAURUS).asked for term in asked.terms}
        assert words
        assert "all" not in words


@pytest.mark.parametrize(
    ("typed", "searched", "not_searched"),
    [
        pytest.param("oaktons", ("oaktons", "oakton"), (), id="a plural"),
        pytest.param("oakt", ("oakt",), (), id="the beginning of a word"),
        pytest.param("dana-oak", ("dana oak", "danaoak"), (), id="a hyphened word"),
        pytest.param("XYZ019", ("xyz019", "xyz 019", "inventria"), (), id="a code, however it is spaced"),
        pytest.param("PTB", ("pretendib", "pretendra"), ("ptb",), id="a short code is understood, not searched for"),
        pytest.param("UK", ("uk", "united kingdom"), (), id="a country by another name"),
    ],
)
def test_what_is_searched_for(typed: str, searched: tuple[str, ...], not_searched: tuple[str, ...]) -> None:
    words = {term.words for asked in understand(typed, THESAURUS).asked for term in asked.terms}
    assert words >= set(searched)
    assert not words & set(not_searched)


def test_numbers_are_known_only_by_the_index() -> None:
    known = {"aall9901", "eog16001", "total17"}.__contains__
    for typed, number in (("AALL 9901", "aall9901"), ("eog-16-001", "eog16001"), ("Total Therapy XVII", "total17")):
        (asked,) = understand(typed, THESAURUS, known).asked
        assert asked.number == number
    assert [each.number for each in understand("AALL9902 NCT00000009", THESAURUS, known).asked] == ["", "nct00000009"]


def test_what_is_included_is_searched_for_as_a_wider_term() -> None:
    rows = concept("bird", same=("bird",), includes=("owl",)) + concept("owl", same=("owl",), wider=("tawny",))
    thesaurus = Thesaurus(rows)
    (asked,) = understand("bird", thesaurus).asked
    assert {term.words: term.how for term in asked.terms} == {
        "bird": How.TYPED,
        "owl": How.WIDER,
        "tawny": How.WIDER,
    }
    (asked,) = understand("owl", thesaurus).asked
    assert "bird" not in {term.words for term in asked.terms}


def test_a_loose_name_finds_itself_first_and_its_owner_finds_it_last() -> None:
    (asked,) = understand("PRETEND-19", THESAURUS).asked
    assert (asked.terms[0].words, asked.terms[0].how, asked.meaning) == ("pretend 19", How.TYPED, "inventocel")
    assert "inventria" in {term.words for term in asked.terms}
    (asked,) = understand("inventocel", THESAURUS).asked
    assert {term.how for term in asked.terms if "pretend" in term.words} == {How.WIDER}


def test_a_pasted_text_is_cut_and_the_cut_is_said() -> None:
    understood = understand(" ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(400)), THESAURUS)
    assert len(understood.asked) == MOST_GROUPS
    assert understood.left_out


def test_every_row_of_the_tables_is_of_use() -> None:
    rows = synonyms()
    concepts = {row.concept for row in rows}
    for row in rows:
        if row.role is Role.INCLUDES:
            assert row.term in concepts - {row.concept}, row
        else:
            assert folded(row.term), row
    assert len({(row.concept, folded(row.term), row.role) for row in rows}) == len(rows)
    thesaurus = Thesaurus(rows, NAMES)
    typed = [row for row in rows if row.role in (Role.SAME, Role.HELPS, Role.TYPED)]
    for row in typed:
        assert row.concept in {entry.meaning for entry in thesaurus.look_up(folded(row.term))}, row
    assert all(folded(words) for words in filler_words())


def test_no_filler_hides_what_a_concept_means() -> None:
    fillers = {folded(words) for words in filler_words()}
    assert not fillers & {folded(row.term) for row in synonyms() if row.role is not Role.INCLUDES}


@repeatable
@given(st.text(max_size=300))
def test_any_text_is_understood(text: str) -> None:
    understood = understand(text, THESAURUS)
    for asked in understood.asked:
        assert asked.typed.strip()
        assert all(term.words and '"' not in term.words and "\0" not in term.words for term in asked.terms)
    assert not understood.asked or any(asked.required for asked in understood.asked)
