"""The line on which a setting stands. ``tomllib`` forgets lines; a message without one sends people searching."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

Path = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_MULTILINE = ('"""', "'''")


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted)]


def lines_of(text: str) -> dict[Path, int]:
    """The line (1 = first) of every table and key of a TOML text. Keys inside inline values are not listed: their
    nearest listed ancestor is right next to them. Expects text that ``tomllib`` accepts."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    inside: str | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if inside:
            if line.count(inside) % 2:
                inside = None
            continue
        header = _HEADER.match(line)
        if header:
            table = _enter(_parts(header[2]), array=header[1] == "[[", counts=counts)
            found.setdefault(table, number)
            if table and isinstance(table[-1], int):
                found.setdefault(table[:-1], number)
            continue
        key = _KEY.match(line)
        if key:
            found.setdefault((*table, *_parts(key[1])), number)
        inside = next((quote for quote in _MULTILINE if line.count(quote) % 2), None)
    return found


def _enter(names: Sequence[str], *, array: bool, counts: dict[Path, int]) -> Path:
    """The path of a header: names that are arrays of tables point at their newest element."""
    path: Path = ()
    for position, name in enumerate(names):
        path = (*path, name)
        last = position == len(names) - 1
        if array and last:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def place_of(path: Sequence[str | int], lines: Mapping[Path, int]) -> str:
    """``line 12, channels[0].kind``; the line is that of the nearest ancestor that is listed."""
    written = dotted(path)
    for length in range(len(path), 0, -1):
        line = lines.get(tuple(path[:length]))
        if line is not None:
            return f"line {line}, {written}"
    return written


def dotted(path: Sequence[str | int]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
