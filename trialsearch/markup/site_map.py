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

from trialsearch.earth import great_circle_km
from trialsearch.knowledge.places.outlines import Line, outlines
from trialsearch.languages import Message, message, say
from trialsearch.markup.text import ours, registry, words

_WIDTH: Final = 640  # of the picture, in its own units
_MARGIN: Final = 0.12  # of the window, on each side
_SMALLEST: Final = 5.0  # degrees: closer in, the outlines are too coarse to help
_FAR_KM: Final = 4600.0  # from one coast of the United States to the other; not to Alaska or Hawaii
_MOST_LABELS: Final = 8
_MOST_NAMED: Final = 3  # of those that are not on the map; the list has them all
_LETTERS: Final = 17.0  # units: the size of the names
_LETTER_WIDTH: Final = 0.55  # of that size, on average
_LONGEST_NAME: Final = 34  # letters: a longer name is that of its town
_BESIDE: Final = 14.0  # units from a place to its name
_HALF_ROUND: Final = 180.0  # degrees: a line that goes further crosses the date line (Fiji, Russia)
_TALLEST, _FLATTEST = 1.0, 0.4  # height to width
_PIN: Final = 14.0  # units by which the house of home stands above its place, which may be a hospital's too

#: The same picture on a light and on a dark page: a browser asks by the theme of the page around it.
_COLOURS: Final = (
    "<style>"
    ".sea{fill:#eef3f7}.land{fill:none;stroke:#5d6b78}.open{fill:#17663a;stroke:#fff}.shut{fill:#fff;stroke:#5d6b78}"
    ".home{fill:#b35900;stroke:#fff}.stem{stroke:#b35900}.name{fill:#101820;stroke:#eef3f7}"
    "@media (prefers-color-scheme:dark){"
    ".sea{fill:#1a232c}.land{stroke:#7f8d9a}.open{fill:#5ecb8f;stroke:#10181f}.shut{fill:#1a232c;stroke:#aab6c1}"
    ".home{fill:#ffb454;stroke:#10181f}.stem{stroke:#ffb454}.name{fill:#f2f6fa;stroke:#1a232c}}"
    "</style>"
)


@dataclass(frozen=True)
class Mark:
    """A place on the map.

    Attributes
    ----------
    latitude, longitude : float
        Degrees.
    may_be_open : bool
        Whether it takes patients, or gives no status in a trial that does.
    hospital : str, optional
        Its name, where it is no hidden one.
    abroad : bool
        Whether it is known to lie in another country than home.
    """

    latitude: float
    longitude: float
    name: str
    may_be_open: bool
    hospital: str | None = None
    abroad: bool = False


def site_map(
    marks: Sequence[Mark], home: tuple[float, float] | None = None, unplaced: Sequence[Message | str] = ()
) -> str:
    """Draw the places, and home (latitude, longitude) where it is known; nothing without a place.

    Names stand at the places that may be open, the first ones first, as far as there is room. Where there are places
    in the country of home the map is of these, and of what else lies there: half the world would say nothing.
    `unplaced` are places of which nobody knows where they lie: they are named, so that nobody takes them for none.
    """
    if not marks:
        return ""
    in_country = _of_country(marks, home) if home else []
    window, box = _window_of([*((m.latitude, m.longitude) for m in in_country or marks), *([home] if home else ())])
    outside = sum(not _is_in(box, mark) for mark in marks)
    open_count = sum(mark.may_be_open for mark in marks)
    text = say(message("map.alt", count=len(marks), open=open_count))
    picture = base64.b64encode(_svg(marks, home, window, box).encode("utf-8")).decode("ascii")
    legend = [ours("map.open"), ours("map.not_open"), *([ours("map.home")] if home else ())]
    if outside:
        legend.append(ours("map.outside_one") if outside == 1 else ours("map.outside_many", count=outside))
    return (
        f'<figure class="ts-map"><img alt="{escape(text)}" src="data:image/svg+xml;base64,{picture}">'
        f"<figcaption>{' · '.join(legend)}{_not_on_it(unplaced)}</figcaption></figure>"
    )


def _not_on_it(unplaced: Sequence[Message | str]) -> str:
    if not unplaced:
        return ""
    count = len(unplaced)
    named = [words(each) if isinstance(each, Message) else registry(each) for each in unplaced[:_MOST_NAMED]]
    if count > _MOST_NAMED:
        named.append(ours("map.unknown_more", count=count - _MOST_NAMED))
    said = ours("map.unknown_one") if count == 1 else ours("map.unknown_many", count=count)
    return f"<br>{said} {'; '.join(named)}."


