"""Stream the records of a JSON answer: the objects in a named array (or the root array, or a bare object).

The file is walked by its tokens, never built as a whole, so memory does not grow with it. Each record comes with its
bytes and its offset, and one damaged record does not take the others with it (``jsonwalk``).
"""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sources.errors import EmptyFile, NotThisFormat
from sources.formats.jsonwalk import CUT, TOKEN, JsonRecord, cut_only, loads, objects

_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?\s*([{\[])")
_SCALAR = re.compile(rb'"([\w-]{1,60})"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+|true|false|null)')
_CODECS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def json_records(path: Path, arrays: Sequence[str], *, scratch: Path, bare_key: str = "") -> Iterator[JsonRecord]:
    """The objects inside the first array named one of ``arrays`` (or in a root array), in file order.

    A root object that has ``bare_key`` is itself the one record. Raises EmptyFile or NotThisFormat before the first
    record only; text cut later gives the records before the cut and one record with a problem.
    """
    source = utf8_file(path, scratch)
    if source.stat().st_size == 0:
        raise EmptyFile(f"{path.name}: the file is empty; download it again")
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        root = _ROOT.match(data)
        if not root:
            raise NotThisFormat(f"{path.name}: not JSON (begins with {bytes(data[:40])!r})")
        span = _record_array(data, frozenset(arrays))
        if span is None:
            if bare_key and _cut_inside(data, root.start(1), bare_key):
                yield JsonRecord(root.start(1), bytes(data[root.start(1) :]), None, CUT)
            else:
                yield _bare_record(path, bytes(data[root.start(1) :]), root.start(1), arrays, bare_key)
            return
        yield from objects(data, span)


def json_envelope(path: Path, arrays: Sequence[str], *, scratch: Path) -> dict[str, Any]:
    """The scalar members of the root object (and of objects one level down, as ``outer.inner``) outside the records.

    Used for declared counts, status words and error codes; an unreadable envelope gives what could be read.
    """
    source = utf8_file(path, scratch)
    if source.stat().st_size == 0:
        return {}
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        span = _record_array(data, frozenset(arrays))
        head = bytes(data[: min(span, 1 << 16)]) if span is not None else bytes(data[: 1 << 16])
        tail = bytes(data[max(0, len(data) - (1 << 12)) :]) if span is not None else b""
    found: dict[str, Any] = {}
    for part in (head, tail):
        for key, value in _SCALAR.findall(part):
            try:
                found.setdefault(key.decode(), json.loads(value.decode("utf-8"), strict=False))
            except ValueError:  # a damaged scalar: the records behind it matter more
                continue
    return found


def utf8_file(path: Path, scratch: Path) -> Path:
    """The file itself, or a UTF-8 copy in ``scratch`` of one in UTF-16 or GB18030."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    codec = next((name for mark, name in _CODECS if head.startswith(mark)), None)
    if codec is None and head[1:2] == b"\0" and head[:1] in b"{[":
        codec = "utf-16-le"
    if codec is None and not _is_utf8(path):
        codec = "gb18030"
    if codec is None:
        return path
    copy = scratch / f"{path.name}.utf8"
    with (
        path.open(encoding=codec, errors="replace", newline="") as source,
        copy.open("w", encoding="utf-8", newline="") as to,
    ):
        while block := source.read(1 << 20):
            to.write(block)
    return copy


def _is_utf8(path: Path) -> bool:
    """True unless the text is mostly another encoding: a few damaged bytes do not make a file GB18030."""
    bad = total = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            total += sum(byte > 0x7F for byte in block[: 1 << 16])
            bad += block[: 1 << 16].decode("utf-8", "replace").count("�")
    return bad * 4 <= total


def _record_array(data: mmap.mmap, arrays: frozenset[str]) -> int | None:
    """Offset just behind the '[' of the array that holds the records, or None."""
    key: bytes | None = None
    last: bytes | None = None
    depth = 0
    for token in TOKEN.finditer(data):
        text = token.group()
        if text == b"[":
            if depth == 0 or (key is not None and key.strip(b'"').decode("utf-8", "replace") in arrays):
                return token.end()
            depth += 1
        elif text == b"{":
            depth += 1
        elif text in (b"}", b"]"):
            depth -= 1
        key = last if text == b":" else None
        last = text if text[:1] == b'"' else None
    return None


def _cut_inside(data: mmap.mmap, start: int, bare_key: str) -> bool:
    """Does the text end inside a record that stands by itself, behind the key that it is known by?"""
    depth = 0
    known = False
    for token in TOKEN.finditer(data, start):
        text = token.group()
        depth += (text in (b"{", b"[")) - (text in (b"}", b"]"))
        known = known or (depth == 1 and text == b'"' + bare_key.encode() + b'"')
    return known and depth > 0 and cut_only(data, start)


def _bare_record(path: Path, raw: bytes, offset: int, arrays: Sequence[str], bare_key: str) -> JsonRecord:
    value, problem = loads(raw.rstrip())
    if value is None:
        raise NotThisFormat(f"{path.name}: {problem}; download the file again")
    if not bare_key or bare_key not in value:
        wanted = f"array named {' or '.join(arrays)}" if arrays else repr(bare_key)
        raise NotThisFormat(f"{path.name}: no {wanted} in it; keys at the root: {', '.join(list(value)[:8])}")
    return JsonRecord(offset, raw, value)
