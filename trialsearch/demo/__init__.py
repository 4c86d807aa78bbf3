"""Demonstration studies, invented for this project (data only; README.md lists what each one shows)."""

from __future__ import annotations

from importlib import resources

#: The invented day of these data; ages of records count back from it.
DATA_DATE = "2026-11-16"


def records() -> list[bytes]:
    """Read the invented studies, a JSON study each in the registry's shape."""
    return resources.files(__name__).joinpath("studies.jsonl").read_bytes().splitlines()
