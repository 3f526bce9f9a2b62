"""The arithmetic of periods, against an independent implementation and by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from monitor.deadlines.periods import (
    Period,
    add_months,
    corresponds,
    days_between,
    earliest_last_day,
    last_day,
    nth_open_after,
    nth_open_before,
)

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def weekdays(day: date) -> bool:
    return day.weekday() < 5


@given(DAYS, st.integers(0, 40))
def test_months_clip_as_dateutil_clips_them(day: date, months: int) -> None:
    assert add_months(day, months) == day + relativedelta(months=months)
    assert corresponds(day, months) == (add_months(day, months).day == day.day)


@pytest.mark.parametrize(
    ("published", "period", "end"),
    [
        ("2023-11-30", Period(3, "months", "after_publication"), "2024-02-29"),
        ("2022-11-30", Period(3, "months", "after_publication"), "2023-02-28"),
        ("2024-02-29", Period(12, "months", "after_publication"), "2025-02-28"),
        ("2026-03-04", Period(2, "months", "from_publication"), "2026-05-03"),
        ("2025-12-31", Period(2, "months", "from_publication"), "2026-02-28"),
        ("2026-01-15", Period(3, "months", "next_month", "day_before"), "2026-04-30"),
        ("2026-01-15", Period(3, "months", "next_month", "corresponding"), "2026-05-01"),
        ("2026-12-31", Period(2, "months", "next_month", "day_before"), "2027-02-28"),
        ("2026-01-31", Period(3, "months", "offset", offset_months=1), "2026-05-28"),
        ("2026-06-05", Period(60, "days", "next_working_day"), "2026-08-06"),
        ("2026-06-04", Period(60, "days", "next_working_day"), "2026-08-03"),
        ("2026-06-05", Period(30, "working_days", "after_publication"), "2026-07-17"),
        ("2026-06-05", Period(30, "days", "after_publication"), "2026-07-05"),
    ],
)
def test_periods_by_hand(published: str, period: Period, end: str) -> None:
    assert last_day(date.fromisoformat(published), period, weekdays) == date.fromisoformat(end)


@given(DAYS)
def test_only_a_clipped_first_day_count_has_an_earlier_reading(day: date) -> None:
    counted = Period(2, "months", "from_publication")
    difference = last_day(day, counted, weekdays) - earliest_last_day(day, counted, weekdays)
    assert difference == timedelta(days=0 if corresponds(day, 2) else 1)
    plain = Period(2, "months", "after_publication")
    assert earliest_last_day(day, plain, weekdays) == last_day(day, plain, weekdays)


@given(DAYS, st.integers(1, 40))
def test_working_days_counted_there_and_back(day: date, count: int) -> None:
    there = nth_open_after(day, count, weekdays)
    assert sum(weekdays(each) for each in days_between(day + timedelta(days=1), there)) == count
    back = nth_open_before(there, count, weekdays)
    assert sum(weekdays(each) for each in days_between(back, there - timedelta(days=1))) == count


def test_days_between_includes_both_ends() -> None:
    assert list(days_between(date(2026, 1, 1), date(2026, 1, 3))) == [date(2026, 1, n) for n in (1, 2, 3)]
    assert list(days_between(date(2026, 1, 1), None)) == [date(2026, 1, 1)]
