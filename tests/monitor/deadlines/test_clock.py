"""Days left are counted in the office's zone, and no reminder is late because the server stands elsewhere."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.deadlines import Calendars, Question, RuleBook, compute, day_starts, days_left, reminder_days
from monitor.deadlines.stated import stated_difference
from monitor.pretended import as_if
from sources.instants import Instant

BOOK = RuleBook.load()
ZONES = sorted({place.time_zone for place in BOOK.jurisdictions.values()})
SKIPPED = [
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("Asia/Beirut", date(2021, 3, 28)),
    ("Africa/Cairo", date(2024, 4, 26)),
]


@given(st.sampled_from(ZONES), st.dates(date(2000, 1, 1), date(2040, 1, 1)))
def test_a_day_starts_on_that_day_and_a_second_before_on_the_day_before(zone: str, day: date) -> None:
    start = day_starts(zone, day)
    assert start.local_day(zone) == day
    assert start.plus(seconds=-1).local_day(zone) == day - timedelta(days=1)


@pytest.mark.parametrize(("zone", "day"), SKIPPED)
def test_a_day_whose_midnight_the_clocks_skip_still_starts(zone: str, day: date) -> None:
    start = day_starts(zone, day)
    assert start.utc.astimezone(ZoneInfo(zone)).hour == 1
    assert start.plus(seconds=-1).local_day(zone) == day - timedelta(days=1)


@pytest.mark.parametrize(
    "operator", ["Asia/Shanghai", "America/Los_Angeles", "UTC", "Pacific/Auckland", "Pacific/Fiji", "Pacific/Apia"]
)
def test_a_pretended_day_is_today_at_every_office_and_has_begun_there(operator: str) -> None:
    for day in (date(2026, 1, 15), date(2026, 7, 15)):
        now = as_if(day, operator)
        assert Instant(now.utc).local_day(operator) == day
        for zone in ZONES:
            assert now.local_day(zone) == day
            assert day_starts(zone, day) <= now
            assert not day_starts(zone, day) > now


def test_a_pretended_instant_compares_with_others_by_time() -> None:
    now = as_if(date(2026, 1, 15), "UTC")
    same, later = Instant(now.utc), now.plus(seconds=1)
    assert now == same
    assert same == now
    assert len({now, same}) == 1
    assert sorted([later, now]) == [now, later]
    assert same <= now < later
    assert later > now >= same


def test_days_left_go_by_the_offices_zone(book: RuleBook, calendars: Calendars) -> None:
    deadline = compute(book, calendars, Question("US", date(2026, 3, 17)))  # last day 16 April
    # In Shanghai it is the 17th already; in Alexandria, Virginia, the 16th has not ended.
    assert days_left(deadline, Instant.parse("2026-04-17T03:59:59Z")) == 0
    assert days_left(deadline, Instant.parse("2026-04-17T04:00:00Z")) == -1
    assert days_left(deadline, Instant.parse("2026-04-16T03:59:59Z")) == 1
    without = compute(book, calendars, Question("DZ", date(2026, 3, 17)))
    assert days_left(without, Instant.parse("2026-04-17T00:00:00Z")) is None


def test_reminders_fall_at_the_start_of_the_offices_day(book: RuleBook, calendars: Calendars) -> None:
    deadline = compute(book, calendars, Question("JP", date(2026, 1, 6)))
    assert deadline.safe_day == date(2026, 3, 6)
    steps = reminder_days(deadline, [7, 1, 7, 90])
    assert [(step, at.iso()) for step, at in steps] == [(7, "2026-02-26T15:00:00Z"), (1, "2026-03-04T15:00:00Z")]
    assert reminder_days(compute(book, calendars, Question("DZ", date(2026, 1, 6))), [7]) == ()


def test_a_stated_end_that_differs_is_a_health_notice_with_both_dates(book: RuleBook, calendars: Calendars) -> None:
    now = Instant.parse("2026-01-01T00:00:00Z")
    differs = compute(book, calendars, Question("EM", date(2024, 7, 9), stated_end=date(2024, 10, 10)))
    event = stated_difference(differs, "018000001", now)
    assert event is not None
    assert "2024-10-10" in event.subject
    assert "2024-10-09" in event.subject
    agrees = compute(book, calendars, Question("EM", date(2020, 7, 9), stated_end=date(2020, 10, 13)))
    assert stated_difference(agrees, "018228224", now) is None
    assert stated_difference(compute(book, calendars, Question("EM", date(2020, 7, 9))), "1", now) is None
