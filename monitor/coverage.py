"""What was looked at, until when, and what may have been missed. Reads the ledger; changes nothing.

"We looked and found nothing" and "we could not look" are different facts, and both are shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from monitor.floors import is_extract
from monitor.polling.expected import issue_days
from monitor.polling.inbox_folder import still_failed
from monitor.polling.inbox_troubles import REFUSED, inbox_number
from monitor.polling.model import WINDOW_DAYS
from monitor.store import IssueRow, SourceRow, Store
from monitor.store.issues import COMPLETE
from sources.adapter import Metadata, SourceAdapter
from sources.instants import Instant

_OPEN_STATES = ("expected", "listed", "fetched", "reading", "failed", "sample", "below_floor", "missing")

_HELD = ("fetched", "reading", "failed", "sample", "below_floor")
"""Of these something was to be had."""
_UNREAD = ("failed", "sample")


@dataclass(frozen=True, slots=True)
class MissingIssue:
    """An issue that was not looked at, or not believed. ``days_left``: how long a window that it opened still runs, by
    the office's longest period; 0 = over."""

    number: str
    date: date | None
    state: str
    days_left: int
    error: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """One source. ``looked_until``: every issue up to this publication date was read; ``newest`` the newest one that
    was; ``extracts``: files a person brought that hold fewer records than an issue has, and prove none of it (a cut
    above that number can't be told from an issue). ``days_affected``: publication days that were not looked at and
    whose opposition windows are still open."""

    source: str
    office: str
    name: str
    state: str
    enabled: bool
    looked_until: date | None
    newest: date | None
    last_try_at: Instant | None
    last_ok_at: Instant | None
    issues: int
    extracts: int
    empty: int
    read: int
    unreadable: int
    fill_mark: float | None
    fill_applicant: float | None
    fill_classes: float | None
    missing: tuple[MissingIssue, ...] = ()
    days_affected: int = 0
    error: str = ""
    verified_live: date | None = None
    format_verified: bool = True
    known_gaps: tuple[str, ...] = ()

    @property
    def troubled(self) -> bool:
        """True when something is missing that somebody should know of: for a source that is not polled, what it holds
        and could not be read while windows run."""
        if self.enabled:
            return not self.complete
        return any(issue.state in _HELD and issue.days_left for issue in self.missing)

    @property
    def complete(self) -> bool:
        """True when everything this source should have given was looked at."""
        return self.state in ("ok", "empty") and not self.missing


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file in the inbox that nobody could read. ``source`` is '' where none recognised it."""

    name: str
    source: str
    error: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast people were told: days from publication to the first notice that went out, over the hits that were told
    (median, 95th percentile), and the share of hits with a known window that were told while it was open."""

    told: int = 0
    median_days: float | None = None
    p95_days: float | None = None
    with_window: int = 0
    share_in_time: float | None = None


def coverage(
    store: Store,
    adapters: Mapping[str, SourceAdapter],
    today: date,
    *,
    enabled: Collection[str] = (),
    window_of: Callable[[str], int] = lambda office: WINDOW_DAYS,
) -> list[Coverage]:
    """A row per source that is enabled or was ever looked at, by office. ``window_of`` gives the longest opposition
    period of an office in days."""
    known = {row.source: row for row in store.sources.all()}
    # A file that was put to the wrong source leaves that one known, and never looked at.
    looked_at = {source for source, row in known.items() if row.state != "new" or store.issues.all(source)}
    wanted = [source for source in sorted({*looked_at, *enabled}) if source in adapters]
    rows = [
        _row(adapters[source].metadata, known.get(source), store, today, enabled=source in enabled, window_of=window_of)
        for source in wanted
    ]
    return sorted(rows, key=lambda row: (row.office, row.source))


def _row(
    metadata: Metadata,
    source: SourceRow | None,
    store: Store,
    today: date,
    *,
    enabled: bool,
    window_of: Callable[[str], int],
) -> Coverage:
    issues = store.issues.all(metadata.source)
    done = [row for row in issues if row.state in COMPLETE]
    whole = [row for row in done if not is_extract(row, metadata.floors)]
    window = window_of(metadata.code)
    missing = [row for row in issues if _is_missing(row, metadata, today) and not _is_unread_file(row)]
    newest = max((row.date for row in whole if row.date), default=None)
    unseen = _unseen(metadata, issues, newest, today, window)
    found = tuple(_missing(row, today, window) for row in missing)
    open_days = {m.date for m in found if m.date and m.days_left > 0}
    open_days |= {day for day in unseen if day + timedelta(days=window) >= today}
    read = sum(row.counts.read for row in done)
    return Coverage(
        source=metadata.source,
        office=metadata.code,
        name=metadata.office,
        state=source.state if source else "new",
        enabled=enabled,
        looked_until=_looked_until(whole, missing),
        newest=newest,
        last_try_at=source.last_try_at if source else None,
        last_ok_at=source.last_ok_at if source else None,
        issues=len(whole),
        extracts=len(done) - len(whole),
        empty=sum(row.state == "empty" for row in done),
        read=read,
        unreadable=sum(row.counts.unreadable for row in issues),
        fill_mark=_share(sum(row.counts.with_mark for row in done), read),
        fill_applicant=_share(sum(row.counts.with_applicant for row in done), read),
        fill_classes=_share(sum(row.counts.with_classes for row in done), read),
        missing=found,
        days_affected=len(open_days),
        error=source.error_text if source else "",
        verified_live=metadata.verified_live,
        format_verified=metadata.format_verified,
        known_gaps=metadata.known_gaps,
    )


