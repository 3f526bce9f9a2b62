"""Rows out of CSV and XLSX files as people keep them: titles above the header, merged cells, encodings of Excel."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from monitor.configuration.problems import ConfigError, Problem
from monitor.watchlists.headers import column_of, sheet_kind

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_HEADER_WITHIN = 15  # a letterhead or a title above the table is common, a page of it is not


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` is the row (XLSX) or line (CSV) a person sees; ``cells`` are texts under the table's headers."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet or one CSV file. ``sheet`` is '' for CSV; ``kind`` is brands, clients or recipients."""

    file: str
    sheet: str
    kind: str
    headers: tuple[str, ...]
    header_row: int
    rows: tuple[Row, ...]

    def place(self, row: int, column: str = "") -> str:
        where = f"sheet {self.sheet!r}, row {row}" if self.sheet else f"line {row}"
        return f"{where}, column {column}" if column else where


def read_tables(path: Path) -> Iterator[Table]:
    """The tables of a CSV or XLSX file. Raises :class:`ConfigError` for a file that cannot be read as one or in which
    no table can be recognised."""
    if path.suffix.lower() == ".csv":
        yield _csv_table(path)
    else:
        yield from _xlsx_tables(path)


def decode_csv(data: bytes, file: str) -> str:
    """CSV text in what Excel writes: UTF-8 or UTF-16 with a mark, UTF-8, else GB18030 (Excel on Chinese Windows)."""
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    for candidate in (encoding,) if encoding else ("utf-8", "gb18030"):
        try:
            return data.decode(candidate)
        except UnicodeDecodeError as error:
            place = f"byte {error.start}"
    text = "the text is neither UTF-8 nor GB18030"
    raise ConfigError([Problem("error", file, place, text, remedy="Save it as 'CSV UTF-8' in Excel.")])


def _csv_table(path: Path) -> Table:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError([Problem("error", str(path), "", f"the file cannot be read: {error.strerror}")]) from None
    text = decode_csv(data, str(path))
    head = text[:4096]
    delimiter = max(",;\t，", key=lambda mark: head.splitlines()[0].count(mark) if head.strip() else 0)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            rows.append(Row(line, tuple(cell.strip() for cell in cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        remedy = "Look for a quote that is not closed."
        raise ConfigError([Problem("error", str(path), f"line {line}", f"no CSV: {error}", remedy=remedy)]) from None
    return _table(str(path), "", sheet_kind(path.stem) or "brands", rows)


def _xlsx_tables(path: Path) -> Iterator[Table]:
    try:
        book = openpyxl.load_workbook(path, data_only=True)
        formulas = openpyxl.load_workbook(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError([Problem("error", str(path), "", f"the file cannot be read: {reason}")]) from None
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError):
        text = "the file is no XLSX workbook"
        raise ConfigError(
            [Problem("error", str(path), "", text, remedy="Save it as .xlsx (not .xls) or .csv.")]
        ) from None
    found = 0
    for sheet in book.worksheets:
        rows = _sheet_rows(sheet)
        if not any(any(row.cells) for row in rows):
            continue
        kind = sheet_kind(sheet.title) or (
            "brands" if len(book.worksheets) == 1 or _header_of("brands", rows) else None
        )
        if kind:
            found += 1
            _all_worked_out(path, sheet, formulas[sheet.title])
            yield _table(str(path), sheet.title, kind, rows)
    if not found:
        text = "no sheet holds a table of brands, clients or recipients"
        raise ConfigError([Problem("error", str(path), "", text, remedy=_START)])


_START = "Start from `squatwatch watchlist template`."


def _sheet_rows(sheet: Worksheet) -> list[Row]:
    """Cells as text; what stands in a merged cell holds for every row it covers."""
    merged = {
        (row, column): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
        if area.max_row > area.min_row
    }
    rows = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts = []
        for column, cell in enumerate(cells, start=1):
            origin = merged.get((number, column))
            texts.append(_text(sheet.cell(*origin).value if origin else cell.value))
        rows.append(Row(number, tuple(texts)))
    return rows


def _all_worked_out(path: Path, values: Worksheet, formulas: Worksheet) -> None:
    """A workbook that a program wrote holds formulas without their results: such a cell would read as empty."""
    for row in formulas.iter_rows():
        for cell in row:
            if cell.data_type == "f" and values[cell.coordinate].value is None:
                place = f"sheet {values.title!r}, cell {cell.coordinate}"
                remedy = "Open the workbook in Excel and save it, or write the value itself."
                text = "the cell holds a formula without a saved result"
                raise ConfigError([Problem("error", str(path), place, text, str(cell.value), remedy)])


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _header_of(kind: str, rows: Sequence[Row]) -> int | None:
    """The index of the row that knows the most column names, if it knows at least two (or all of its one)."""
    best, most = None, 0
    for index, row in enumerate(rows[:_HEADER_WITHIN]):
        hits = sum(column_of(kind, cell) is not None for cell in row.cells if cell)
        if hits > most:
            best, most = index, hits
    if best is None:
        return None
    filled = sum(bool(cell) for cell in rows[best].cells)
    return best if most >= 2 or filled == 1 else None


def _table(file: str, sheet: str, kind: str, rows: Sequence[Row]) -> Table:
    index = _header_of(kind, rows)
    if index is None:
        place = f"sheet {sheet!r}" if sheet else ""
        text = f"no row among the first {_HEADER_WITHIN} has the column names of a table of {kind}"
        raise ConfigError([Problem("error", file, place, text, remedy=_START)])
    body = tuple(row for row in rows[index + 1 :] if any(row.cells))
    return Table(file, sheet, kind, rows[index].cells, rows[index].number, body)
