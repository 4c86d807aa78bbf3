"""docs/extending.md is true: what it names exists, and what it says a test will notice is noticed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from trialsearch.eligibility.requirement_rules import RULES
from trialsearch.knowledge.rare_kinds import RARE_KINDS
from trialsearch.languages import catalogue, languages
from trialsearch.learn import labels, pages
from trialsearch.search import Match, Reason
from trialsearch.search.made_for import DEMANDS
from trialsearch.views import verdict_block
from trialsearch.vocabulary import FurtherQuestion, Purpose, Question, RequirementKind, Verdict

DOCUMENTS = sorted((ROOT / "docs").glob("*.md"))
EXTENDING = (ROOT / "docs" / "extending.md").read_text()
TESTS = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
#: A cohort that is closed is found by its words, and stands in the verdict itself.
CHECKED = set(RequirementKind) - {RequirementKind.COHORT_CLOSED}
#: Said on a trial's own page only: a card shows it to somebody who did not ask.
NOT_ON_A_CARD = {RequirementKind.LIFE_EXPECTANCY}
EVERY_LANGUAGE = pytest.mark.parametrize("language", languages())


def unsaid(language: str, message_ids: Iterable[str]) -> set[str]:
    """The messages that a language has no words for."""
    return set(message_ids) - set(catalogue(language))


@pytest.mark.parametrize(
    "thing",
    [
        *("A reading rule", "A way to name a status", "A requirement kind", "A question", "A hospital"),
        *("A hospital's own file", "An agent or one of its names", "A facet or purpose rule", "A synonym"),
        *("A language", "A table column", "A data file"),
    ],
)
def test_it_is_said_where_to_add(thing: str) -> None:
    headings = re.findall(r"^## (.+)$", EXTENDING, flags=re.MULTILINE)
    assert thing in [heading.replace(",", "") for heading in headings]


def test_every_file_that_is_named_exists() -> None:
    named = re.findall(r"`((?:trialsearch|tests|benchmarks|deploy)/[\w./*-]+)`", EXTENDING)
    assert len(named) > 50
    assert [path for path in named if not list(ROOT.glob(path))] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_test_that_a_document_names_exists(document: Path) -> None:
    named = set(re.findall(r"`(test_\w+)`", document.read_text()))
    assert {name for name in named if f"def {name}(" not in TESTS} == set()


@pytest.mark.parametrize(
    ("name", "path"),
    sorted(set(re.findall(r"`(_?[A-Z][A-Za-z_]+)`[^`\n]* in\s+`((?:trialsearch|tests)/[\w/]+\.py)`", EXTENDING))),
)
def test_a_name_stands_in_the_file_that_is_named_with_it(name: str, path: str) -> None:
    assert re.search(rf"^(?:class )?{name}\b", (ROOT / path).read_text(), flags=re.MULTILINE)


def test_every_kind_of_requirement_has_a_rule() -> None:
    assert {rule.kind for rule in RULES} == CHECKED


@EVERY_LANGUAGE
def test_every_kind_of_requirement_is_shown_and_said(language: str) -> None:
    rows = [{"kind": kind, "quote": "invented words"} for kind in RequirementKind]
    reason = Reason(Question.REMISSION, Verdict.UNCLEAR)
    shown = {each.id for each in verdict_block(Match(Verdict.UNCLEAR, (reason,)), rows).checks}
    assert shown == {f"check.{kind}" for kind in CHECKED - NOT_ON_A_CARD}
    assert unsaid(language, (f"check.{kind}" for kind in CHECKED)) == set()


@EVERY_LANGUAGE
def test_everything_that_is_demanded_can_be_asked_about(language: str) -> None:
    assert unsaid(language, (f"ask.{kind}" for kind in DEMANDS)) == set()


@EVERY_LANGUAGE
def test_every_question_can_be_said_and_asked(language: str) -> None:
    assert unsaid(language, (f"who.{each}" for each in (*Question, *FurtherQuestion))) == set()
    assert unsaid(language, (f"ask.{each}" for each in Question)) == set()


@EVERY_LANGUAGE
def test_every_facet_that_few_have_can_be_asked_about(language: str) -> None:
    assert unsaid(language, (f"ask.special_{facet}" for facet in RARE_KINDS)) == set()


@EVERY_LANGUAGE
def test_every_purpose_has_its_words(language: str) -> None:
    assert unsaid(language, (f"purpose.{purpose}" for purpose in Purpose)) == set()


@EVERY_LANGUAGE
def test_a_language_on_the_switch_has_the_pages_of_learn(language: str) -> None:
    assert [page.slug for page in pages(language)] == [page.slug for page in pages("en")]
    assert labels(language)
