"""Deadlines as iCalendar (RFC 5545): all-day events, alarms, stable UIDs, SEQUENCE for changes, CANCELLED for ends."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from icalendar import Alarm, Calendar, Event

from monitor.notices.language import Language
from monitor.notices.text import plain
from monitor.notices.view import StoryView, reference
from monitor.notices.window import is_withdrawn
from monitor.records import Decision, Story
from sources.instants import Instant

_ENDED = {Decision.IGNORE, Decision.OWN, Decision.SETTLED}
ALARM_DAYS = (7, 1)


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A story with its view in the reader's language. ``internal`` adds the client's own day (not for outsiders who
    did not agree on one); ``superseded``: a newer publication opened another window."""

    story: Story
    view: StoryView
    internal: bool = True
    superseded: bool = False


def calendar(entries: Iterable[CalendarEntry], now: Instant, language: Language, domain: str, name: str = "") -> bytes:
    """One .ics over all entries that have a known day. A withdrawn filing, a settled matter and a window that another
    took the place of are CANCELLED, so that a calendar that holds the event drops it."""
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
    label: str
    day: date


def _events(entry: CalendarEntry, now: Instant, language: Language, domain: str) -> list[Event]:
    deadline = entry.story.deadline
    if deadline is None or deadline.state != "known":
        return []
    _ = language.gettext
    last = deadline.last_day or deadline.safe_day
    days: list[tuple[str, str, date | None]] = [("last", _("last day to oppose"), last)]
    if deadline.safe_day is not None and deadline.safe_day != last:
        days.append(("safe", _("safe day to oppose"), deadline.safe_day))
    if entry.internal and deadline.internal_day is not None:
        days.append(("internal", _("internal day"), deadline.internal_day))
    return [
        _event(entry, _Day(part, label, day), now, language, domain) for part, label, day in days if day is not None
    ]


def _event(entry: CalendarEntry, which: _Day, now: Instant, language: Language, domain: str) -> Event:
    story, view = entry.story, entry.view
    label, day = which.label, which.day
    ended = entry.superseded or is_withdrawn(story.filing) or story.matter.decision in _ENDED
    event = Event()
    event.add("uid", f"{_uid(story, which.part)}@{domain}")
    event.add("dtstamp", now.utc)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("sequence", (story.deadline_version - 1) * 2 + (1 if ended else 0))
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


def _description(view: StoryView, language: Language) -> str:
    _ = language.gettext
    deadline = view.deadline
    lines = [
        f"{_('Possible conflict')}: {view.mark} / {view.brand}",
        f"{_('Application no.')}: {view.office} {view.application_number}",
        f"{_('Last day to oppose')}: {deadline.last_day or deadline.safe_day}",
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
