"""The answer: a count, the groups with their cards or a table, and the file to take away."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from trialsearch.catalogue import Catalogue
from trialsearch.dashboard.address import View
from trialsearch.dashboard.components import cards, lines
from trialsearch.export import UTF8_MARK, search_columns, to_csv
from trialsearch.knowledge.helplines import helplines
from trialsearch.languages import message, say
from trialsearch.schema import plain_rows
from trialsearch.search import Selection, TrialFilter, nearest_places
from trialsearch.views import age_range, card, last_checked, phases_short, status_short
from trialsearch.vocabulary import Availability, Relevance

#: Cards of a group on the screen at first, and how many more each click brings: a phone has to draw them.
CARDS_AT_ONCE = 10

_SHOWN_KEY = "cards_shown"


def show(catalogue: Catalogue, wanted: TrialFilter) -> None:
    """Draw the answer to a filter; whatever is left out is counted, and one click away."""
    shown = _choose(catalogue.search(wanted), wanted)
    _start_over_if_new(wanted)
    if not len(shown):
        _nothing(catalogue, wanted)
        return
    with st.container(horizontal=True):
        view = st.segmented_control(
            say("result.view"),
            list(View),
            key="view",
            format_func=lambda view: say(f"result.{view}"),
            required=True,
            label_visibility="collapsed",
        )
        st.download_button(
            say("result.download_one") if len(shown) == 1 else say("result.download_many", count=len(shown)),
            data=lambda: (UTF8_MARK + to_csv(shown.trials, search_columns())).encode("utf-8"),
            file_name=_file_name(catalogue),
            mime="text/csv",
            on_click="ignore",
            key="download",
        )
    if view == View.TABLE:
        _table(shown)
    else:
        for group in Availability:
            _group(catalogue, shown, group)


def _file_name(catalogue: Catalogue) -> str:
    manifest = catalogue.manifest
    return say("result.download_file", source=manifest.data_source, date=manifest.data_date)


def _choose(found: Selection, wanted: TrialFilter) -> Selection:
    """Leave aside trials that may not be about ALL, and closed ones, unless asked for; say how many."""
    trials = found.trials
    count = st.container()
    kept = _offer("other", trials, trials["relevance"] == Relevance.OTHER.value)
    if not wanted.recruitment:  # who asks for a status wants to see it
        kept = _offer("closed", kept, kept["availability"] == Availability.CLOSED.value)
    shown = kept.reset_index(drop=True)
    studies = say("result.one") if len(shown) == 1 else say("result.many", count=len(shown))
    ages = say("result.this_age") if wanted.age else say("result.all_ages")
    left_out = say("result.left_out", count=len(trials) - len(shown)) if len(shown) < len(trials) else ""
    count.info(f"{studies} {ages} {left_out}".strip())
    return Selection(shown, found.sites[found.sites["nct_id"].isin(shown["nct_id"])])


def _offer(name: str, trials: pd.DataFrame, aside: pd.Series[bool]) -> pd.DataFrame:
    """Draw the box that brings back what is left aside; without any, there is no box."""
    count = int(aside.sum())
    if count == 0:
        return trials
    one_or_many = "one" if count == 1 else "many"
    return trials if st.checkbox(say(f"filter.{name}_{one_or_many}", count=count), key=name) else trials[~aside]


def _nothing(catalogue: Catalogue, wanted: TrialFilter) -> None:
    words = " ".join(wanted.sites)
    no_such_place = words and not len(catalogue.search(TrialFilter(sites=wanted.sites)))
    meant = ", ".join(nearest_places(catalogue.tables["sites"], words)) if no_such_place else ""
    lines.draw(
        say("result.none"),
        say("result.site_unknown", words=words) if no_such_place else "",
        say("result.meant", places=meant) if meant else "",
        say("result.relax"),
        say("result.helplines"),
        *(say(message("result.helpline", **helpline)) for helpline in helplines()),
    )


def _start_over_if_new(wanted: TrialFilter) -> None:
    """Show the first cards again when the question changed."""
    known, _ = st.session_state.get(_SHOWN_KEY, (None, {}))
    if known != wanted:
        st.session_state[_SHOWN_KEY] = (wanted, {})


def _more(group: Availability) -> None:
    _, counts = st.session_state[_SHOWN_KEY]
    counts[group] = counts.get(group, CARDS_AT_ONCE) + CARDS_AT_ONCE


def _group(catalogue: Catalogue, shown: Selection, group: Availability) -> None:
    trials = shown.trials[shown.trials["availability"] == group.value]
    if trials.empty:
        return
    count = st.session_state[_SHOWN_KEY][1].get(group, CARDS_AT_ONCE)
    heading = f'<h3 class="ts-group">{say(f"group.{group}")} ({len(trials)})</h3>'
    help_line = f'<p class="ts-quiet">{say(f"group.{group}_help")}</p>'
    drawn = [_card(catalogue, shown, row) for row in plain_rows(trials.head(count))]
    st.html(heading + help_line + "".join(drawn))
    if left := len(trials) - len(drawn):
        label = say("result.more", count=min(left, CARDS_AT_ONCE), left=left)
        st.button(label, key=f"more_{group}", on_click=_more, args=(group,))


def _card(catalogue: Catalogue, shown: Selection, trial: dict[str, object]) -> str:
    nct_id = str(trial["nct_id"])
    sites = plain_rows(shown.sites[shown.sites["nct_id"] == nct_id])
    contacts, interventions = (plain_rows(catalogue.rows_of(name, nct_id)) for name in ("contacts", "interventions"))
    elsewhere = len(catalogue.rows_of("sites", nct_id)) - len(sites)
    return cards.as_html(card(trial, sites, contacts, interventions, elsewhere=elsewhere))


def _table(shown: Selection) -> None:
    rows = [
        {
            say("table.availability"): say(f"group.{row['availability']}"),
            say("table.number"): row["url"],
            say("table.title"): row["brief_title"],
            say("table.status"): say(status_short(row["overall_status"])),
            say("table.phase"): "/".join(say(phase) for phase in phases_short(row["phases"])),
            say("table.ages"): say(age_range(row["minimum_age"], row["maximum_age"])),
            say("table.open_sites"): row["open_sites"],
            say("table.not_stated_sites"): row["not_stated_sites"],
            say("table.checked"): say(last_checked(row)),
        }
        for row in plain_rows(shown.trials)
    ]
    st.dataframe(
        rows,
        hide_index=True,
        alt=say("table.alt", count=len(rows)),
        column_config={say("table.number"): st.column_config.LinkColumn(display_text=r"(NCT\d+)$")},
    )
