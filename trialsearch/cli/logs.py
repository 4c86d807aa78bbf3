"""Messages on stderr: plain for people, with time and level in a log."""

from __future__ import annotations

import logging
import sys
import time

_FOR_PEOPLE = {logging.WARNING: "Warning: ", logging.ERROR: "Error: ", logging.CRITICAL: "Error: "}


class _Plain(logging.Formatter):
    """Information as it is; a warning and an error say what they are."""

    def format(self, record: logging.LogRecord) -> str:
        return _FOR_PEOPLE.get(record.levelno, "") + super().format(record)


def to_stderr(level: str) -> None:
    """Send messages of this level and above to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Plain("%(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def with_time() -> None:
    """Begin each message with its time (UTC) and level, as a log that is read days later needs it."""
    formatter = logging.Formatter("%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%SZ")
    formatter.converter = time.gmtime
    for handler in logging.getLogger().handlers:
        handler.setFormatter(formatter)
