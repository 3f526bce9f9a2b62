"""Writing watch lists as CSV and XLSX, and the empty forms to start from."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from monitor.watchlists.headers import header_names, sheet_name, word_for
from monitor.watchlists.models import BrandEntry, ClientEntry, RecipientEntry
from monitor.watchlists.records import WatchList

Entry = BrandEntry | ClientEntry | RecipientEntry
KINDS = ("brands", "clients", "recipients")
_WORDS = {"role": "role", "language": "language", "least_band": "band", "immediate_band": "band", "stages": "stage"}


def table(kind: str, entries: Sequence[Entry], *, chinese: bool) -> list[list[str]]:
    """Header and rows. Reading them again gives the same entries."""
    names = {field: name for field, name in header_names(kind, chinese=chinese).items() if field != "email"}
    rows = [list(names.values())]
    for entry in entries:
        values = entry.model_dump(mode="json")
        rows.append([_cell(field, values[field], chinese=chinese) for field in names])
    return rows


def write_csv(path: Path, kind: str, entries: Sequence[Entry], *, chinese: bool) -> None:
    """UTF-8 with a mark, so that Excel on any machine reads the Chinese."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table(kind, entries, chinese=chinese))
    path.write_text(text.getvalue(), encoding="utf-8-sig", newline="")


def write_xlsx(path: Path, watchlist: WatchList, *, chinese: bool) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for kind in KINDS:
        sheet = book.create_sheet(sheet_name(kind, chinese=chinese))
        rows = table(kind, getattr(watchlist.entries, kind), chinese=chinese)
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row, start=1):
                cell = sheet.cell(number, column, text or None)
                cell.number_format = "@"  # text: Excel turns 9-12 into a day otherwise
                cell.alignment = Alignment(vertical="top", wrap_text=number > 1)
                if number == 1:
                    cell.font = Font(bold=True)
        for column, header in enumerate(rows[0], start=1):
            sheet.column_dimensions[get_column_letter(column)].width = max(14, len(header.encode()) + 2)
        sheet.freeze_panes = "A2"
    book.save(path)


def _cell(field: str, value: Any, *, chinese: bool) -> str:
    if value is None or value == "":
        return ""
    if field in _WORDS:
        meanings = value if isinstance(value, list) else [value]
        return "; ".join(word_for(_WORDS[field], str(meaning), chinese=chinese) for meaning in meanings)
    if isinstance(value, bool):
        return word_for("boolean", str(value).lower(), chinese=chinese)
    if field == "classes":
        return ", ".join(map(str, value))
    if isinstance(value, list):
        return "; ".join(_element(field, element) for element in value)
    return str(value)


def _element(field: str, element: str | Mapping[str, Any]) -> str:
    if isinstance(element, str):
        return element
    if field == "local_names":
        return f"{element['language']}:{element['text']}" if element["language"] else str(element["text"])
    if field == "addresses":
        return f"{element['channel']}:{element['to']}"
    classes = ", ".join(map(str, element.get("classes", ())))
    return f"{element['territory']} {element['number']}" + (f" ({classes})" if classes else "")


def lost_in_tables(entries: Iterable[BrandEntry]) -> list[str]:
    """What a table cannot carry: dates, kinds and notes of rights. One line for each brand."""
    return [
        f"{entry.id}: date, kind or note of its rights"
        for entry in entries
        if any(right.date or right.note or right.kind != "registration" for right in entry.rights)
    ]


def starter() -> WatchList:
    """The entries a form starts with: one of each, to be written over."""
    client = ClientEntry(id="example-client", name="示例企业", name_en="Example company")
    brand = BrandEntry(
        id="example-brand",
        client="example-client",
        name="示例品牌 Shili",
        hanzi=("示例",),
        latin=("Shili",),
        local_names=({"text": "シリ", "language": "ja"},),  # type: ignore[arg-type]  # pydantic builds it
        classes=(9, 35),
        markets=("US", "GB", "BR"),
        own_applicants=("示例企业", "Example Co., Ltd."),
    )
    recipient = RecipientEntry.model_validate(
        {"id": "operator", "name": "运营", "addresses": [{"channel": "mail", "to": "watch@example.org"}]}
    )
    return WatchList.of((client,), (brand,), (recipient,))