def _of_country(marks: Sequence[Mark], home: tuple[float, float]) -> list[Mark]:
    """Give the places in the country of home; islands and corners far away would make the rest of it small."""
    own = [mark for mark in marks if not mark.abroad]
    near = [mark for mark in own if great_circle_km(*home, mark.latitude, mark.longitude) <= _FAR_KM]
    return near or own


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


def _window_of(points: Sequence[tuple[float, float]]) -> tuple[_Window, _Box]:
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


#: West, south, east, north.
_Box = tuple[float, float, float, float]


def _is_in(box: _Box, mark: Mark) -> bool:
    west, south, east, north = box
    return west <= mark.longitude <= east and south <= mark.latitude <= north


def _svg(marks: Sequence[Mark], home: tuple[float, float] | None, window: _Window, box: _Box) -> str:
    marks = [mark for mark in marks if _is_in(box, mark)]
    paths = "".join(_path(window, line) for line in outlines(*box))
    closed = "".join(_dot(window, mark) for mark in marks if not mark.may_be_open)
    opened = "".join(_dot(window, mark) for mark in reversed(marks) if mark.may_be_open)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {window.height:.0f}">{_COLOURS}'
        f'<rect class="sea" width="100%" height="100%"/><path class="land" d="{paths}" stroke-width="1.2"/>'
        f"{closed}{opened}{_home(window, home)}{_names(window, marks, home)}</svg>"
    )


def _path(window: _Window, line: Line) -> str:
    """Write a line in whole units; steps that cannot be seen are left out, and those around the back of the world."""
    steps: list[str] = []
    last_place, last_longitude = "", math.inf
    for longitude, latitude in line:
        x, y = window.at(longitude, latitude)
        place = f"{x:.0f} {y:.0f}"
        if place != last_place:
            goes_on = abs(longitude - last_longitude) < _HALF_ROUND
            steps.append(f"{'L' if goes_on else 'M'}{place}")
        last_place, last_longitude = place, longitude
    return "".join(steps) if len(steps) > 1 else ""


def _dot(window: _Window, mark: Mark) -> str:
    x, y = window.at(mark.longitude, mark.latitude)
    look = 'class="open" r="6"' if mark.may_be_open else 'class="shut" r="4.5"'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" {look} stroke-width="1.5"/>'


def _home(window: _Window, home: tuple[float, float] | None) -> str:
    """Draw a house on a stem: it stands above its place, so that a hospital of the same town is seen below it."""
    if home is None:
        return ""
    x, y = window.at(home[1], home[0])
    top = y - _PIN
    return (
        f'<path class="stem" d="M{x:.1f} {y:.1f}V{top:.1f}" stroke-width="2.5"/>'
        f'<path class="home" d="M{x:.1f} {top - 20:.1f}l12 11h-3.5v11h-17v-11h-3.5z" stroke-width="1.5"/>'
    )


def _names(window: _Window, marks: Sequence[Mark], home: tuple[float, float] | None) -> str:
    """Write names where each has room: beside its place, on the side that is free; else none."""
    taken: list[_Box] = []
    if home is not None:
        x, y = window.at(home[1], home[0])
        taken.append((x - 13, y - _PIN - 22, x + 13, y))
    names: list[str] = []
    for mark in marks:
        if not mark.may_be_open or len(names) == _MOST_LABELS:
            continue
        x, y = window.at(mark.longitude, mark.latitude)
        short = mark.hospital and len(mark.hospital) <= _LONGEST_NAME
        for name in dict.fromkeys((mark.hospital if short else None, mark.name)):
            wide = len(name or "") * _LETTERS * _LETTER_WIDTH
            sides = {"start": (x + _BESIDE, x + _BESIDE + wide), "end": (x - _BESIDE - wide, x - _BESIDE)}
            boxes = {side: (left, y - 11.0, right, y + 11.0) for side, (left, right) in sides.items()}
            free = [side for side, box in boxes.items() if _has_room(box, taken)]
            if name and free:
                taken.append(boxes[free[0]])
                names.append(_name(name, x + (_BESIDE if free[0] == "start" else -_BESIDE), y, free[0]))
                break
    return "".join(names)


def _has_room(box: _Box, taken: Sequence[_Box]) -> bool:
    left, top, right, bottom = box
    inside = left >= 2 and right <= _WIDTH - 2
    return inside and not any(
        left < other[2] and right > other[0] and top < other[3] and bottom > other[1] for other in taken
    )


def _name(name: str, x: float, y: float, side: str) -> str:
    return (
        f'<text class="name" x="{x:.0f}" y="{y + 5:.0f}" text-anchor="{side}" font-family="sans-serif" '
        f'font-size="{_LETTERS:.0f}" paint-order="stroke" stroke-width="4">{escape(name)}</text>'
    )
