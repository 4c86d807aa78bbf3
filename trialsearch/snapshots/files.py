"""The files of a snapshot: their names, their hashes, and bringing them to the disk."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

MANIFEST = "manifest.json"
RAW_RECORDS = "raw/studies.jsonl.gz"
RAW_REQUESTS = "raw/requests.jsonl"


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
