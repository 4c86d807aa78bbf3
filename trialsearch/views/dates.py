"""Days, months and ages of copies in words (pure)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from trialsearch.languages import Message, message

#: Older copies get a line, and need a warning before anybody calls (docs/architecture.md, decision 9).
OLD_COPY: Final = timedelta(hours=72)
#: The registry publishes on weekdays; data that were older than this when they were copied are not its newest.
OLD_DATA: Final = timedelta(days=14)


def month_of(day: date) -> Message:
    """Say the month of a day: "October 2026"."""
    return message("month.of_year", month=message(f"month.{day.month}"), year=day.year)


def day_of(day: date) -> Message:
    """Say a day in full."""
    return message("month.day", month=message(f"month.{day.month}"), day=day.day, year=day.year)


def age_in_words(age: timedelta) -> Message:
    """Say how old a copy is; one from the future says that this computer's clock is behind."""
    if age < timedelta():
        return message("age_of_copy.unknown")
    hours = int(age / timedelta(hours=1))
    if hours < 1:
        return message("age_of_copy.hours")
    if hours < 48:
        return message("age_of_copy.one_hour") if hours == 1 else message("age_of_copy.many_hours", n=hours)
    return message("age_of_copy.many_days", n=age.days)


def age_note(age: timedelta) -> Message | None:
    """Warn of an old copy; None while it is young."""
    if age < timedelta():
        return message("age_of_copy.clock")
    return message("age_of_copy.old", age=age_in_words(age)) if age > OLD_COPY else None


def data_note(data_date: date, pulled: date) -> Message | None:
    """Warn of data that were old already when they were copied; None while they were new."""
    return message("page.old_data", date=day_of(data_date)) if pulled - data_date > OLD_DATA else None
