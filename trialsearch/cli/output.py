"""Data to stdout or to a file; messages to stderr."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from io import TextIOWrapper
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
    if isinstance(stream, TextIOWrapper):
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8")


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
    target = out.resolve()
    if any((folder / "manifest.json").exists() for folder in target.parents[:2]):
        raise InvalidInput(f"{out} lies inside a snapshot, which never changes. Choose another file with --out.")
    content = (UTF8_MARK + text if form == "csv" else text).encode("utf-8")
    try:
        _replace(target, content)
    except OSError as error:
        raise InvalidInput(f"{out} cannot be written: {error.strerror}. Choose another file with --out.") from error
    click.echo(f"Wrote {what} to {out}.", err=True)


def _replace(out: Path, content: bytes) -> None:
    if out.exists() and not out.is_file():  # a pipe or a device takes bytes as they come
        out.write_bytes(content)
        return
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
