"""Lines that stand around an answer, as messages: whatever draws the answer says the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from trialsearch.catalogue import Catalogue, age_of
from trialsearch.knowledge.places import Place
from trialsearch.languages import Message, message
from trialsearch.search import Group, TrialFilter, nearest_places, reads_miles
from trialsearch.text_index import Found
from trialsearch.views import age_in_words, age_note, country_in_sentence, data_note, day_of, distance_in_words
from trialsearch.vocabulary import Relevance
from trialsearch.words import fold


def data_line(catalogue: Catalogue) -> Message:
    """Say where the data come from, of which day they are, and when we last looked."""
    manifest = catalogue.manifest
    day, count = day_of(date.fromisoformat(manifest.data_date)), manifest.counts["trials"]
    if catalogue.is_demonstration:
        return message("page.demo_date", date=day, count=count)
    return message("page.data_date", date=day, age=age_in_words(age_of(catalogue.confirmed_at)), count=count)


def made_line(catalogue: Catalogue, today: date) -> Message:
    """Say when a sheet was made, and of which day its data are: paper has no "an hour ago"."""
    data_date = day_of(date.fromisoformat(catalogue.manifest.data_date))
    return message("sheet.printed", date=day_of(today), data_date=data_date)


def warnings(catalogue: Catalogue) -> Iterator[Message]:
    """Warn where the data might mislead: invented, old, or not the newest copy."""
    if catalogue.is_demonstration:
        yield message("page.demonstration")
    else:
        data_date = date.fromisoformat(catalogue.manifest.data_date)
        old = age_note(age_of(catalogue.confirmed_at)), data_note(data_date, catalogue.confirmed_at.date())
        yield from (note for note in old if note)
    if catalogue.passed_over:
        yield message("page.passed_over")


def set_aside(catalogue: Catalogue) -> Message | None:
    """Count the records that could not be read."""
    count = catalogue.manifest.counts["set_aside"]
    one = "page.set_aside_one" if count == 1 else "page.set_aside"
    return message(one, count=count) if count else None


def understood(texts: Sequence[Found], *, shown: int) -> Iterator[Message]:
    """Say what was searched for where it is not what was typed; `shown` counts the studies that were found by it."""
    for found in texts:
        yield from (message("result.not_left_out", typed=word) for word in found.understood.unwanted)
        replaced = {each.typed for each in found.mended}
        yield from (message("result.mended", typed=each.typed, meant=each.meant) for each in found.mended)
        for each in found.understood.asked:
            if each.meaning and each.typed not in replaced and fold(each.meaning) != fold(each.typed):
                yield message("result.understood", typed=each.typed, meaning=each.meaning)
        yield from (message("result.unknown_word", typed=word) for word in found.unknown)
        if shown and not found.all_words:
            yield message("result.not_all_words")


def size_of(group: Group) -> Message:
    """Count a group; with a home, how many of it are in the own country."""
    here = sum(len(side) for side in group.sides if not side.abroad)
    return (
        message("group.here_of_all", here=here, all=len(group))
        if here < len(group)
        else message("group.all", all=len(group))
    )


def none_here(group: Group, home: Place | None) -> Message | None:
    """Say that nothing of a group is at home, or may match there; None without a home, or where something may."""
    if home is None or home.country is None or any(side.parts for side in group.sides if not side.abroad):
        return None
    listed = any(not side.abroad for side in group.sides)
    country = country_in_sentence(home.country)
    return message("group.none_match_here" if listed else "group.none_here", country=country)


def nothing_found(catalogue: Catalogue, wanted: TrialFilter) -> Iterator[Message]:
    """Say that nothing was found, what to leave out, and that the people of `markup.helplines` can be called."""
    yield message("result.none")
    words = " ".join(wanted.sites)
    if words and not len(catalogue.select(TrialFilter(sites=wanted.sites))):
        yield message("result.site_unknown", words=words)
        if meant := nearest_places(catalogue.tables["sites"], words):
            yield message("result.meant", places=", ".join(meant))
    yield from _farther(catalogue, wanted)
    yield message("result.relax")
    yield message("result.helplines")


def _farther(catalogue: Catalogue, wanted: TrialFilter) -> Iterator[Message]:
    """Say what a greater distance would find."""
    if wanted.near is None or wanted.within_km is None:
        return
    anywhere = replace(wanted, within_km=None)
    trials = catalogue.rank(catalogue.select(anywhere), anywhere).trials
    known = trials.loc[trials["relevance"] != Relevance.OTHER, "nearest_may_be_open_km"].dropna()
    if len(known):
        distance = distance_in_words(float(known.min()), in_miles=reads_miles(wanted.near))
        which = "result.farther_one" if len(known) == 1 else "result.farther_many"
        yield message(which, count=len(known), distance=distance)


def nothing_matches() -> Iterator[Message]:
    """Say the same where studies were found, and none of them is a match."""
    yield message("result.none_matches")
    yield message("result.relax")
    yield message("result.helplines")


def foot(catalogue: Catalogue) -> Iterator[Message]:
    """Give the lines that stand below every answer."""
    yield message("page.safety")
    yield message("page.privacy")
    yield message("page.invented" if catalogue.is_demonstration else "page.source")
