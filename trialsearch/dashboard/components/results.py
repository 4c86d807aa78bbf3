"""The answer: a count, the groups with their cards or a table, and the file to take away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

import pandas as pd
import streamlit as st

from trialsearch.catalogue import Catalogue
from trialsearch.dashboard.address import View
from trialsearch.dashboard.components import above, cards, lines
from trialsearch.dashboard.rows import RowsByTrial
from trialsearch.export import UTF8_MARK, search_columns, to_csv
from trialsearch.knowledge.helplines import helplines
from trialsearch.languages import Message, message, say
from trialsearch.schema import TABLES, Tables, plain_rows
from trialsearch.search import ChildProfile, Group, Selection, Side, TrialFilter, nearest_places, reads_miles, sections
from trialsearch.views import Beside, age_range, card, last_checked, phases_short, status_short
from trialsearch.vocabulary import Availability, Purpose, Relevance, Verdict

#: Cards of a part on the screen at first, and how many more each click brings: a phone has to draw them.
CARDS_AT_ONCE = 10

_SHOWN_KEY = "cards_shown"

#: A card shows none of the long texts.
_TRIAL_COLUMNS = search_columns()
_SITE_COLUMNS = (*TABLES["sites"].by_name, "distance_km", "in_home_country")


@dataclass(frozen=True)
class Answer:
    """What was asked, and what is shown of what was found."""

    catalogue: Catalogue
    wanted: TrialFilter
    child: ChildProfile | None
    shown: Selection
    rows: Mapping[str, RowsByTrial]

    @property
    def in_miles(self) -> bool:
        """Whether people at home count in miles."""
        return self.wanted.near is not None and reads_miles(self.wanted.near)


def show(catalogue: Catalogue, wanted: TrialFilter, child: ChildProfile | None) -> int:
    """Draw the answer; whatever is left out is counted, and one click away. Give back how many studies are shown."""
    found = catalogue.search(wanted, child)
    if child is not None:
        above.for_child(child, wanted.near)
    above.understood(found.texts)
    shown = _choose(found, wanted, child)
    rows = _rows_of(catalogue.manifest.data_source, catalogue.snapshot_id, catalogue.tables) | {
        "trials": RowsByTrial(shown.trials, _TRIAL_COLUMNS),
        "matching_sites": RowsByTrial(shown.sites, _SITE_COLUMNS),
    }
    answer = Answer(catalogue, wanted, child, shown, rows)
    _start_over_if_new((wanted, child))
    if not len(answer.shown):
        _nothing(catalogue, wanted)
        return 0
    with st.container(horizontal=True):
        view = st.segmented_control(
            say("result.view"),
            list(View),
            key="view",
            format_func=lambda view: say(f"result.{view}"),
            required=True,
            label_visibility="collapsed",
        )
        _download(answer)
    if view == View.TABLE:
        _table(answer)
    else:
        for group in sections(answer.shown.trials, child):
            _group(answer, group)
    return len(answer.shown)


@st.cache_resource(max_entries=4)
def _rows_of(source: str, snapshot_id: str, _tables: Tables) -> dict[str, RowsByTrial]:  # noqa: ARG001 - the key
    """Order a snapshot's tables by trial, once for all visitors."""
    names = ("contacts", "treatments", "requirements")
    return {name: RowsByTrial(_tables[name], list(_tables[name].columns)) for name in names} | {
        "sites": RowsByTrial(_tables["sites"], ["nct_id"])
    }


def _download(answer: Answer) -> None:
    shown, manifest = answer.shown, answer.catalogue.manifest
    st.download_button(
        say("result.download_one") if len(shown) == 1 else say("result.download_many", count=len(shown)),
        data=lambda: (UTF8_MARK + to_csv(shown.trials, search_columns())).encode("utf-8"),
        file_name=say("result.download_file", source=manifest.data_source, date=manifest.data_date),
        mime="text/csv",
        on_click="ignore",
        key="download",
    )


def _choose(found: Selection, wanted: TrialFilter, child: ChildProfile | None) -> Selection:
    """Leave aside trials that may not be about ALL, and closed ones, unless asked for; say how many."""
    trials = found.trials
    count = st.container()
    kept = _offer("other", trials, trials["relevance"] == Relevance.OTHER.value)
    if not wanted.recruitment:  # who asks for a status wants to see it
        kept = _offer("closed", kept, kept["availability"] == Availability.CLOSED.value)
    shown = kept.reset_index(drop=True)
    studies = say("result.one") if len(shown) == 1 else say("result.many", count=len(shown))
    whose = say("result.this_child") if child else say("result.all_children")
    left_out = say("result.left_out", count=len(trials) - len(shown)) if len(shown) < len(trials) else ""
    count.info(f"{studies} {whose} {left_out}".strip())
    with count:
        lines.draw(_to_join(shown, wanted) if child else "", _unplaced(found))
    return replace(found, trials=shown, sites=found.sites[found.sites["nct_id"].isin(shown["nct_id"])])


