"""`refresh`: one job a run, and what it says to people, logs and machines."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from trialsearch.cli import logs
from trialsearch.cli.durations import duration
from trialsearch.cli.job_report import Run
from trialsearch.cli.metrics import write_metrics
from trialsearch.cli.output import format_option, is_terminal, streams_that_may_fail
from trialsearch.cli.settings import Settings
from trialsearch.errors import InvalidInput, PagesMissing, SnapshotError, TrialsearchError
from trialsearch.export import dumps
from trialsearch.protocol import ExitCode, exit_code_of, progress_line
from trialsearch.refresh_job import (
    Progress,
    RefreshReport,
    rebuild,
    refresh_demonstration,
    refresh_from_pages,
)
from trialsearch.refresh_job import refresh as refresh_from_registry
from trialsearch.registry import Transport, paediatric_all
from trialsearch.snapshots import Opened, SnapshotCache

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

logger = logging.getLogger(__name__)

#: Until a finalizer has surely ended.
_SOON_S = 0.05


class Stopped(KeyboardInterrupt):
    """The process was told to end (SIGTERM)."""


@dataclass(frozen=True)
class Wish:
    """What one run is to do: the options of the command."""

    force: bool
    accept: bool
    if_older_than: timedelta | None
    wait: timedelta | None
    from_pages: Path | None
    from_raw: bool
    demo: bool

    @property
    def source(self) -> str | None:
        """The option that names another source than the registry."""
        given = {"--from-pages": self.from_pages, "--from-raw": self.from_raw, "--demo": self.demo}
        named = [option for option, value in given.items() if value]
        if len(named) > 1:
            raise InvalidInput(f"{' and '.join(named)} name different sources. Give one of them.")
        return named[0] if named else None

    def check(self) -> None:
        """Raise InvalidInput for options that do not go together."""
        if self.source and (self.force or self.if_older_than is not None):
            raise InvalidInput(f"--force and --if-older-than are for the registry, not for {self.source}.")
        if self.force and self.if_older_than is not None:
            raise InvalidInput("--force pulls in any case, --if-older-than does not. Give one of them.")

    def carry_out(self, settings: Settings, transport: Transport) -> RefreshReport:
        """Run the job."""
        wait_s = self.wait.total_seconds() if self.wait else 0.0
        if self.demo:
            return refresh_demonstration(settings.cache, wait_s=wait_s)
        if self.from_raw:
            return rebuild(settings.cache, accept=self.accept, wait_s=wait_s)
        if self.from_pages is not None:
            return refresh_from_pages(
                settings.cache, self.from_pages, base_url=transport.address, accept=self.accept, wait_s=wait_s
            )
        with _progress() as progress:
            return refresh_from_registry(
                settings.cache,
                transport,
                force=self.force,
                accept=self.accept,
                if_older_than=self.if_older_than,
                wait_s=wait_s,
                progress=progress,
            )


@click.command()
@click.option("--force", is_flag=True, help="Pull everything although nothing changed.")
@click.option("--accept", is_flag=True, help="Publish data that are complete but not plausible: you have looked.")
@click.option("--if-older-than", type=duration, help='Do nothing if the registry was asked more recently: "20h".')
@click.option("--wait", type=duration, help='Wait so long for another refresh to end: "10m".  [default: not at all]')
@click.option(
    "--from-pages",
    type=click.Path(path_type=Path),
    help="Read pages that were saved by hand into this folder; it says which to save (docs/refresh.md).",
)
@click.option("--from-raw", is_flag=True, help="Rebuild the tables from the records that are here; no network.")
@click.option("--demo", is_flag=True, help="Load the invented demonstration data instead; no network.")
@format_option("text", "json", default="text")
@click.option(
    "--metrics",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the run's figures to this file, for Prometheus' node_exporter (docs/refresh.md).",
)
@click.pass_obj
def refresh(settings: Settings, /, *, form: str, metrics: Path | None, **options: Any) -> None:
    """Bring the snapshots up to the registry's data; one request where nothing changed.

    Nothing is published unless the data are complete, sound and plausible; the last snapshot serves until then.
    """
    if not is_terminal(sys.stderr):
        logs.with_time()
    wish = Wish(**options)
    wish.check()
    transport = settings.transport()
    begun = datetime.now(UTC)
    report, error = _carry_out(wish, settings, transport)
    run = Run(
        asked=_asked(wish, transport),
        begun=begun,
        ended=datetime.now(UTC),
        report=report,
        code=_code_of(error),
        reason=_reason_of(error),
        requests=len(transport.log),
        retries=transport.retries,
        bytes=transport.received_bytes,
        in_force=_in_force(settings.folder(demo=wish.demo)),
        to_save=error if isinstance(error, PagesMissing) else None,
    )
    logger.log(logging.INFO if error is None else logging.ERROR, "%s", run.sentence)
    code = run.code
    if metrics is not None:
        try:
            write_metrics(run, metrics)
        except InvalidInput as problem:
            logger.error("%s", problem)  # noqa: TRY400 - said to people; the run itself ended as it did
            code = code or ExitCode.USAGE
    if form == "json":
        try:
            with streams_that_may_fail():
                click.echo(dumps(run.as_dict()), nl=False)
        except InvalidInput as problem:
            logger.error("%s", problem)  # noqa: TRY400 - as above
            code = code or ExitCode.USAGE
    if code:
        raise click.exceptions.Exit(code)


def _carry_out(
    wish: Wish, settings: Settings, transport: Transport
) -> tuple[RefreshReport, None] | tuple[None, TrialsearchError | KeyboardInterrupt]:
    try:
        with _stoppable():
            return wish.carry_out(settings, transport), None
    except (TrialsearchError, KeyboardInterrupt) as error:
        return None, error


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let SIGTERM end the job as Ctrl-C does: what is half written goes, what is received stays."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Stopped

    before = signal.signal(signal.SIGTERM, stop)
    with _heard_again():
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, before)


def _interrupt(number: signal.Signals) -> None:
    """Send a signal to the main thread: a wait for the registry would not end by one to another."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, number)
    else:  # Windows
        signal.raise_signal(number)


