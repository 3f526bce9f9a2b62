"""Two kinds of time that must never mix.

A *legal day* is a calendar day in an office's own zone: plain :class:`datetime.date`.
An *instant* is a point in universal time: :class:`Instant`. It is deliberately no ``date`` or ``datetime``,
so that neither the type checker nor a comparison lets one stand in for the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, order=True)
class Instant:
    """A point in time, kept in UTC with whole seconds."""

    utc: datetime

    def __post_init__(self) -> None:
        if self.utc.tzinfo is None:
            raise ValueError(f"an instant needs a time zone, got the naive {self.utc.isoformat()}")
        object.__setattr__(self, "utc", self.utc.astimezone(UTC).replace(microsecond=0))

    @classmethod
    def parse(cls, text: str) -> Instant:
        """Read ``2026-11-22T04:05:06Z`` (or with any offset); raises ValueError on anything else."""
        return cls(datetime.fromisoformat(text))

    def iso(self) -> str:
        """``2026-11-22T04:05:06Z``: sorts as text in the order of time."""
        return self.utc.strftime("%Y-%m-%dT%H:%M:%SZ")

    def local_day(self, zone: str) -> date:
        """The legal day on which this instant falls in ``zone`` (an IANA name such as ``Asia/Shanghai``)."""
        return self.utc.astimezone(ZoneInfo(zone)).date()

    def plus(self, *, seconds: float = 0, days: float = 0) -> Instant:
        return Instant(self.utc + timedelta(days=days, seconds=seconds))

    def seconds_since(self, earlier: Instant) -> float:
        return (self.utc - earlier.utc).total_seconds()


def system_now() -> Instant:
    """The machine's clock. Only the outermost edge (commands, the service) may call it."""
    return Instant(datetime.now(UTC))
