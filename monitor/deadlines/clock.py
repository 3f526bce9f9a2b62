"""Days left, and the instants at which legal days begin. An office's day is a day in its own zone, wherever the server
stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.records import Deadline
from sources.instants import Instant


def day_starts(zone: str, day: date) -> Instant:
    """The instant at which ``day`` begins in ``zone``: local midnight, or the first moment after a gap in it.

    A reminder set to this instant is never late for the office, wherever the server stands.
    """
    local = datetime.combine(day, time(), tzinfo=ZoneInfo(zone))
    start = local.astimezone(UTC)
    if start.astimezone(ZoneInfo(zone)).date() < day:  # midnight does not exist on this day: clocks went forward
        start += timedelta(hours=1)
    return Instant(start)


def days_left(deadline: Deadline, now: Instant) -> int | None:
    """Whole legal days from today to the safe day, both in the office's zone; 0 on the safe day, negative after it;
    None without a safe day."""
    if deadline.safe_day is None:
        return None
    return (deadline.safe_day - now.local_day(deadline.time_zone)).days


def reminder_days(deadline: Deadline, steps: Iterable[int]) -> tuple[tuple[int, Instant], ...]:
    """``(days before the safe day, instant)`` for each step, earliest first; days before the publication are left out.

    The instant is the start of that legal day in the office's zone."""
    if deadline.safe_day is None:
        return ()
    found = []
    for step in sorted(set(steps), reverse=True):
        day = deadline.safe_day - timedelta(days=step)
        if deadline.event_date is None or day >= deadline.event_date:
            found.append((step, day_starts(deadline.time_zone, day)))
    return tuple(found)
