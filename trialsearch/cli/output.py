"""Data to stdout or to a file; messages to stderr."""

from __future__ import annotations

import io
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

import click

from trialsearch.errors import InvalidInput
from trialsearch.export import UTF8_MARK


def format_option(*choices: str, default: str) -> Callable[[Any], Any]:
    """Make the option `--format`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(choices),
        default=default,
        show_default=True,
        help="Form of the output.",
    )


out_option = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    help="Write to this file instead of standard output; it is replaced when it is complete.",
)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody reads a stream as it comes; a closed one is None."""
    return stream is not None and stream.isatty()


def in_utf8(stream: TextIO | None) -> None:
    """Write UTF-8 whatever the locale says; a terminal keeps its own signs, and gets a question mark for others."""
    if isinstance(stream, io.TextIOWrapper):
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8")


@contextmanager
def streams_that_may_fail() -> Iterator[None]:
    """Say plainly that standard output (or error) takes no more: a full disk, say, and no bug.

    A reader who left (`| head`) is left to click.

    Raises
    ------
    InvalidInput
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        echoing = [frame for frame, _ in traceback.walk_tb(error.__traceback__) if frame.f_code is click.echo.__code__]
        if not echoing:
            raise
        name, stream = ("error", sys.stderr) if echoing[0].f_locals["err"] else ("output", sys.stdout)
        discard(stream)
        raise InvalidInput(
            f"Standard {name} cannot be written: {error.strerror or error}. What stands there is not complete."
        ) from error


def discard(stream: TextIO) -> None:
    """Send what a stream still holds nowhere: Python would try to write it when it ends, and fail again."""
    with suppress(io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def put(text: str, out: Path | None, form: str, what: str) -> None:
    """Write text to a file, whole or not at all, or to stdout.

    A CSV file gets the mark by which Excel knows UTF-8; a stream for other programs does not.

    Raises
    ------
    InvalidInput
        If the file cannot be written.
    """
    if out is None or str(out) == "-":
        click.echo(text, nl=False)
        return
    if not str(out).strip() or out == Path():
        raise InvalidInput("--out needs the name of a file; - is standard output.")
    write_file(out, (UTF8_MARK + text if form == "csv" else text).encode("utf-8"), "--out")
    click.echo(f"Wrote {what} to {out}.", err=True)


def write_file(out: Path, content: bytes, option: str) -> None:
    """Write a file that an option names, whole or not at all.

    What a link points at is written, and a pipe or a device takes the bytes: neither becomes a file.

    Raises
    ------
    InvalidInput
        If it cannot be written.
    """
    try:
        if out.exists() and not out.is_file():
            out.write_bytes(content)
            return
        target = out.resolve()
        if any((folder / "manifest.json").exists() for folder in target.parents[:2]):
            raise InvalidInput(f"{out} lies inside a snapshot, which never changes. Choose another file with {option}.")
        _replace(target, content)
    except (OSError, RuntimeError) as error:  # the latter: links in a circle
        cause = getattr(error, "strerror", None) or "its links lead in a circle"
        raise InvalidInput(f"{out} cannot be written: {cause}. Choose another file with {option}.") from error


def _replace(out: Path, content: bytes) -> None:
    handle, beside = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        umask = os.umask(0)
        os.umask(umask)
        Path(beside).chmod(0o666 & ~umask)
        Path(beside).replace(out)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def on_one_line(text: str) -> str:
    """Keep a record's line breaks and control sequences from the terminal."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def counted(number: int, noun: str) -> str:
    """Say how many of something there are."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
