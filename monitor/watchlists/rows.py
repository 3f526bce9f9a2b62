"""From a table's rows to entries: which cell is which field, and what the text in it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from monitor.configuration.problems import Problem, nearest
from monitor.watchlists.headers import (
    Column,
    column_by_ending,
    column_of,
    columns,
    folded,
    header_names,
    header_within,
    is_ignored,
    names_people,
    words,
)
from monitor.watchlists.ids import derived_id
from monitor.watchlists.raw import RawEntry, check_entry
from monitor.watchlists.tables import Row, Table
from monitor.watchlists.territories import territory_code, territory_parts

# A comma may be part of a name (Co., Ltd.); a full-width one only where an input method wrote it before a legal form.
_LEGAL = r"(?:ltd|limited|inc|llc|llp|corp|co|company|plc|pty|pte|gmbh|ag|kg|s\.?a|b\.?v|s\.?r\.?l)\b"
_SEPARATORS = re.compile(rf"\s*(?:[;；|｜、\n\r]|，(?!\s*{_LEGAL}))+\s*", re.IGNORECASE)
_LIST_SEPARATORS = re.compile(r"\s*[;；|｜\n\r、,，]+\s*")
_NUMBER = re.compile(r"\d+")
_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
_LOCAL = re.compile(r"^([a-z]{2,3}(?:-[A-Za-z]{2,8})*)\s*[:：]\s*(.+)$")
_RIGHT = re.compile(r"^(\S+?)[\s:：]+(\S+?)(?:\s*[(（](?P<classes>[\d\s,，、]+)[)）])?$")
_BARE = re.compile(r"第?\s*(?<![A-Za-z0-9])(G?\d{4,9}[A-Z]?)(?![A-Za-z0-9])\s*号?(?:\s*[(（]([\d\s,，、]+)[)）])?")
_ADDRESS = re.compile(r"^([A-Za-z0-9._-]+)\s*[:：]\s*(.+)$")
_HAN = re.compile(r"[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
EMAIL_CHANNEL = "mail"


def read_table(table: Table, client: str | None = None) -> Iterator[RawEntry | Problem]:
    """The entries of a table in row order, and what is odd about its columns. ``client`` owns the rows of a table
    without a client column."""
    fields, odd = _fields(table)
    yield from odd
    nameless: list[str] = []
    derived: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
    for row in table.rows:
        yield from _overhanging(table, row)
        values = _values(table, row, fields)
        if not values:
            yield _remark(table, row)
            continue
        if table.kind == "brands":
            _brand_names(values)
            if client:
                values.setdefault("client", client)
        elif table.kind == "recipients":
            _recipient_addresses(values)
        if "id" not in values:
            values["id"] = derived_id(_names(values))
            if not values["id"] and table.kind == "brands":
                yield _no_name(table, row)
                continue
            key = str(values["id"]), str(values.get("client", ""))
            if table.kind == "brands" and key in derived:
                yield _joined(table, row, *derived[key], values)
                continue
            derived[key] = row.number, values
            nameless.append(f"{row.number}: {values['id']}")
        yield RawEntry(table.kind, values, table.file, partial(_place, table, row.number, fields), table=True)
    if nameless:
        shown = ", ".join(nameless[:5]) + (" ..." if len(nameless) > 5 else "")
        text = f"{len(nameless)} rows have no id and got one from their name ({shown})"
        remedy = "A row whose name changes would count as new: `squatwatch watchlist convert` writes an id column."
        yield Problem("warning", table.file, table.place(table.header_row), text, remedy=remedy)


def _remark(table: Table, row: Row) -> Problem:
    """A line under the table (``填表人：…``) or a number without a row: said, not taken for an entry."""
    said = next(cell for cell in row.cells if cell)
    text = "nothing stands in a column that is read: taken for a remark"
    return Problem("warning", table.file, table.place(row.number), text, said)


def _no_name(table: Table, row: Row) -> Problem:
    text, remedy = "the row names no brand, it is not watched", "Fill in its Chinese or its other name."
    return Problem("warning", table.file, table.place(row.number), text, remedy=remedy)


def _joined(table: Table, row: Row, number: int, first: dict[str, Any], values: Mapping[str, Any]) -> Problem:
    """Lists with a row for each registration name one brand in several rows: ``values`` are added to ``first``."""
    for field, value in values.items():
        if isinstance(value, list):
            first[field] = [*first.get(field, []), *(one for one in value if one not in first.get(field, []))]
        elif field == "note" and first.get(field, value) != value:
            first[field] = f"{first[field]}; {value}"
        else:
            first.setdefault(field, value)
    text = f"the same brand of the same client as in {table.place(number)}: read as one"
    remedy = "Give both an id of their own if they are two."
    return Problem("warning", table.file, table.place(row.number), text, str(values["id"]), remedy)


def _fields(table: Table) -> tuple[dict[int, Column], list[Problem]]:
    """Which column holds which field. A header nobody knows is read by its end where that and its cells are clear, and
    is an error where it looks like a slip of the pen."""
    known = columns(table.kind)
    fields: dict[int, Column] = {}
    odd: list[Problem] = []
    for index, header in enumerate(table.headers):
        column = column_of(table.kind, header)
        if column and column in fields.values() and not column.language:
            first = next(table.headers[i] for i, other in fields.items() if other == column)
            odd.append(_odd("error", table, header, f"the same column as {first!r}", "Keep one of them."))
        elif column:
            fields[index] = column
    listed = {column.field for column in fields.values()}
    best: dict[Column, _Guess] = {}
    for index, header in enumerate(table.headers):
        if index in fields or not header or column_of(table.kind, header) or is_ignored(header):
            continue
        guess = _guess(table, index)
        if guess is None or (guess.column.field in listed and not guess.column.territory):
            odd.append(_unknown(table, header, known))
        elif guess.refusal:
            odd.append(guess.refusal)
        elif (other := best.get(guess.column)) and other.read >= guess.read:
            odd.append(_unknown(table, header, known))
        else:
            odd += [_unknown(table, table.headers[other.index], known)] if other else []
            best[guess.column] = guess
    return fields | {guess.index: guess.column for guess in best.values()}, odd


@dataclass(frozen=True, slots=True)
class _Guess:
    """A column taken by the end of its header; ``read``: how many of its cells are what that says. ``refusal``: what
    speaks against it."""

    index: int
    column: Column
    read: int
    refusal: Problem | None


def _guess(table: Table, index: int) -> _Guess | None:
    """Most cells must be what the end of the header says: 原商标类别 may hold trades, and an error in a column that
    nobody asked us to read would keep the whole list from being used."""
    header = table.headers[index]
    column = column_by_ending(table.kind, header)
    if column is None:
        return None
    read = 0
    wrong: list[Problem] = []
    for row in table.rows:
        values = _values(table, row, {index: column})
        if values:
            raw = RawEntry(
                "brands", {"id": "x", "client": "x", **values}, table.file, partial(_place, table, row.number, {})
            )
            problems = check_entry(raw)[1]
            wrong += problems[:1]
            read += not problems
    if read > len(wrong) or not wrong:
        return _Guess(index, column, read, None)
    text = f"the column is not read: its end speaks of {column.field}, most of its cells do not; {wrong[0].text}"
    remedy = f"Mend the cells if they should, and head it {header_names(table.kind, chinese=True)[column.field]}."
    refusal = Problem("warning", table.file, table.place(table.header_row, header), text, wrong[0].value, remedy)
    return _Guess(index, column, read, refusal)


def _overhanging(table: Table, row: Row) -> Iterator[Problem]:
    """Cells under no header: in CSV a comma that should have been quoted, which shifts every cell after it."""
    lost = [cell for index, cell in enumerate(row.cells) if cell and not any(table.headers[index : index + 1])]
    if lost and not table.sheet:
        text, remedy = "the row has more cells than the header", "Put quotes around a text that contains the delimiter."
        yield Problem("error", table.file, table.place(row.number), text, lost[0], remedy)
    elif lost:
        text = "a cell stands under no header, it is not read"
        yield Problem("warning", table.file, table.place(row.number), text, lost[0], "Give its column a header.")


def _unknown(table: Table, header: str, known: Mapping[str, Column]) -> Problem:
    if table.kind == "brands" and names_people(header):
        # A contact in a list of brands may be a telephone number, and nobody said that this person gets mail from us.
        remedy = "Write who is to be told into a sheet 收件人: 姓名, 角色 (企业), 邮箱, 客户."
        return _odd("warning", table, header, "people to write to are not read from a list of brands", remedy)
    near = nearest(folded(header), known) if len(folded(header)) > 2 else None
    slip = near is not None and abs(len(near) - len(folded(header))) <= 2 and header.isascii()
    if slip and near is not None:
        return _odd("error", table, header, "unknown column", f"Did you mean {known[near].field!r}?")
    within = header_within(table.kind, header)
    remedy = f"Is it {within[1]}? Then head it {within[0]}." if within else "docs/watch-lists.md lists the known ones."
    return _odd("warning", table, header, "unknown column, it is not read", remedy)


def _odd(level: str, table: Table, header: str, text: str, remedy: str) -> Problem:
    return Problem(level, table.file, table.place(table.header_row, header), text, remedy=remedy)


def _place(table: Table, row: int, fields: Mapping[int, Column], path: tuple[str | int, ...]) -> str:
    names = [table.headers[index] for index, column in fields.items() if path and column.field == path[0]]
    return table.place(row, " / ".join(names) or (str(path[0]) if path else ""))


def _values(table: Table, row: Row, fields: Mapping[int, Column]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for index, column in fields.items():
        cell = row.cells[index] if index < len(row.cells) else ""
        if not cell:
            continue
        value = _numbers(cell, column.territory) if column.territory else _READERS.get(column.field, _plain)(cell)
        if column.language and isinstance(value, list):
            value = [{"text": entry["text"], "language": column.language} for entry in value]
        if isinstance(value, list):
            values[column.field] = [*values.get(column.field, []), *value]
        else:
            values[column.field] = value
    if table.kind == "brands" and "language" in values:
        del values["language"]
    return values


def _brand_names(values: dict[str, Any]) -> None:
    """The name column also says what it is: where no column gives Chinese names, its Han runs are them; where none
    gives other names, the rest is the Latin name."""
    name = str(values.get("name", ""))
    foreign = [one for one in values.get("hanzi", []) if not _HAN.search(one)]
    if foreign:  # "康师傅，Master Kong" in the column of Chinese names
        values["hanzi"] = [one for one in values["hanzi"] if one not in foreign]
        values["latin"] = [*values.get("latin", []), *foreign]
    han = _HAN.findall(name)
    rest = [part.strip(" /／()（）·・&-,，、;；|｜:：") for part in _HAN.sub("\n", name).splitlines()]
    latin = [part for part in rest if any(letter.isalpha() for letter in part)]
    if han and not values.get("hanzi"):
        values["hanzi"] = han
    if latin and not any(values.get(field) for field in ("latin", "pinyin", "local_names")):
        values["latin"] = latin


def _recipient_addresses(values: dict[str, Any]) -> None:
    """An email column is an address of the channel ``mail``."""
    emails = values.pop("email", [])
    if emails:
        values["addresses"] = [*values.get("addresses", []), *({"channel": EMAIL_CHANNEL, "to": to} for to in emails)]


def _names(values: Mapping[str, Any]) -> list[str]:
    local = [entry["text"] for entry in values.get("local_names", [])]
    names = [
        *values.get("latin", []),
        *values.get("hanzi", []),
        *values.get("pinyin", []),
        *local,
        values.get("name", ""),
    ]
    return [str(name) for name in names if name]


# One reader for each kind of cell ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Word:
    """Reads a word of a fixed set; an unknown one is passed on for the model to refuse by name."""

    kind: str

    def __call__(self, cell: str) -> str:
        return words(self.kind).get(folded(cell), cell.strip())


def _plain(cell: str) -> str:
    return cell


def _texts(cell: str) -> list[str]:
    """Names: separated by ';', '、', '|' or a line break, and never by a comma, which names contain."""
    return [part for part in _SEPARATORS.split(cell) if part]


def _list(cell: str) -> list[str]:
    return [part for part in _LIST_SEPARATORS.split(cell) if part]


def _han_texts(cell: str) -> list[str]:
    """Chinese names: here a comma, too, stands between them."""
    return _list(cell)


def _classes(cell: str) -> list[Any]:
    """``9, 35``, ``第9类、第35类``, ``9-12``; text without any number is passed on for the model to refuse."""
    numbers: list[Any] = []
    for part in _LIST_SEPARATORS.split(cell):
        found = [int(number) for number in _NUMBER.findall(part)]
        if len(found) == 2 and re.search(r"\d\s*(?:类)?\s*[-–~至到]\s*(?:第)?\s*\d", part) and found[0] < found[1]:
            numbers.extend(range(found[0], found[1] + 1))
        elif found:
            numbers.extend(found)
        elif part:
            numbers.append(part)
    return numbers


def _markets(cell: str) -> list[str]:
    """Codes or names; a word for all of them (全球) says the same as an empty cell. Blanks and slashes stand between
    names too where every part is one (欧盟 英国 日本); elsewhere they belong to a name (United States)."""
    parts = _list(cell)
    if any(folded(part) in words("territory") for part in parts):
        return []
    return [one for part in parts for one in ([part] if territory_code(part) else territory_parts(part) or [part])]


def _local_names(cell: str) -> list[dict[str, str]]:
    """``ja:シャオミ; ko:샤오미``, or names without a language."""
    found = []
    for part in _texts(cell):
        match = _LOCAL.match(part)
        found.append({"language": match[1], "text": match[2]} if match else {"text": part})
    return found


def _rights(cell: str) -> list[Any]:
    """``EM 018000001 (9, 35); CN 1234567``."""
    found: list[Any] = []
    for part in _texts(cell):
        match = _RIGHT.match(part)
        if match:
            found.append({"territory": match[1], "number": match[2], "classes": _classes(match["classes"] or "")})
        else:
            found.append(part)
    return found


def _numbers(cell: str, territory: str) -> list[Any]:
    """``1234567、第7654321号 (9)`` under a header that says whose numbers they are."""
    found: list[Any] = []
    for part in _texts(cell):
        numbers = _BARE.findall(part)
        if numbers and not _BARE.sub("", part).strip(" ,，/"):
            found += [{"territory": territory, "number": n, "classes": _classes(classes)} for n, classes in numbers]
        else:
            found += _rights(part)
    return found


def _day(cell: str) -> str:
    match = _DATE.match(cell)
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else cell


def _addresses(cell: str) -> list[Any]:
    """``mail:li@example.org; wecom:legal``."""
    found: list[Any] = []
    for part in _texts(cell):
        match = _ADDRESS.match(part)
        found.append({"channel": match[1], "to": match[2]} if match else {"channel": EMAIL_CHANNEL, "to": part})
    return found


def _stages(cell: str) -> list[str]:
    return [words("stage").get(folded(part), part) for part in _list(cell)]


def _id(cell: str) -> str:
    return cell.strip().lower()


_READERS: Mapping[str, Callable[[str], Any]] = {
    "id": _id,
    "hanzi": _han_texts,
    "latin": _texts,
    "pinyin": _list,
    "local_names": _local_names,
    "translations": _texts,
    "logo_words": _texts,
    "classes": _classes,
    "markets": _markets,
    "own_applicants": _texts,
    "allies": _texts,
    "rights": _rights,
    "launch_date": _day,
    "addresses": _addresses,
    "email": _list,
    "clients": _list,
    "offices": _list,
    "stages": _stages,
    "role": _Word("role"),
    "language": _Word("language"),
    "least_band": _Word("band"),
    "immediate_band": _Word("band"),
    "reminders": _Word("boolean"),
}
