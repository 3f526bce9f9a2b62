"""From a filing's publications to its deadline: which of them opens the window, and which replaces the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from monitor.deadlines.book import RuleBook
from monitor.deadlines.calendars import Calendars
from monitor.deadlines.compute import REPLACES, REPLACING, compute, opening_kinds
from monitor.deadlines.question import Question
from monitor.deadlines.unknown import no_window, registered_unseen
from monitor.deadlines.words import day_text
from monitor.records import Deadline
from sources.filing import Publication, PublicationKind, Route

WIPO_ISSUE = "WIPO"
"""An issue that starts so is one of WIPO's Gazette (``WIPO 2026/12``): readers of the Gazette write it."""

_NEVER = (PublicationKind.FILED, PublicationKind.WITHDRAWN)


def opens_window(book: RuleBook, office: str, route: Route, kind: PublicationKind) -> bool:
    """Can a publication of this kind open an opposition window at the office? Without a known rule every kind but
    filed and withdrawn may: saying "not yet open" there would be a guess."""
    if kind in _NEVER:
        return False
    rules = book.rules_for(office, route)
    if not rules:
        return True
    return any(
        kind in (rule.opens_on if version.opens_on is None else version.opens_on)
        for rule in rules
        for version in rule.version
    )


def is_wipo_gazette(publication: Publication) -> bool:
    """Was this published by WIPO rather than by the office where the right takes effect?"""
    return (publication.issue or "").upper().startswith(WIPO_ISSUE)


def for_publication(
    book: RuleBook,
    calendars: Calendars,
    *,
    office: str,
    route: Route,
    publication: Publication,
    publications: Sequence[Publication] = (),
    stated_end: date | None = None,
    registered: bool = False,
    today: date | None = None,
    lead_days: int = 5,
    client_calendar: str = "CN",
) -> Deadline:
    """The deadline that hangs on ``publication``, given all ``publications`` known of the filing.

    A later republication or correction replaces the clock, and the notes say so. After a correction the safe day stays
    with the first window while that one was still open: not every correction restarts the time. A kind that opens no
    window gives state ``not_open`` (filed, too early) or ``closed`` (withdrawn; registered after opposition).
    ``registered``: the filing has a registration number. Where registration opens the window and its day is not among
    the publications, that window may be open or over: state ``unknown``.
    """
    if publication.date is None:
        return _undated(office, route, publication)
    question = Question(
        office=office,
        date=publication.date,
        route=route,
        event=publication.kind,
        stated_end=stated_end,
        today=today,
        lead_days=lead_days,
        client_calendar=client_calendar,
    )
    if publication.kind in _NEVER and book.find(office, route, publication.date) is None:
        return _undated(office, route, publication)
    dated = [
        p for p in (publication, *publications) if p.date is not None and _opens_on_its_day(book, office, route, p)
    ]
    if publication not in dated:
        unseen = registered and not any(p.kind is PublicationKind.REGISTERED for p in (publication, *publications))
        return _early(book, calendars, replace(question, stated_end=None), publication, registered=unseen)
    current = max(dated, key=lambda p: (p.date or date.min, p.kind in REPLACING))
    first = min(dated, key=lambda p: p.date or date.min)
    if current.date is None or first.date is None or current.date == first.date:
        return compute(book, calendars, question)
    old = compute(book, calendars, replace(question, date=first.date, event=first.kind, stated_end=None, today=None))
    new = compute(book, calendars, replace(question, date=current.date, event=current.kind, republished=True))
    return _replaced(old, new, first, current)


def _early(
    book: RuleBook, calendars: Calendars, question: Question, publication: Publication, *, registered: bool
) -> Deadline:
    """A publication that opens nothing: by its kind, or because WIPO's Gazette does not count at this office.
    ``registered``: something later did, on a day that is not known."""
    found = book.find(question.office, question.route, question.date)
    if registered and found is not None and PublicationKind.REGISTERED in opening_kinds(found):
        return registered_unseen(found, question, publication.kind)
    if found is None or publication.kind not in opening_kinds(found):
        return compute(book, calendars, question)
    note = (
        f"Not yet open: published in WIPO's Gazette, which starts no clock at {found.office.office}; "
        f"the window opens on: {found.rule.clock}."
    )
    return replace(no_window(found, question, publication.kind), state="not_open", notes=(note,))


def _replaced(old: Deadline, new: Deadline, first: Publication, current: Publication) -> Deadline:
    """``new`` with the clock it replaces named."""
    was = f"the window that opened on {first.date}"
    if old.last_day is not None:
        was += f" and would have ended on {day_text(old.last_day)}"
    verb = {PublicationKind.CORRECTED: "Corrected"}.get(current.kind, "Republished")
    notes = [f"{verb} on {current.date}: the clock starts anew; it replaces {was}."]
    alternatives = dict(new.alternatives)
    if old.last_day is not None:
        alternatives["window of the first publication"] = old.last_day
    result = replace(new, notes=(*notes, *(n for n in new.notes if n != REPLACES)), alternatives=alternatives)
    keeps_old = (
        current.kind is PublicationKind.CORRECTED
        and old.safe_day is not None
        and new.safe_day is not None
        and current.date is not None
        and current.date <= old.safe_day < new.safe_day
    )
    if not keeps_old or old.internal_day is None or current.date is None:
        return result
    reason = "not every correction restarts the time: the first window is the earliest reading"
    return replace(
        result,
        safe_day=old.safe_day,
        safe_day_reason=reason,
        internal_day=max(old.internal_day, current.date) if new.internal_day else None,
        internal_day_reason=old.internal_day_reason,
    )


def _opens_on_its_day(book: RuleBook, office: str, route: Route, publication: Publication) -> bool:
    if publication.date is None or publication.kind in _NEVER:
        return False
    found = book.find(office, route, publication.date)
    if found is None:
        return True
    if found.rule.designations == "office" and is_wipo_gazette(publication):
        return False
    return publication.kind in opening_kinds(found)


def _undated(office: str, route: Route, publication: Publication) -> Deadline:
    state = "closed" if publication.kind is PublicationKind.WITHDRAWN else "not_open"
    note = f"Not yet open: {publication.kind.value} opens no window."
    if state == "closed":
        note = "Withdrawn: there is nothing left to oppose."
    return Deadline(
        office=office.upper(), state=state, rule_id=None, event=publication.kind.value, event_date=publication.date,
        route=route.value, notes=(note,),
    )  # fmt: skip
