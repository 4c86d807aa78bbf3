"""The quick look before an expression lets every text through that the expression matches."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import trialsearch.eligibility
from trialsearch.eligibility.needed import needed
from trialsearch.eligibility.patterns import Words


def _words_of_the_reader() -> dict[str, Words]:
    """Give every expression of the reader, by the place where it is declared."""
    found: dict[str, Words] = {}
    for module in pkgutil.iter_modules(trialsearch.eligibility.__path__):
        declared = vars(importlib.import_module(f"trialsearch.eligibility.{module.name}"))
        for name, value in declared.items():
            if not name.startswith("__"):
                found.update(_inside(f"{module.name}.{name}", value))
    return found


def _inside(name: str, value: Any) -> Iterator[tuple[str, Words]]:
    if isinstance(value, Words):
        yield name, value
    elif isinstance(value, (tuple, list)):
        for number, each in enumerate(value):
            yield from _inside(f"{name}[{number}]", each)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _inside(f"{name}.{field.name}", getattr(value, field.name))


EVERY = _words_of_the_reader()


def test_the_expressions_of_the_reader_are_found() -> None:
    assert len(EVERY) > 100


@pytest.mark.parametrize("pattern", [r"\d+", r"a?", r"(?:relapse|\w+)", r"[^a]", r"(?i:relapse)\d", r"x{0,3}"])
def test_what_may_match_without_any_word_is_always_tried(pattern: str) -> None:
    assert needed(re.compile(pattern)) == ("",)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(?:second|third) (?:complete )?(?:remission|cr)\b", "third cr"),
        (r"leuka?emia(?:s|)", "leukemia"),
        (r"(?<=not )in (?:a )?remission", "not in remission"),
        (r"(?:a|b)+(?:c|d)?", "b"),
        (r"re(?:lapse|mission)(?!s)", "remission"),
    ],
)
def test_a_match_holds_a_needed_word(pattern: str, text: str) -> None:
    assert re.search(pattern, text)
    assert any(word in text for word in needed(re.compile(pattern)))


@pytest.mark.thorough
@pytest.mark.parametrize("name", EVERY)
def test_whatever_an_expression_matches_passes_its_quick_look(name: str) -> None:
    words = EVERY[name]

    @settings(max_examples=60, database=None, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(words.pattern, alphabet=st.characters(codec="ascii")))
    def every(text: str) -> None:
        assert words.search(text) is not None

    every()
