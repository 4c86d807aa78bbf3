"""How many studies there are for a child: three numbers at most, and those near home as links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from trialsearch.languages import spoken
from trialsearch.markup.cards import title
from trialsearch.markup.text import folded, items, ours, words
from trialsearch.markup.ways import linked
from trialsearch.views import Card, VerdictBlock
from trialsearch.vocabulary import Verdict

_SIZE: Final = ("none", "one", "many")


def tiles(counts: Mapping[str, int], where: str) -> str:
    """Write how many studies may match, are to be asked about, and are no match today; one number to a tile.

    `where` says of what: "here" (in the home country), "anywhere", or "shown" (what a filter left).
    """
    heading = ours(f"counted.{where}")
    each = items(
        f'<strong class="ts-tile-{verdict}">{counts[verdict]}</strong> {ours(f"counted.{verdict}")}'
        for verdict in Verdict
    )
    return f'<div class="ts-counts" lang="{spoken()}"><p>{heading}</p>{each}</div>'


def near(cards: Sequence[Card], ways_in: Mapping[str, str], *, unknown: int, in_miles: bool) -> str:
    """Write how many of these are near home; one click shows which. Their order is that of the list below.

    `unknown` counts those of which it is not known how far they are: they are not said to be far.
    """
    distance = ours("counted.miles" if in_miles else "counted.km")
    if unknown and not cards:
        # Not "none": one of those may be next door.
        words_for_it = ours(f"counted.perhaps_{_SIZE[min(unknown, 2)]}", distance=distance, count=unknown)
        return f'<div class="ts-near" lang="{spoken()}"><p>{words_for_it}</p></div>'
    count = ours(f"counted.near_{_SIZE[min(len(cards), 2)]}", distance=distance, count=len(cards))
    listed = folded(count, items(_near(card, ways_in) for card in cards)) if cards else f"<p>{count}</p>"
    also = ours(f"counted.unknown_{_SIZE[min(unknown, 2)]}", count=unknown) if unknown else ""
    return f'<div class="ts-near" lang="{spoken()}">{listed}{f"<p>{also}</p>" if also else ""}</div>'


def _near(card: Card, ways_in: Mapping[str, str]) -> str:
    name = linked(title(card), ways_in[card.nct_id]) if card.nct_id in ways_in else title(card)
    nearest = f" {words(card.nearest)}" if card.nearest else ""
    return f"{name}{_said(card.verdict) if card.verdict else ''}{nearest}"


def _said(block: VerdictBlock) -> str:
    """Write a verdict in a line, and what is to be asked about where something is: "made for another time"."""
    doubt = f" {words(block.reason)}" if block.verdict is Verdict.UNCLEAR else ""
    return f"<br>{ours(f'verdict_short.{block.verdict}')}.{doubt}"
