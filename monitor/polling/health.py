"""Words for what the operator must know about the watcher: what is wrong, what may be missed, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from monitor.polling.model import STATES
from monitor.records import HealthEvent
from monitor.store import IssueRow
from sources.adapter import Metadata
from sources.errors import SourceError
from sources.instants import Instant

_REMEDY = {
    "challenge": "open the office's site in a browser, download the files by hand and put them into the inbox",
    "maintenance": "nothing: it is tried again; if it lasts, look at the office's news page",
    "schema": "look at the file or answer; a newer release may read it; until then use the office's own search",
    "unreachable": "check the network and the office's site; it is tried again by itself",
    "key": "check the key or account of this source in the config (squatwatch check --live)",
    "empty": "compare with the office's site; an empty gazette is rare",
    "stale": "compare with the office's site: is a newer issue out?",
    "failed": "read the message; it is tried again by itself",
}

SOURCE_WORDS = {
    "challenge": "answers with a check for people only",
    "maintenance": "is closed for maintenance",
    "schema": "answers in a form never seen before",
    "unreachable": "is out of reach",
    "key": "lacks a valid key",
    "empty": "lists nothing",
    "stale": "has listed nothing new for too long",
    "failed": "could not be read",
}
ISSUE_WORDS = {
    "failed": "could not be had or read",
    "below_floor": "holds less than usual",
    "missing": "is missing",
    "sample": "is sample data",
    "empty": "is empty",
}


def source_key(source: str) -> str:
    return f"source:{source}"


def issue_key(source: str, number: str) -> str:
    return f"issue:{source}:{number}"


def source_trouble(metadata: Metadata, state: str, detail: str, last_ok: Instant | None, now: Instant) -> HealthEvent:
    """The source could not be looked at, or what it lists cannot be right."""
    since = f"since {last_ok.iso()}" if last_ok else "so far"
    return HealthEvent(
        key=source_key(metadata.source),
        subject=f"{metadata.office}: {metadata.source} {SOURCE_WORDS.get(state, state)}",
        consequence=f"new publications of {metadata.office} {since} may be missed while their windows are running",
        remedy=_REMEDY.get(state, _REMEDY["failed"]),
        seen_at=now,
        detail=detail,
    )


def issue_trouble(metadata: Metadata, row: IssueRow, problems: Sequence[str], now: Instant) -> HealthEvent:
    """One issue is missing, empty, thin or could not be read."""
    day = f" of {row.date.isoformat()}" if row.date else ""
    return HealthEvent(
        key=issue_key(metadata.source, row.number),
        subject=f"{metadata.office}: {row.title}{day} {ISSUE_WORDS.get(row.state, row.state)}",
        consequence=f"publications in this issue may be missed{_window(row.date)}",
        remedy=_issue_remedy(row),
        seen_at=now,
        detail="; ".join(problems),
    )


def _issue_remedy(row: IssueRow) -> str:
    if row.dropped:
        return "compare the file with the office's own gazette; put the whole one into the inbox if this was a part"
    return _REMEDY.get(row.state, "compare with the office's own gazette; it is read again by itself")


def _window(day: date | None) -> str:
    return f"; opposition windows that opened on {day.isoformat()} are running" if day else ""


def state_of(error: SourceError) -> str:
    return STATES.get(error.key, "failed")
