"""The files of a snapshot, and the end of a process in the middle of a test."""

from __future__ import annotations

from trialsearch.schema import TABLES

TABLE_FILES = [f"tables/{name}.parquet" for name in TABLES]
FILES = ["raw/studies.jsonl.gz", "raw/requests.jsonl", *TABLE_FILES, "text_index.sqlite"]


class Killed(BaseException):
    """Nothing that trialsearch could catch by mistake."""
