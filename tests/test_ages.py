from __future__ import annotations

import string
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.builders import repeatable
from trialsearch.ages import (
    DAYS_PER_MONTH,
    DAYS_PER_YEAR,
    OLDEST_YEARS,
    AgeInterval,
    age_limit_days,
    minimum_age_days,
    parse_age,
)
from trialsearch.errors import InvalidInput

Y, M = 365.25, 30.4375


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [
        ("7 years", 7 * Y, 8 * Y),
        ("18 months", 18 * M, 19 * M),
        ("6 mo", 6 * M, 7 * M),
        ("20 days", 20.0, 21.0),
        ("7 years 3 months", 7 * Y + 3 * M, 7 * Y + 4 * M),
        (7, 7 * Y, 8 * Y),
        ("7", 7 * Y, 8 * Y),
        (7.5, 7.5 * Y, 7.6 * Y),
        ("7.5 years", 7.5 * Y, 7.6 * Y),
        ("7y", 7 * Y, 8 * Y),
        ("7 yrs", 7 * Y, 8 * Y),
        ("7Y 3M", 7 * Y + 3 * M, 7 * Y + 4 * M),
        ("7 years, 3 months", 7 * Y + 3 * M, 7 * Y + 4 * M),
        ("1 year 2 weeks 3 days", Y + 14 + 3, Y + 14 + 4),
        ("3 wks", 21.0, 28.0),
        ("0", 0.0, Y),
        ("0 days", 0.0, 1.0),
        ("  7   YEARS ", 7 * Y, 8 * Y),
        ("7 years\n", 7 * Y, 8 * Y),
        ("119 years", 119 * Y, 120 * Y),
    ],
)
def test_a_typed_age_is_the_interval_that_it_names(typed: str | float, low: float, high: float) -> None:
    parsed = parse_age(typed)
    assert parsed.low_days == pytest.approx(low)
    assert parsed.high_days == pytest.approx(high)


@pytest.mark.parametrize(
    "typed",
    [
        "-3",
        -3,
        "900 years",
        "a teenager",
        "",
        "   ",
        "years",
        "120 years",
        "1440 months",
        "119 years 12 months",
        "3 months 7 years",
        "7 years 3 years",
        "7 3",
        "7.5 years 3 months",
        "7 parsecs",
        "7-8 years",
        "1e3",
        "nan",
        "inf",
        float("nan"),
        float("inf"),
        "9" * 400,
        "7 years; DROP TABLE",
        "７歳",
    ],
    ids=str,
)
def test_what_is_no_age_gets_an_error_that_names_the_bounds(typed: str | float) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_age(typed)
    message = str(refused.value)
    assert "0 days" in message
    assert f"{OLDEST_YEARS} years" in message
    assert "7 years" in message
    assert (f"{typed:g}" if isinstance(typed, float) else str(typed).strip()[:50]) in message
    assert len(message) < 300


@repeatable
@given(st.text(alphabet=string.digits + string.ascii_letters + " .,-+'\n\t½年", max_size=60) | st.text(max_size=40))
@example("7 years" + " " * 5_000)
@example("1 " * 3_000)
@example("1" * 5_000 + "x")
def test_any_text_is_an_age_or_refused_and_at_once(typed: str) -> None:
    begun = time.perf_counter()
    try:
        parsed = parse_age(typed)
    except InvalidInput:
        pass
    else:
        assert 0 <= parsed.low_days < parsed.high_days
        assert parsed.low_days < OLDEST_YEARS * DAYS_PER_YEAR
    assert time.perf_counter() - begun < 1


@repeatable
@given(st.integers(0, 119))
def test_years_months_and_numbers_begin_on_the_same_day(years: int) -> None:
    assert parse_age(years) == parse_age(str(years)) == parse_age(f"{years} years")
    if years < 119:
        assert parse_age(f"{12 * years} months").low_days == parse_age(years).low_days
        assert parse_age(f"{years} years 11 months").high_days == parse_age(years).high_days


@repeatable
@given(st.integers(0, 1438))
def test_intervals_of_one_unit_meet_without_gap_or_overlap(months: int) -> None:
    assert parse_age(f"{months} months").high_days == parse_age(f"{months + 1} months").low_days


def test_twelve_months_are_one_year() -> None:
    assert DAYS_PER_YEAR == Y
    assert DAYS_PER_MONTH == M
    assert minimum_age_days("12 Months") == minimum_age_days("1 Year") == Y


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("6 Months", 6 * M),
        ("1 Year", Y),
        ("18 Years", 18 * Y),
        ("31 Days", 31.0),
        ("1 Day", 1.0),
        ("2 Weeks", 14.0),
        ("12 Hours", 0.5),
        ("360 Minutes", 0.25),
        ("0 Years", 0.0),
        ("0.5 Years", Y / 2),
        ("  6  months ", 6 * M),
        (None, None),
        ("", None),
        ("N/A", None),
        ("Years", None),
        ("-1 Year", None),
        ("6 Fortnights", None),
        ("6", None),
    ],
)
def test_a_minimum_age_in_days(written: str | None, days: float | None) -> None:
    assert minimum_age_days(written) == days


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("17 Years", 18 * Y),
        ("364 Days", 365.0),
        ("365 Days", 366.0),
        ("1 Year", 2 * Y),
        ("12 Months", 13 * M),
        ("0 Days", 1.0),
        ("2 Weeks", 21.0),
        (None, None),
        ("N/A", None),
    ],
)
def test_a_maximum_age_admits_until_it_is_over(written: str | None, days: float | None) -> None:
    assert age_limit_days(written) == days


