"""One version of a rule laid on the calendar: the end of the period, its roll-over, and the earlier readings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from monitor.deadlines.book import Found, RuleBook
from monitor.deadlines.calendars import Calendars
from monitor.deadlines.model import Reading, Version
from monitor.deadlines.periods import Period, add_months, days_between, earliest_last_day, last_day, next_open
from monitor.deadlines.words import day_text, length_text
from sources.filing import Route


@dataclass(frozen=True, slots=True)
class Candidate:
    """One defensible end of the window, before any roll."""

    day: date
    label: str


@dataclass(frozen=True, slots=True)
class Rolled:
    """The last day after roll-over, with the days that were skipped."""

    day: date
    rolled: bool
    why: str


def period_of(version: Version, length: int | None = None) -> Period:
    """The version's own period, or the same with an extended length."""
    if version.length is None or version.unit is None:
        raise ValueError(f"version {version.name} has no period")
    return Period(length or version.length, version.unit, version.count, version.end, version.offset_months)


def reading_period(reading: Reading) -> Period:
    return Period(reading.length, reading.unit, reading.count, reading.end, reading.offset_months)


def unrolled(found: Found, calendars: Calendars, publication: date, length: int | None = None) -> date:
    code = found.office.calendar
    return last_day(publication, period_of(found.version, length), lambda day: calendars.is_open(code, day))


def roll(found: Found, calendars: Calendars, end: date, wanted: bool = True) -> Rolled:
    """Move ``end`` to the next working day where the rule says so; otherwise say why it stays."""
    code = found.office.calendar
    closed = calendars.is_closed(code, end)
    if closed is None:
        return Rolled(end, False, "")
    because = f"{day_text(end)} is closed ({closed.reason})"
    if not wanted:
        return Rolled(end, False, f"{because}; not moved, as asked")
    if found.version.roll == "next_working_day":
        moved = next_open(end, lambda day: calendars.is_open(code, day))
        word = found.version.confidence.roll
        why = f"{because}: moved to the next working day, {day_text(moved)} (confidence of the move: {word})"
        if _crosses_estimate(calendars, code, end, moved):
            why += "; a day in between is an estimate by the moon"
        return Rolled(moved, True, why)
    reason = {
        "unknown": "whether it moves to the next working day is not known: not moved",
        "conflict": "sources disagree whether it moves to the next working day: not moved",
        "suspended": "the period is suspended by statute: not moved",
        "not_applicable": "not moved",
    }[found.version.roll]
    return Rolled(end, False, f"{because}; {reason}")


def _crosses_estimate(calendars: Calendars, code: str, first: date, last: date) -> bool:
    closed = (calendars.is_closed(code, day) for day in days_between(first, last))
    return any(each is not None and each.estimated for each in closed)


def earlier_readings(
    book: RuleBook, found: Found, calendars: Calendars, publication: date, *, route: Route, end: date
) -> Iterator[Candidate]:
    """Every defensible end other than ``end`` that could fall before it."""
    code = found.office.calendar
    version = found.version

    def is_open(day: date) -> bool:
        return calendars.is_open(code, day)

    earliest = earliest_last_day(publication, period_of(version), is_open)
    if earliest != end:
        yield Candidate(earliest, "the month end that was clipped, less the day that counts from publication")
    for reading in version.reading:
        if reading.use == "safe":
            yield Candidate(last_day(publication, reading_period(reading), is_open), reading.label)
    following = book.next_version(found.office.jurisdiction, route, version)
    if following is not None:
        rule, new = following
        if new.kind == "period" and new.transition == "unverified" and new.covers(max(end, new.effective_from or end)):
            start = new.effective_from
            if start is not None and end >= start:
                day = earliest_last_day(publication, period_of(new), is_open)
                yield Candidate(day, f"the rule in force from {start} ({rule.id}: {length_text(new.length, new.unit)})")
    gap_day = version.effective_to
    if following is None and gap_day is not None and end > gap_day:
        gap = next((g for g in found.office.gap if g.route is route and (g.effective_from or gap_day) > gap_day), None)
        if gap is not None and gap.safe_length and gap.safe_unit:
            period = Period(gap.safe_length, gap.safe_unit, gap.safe_count, "day_before")
            label = f"the change of {gap.effective_from} ({length_text(gap.safe_length, gap.safe_unit)}, not confirmed)"
            yield Candidate(last_day(publication, period, is_open), label)


def other_readings(found: Found, calendars: Calendars, publication: date) -> Iterator[Candidate]:
    """Later or merely possible readings: named, never counted to."""
    code = found.office.calendar
    version = found.version
    for reading in version.reading:
        if reading.use == "note":
            end = last_day(publication, reading_period(reading), lambda day: calendars.is_open(code, day))
            yield Candidate(end, reading.label)
    if version.count == "offset" and version.length is not None:
        one_step = add_months(publication, version.offset_months + version.length)
        if one_step != unrolled(found, calendars, publication):
            yield Candidate(one_step, "both stretches counted in one step")
