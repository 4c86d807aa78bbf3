"""The ways that lead on from /lite: to the full page, and to the same in another language (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from trialsearch.dashboard.address import DATA, FIELDS, link
from trialsearch.dashboard.child_form import ABOUT_HOME, ABOUT_THE_CHILD
from trialsearch.dashboard.lite.posted import ASKED_BESIDE, STUDY
from trialsearch.languages import languages, message, name_of, spoken
from trialsearch.markup.form import Given, hidden
from trialsearch.markup.text import line, ours

#: What a form may hold; a stranger's names of fields go nowhere.
_CARRIED: Final = (*ABOUT_THE_CHILD, *ABOUT_HOME, *ASKED_BESIDE, *FIELDS, "shown", STUDY)


def ways_on(in_address: Given, posted: Given | None) -> str:
    """Write the ways on; what was posted is posted again, so that it never stands in an address."""
    data = {name: values for name, values in in_address.items() if name == DATA}
    language = {"lang": [spoken()]}
    words = ours("lite.full" if posted is None else "lite.full_asks_again")
    full = f'<a href="{escape(link("./", {**language, **data}))}">{words}</a>'
    others = [each for each in languages() if each != spoken()]
    if posted is None:
        return f'<p class="ts-screen">{" · ".join((full, *(_link(each, data) for each in others)))}</p>'
    switches = "".join(_switch(each, posted) for each in others)
    return f'<div class="ts-screen"><p>{full}</p>{switches}{line(message("lite.back"), "ts-quiet")}</div>'


def _link(language: str, data: Given) -> str:
    address = link("", {"lang": [language], **data})
    return f'<a href="{escape(address)}" lang="{language}">{escape(name_of(language))}</a>'


def _switch(language: str, posted: Given) -> str:
    """Write the button that asks for the same in another language."""
    fields = "".join(hidden(name, value) for name, value in (*_carried(posted), ("lang", language)))
    return f'<form method="post">{fields}<button lang="{language}">{escape(name_of(language))}</button></form>'


def _carried(posted: Given) -> Iterator[tuple[str, str]]:
    for name in _CARRIED:
        for value in posted.get(name, ()):
            yield name, value
