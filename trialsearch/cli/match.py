"""`match`: which trials a child could join, as far as their records can tell."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import click

from trialsearch.cli.command import PlainCommand
from trialsearch.cli.home import about_home, home_options, read_home
from trialsearch.cli.output import format_option, on_one_line, out_option, put
from trialsearch.cli.settings import Settings, demo_option
from trialsearch.eligibility.plain import plain
from trialsearch.errors import InvalidInput
from trialsearch.export import dumps
from trialsearch.languages import say
from trialsearch.schema import plain_rows
from trialsearch.search import Match, Selection, TrialFilter, read_profile
from trialsearch.search.profile import THERAPIES
from trialsearch.views import ask_about, licences, notices
from trialsearch.vocabulary import Lineage, Now, Philadelphia, TreatmentType, Verdict

#: What a hospital's page says of KYMRIAH: B-cell ALL, refractory or in second or later relapse, up to 25 years.
_PRESETS = {
    "car_t_like_kymriah": (
        {"lineage": Lineage.B_ALL.value, "relapses": 2, "now": Now.RELAPSE_ACTIVE.value},
        (TreatmentType.CAR_T,),
    )
}

#: Trials in the table, unless --limit says otherwise; JSON gives all.
_IN_TABLE = 50

_PROFILE_OPTIONS = (
    click.option("--age", help='Age today: "7 years", "18 months", 7.'),
    click.option("--age-at-diagnosis", help="Age when the leukaemia was found."),
    click.option("--lineage", help=f"Kind: {', '.join(Lineage)}."),
    click.option("--ph", help=f"Philadelphia chromosome: {', '.join(Philadelphia)}."),
    click.option("--relapses", help="How often it came back: 0, 1 or 2+."),
    click.option("--now", help=f"What is happening now: {', '.join(Now)}."),
    click.option("--status", "disease_status", help="Both in one word: newly_diagnosed, first_relapse, refractory ..."),
    click.option("--prior", multiple=True, help=f"Had already: {', '.join(THERAPIES)}."),
    click.option("--no-prior", multiple=True, help="Never had: the same words."),
    click.option("--prior-none", is_flag=True, help="Had none of these."),
    click.option("--months-since-hsct", type=float, help="Months since the transplant; says that there was one."),
    click.option("--down-syndrome/--no-down-syndrome", default=None, help="Down syndrome."),
    click.option("--cns/--no-cns", "cns_disease", default=None, help="Leukaemia in the fluid around the brain now."),
    click.option(
        "--isolated-extramedullary/--no-isolated-extramedullary",
        "isolated_extramedullary_relapse",
        default=None,
        help="Relapse outside the marrow only.",
    ),
    click.option("--kmt2a/--no-kmt2a", default=None, help="KMT2A (MLL) rearranged."),
    click.option("--sex", help="FEMALE or MALE."),
)


def _profile_options(command: Any) -> Any:
    for option in reversed(_PROFILE_OPTIONS):
        command = option(command)
    return command


@click.command(cls=PlainCommand)
@_profile_options
@click.option(
    "--profile",
    "profile_file",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    help="A JSON file with all of that (docs/eligibility.md) instead of options; - for standard input.",
)
@click.option(
    "--preset",
    type=click.Choice(list(_PRESETS)),
    help="Trials of CAR-T cells, for a child as KYMRIAH's label has it, where you do not say otherwise.",
)
@home_options
@click.option("--limit", type=click.IntRange(min=0), help="Trials at most; 0 for all.  [default: 50; all in JSON]")
@format_option("table", "json", default="table")
@out_option
@demo_option
@click.pass_obj
def match(
    settings: Settings,
    /,
    *,
    profile_file: Path | None,
    preset: str | None,
    near: str | None,
    within: str | None,
    limit: int | None,
    form: str,
    out: Path | None,
    demo: bool,
    **options: Any,
) -> None:
    """Show which trials a child could join: possible match, need to ask, not a match.

    What takes patients today comes first, whatever the fit. What you do not give is unknown, never "no". Every verdict
    comes with the registry's own words; only the study team can say if a child can join. Nothing of this is logged or
    kept.
    """
    fills, treatment_types = _PRESETS[preset] if preset is not None else ({}, ())
    written = _read_file(profile_file, options) if profile_file is not None else _as_written(options)
    profile = read_profile(_filled(written, fills))
    catalogue = cache(lambda: settings.catalogue(demo=demo))
    home, within_km = read_home(near, within, lambda: catalogue().tables)
    for notice in (*notices(profile), *licences(profile)):
        click.echo(say(notice), err=True)
    wanted = TrialFilter(treatment_types=treatment_types, near=home, within_km=within_km)
    found = catalogue().search(wanted, profile)
    most = limit if limit is not None else (_IN_TABLE if form == "table" else 0)
    trials = found.trials if most == 0 else found.trials.head(most)
    rows = plain_rows(
        trials, ["nct_id", "brief_title", "availability", "purpose_group", "verdict", "nearest_may_be_open_km"]
    )
    put(_table(rows, found) if form == "table" else _json(rows, found), out, form, f"{len(rows)} trials")
    if len(rows) < len(found):
        click.echo(f"{len(rows)} of {len(found)} trials are shown; --limit 0 shows all.", err=True)
    if home is not None:
        click.echo(about_home(home), err=True)
    click.echo(say("page.safety"), err=True)


def _filled(written: dict[str, Any], fills: dict[str, object]) -> dict[str, Any]:
    """Fill in a preset's answers where nothing was said; the disease status is one answer."""
    said = {name for name, value in written.items() if value is not None}
    if said & {"relapses", "now", "disease_status"}:
        fills = {name: value for name, value in fills.items() if name not in ("relapses", "now")}
    return written | {name: value for name, value in fills.items() if name not in said}


