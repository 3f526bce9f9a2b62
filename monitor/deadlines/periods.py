"""Counting: a publication day and a length in, the last day out. Pure arithmetic on legal days.

Month arithmetic clips to the last day of the month when the corresponding day does not exist (30 November + 3 months =
28 or 29 February), as Regulation (EEC) 1182/71 Art 3(2)(c) and BGB s.188(3) put it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

IsOpen = Callable[[date], bool]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """How long and from where; see :data:`monitor.deadlines.model.Count`."""

    length: int
    unit: str
    count: str
    end: str = "corresponding"
    offset_months: int = 0


def add_months(day: date, months: int) -> date:
    """The corresponding day ``months`` later, or the last day of that month where it does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def corresponds(day: date, months: int) -> bool:
    """Does the day ``months`` later exist under the same number?"""
    return add_months(day, months).day == day.day


def days_between(first: date, last: date | None) -> Iterator[date]:
    """``first`` to ``last``, both included; ``first`` alone when there is no last."""
    for step in range(((last or first) - first).days + 1):
        yield first + timedelta(days=step)


def first_of_next_month(day: date) -> date:
    return add_months(day.replace(day=1), 1)


def next_open(day: date, is_open: IsOpen) -> date:
    """``day`` itself if open, else the first open day after it."""
    while not is_open(day):
        day += DAY
    return day


def previous_open(day: date, is_open: IsOpen) -> date:
    """``day`` itself if open, else the last open day before it."""
    while not is_open(day):
        day -= DAY
    return day


def nth_open_after(day: date, count: int, is_open: IsOpen) -> date:
    """The ``count``-th open day after ``day``."""
    for _ in range(count):
        day = next_open(day + DAY, is_open)
    return day


def nth_open_before(day: date, count: int, is_open: IsOpen) -> date:
    """The ``count``-th open day before ``day``."""
    for _ in range(count):
        day = previous_open(day - DAY, is_open)
    return day


def last_day(publication: date, period: Period, is_open: IsOpen) -> date:
    """Last day of the period before any roll-over. ``is_open`` tells the working days of the office."""
    start = publication
    if period.count == "offset":
        start = add_months(publication, period.offset_months)
    elif period.count == "next_month":
        start = first_of_next_month(publication)
    elif period.count == "next_working_day":
        # Day one is the first working day after: the day before it plays the part of the publication day.
        start = next_open(publication + DAY, is_open) - DAY
    if period.unit == "working_days":
        return nth_open_after(start, period.length, is_open)
    if period.unit == "days":
        end = start + timedelta(days=period.length)
        exact = True
    else:
        end = add_months(start, period.length)
        exact = corresponds(start, period.length)
    if period.count == "from_publication" and exact:
        # Where no corresponding day exists, the month's last day stands (GB, HK): nothing is taken off.
        end -= DAY
    if period.count == "next_month" and period.end == "day_before":
        end -= DAY
    return end


def earliest_last_day(publication: date, period: Period, is_open: IsOpen) -> date:
    """The earliest defensible end of the same period: with a day that counts from publication and a month end that had
    to be clipped, one day earlier."""
    end = last_day(publication, period, is_open)
    clipped = period.unit == "months" and not corresponds(publication, period.length)
    return end - DAY if period.count == "from_publication" and clipped else end
