"""The body of /lite: the lines that stand on every page, the answer, and the form (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from trialsearch.dashboard import address, notes
from trialsearch.dashboard.answer import Answer, answer
from trialsearch.dashboard.child_form import Home
from trialsearch.dashboard.contact_card import reached
from trialsearch.dashboard.filter_form import asked_of
from trialsearch.dashboard.hospital_files import hospital_file
from trialsearch.dashboard.lite import study
from trialsearch.dashboard.lite.form import FORM, form
from trialsearch.dashboard.lite.posted import STUDY, Posted, read
from trialsearch.dashboard.lite.ways import ways_on
from trialsearch.dashboard.served import Served
from trialsearch.languages import Message, message, say
from trialsearch.markup import cards
from trialsearch.markup.counts import near, tiles
from trialsearch.markup.form import Given, button
from trialsearch.markup.helplines import helpline_list
from trialsearch.markup.text import folded, line, ours, words
from trialsearch.search import Group, Side, reads_miles
from trialsearch.views import Card, licences, notices
from trialsearch.vocabulary import Availability

_AT_FIRST: Final = 5  # cards of each list
_MOST: Final = 200


def body(shown: Served, in_address: Given, posted: Given | None, today: date) -> str:
    """Write the page: with an answer if something was posted, else with the questions alone."""
    head = [
        f"<h1>{ours('page.title')}</h1>",
        line(message("page.lead")),
        line(message("page.urgent"), "ts-urgent"),
        *(line(each, "ts-warn") for each in notes.warnings(shown.catalogue)),
        line(notes.data_line(shown.catalogue), "ts-quiet"),
        ways_on(in_address, posted),
    ]
    given = posted if posted is not None else in_address
    filters = address.read(given)
    foot = "".join(line(each, "ts-quiet") for each in notes.foot(shown.catalogue))
    hospital = _hospital(shown, filters["hospital"], today)
    if posted is None:
        return "".join((*head, hospital, form(given, Home()), foot))
    said = read(posted, shown.catalogue.tables["places"])
    again = folded(ours("lite.change"), form(posted, said.home), is_open=bool(said.home.choices))
    inside = study.body(shown, said, today) if said.last(STUDY) else hospital + _answered(shown, said, filters, today)
    return "".join((*head, inside, f'<div class="ts-screen">{again}</div>', foot))


def _answered(shown: Served, posted: Posted, filters: dict[str, Any], today: date) -> str:
    unknown = () if filters["hospital"] in (None, *shown.hospitals) else (_unknown_hospital(filters),)
    asked = asked_of(filters, unknown)
    wanted, child = asked.wanted.with_home(posted.home.place, posted.within_km), posted.child
    found = answer(shown, wanted, child, today=today, other=bool(filters["other"]), closed=bool(filters["closed"]))
    country = wanted.near.country if wanted.near else None
    said = [
        # Which place is meant, and only then that there are more of them than can be chosen.
        *(
            (each, "ts-problem")
            for each in (*posted.problems, *_which_town(posted.home), *posted.home.problems, *asked.problems)
        ),
        *((each, "ts-quiet") for each in (*posted.ages_understood, posted.home.understood) if each),
        *((each, "ts-notice") for each in (notices(child) if child else ())),
        *((each, "ts-quiet") for each in (licences(child, country) if child else ())),
        *((each, "ts-plain") for each in notes.understood(found.found.texts, shown=len(found))),
    ]
    lines = "".join(line(each, style) for each, style in said)
    change = f'<p class="ts-screen"><a href="#{FORM}">{ours("lite.change")}</a></p>'
    return (
        f'<h2 id="studies">{ours("result.heading")}</h2>{line(message("page.care"))}{lines}{change}{_counted(found)}'
        + (_comfort(notes.nothing_matches(), found) if found.nothing_may_match else "")
        + ("".join(_groups(found, _how_many(posted.fields))) or _nothing(found))
    )


def _which_town(home: Home) -> tuple[Message, ...]:
    return (home.asks, message("lite.choose_town")) if home.asks and home.is_open else ()


def _counted(found: Answer) -> str:
    studies = ours("result.one") if len(found) == 1 else ours("result.many", count=len(found))
    whose = ours("result.this_child" if found.child else "result.all_children")
    counts = found.counts()
    in_tiles = tiles(counts, found.counted_where) if counts else ""
    near_home = found.near_home()
    if near_home is not None and found.wanted.near:
        unknown, in_miles = found.of_unknown_distance(near_home), reads_miles(found.wanted.near)
        in_tiles += near(found.cards(near_home), {}, unknown=unknown, in_miles=in_miles)
    aside = [say("lite.left_out", count=found.left_out)] if found.left_out else []
    more = "".join(line(each) for each in (found.unplaced(), *aside))
    return f"{in_tiles}<p><strong>{studies} {whose}</strong></p>{more}"


def _nothing(found: Answer) -> str:
    return _comfort(notes.nothing_found(found.served.catalogue, found.wanted), found)


def _comfort(said: Iterable[Message], found: Answer) -> str:
    """Say what no study does not mean, and whom to call."""
    home = found.wanted.near.country if found.wanted.near else None
    return "".join(line(each) for each in said) + helpline_list(home)


def _groups(found: Answer, count: int) -> Iterator[str]:
    groups = found.groups()
    found.fetch([nct_id for group in groups for side in group.sides for nct_id in _first(side, count)])
    for group in groups:
        name = group.availability
        yield f"<h3>{ours(f'group.{name}')} ({words(notes.size_of(group))})</h3>"
        yield line(message(f"group.{name}_help"), "ts-quiet") + line(notes.none_here(group, found.wanted.near))
        for side in group.sides:
            inside = "".join(_side(found, group, side, count))
            if side.abroad:
                abroad = line(message("result.abroad_help"), "ts-quiet")
                yield abroad + folded(ours("result.abroad_show", count=len(side)), inside)
            else:
                yield inside


def _first(side: Side, count: int) -> Iterator[str]:
    for nct_ids in (*(part.nct_ids for part in side.parts), side.not_a_match):
        yield from nct_ids[:count]


def _side(found: Answer, group: Group, side: Side, count: int) -> Iterator[str]:
    place = "_abroad" if side.abroad else ""
    for part in side.parts:
        heading = message(f"result.part{place}", purpose=message(f"purpose.{part.purpose}"), count=len(part.nct_ids))
        yield "" if group.availability is Availability.EXPANDED_ACCESS else f"<h4>{words(heading)}</h4>"
        yield _cards(found, part.nct_ids, count)
    if side.not_a_match:
        label = ours("result.not_a_match_show", count=len(side.not_a_match))
        yield folded(label, _cards(found, side.not_a_match, count))


def _cards(found: Answer, nct_ids: Sequence[str], count: int) -> str:
    drawn = "".join(_card(card) for card in found.cards(nct_ids[:count]))
    left = len(nct_ids) - count
    if left <= 0:
        return drawn
    label = say("result.more", count=min(left, count), left=left)
    return drawn + button(label, "shown", str(min(2 * count, _MOST)), form=FORM)


def _card(card: Card) -> str:
    return cards.as_html(card, way_on=button(say("trial.open", nct_id=card.nct_id), STUDY, card.nct_id, form=FORM))


def _how_many(posted: Given) -> int:
    """Tell how many cards of each list are wanted: the last button that was pressed says it."""
    asked = [int(each) for each in posted.get("shown", ()) if each.isdecimal() and len(each) < 4]
    return min(max([_AT_FIRST, *asked]), _MOST)


def _hospital(shown: Served, hospital_id: str | None, today: date) -> str:
    if hospital_id is None or hospital_id not in shown.hospitals:
        return ""
    told = hospital_file(hospital_id)
    heading = f"<h2>{ours('result.at_hospital', name=shown.hospitals[hospital_id])}</h2>"
    return heading + line(message("result.at_hospital_help")) + (reached(told, today) if told else "")


def _unknown_hospital(filters: dict[str, Any]) -> Message:
    return message("result.hospital_unknown", hospital=filters["hospital"])