def unread_files(store: Store, inbox: Path | None = None) -> list[UnreadFile]:
    """Files from the inbox that nobody could read, the oldest first, as long as they lie among the failed ones of the
    folder ``inbox``."""
    dropped = {row.number: row.source for row in store.issues.all(states=_UNREAD) if row.dropped}
    found = [
        UnreadFile(row.name, dropped.get(inbox_number(row.sha256), ""), row.detail, row.at)
        for row in still_failed(store.inbox.all(), inbox)
    ]
    troubles = [trouble for trouble in store.health.open() if trouble.event.key.startswith(REFUSED)]
    found += [UnreadFile(t.event.key.removeprefix(REFUSED), "", t.event.detail, t.first_at) for t in troubles]
    return sorted(found, key=lambda file: (file.at, file.name))


def _is_unread_file(row: IssueRow) -> bool:
    """It has a row of its own: it was no issue of the source."""
    return bool(row.dropped) and row.state in _UNREAD


def _is_missing(row: IssueRow, metadata: Metadata, today: date) -> bool:
    """Not complete; an issue that is merely expected counts once it is late."""
    if row.state == "expected":
        return row.date is not None and row.date < today - timedelta(days=metadata.cadence.grace_days)
    return row.state in _OPEN_STATES


def _missing(row: IssueRow, today: date, window: int) -> MissingIssue:
    left = (row.date + timedelta(days=window) - today).days if row.date else window
    return MissingIssue(row.number, row.date, row.state, max(0, left), row.error_text)


def _looked_until(done: list[IssueRow], missing: list[IssueRow]) -> date | None:
    """The newest publication date before which nothing is missing."""
    gap = min((row.date for row in missing if row.date), default=None)
    return max((row.date for row in done if row.date and (gap is None or row.date < gap)), default=None)


def _unseen(metadata: Metadata, issues: list[IssueRow], newest: date | None, today: date, window: int) -> list[date]:
    """Days after the newest complete issue on which, by cadence, something should have appeared and of which the ledger
    knows nothing (the service stood still, or never reached the source: then every day whose window may be open). For a
    source without a cadence nothing can be said."""
    known = {row.date for row in issues}
    late = today - timedelta(days=metadata.cadence.grace_days + 1)
    start = newest + timedelta(days=1) if newest else today - timedelta(days=window)
    return [day for day in issue_days(metadata.cadence, start, late) if day not in known]


def _share(count: int, of: int) -> float | None:
    return round(count / of, 4) if of else None


def speed(store: Store, *, since: date | None = None, until: date | None = None) -> Speed:
    """The key figures over hits whose publication lies in the days given. Baselines and early warnings do not count:
    they are about what was public before anybody watched, or about no window yet."""
    with store.read() as conn:
        rows = conn.execute(
            "SELECT p.date AS published, MIN(substr(d.sent_at, 1, 10)) AS told,"
            " (SELECT IFNULL(last_day, safe_day) FROM deadlines WHERE hit_id = h.id AND state = 'known'"
            "  ORDER BY version DESC LIMIT 1) AS last_day"
            " FROM hits h JOIN publications p ON p.id = h.publication_id"
            " JOIN items i ON i.hit_id = h.id AND i.kind IN ('alert', 'digest') AND i.muted = ''"
            " LEFT JOIN deliveries d ON d.notice_id = i.notice_id AND d.state = 'sent'"
            " WHERE h.baseline = 0 AND p.kind <> 'filed' AND p.date <> ''"
            " AND (?1 IS NULL OR p.date >= ?1) AND (?2 IS NULL OR p.date <= ?2) GROUP BY h.id",
            (since.isoformat() if since else None, until.isoformat() if until else None),
        ).fetchall()
    days = sorted(_days(row["published"], row["told"]) for row in rows if row["told"])
    windows = [(row["told"], row["last_day"]) for row in rows if row["last_day"]]
    in_time = sum(1 for told, last in windows if told and told <= last)
    return Speed(
        told=len(days),
        median_days=float(median(days)) if days else None,
        p95_days=float(days[math.ceil(0.95 * len(days)) - 1]) if days else None,
        with_window=len(windows),
        share_in_time=round(in_time / len(windows), 4) if windows else None,
    )


def _days(published: str, told: str) -> int:
    return (date.fromisoformat(told) - date.fromisoformat(published)).days


def as_json(row: Coverage | Speed | MissingIssue | UnreadFile) -> dict[str, Any]:
    """Plain values: days and instants as ISO text."""
    return {name: _plain(getattr(row, name)) for name in row.__dataclass_fields__}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Instant):
        return value.iso()
    if isinstance(value, MissingIssue):
        return as_json(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value
