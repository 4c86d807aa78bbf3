"""`app`: start the dashboard as a child process."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from trialsearch.cli.output import is_terminal
from trialsearch.cli.settings import Settings
from trialsearch.errors import InvalidInput, TrialsearchError
from trialsearch.protocol import ExitCode
from trialsearch.refresh_job import rebuild_if_needed, refresh_demonstration

logger = logging.getLogger(__name__)

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="Port to listen on.")
@click.option("--demo", is_flag=True, help="Show the invented demonstration data.")
@click.option("--browser/--no-browser", default=None, help="Open the page in a browser; the default on a terminal.")
@click.pass_obj
def app(settings: Settings, *, host: str, port: int, demo: bool, browser: bool | None) -> None:
    """Open the dashboard in a browser.

    On this machine (a loopback host) the page pulls the trials itself if there is no snapshot yet.
    """
    _check_port(host, port)
    if browser is None:
        browser = is_terminal(sys.stdout)
    if demo:
        refresh_demonstration(settings.cache)
    else:
        _rebuild(settings.cache)
    spec = find_spec("trialsearch.dashboard")
    assert spec is not None and spec.origin is not None  # noqa: S101, PT018 - part of this package
    environment = os.environ | {
        "TRIALSEARCH_CACHE": str(settings.cache.absolute()),
        "TRIALSEARCH_REGISTRY_URL": settings.registry_url,
        "TRIALSEARCH_PACE_S": str(settings.pace_s),
        "TRIALSEARCH_RETRY_WAIT_S": str(settings.retry_wait_s),
        "TRIALSEARCH_READ_TIMEOUT_S": str(settings.read_timeout_s),
        "TRIALSEARCH_ALLOW_FETCH": os.environ.get("TRIALSEARCH_ALLOW_FETCH", "1" if host in _LOOPBACK else "0"),
        "TRIALSEARCH_DEMO": "1" if demo else "0",
    }
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(Path(spec.origin).with_name("asgi.py")),
        f"--server.address={host}",
        f"--server.port={port}",
        f"--server.headless={'false' if browser else 'true'}",
    ]
    child = subprocess.Popen(command, env=environment)  # noqa: S603 - our own interpreter and file
    if _wait(child) not in (0, None):
        raise click.exceptions.Exit(ExitCode.BUG)


def _rebuild(cache: Path) -> None:
    """Rebuild tables of other rules than this program's; if that fails, the page shows what is there."""
    try:
        rebuild_if_needed(cache)
    except TrialsearchError as error:
        logger.warning("%s", error)
    except Exception:  # whatever is wrong with new tables, a whole older snapshot can serve
        logger.exception("The tables could not be rebuilt; the page shows what is there.")


def _wait(child: subprocess.Popen[bytes]) -> int | None:
    """Wait for the child's end and return its exit code; None if we were told to stop, and stopped it."""
    stopped = []

    def stop(_number: int, _frame: object) -> None:
        stopped.append(True)
        child.terminate()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    code = child.wait()
    return None if stopped else code


def _check_port(host: str, port: int) -> None:
    """Raise InvalidInput if something else answers there; the dashboard itself would only say so and end."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise InvalidInput(
                f"{host}:{port} cannot be used: {error.strerror}. Choose another with --port (and --host)."
            ) from error
