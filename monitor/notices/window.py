"""Where a possible conflict stands in time: pure questions about a deadline and a day. All days are legal days in the
office's own zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitor.records import Deadline, Stage, Story
from monitor.store.merge import withdrawn
from sources.filing import Filing, PublicationKind
from sources.instants import Instant

_STAGES = {
    PublicationKind.FILED: Stage.FILED,
    PublicationKind.REGISTERED: Stage.REGISTERED,
}


class WindowState(StrEnum):
    """``open``; ``last_days`` = the safe day is past, the statutory last day is not; ``open_ended`` = until the office
    decides, no fixed day; ``closed`` = by its date, or because opposition came before registration there; ``not_open``
    = the publication opens no clock; ``none`` = that office knows no opposition; ``unknown`` = no verified rule;
    ``withdrawn`` = the filing is gone."""

    OPEN = "open"
    LAST_DAYS = "last_days"
    OPEN_ENDED = "open_ended"
    CLOSED = "closed"
    NOT_OPEN = "not_open"
    NONE = "none"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


_UNDATED = {
    "none": WindowState.NONE,
    "closed": WindowState.CLOSED,
    "not_open": WindowState.NOT_OPEN,
    "open_ended": WindowState.OPEN_ENDED,
}
"""The states of a deadline that say where the window stands without a day."""


@dataclass(frozen=True, slots=True)
class Window:
    """The state on one day. ``days_left`` counts to the safe day and is negative once it is past; None = no date."""

    state: WindowState
    today: date
    days_left: int | None = None
    days_to_last: int | None = None
    days_to_internal: int | None = None


def stage_of(kind: PublicationKind) -> Stage:
    """Which of the stages a recipient can ask for this publication belongs to."""
    return _STAGES.get(kind, Stage.PUBLISHED)


def is_withdrawn(filing: Filing) -> bool:
    """True when the office says that the filing is gone and nothing published later took that back."""
    return withdrawn(filing)


def office_zone(deadline: Deadline | None, fallback: str) -> str:
    """The zone in which the office counts its days; ``fallback`` when there is no deadline or its zone is unknown."""
    zone = deadline.time_zone if deadline else fallback
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return fallback
    return zone


def window_of(story: Story, now: Instant, fallback_zone: str = "UTC") -> Window:
    """Where the story's window stands at ``now``, by the calendar of the office."""
    deadline = story.deadline
    today = now.local_day(office_zone(deadline, fallback_zone))
    if is_withdrawn(story.filing):
        return Window(WindowState.WITHDRAWN, today)
    if deadline is None:
        early = story.publication.kind is PublicationKind.FILED
        return Window(WindowState.NOT_OPEN if early else WindowState.UNKNOWN, today)
    if deadline.state in _UNDATED:
        return Window(_UNDATED[deadline.state], today)
    safe = deadline.safe_day or deadline.last_day
    if deadline.state != "known" or safe is None:
        early = story.publication.kind is PublicationKind.FILED
        return Window(WindowState.NOT_OPEN if early else WindowState.UNKNOWN, today)
    last = deadline.last_day or safe
    state = WindowState.OPEN
    if today > max(last, safe):
        state = WindowState.CLOSED
    elif today > safe:
        state = WindowState.LAST_DAYS
    internal = deadline.internal_day
    return Window(
        state,
        today,
        days_left=(safe - today).days,
        days_to_last=(last - today).days,
        days_to_internal=(internal - today).days if internal else None,
    )


def outlasts(deadline: Deadline | None, until: date, today: date) -> bool:
    """Whether a silence until that day would cover the end of a window that is not over: its safe day, or what is left
    of its last days once that is past."""
    days = [day for day in (deadline.safe_day, deadline.last_day) if day] if deadline else []
    return bool(days) and today <= max(days) and days[0] <= until


def day_begins(day: date, zone: str) -> Instant:
    """The instant at which ``day`` begins in ``zone`` (clocks that skip midnight: the first instant after it)."""
    local = datetime.combine(day, time(0, 0), tzinfo=ZoneInfo(zone))
    return Instant(local.astimezone(UTC))


_STANDING = (
    *(WindowState.WITHDRAWN, WindowState.NONE, WindowState.CLOSED, WindowState.NOT_OPEN, WindowState.UNKNOWN),
    *(WindowState.OPEN_ENDED, WindowState.LAST_DAYS, WindowState.OPEN),
)


def standing(story: Story, now: Instant) -> int:
    """How much there is still to do about this publication of a filing, more being more: an open window before an
    unknown one, that before one that is not yet open, that before a closed one."""
    return _STANDING.index(window_of(story, now).state)
