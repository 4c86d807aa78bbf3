"""A record's sentences are read once, at refresh: a search compares the values that tables hold."""

from __future__ import annotations

import re

from tests.conftest import ROOT

#: A distance as people type it.
PARSE_WHAT_IS_TYPED = {"distance.py"}


def test_only_what_people_type_is_parsed_in_search() -> None:
    modules = (ROOT / "trialsearch" / "search").rglob("*.py")
    with_patterns = {
        path.name for path in modules if re.search(r"^(?:import|from) re\b", path.read_text(), re.MULTILINE)
    }
    assert with_patterns == PARSE_WHAT_IS_TYPED
