"""The ways on from a study, for the page with a script (here.js): to its own page, and onto the list of kept ones.

Both change the address and nothing else, so that they need no widget: a widget of Streamlit's costs a browser more
than a whole card. Without the script, as in a new tab, the link is a plain one.
"""

from __future__ import annotations

from html import escape

from trialsearch.markup.text import ours


def linked(title: str, way_in: str) -> str:
    """Make a title, markup already, the link to the study's page."""
    return f'<a href="{escape(way_in)}" target="_self" data-way>{title}</a>'


def ways_on(nct_id: str, way_in: str) -> str:
    """Write both ways below a card."""
    more = f'<a class="ts-do" href="{escape(way_in)}" target="_self" data-way>{ours("trial.open", nct_id=nct_id)}</a>'
    return f'<p class="ts-ways">{more} {keep(nct_id)}</p>'


def keep(nct_id: str) -> str:
    """Write the button that keeps a study or lets it go; the script shows the words that are true.

    The number is for the ear alone: a list of buttons that all say "Keep" tells nothing.
    """
    number = f'<span class="ts-heard"> {escape(nct_id)}</span>'
    return (
        f'<button type="button" class="ts-do" data-keep="{escape(nct_id)}" aria-describedby="title-{escape(nct_id)}">'
        f'<span class="ts-not-kept">{ours("kept.keep")}{number}</span>'
        f'<span class="ts-kept">{ours("kept.drop")}{number}</span>'
        f'<span class="ts-full">{ours("kept.full")}</span></button>'
    )
