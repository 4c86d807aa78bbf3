"""`status` and `snapshots`: how it stands with the cache."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

import click

from trialsearch.catalogue import age_of
from trialsearch.cli.durations import duration
from trialsearch.cli.output import counted, format_option
from trialsearch.cli.settings import Settings, demo_option
from trialsearch.errors import SnapshotError, SnapshotOutdated, SnapshotTooOld
from trialsearch.export import dumps
from trialsearch.languages import say
from trialsearch.refresh_job import made_by_this_program
from trialsearch.snapshots import FEWEST_KEPT, Opened, Retention, SnapshotCache, no_snapshot_yet
from trialsearch.views import age_in_words


@click.command()
@click.option("--max-age", type=duration, help='Exit 6 if the registry was last asked longer ago: "36h", "3d", "90m".')
@format_option("text", "json", default="text")
@demo_option
@click.pass_obj
def status(settings: Settings, *, max_age: timedelta | None, form: str, demo: bool) -> None:
    """Say which snapshot is in force, how old it is, what it holds, and whether all is well."""
    try:
        opened = SnapshotCache(settings.folder(demo=demo)).newest()
    except SnapshotError as error:
        if form == "json":
            click.echo(dumps({"health": Health.NONE.value, "problems": [str(error)]}), nl=False)
        raise
    age = age_of(opened.confirmed_at)
    health = _health(opened, age, max_age)
    if form == "json":
        click.echo(dumps(_status(opened, age, health)), nl=False)
    else:
        _say_status(opened, age)
    for reason in opened.passed_over:
        click.echo(f"Warning: {reason} The snapshot before it is in force.", err=True)
    if health is Health.CLOCK:
        raise SnapshotTooOld(
            "This computer's clock stands before the snapshot's time, so its age cannot be told. Set the clock."
        )
    if health is Health.OLD:
        raise SnapshotTooOld(
            f"The registry was last asked {say(age_in_words(age))} ago, longer than --max-age allows. "
            "Run `trialsearch refresh`."
        )


class Health(StrEnum):
    """How it stands with the cache; only a limit of age makes it old."""

    GOOD = "good"
    OLDER_SERVES = "older_serves"
    OLD = "old"
    CLOCK = "clock_wrong"
    NONE = "none"


def _health(opened: Opened, age: timedelta, max_age: timedelta | None) -> Health:
    if max_age is not None and age < timedelta():
        return Health.CLOCK
    if max_age is not None and age > max_age:
        return Health.OLD
    return Health.OLDER_SERVES if opened.passed_over else Health.GOOD


def _status(opened: Opened, age: timedelta, health: Health) -> dict[str, object]:
    manifest = opened.snapshot.manifest
    return {
        "health": health.value,
        "problems": list(opened.passed_over),
        "snapshot_id": manifest.snapshot_id,
        "data_source": manifest.data_source,
        "data_date": manifest.data_date,
        "data_timestamp": manifest.data_timestamp,
        "pulled_at": manifest.started_at,
        "confirmed_at": opened.confirmed_at.isoformat(timespec="seconds"),
        "age_hours": round(age / timedelta(hours=1), 1),
        "counts": manifest.counts,
        "compared_with": manifest.compared_with,
        "changes": manifest.changes,
        "unknown_values": manifest.unknown_values,
        "set_aside": manifest.set_aside,
        "accepted": manifest.accepted,
        "passed_over": list(opened.passed_over),
        "program_version": manifest.program_version,
        "rules_fingerprint": manifest.rules_fingerprint,
        "rules_are_current": made_by_this_program(manifest),
    }


def _say_status(opened: Opened, age: timedelta) -> None:
    manifest = opened.snapshot.manifest
    changes = [f"{number} {kind.replace('_', ' ')}" for kind, number in manifest.changes.items() if number]
    click.echo(f"Snapshot   {manifest.snapshot_id} ({manifest.data_source})")
    click.echo(f"Data of    {manifest.data_timestamp or manifest.data_date}")
    click.echo(f"Checked    {say(age_in_words(age))} ago")
    click.echo(f"Holds      {manifest.counts['trials']} trials, {manifest.counts['sites']} sites")
    if manifest.compared_with is not None:
        click.echo(f"Changed    {', '.join(changes) or 'nothing'}, since {manifest.compared_with}")
    if manifest.counts["set_aside"]:
        click.echo(f"Set aside  {counted(manifest.counts['set_aside'], 'record')} that could not be read")
    if not made_by_this_program(manifest):
        click.echo("Made by    other rules than this program's; the next refresh rebuilds the tables")


@click.group()
def snapshots() -> None:
    """List, verify or prune the snapshots of the cache."""


@snapshots.command("list")
@format_option("text", "json", default="text")
@demo_option
@click.pass_obj
def list_snapshots(settings: Settings, *, form: str, demo: bool) -> None:
    """List the snapshots, newest first."""
    cache = SnapshotCache(settings.folder(demo=demo))
    found: list[dict[str, object]] = []
    in_force = cache.in_force()
    for snapshot_id in reversed(cache.ids()):
        each: dict[str, object] = {"snapshot_id": snapshot_id}
        found.append(each)
        try:
            snapshot = cache.get(snapshot_id)
            manifest = snapshot.manifest
            each.update(
                {
                    "data_timestamp": manifest.data_timestamp,
                    "data_date": manifest.data_date,
                    "trials": manifest.counts["trials"],
                    "sites": manifest.counts["sites"],
                    "in_force": snapshot_id == in_force,
                }
            )
            snapshot.check_files()
        except SnapshotError as error:
            each["problem"] = str(error)
    if form == "json":
        click.echo(dumps(found), nl=False)
        return
    for each in found:
        click.echo(f"{each['snapshot_id']}  {_about(each)}")
    if not found:
        click.echo(no_snapshot_yet(cache.root), err=True)


def _about(each: dict[str, object]) -> str:
    """Say in a line what a snapshot holds, whether it serves, and what is wrong with it."""
    if "trials" not in each:
        return str(each["problem"])
    holds = f"data of {each['data_timestamp'] or each['data_date']}, {each['trials']} trials, {each['sites']} sites"
    in_force = " (in force)" if each["in_force"] else ""
    return f"{holds}{in_force}{'; damaged: ' + str(each['problem']) if 'problem' in each else ''}"


@snapshots.command()
@demo_option
@click.pass_obj
def verify(settings: Settings, *, demo: bool) -> None:
    """Recompute the hash of every file, and check every table; exit 6 if a snapshot is damaged.

    Nobody is served from damaged tables. The next refresh makes a whole snapshot in the place of the newest, from its
    raw records if these are whole.
    """
    cache = SnapshotCache(settings.folder(demo=demo))
    ids, bad = cache.ids(), []
    for snapshot_id in ids:
        try:
            cache.get(snapshot_id).verify()
            click.echo(f"{snapshot_id}  whole")
        except SnapshotOutdated as error:
            click.echo(f"{snapshot_id}  whole; {error}")
        except SnapshotError as error:
            click.echo(f"{snapshot_id}  {error}")
            bad.append(snapshot_id)
    if bad:
        raise SnapshotError(
            f"{len(bad)} of {counted(len(ids), 'snapshot')} {'is' if len(bad) == 1 else 'are'} damaged: "
            f"{', '.join(bad)}. {_remedy(ids, bad, cache.in_force(), ' --demo' if demo else '')}"
        )
    if not ids:
        raise SnapshotError(no_snapshot_yet(cache.root))


def _remedy(ids: list[str], bad: list[str], in_force: str | None, demo: str) -> str:
    """Say which snapshot serves in spite of the damaged ones, and how to be rid of these."""
    refresh, prune = f"`trialsearch refresh{demo}`", f"`trialsearch snapshots prune --damaged{demo}`"
    if in_force is None:
        return f"None can serve: run {refresh}, then {prune} removes them."
    if in_force in bad:
        serves = f"{in_force} serves all the same: what is damaged is none of its tables."
    else:
        serves = f"{in_force} serves, and is whole."
    newer = [each for each in bad if ids.index(each) >= ids.index(in_force)]
    return f"{serves} Run {refresh} for a whole new one, then {prune}." if newer else f"{serves} Run {prune}."


@snapshots.command()
@click.option(
    "--keep",
    type=click.IntRange(min=FEWEST_KEPT),
    default=FEWEST_KEPT,
    show_default=True,
    help="How many of the newest to keep in any case.",
)
@click.option(
    "--keep-daily",
    type=click.IntRange(min=0),
    default=Retention.daily,
    show_default=True,
    help="Days that keep their newest snapshot.",
)
@click.option(
    "--keep-weekly",
    type=click.IntRange(min=0),
    default=Retention.weekly,
    show_default=True,
    help="Weeks that keep theirs.",
)
@click.option(
    "--damaged",
    is_flag=True,
    help="Remove the damaged ones and nothing else; what serves stays, and the newest whole records.",
)
@demo_option
@click.pass_obj
def prune(settings: Settings, *, keep: int, keep_daily: int, keep_weekly: int, damaged: bool, demo: bool) -> None:
    """Remove old snapshots, and what crashed refreshes left behind; never the two newest whole ones."""
    cache = SnapshotCache(settings.folder(demo=demo))
    with cache.lock():
        gone = cache.prune_damaged() if damaged else cache.prune(Retention(keep, keep_daily, keep_weekly))
    for snapshot_id in gone:
        click.echo(snapshot_id)
    click.echo(f"Removed {len(gone)}, kept {len(cache.ids())}.", err=True)
