"""Every recorded criteria text, sound and mutated; skipped where ../shared is missing."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from benchmarks.quality.eligibility import recorded
from tests.conftest import RECORDED
from trialsearch.eligibility import Record, read
from trialsearch.vocabulary import Answer

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not RECORDED.exists(), reason="the recorded records (../shared/registry) are not here"),
]


@pytest.fixture(scope="module")
def texts() -> list[Record]:
    return [record for record in recorded().values() if record.criteria]


def check(record: Record) -> None:
    """Nothing is lost, and every quote is the record's own words."""
    found = read(record)
    assert "".join(record.criteria[each.start : each.end] for each in found.criteria) == record.criteria
    words = "\n".join((record.criteria, record.brief_title, record.official_title, *record.conditions))
    for fact in found.facts:
        assert fact.answer is Answer.NOT_STATED or (len(fact.quote.split()) >= 2 and fact.quote in words)
    assert all(requirement.quote in record.criteria for requirement in found.requirements)


def test_every_recorded_text_is_read(texts: list[Record]) -> None:
    assert len(texts) > 400
    for record in texts:
        check(record)


_BITS = ("\\", "&amp;", "(((", "* ", "1\\. ", "≥", "ALL ", "no ", "not ", " or ", "\x00", "İ", ";", "no no no " * 20)


def mutated(draw: random.Random, text: str) -> str:
    """A criteria text, damaged in one to six ways."""
    for _ in range(draw.randint(1, 6)):
        low = draw.randrange(len(text) + 1)
        high = min(len(text), low + draw.randint(1, 400))
        piece = text[low:high]
        text = draw.choice(
            (
                text[:low] + text[high:],
                text[:low] + piece * draw.randint(2, 8) + text[high:],
                text[:low] + piece[::-1] + text[high:],
                text[:low] + draw.choice(_BITS) + text[low:],
                text.replace("\n", " "),
                text.replace("* ", ""),
                text.replace(". ", " "),
                text.upper(),
            )
        )
    return text


def check_mutated(texts: list[Record], number: int) -> None:
    draw = random.Random(20261126)  # noqa: S311 - invented damage
    for _ in range(number):
        record = draw.choice(texts)
        check(replace(record, criteria=mutated(draw, record.criteria)))


def test_mutated_texts_are_read(texts: list[Record]) -> None:
    check_mutated(texts, 300)


@pytest.mark.campaign
def test_ten_thousand_mutated_texts_are_read(texts: list[Record]) -> None:
    check_mutated(texts, 10_000)


@pytest.mark.campaign
@pytest.mark.parametrize(
    "unit",
    [
        "no prior transplant, ",
        "relapsed or refractory ALL after allogeneic transplantation and ",
        "(",
        "1 to ",
        "not ",
        "of the following: ",
        "≥ 5 % blasts ",
    ],
)
def test_four_times_the_text_takes_about_four_times_the_work(unit: str) -> None:
    """Counted in calls of the interpreter, so that a busy machine changes nothing."""
    short, long = (calls_of(f"Inclusion Criteria:\n\n* {unit * (size // len(unit))}") for size in (8_000, 32_000))
    assert long <= 6 * short


def calls_of(criteria: str) -> int:
    import cProfile  # noqa: PLC0415
    import pstats  # noqa: PLC0415

    profile = cProfile.Profile()
    profile.runcall(read, Record(criteria=criteria))
    return pstats.Stats(profile).total_calls
