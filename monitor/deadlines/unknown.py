"""The answers without a last day: no rule, no opposition, no fixed end, no window opened by this event."""

from __future__ import annotations

from datetime import date

from monitor.deadlines.book import Found, RuleBook
from monitor.deadlines.calendars import Calendars
from monitor.deadlines.model import Gap
from monitor.deadlines.periods import Period, last_day
from monitor.deadlines.question import Question
from monitor.deadlines.reading import unrolled
from monitor.deadlines.words import day_text, length_text, unit_text
from monitor.records import Deadline
from sources.filing import PublicationKind, Route


def no_rule(book: RuleBook, calendars: Calendars, question: Question, route: Route) -> Deadline:
    """No rule is known for this office, route or date. Says which of the three, and never borrows another rule."""
    place = book.jurisdiction(question.office)
    event = (question.event or PublicationKind.PUBLISHED).value
    notes: list[str] = []
    alternatives: dict[str, date] = {}
    safe, safe_reason = None, ""
    gap = book.gap(question.office, route, question.date)
    if place is None:
        notes.append(
            f"No rule is known for {question.office}: the rule book covers {len(book.offices)} offices. "
            "Ask local counsel."
        )
    elif gap is not None:
        notes.append(gap.reason)
        safe, safe_reason = _gap_day(calendars, place.calendar, gap, question.date)
    elif not book.rules_for(question.office, route):
        notes.append(f"No rule is known for Madrid designations of {question.office}. Ask local counsel.")
        national = book.find(question.office, Route.NATIONAL, question.date)
        if national is not None and national.version.kind == "period":
            end = unrolled(national, calendars, question.date)
            alternatives[f"if the national rule {national.rule.id} held"] = end
            notes.append(f"Were the national rule {national.rule.id} to hold, the window would end on {day_text(end)}.")
    else:
        named = f"rule {question.rule_id}" if question.rule_id else f"{question.office} ({route.value})"
        notes.append(
            f"No version of {named} is known for publications of {question.date.isoformat()}; "
            f"known: {_known_spans(book, question, route)}. A rule is never used outside its own time."
        )
    return Deadline(
        office=question.office, state="unknown", rule_id=None, event=event, event_date=question.date, safe_day=safe,
        safe_day_reason=safe_reason, notes=tuple(notes), alternatives=alternatives, route=route.value,
        time_zone=place.time_zone if place else "UTC",
    )  # fmt: skip


def _gap_day(calendars: Calendars, code: str, gap: Gap, publication: date) -> tuple[date | None, str]:
    if gap.safe_length is None or gap.safe_unit is None:
        return None, ""
    period = Period(gap.safe_length, gap.safe_unit, gap.safe_count, "day_before")
    day = last_day(publication, period, lambda d: calendars.is_open(code, d))
    return day, f"no rule is known; {length_text(gap.safe_length, gap.safe_unit)} assumed to stay on the safe side"


def _known_spans(book: RuleBook, question: Question, route: Route) -> str:
    place = book.jurisdiction(question.office)
    rules = book.rules_for(question.office, route)
    if question.rule_id is not None and place is not None:
        rules = tuple(rule for rule in place.rule if rule.id.upper() == question.rule_id.upper())
    return ", ".join(f"{rule.id} {version.name}" for rule in rules for version in rule.version) or "none"


def _without_dates(found: Found, question: Question, event: PublicationKind, state: str, notes: list[str]) -> Deadline:
    version = found.version
    return Deadline(
        office=question.office, state=state, rule_id=found.rule.id, event=event.value, event_date=question.date,
        length=version.length, unit=unit_text(version.unit), citation=version.citation, source=version.source,
        confidence={"period": version.confidence.period, "start": version.confidence.start},
        notes=(*notes, *version.notes), time_zone=found.office.time_zone, route=found.rule.route.value,
        stage=version.timing or found.rule.timing, filing_route=found.office.filing_route,
        fee_in_window=found.office.fee_in_window,
        rule_version=f"{found.rule.id} {version.name} checked {found.office.checked_on.isoformat()}",
    )  # fmt: skip


def no_opposition(found: Found, question: Question, event: PublicationKind) -> Deadline:
    notes = [f"No opposition exists before {found.office.office} ({found.office.name})."]
    if found.office.instead:
        notes.append(f"Instead: {found.office.instead}.")
    return _without_dates(found, question, event, "none", notes)


def no_fixed_end(found: Found, question: Question, event: PublicationKind) -> Deadline:
    return _without_dates(found, question, event, "open_ended", ["Opposition has no fixed last day here."])


def registered_unseen(found: Found, question: Question, event: PublicationKind) -> Deadline:
    """Registered, which opens the window, on a day that no record states: a window of years ago, or of today."""
    note = "Registered, on a day that the record does not state: the window may be open or over. Look the day up."
    return _without_dates(found, question, event, "unknown", [note])


def no_window(found: Found, question: Question, event: PublicationKind) -> Deadline:
    """This event opens no window. ``closed``: registration or withdrawal after it; ``not_open``: before it."""
    opens_on = found.version.opens_on if found.version.opens_on is not None else found.rule.opens_on
    opening = ", ".join(kind.value for kind in opens_on)
    over = event in (PublicationKind.REGISTERED, PublicationKind.WITHDRAWN)
    if event is PublicationKind.WITHDRAWN:
        note = "Withdrawn: there is nothing left to oppose."
    elif over:
        note = "Opposition comes before registration here: after it, invalidation or cancellation remain."
    else:
        note = f"Not yet open: {event.value} opens no window at {found.office.office}; it opens on: {opening}."
    return _without_dates(found, question, event, "closed" if over else "not_open", [note])
