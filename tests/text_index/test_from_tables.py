from __future__ import annotations

from tests.builders import location, study, tables_of
from tests.text_index.invented import INVENTOCEL
from trialsearch.text_index import Agent, Document, Field, TextIndex, build, documents

STUDY = study(
    "NCT00000001",
    brief_title="Elm Protocol 99 in Leukemia",
    official_title="A Trial of blinatumomab",
    acronym="ELMOAK",
    org_study_id="AALL9901",
    conditions=["Acute Lymphoblastic Leukemia"],
    keywords=["SÃ£o Paulo"],
    interventions=[
        {"type": "DRUG", "name": "MTX", "otherNames": ["Trexall"]},
        {"type": "BIOLOGICAL", "name": "CART19"},
    ],
    sponsor="Children's Oncology Group",
    summary="A summary.",
    criteria="Inclusion Criteria:\n\n* none",
    locations=[location("Elm Hospital", "Oakton", "Canada"), location("Elm Hospital", "Oakton", "Canada")],
)


def made(**changes: object) -> Document:
    (document,) = documents(tables_of(STUDY), **changes)
    return document


def test_every_field_is_filled_from_its_tables() -> None:
    document = made()
    assert document.numbers == ("AALL9901", "ELMOAK")
    assert document.shown(Field.NUMBERS) == ("NCT00000001", "AALL9901", "ELMOAK")
    assert document.texts[Field.TITLES] == ("Elm Protocol 99 in Leukemia", "A Trial of blinatumomab", "ELMOAK")
    assert document.texts[Field.CONDITIONS] == ("Acute Lymphoblastic Leukemia",)
    assert document.texts[Field.KEYWORDS] == ("São Paulo", "MTX", "Trexall", "CART19")
    assert document.texts[Field.GROUPS] == ("COG: Children's Oncology Group",)
    assert document.texts[Field.SPONSORS] == ("Children's Oncology Group",)
    assert document.texts[Field.HOSPITALS] == ("Elm Hospital",)
    assert document.texts[Field.PLACES] == ("Oakton, Canada",)
    assert document.texts[Field.SUMMARY] == ("A summary.",)
    assert "Inclusion" in document.texts[Field.CRITERIA][0]


def test_drugs_are_named_once_with_what_the_record_writes() -> None:
    shown = made().shown(Field.AGENTS)
    assert "methotrexate (MTX, Trexall)" in shown
    assert "blinatumomab" in shown


def test_a_name_that_several_products_have_stands_for_itself() -> None:
    agents = {agent.name: agent for agent in made().agents}
    assert agents["CART19"] == Agent("CART19", kind="car t")
    assert "tisagenlecleucel" not in agents


def test_agents_may_be_given() -> None:
    assert made(agents={"NCT00000001": (INVENTOCEL,)}).agents == (INVENTOCEL,)


def test_a_bare_record_makes_a_document() -> None:
    bare = study("NCT00000002", conditions=None, interventions=None, locations=None, sponsor=None)
    (document,) = documents(tables_of(bare))
    assert document.texts[Field.HOSPITALS] == ()
    index = TextIndex(build([made(), document]))
    assert [hit.nct_id for hit in index.search("NCT00000002").hits] == ["NCT00000002"]
    assert [hit.nct_id for hit in index.search("metotrexato Oakton").hits] == ["NCT00000001"]
