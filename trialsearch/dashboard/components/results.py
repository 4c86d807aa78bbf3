"""The answer: a count, the groups with their cards or a table, and the file to take away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

import streamlit as st

from trialsearch.dashboard import notes, visit
from trialsearch.dashboard.address import View
from trialsearch.dashboard.answer import Answer, answer
from trialsearch.dashboard.components import above, files, lines, trial
from trialsearch.dashboard.components.flow import Flow
from trialsearch.dashboard.left_aside import LEFT_ASIDE
from trialsearch.dashboard.served import Served
from trialsearch.export import UTF8_MARK, search_columns, to_csv
from trialsearch.languages import Message, message, say, spoken
from trialsearch.markup import cards
from trialsearch.markup.counts import near, tiles
from trialsearch.markup.helplines import helpline_list
from trialsearch.schema import plain_rows
from trialsearch.search import ChildProfile, Group, Side, TrialFilter, miles, reads_miles
from trialsearch.views import age_range, last_checked, phases_short, status_short
from trialsearch.vocabulary import Availability, Purpose

#: Cards of a part on the screen at first, and how many more each click brings: a phone has to draw them.
CARDS_AT_ONCE = 5
#: Of treatment in a group that takes nobody today, and of a part that does not treat.
CARDS_NOT_TODAY = 2
CARDS_OF_THE_REST = 1

_SHOWN_KEY = "cards_shown"


def show(served: Served, wanted: TrialFilter, child: ChildProfile | None) -> Answer:
    """Draw the answer; whatever is left out is counted, and one click away."""
    brought_back = {name: bool(st.session_state.get(name)) for name in LEFT_ASIDE}
    shown = answer(served, wanted, child, today=visit.today(), **brought_back)
    if child is not None:
        above.for_child(child, wanted.near)
    above.understood(shown.found.texts, len(shown))
    _count(shown)
    _start_over_if_new((wanted, child))
    if not len(shown):
        _comfort(notes.nothing_found(served.catalogue, wanted), wanted)
        return shown
    if shown.nothing_may_match:
        _comfort(notes.nothing_matches(), wanted)
    with st.container(horizontal=True, key="as"):
        view = st.segmented_control(
            say("result.view"),
            list(View),
            key="view",
            format_func=lambda view: say(f"result.{view}"),
            required=True,
            label_visibility="collapsed",
        )
        _download(shown)
    if view == View.TABLE:
        _table(shown)
    else:
        groups = shown.groups()
        shown.fetch([nct_id for group in groups for nct_id in _on_first_sight(group)])
        flow = Flow()
        for group in groups:
            _group(shown, group, flow)
        flow.draw()
    files.link_with_answers()
    return shown


def _comfort(said: Iterable[Message], wanted: TrialFilter) -> None:
    """Say what no study does not mean, and whom to call."""
    lines.draw(*(say(each) for each in said))
    st.html(f'<div lang="{spoken()}">{helpline_list(wanted.near.country if wanted.near else None)}</div>')


def _count(shown: Answer) -> None:
    """Say how many studies there are, and offer what is left aside."""
    flow = Flow()
    if counts := shown.counts():
        flow.write(tiles(counts, shown.counted_where))
    if (near_home := shown.near_home()) is not None and shown.wanted.near:
        in_miles = reads_miles(shown.wanted.near)
        unknown = shown.of_unknown_distance(near_home)
        flow.write(near(shown.cards(near_home), trial.ways_in(near_home), unknown=unknown, in_miles=in_miles))
    flow.draw()
    studies = say("result.one") if len(shown) == 1 else say("result.many", count=len(shown))
    whose = say("result.this_child") if shown.child else say("result.all_children")
    left_out = say("result.left_out", count=shown.left_out) if shown.left_out else ""
    with st.container(key="counted"):
        st.info(f"{studies} {whose} {left_out}".strip())
        if unplaced := shown.unplaced():
            lines.draw(say(unplaced))
        for aside in shown.aside:
            one_or_many = "one" if aside.count == 1 else "many"
            st.checkbox(say(f"filter.{aside.name}_{one_or_many}", count=aside.count), key=aside.name)


def _download(shown: Answer) -> None:
    manifest = shown.served.catalogue.manifest
    st.download_button(
        say("result.download_one") if len(shown) == 1 else say("result.download_many", count=len(shown)),
        data=lambda: (UTF8_MARK + to_csv(shown.whole(), search_columns())).encode("utf-8"),
        file_name=say("result.download_file", source=manifest.data_source, date=manifest.data_date),
        mime="text/csv",
        on_click="ignore",
        key="download",
    )


def _start_over_if_new(question: tuple[TrialFilter, ChildProfile | None]) -> None:
    """Show the first cards again when the question changed."""
    known, _ = st.session_state.get(_SHOWN_KEY, (None, {}))
    if known != question:
        st.session_state[_SHOWN_KEY] = (question, {})


def _more(key: str) -> None:
    _, counts = st.session_state[_SHOWN_KEY]
    counts[key] = counts.get(key, 0) + CARDS_AT_ONCE


def _at_first(group: Group, purpose: Purpose) -> int:
    """Say how many cards of a part are on the screen at first."""
    if purpose is not Purpose.TREATMENT:
        return CARDS_OF_THE_REST
    return CARDS_AT_ONCE if group.availability is Availability.TAKING_PATIENTS else CARDS_NOT_TODAY


def _on_first_sight(group: Group) -> Iterator[str]:
    """Give the numbers of the first cards of every part that is not folded."""
    for side in group.sides:
        for part in side.parts if not side.abroad else ():
            yield from part.nct_ids[: _at_first(group, part.purpose)]


def _group(shown: Answer, group: Group, flow: Flow) -> None:
    name = group.availability
    flow.write(
        f'<h3 class="ts-group">{escape(say(f"group.{name}"))} ({escape(say(notes.size_of(group)))})</h3>'
        f'<p class="ts-quiet">{escape(say(f"group.{name}_help"))}</p>'
    )
    if none := notes.none_here(group, shown.wanted.near):
        flow.write(lines.written(say(none)))
    for side in group.sides:
        if not side.abroad:
            _side(shown, group, side, flow)
            continue
        flow.write(lines.written(say("result.abroad_help"), style="ts-quiet"))
        flow.draw()
        if st.checkbox(say("result.abroad_show", count=len(side)), key=f"abroad_{name}"):
            _side(shown, group, side, flow)


def _side(shown: Answer, group: Group, side: Side, flow: Flow) -> None:
    key = f"{group.availability}_{'abroad' if side.abroad else 'here'}"
    with_headings = group.availability is not Availability.EXPANDED_ACCESS
    for part in side.parts:
        heading = ""
        if with_headings:
            place = "_abroad" if side.abroad else ""
            purpose = message(f"purpose.{part.purpose}")
            heading = say(f"result.part{place}", purpose=purpose, count=len(part.nct_ids))
        flow.write(_part_heading(heading))
        _cards(shown, part.nct_ids, f"{key}_{part.purpose}", _at_first(group, part.purpose), flow)
    if len(side.not_a_match):
        label = say("result.not_a_match_show", count=len(side.not_a_match))
        flow.draw()
        if st.checkbox(label, key=f"no_match_{key}"):
            flow.write(_part_heading(say("verdict_short.does_not_fit")))
            _cards(shown, side.not_a_match, f"{key}_no_match", CARDS_AT_ONCE, flow)


def _part_heading(heading: str) -> str:
    return f'<h4 class="ts-part">{escape(heading)}</h4>' if heading else ""


def _cards(shown: Answer, nct_ids: Sequence[str], key: str, at_first: int, flow: Flow) -> None:
    """Write the first cards of a part, and draw the button for more."""
    count = at_first + st.session_state[_SHOWN_KEY][1].get(key, 0)
    first = nct_ids[:count]
    ways_in = trial.ways_in(first)
    for card in shown.cards(first):
        flow.write(cards.as_html(card, way_in=ways_in[card.nct_id]))
    if left := len(nct_ids) - len(first):
        flow.draw()
        label = say("result.more", count=min(left, CARDS_AT_ONCE), left=left)
        st.button(label, key=f"more_{key}", on_click=_more, args=(key,))


def _table(shown: Answer) -> None:
    home = shown.wanted.near if shown.wanted.near and shown.wanted.near.point else None
    in_miles = home is not None and reads_miles(home)
    away = say("table.miles" if in_miles else "table.km")
    rows = [
        {
            # What a phone shows without being pushed aside: for this child, how far, which study.
            **({say("table.verdict"): say(f"table.{row['verdict']}")} if shown.child else {}),
            **({away: _distance(row["nearest_may_be_open_km"], in_miles=in_miles)} if home else {}),
            say("table.title"): row["brief_title"],
            say("table.availability"): say(f"group.{row['availability']}"),
            say("table.number"): row["url"],
            say("table.status"): say(status_short(row["overall_status"])),
            say("table.phase"): "/".join(say(phase) for phase in phases_short(row["phases"])),
            say("table.ages"): say(age_range(row["minimum_age"], row["maximum_age"])),
            say("table.open_sites"): row["open_sites"],
            say("table.not_stated_sites"): row["not_stated_sites"],
            say("table.checked"): say(last_checked(row)),
        }
        for row in plain_rows(shown.whole())
    ]
    st.dataframe(
        rows,
        hide_index=True,
        alt=say("table.alt", count=len(rows)),
        column_config={
            say("table.number"): st.column_config.LinkColumn(display_text=r"(NCT\d+)$"),
            say("table.verdict"): st.column_config.TextColumn(width=125),
            away: st.column_config.NumberColumn(width=75),
            say("table.title"): st.column_config.TextColumn(width=320),
        },
    )


def _distance(km: float | None, *, in_miles: bool) -> int | None:
    """Give a distance in tens of miles or kilometers: both ends are known to a town's size only."""
    if km is None:
        return None
    return max(10, 10 * round((miles(km) if in_miles else km) / 10))
