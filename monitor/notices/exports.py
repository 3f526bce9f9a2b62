"""Possible conflicts as tables: CSV, XLSX and JSON with one set of stable columns (docs/notices.md names them).

CSV is UTF-8 with a byte order mark, so that Excel reads Hanzi. Every text cell is made safe against formula injection;
in XLSX cells are typed as text, dates as dates.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from monitor.notices.attribution import EVERYTHING, Shown
from monitor.notices.language import Language
from monitor.notices.text import formula_safe, plain
from monitor.notices.view import StoryView, story_view
from monitor.records import Story
from sources.filing import Filing
from sources.instants import Instant

FORMATS = ("csv", "xlsx", "json", "ics")
_BOM = "\ufeff"
_CELL = 32_000  # Excel takes 32,767 characters


@dataclass(frozen=True, slots=True)
class Row:
    """A story with its view; what every column is read from. ``filing``: what of the story's the reader may see."""

    story: Story
    view: StoryView
    filing: Filing


Value = str | int | float | date | None
Column = Callable[[Row], Value]


def _deadline_day(name: str) -> Column:
    def read(row: Row) -> Value:
        deadline = row.story.deadline
        found: date | None = getattr(deadline, name) if deadline else None
        return found

    return read


def _classes(row: Row) -> str:
    return ", ".join(str(item.number) for item in row.story.filing.classes or ())


def _goods(row: Row) -> str:
    return "; ".join(f"{item.number}: {item.goods}" for item in row.filing.classes or () if item.goods)


def _applicants(row: Row) -> str:
    return "; ".join(party.name for party in row.filing.applicants or ())


COLUMNS: Mapping[str, Column] = {
    "hit": lambda row: row.story.hit_id,
    "reference": lambda row: row.view.reference,
    "client": lambda row: row.story.client,
    "brand": lambda row: row.story.brand.id,
    "brand_name": lambda row: row.story.brand.name,
    "mark": lambda row: " / ".join(row.story.filing.marks or ()) or row.story.match.mark,
    "office": lambda row: row.story.filing.office,
    "application_number": lambda row: row.story.filing.application_number,
    "international_registration": lambda row: row.story.filing.international_registration,
    "registration_number": lambda row: row.story.filing.registration_number,
    "designation": lambda row: row.story.filing.designation,
    "route": lambda row: row.story.filing.route.value,
    "applicants": _applicants,
    "classes": _classes,
    "goods": _goods,
    "filing_date": lambda row: row.story.filing.filing_date,
    "publication": lambda row: row.story.publication.kind.value,
    "publication_date": lambda row: row.story.publication.date,
    "issue": lambda row: row.story.publication.issue,
    "band": lambda row: row.story.match.band.value,
    "mark_band": lambda row: row.story.match.mark_band.value,
    "mark_score": lambda row: row.story.match.mark_score,
    "goods_relation": lambda row: row.story.match.goods.level,
    "applicant_score": lambda row: row.story.applicant_score,
    "reasons": lambda row: "; ".join(reason.text for reason in row.view.reasons),
    "window": lambda row: row.view.window,
    "days_left": lambda row: row.view.days_left,
    "last_day": _deadline_day("last_day"),
    "safe_day": _deadline_day("safe_day"),
    "internal_day": _deadline_day("internal_day"),
    "date_certain": lambda row: "yes" if row.view.deadline.certain else "no",
    "time_zone": lambda row: row.story.deadline.time_zone if row.story.deadline else None,
    "rule": lambda row: row.view.deadline.rule_id,
    "citation": lambda row: row.view.deadline.citation,
    "muted": lambda row: row.story.match.muted,
    "decision": lambda row: row.view.decision,
    "decided_by": lambda row: row.view.decided_by,
    "decided_at": lambda row: row.story.matter.decided_at.iso() if row.story.matter.decided_at else None,
    "decision_note": lambda row: row.story.matter.decision_note,
    "acknowledged_by": lambda row: row.view.acknowledged_by,
    "silenced_until": lambda row: row.story.matter.silenced_until,
    "silence_reason": lambda row: row.story.matter.silence_reason,
    "link": lambda row: row.view.link,
    "retrieved_at": lambda row: row.story.provenance.retrieved_at.iso() if row.story.provenance.retrieved_at else None,
    "sha256": lambda row: row.view.content_hash,
    "first_seen_at": lambda row: row.story.first_seen_at.iso(),
    "engine_version": lambda row: row.story.match.engine_version,
    "rule_version": lambda row: row.story.match.rule_version,
}
"""Column name to how it is read. Names never change; new ones are added at the end."""

# Inside the house only: a file for a client leaves these out.
INTERNAL = frozenset({"hit", "engine_version", "rule_version", "applicant_score"})


def rows_of(
    stories: Iterable[Story],
    now: Instant,
    language: Language,
    *,
    zone: str = "UTC",
    shown: Callable[[Story], Shown] = lambda _story: EVERYTHING,
) -> list[Row]:
    """Rows by the day that comes first, windows that closed last. ``shown`` says what of a story the terms of its
    sources let us pass on (goods and applicants stay empty where they do not)."""
    rows = []
    for story in stories:
        may = shown(story)
        view = story_view(story, now, language, fallback_zone=zone, shown=may)
        rows.append(Row(story, view, may.filing(story.filing)))
    return sorted(rows, key=lambda row: (*row.view.sort_key, row.story.hit_id))


def columns(*, internal: bool = True) -> list[str]:
    """The names of the columns in their order."""
    return [name for name in COLUMNS if internal or name not in INTERNAL]


def as_json(rows: Iterable[Row], *, internal: bool = True) -> str:
    """One object a line; days and instants in ISO 8601, absent is null."""
    names = columns(internal=internal)
    lines = []
    for row in rows:
        values = {name: COLUMNS[name](row) for name in names}
        lines.append(json.dumps({name: _json(value) for name, value in values.items()}, ensure_ascii=False))
    return "".join(line + "\n" for line in lines)


def _json(value: Value) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return plain(value) if isinstance(value, str) else value


def as_csv(rows: Iterable[Row], *, internal: bool = True) -> bytes:
    """UTF-8 with a byte order mark, CRLF, a header line."""
    names = columns(internal=internal)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_text(COLUMNS[name](row)) for name in names])
    return (_BOM + out.getvalue()).encode()


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return formula_safe(plain(value, _CELL))
    return value.isoformat() if isinstance(value, date) else str(value)


def as_xlsx(rows: Iterable[Row], *, internal: bool = True) -> bytes:
    """One sheet, header frozen, dates as dates, text as text (never a formula)."""
    names = columns(internal=internal)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("hits")
    sheet.freeze_panes = "A2"
    head = []
    for name in names:
        cell = WriteOnlyCell(sheet, name)
        cell.font = Font(bold=True)
        head.append(cell)
    sheet.append(head)
    for row in rows:
        sheet.append([xlsx_cell(sheet, COLUMNS[name](row)) for name in names])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_cell(sheet: Any, value: Value) -> Any:
    """A cell that a spreadsheet shows and never runs: text is typed as text even when it begins with ``=``."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, plain(value, _CELL))
    cell.data_type = "s"
    return cell
