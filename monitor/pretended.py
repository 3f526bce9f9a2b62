"""A day that a command is told to take for today (``--as-of``).

Today is another legal day at different offices, whatever the hour: when it is noon in Shanghai it is yesterday in
Mexico. A person who writes ``--as-of 2026-11-24`` means that day everywhere, so the pretended instant answers with it
for every zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sources.instants import Instant

_NOON = time(12)
_LAST = time(23, 59, 59)


@dataclass(frozen=True, slots=True, eq=False)
class PretendedInstant(Instant):
    """An instant of a day that is today at every office. It compares with other instants by time, as they do."""

    day: date

    def local_day(self, zone: str) -> date:
        return self.day

    def __eq__(self, other: object) -> bool:
        return self.utc == other.utc if isinstance(other, Instant) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.utc,))  # as of an Instant of the same time

    def __lt__(self, other: Instant) -> bool:
        return self.utc < other.utc

    def __le__(self, other: Instant) -> bool:
        return self.utc <= other.utc

    def __gt__(self, other: Instant) -> bool:
        return self.utc > other.utc

    def __ge__(self, other: Instant) -> bool:
        return self.utc >= other.utc


def at_time(day: date, at: time, zone: str) -> PretendedInstant:
    """That time of the day in the operator's zone."""
    return PretendedInstant(datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC), day)


def as_if(day: date, zone: str) -> PretendedInstant:
    """Late enough on the day that it has begun everywhere and nothing that falls on it is still to come, and still that
    day for the operator: from noon UTC it is the day, or the next one, in every zone."""
    begun = PretendedInstant(datetime.combine(day, _NOON, tzinfo=UTC), day)
    return min(max(at_time(day, _NOON, zone), begun), at_time(day, _LAST, zone))
