"""The measure of reading counts as it says, and our English strings pass it."""

from __future__ import annotations

import re
from statistics import mean

import pytest

from tests.readability import english_syllables, grade, inflesz, spanish_syllables
from trialsearch.languages import ENGLISH, catalogue

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


def test_the_strings_of_the_english_catalogue_are_easy_in_the_mean() -> None:
    plain = (re.sub(r"\{\w+\}", "", text) for text in catalogue(ENGLISH).values())
    sentences = [text for text in plain if text.rstrip().endswith((".", "?")) and len(text.split()) >= 5]
    assert len(sentences) > 50
    assert mean(grade(text) for text in sentences) <= 8
