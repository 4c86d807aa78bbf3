"""The glossary is found where its words stand, and a page's file is read whole or not at all."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from trialsearch.languages import languages, say
from trialsearch.learn import Heading, Items, Paragraph, Slot, glossary, terms_in
from trialsearch.learn.reader import read


@pytest.mark.parametrize("language", languages())
def test_the_words_of_the_glossary_are_whole_and_each_has_one_term(language: str) -> None:
    terms = glossary(language)
    assert [term.id for term in terms] == [term.id for term in glossary("en")]
    assert len({term.id for term in terms}) == len(terms)
    words = Counter(word if word.isupper() else word.casefold() for term in terms for word in set(term.words))
    assert [word for word, times in words.items() if times > 1] == []
    for term in terms:
        assert term.words[0] == term.term
        assert re.fullmatch(r"[^.]*(ClinicalTrials\.gov)?[^.]*\.", term.meaning)


@pytest.mark.parametrize(
    ("language", "text", "ids"),
    [
        ("en", "Call your team about all of it.", []),
        ("en", "Children with ALL in remission", ["all", "remission"]),
        ("en", "Relapsed or Refractory B-ALL", ["relapse", "refractory", "b_all"]),
        ("en", "Phase 1/2 study of CD19 CAR T cells", ["phase", "cd19", "car_t"]),
        ("en", "A relapse after a relapse", ["relapse"]),
        ("en", "Armchair, unarmed, phased", []),
        ("en", "Mature B-ALL, Burkitt's Lymphoma", ["mature_b"]),
        ("en", "Philadelphia Chromosome-Like ALL", ["ph_like", "all"]),
        ("en", "Blast crisis or chronic phase; a bridging study; by invitation", ["blast"]),
        ("en", "A Non-Randomized Phase II/III study", ["phase"]),
        ("es", "T-cell therapy with T cells for T-cell ALL", ["t_cells", "t_all"]),
        ("es", "Phase 1 study in relapsed acute lymphoblastic leukaemia", ["phase", "relapse", "all"]),
        ("es", "Fase 1: busca una dosis segura. Leucemia en recaída.", ["phase", "leukemia", "relapse"]),
        ("es", "Se encontró el cromosoma Filadelfia.", ["ph"]),
    ],
)
def test_the_glossary_is_found_where_it_stands(language: str, text: str, ids: list[str]) -> None:
    mentions = terms_in(text, language)
    assert [mention.term.id for mention in mentions] == ids
    for mention in mentions:
        assert text[mention.start : mention.end].casefold() in {word.casefold() for word in mention.term.words}


@pytest.mark.parametrize("key", ["card.phase1", "page.title", "group.expanded_access"])
def test_the_strings_of_the_cards_meet_the_glossary(key: str) -> None:
    assert terms_in(say(key), "en")


WORDS = st.sampled_from([*(word for term in glossary("es") for word in term.words), "all", "de", "x", "-", "CR", "İ"])


@repeatable
@given(st.lists(WORDS).flatmap(lambda words: st.sampled_from([" ", ", ", ""]).map(lambda space: space.join(words))))
def test_mentions_stand_in_order_apart_and_each_term_once(text: str) -> None:
    mentions = terms_in(text, "es")
    assert len({mention.term.id for mention in mentions}) == len(mentions)
    assert all(left.end <= right.start for left, right in pairwise(mentions))
    assert all(0 <= mention.start < mention.end <= len(text) for mention in mentions)


def test_a_file_is_read_into_its_blocks() -> None:
    head, blocks = read(
        '+++\ntitle = "T"\n+++\n\nOne\nline.\n\n## Two\n\n- a\n  b\n- c\n\n1. x\n2. y\n\n{"slot": "s"}\n'
    )
    assert head == {"title": "T"}
    assert blocks == (
        Paragraph("One line."),
        Heading("Two", 2),
        Items(("a b", "c")),
        Items(("x", "y"), numbered=True),
        Slot("s"),
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("words without a head", id="no head"),
        pytest.param("+++\n+++\n\n# Title", id="a heading of level 1"),
        pytest.param("+++\n+++\n\n<b>bold</b>", id="markup"),
        pytest.param("+++\n+++\n\n- a\n1. b", id="a list of two kinds"),
        pytest.param("+++\n+++\n\n1. a\n3. b", id="steps that are miscounted"),
        pytest.param("+++\n+++\n\n- a\nb", id="an item that goes on without a space"),
        pytest.param('+++\n+++\n\n{"slots": "s"}', id="a slot that is not one"),
        pytest.param("+++\n+++\n\n## A\n\n## B\n\nwords", id="a heading over nothing"),
    ],
)
def test_a_file_with_a_fault_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"shape|alike|head|under"):
        read(text)
