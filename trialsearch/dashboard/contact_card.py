"""How a hospital wants to be reached, as HTML: its own words, escaped like anybody's."""

from __future__ import annotations

from datetime import date
from html import escape

from trialsearch.dashboard.hospital_files import HospitalFile
from trialsearch.languages import spoken
from trialsearch.markup.cards import phone
from trialsearch.markup.text import details, line, ours


def reached(told: HospitalFile, today: date) -> str:
    """Draw how to refer a child there and whom to call, and when that was checked."""
    language = spoken() if spoken() in told.refer else "en"
    email = f'<a href="mailto:{escape(told.email)}">{escape(told.email)}</a>' if told.email else ""
    page = f'<a href="{escape(told.page)}" rel="noopener noreferrer">{escape(told.page)}</a>' if told.page else ""
    return (
        f'<div class="ts-notice"><p lang="{language}">{escape(told.said(language))}</p>'
        + details(
            (ours("hospital.phone"), phone(told.phone) if told.phone else ""),
            (ours("hospital.email"), email),
            (ours("hospital.page"), page),
        )
        + line(told.checked_line(today), "ts-quiet")
        + "</div>"
    )
