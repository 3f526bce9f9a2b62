"""From a publication to the last day, the safe day and the internal day. Pure: the clock is an argument."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from monitor.deadlines.book import Found, RuleBook
from monitor.deadlines.calendars import Calendars
from monitor.deadlines.extensions import extension_records
from monitor.deadlines.periods import earliest_last_day, nth_open_before, previous_open
from monitor.deadlines.question import Question, QuestionError
from monitor.deadlines.reading import Candidate, earlier_readings, other_readings, period_of, roll, unrolled
from monitor.deadlines.stated import with_stated_end
from monitor.deadlines.unknown import no_fixed_end, no_opposition, no_rule, no_window
from monitor.deadlines.words import COUNTING, day_text, length_text, unit_text
from monitor.records import Deadline
from sources.filing import PublicationKind, Route

REPLACING = (PublicationKind.REPUBLISHED, PublicationKind.DESIGNATION_REPUBLISHED, PublicationKind.CORRECTED)
REPLACES = "This publication replaces an earlier one: the clock runs from it."


@dataclass(frozen=True, slots=True)
class _Case:
    """A question with everything it is judged by."""

    book: RuleBook
    calendars: Calendars
    question: Question
    found: Found
    route: Route


def compute(book: RuleBook, calendars: Calendars, question: Question) -> Deadline:
    """The deadline that ``question`` asks for.

    ``state`` of the answer: known, none (no opposition there), open_ended (until the decision, no fixed day), not_open
    or closed (this event opens no window), unknown (no rule known; ``rule_id`` is None). Raises QuestionError when the
    question cannot be answered as put: an unknown rule id, an extension shorter than the period or beyond its cap.
    """
    route = _route(book, question)
    found = book.find(question.office, route, question.date, question.rule_id)
    if found is None:
        place = book.jurisdiction(question.office)
        code = place.calendar if place is not None else question.office
        return _finished(calendars, question, code, no_rule(book, calendars, question, route))
    event = question.event or default_event(found)
    if found.version.kind == "none":
        answer = no_opposition(found, question, event)
    elif event not in opening_kinds(found):
        return no_window(found, question, event)
    elif found.version.kind == "until_decision":
        answer = no_fixed_end(found, question, event)
    else:
        answer = _dates(_Case(book, calendars, question, found, route), event)
    return _finished(calendars, question, found.office.calendar, answer)


def _finished(calendars: Calendars, question: Question, code: str, answer: Deadline) -> Deadline:
    """The answer with the office's own end, the internal day, and what today says about them."""
    stated = with_stated_end(answer, question)
    return _with_remarks(_with_internal_day(calendars, question, code, stated), question)


def opening_kinds(found: Found) -> tuple[PublicationKind, ...]:
    """The kinds of publication that start the clock under this version."""
    own = found.version.opens_on
    return found.rule.opens_on if own is None else own


def default_event(found: Found) -> PublicationKind:
    kinds = opening_kinds(found)
    return kinds[0] if kinds else PublicationKind.PUBLISHED


def _route(book: RuleBook, question: Question) -> Route:
    """A rule named by id brings its own route."""
    if question.rule_id is None:
        return question.route
    rule, owner = book.rule(question.rule_id), book.owner(question.rule_id)
    if rule is None or owner is None:
        raise QuestionError(f"rule {question.rule_id!r} is not in the rule book: see docs/deadlines.md for the ids")
    if owner.jurisdiction != question.office:
        raise QuestionError(f"rule {rule.id} belongs to {owner.jurisdiction}, not to {question.office}")
    return question.route if rule.serves(question.route) else rule.route


def _length(question: Question, found: Found) -> int | None:
    """The total length asked for, checked against the rule; None for the rule's own."""
    asked, version = question.extended, found.version
    if asked is None or version.length is None:
        return None
    if asked < version.length:
        totals = ", ".join(map(str, sorted({s.total for s in version.extension if s.total}))) or "none known"
        raise QuestionError(
            f"extended {asked}: give the total length from publication in {version.unit}, "
            f"at least {version.length} for rule {found.rule.id} (known totals: {totals})"
        )
    if version.extension_cap is not None and asked > version.extension_cap:
        raise QuestionError(
            f"extended {asked}: rule {found.rule.id} is capped at {version.extension_cap} {version.unit} in all"
        )
    return asked


def _dates(case: _Case, event: PublicationKind) -> Deadline:
    question, found, version = case.question, case.found, case.found.version
    length = _length(question, found)
    end = unrolled(found, case.calendars, question.date, length)
    rolled = roll(found, case.calendars, end, question.roll)
    extended = length is not None and length != version.length
    others = [] if extended else list(other_readings(found, case.calendars, question.date))
    safe, safe_reason, notes = _safe_day(case, end, length if extended else None)
    counted = length_text(length or version.length, version.unit)
    reason = f"{counted} from {question.date.isoformat()}, {COUNTING[version.count]}: {day_text(end)}"
    if rolled.why:
        reason += f". {rolled.why}"
    for other in others:
        notes.append(f"Another reading ({other.label}) ends on {day_text(other.day)}.")
    if extended and not any(step.total == length for step in version.extension):
        notes.append(
            f"No extension to {counted} in all is known for rule {found.rule.id}: the count is given as asked."
        )
    return Deadline(
        office=question.office, state="known", rule_id=found.rule.id, event=event.value, event_date=question.date,
        last_day=rolled.day, safe_day=safe, last_day_reason=reason, safe_day_reason=safe_reason,
        length=length or version.length, unit=unit_text(version.unit), citation=version.citation, source=version.source,
        confidence=_confidence(case, end, rolled.day), rolled=rolled.rolled,
        extensions=extension_records(case.calendars, found, question.date, length),
        alternatives={other.label: other.day for other in others},
        notes=(*notes, *version.notes, *_office_notes(case, end)),
        time_zone=found.office.time_zone, cut_off=cut_off_text(found), route=case.route.value,
        stage=version.timing or found.rule.timing, filing_route=found.office.filing_route,
        fee_in_window=found.office.fee_in_window, rule_version=version_text(found),
    )  # fmt: skip


