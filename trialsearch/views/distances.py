"""How far a place is, in words (pure)."""

from __future__ import annotations

from typing import Final

from trialsearch.languages import Message, message
from trialsearch.search import miles

#: Both ends are known to a town's size only: nothing nearer is told apart.
_NEAREST: Final = 10


def distance_in_words(km: float, *, in_miles: bool) -> Message:
    """Say a distance in whole miles or kilometres; short ones only as "less than"."""
    unit = "miles" if in_miles else "km"
    number = miles(km) if in_miles else km
    if number < _NEAREST:
        return message(f"distance.less_{unit}", n=_NEAREST)
    return message(f"distance.{unit}", n=f"{round(number):,}")
