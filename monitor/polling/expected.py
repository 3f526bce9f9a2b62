"""Issues that should exist by a source's cadence: entered into the ledger before anybody lists them, so that a missing
one shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from monitor.polling.model import WINDOW_DAYS
from monitor.records import HealthEvent
from monitor.store import Store
from sources.adapter import Cadence, Metadata
from sources.instants import Instant

_NEAR = 3
"""Days by which an office may shift an issue around a holiday: a listed issue this near fills the expectation."""


def issue_days(cadence: Cadence, start: date, end: date) -> Iterator[date]:
    """Days in [start, end] on which an issue is due. ``irregular`` has none: nothing can be said to be missing."""
    day = start
    while day <= end:
        if _due(cadence, day):
            yield day
        day += timedelta(days=1)


def _due(cadence: Cadence, day: date) -> bool:
    if cadence.kind == "daily":
        return day.weekday() in (cadence.weekdays or range(7))
    if cadence.kind == "weekly":
        return day.weekday() in cadence.weekdays
    if cadence.kind == "monthly_days":
        return day.day in cadence.month_days
    return False


def expect_issues(
    store: Store,
    metadata: Metadata,
    today: date,
    *,
    looked: bool,
    window_days: int = WINDOW_DAYS,
    closed: Callable[[date], bool] = lambda day: False,
) -> None:
    """Bring the ledger's expectations up to date: one line per due day from the first listed issue on, but no further
    back than a window could be open; days on which the office is ``closed`` are left out. A listed issue near the day
    fulfils it; one that is overdue by the grace days is missing, but only when the listing could be ``looked`` at."""
    rows = [row for row in store.issues.all(metadata.source) if row.date is not None]
    seen = [row for row in rows if row.state not in ("expected", "missing")]
    listed = sorted(row.date for row in seen if row.date)
    # A backfile that a person dropped says nothing about what the office owes us, unless files are all we get.
    begun = [row.date for row in seen if row.date and (metadata.inbox_only or not row.reference.get("inbox"))]
    if not begun:
        return
    start = max(min(begun), today - timedelta(days=window_days))
    waiting = {row.date: row for row in rows if row.state in ("expected", "missing")}
    near = _NEAR if metadata.cadence.kind != "daily" else 0
    for day in issue_days(metadata.cadence, start, today):
        here = any(abs((other - day).days) <= near for other in listed)
        row = waiting.get(day)
        if here and row is not None:
            store.issues.drop_expectation(row.id)
        elif not here and row is None and not closed(day):
            store.issues.expect(metadata.source, f"expected {day.isoformat()}", day)
    if not looked:
        return
    overdue = today - timedelta(days=metadata.cadence.grace_days)
    for row in store.issues.all(metadata.source, states=("expected",)):
        if row.date is not None and row.date < overdue:
            store.issues.missing(row.id)


def missing_trouble(store: Store, metadata: Metadata, today: date, window_days: int, now: Instant) -> None:
    """One health event per source for the issues that should be there and are not, as long as a window that they open
    could still be open; cleared when they came."""
    oldest = today - timedelta(days=window_days)
    rows = store.issues.all(metadata.source, states=("missing",), since=oldest)
    days = [row.date.isoformat() for row in rows if row.date is not None]
    key = f"missing:{metadata.source}"
    if not days:
        store.health.clear(key, now)
        return
    shown = ", ".join(days[-10:])
    store.health.raise_event(
        HealthEvent(
            key=key,
            subject=f"{metadata.office}: {len(days)} expected issues of {metadata.source} did not appear",
            consequence="publications in them may be missed, with their opposition windows running",
            remedy="compare with the office's own gazette; put the files into the inbox if they exist",
            seen_at=now,
            detail=f"due by the office's cadence and not listed: {shown}",
        )
    )
