"""`search`, `show` and `export`: reading the newest snapshot, all of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import click
import pandas as pd

from trialsearch.cli.command import PlainCommand
from trialsearch.cli.filters import filter_options, read_filter
from trialsearch.cli.home import about_home
from trialsearch.cli.output import format_option, on_one_line, out_option, put
from trialsearch.cli.settings import Settings, demo_option
from trialsearch.export import dumps, search_columns, to_csv, to_json, to_rows
from trialsearch.knowledge.places import Place
from trialsearch.languages import say
from trialsearch.schema import TABLES
from trialsearch.search import Selection, miles, reads_miles
from trialsearch.views import phases_short, status_short

_NUMBERS_SHOWN = 10
_TOWN = 10
_ABOUT_NEAR = (
    " Near: as the crow flies, from town to town, to the nearest matching site that may be open; in brackets to the "
    "nearest that is not."
)
_SITE_COLUMNS = [
    *(
        "site_number",
        "facility",
        "hospital_id",
        "hospital_name",
        "city",
        "state",
        "zip",
        "country",
        "status",
        "open_here",
    ),
    *("distance_km", "in_home_country"),
]


@click.command(cls=PlainCommand)
@filter_options
@click.option("--limit", type=click.IntRange(min=0), default=50, show_default=True, help="Trials at most; 0 for all.")
@format_option("table", "csv", "json", default="table")
@out_option
@demo_option
@click.pass_obj
def search(settings: Settings, /, *, limit: int, form: str, out: Path | None, demo: bool, **options: Any) -> None:
    """Search the newest snapshot.

    What takes patients today comes first. Repeated options are alternatives; different options narrow
    each other. All trials of the snapshot are searched, whatever their relevance.
    """
    catalogue = cache(lambda: settings.catalogue(demo=demo))
    wanted = read_filter(options, lambda: catalogue().tables)
    found = catalogue().search(wanted)
    shown = found if limit == 0 else replace(found, trials=found.trials.head(limit))
    for line in text_notes(found):
        click.echo(line, err=True)
    text = _table(shown, wanted.near) if form == "table" else {"csv": _csv, "json": _json}[form](shown)
    put(text, out, form, f"{len(shown)} trials")
    if not len(found):
        click.echo("No trial matches. Leave out one option at a time.", err=True)
    elif len(shown) < len(found):
        click.echo(f"{len(shown)} of {len(found)} matching trials are shown; --limit 0 shows all.", err=True)
    elif form == "table":
        click.echo(f"{len(found)} trials match.", err=True)
    if found.unplaced:
        click.echo(
            f"{len(found.unplaced)} more trials have sites whose place is unknown, and which may be near enough: "
            f"{', '.join(found.unplaced[:_NUMBERS_SHOWN])}{' ...' if len(found.unplaced) > _NUMBERS_SHOWN else ''}",
            err=True,
        )
    if wanted.near is not None:
        click.echo(about_home(wanted.near) + (_ABOUT_NEAR if form == "table" and wanted.near.point else ""), err=True)
    if form == "table" and (shown.trials["not_stated_sites"] > 0).any():
        click.echo("Open: sites listed as open; +n? are sites of a recruiting trial that give no status.", err=True)


@click.command(cls=PlainCommand)
@click.argument("number", metavar="NCT-NUMBER")
@format_option("json", default="json")
@out_option
@demo_option
@click.pass_obj
def show(settings: Settings, number: str, *, form: str, out: Path | None, demo: bool) -> None:
    """Show one trial as one object: its columns, and a list for each other table."""
    trial = settings.catalogue(demo=demo).trial(number)
    put(dumps(trial), out, form, str(trial["nct_id"]))


@click.command(cls=PlainCommand)
@click.argument("table", type=click.Choice(list(TABLES)))
@filter_options
@click.option("--limit", type=click.IntRange(min=0), default=0, help="Rows at most; 0 for all.  [default: 0]")
@format_option("csv", "json", default="csv")
@out_option
@demo_option
@click.pass_obj
def export(
    settings: Settings, /, table: str, *, limit: int, form: str, out: Path | None, demo: bool, **options: Any
) -> None:
    """Export one table, for the trials that match.

    `sites` and the site contacts in `contacts` are those of the matching sites only; every other table gives
    all rows of the matching trials. `changes` tells of trials that are gone as well, whatever the filter; `places`
    belongs to no trial, and is given whole.
    docs/tables.md says what each column means.
    """
    catalogue = cache(lambda: settings.catalogue(demo=demo))
    wanted = read_filter(options, lambda: catalogue().tables)
    found = catalogue().search(wanted)
    rows = catalogue().tables[table]
    if table == "sites":
        rows = found.sites
    elif TABLES[table].is_about_trials:
        matches = rows["nct_id"].isin(found.trials["nct_id"])
        if not TABLES[table].of_records:
            # What is gone has no values any more that a filter could judge by.
            matches |= ~rows["nct_id"].isin(catalogue().tables["trials"]["nct_id"])
        rows = rows[matches]
    if table == "contacts":
        rows = _of_sites(rows, found.sites)
    kept = rows if limit == 0 else rows.head(limit)
    write = to_csv if form == "csv" else to_json
    put(write(kept, TABLES[table].exported), out, form, f"{len(kept)} rows of {table}")
    if wanted.near is not None:
        click.echo(about_home(wanted.near), err=True)
    if len(kept) < len(rows):
        click.echo(f"{len(kept)} of {len(rows)} rows of {table} are exported; --limit 0 exports all.", err=True)


def text_notes(found: Selection) -> Iterator[str]:
    """Say what was made of the typed texts, wherever that is not plain."""
    for text in found.texts:
        for word in text.understood.unwanted:
            yield f"Words cannot be left out: trials with {word!r} are found too."
        if "OR" in text.understood.left_out:
            yield "OR is not understood: all the words are looked for. For alternatives give --text once for each."
        for mended in text.mended:
            others = f" (or {', '.join(mended.others)})" if mended.others else ""
            yield f"No trial has {mended.typed!r}; searched for {mended.meant!r}{others} instead."
        if text.unknown:
            yield f"No trial has: {', '.join(map(repr, text.unknown))}."
        if text.hits and not text.all_words:
            yield "No trial has all of these words; those that have the most are shown."
        for choice in text.understood.choices:
            yield f"{choice.typed!r} has more than one meaning. To mean one of them, write {choice.instead!r}."


def _of_sites(contacts: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Leave out the contacts of sites that do not match; those of whole trials stay."""
    here = pd.MultiIndex.from_frame(sites[["nct_id", "site_number"]])
    return contacts[contacts["site_number"].isna() | pd.MultiIndex.from_frame(contacts[here.names]).isin(here)]


