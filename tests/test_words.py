from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from trialsearch.words import fold, mended, phrases


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Boston", " boston "),
        ("  Boston\n Children's\tHospital ", " boston childrens hospital "),
        ("Children’s", " childrens "),
        ("Children‘s", " childrens "),
        ("Children`s", " childrens "),
        ("Children´s", " childrens "),
        ("São Paulo", " sao paulo "),
        ("Sa\u0303o Paulo", " sao paulo "),
        ("København", " kobenhavn "),
        ("Łódź", " lodz "),
        ("Gießen", " giessen "),
        ("Đà Nẵng", " da nang "),
        ("İstanbul", " istanbul "),
        ("Ankara Üniversitesi Tıp", " ankara universitesi tip "),
        ("Curaçao", " curacao "),
        ("CAR-T", " car t "),
        ("t(9;22)", " t 9 22 "),
        ("snake_case", " snake case "),
        ("北京", " 北京 "),
        ("", " "),
        ("...", " "),
        ("'", " "),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@repeatable
@given(st.text(alphabet=st.characters(max_codepoint=0x24F), max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == folded.lower()
    assert folded == " " or (folded[0] == folded[-1] == " " and "  " not in folded)


@repeatable
@given(st.text(max_size=60))
def test_any_text_can_be_folded_and_cut(text: str) -> None:
    assert fold(text)[0] == fold(text)[-1] == " "
    assert all(phrase.strip() for phrase in phrases(text))


@pytest.mark.parametrize(
    ("typed", "cut"),
    [
        ("car-t relapse", (" car t ", " relapse ")),
        ("Boston", (" boston ",)),
        ("Dana-Farber", (" dana farber ",)),
        ("Children's", (" childrens ",)),
        ("", ()),
        (" - ' ... ", ()),
        ("St. Jude", (" st ", " jude ")),
    ],
)
def test_phrases(typed: str, cut: tuple[str, ...]) -> None:
    assert phrases(typed) == cut


@pytest.mark.parametrize("text", ["München", "São Paulo", "Łódź", "Hôpital Necker-Enfants Malades", "北京", "", "A‘b"])
def test_mangled_text_is_mended_and_sound_text_kept(text: str) -> None:
    assert mended(text) == text
    try:
        mangled = text.encode().decode("cp1252")
    except UnicodeDecodeError:
        return  # bytes that Windows-1252 does not have: nobody can have mangled it so
    assert mended(mangled) == text


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hawaiʻi", " hawaii "),
        ("O\u02bcBrien", " obrien "),
        ("Children\uff07s", " childrens "),
        ("Children‛s", " childrens "),
        ("\u210cospital", " hospital "),
    ],
    ids=[
        "Hawaiian ʻokina",
        "modifier apostrophe",
        "full-width apostrophe",
        "reversed quote",
        "a letter of mathematics",
    ],
)
def test_fold_rarer_signs(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded
