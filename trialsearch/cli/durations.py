"""Lengths of time, as options take them: "90m", "36h", "3d"."""

from __future__ import annotations

import re
from datetime import timedelta

import click

_DURATION = re.compile(r"(\d{1,6})\s*([smhd])", re.IGNORECASE | re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def duration(text: str) -> timedelta:
    """Read a number and its unit; raises BadParameter if it is none."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise click.BadParameter(f'{text!r} is not a length of time: write "30s", "90m", "36h" or "3d".')
    return timedelta(**{_UNITS[match[2].lower()]: int(match[1])})
