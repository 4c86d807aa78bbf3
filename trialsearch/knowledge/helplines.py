"""People to talk to, free of charge (pure)."""

from __future__ import annotations

from trialsearch.knowledge import read_table


def helplines() -> list[dict[str, str]]:
    """List organisations: `name`, `country`, `languages` (codes), `checked`; `phone` as written, what to `dial`, `web`.

    A number or an address that no source of the organisation's own gives is empty.
    """
    return read_table("helplines.tsv")
