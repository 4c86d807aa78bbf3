"""One study on /lite, and the sheet to print of some: with the verdict for the child that was posted."""

from __future__ import annotations

from datetime import date

from trialsearch.dashboard import notes
from trialsearch.dashboard.answer import known_of, of_these
from trialsearch.dashboard.child_in_words import told
from trialsearch.dashboard.lite.form import FORM
from trialsearch.dashboard.lite.posted import SHEET, STUDY, Posted
from trialsearch.dashboard.served import Served
from trialsearch.languages import message, say
from trialsearch.markup import trial_page
from trialsearch.markup.form import button
from trialsearch.markup.sheet import sheet as written_sheet
from trialsearch.markup.site_map import site_map
from trialsearch.markup.text import line, ours


def body(shown: Served, posted: Posted, today: date) -> str:
    """Write the page of the study that was asked for, with the ways back and to its sheet."""
    back = button(say("trial.back"), form=FORM)
    number = posted.last(STUDY)
    nct_ids, unknown = known_of(shown, [number])
    if unknown:
        return back + line(message("trial.unknown", number=number))
    (nct_id,) = nct_ids
    found = of_these(shown, nct_ids, posted.child, posted.home.place, today=today)
    page = found.page(nct_id)
    home = posted.home.place.point if posted.home.place else None
    to_print = button(say("file.sheet"), SHEET, nct_id, form=FORM, beside=True)
    return "".join(
        (
            f'<div class="ts-screen">{back}{to_print}</div>',
            line(message("page.care")),
            trial_page.head(page, f'<p class="ts-screen"><a href="#{FORM}">{ours("trial.to_form")}</a></p>'),
            "" if found.child else line(message("trial.no_child"), "ts-notice"),
            trial_page.sections(page, site_map(found.marks(nct_id), home, found.unplaced_sites(nct_id))),
        )
    )


def sheet(shown: Served, posted: Posted, today: date) -> str:
    """Write the sheet to print of the studies that were asked for, as a document of its own."""
    nct_ids, unknown = known_of(shown, posted.numbers(SHEET))
    found = of_these(shown, nct_ids, posted.child, posted.home.place, today=today)
    pages = [found.page(nct_id) for nct_id in nct_ids]
    about = [notes.made_line(shown.catalogue, today), *notes.warnings(shown.catalogue)]
    lines = [*about, *(message("trial.unknown", number=each) for each in unknown)]
    return written_sheet(pages, lines, told(posted.given))
