"""The measure of reading counts as it says, and our English strings pass it."""

from __future__ import annotations

import re
from statistics import mean

import pytest

from tests.readability import english_syllables, grade, inflesz, spanish_syllables
from trialsearch.languages import catalogue

HARD_ENGLISH = (
    "Eligibility determinations necessitate comprehensive evaluation of hepatic, renal and cardiac functionality "
    "preceding administration of investigational immunotherapeutic agents in heterogeneous pediatric populations."
)
HARD_SPANISH = (
    "La determinación de la elegibilidad requiere una evaluación exhaustiva de las funciones hepáticas, renales y "
    "cardiovasculares previamente a la administración de inmunoterapias experimentales en poblaciones pediátricas."
)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        *(("leukemia", 4), ("any", 2), ("the", 1), ("treated", 2), ("looked", 1), ("makes", 1), ("table", 2)),
        *(
            ("studies", 2),
            ("idea", 3),
            ("medicine", 3),
            ("radiation", 4),
            ("approved", 2),
            ("changes", 2),
            ("trial", 2),
        ),
        *(
            ("patient", 2),
            ("being", 2),
            ("something", 2),
            ("people", 2),
            ("usual", 3),
            ("child's", 1),
            ("diagnosis", 4),
        ),
    ],
)
def test_syllables_of_english_words(word: str, syllables: int) -> None:
    assert english_syllables(word) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        *(("leucemia", 3), ("médula", 3), ("tratamiento", 4), ("quién", 1), ("día", 2), ("estudio", 3), ("leer", 2)),
        *(("ahí", 2), ("ciudad", 2), ("ahora", 3), ("ya", 1), ("muy", 1), ("mayor", 2), ("sigue", 2), ("recaída", 4)),
        *(("todavía", 4), ("vergüenza", 3), ("línea", 3), ("fui", 1), ("y", 1), ("quimioterapia", 5)),
    ],
)
def test_syllables_of_spanish_words(word: str, syllables: int) -> None:
    assert spanish_syllables(word) == syllables


def test_plain_sentences_pass_and_those_of_a_protocol_do_not() -> None:
    assert grade("Call your care team now. Do not wait until morning.") < 4
    assert grade(HARD_ENGLISH) > 12
    assert inflesz("Llame ya a su equipo médico. No espere a que amanezca.") > 75
    assert inflesz(HARD_SPANISH) < 40


def test_names_of_drugs_and_genes_weigh_nothing() -> None:
    assert grade("Your child may get blinatumomab (Blincyto) now.") == grade("Your child may get now.")


def _prose(language: str) -> dict[str, str]:
    """The strings of a catalogue that are sentences, without what is filled in; a label has no grade."""
    plain = {message_id: re.sub(r"\{\w+\}", "", text) for message_id, text in catalogue(language).items()}
    return {
        message_id: text
        for message_id, text in plain.items()
        if text.rstrip().endswith((".", "?")) and len(text.split()) >= 5
    }


def test_the_strings_of_the_english_catalogue_are_easy_in_the_mean() -> None:
    sentences = _prose("en")
    assert len(sentences) > 50
    assert mean(grade(text) for text in sentences.values()) <= 8


def test_the_strings_of_the_spanish_catalogue_are_easy_in_the_mean_and_none_of_some_length_is_hard() -> None:
    sentences = _prose("es")
    assert len(sentences) > 50
    assert mean(inflesz(text) for text in sentences.values()) >= 65
    # A score says something of a paragraph, and little of a single line.
    paragraphs = {message_id: inflesz(text) for message_id, text in sentences.items() if len(text.split()) >= 20}
    assert len(paragraphs) > 20
    assert {message_id: score for message_id, score in paragraphs.items() if score < 55} == {}