def _safe_day(case: _Case, end: date, extended: int | None) -> tuple[date, str, list[str]]:
    """The earliest of all defensible readings, its reason, and a note where readings differ."""
    found, question = case.found, case.question
    if extended is not None:
        code = found.office.calendar
        period = period_of(found.version, extended)
        earliest = earliest_last_day(question.date, period, lambda day: case.calendars.is_open(code, day))
        return earliest, "the end of the extended period, not moved", []
    own = Candidate(end, "the end of the period, not moved")
    readings = list(earlier_readings(case.book, found, case.calendars, question.date, route=case.route, end=end))
    best = min([own, *readings], key=lambda candidate: candidate.day)
    notes = [
        f"Readings differ: {day_text(end)} by the rule shown, {day_text(other.day)} by {other.label}; "
        f"the earlier is the safe day."
        for other in readings
        if other.day < end
    ]
    # A clock that starts late or skips days may, on some dates, start before publication is over; never answer earlier.
    day = max(best.day, question.date)
    return day, best.label if best is own else f"earliest reading: {best.label}", notes


def _confidence(case: _Case, end: date, last: date) -> dict[str, str]:
    words = case.found.version.confidence
    result: dict[str, str] = {"period": words.period, "start": words.start}
    if words.unit is not None:
        result["unit"] = words.unit
    if words.end is not None:
        result["end"] = words.end
    result["roll"] = words.roll
    code = case.found.office.calendar
    found = {str(case.calendars.certainty(code, year)) for year in {end.year, last.year}}
    result["calendar"] = next(word for word in ("unknown", "estimated", "verified") if word in found)
    return result


def _office_notes(case: _Case, end: date) -> list[str]:
    found, question = case.found, case.question
    notes = []
    if question.republished or question.event in REPLACING:
        notes.append(REPLACES)
    if case.route is Route.MADRID and found.rule.serves_madrid and found.rule.route is Route.NATIONAL:
        notes.append(f"Madrid designation: {found.rule.serves_madrid}.")
    if found.office.cooling_off:
        notes.append(f"Cooling-off after opposition: {found.office.cooling_off}.")
    if found.office.fee_in_window.startswith("yes"):
        notes.append(f"Fee: {found.office.fee_in_window.removeprefix('yes: ')}.")
    rolls = found.version.roll == "next_working_day"
    if rolls and case.calendars.certainty(found.office.calendar, end.year) == "unknown":
        notes.append(f"The closing days of {found.office.office} for {end.year} are not known: days may be missing.")
    return notes


def cut_off_text(found: Found) -> str:
    """Until what time of the last day. Unknown is said, with the remedy."""
    if found.office.cut_off != "unknown":
        return found.office.cut_off
    return f"midnight in {found.office.time_zone}; cut-off not verified: file one working day earlier"


def version_text(found: Found) -> str:
    return f"{found.rule.id} {found.version.name} checked {found.office.checked_on.isoformat()}"


def _with_internal_day(calendars: Calendars, question: Question, code: str, deadline: Deadline) -> Deadline:
    """The safe day less the lead, on a day on which office and client both work, never before publication."""
    if deadline.safe_day is None:
        return deadline
    client = question.client_calendar

    def both_work(day: date) -> bool:
        return calendars.is_open(code, day) and calendars.is_open(client, day)

    if question.lead_days:
        day = nth_open_before(deadline.safe_day, question.lead_days, both_work)
    else:
        day = previous_open(deadline.safe_day, both_work)
    calendars_kept = deadline.office if client == deadline.office else f"{deadline.office} and {client}"
    reason = f"{length_text(question.lead_days, 'working_days')} of {calendars_kept} before the safe day"
    if day < question.date:
        day, reason = question.date, "the lead reaches back before the publication: act at once"
    return replace(deadline, internal_day=day, internal_day_reason=reason)


def _with_remarks(deadline: Deadline, question: Question) -> Deadline:
    """What ``today`` says about the dates. The dates themselves never depend on it."""
    today = question.today
    if today is None or deadline.safe_day is None or deadline.internal_day is None:
        return deadline
    if deadline.last_day is not None and today > deadline.last_day:
        return replace(deadline, notes=(f"The window closed on {day_text(deadline.last_day)}.", *deadline.notes))
    if today > deadline.safe_day:
        if deadline.last_day is None:
            note = f"The safe day {day_text(deadline.safe_day)} has passed: ask local counsel today."
            return replace(deadline, notes=(note, *deadline.notes), internal_day_reason="already past: act today")
        note = (
            f"The safe day has passed; only the reading that ends on {day_text(deadline.last_day)} is left: act today."
        )
        return replace(deadline, notes=(note, *deadline.notes), internal_day_reason="already past: act today")
    if today > deadline.internal_day:
        note = f"The internal day {day_text(deadline.internal_day)} has passed: act today."
        return replace(deadline, notes=(note, *deadline.notes), internal_day_reason="already past: act today")
    return deadline
