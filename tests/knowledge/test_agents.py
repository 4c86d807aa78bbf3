"""The table of agents, and finding them by any name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from trialsearch.knowledge.agents import (
    agents,
    agents_in,
)
from trialsearch.knowledge.names import key_of
from trialsearch.vocabulary import TreatmentType

NATIVE = "asparaginase (native E. coli)"
ERWINIA = "asparaginase erwinia chrysanthemi"
RECOMBINANT = "asparaginase erwinia chrysanthemi (recombinant)-rywn"
PREDNISONE = "prednisone / prednisolone"


def generics(text: str, *, inside: bool = False) -> list[str]:
    return [match.agent.generic for match in agents_in(text, inside_interventions=inside)]


def test_every_name_belongs_to_one_agent() -> None:
    owner: dict[tuple[str, ...], str] = {}
    for agent in agents():
        for name in agent.names:
            assert owner.setdefault(key_of(name), agent.generic) == agent.generic, name
    assert len({agent.generic for agent in agents()}) == len(agents()) > 500


def test_every_name_is_found_in_a_sentence() -> None:
    for agent in agents():
        for name in agent.names:
            assert agent.generic in generics(f"Study of {name}, given twice", inside=True), name


def test_a_row_says_what_a_parent_and_a_reader_need() -> None:
    known = {agent.generic for agent in agents()}
    for agent in agents():
        assert agent.in_words, agent
        assert agent.known_as, agent
        assert agent.source in {"terminology", "recorded studies", "general knowledge"}, agent
        assert set(agent.form_of) <= known - {agent.generic}, agent
        assert not set(agent.short_codes) & {*agent.brands, *agent.other_names}, agent
        assert agent.type is not TreatmentType.OTHER, agent


def test_every_kind_of_treatment_but_those_without_agents_has_one() -> None:
    without = {TreatmentType.BEHAVIOURAL, TreatmentType.DIAGNOSTIC, TreatmentType.OTHER}
    assert {agent.type for agent in agents()} == set(TreatmentType) - without


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Kymriah near Boston", ["tisagenlecleucel"], id="a brand"),
        pytest.param("CTL-019 cells", ["tisagenlecleucel"], id="a code with a hyphen"),
        pytest.param("kimriah", ["tisagenlecleucel"], id="a common misspelling"),
        pytest.param("vincristina y metotrexato", ["vincristine", "methotrexate"], id="Spanish names"),
        pytest.param("Etopósido / etoposido", ["etoposide", "etoposide"], id="with and without accents"),
        pytest.param("blina for infants", ["blinatumomab"], id="what parents say"),
        pytest.param("AMG103 or AMG 103", ["blinatumomab", "blinatumomab"], id="a code in two spellings, each kept"),
        pytest.param("dexrazoxane", ["dexrazoxane"], id="DEX is not inside dexrazoxane"),
        pytest.param("dexmedetomidine", ["dexmedetomidine"], id="nor inside dexmedetomidine"),
        pytest.param("relapse in one of ten", [], id="in o(ne) is not InO"),
        pytest.param("T-cell therapy for T-cell ALL", [], id="neither T-cell therapy nor T-cell ALL is an agent"),
        pytest.param("CD19 CAR-T cells", [], id="a class is no product"),
        pytest.param("CART-19/22 cells", [], id="a pair is neither of its halves"),
        pytest.param("vincristine sulfate liposome injection", ["vincristine sulfate liposome"], id="another"),
        pytest.param("Vincristine, liposomal doxorubicin", ["vincristine", "liposomal doxorubicin"], id="both"),
        pytest.param("liposomal cytarabine", ["liposomal cytarabine"], id="a liposome of another drug"),
        pytest.param("asparaginase", [NATIVE], id="plain asparaginase"),
        pytest.param("asparaginase (E. coli)", [NATIVE], id="native asparaginase"),
        pytest.param("Erwinia asparaginase", [ERWINIA], id="Erwinia before"),
        pytest.param("asparaginase (Erwinia)", [ERWINIA], id="Erwinia behind"),
        pytest.param("recombinant crisantaspase (JZP-458)", [RECOMBINANT, RECOMBINANT], id="the recombinant one"),
        pytest.param("PEG-asparaginase", ["pegaspargase"], id="PEG-asparaginase is not asparaginase"),
        pytest.param("prednisone or prednisolone", [PREDNISONE, PREDNISONE], id="one medicine in two forms"),
        pytest.param("methylprednisolone", ["methylprednisolone"], id="another steroid"),
        pytest.param("Ara-C and AraC", ["cytarabine", "cytarabine"], id="Ara-C"),
        pytest.param("huCART19 cells", ["huCART19"], id="huCART19 is not CART19"),
        pytest.param("UCART19", ["UCART19"], id="nor is UCART19"),
        pytest.param("MB-CART19.1", ["MB-CART19.1"], id="nor is MB-CART19.1"),
        pytest.param("CTX110 and CTX 110", ["CTX110", "CTX110"], id="a product of a maker called CTX"),
        pytest.param("BCR::ABL1", [], id="a gene is no drug of nearly its name"),
        pytest.param("CD5 CAR and 19-28z/IL-18 CAR T cells", [], id="constructs that many use"),
        pytest.param("NSC #026271", ["cyclophosphamide"], id="a number of the NCI"),
        pytest.param("steroid, MTX, DEX, CTX, VCR", [], id="short codes and classes outside interventions"),
    ],
)  # fmt: skip
def test_agents_in_titles_and_keywords(text: str, found: list[str]) -> None:
    assert generics(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("MTX, DEX and VCR", ["methotrexate", "dexamethasone", "vincristine"], id="whole upper-case words"),
        pytest.param("Flu/Cy + CTX", ["cyclophosphamide", "cyclophosphamide"], id="Cy and CTX"),
        pytest.param("mtx dex ctx vcr", [], id="not in lower case"),
        pytest.param("MTX-R, MTXa, xMTX, CTX110", ["methotrexate", "CTX110"], id="not as a part of a word"),
        pytest.param("InO then in o", ["inotuzumab ozogamicin"], id="InO, not in o"),
        pytest.param("TBI 12 Gy, ATG", ["total body irradiation", "anti-thymocyte globulin"], id="before a transplant"),
    ],
)
def test_short_codes_count_inside_interventions(text: str, found: list[str]) -> None:
    assert generics(text, inside=True) == found


def test_a_match_gives_the_name_as_written_and_says_if_others_use_it() -> None:
    (kymriah,) = agents_in("Ctl 019")
    assert (kymriah.agent.known_as, kymriah.name, kymriah.loose) == ("Kymriah", "Ctl 019", False)
    (cart,) = agents_in("CART-19 cells")
    assert (cart.agent.known_as, cart.name, cart.loose) == ("Kymriah", "CART-19", True)
    assert [match.loose for match in agents_in("asparaginase, L-asparaginase")] == [True, False]


@repeatable
@given(st.text(max_size=80))
def test_no_text_breaks_the_look_ups(text: str) -> None:
    for match in agents_in(text, inside_interventions=True):
        assert match.name
