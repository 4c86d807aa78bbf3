"""The full-text index of a snapshot: documents -> bytes, and typed text -> trials with the reason (pure).

SQLite's FTS5 does the finding and the ranking within a field; what a family types is understood here
(`understanding`, `thesaurus`, `spelling`), and nothing that is typed can reach the query as an operator.
"""

from __future__ import annotations

from trialsearch.text_index.building import INDEX_VERSION, IndexBuilder, build
from trialsearch.text_index.documents import Agent, Document, Field
from trialsearch.text_index.excluding import operators
from trialsearch.text_index.explaining import Reason
from trialsearch.text_index.found import Found, Hit, Mended
from trialsearch.text_index.from_tables import documents
from trialsearch.text_index.index import TextIndex
from trialsearch.text_index.thesaurus import How, Naming, Thesaurus, default_thesaurus
from trialsearch.text_index.understanding import Asked, Choice, Understood, understand

__all__ = [
    "INDEX_VERSION",
    "Agent",
    "Asked",
    "Choice",
    "Document",
    "Field",
    "Found",
    "Hit",
    "How",
    "IndexBuilder",
    "Mended",
    "Naming",
    "Reason",
    "TextIndex",
    "Thesaurus",
    "Understood",
    "build",
    "default_thesaurus",
    "documents",
    "operators",
    "understand",
]
