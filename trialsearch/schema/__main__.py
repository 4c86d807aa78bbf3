"""`python -m trialsearch.schema`: the data dictionary, as docs/tables.md shows it."""

from __future__ import annotations

import sys

from trialsearch.schema import SCHEMA_VERSION, TABLES, Column, Table

_HEAD = f"""# Tables

The tables of a snapshot (`tables/*.parquet`) and of `trialsearch export`. Schema version {SCHEMA_VERSION}.
Written from `trialsearch/schema/` by `python -m trialsearch.schema > docs/tables.md`.

Absent is always empty (CSV), `null` (JSON) or NA (pandas), never "N/A" or 0. Paths name the place in the registry's
record (ClinicalTrials.gov API v2). Lists inside one cell are joined; the tidy twin is a table of its own.
Read ids and postcodes as text: `pandas.read_csv(file, dtype="string", keep_default_na=False, na_values=[""])`.
In CSV a text that begins with `+`, `-`, `=` or `@` has an apostrophe in front (phone numbers among them).

Search results (`search`, the page's download) are the table trials without its long texts, with these columns after
`nct_id, brief_title, overall_status, phases, relevance`: `matching_sites` (sites that meet the filter), `open_sites`
(of those, listed as open), `not_stated_sites` (of those, in a recruiting trial without a status of their own),
`open_elsewhere_sites` (of the others, either), and `availability`: taking_patients, open_elsewhere, not_open_yet,
not_confirmed, expanded_access or closed, the groups of the page. With a home (`--near`) also `in_home_country`
(whether a matching site is in that country, one that may be open if there is any), `nearest_km`, `nearest_open_km`
(sites listed as open), `nearest_may_be_open_km` (those and the ones of `not_stated_sites`), all as the crow flies
between towns, and `unplaced_sites` (whose place is unknown); else these are empty.
"""


def dictionary() -> str:
    """Write every exported column as Markdown."""
    return "\n".join([_HEAD, *(_section(table) for table in TABLES.values())])


def _section(table: Table) -> str:
    lines = [
        f"## {table.name}\n",
        f"{table.meaning} Key: {', '.join(f'`{name}`' for name in table.key)}.\n",
        "| column | type | meaning | from |",
        "|---|---|---|---|",
        *(_row(column) for column in table.columns if not column.internal),
    ]
    return "\n".join(lines) + "\n"


def _row(column: Column) -> str:
    kind = f"{column.kind.name.lower()}, {column.unit}" if column.unit else column.kind.name.lower()
    meaning = column.meaning.replace("|", "\\|")
    source = f"`{column.source}`" if "." in column.source and " " not in column.source else column.source
    return f"| `{column.name}` | {kind}{', required' if column.required else ''} | {meaning} | {source} |"


if __name__ == "__main__":
    sys.stdout.write(dictionary())
