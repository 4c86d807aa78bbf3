"""The command line. Data on stdout, messages on stderr; exit codes are listed in docs/cli.md."""

from __future__ import annotations

import logging
import math
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import click

from trialsearch import __version__, errors
from trialsearch.cli import app, find, keep, logs, output
from trialsearch.cli.match import match
from trialsearch.cli.output import discard, streams_that_may_fail
from trialsearch.cli.refresh import refresh
from trialsearch.cli.settings import Settings
from trialsearch.protocol import ExitCode, exit_code_of
from trialsearch.registry import BASE_URL, PACE_S, RetryPolicy, Timeouts

logger = logging.getLogger(__name__)

#: Seconds; whoever means more has mistaken the unit.
LONGEST_WAIT_S = 3600


def _is_finite(_context: click.Context, _parameter: click.Parameter, value: float) -> float:
    if not math.isfinite(value):
        raise click.BadParameter(f"{value} is not a number of seconds.")
    return value


def _is_web_address(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    try:
        host = urlsplit(value).hostname
    except ValueError:
        host = None
    if not value.startswith(("http://", "https://")) or not host:
        raise click.BadParameter(
            f"{value!r} is not a web address; it begins with https:// (or http://), and names a host."
        )
    return value


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("cache"),
    show_default=True,
    envvar="TRIALSEARCH_CACHE",
    show_envvar=True,
    help="Folder of the snapshots.",
)
@click.option(
    "--registry-url",
    default=BASE_URL,
    show_default=True,
    envvar="TRIALSEARCH_REGISTRY_URL",
    show_envvar=True,
    callback=_is_web_address,
    help="Base address of the registry's API v2.",
)
@click.option(
    "--pace",
    "pace_s",
    type=click.FloatRange(min=0, max=LONGEST_WAIT_S),
    callback=_is_finite,
    default=PACE_S,
    show_default=True,
    envvar="TRIALSEARCH_PACE_S",
    show_envvar=True,
    help="Seconds between two requests.",
)
@click.option(
    "--retry-wait",
    "retry_wait_s",
    type=click.FloatRange(min=0, max=LONGEST_WAIT_S),
    callback=_is_finite,
    default=RetryPolicy.wait_s,
    show_default=True,
    envvar="TRIALSEARCH_RETRY_WAIT_S",
    show_envvar=True,
    help="Seconds before a request is repeated; doubled each time.",
)
@click.option(
    "--read-timeout",
    "read_timeout_s",
    type=click.FloatRange(min=0, min_open=True, max=LONGEST_WAIT_S),
    callback=_is_finite,
    default=Timeouts.read_s,
    show_default=True,
    envvar="TRIALSEARCH_READ_TIMEOUT_S",
    show_envvar=True,
    help="Seconds to wait for the registry's next bytes; a whole answer has three minutes.",
)
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"], case_sensitive=False),
    default="info",
    show_default=True,
    envvar="TRIALSEARCH_LOG_LEVEL",
    show_envvar=True,
    help="How much to log on stderr.",
)
@click.version_option(__version__, prog_name="trialsearch")
@click.pass_context
def cli(
    context: click.Context,
    *,
    cache: Path,
    registry_url: str,
    pace_s: float,
    retry_wait_s: float,
    read_timeout_s: float,
    log_level: str,
) -> None:
    """Find clinical trials for children with acute lymphoblastic leukaemia (ALL).

    `refresh` pulls the registry's records into dated snapshots; everything else reads the newest one.
    """
    logs.to_stderr(log_level)
    context.obj = Settings(cache, registry_url, pace_s, retry_wait_s, read_timeout_s)


for command in (refresh, keep.status, find.search, match, find.show, find.export, keep.snapshots, app.app):
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> int:
    """Run a command line and return its exit code; errors made for people are shown without a traceback."""
    output.in_utf8(sys.stdout)
    try:
        # Commands return nothing; what click returns is the code of an Exit.
        with streams_that_may_fail():
            return cli.main(arguments, prog_name="trialsearch", standalone_mode=False) or ExitCode.DONE
    except click.Abort:
        click.echo("Interrupted. What was published before stays in force.", err=True)
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        with suppress(OSError):  # its code tells, where standard error takes nothing
            error.show()
        return error.exit_code
    except errors.TrialsearchError as error:
        logger.error("%s", error)  # noqa: TRY400 - made for people, without a traceback
        return exit_code_of(error)
    except SystemExit:
        # click ends so when the reader of our output leaves (`| head`): nothing more to say, to nobody.
        discard(sys.stdout)
    return ExitCode.DONE
