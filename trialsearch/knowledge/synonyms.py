"""Words of the field that mean the same, in English and Spanish, and the words around them (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from trialsearch.knowledge import read_table


class Role(StrEnum):
    """What a term does for its concept; the head of synonyms.tsv says each in a sentence."""

    SAME = "same"
    HELPS = "helps"
    WIDER = "wider"
    TYPED = "typed"
    INCLUDES = "includes"
    OFFER = "offer"


class Filler(StrEnum):
    """What a word does around what people look for; the head of filler_words.tsv says each in a sentence."""

    FILLER = "filler"
    PLACE = "place"
    UNIT = "unit"


@dataclass(frozen=True)
class Synonym:
    """One row of synonyms.tsv."""

    concept: str
    term: str
    role: Role


@cache
def synonyms() -> tuple[Synonym, ...]:
    """List every term of every concept, in the table's order."""
    return tuple(Synonym(row["concept"], row["term"], Role(row["role"])) for row in read_table("synonyms.tsv"))


@cache
def filler_words() -> dict[str, Filler]:
    """Name the words that people put around what they look for, and what each does there."""
    return {row["words"]: Filler(row["role"]) for row in read_table("filler_words.tsv")}
