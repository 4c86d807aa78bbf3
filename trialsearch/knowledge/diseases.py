"""How a trial relates to ALL, and what it is about (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from trialsearch.ages import DAYS_PER_YEAR
from trialsearch.knowledge.disease_names import (
    ALL_NAMED,
    BLOOD_CANCERS,
    is_car_t,
    is_childhood_cancer,
    is_transplant,
    is_umbrella,
    names_all,
    other_diseases,
)
from trialsearch.knowledge.facets import facets
from trialsearch.knowledge.passages import Section, denied, passages
from trialsearch.vocabulary import Relevance

__all__ = ["Judgement", "facets", "is_umbrella", "names_all", "relevance"]

#: Who is younger is a child to the registry (its age group CHILD).
ADULT_DAYS = 18 * DAYS_PER_YEAR

_ADULTS = re.compile(
    r"(?i)(?<!unrelated )\badults?\b(?! (?:unrelated |related |cord )?donors?)"
    r"|\belderly\b|\bolder (?:adults?|patients|people)\b"
)
_YOUNGER = re.compile(r"(?i)\bchild|\bpa?ediatric|\byoung|\badolescen|\binfant|\bAYA\b|\bteen|\ball ages\b")
#: A disease somebody once had is not the one that the trial takes.
_IN_THE_PAST = re.compile(
    r"(?i)(?:history of|prior|previous|secondary to|other than|transform\w+ (?:to|into|from)) (?:[\w-]+ ){0,4}$"
)


@dataclass(frozen=True)
class Judgement:
    """How a trial relates to ALL, and the words that decided it ("condition: ...")."""

    relevance: Relevance
    reason: str | None


def relevance(  # noqa: PLR0913 - as many arguments as the record has places that speak of a disease
    *,
    titles: Sequence[str] = (),
    conditions: Sequence[str] = (),
    keywords: Sequence[str] = (),
    mesh: Sequence[str] = (),
    criteria: str = "",
    minimum_age_days: float | None = None,
    std_ages: Sequence[str] = (),
) -> Judgement:
    """Judge how a trial relates to ALL.

    `focus`: ALL is at least half of the diseases that a title names, or, if no title gives the trial to another
    disease, of the conditions. `includes`: ALL is
    named among them, or among MeSH terms, keywords or inclusion criteria; or a term is wide enough to hold ALL
    (leukaemia, blood cancers, stem-cell transplant, cancers of children) and no title gives the trial to another
    disease. `other`: everything else, and whatever takes adults only.

    Parameters
    ----------
    minimum_age_days : float, optional
        The lowest admitted age; from 18 years on the trial takes adults only.
    std_ages : sequence of str
        The registry's age groups; without CHILD among them the trial takes adults only. Only where neither is
        known does a title decide ("in adults", and no word of anybody younger): a title often says "adult" of a
        trial that takes sixteen-year-olds.
    """
    if adults := _adults_only(titles, minimum_age_days, std_ages):
        return Judgement(Relevance.OTHER, adults)
    named = [title for title in titles if names_all(title)]
    if title := _first(named, lambda each: len(other_diseases(each)) <= 1):
        return Judgement(Relevance.FOCUS, f"title: {title}")
    about = [term for term in conditions if names_all(term)]
    given_to_another = not named and any(other_diseases(title) - {"lymphoma"} for title in titles)
    if about and 2 * len(about) >= len(conditions) and not given_to_another:
        return Judgement(Relevance.FOCUS, f"condition: {about[0]}")
    for place, terms in (("condition", conditions), ("MeSH term", mesh), ("keyword", keywords), ("title", titles)):
        if term := _first(terms, names_all):
            return Judgement(Relevance.INCLUDES, f"{place}: {term}")
    if words := next(_named_in(criteria), None):
        return Judgement(Relevance.INCLUDES, f"eligibility criteria: {words}")
    if term := _umbrella(titles, conditions, (*keywords, *mesh)):
        return Judgement(Relevance.INCLUDES, f"umbrella: {term}")
    if not any(other_diseases(term) for term in (*titles, *conditions)) and (words := next(_wide_in(criteria), None)):
        return Judgement(Relevance.INCLUDES, f"eligibility criteria: {words}")
    return Judgement(Relevance.OTHER, None)


def _adults_only(titles: Sequence[str], minimum_age_days: float | None, std_ages: Sequence[str]) -> str | None:
    if minimum_age_days is not None and minimum_age_days >= ADULT_DAYS:
        return f"minimum age: {minimum_age_days / DAYS_PER_YEAR:g} years"
    if std_ages:
        return None if "CHILD" in std_ages else f"age groups: {', '.join(std_ages)}"
    text = " ".join(titles)
    if minimum_age_days is None and _ADULTS.search(text) and not _YOUNGER.search(text):
        return f"title: {_first(titles, lambda title: bool(_ADULTS.search(title)))}"
    return None


def _named_in(criteria: str) -> Iterator[str]:
    """Give the names of ALL under which patients are sought, not barred."""
    for passage in passages(criteria):
        if passage.section not in (Section.INCLUSION, Section.DISEASE):
            continue
        for found in ALL_NAMED.finditer(passage.text):
            before = passage.text[: found.start()]
            if not denied(passage.text, found.start(), found.end()) and not _IN_THE_PAST.search(before):
                yield found[0]


def _wide_in(criteria: str) -> Iterator[str]:
    """Give the names of blood cancers at large under which patients are sought, where no term names a disease."""
    for passage in passages(criteria):
        if passage.section not in (Section.INCLUSION, Section.DISEASE):
            continue
        for found in BLOOD_CANCERS.finditer(passage.text):
            before = passage.text[: found.start()]
            if not denied(passage.text, found.start(), found.end()) and not _IN_THE_PAST.search(before):
                yield found[0]


def _umbrella(titles: Sequence[str], conditions: Sequence[str], others: Sequence[str]) -> str | None:
    """Find the first term wide enough to hold ALL, unless the titles give the trial to another disease."""
    # A comma parts the diseases of a title; in MeSH terms it does not ("Leukemia, Myeloid, Acute").
    if term := _first(titles, lambda title: any(is_umbrella(part) for part in title.split(", "))):
        return term
    if any(other_diseases(title) for title in titles):
        return None
    if term := _first((*conditions, *others), is_umbrella):
        return term
    if any(other_diseases(condition) for condition in conditions):
        return None
    terms = (*conditions, *titles, *others)
    return _first(terms, lambda term: is_transplant(term) or is_childhood_cancer(term) or is_car_t(term))


def _first(terms: Iterable[str], test: Callable[[str], bool]) -> str | None:
    return next((term for term in terms if test(term)), None)
