"""Papers as a workbook: a sheet for each table, one before them for everything else. Text is typed as text."""

from __future__ import annotations

import io
import re
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from monitor.notices.exports import xlsx_cell
from monitor.notices.paper import Bullets, Fields, Grid, Heading, Paper, Paragraph

_TITLE = 31  # Excel's limit for the name of a sheet
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def xlsx(paper: Paper) -> bytes:
    """The workbook; tables get the name of the heading before them."""
    book = Workbook(write_only=True)
    cover = book.create_sheet(_name(paper.title, set()))
    cover.column_dimensions["A"].width, cover.column_dimensions["B"].width = 28, 90
    taken = {cover.title.casefold()}
    for line in (*paper.head, paper.title):
        cover.append([_bold(cover, line)])
    for row in paper.meta:
        cover.append([xlsx_cell(cover, cell) for cell in row])
    heading = ""
    for block in paper.blocks:
        match block:
            case Heading(text=text):
                heading = text
                cover.append([])
                cover.append([_bold(cover, text)])
            case Paragraph(text=text):
                cover.append([None, xlsx_cell(cover, text)])
            case Bullets(items=items):
                for item in items:
                    cover.append([None, xlsx_cell(cover, item)])
            case Fields(rows=rows):
                for row in rows:
                    cover.append([xlsx_cell(cover, cell) for cell in row])
            case Grid():
                name = _name(heading or paper.title, taken)
                taken.add(name.casefold())
                _sheet(book, name, block)
                cover.append([None, xlsx_cell(cover, f"→ {name}")])
            case _:
                pass
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(book: Any, name: str, block: Grid) -> None:
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for number, share in enumerate(block.widths or tuple(2.0 for _ in block.head)):
        sheet.column_dimensions[chr(ord("A") + number)].width = 8 + 6 * share
    sheet.append([_bold(sheet, cell) for cell in block.head])
    for row in block.rows:
        cells = [xlsx_cell(sheet, cell) for cell in row]
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.append(cells)


def _bold(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.font = Font(bold=True)
    return cell


def _name(text: str, taken: set[str]) -> str:
    base = _FORBIDDEN.sub(" ", text).strip()[:_TITLE] or "table"
    name, number = base, 2
    while name.casefold() in taken:
        name = f"{base[: _TITLE - 4]} {number}"
        number += 1
    return name
