"""Coasts and borders of the world, coarse enough for a phone and small enough to ship (NOTICE names the source)."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Degrees of one step in the file.
_GRAIN: Final = 0.05

Line = NDArray[np.float64]


def outlines(west: float, south: float, east: float, north: float) -> Iterator[Line]:
    """Give the lines that may show in a window, each an array of (longitude, latitude) in degrees."""
    for line, (left, bottom, right, top) in zip(*_all(), strict=True):
        if left <= east and right >= west and bottom <= north and top >= south:
            yield line


@cache
def _all() -> tuple[list[Line], list[tuple[float, float, float, float]]]:
    """Read the lines, and the box of each."""
    packed = resources.files("trialsearch.knowledge").joinpath("gazetteer/outlines.txt.gz").read_bytes()
    lines = [
        np.array([point.split() for point in line.split(",")], dtype=np.float64) * _GRAIN
        for line in gzip.decompress(packed).decode("ascii").splitlines()
    ]
    return lines, [(*line.min(axis=0), *line.max(axis=0)) for line in lines]
