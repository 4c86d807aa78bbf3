"""A map of a trial's places as one picture of our own: it asks no other server for anything, and needs no script.

The list of places beside it says the same in words, and more; the map only helps the eye.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from trialsearch.knowledge.places.outlines import Line, outlines
from trialsearch.languages import message, say
from trialsearch.markup.text import ours

_WIDTH: Final = 640  # of the picture, in its own units
_MARGIN: Final = 0.12  # of the window, on each side
_SMALLEST: Final = 5.0  # degrees: closer in, the outlines are too coarse to help
_MOST_LABELS: Final = 6
_LABEL_GAP: Final = 22.0  # units between two names, so that they stay readable
_TALLEST, _FLATTEST = 1.0, 0.45  # height to width


@dataclass(frozen=True)
class Mark:
    """A place on the map.

    Attributes
    ----------
    latitude, longitude : float
        Degrees.
    may_be_open : bool
        Whether it takes patients, or gives no status in a trial that does.
    """

    latitude: float
    longitude: float
    name: str
    may_be_open: bool


def site_map(marks: Sequence[Mark], home: tuple[float, float] | None = None) -> str:
    """Draw the places, and home (latitude, longitude) where it is known; nothing without a place.

    Names stand at the places that may be open, the first ones first, as far as there is room.
    """
    if not marks:
        return ""
    open_count = sum(mark.may_be_open for mark in marks)
    text = say(message("map.alt", count=len(marks), open=open_count))
    picture = base64.b64encode(_svg(marks, home).encode("utf-8")).decode("ascii")
    legend = [ours("map.open"), ours("map.not_open"), *([ours("map.home")] if home else ())]
    return (
        f'<figure class="ts-map"><img alt="{escape(text)}" src="data:image/svg+xml;base64,{picture}">'
        f"<figcaption>{' · '.join(legend)}</figcaption></figure>"
    )


@dataclass(frozen=True)
class _Window:
    """What of the world is drawn: equirectangular, with longitudes shortened as in its middle."""

    west: float
    north: float
    scale_x: float
    scale_y: float
    height: float

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        return (longitude - self.west) * self.scale_x, (self.north - latitude) * self.scale_y


def _window_of(points: Sequence[tuple[float, float]]) -> tuple[_Window, tuple[float, float, float, float]]:
    latitudes, longitudes = [lat for lat, _ in points], [lon for _, lon in points]
    south, north, west, east = min(latitudes), max(latitudes), min(longitudes), max(longitudes)
    shrink = max(math.cos(math.radians((south + north) / 2)), 0.2)
    high = max(north - south, _SMALLEST) * (1 + 2 * _MARGIN)
    wide = max((east - west) * shrink, _SMALLEST) * (1 + 2 * _MARGIN)
    high, wide = max(high, wide * _FLATTEST), max(wide, high / _TALLEST)
    middle_lat, middle_lon = (south + north) / 2, (west + east) / 2
    scale = _WIDTH / wide
    window = _Window(middle_lon - wide / shrink / 2, middle_lat + high / 2, scale * shrink, scale, high * scale)
    box = (window.west, middle_lat - high / 2, middle_lon + wide / shrink / 2, window.north)
    return window, box


def _svg(marks: Sequence[Mark], home: tuple[float, float] | None) -> str:
    points = [(mark.latitude, mark.longitude) for mark in marks]
    window, box = _window_of([*points, *([home] if home else ())])
    paths = "".join(_path(window, line) for line in outlines(*box))
    closed = "".join(_dot(window, mark) for mark in marks if not mark.may_be_open)
    opened = "".join(_dot(window, mark) for mark in reversed(marks) if mark.may_be_open)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {window.height:.0f}">'
        f'<rect width="100%" height="100%" fill="#eef3f7"/>'
        f'<path d="{paths}" fill="none" stroke="#5d6b78" stroke-width="1.2"/>'
        f"{closed}{opened}{_home(window, home)}{_names(window, marks)}</svg>"
    )


def _path(window: _Window, line: Line) -> str:
    """Write a line in whole units; steps that cannot be seen are left out."""
    steps: list[str] = []
    for longitude, latitude in line:
        x, y = window.at(longitude, latitude)
        step = f"{x:.0f} {y:.0f}"
        if not steps or steps[-1] != step:
            steps.append(step)
    return f"M{'L'.join(steps)}" if len(steps) > 1 else ""


def _dot(window: _Window, mark: Mark) -> str:
    x, y = window.at(mark.longitude, mark.latitude)
    look = 'r="6" fill="#17663a" stroke="#fff"' if mark.may_be_open else 'r="4.5" fill="#fff" stroke="#5d6b78"'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" {look} stroke-width="1.5"/>'


def _home(window: _Window, home: tuple[float, float] | None) -> str:
    if home is None:
        return ""
    x, y = window.at(home[1], home[0])
    return f'<path d="M{x:.1f} {y - 9:.1f}l8 8h-3v8h-10v-8h-3z" fill="#0b4f78" stroke="#fff"/>'


def _names(window: _Window, marks: Sequence[Mark]) -> str:
    taken: list[tuple[float, float]] = []
    names: list[str] = []
    for mark in marks:
        x, y = window.at(mark.longitude, mark.latitude)
        near = any(abs(y - other_y) < _LABEL_GAP and abs(x - other_x) < 6 * _LABEL_GAP for other_x, other_y in taken)
        if not mark.may_be_open or near or len(names) == _MOST_LABELS:
            continue
        taken.append((x, y))
        side = "end" if x > _WIDTH * 0.75 else "start"
        names.append(
            f'<text x="{x + (-10 if side == "end" else 10):.0f}" y="{y + 5:.0f}" text-anchor="{side}" '
            f'font-family="sans-serif" font-size="17" fill="#101820" paint-order="stroke" stroke="#eef3f7" '
            f'stroke-width="4">{escape(mark.name)}</text>'
        )
    return "".join(names)
