"""The dates of one window in the reader's language. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from monitor.deadlines.chinese import deadline_in_chinese
from monitor.notices.language import Language
from monitor.notices.text import plain
from monitor.records import Deadline

PART_WORDS = {
    "period": "length of the period",
    "start": "first day counted",
    "roll": "moving off closed days",
    "calendar": "calendar of closed days",
}
CONFIDENCE_WORDS = {
    "secondary": "second-hand source",
    "memory": "not checked against a source",
    "unconfirmed": "not confirmed",
    "conflict": "sources disagree",
    "estimated": "estimated",
    "unknown": "not known",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A deadline of a sibling designation, or any other labelled line. ``hit`` is for operators, ``reference`` for
    people outside."""

    label: str
    text: str
    hit: int | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """The dates of one window. Days are words in the reader's language, ``iso`` fields ISO 8601, '' when unknown.
    ``state`` is the deadline's, or ``undated`` where the rule is known and the day that opened the window is not."""

    state: str
    last_day: str = ""
    last_day_iso: str = ""
    safe_day: str = ""
    safe_day_iso: str = ""
    internal_day: str = ""
    internal_day_iso: str = ""
    last_day_reason: str = ""
    safe_day_reason: str = ""
    internal_day_reason: str = ""
    rule_id: str = ""
    citation: str = ""
    source: str = ""
    length: str = ""
    event_day: str = ""
    zone: str = ""
    certain: bool = False
    unsure: tuple[Row, ...] = ()
    stated_by_office: str = ""
    alternatives: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    cut_off: str = ""
    filing_route: str = ""
    fee_in_window: str = ""
    post_registration: bool = False


def _iso(value: date | None) -> str:
    return value.isoformat() if value else ""


def is_undated(deadline: Deadline | None) -> bool:
    """Whether the rule is known and only the day that opened the window is not."""
    return deadline is not None and deadline.state == "unknown" and deadline.rule_id is not None


def deadline_view(deadline: Deadline | None, language: Language) -> DeadlineView:
    """The dates in words; a missing deadline reads as unknown."""
    if deadline is None:
        return DeadlineView("unknown")
    _ = language.gettext
    fee = "" if deadline.fee_in_window == "unknown" else deadline.fee_in_window
    deadline = (
        deadline_in_chinese(replace(deadline, fee_in_window=fee))
        if language.chinese
        else replace(deadline, fee_in_window=fee)
    )
    unit = {
        "days": _("days"),
        "months": _("months"),
        "working_days": _("working days"),
        "working days": _("working days"),
    }.get(deadline.unit or "", "")
    return DeadlineView(
        state="undated" if is_undated(deadline) else deadline.state,
        last_day=language.day(deadline.last_day, weekday=True),
        last_day_iso=_iso(deadline.last_day),
        safe_day=language.day(deadline.safe_day, weekday=True),
        safe_day_iso=_iso(deadline.safe_day),
        internal_day=language.day(deadline.internal_day, weekday=True),
        internal_day_iso=_iso(deadline.internal_day),
        last_day_reason=plain(deadline.last_day_reason),
        safe_day_reason=plain(deadline.safe_day_reason),
        internal_day_reason=plain(deadline.internal_day_reason),
        rule_id=deadline.rule_id or "",
        citation=plain(deadline.citation),
        source=plain(deadline.source),
        length=f"{deadline.length} {unit or deadline.unit or ''}".strip() if deadline.length else "",
        event_day=language.day(deadline.event_date),
        zone=language.zone(deadline.time_zone),
        certain=deadline.certain,
        unsure=tuple(
            Row(_(PART_WORDS.get(part, part)), _(CONFIDENCE_WORDS.get(word, word)))
            for part, word in deadline.confidence.items()
            if word not in {"verified", "not_applicable"}
        ),
        stated_by_office=language.day(deadline.stated_by_office),
        alternatives=tuple(Row(plain(k), language.day(v)) for k, v in deadline.alternatives.items()),
        notes=tuple(plain(note) for note in deadline.notes),
        cut_off=plain(deadline.cut_off),
        filing_route=plain(deadline.filing_route),
        fee_in_window=plain(deadline.fee_in_window),
        post_registration=deadline.stage == "post",
    )
