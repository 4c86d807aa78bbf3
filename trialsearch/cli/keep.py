"""`refresh`, `status` and `snapshots`: keeping the cache."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import click

from trialsearch.catalogue import age_of
from trialsearch.cli.output import format_option, is_terminal
from trialsearch.cli.settings import Settings, demo_option
from trialsearch.errors import InvalidInput, SnapshotError, SnapshotTooOld
from trialsearch.export import dumps
from trialsearch.languages import say
from trialsearch.protocol import progress_line
from trialsearch.refresh_job import Progress, refresh_demonstration
from trialsearch.refresh_job import refresh as pull
from trialsearch.snapshots import FEWEST_KEPT, KEEP_SNAPSHOTS, SnapshotCache, no_snapshot_yet
from trialsearch.views import age_in_words

_DURATION = re.compile(r"(\d{1,6})\s*([mhd])", re.IGNORECASE | re.ASCII)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@click.command()
@click.option("--demo", is_flag=True, help="Load the invented demonstration data instead, without the network.")
@click.pass_obj
def refresh(settings: Settings, *, demo: bool) -> None:
    """Pull all matching trials from the registry into a new snapshot.

    Nothing is published unless the pull is complete and sound; the last snapshot serves until then.
    """
    if demo:
        report = refresh_demonstration(settings.cache)
    else:
        with _progress() as progress:
            report = pull(settings.cache, settings.transport(), progress=progress)
    aside = f", {report.set_aside} records set aside (see the manifest)" if report.set_aside else ""
    click.echo(
        f"Snapshot {report.snapshot_id}: {report.trials} trials, {report.sites} sites{aside}; "
        f"{report.requests} requests, {report.bytes / 1e6:.1f} MB.",
        err=True,
    )


@contextmanager
def _progress() -> Iterator[Progress]:
    """Draw a bar on a terminal; write plain lines into a log."""
    if not is_terminal(sys.stderr):
        yield lambda received, total: click.echo(progress_line(received, total), err=True)
        return
    with click.progressbar(length=0, label="Trials", file=sys.stderr, show_pos=True) as bar:

        def move(received: int, total: int) -> None:
            bar.length = total
            bar.update(received - bar.pos)

        yield move


@click.command()
@click.option("--max-age", help='Exit 6 if the snapshot is older: "36h", "3d", "90m".')
@format_option("text", "json", default="text")
@demo_option
@click.pass_obj
def status(settings: Settings, *, max_age: str | None, form: str, demo: bool) -> None:
    """Say which snapshot is in force, how old it is, and what it holds."""
    limit = None if max_age is None else _duration(max_age)
    opened = SnapshotCache(settings.folder(demo=demo)).newest()
    manifest = opened.snapshot.manifest
    age = age_of(manifest)
    about = {
        "snapshot_id": manifest.snapshot_id,
        "data_source": manifest.data_source,
        "data_date": manifest.data_date,
        "data_timestamp": manifest.data_timestamp,
        "pulled_at": manifest.started_at,
        "age_hours": round(age / timedelta(hours=1), 1),
        "unknown_values": manifest.unknown_values,
        "counts": manifest.counts,
        "passed_over": list(opened.passed_over),
    }
    if form == "json":
        click.echo(dumps(about), nl=False)
    else:
        click.echo(f"Snapshot   {manifest.snapshot_id} ({manifest.data_source})")
        click.echo(f"Data of    {manifest.data_timestamp or manifest.data_date}, pulled {say(age_in_words(age))} ago")
        click.echo(f"Holds      {manifest.counts['trials']} trials, {manifest.counts['sites']} sites")
        if manifest.counts["set_aside"]:
            click.echo(f"Set aside  {manifest.counts['set_aside']} records that could not be read")
    for reason in opened.passed_over:
        click.echo(f"Warning: {reason} The snapshot before it is in force.", err=True)
    if limit is not None and not timedelta() <= age <= limit:
        raise SnapshotTooOld(
            f"The snapshot was pulled {say(age_in_words(age))} ago, more than {max_age}. Run `trialsearch refresh`."
            if age > limit
            else "This computer's clock stands before the snapshot's time, so its age cannot be told. Set the clock."
        )


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
        try:
            manifest = cache.get(snapshot_id).manifest
        except SnapshotError as error:
            found.append({"snapshot_id": snapshot_id, "problem": str(error)})
        else:
            found.append(
                {
                    "snapshot_id": snapshot_id,
                    "data_timestamp": manifest.data_timestamp,
                    "trials": manifest.counts["trials"],
                    "sites": manifest.counts["sites"],
                    "in_force": snapshot_id == in_force,
                }
            )
    if form == "json":
        click.echo(dumps(found), nl=False)
        return
    for each in found:
        about = each.get("problem") or (
            f"data of {each['data_timestamp']}, {each['trials']} trials, {each['sites']} sites"
        )
        click.echo(f"{each['snapshot_id']}  {about}{' (in force)' if each.get('in_force') else ''}")
    if not found:
        click.echo(no_snapshot_yet(cache.root), err=True)


@snapshots.command()
@demo_option
@click.pass_obj
def verify(settings: Settings, *, demo: bool) -> None:
    """Recompute the hash of every file of every snapshot; exit 6 if one is damaged."""
    cache = SnapshotCache(settings.folder(demo=demo))
    bad = []
    for snapshot_id in cache.ids():
        try:
            cache.get(snapshot_id).verify()
            click.echo(f"{snapshot_id}  whole")
        except SnapshotError as error:
            click.echo(f"{snapshot_id}  {error}")
            bad.append(snapshot_id)
    if bad:
        raise SnapshotError(f"{len(bad)} of {len(cache.ids())} snapshots cannot be used: {', '.join(bad)}.")
    if not cache.ids():
        raise SnapshotError(no_snapshot_yet(cache.root))


@snapshots.command()
@click.option(
    "--keep",
    type=click.IntRange(min=FEWEST_KEPT),
    default=KEEP_SNAPSHOTS,
    show_default=True,
    help="How many of the newest to keep.",
)
@demo_option
@click.pass_obj
def prune(settings: Settings, *, keep: int, demo: bool) -> None:
    """Remove old snapshots, and what crashed refreshes left behind."""
    cache = SnapshotCache(settings.folder(demo=demo))
    with cache.lock():
        gone = cache.prune(keep)
    for snapshot_id in gone:
        click.echo(snapshot_id)
    click.echo(f"Removed {len(gone)}, kept {len(cache.ids())}.", err=True)


def _duration(text: str) -> timedelta:
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise InvalidInput(f'{text!r} is not a length of time: write "90m", "36h" or "3d".')
    return timedelta(**{_UNITS[match[2].lower()]: int(match[1])})
