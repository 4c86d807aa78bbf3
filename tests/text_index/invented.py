"""Invented trials for the text index; no such drug, hospital or study exists."""

from __future__ import annotations

from trialsearch.knowledge.synonyms import Role, Synonym, synonyms
from trialsearch.text_index import Agent, Document, Field, Naming, TextIndex, Thesaurus, build

INVENTOCEL = Agent("inventocel", written=("XYZ019",), names=("Inventria", "XYZ019", "XYZ-019"))
PRETENDIB = Agent("pretendib", names=("Pretendra",))

NAMES = (
    Naming("inventocel", INVENTOCEL.names, loose_names=("PRETEND-19",)),
    Naming("pretendib", PRETENDIB.names, short_codes=("PTB",)),
    Naming("Elm Oncology Group", ("EOG",)),
)

THESAURUS = Thesaurus(synonyms(), NAMES)


def document(nct_id: str, title: str = "", **texts: str | tuple[str, ...]) -> Document:
    """A document of a title and other fields by their names; `numbers` and `agents` are given as they are."""
    numbers = texts.pop("numbers", ())
    agents = texts.pop("agents", ())
    given = {Field(name): (value,) if isinstance(value, str) else value for name, value in texts.items()}
    return Document(nct_id, numbers, agents=agents, texts={Field.TITLES: (title,), **given})


TRIALS = (
    document(
        "NCT00000001",
        "XYZ019 for Children With Relapsed or Refractory B-cell ALL",
        agents=(INVENTOCEL,),
        conditions=("B-cell Acute Lymphoblastic Leukemia", "Recurrent Leukemia"),
        hospitals=("Elm Children's Hospital", "St. Oak Medical Centre"),
        places=("Boston, Massachusetts, United States", "Madrid, Spain"),
        numbers=("EOG-AALL9901", "2016-001999-36", "INVENTIA"),
        summary="One infusion of changed cells. The first such study at Elm.",
    ),
    document(
        "NCT00000002",
        "Pretendib Added to Chemotherapy in Newly Diagnosed Ph+ ALL",
        agents=(PRETENDIB,),
        conditions=("Philadelphia Positive Acute Lymphocytic Leukaemia",),
        places=("Austin, Texas, United States",),
        numbers=("EOG 16-001",),
        groups=("Elm Oncology Group",),
    ),
    document(
        "NCT00000003",
        "Bone Marrow Transplantation in T-cell Acute Lymphoblastic Leukemia",
        keywords=("HSCT", "infants"),
        places=("Boston, Massachusetts, United States",),
        criteria="Inclusion: all patients in second remission. Exclusion: earlier treatment with inventocel.",
    ),
    document(
        "NCT00000004",
        "Sleep and Learning After Treatment for Leukemia",
        sponsors=("Oak University",),
        summary="We ask families how they sleep. Trisomy 21 is no reason to stay out.",
        places=("Málaga, Spain",),
    ),
    document("NCT00000005", "Chimeric Antigen Receptor T Cells for Lymphoblastic Lymphoma", places=("Lyon, France",)),
)


def index(*documents: Document, thesaurus: Thesaurus = THESAURUS) -> TextIndex:
    """An index of documents, by default of the trials above."""
    return TextIndex(build(documents or TRIALS), thesaurus)


def concept(name: str, **terms: tuple[str, ...]) -> list[Synonym]:
    """Rows of an invented concept, by role."""
    return [Synonym(name, term, Role(role)) for role, given in terms.items() for term in given]
