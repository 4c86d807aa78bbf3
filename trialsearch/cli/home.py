"""Where home is, and how far one can go: `--near` and `--within`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import click
import pandas as pd

from trialsearch.cli.options import with_options
from trialsearch.errors import InvalidInput, quoted
from trialsearch.knowledge.places import Place, find_places, looks_like_coordinates, suggest_places
from trialsearch.schema import Tables
from trialsearch.search import parse_distance

HOME_OPTIONS: Final = (
    click.option("--near", help='Home: "02115, USA", "Cambridge, UK", "28046 Madrid", "Germany" ...'),
    click.option("--within", help='Only sites so near to home: "100 km", "50 miles".'),
)

#: Choices that an error message names, of all that there are.
_MOST_NAMED: Final = 8
_ALL: Final = 10_000


def home_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that tell where home is, and how far one can go (`read_home`)."""
    return with_options(HOME_OPTIONS, command)


def read_home(near: str | None, within: str | None, tables: Callable[[], Tables]) -> tuple[Place | None, float | None]:
    """Read where home is, and how far (km) one can go.

    Raises
    ------
    InvalidInput
        Naming the word that cannot be read, and what can; without a home there is no distance.
    """
    if near is None:
        if within is not None:
            raise InvalidInput("--within needs a home to count from: add --near, such as --near '02115, USA'.")
        return None, None
    within_km = None if within is None else parse_distance(within)
    return read_place(near, tables()["places"]), within_km


def about_home(home: Place) -> str:
    """Say what was understood as home: whoever reads the results must see it, whatever their form."""
    return f"Home: {home.label}." + ("" if home.point else " For distances give a town or a postcode.")


def read_place(text: str, places: pd.DataFrame) -> Place:
    """Find the one place that is meant.

    A bare postcode that only one country is known to have is taken for that one, and said on stderr.

    Raises
    ------
    InvalidInput
        If there is none, with names that come near; if there are several, naming some and how many more there are.
    """
    if looks_like_coordinates(text):
        raise InvalidInput(f"{quoted(text)} looks like coordinates: write a postcode or a town, and the country.")
    found = find_places(text, derived=places, limit=_ALL)
    known = [place for place in found if place.country]
    # Words beside the number that fit none of its places ("64460 Monterrey") say that it is another one.
    if len(known) == 1 and (len(found) == 1 or len(text.split()) == 1):
        if len(found) > 1:
            click.echo(f"{text} is read as {known[0].label}. For another country, add its name.", err=True)
        return known[0]
    typed = quoted(text)
    if found:
        raise InvalidInput(f"{typed} may be several places. Write the one that you mean in full:{_listed(found)}")
    if any(sign.isdigit() for sign in text):
        raise InvalidInput(
            f"{typed} holds no postcode that this program knows. Write it whole, with the zeros in front, or write "
            "the town and the country."
        )
    if near := suggest_places(text):
        raise InvalidInput(f"{typed} is not a place that this program knows. Did you mean one of these?{_listed(near)}")
    raise InvalidInput(f"{typed} is not a place that this program knows: write a postcode or a town, and the country.")


def _listed(places: Sequence[Place]) -> str:
    lines = [place.label for place in places[:_MOST_NAMED]]
    if more := len(places) - len(lines):
        lines.append(f"... and {more} more: add the state, province or country.")
    return "".join(f"\n  {line}" for line in lines)