def _read_file(path: Path, options: dict[str, Any]) -> dict[str, Any]:
    if _as_written(options):
        raise InvalidInput("Give --profile or options about the child, not both.")
    try:
        with click.open_file(str(path), "rb") as file:
            # Windows writes a mark before UTF-8.
            written = json.loads(file.read().decode("utf-8-sig"), object_pairs_hook=_each_key_once)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is not UTF-8: save it as UTF-8, and try again.") from error
    except RecursionError as error:
        raise InvalidInput(f"{path} is no profile: its brackets go too deep.") from error
    except json.JSONDecodeError as error:
        raise InvalidInput(f"{path} is no JSON: {error}.") from error
    if not isinstance(written, dict):
        raise InvalidInput(
            f'{path} holds no JSON object. A profile looks like {{"age": "7 years", "lineage": "b_all"}}.'
        )
    return written


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object; of a key that stands twice one answer would be lost."""
    keys = [key for key, _ in pairs]
    if twice := [key for key in keys if keys.count(key) > 1]:
        raise InvalidInput(f"A profile says {twice[0]!r} more than once. Say it once.")
    return dict(pairs)


def _as_written(options: dict[str, Any]) -> dict[str, Any]:
    """Bring options into the words of a profile file."""
    words = {name: value for name, value in options.items() if value is not None}
    had, never, none = words.pop("prior"), words.pop("no_prior"), words.pop("prior_none")
    if both := set(had) & set(never):
        raise InvalidInput(f"--prior and --no-prior contradict each other: {', '.join(sorted(both))}.")
    if none and (had or never):
        raise InvalidInput("--prior-none says that the child had none of these; leave out --prior and --no-prior.")
    prior = dict.fromkeys(had, True) | dict.fromkeys(THERAPIES if none else never, False)
    return words | ({"prior": prior} if prior else {})


def _json(rows: list[dict[str, Any]], found: Selection) -> str:
    return dumps([_as_object(row, found.matches[row["nct_id"]]) for row in rows])


def _as_object(row: dict[str, Any], found: Match) -> dict[str, Any]:
    return {
        "nct_id": row["nct_id"],
        "group": row["availability"],
        "purpose_group": row["purpose_group"],
        "verdict": found.verdict,
        "reasons": [
            {
                "question": reason.question,
                "answer": reason.answer,
                "verdict": reason.verdict,
                "quote": reason.quote,
                "section": reason.section,
                "condition": reason.condition,
            }
            for reason in found.reasons
        ],
        "not_mentioned": list(found.not_mentioned),
        "ask": [{"about": each, "text": say(ask_about(each))} for each in found.ask],
        "nearest_may_be_open_km": row["nearest_may_be_open_km"],
        "brief_title": row["brief_title"],
    }


def _table(rows: list[dict[str, Any]], found: Selection) -> str:
    """Lay the trials out as a list: verdict, title, the main reason with its quote, and how many things to ask."""
    lines = []
    for row in rows:
        judged = found.matches[row["nct_id"]]
        group = say(f"group_short.{row['availability']}")
        lines.append(f"{row['nct_id']}  {group}  {say(f'verdict_short.{judged.verdict}')}")
        lines.append(f"    {on_one_line(row['brief_title'] or '')}")
        main = judged.reasons[0]
        if judged.verdict is not Verdict.FITS and main.quote:
            lines.append(f"    {main.question}: {on_one_line(plain(main.quote).text)}")
        if judged.verdict is not Verdict.DOES_NOT_FIT:
            lines += [f"    ? {say(ask_about(each))}" for each in judged.ask]
    return "".join(f"{line}\n" for line in lines)