def _to_join(shown: pd.DataFrame, wanted: TrialFilter) -> str:
    """Count the verdicts on what treats, takes patients and is not abroad; what only watches never counts."""
    these = shown[
        (shown["availability"] == Availability.TAKING_PATIENTS.value)
        & (shown["purpose_group"] == Purpose.TREATMENT.value)
        & shown["in_home_country"].fillna(value=True).astype(bool)
    ]
    counts = {verdict.value: int((these["verdict"] == verdict.value).sum()) for verdict in Verdict}
    return say(Message("result.to_join_here" if wanted.near else "result.to_join", {**counts}))


def _unplaced(found: Selection) -> str:
    count = len(found.unplaced)
    if not count:
        return ""
    return say("result.unplaced_one") if count == 1 else say("result.unplaced_many", count=count)


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


def _start_over_if_new(question: tuple[TrialFilter, ChildProfile | None]) -> None:
    """Show the first cards again when the question changed."""
    known, _ = st.session_state.get(_SHOWN_KEY, (None, {}))
    if known != question:
        st.session_state[_SHOWN_KEY] = (question, {})


def _more(key: str) -> None:
    _, counts = st.session_state[_SHOWN_KEY]
    counts[key] = counts.get(key, CARDS_AT_ONCE) + CARDS_AT_ONCE


def _group(answer: Answer, group: Group) -> None:
    name = group.availability
    st.html(
        f'<h3 class="ts-group">{escape(say(f"group.{name}"))} ({len(group)})</h3>'
        f'<p class="ts-quiet">{escape(say(f"group.{name}_help"))}</p>'
    )
    for side in group.sides:
        if not side.abroad:
            _side(answer, group, side)
            continue
        lines.draw(say("result.abroad_help"), style="ts-quiet")
        if st.checkbox(say("result.abroad_show", count=len(side)), key=f"abroad_{name}"):
            _side(answer, group, side)


def _side(answer: Answer, group: Group, side: Side) -> None:
    key = f"{group.availability}_{'abroad' if side.abroad else 'here'}"
    with_headings = group.availability is not Availability.EXPANDED_ACCESS
    for part in side.parts:
        heading = ""
        if with_headings:
            place = "_abroad" if side.abroad else ""
            purpose = message(f"purpose.{part.purpose}")
            heading = say(f"result.part{place}", purpose=purpose, count=len(part.nct_ids))
        _cards(answer, part.nct_ids, f"{key}_{part.purpose}", heading)
    if len(side.not_a_match):
        label = say("result.not_a_match_show", count=len(side.not_a_match))
        if st.checkbox(label, key=f"no_match_{key}"):
            _cards(answer, side.not_a_match, f"{key}_no_match", say("verdict_short.does_not_fit"))


def _cards(answer: Answer, nct_ids: Sequence[str], key: str, heading: str) -> None:
    """Draw the first cards of a part, and the button for more."""
    count = st.session_state[_SHOWN_KEY][1].get(key, CARDS_AT_ONCE)
    first = nct_ids[:count]
    drawn = "".join(_drawn(answer, first))
    st.html((f'<h4 class="ts-part">{escape(heading)}</h4>' if heading else "") + drawn)
    if left := len(nct_ids) - len(first):
        label = say("result.more", count=min(left, CARDS_AT_ONCE), left=left)
        st.button(label, key=f"more_{key}", on_click=_more, args=(key,))


def _drawn(answer: Answer, nct_ids: Sequence[str]) -> list[str]:
    """Draw a card for each trial."""
    rows = {name: answer.rows[name].of(nct_ids) for name in answer.rows if name != "sites"}
    drawn = []
    for nct_id in nct_ids:
        (trial,), sites = rows["trials"][nct_id], rows["matching_sites"].get(nct_id, [])
        beside = Beside(
            contacts=rows["contacts"].get(nct_id, ()),
            treatments=rows["treatments"].get(nct_id, ()),
            requirements=rows["requirements"].get(nct_id, ()),
            elsewhere=answer.rows["sites"].count(nct_id) - len(sites),
        )
        judged = answer.shown.matches.get(nct_id)
        drawn.append(cards.as_html(card(trial, sites, beside, judged, in_miles=answer.in_miles)))
    return drawn


def _table(answer: Answer) -> None:
    rows = [
        {
            say("table.availability"): say(f"group.{row['availability']}"),
            **({say("table.verdict"): say(f"verdict_short.{row['verdict']}")} if answer.child else {}),
            say("table.number"): row["url"],
            say("table.title"): row["brief_title"],
            say("table.status"): say(status_short(row["overall_status"])),
            say("table.phase"): "/".join(say(phase) for phase in phases_short(row["phases"])),
            say("table.ages"): say(age_range(row["minimum_age"], row["maximum_age"])),
            say("table.open_sites"): row["open_sites"],
            say("table.not_stated_sites"): row["not_stated_sites"],
            say("table.checked"): say(last_checked(row)),
        }
        for row in plain_rows(answer.shown.trials)
    ]
    st.dataframe(
        rows,
        hide_index=True,
        alt=say("table.alt", count=len(rows)),
        column_config={say("table.number"): st.column_config.LinkColumn(display_text=r"(NCT\d+)$")},
    )