def test_a_limit_of_twelve_months_is_shorter_than_one_of_a_year() -> None:
    # "12 Months" is written by months: it ends with the 13th month. "1 Year" ends with the second birthday.
    months, year = age_limit_days("12 Months"), age_limit_days("1 Year")
    assert months is not None
    assert year is not None
    assert parse_age("12 months").touches(0, months)
    assert not parse_age("13 months").touches(0, months)
    assert parse_age("23 months").touches(0, year)
    assert not parse_age("24 months").touches(0, year)


@pytest.mark.parametrize(
    ("typed", "minimum", "maximum", "touches"),
    [
        ("17 years", "1 Year", "17 Years", True),
        ("18 years", "1 Year", "17 Years", False),
        ("17 years 11 months", "1 Year", "17 Years", True),
        ("0", "1 Year", "17 Years", False),
        ("1", "1 Year", "17 Years", True),
        ("11 months", "1 Year", "17 Years", False),
        ("12 months", "1 Year", "17 Years", True),
        ("364 days", "0 Days", "364 Days", True),
        ("365 days", "0 Days", "364 Days", False),
        ("0 years", "6 Months", "18 Years", True),
        ("5 months", "6 Months", "18 Years", False),
        ("6 months", "6 Months", "18 Years", True),
    ],
)
def test_birthdays(typed: str, minimum: str, maximum: str, *, touches: bool) -> None:
    low, limit = minimum_age_days(minimum), age_limit_days(maximum)
    assert low is not None
    assert limit is not None
    assert parse_age(typed).touches(low, limit) is touches


_DAYS = st.integers(0, 50_000).map(float)
_WIDTHS = st.integers(1, 5_000).map(float)


@repeatable
@given(_DAYS, _WIDTHS, _DAYS, _WIDTHS)
def test_touching_is_symmetric_and_means_a_common_day(low: float, width: float, minimum: float, breadth: float) -> None:
    age, limits = AgeInterval(low, low + width), AgeInterval(minimum, minimum + breadth)
    common = max(low, minimum) < min(low + width, minimum + breadth)
    assert age.touches(limits.low_days, limits.high_days) is common
    assert limits.touches(age.low_days, age.high_days) is common
    assert age.touches(age.low_days, age.high_days)


@repeatable
@given(_DAYS, _WIDTHS, _DAYS, _WIDTHS)
def test_wider_limits_never_lose_a_child(low: float, width: float, minimum: float, breadth: float) -> None:
    age = AgeInterval(low, low + width)
    if age.touches(minimum, minimum + breadth):
        assert age.touches(max(0.0, minimum - 1), minimum + breadth)
        assert age.touches(minimum, minimum + breadth + 1)


@pytest.mark.parametrize("typed", ["7." + "0" * 12 + " years", "7." + "0" * 40 + " years", "1." + "0" * 400])
def test_many_decimals_are_read_or_refused(typed: str) -> None:
    try:
        parsed = parse_age(typed)
    except InvalidInput:
        return
    assert parsed.low_days < parsed.high_days
    assert parsed.touches(parsed.low_days, parsed.low_days + 1)


@pytest.mark.parametrize("typed", ["7 years\u00a03 months", "7 years\t3 months", "7 years\n3 months", "7\u202fyears"])
def test_blanks_of_every_kind_stand_between_words(typed: str) -> None:
    # Text copied from a web page or a letter has no-break spaces.
    assert parse_age(typed) == parse_age(" ".join(typed.split()))


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        *((typed, "7 years") for typed in ("7 years old", "7yo", "7 yo", "7 y/o", "7y/o", "7 Y/O", "about 7")),
        *((typed, "7 years") for typed in ("aged 7", "age 7", "7 años", "7 AÑOS", "7 años de edad", "7 and")),
        *((typed, "7 years 3 months") for typed in ("7 years and 3 months", "7 años y 3 meses", "7 yo 3 mo")),
        *(
            (typed, "6.5 years")
            for typed in (
                "6 1/2 years",
                "6½",
                "6 ½",
                "6½ years",
                "6 1/2",
                "6,5",
                "6 1/2 years old",
                "6 and a half",
                "6 and a half years",
                "6 and half",
            )
        ),
        *((typed, "12 years") for typed in ("twelve", "Twelve years", "twelve years old", "doce", "doce años")),
        *((typed, "21 years") for typed in ("twenty-one", "twenty one years", "veintiún años", "veintiuno")),
        ("six and a half", "6.5 years"),
        ("tres años y seis meses", "3 years 6 months"),
        ("eighteen months", "18 months"),
        ("1,5", "1.5 years"),
        ("18 meses", "18 months"),
        ("20 días", "20 days"),
        ("20 dias", "20 days"),
        ("3 semanas", "3 weeks"),
    ],
)
def test_an_age_as_parents_write_it(typed: str, plain: str) -> None:
    assert parse_age(typed) == parse_age(plain)


@pytest.mark.parametrize("typed", ["old", "about", "½", "y/o", "años", "6 1/2 3/4", "7 1/3", "1,5,7"])
def test_the_words_around_an_age_are_no_age(typed: str) -> None:
    with pytest.raises(InvalidInput, match="is not an age"):
        parse_age(typed)


@pytest.mark.parametrize("typed", ["7-year-old", "7 year-old", "7-years-old"])
def test_an_age_with_hyphens(typed: str) -> None:
    assert parse_age(typed) == parse_age("7 years")
