"""Learn says the same in each language, plainly, with its sources, and no number of survival unasked."""

from __future__ import annotations

import re
from importlib import resources
from itertools import pairwise

import pytest

from tests.banned_words import CURE, banned_in
from tests.readability import grade, inflesz, measured
from trialsearch.languages import ENGLISH, languages
from trialsearch.learn import (
    Block,
    Heading,
    Items,
    Page,
    Paragraph,
    Slot,
    glossary,
    labels,
    page,
    pages,
)

SLUGS = [each.slug for each in pages("en")]
ALL_PAGES = [each for language in languages() for each in pages(language)]
EVERY_PAGE = pytest.mark.parametrize("slug", SLUGS)
EVERY_LANGUAGE = pytest.mark.parametrize("language", languages())
EVERY_OTHER = pytest.mark.parametrize("language", languages()[1:])
#: The only pages that may speak of a cure.
OF_CURE = {"remission", "numbers-new", "numbers-relapse"}
#: A share of people, which is a number of survival or response wherever a page of ours would use one.
SHARE = re.compile(r"\d\s*%|\d+ (of|in|out of) \d+|per ?cent|\d+ de cada \d+|de cada \d+|por ciento", re.IGNORECASE)


def _texts(block: Block) -> tuple[str, ...]:
    """What a block says."""
    match block:
        case Heading() | Paragraph():
            return (block.text,)
        case Items():
            return block.items
        case Slot():
            return ()


def _words(each: Page) -> str:
    """All that a page says."""
    return "\n".join([each.title, *(text for block in each.blocks for text in _texts(block))])


def _shape(block: Block) -> tuple[object, ...]:
    match block:
        case Heading():
            return ("heading", block.level)
        case Items():
            return ("items", block.numbered, len(block.items))
        case Slot():
            return ("slot", block.name)
        case Paragraph():
            return ("paragraph",)


@EVERY_LANGUAGE
def test_each_declared_page_has_its_file_and_each_file_is_declared(language: str) -> None:
    folder = resources.files("trialsearch.learn") / language
    assert {file.name.removesuffix(".md") for file in folder.iterdir() if file.name.endswith(".md")} == set(SLUGS)
    assert [each.slug for each in pages(language)] == SLUGS
    assert len(SLUGS) >= 18


@EVERY_PAGE
@EVERY_OTHER
def test_a_page_has_the_same_blocks_in_each_language(slug: str, language: str) -> None:
    english, other = page(slug, ENGLISH), page(slug, language)
    assert [_shape(block) for block in english.blocks] == [_shape(block) for block in other.blocks]
    assert english.title != other.title


@EVERY_PAGE
@EVERY_LANGUAGE
def test_a_page_begins_with_words_and_says_no_markup(slug: str, language: str) -> None:
    each = page(slug, language)
    assert isinstance(each.blocks[0], Paragraph)
    assert not re.search(r"\*\*|__|\]\(|https?:|[<>{}`]", _words(each))


@EVERY_LANGUAGE
def test_the_slots_are_those_a_surface_fills(language: str) -> None:
    slots = {(each.slug, block.name) for each in pages(language) for block in each.blocks if isinstance(block, Slot)}
    assert slots == {("newest-studies", "newest_studies"), ("helplines", "helplines")}


@EVERY_PAGE
def test_english_reads_at_grade_8_or_less(slug: str) -> None:
    texts = measured(page(slug, "en").blocks)
    assert grade(" ".join(texts)) <= 8
    assert [text for text in texts if grade(text) > 10] == []


@EVERY_PAGE
def test_spanish_reads_as_easy_on_the_inflesz_scale(slug: str) -> None:
    texts = measured(page(slug, "es").blocks)
    assert inflesz(" ".join(texts)) >= 65
    assert [text for text in texts if inflesz(text) < 55] == []


@EVERY_PAGE
@EVERY_LANGUAGE
def test_no_paragraph_and_no_item_is_long(slug: str, language: str) -> None:
    texts = [text for block in page(slug, language).blocks for text in _texts(block)]
    assert [text for text in texts if len(text.split()) > 60] == []


@EVERY_PAGE
@EVERY_LANGUAGE
def test_a_page_says_no_banned_word(slug: str, language: str) -> None:
    assert banned_in(_words(page(slug, language)), language, cure_too=slug not in OF_CURE) == []


@EVERY_LANGUAGE
def test_what_stands_around_the_pages_says_no_banned_word(language: str) -> None:
    around = "\n".join([*labels(language).values(), *(term.meaning for term in glossary(language))])
    assert banned_in(around, language) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *(("en", "The best treatment"), ("en", "Two subjects"), ("en", "A cure"), ("en", "He FAILED induction")),
        *(("es", "El mejor tratamiento"), ("es", "Los sujetos"), ("es", "La curación"), ("es", "Falló la inducción")),
        *(("es", "Es candidata"), ("es", "Se cura"), ("es", "Terapia de vanguardia")),
    ],
)
def test_the_check_of_banned_words_sees_them(language: str, text: str) -> None:
    assert banned_in(text, language)


