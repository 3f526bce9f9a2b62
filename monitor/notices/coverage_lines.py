"""What was looked at in a period, and what could not be: the cover of a report, from the ledger of issues."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from monitor.floors import is_extract
from monitor.notices.language import Language
from monitor.notices.report import SourceLine
from monitor.notices.text import plain
from monitor.store import IssueRow, SourceRow, Store
from sources.adapter import Floors
from sources.instants import Instant

_READ = frozenset({"done", "empty"})
_SHOWN = 6
_LONGEST_WINDOW = 190
"""Days: the longest opposition window with its extensions (US, six months) and the closed days that prolong it."""


FloorsOf = Callable[[str], Floors]


def source_lines(
    store: Store,
    first: date,
    last: date,
    language: Language,
    *,
    today: date | None = None,
    zone: str = "UTC",
    floors: FloorsOf | None = None,
) -> tuple[SourceLine, ...]:
    """One line a source with issues in the period (both days included), or in trouble now; by office. ``today``
    (default: the last day) decides which windows may still run; ``floors`` (default: those of the adapters) which files
    are extracts.

    A file that has no date of its own, or that a person brought after its time, counts by the day in ``zone`` on which
    it was read: what was found in it stands in the same report."""
    issues: dict[str, list[IssueRow]] = {}
    for issue in store.issues.all():
        if _within(issue, first, last) or _late(issue, first, last, zone):
            issues.setdefault(issue.source, []).append(issue)
    floors_of = floors or _floors_of_adapters()
    lines = []
    for source in store.sources.all():
        found = issues.get(source.source, [])
        if found or source.error_text:
            late = sum(not _within(issue, first, last) for issue in found)
            extracts = [issue for issue in found if _extract(issue, floors_of(source.source))]
            whole = [issue for issue in found if issue not in extracts]
            until = _complete_until([issue for issue in whole if _within(issue, first, last)])
            line = _line(source, whole, extracts, language, today or last)
            lines.append(replace(line, complete_until=until, by_day_read=late))
    return tuple(sorted(lines, key=lambda line: (line.office, line.source)))


def _floors_of_adapters() -> FloorsOf:
    from sources.registry import adapters  # noqa: PLC0415 - loading the adapters costs time

    known = adapters()
    return lambda source: known[source].metadata.floors if source in known else Floors()


def _extract(issue: IssueRow, floors: Floors) -> bool:
    """It was read to its end, and it is no issue."""
    return issue.state in _READ and is_extract(issue, floors)


def _within(issue: IssueRow, first: date, last: date) -> bool:
    return issue.date is not None and first <= issue.date <= last


def _late(issue: IssueRow, first: date, last: date, zone: str) -> bool:
    if issue.date is not None and not issue.dropped:
        return False
    at = _seen_at(issue)
    return at is not None and first <= at.local_day(zone) <= last


def _seen_at(issue: IssueRow) -> Instant | None:
    return issue.done_at or issue.fetched_at or issue.listed_at


def _line(
    source: SourceRow, issues: Sequence[IssueRow], extracts: Sequence[IssueRow], language: Language, today: date
) -> SourceLine:
    """Records of extracts were read like any others; as issues they do not count."""
    gaps = {issue.date for issue in issues if issue.state not in _READ and issue.date is not None}
    return SourceLine(
        source=source.source,
        office=source.office,
        issues_read=sum(issue.state in _READ for issue in issues),
        issues_expected=len(issues),
        records=sum(issue.counts.read for issue in (*issues, *extracts)),
        unreadable=sum(issue.counts.unreadable for issue in (*issues, *extracts)),
        extracts=len(extracts),
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
