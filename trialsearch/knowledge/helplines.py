"""People to talk to, free of charge (pure)."""

from __future__ import annotations

from trialsearch.knowledge import read_table


def helplines() -> list[dict[str, str]]:
    """List telephone lines: `name`, `phone`, `country`, `languages`, and when and where they were `checked`."""
    return read_table("helplines.tsv")
