"""Files of the cache: their names, their hashes, and bringing them to the disk."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trialsearch.errors import CacheUnwritable

MANIFEST = "manifest.json"
RAW_RECORDS = "raw/studies.jsonl.gz"
RAW_REQUESTS = "raw/requests.jsonl"
TEXT_INDEX = "text_index.sqlite"

#: What the system says where a file stands for a folder, a folder for a file, or a link leads nowhere.
_OF_ANOTHER_KIND = (errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ELOOP)


def table_file(name: str) -> str:
    """Name the file of a table."""
    return f"tables/{name}.parquet"


def sha256(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fsync(path: Path) -> None:
    """Bring a file's or a folder's content to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; a crash leaves the old one."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    fsync(beside)
    beside.replace(path)
    fsync(path.parent)


@contextmanager
def writable(root: Path) -> Iterator[None]:
    """Say plainly that the cache cannot be written."""
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename is not None else ""
        advice = (
            "Something else stands in the place of a folder or file of the cache: move it away,"
            if error.errno in _OF_ANOTHER_KIND
            else "Free space or change its permissions,"
        )
        raise CacheUnwritable(
            f"The cache {root} cannot be written: {error.strerror or error}{where}. {advice} "
            "or choose another folder with --cache. What was published before stays in force."
        ) from error
