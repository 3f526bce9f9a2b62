"""Deadlines as people read them in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.deadlines.words import day_text, length_text

if TYPE_CHECKING:
    from monitor.deadlines.audit import AuditRow
    from monitor.deadlines.model import Jurisdiction
    from monitor.deadlines.upcoming import Row
    from monitor.records import Deadline, Extension

_WORDS = {
    "none": "no opposition exists there",
    "unknown": "no rule is known",
    "open_ended": "open until the office decides: no fixed last day",
    "not_open": "not yet open",
    "closed": "no longer open",
}


def print_deadline(answer: Deadline, place: Jurisdiction | None, today: date, advice: str) -> None:
    """One deadline: dates with reasons, days left, law, confidence, extensions, notes."""
    console = Console(highlight=False)
    name = f"{answer.office}  {place.office}, {place.name}" if place else answer.office
    console.print(Text(f"{name} · {answer.route} · {answer.event} {answer.event_date}", style="bold"))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for label, day, reason in (
        ("last day", answer.last_day, answer.last_day_reason),
        ("safe day", answer.safe_day, answer.safe_day_reason),
        ("internal day", answer.internal_day, answer.internal_day_reason),
    ):
        if day is not None:
            grid.add_row(label, day_text(day), reason)
        elif label == "last day":
            grid.add_row(label, "none", _WORDS.get(answer.state, answer.state))
    if answer.stated_by_office is not None:
        grid.add_row("stated", day_text(answer.stated_by_office), "by the office")
    if answer.safe_day is not None:
        left = (answer.safe_day - today).days
        grid.add_row("days left", str(left), f"to the safe day, from {today} in {answer.time_zone}")
    _add(grid, "rule", answer.rule_id or "", _rule_text(answer))
    _add(grid, "law", "", answer.citation)
    _add(grid, "source", "", answer.source)
    _add(grid, "confidence", "", ", ".join(f"{part} {word}" for part, word in answer.confidence.items()))
    if answer.safe_day is not None:
        _add(grid, "cut-off", "", answer.cut_off)
        _add(grid, "file by", "", answer.filing_route)
        _add(grid, "fee", "", _fee_text(answer.fee_in_window))
    console.print(grid)
    if answer.extensions:
        console.print(Text("more time", style="bold"))
        for step in answer.extensions:
            console.print(Text(f"  {_extension_line(step)}"))
    for note in answer.notes:
        if not note.startswith("Fee: "):  # it has a line of its own above
            console.print(Text(f"- {note}"))
    console.print(Text(advice, style="dim"))


def _extension_line(step: Extension) -> str:
    until = f"until {day_text(step.last_day)}" if step.last_day else "until a day the office sets"
    asked = f"ask by {day_text(step.ask_before)}" if step.ask_before else ""
    by = " ".join(part for part in (step.who, f"({step.form})" if step.form else "") if part)
    return "; ".join(p for p in (f"{step.label}: {until}", asked, by, step.condition, step.confidence) if p)


def print_upcoming(rows: Sequence[Row], advice: str) -> None:
    """Open windows, client by client, two lines each: when, then what."""
    console = Console(highlight=False)
    if not rows:
        console.print("No open window is stored.")
    for client in dict.fromkeys(row.client for row in rows):
        console.print(Text(client, style="bold"))
        for row in rows:
            if row.client == client:
                console.print(Text(_when(row)))
                console.print(Text(_what(row), style="dim"))
    if rows:
        console.print(Text(advice, style="dim"))


def _when(row: Row) -> str:
    if row.safe_day is None:
        return "  no fixed last day: open until the office decides"
    last = f"last day {day_text(row.last_day)}" if row.last_day else "last day unknown"
    internal = f", internal day {day_text(row.internal_day)}" if row.internal_day else ""
    sure = "" if row.certain else " (not verified)"
    return (
        f"  {row.days_left:>4} days left in {row.time_zone}: safe day {day_text(row.safe_day)}{sure}, {last}{internal}"
    )


def _what(row: Row) -> str:
    decided = f", decided: {row.decision}" if row.decision else ""
    about = f"{row.mark or '(no text)'} / {row.brand}"
    return f"       {row.office} {row.application_number}  {about}  {row.band.value}, hit {row.hit_id}{decided}"


def print_audit(rows: Sequence[AuditRow]) -> None:
    """Two lines a version, the least certain first: what is how sure, then where it comes from."""
    console = Console(highlight=False)
    for row in rows:
        name = row.rule_id if row.version == ".." else f"{row.rule_id} {row.version}"
        head = f"{row.weakest:<12} {name}  roll {row.roll}; calendar {row.calendar}; checked {row.age_days} days ago"
        console.print(Text(head), soft_wrap=True)
        console.print(Text(f"{'':<13}{row.source}", style="dim"), soft_wrap=True)
    console.print(f"{len(rows)} versions")


def _fee_text(fee: str) -> str:
    if fee.startswith("yes: "):
        return fee.removeprefix("yes: ")
    return "whether it must be paid inside the period is not known" if fee == "unknown" else fee


def _rule_text(answer: Deadline) -> str:
    length = length_text(answer.length, answer.unit)
    return "; ".join(part for part in (length, f"version {answer.rule_version}" if answer.rule_version else "") if part)


def _add(grid: Table, label: str, first: str, second: str) -> None:
    if first or second:
        grid.add_row(label, first, second) if first else grid.add_row(label, "", second)
