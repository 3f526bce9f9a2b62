"""What was looked at in a period, and what could not be: the cover of a report, from the ledger of issues."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from monitor.notices.language import Language
from monitor.notices.report import SourceLine
from monitor.notices.text import plain
from monitor.store import IssueRow, SourceRow, Store
from sources.instants import Instant

_READ = frozenset({"done", "empty"})
_SHOWN = 6
_LONGEST_WINDOW = 190
"""Days: the longest opposition window with its extensions (US, six months) and the closed days that prolong it."""


def source_lines(
    store: Store, first: date, last: date, language: Language, *, today: date | None = None, zone: str = "UTC"
) -> tuple[SourceLine, ...]:
    """One line a source with issues in the period (both days included), or in trouble now; by office. ``today``
    (default: the last day) decides which windows may still run.

    A file that has no date of its own, or that a person brought after its time, counts by the day in ``zone`` on which
    it was read: what was found in it stands in the same report."""
    issues: dict[str, list[IssueRow]] = {}
    for issue in store.issues.all():
        if _within(issue, first, last) or _late(issue, first, last, zone):
            issues.setdefault(issue.source, []).append(issue)
    lines = []
    for source in store.sources.all():
        found = issues.get(source.source, [])
        if found or source.error_text:
            in_time = [issue for issue in found if _within(issue, first, last)]
            lines.append(
                replace(
                    _line(source, found, language, today or last),
                    complete_until=_complete_until(in_time),
                    by_day_read=len(found) - len(in_time),
                )
            )
    return tuple(sorted(lines, key=lambda line: (line.office, line.source)))


def _within(issue: IssueRow, first: date, last: date) -> bool:
    return issue.date is not None and first <= issue.date <= last


def _late(issue: IssueRow, first: date, last: date, zone: str) -> bool:
    if issue.date is not None and not issue.dropped:
        return False
    at = _seen_at(issue)
    return at is not None and first <= at.local_day(zone) <= last


def _seen_at(issue: IssueRow) -> Instant | None:
    return issue.done_at or issue.fetched_at or issue.listed_at


def _line(source: SourceRow, issues: list[IssueRow], language: Language, today: date) -> SourceLine:
    gaps = {issue.date for issue in issues if issue.state not in _READ and issue.date is not None}
    return SourceLine(
        source=source.source,
        office=source.office,
        issues_read=sum(issue.state in _READ for issue in issues),
        issues_expected=len(issues),
        records=sum(issue.counts.read for issue in issues),
        unreadable=sum(issue.counts.unreadable for issue in issues),
        failures=_failures(source, issues, language),
        days_open=sum(day + timedelta(days=_LONGEST_WINDOW) >= today for day in gaps),
    )


def _complete_until(issues: list[IssueRow]) -> date | None:
    first_gap = min((issue.date for issue in issues if issue.state not in _READ and issue.date), default=date.max)
    read = (issue.date for issue in issues if issue.state in _READ and issue.date)
    return max((day for day in read if day < first_gap), default=None)


def _failures(source: SourceRow, issues: Iterable[IssueRow], language: Language) -> tuple[str, ...]:
    words = [
        f"{_number(issue, language)}{_day(issue, language)}: {_state(issue, language)}"
        for issue in issues
        if issue.state not in _READ
    ]
    if len(words) > _SHOWN:
        words = [*words[:_SHOWN], f"+{len(words) - _SHOWN}"]
    if source.error_text:
        words.append(plain(source.error_text, 160))
    return tuple(words)


def _day(issue: IssueRow, language: Language) -> str:
    return f" ({language.day(issue.date)})" if issue.date is not None else ""


def _number(issue: IssueRow, language: Language) -> str:
    """The gazette's own number; a file that a person brought has none, only our name for it."""
    return language.gettext("a file brought by hand") if issue.number.startswith("inbox:") else issue.number


def _state(issue: IssueRow, language: Language) -> str:
    _ = language.gettext
    known = {
        "expected": _("due, not seen yet"),
        "listed": _("not fetched yet"),
        "fetched": _("not read yet"),
        "reading": _("being read"),
        "below_floor": _("read, but far smaller than usual"),
        "sample": _("the office sent examples instead of its data"),
        "missing": _("missing"),
        "failed": _("failed"),
    }
    return known.get(issue.state, issue.state)