@contextmanager
def _heard_again() -> Iterator[None]:
    """Let an interruption come again that falls into a finalizer: Python prints it there, and goes on."""
    again: list[threading.Timer] = []

    def hear(lost: UnraisableHookArgs) -> None:
        if not isinstance(lost.exc_value, KeyboardInterrupt):
            before(lost)
            return
        number = signal.SIGTERM if isinstance(lost.exc_value, Stopped) else signal.SIGINT
        again.append(threading.Timer(_SOON_S, _interrupt, [number]))
        again[-1].start()

    before, sys.unraisablehook = sys.unraisablehook, hear
    try:
        yield
    finally:
        sys.unraisablehook = before
        for timer in again:
            timer.cancel()


def _code_of(error: TrialsearchError | KeyboardInterrupt | None) -> ExitCode:
    if error is None:
        return ExitCode.DONE
    if isinstance(error, KeyboardInterrupt):
        return ExitCode.STOPPED if isinstance(error, Stopped) else ExitCode.INTERRUPTED
    return exit_code_of(error)


def _reason_of(error: TrialsearchError | KeyboardInterrupt | None) -> str:
    if isinstance(error, KeyboardInterrupt):
        how = "Stopped (SIGTERM)" if isinstance(error, Stopped) else "Interrupted"
        return f"{how}. What was published before stays in force; the next refresh goes on where this one stopped."
    return str(error or "")


def _asked(wish: Wish, transport: Transport) -> dict[str, Any]:
    """Tell the options, and whom they ask for what."""
    options = {name: str(value) if isinstance(value, Path | timedelta) else value for name, value in vars(wish).items()}
    if wish.source is not None:
        return {"options": options, "registry": None, "query": None}
    return {"options": options, "registry": transport.address, "query": asdict(paediatric_all())}


def _in_force(cache: Path) -> Opened | None:
    try:
        return SnapshotCache(cache).newest()
    except SnapshotError:
        return None


@contextmanager
def _progress() -> Iterator[Progress]:
    """Draw a bar on a terminal; write plain lines into a log."""
    if not is_terminal(sys.stderr):
        yield lambda received, total: logger.info("%s", progress_line(received, total))
        return
    with click.progressbar(length=0, label="Trials", file=sys.stderr, show_pos=True) as bar:

        def move(received: int, total: int) -> None:
            bar.length = total
            bar.update(received - bar.pos)

        yield move
