"""People to talk to, free of charge (pure)."""

from __future__ import annotations

from trialsearch.knowledge import read_table


def helplines() -> list[dict[str, str]]:
    """List telephone lines: `name`, `phone` as written, what to `dial`, `country`, `languages` (codes), `checked`."""
    return read_table("helplines.tsv")
