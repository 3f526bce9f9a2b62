"""When a source is looked at next: pure. Nothing hangs on a fire time: the next run stands in our tables, and whatever
is due when the clock ticks is done then."""

from __future__ import annotations

import random
from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sources.adapter import Cadence, Metadata
from sources.instants import Instant

_EVERY = {"daily": 6, "weekly": 12, "monthly_days": 12, "irregular": 24}
"""Hours between two looks. An issue is listed once; looking twice a day finds a late one half a day later at most."""
_ON_THE_DAY = 3
"""Hours between two looks on a day on which an issue is due."""
_FIRST_RETRY = 30 * 60
_LONGEST_RETRY = 12 * 3600


def next_run(
    metadata: Metadata,
    now: Instant,
    *,
    failures: int = 0,
    retry_after: float | None = None,
    hours: tuple[int, int] | None = None,
    jitter_minutes: int = 0,
    spread: random.Random,
    waiting: Collection[Instant] = (),
) -> Instant:
    """The next look. After failures: half an hour, doubling, at most half a day; nothing ever stops for good.

    ``waiting`` are the instants at which issues of the ledger are to be tried again. The result lies within ``hours``
    (default: the office's own) of the office's day and is spread over ``jitter_minutes``.
    """
    if failures:
        wait = min(_FIRST_RETRY * 2 ** min(failures - 1, 10), _LONGEST_RETRY)
    else:
        wait = 3600 * (_ON_THE_DAY if _issue_day(metadata, now) else _EVERY.get(metadata.cadence.kind, 24))
    at = now.plus(seconds=max(float(wait), retry_after or 0.0))
    earlier = [instant for instant in waiting if instant < at]
    if earlier and not failures:
        at = max(min(earlier), now.plus(seconds=60))
    at = at.plus(seconds=spread.uniform(0, jitter_minutes * 60))
    return within_hours(at, metadata.time_zone, hours or metadata.cadence.hours)


def within_hours(at: Instant, zone: str, hours: tuple[int, int]) -> Instant:
    """``at``, or the next opening of the hours [from, to) in the zone, with the minutes kept so that sources do not all
    start at once."""
    opens, closes = hours
    local = at.utc.astimezone(ZoneInfo(zone))
    if opens <= local.hour < closes:
        return at
    day = local.date() if local.hour < opens else local.date() + timedelta(days=1)
    start = datetime.combine(day, time(opens, local.minute, local.second), tzinfo=ZoneInfo(zone))
    return Instant(start.astimezone(UTC))


def _issue_day(metadata: Metadata, now: Instant) -> bool:
    cadence: Cadence = metadata.cadence
    today = now.local_day(metadata.time_zone)
    if cadence.kind == "weekly":
        return today.weekday() in cadence.weekdays
    return cadence.kind == "monthly_days" and today.day in cadence.month_days
