"""More time: each known extension as a date, who may ask, and by when."""

from __future__ import annotations

from datetime import date

from monitor.deadlines.book import Found
from monitor.deadlines.calendars import Calendars
from monitor.deadlines.model import Step
from monitor.deadlines.reading import roll, unrolled
from monitor.records import Extension


def extension_records(
    calendars: Calendars, found: Found, publication: date, granted: int | None
) -> tuple[Extension, ...]:
    """The extensions still ahead of a period of ``granted`` units in all (None: not extended yet).

    Every total is counted from publication, so that no step builds on a rolled date (TBMP 209.02). ``ask_before`` is
    the unrolled end of the step before: the last day on which nobody can call the request late.
    """
    have = granted or found.version.length or 0
    return tuple(
        _record(calendars, found, publication, step)
        for step in found.version.extension
        if (step.total is None or step.total > have) and _open_to_requests(calendars, found, publication, step)
    )


def _open_to_requests(calendars: Calendars, found: Found, publication: date, step: Step) -> bool:
    """Could a request be made on a day on which this step was offered?"""
    if step.requests_from is not None:
        return roll(found, calendars, unrolled(found, calendars, publication)).day >= step.requests_from
    return step.requests_until is None or publication <= step.requests_until


def _record(calendars: Calendars, found: Found, publication: date, step: Step) -> Extension:
    last = None
    if step.total is not None:
        last = roll(found, calendars, unrolled(found, calendars, publication, step.total)).day
    return Extension(
        label=step.label,
        last_day=last,
        ask_before=unrolled(found, calendars, publication, step.after),
        who=step.who,
        condition=step.condition,
        form=step.form,
        confidence=step.confidence,
    )
