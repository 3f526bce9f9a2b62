"""Deadlines as iCalendar (RFC 5545): all-day events, alarms, stable UIDs, SEQUENCE for changes, CANCELLED for ends."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from monitor.notices.language import Language
from monitor.notices.text import plain
from monitor.notices.view import StoryView, reference
from monitor.notices.window import is_withdrawn
from monitor.records import Deadline, Decision, Story
from sources.instants import Instant

_ENDED = {Decision.IGNORE, Decision.OWN, Decision.SETTLED}
ALARM_DAYS = (7, 1)
_COUNTED_FROM = datetime(2000, 1, 1, tzinfo=UTC)
_PARTS = {"last": "last day to oppose", "safe": "safe day to oppose", "internal": "internal day"}


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A story with its view in the reader's language. ``internal`` adds the client's own day (not for outsiders who
    did not agree on one); ``superseded``: a newer publication opened another window; ``earlier``: what the deadline
    said before, the oldest first."""

    story: Story
    view: StoryView
    internal: bool = True
    superseded: bool = False
    earlier: tuple[Deadline, ...] = ()

    @property
    def ended(self) -> bool:
        """Whether none of its days counts any more."""
        story = self.story
        gone = is_withdrawn(story.filing) or story.matter.decision in _ENDED or bool(story.match.muted)
        return self.superseded or gone

    @property
    def days(self) -> dict[str, date]:
        """The days that the deadline has now, by part."""
        return self._wanted(self.story.deadline)

    @property
    def vanished(self) -> dict[str, date]:
        """The days of parts that it had before and has no more."""
        had: dict[str, date] = {}
        for deadline in self.earlier:
            had |= self._wanted(deadline)
        return {part: day for part, day in had.items() if part not in self.days}

    @property
    def until(self) -> date | None:
        """The latest day that a calendar may hold, None when there was never one."""
        return max((*self.days.values(), *self.vanished.values()), default=None)

    def _wanted(self, deadline: Deadline | None) -> dict[str, date]:
        return {part: day for part, day in days_of(deadline).items() if self.internal or part != "internal"}


def calendar(entries: Iterable[CalendarEntry], now: Instant, language: Language, domain: str, name: str = "") -> bytes:
    """One .ics over all entries that have, or had, a known day. A withdrawn filing, a matter that is settled or muted,
    a window that another took the place of and a day that the deadline has no more are CANCELLED, so that a calendar
    that holds the event drops it."""
    result = Calendar()
    result.add("prodid", f"-//{domain}//deadlines//EN")
    result.add("version", "2.0")
    result.add("calscale", "GREGORIAN")
    result.add("method", "PUBLISH")
    if name:
        result.add("x-wr-calname", name)
    for entry in entries:
        for event in _events(entry, now, language, domain):
            result.add_component(event)
    return bytes(result.to_ical())


@dataclass(frozen=True, slots=True)
class _Day:
    part: str
    day: date
    cancelled: bool


def days_of(deadline: Deadline | None) -> dict[str, date]:
    """The days of a deadline, by part; none unless they are known."""
    if deadline is None or deadline.state != "known":
        return {}
    last = deadline.last_day or deadline.safe_day
    safe = deadline.safe_day if deadline.safe_day != last else None
    days = {"last": last, "safe": safe, "internal": deadline.internal_day}
    return {part: day for part, day in days.items() if day is not None}


def _events(entry: CalendarEntry, now: Instant, language: Language, domain: str) -> list[Event]:
    days = [_Day(part, day, entry.ended) for part, day in entry.days.items()]
    days += [_Day(part, day, cancelled=True) for part, day in entry.vanished.items()]
    return [_event(entry, day, now, language, domain) for day in days]


def _event(entry: CalendarEntry, which: _Day, now: Instant, language: Language, domain: str) -> Event:
    story, view = entry.story, entry.view
    label, day = language.gettext(_PARTS[which.part]), which.day
    ended = which.cancelled
    event = Event()
    event.add("uid", f"{_uid(story, which.part)}@{domain}")
    event.add("dtstamp", now.utc)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("sequence", _sequence(now))
    event.add("summary", plain(f"[{view.office}] {label}: {view.mark} / {view.brand}", 200))
    event.add("description", _description(view, language))
    event.add("status", "CANCELLED" if ended else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if view.link:
        event.add("url", view.link)
    if not ended:
        for days in ALARM_DAYS:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", plain(f"{label}: {view.mark} / {view.brand}", 200))
            alarm.add("trigger", timedelta(days=-days))
            event.add_component(alarm)
    return event


def _sequence(now: Instant) -> int:
    """Seconds: what an event says can change back (a decision is taken back, a filing is revived), and a calendar drops
    what has a lower number than it knows. So the number follows the clock, which never goes back."""
    return max(0, int((now.utc - _COUNTED_FROM).total_seconds()))


def _description(view: StoryView, language: Language) -> str:
    _ = language.gettext
    deadline = view.deadline
    lines = [
        f"{_('Possible conflict')}: {view.mark} / {view.brand}",
        f"{_('Application no.')}: {view.office} {view.application_number}",
        f"{_('Last day to oppose')}: {deadline.last_day or deadline.safe_day or view.stage}",
        f"{_('Safe day')}: {deadline.safe_day}" if deadline.safe_day else "",
        f"{_('Rule')}: {deadline.citation}" if deadline.citation else "",
        "" if deadline.certain else _("date not fully verified: file early"),
        view.link,
        _("Not legal advice: check the date with counsel."),
    ]
    return "\n".join(line for line in lines if line)


def _uid(story: Story, part: str) -> str:
    publication = story.publication
    day = publication.date.isoformat() if publication.date else ""
    key = "\x1f".join((reference(story), publication.kind.value, day, part))
    return hashlib.sha256(key.encode()).hexdigest()[:32]
