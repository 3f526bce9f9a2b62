"""Rows of a delimited text table in whatever encoding and separator an office uses, one at a time.

Encodings: UTF-8 (with or without mark), UTF-16, GB18030, else windows-1252. The separator is the one the header uses.
Quotes are honoured only where they balance: design notes with a stray quote must not swallow the rows after them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

_SAMPLE = 1 << 18
_LONGEST_ROW = 1 << 20


@dataclass(frozen=True, slots=True)
class Row:
    """One data row: values by column name. ``offset`` counts bytes of the text as UTF-8; row 1 is the header."""

    member: str
    number: int
    offset: int
    raw: bytes
    header: tuple[str, ...]
    values: Mapping[str, str]
    problem: str = ""


def table_rows(stream: BinaryIO, name: str) -> Iterator[Row]:
    """The rows behind the header; a row that does not fit the header comes with a ``problem``."""
    head = stream.read(_SAMPLE)
    lines = io.TextIOWrapper(io.BufferedReader(_Joined(head, stream)), _encoding(head), errors="replace", newline="")
    header: tuple[str, ...] = ()
    separator = ","
    offset = 0
    for number, line in enumerate(_logical_lines(lines), start=1):
        raw = line.encode()
        if not header:
            separator = max(",\t;|", key=line.count)
            header = tuple(cell.strip().strip('"').lstrip("\ufeff") for cell in line.strip("\r\n").split(separator))
        elif line.strip():
            cells = _cells(line, separator)
            values = {key: cell.strip() for key, cell in zip(header, cells, strict=False)}
            problem = "" if len(cells) == len(header) else f"{len(cells)} cells under {len(header)} column names"
            yield Row(name, number, offset, raw, header, values, problem)
        offset += len(raw)


def _cells(line: str, separator: str) -> list[str]:
    return next(csv.reader([line.strip("\r\n")], delimiter=separator), [])


def _logical_lines(lines: io.TextIOWrapper) -> Iterator[str]:
    """Lines, joined while a quote is open, for at most a megabyte: then the quote was a stray one."""
    waiting: list[str] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if sum(part.count('"') for part in waiting) % 2 == 0:
            yield "".join(waiting)
        elif size > _LONGEST_ROW:
            yield from (part.replace('"', "") for part in waiting)
        else:
            continue
        waiting, size = [], 0
    yield from (part.replace('"', "") for part in waiting)


def _encoding(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            head[: len(head) - 8 if len(head) == _SAMPLE else len(head)].decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head) - 16:
                continue
        return encoding
    return "windows-1252"


class _Joined(io.RawIOBase):
    """The bytes already read, then the rest of the stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = memoryview(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        block = bytes(self._head[: len(buffer)]) or self._rest.read(len(buffer))
        self._head = self._head[len(block) :] if len(self._head) else self._head
        buffer[: len(block)] = block
        return len(block)
