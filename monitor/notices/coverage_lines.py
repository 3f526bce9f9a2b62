"""What was looked at in a period, and what could not be: the cover of a report, from the ledger of issues."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from monitor.notices.language import Language
from monitor.notices.report import SourceLine
from monitor.notices.text import plain
from monitor.store import IssueRow, SourceRow, Store

_READ = frozenset({"done", "empty"})
_SHOWN = 6
_LONGEST_WINDOW = 190
"""Days: the longest opposition window with its extensions (US, six months) and the closed days that prolong it."""


def source_lines(
    store: Store, first: date, last: date, language: Language, *, today: date | None = None
) -> tuple[SourceLine, ...]:
    """One line a source with issues in the period (both days included), or in trouble now; by office. ``today``
    (default: the last day) decides which windows may still run."""
    issues: dict[str, list[IssueRow]] = {}
    for issue in store.issues.all():
        if issue.date is not None and first <= issue.date <= last:
            issues.setdefault(issue.source, []).append(issue)
    lines = []
    for source in store.sources.all():
        found = issues.get(source.source, [])
        if found or source.error_text:
            lines.append(_line(source, found, language, today or last))
    return tuple(sorted(lines, key=lambda line: (line.office, line.source)))


def _line(source: SourceRow, issues: list[IssueRow], language: Language, today: date) -> SourceLine:
    gaps = {issue.date for issue in issues if issue.state not in _READ and issue.date is not None}
    first_gap = min(gaps, default=None)
    read = [issue.date for issue in issues if issue.state in _READ and issue.date is not None]
    return SourceLine(
        source=source.source,
        office=source.office,
        issues_read=sum(issue.state in _READ for issue in issues),
        issues_expected=len(issues),
        records=sum(issue.counts.read for issue in issues),
        unreadable=sum(issue.counts.unreadable for issue in issues),
        failures=_failures(source, issues, language),
        complete_until=max((day for day in read if first_gap is None or day < first_gap), default=None),
        days_open=sum(day + timedelta(days=_LONGEST_WINDOW) >= today for day in gaps),
    )


def _failures(source: SourceRow, issues: Iterable[IssueRow], language: Language) -> tuple[str, ...]:
    words = [
        f"{_number(issue, language)} ({language.day(issue.date)}): {_state(issue, language)}"
        for issue in issues
        if issue.state not in _READ
    ]
    if len(words) > _SHOWN:
        words = [*words[:_SHOWN], f"+{len(words) - _SHOWN}"]
    if source.error_text:
        words.append(plain(source.error_text, 160))
    return tuple(words)


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
