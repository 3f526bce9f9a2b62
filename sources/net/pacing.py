"""How often a host is called: its rate, its quiet hours, its ``Retry-After``; kept in a mapping that outlives us."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

from sources.adapter import Rate
from sources.errors import RateLimited
from sources.instants import Instant

DEFAULT = (1, 1.0)
"""Requests per seconds for a host whose limits nobody published."""
LONGEST_WAIT = 90.0
"""A longer wait is not slept through: the pass goes on and the poller comes back."""


def retry_after_seconds(value: str | None, now: Instant) -> float | None:
    """``Retry-After`` as seconds or as a date (RFC 9110, 10.2.3); None when missing or unreadable."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value.strip())
    try:
        return max(0.0, Instant(parsedate_to_datetime(value)).seconds_since(now))
    except (ValueError, TypeError):
        return None


class Pacer:
    """Waits before a request as long as the host wants. ``memory`` maps host to its times, as JSON-able values."""

    def __init__(
        self,
        memory: MutableMapping[str, Any],
        rates: tuple[Rate, ...],
        now: Callable[[], Instant],
        sleep: Callable[[float], None],
        *,
        hours: tuple[int, int] | None = None,
        time_zone: str = "UTC",
    ) -> None:
        self._memory, self._now, self._sleep = memory, now, sleep
        self._rates = {rate.host: (rate.requests, rate.seconds) for rate in rates}
        self._hours, self._zone = hours, time_zone

    def wait(self, host: str) -> None:
        """Returns when the host may be called. Raises RateLimited when that is too long to wait for."""
        self._quiet_hours(host)
        state = self._memory.setdefault(host, {})
        pause = self._pause(host, state)
        if pause > LONGEST_WAIT:
            raise RateLimited(f"{host}: it wants no request for {pause:.0f} seconds", retry_after=pause)
        if pause > 0:
            self._sleep(pause)
        count, _ = self._rates.get(host, DEFAULT)
        state["stamps"] = [*state.get("stamps", []), self._seconds()][-count:]

    def _pause(self, host: str, state: MutableMapping[str, Any]) -> float:
        count, seconds = self._rates.get(host, DEFAULT)
        stamps = [float(stamp) for stamp in state.get("stamps", [])][-count:]
        by_rate = stamps[0] + seconds - self._seconds() if len(stamps) >= count else 0.0
        until = state.get("not_before")
        by_wish = Instant.parse(str(until)).seconds_since(self._now()) if until else 0.0
        # A clock that was set back must not make us wait longer than the rate itself.
        return max(0.0, min(by_rate, seconds), by_wish)

    def _seconds(self) -> float:
        return self._now().utc.timestamp()

    def hold(self, host: str, seconds: float) -> None:
        """The host asked for a pause (``Retry-After``)."""
        self._memory.setdefault(host, {})["not_before"] = self._now().plus(seconds=seconds).iso()

    def _quiet_hours(self, host: str) -> None:
        if self._hours is None:
            return
        local = self._now().utc.astimezone(ZoneInfo(self._zone))
        first, last = self._hours
        if first <= local.hour < last:
            return
        opening = local.replace(hour=first, minute=0, second=0, microsecond=0)
        if opening <= local:
            opening += timedelta(days=1)
        seconds = (opening - local).total_seconds()
        raise RateLimited(f"{host}: quiet hours until {opening:%H:%M} ({self._zone})", retry_after=seconds)