def test_the_check_of_banned_words_leaves_plain_ones_alone() -> None:
    assert banned_in("A better plan. Be careful. An obscure drug. Secure.", "en") == []
    assert banned_in("Un plan mejor que otro. Procura dormir. La oscuridad. Seguro.", "es") == []


@EVERY_PAGE
@EVERY_LANGUAGE
def test_a_page_gives_no_temperature_and_no_phone(slug: str, language: str) -> None:
    assert not re.search(r"°|\b(37|38|99|100|101)\.\d|\d{3}[-. ]\d{4}|1-800|@", _words(page(slug, language)))


@EVERY_PAGE
def test_the_word_cure_stands_in_every_language_or_in_none(slug: str) -> None:
    says = {bool(re.search(rf"\b{CURE[language]}\b", _words(page(slug, language)))) for language in languages()}
    assert len(says) == 1


@EVERY_PAGE
def test_a_page_has_sources_with_an_address_and_the_month_they_were_checked(slug: str) -> None:
    sources = page(slug, "en").sources
    assert sources
    assert sources == page(slug, "es").sources
    for source in sources:
        assert source.name.strip()
        assert re.fullmatch(r"https://\S+|[\w ]+fact sheet [\w-]+", source.address)
        assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", source.checked)


def test_every_neighbour_is_another_page() -> None:
    for each in pages("en"):
        assert set(each.neighbours) <= set(SLUGS) - {each.slug}
        assert len(set(each.neighbours)) == len(each.neighbours)


def test_pages_of_numbers_stand_behind_the_button_and_nothing_leads_to_them() -> None:
    behind = [each.slug for each in pages("en") if each.behind_button]
    assert behind == ["numbers-new", "numbers-relapse"] == SLUGS[-2:]
    for each in ALL_PAGES:
        assert not set(each.neighbours) & set(behind)
        assert (each.group == "numbers") == each.behind_button
        if each.behind_button:
            assert each.neighbours == ()


@pytest.mark.parametrize(
    ("slug", "others"),
    [("numbers-new", r"relapse|came back|recaída|volvió"), ("numbers-relapse", r"newly|just found|recién encontrada")],
)
@EVERY_LANGUAGE
def test_a_page_of_numbers_does_not_speak_of_the_other_children(slug: str, others: str, language: str) -> None:
    assert not re.search(others, _words(page(slug, language)))


@EVERY_LANGUAGE
def test_only_pages_of_numbers_hold_shares_of_children(language: str) -> None:
    holding = [each.slug for each in pages(language) if SHARE.search(_words(each))]
    assert holding == ["numbers-new", "numbers-relapse"]


@pytest.mark.parametrize("slug", ["numbers-new", "numbers-relapse"])
@EVERY_LANGUAGE
def test_each_number_says_which_children_years_country_and_what_was_counted(slug: str, language: str) -> None:
    facts = {
        "en": ("Which children", "Years", "Country", "What was counted"),
        "es": ("Qué niños", "Años", "País", "Qué se contó"),
    }[language]
    blocks = page(slug, language).blocks
    numbers = [below for above, below in pairwise(blocks) if isinstance(above, Paragraph) and SHARE.search(above.text)]
    assert len(numbers) >= 2
    for below in numbers:
        assert isinstance(below, Items)
        assert tuple(item.split(":")[0] for item in below.items) == facts


@pytest.mark.parametrize(
    ("slug", "shares"),
    [("numbers-new", ["88", "89", "86", "90"]), ("numbers-relapse", ["49", "36"])],
)
@EVERY_LANGUAGE
def test_the_numbers_are_those_of_the_sources(slug: str, shares: list[str], language: str) -> None:
    said = " ".join(block.text for block in page(slug, language).blocks if isinstance(block, Paragraph))
    pattern = {"en": r"[Aa]bout (\d+)(?: of 100)?", "es": r"unos (\d+)"}[language]
    assert re.findall(pattern, said) == shares


@EVERY_LANGUAGE
def test_a_page_of_numbers_begins_with_what_numbers_cannot_say(language: str) -> None:
    first = {
        "en": "They cannot say what will happen to your child.",
        "es": "No pueden decir qué pasará con su hijo o hija.",
    }
    for slug in ("numbers-new", "numbers-relapse"):
        opening = page(slug, language).blocks[0]
        assert isinstance(opening, Paragraph)
        assert opening.text.endswith(first[language])


@EVERY_LANGUAGE
def test_labels_have_the_same_keys_in_each_language(language: str) -> None:
    assert set(labels(language)) == set(labels(ENGLISH))


def test_labels_name_every_group() -> None:
    assert {f"group_{each.group}" for each in ALL_PAGES} == {key for key in labels("en") if key.startswith("group_")}


def test_no_page_claims_a_review_and_the_label_says_whose_spanish_it_is() -> None:
    assert not [each.slug for each in ALL_PAGES if each.reviewed]
    assert "Esta traducción la hicimos nosotros." in labels("es")["not_reviewed"]


def test_an_address_typed_by_hand_that_names_no_page_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        page("../pages", "en")