def _csv(found: Selection) -> str:
    return to_csv(found.trials, search_columns())


def _json(found: Selection) -> str:
    sites_of = {nct_id: to_rows(sites, _SITE_COLUMNS) for nct_id, sites in found.sites.groupby("nct_id", sort=False)}
    trials = to_rows(found.trials, search_columns())
    return dumps([trial | {"sites": sites_of.get(trial["nct_id"], [])} for trial in trials])


def _table(found: Selection, home: Place | None) -> str:
    """Lay trials out in columns for a terminal; the title takes what room is left."""
    head = ("NCT number", "Group", "Status", "Phase", "Open", *(["Near"] if home and home.point else []), "Title")
    rows = [
        (
            row["nct_id"],
            say(f"group_short.{row['availability']}"),
            say(status_short(row["overall_status"])),
            _phases(row["phases"]),
            _open_count(row),
            *([_near(row, home)] if home and home.point else []),
            on_one_line(row["brief_title"] or ""),
        )
        for row in to_rows(found.trials, search_columns())
    ]
    if not rows:
        return ""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head) - 1)]
    room = max(20, shutil.get_terminal_size((120, 40)).columns - sum(widths) - 2 * len(widths))
    lines = (
        "  ".join((*(text.ljust(width) for text, width in zip(row, widths, strict=False)), _cut(row[-1], room)))
        for row in (head, *rows)
    )
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _open_count(row: dict[str, Any]) -> str:
    """Sites listed as open; "+n" are sites of a recruiting trial that give no status."""
    return str(row["open_sites"]) + (f"+{row['not_stated_sites']}?" if row["not_stated_sites"] else "")


def _near(row: dict[str, Any], home: Place) -> str:
    if row["nearest_may_be_open_km"] is not None:
        return _far(row["nearest_may_be_open_km"], home)
    return "?" if row["nearest_km"] is None else f"({_far(row['nearest_km'], home)})"


def _far(km: float, home: Place) -> str:
    """Say a distance no closer than it is known: sites' points are those of their towns."""
    number, unit = (miles(km), "mi") if reads_miles(home) else (km, "km")
    return f"{number:.0f} {unit}" if number >= _TOWN else f"<{_TOWN} {unit}"


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 3] + "..."


def _phases(phases: str | None) -> str:
    return "/".join(say(each) for each in phases_short(phases))
