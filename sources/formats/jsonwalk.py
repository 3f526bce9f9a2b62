"""Walk the objects of a JSON array in the bytes, and find the next one again behind damage.

A lost quote or bracket turns everything behind it inside out for a reader that only counts brackets: one flipped bit
would cost all records that follow. So each object is decoded by itself, and where that fails the walk goes on at the
next place that begins with a key of the records before and decodes to an object with mostly the same keys.
"""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]:,]', re.DOTALL)
_START = re.compile(rb'\{\s*"((?:[^"\\]|\\.){1,100})"\s*:')
_PLAIN = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null")
_BLANK = b" \r\n\t,"
CUT = "the text ends inside a record or before the end of the list; download it again"
_LONGEST = 64 << 20
"""No office's record is nearly as long; a walk that goes farther has lost its way."""
_SAMPLED = 50
_SAMPLED_BYTES = 1 << 20
_PROBED = 16 << 10
_LAST_TOKEN = 32
"""An error so near the end of what was decoded may come from its being cut."""
_DECODER = json.JSONDecoder(strict=False)
_COMMON = 3
_KEPT = 16 << 20
"""Of damage without an end, so much is kept as evidence."""


@dataclass(frozen=True, slots=True)
class JsonRecord:
    """One object: its value, or None with the ``problem`` that kept it from being read."""

    offset: int
    raw: bytes
    value: dict[str, Any] | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Model:
    """What a record of this file looks like: all keys that records had so far (which comes first varies)."""

    keys: frozenset[str]

    def fits(self, value: dict[str, Any]) -> bool:
        """Objects inside a record may begin with a key of records, too; they have others behind it."""
        common = len(self.keys & value.keys())
        return 3 * common >= 2 * len(value) and common >= min(_COMMON, len(self.keys))


@dataclass(frozen=True, slots=True)
class _Step:
    """The next object (``begin``, ``end``), or what stands in its place: a closing bracket, or b'' for the end."""

    begin: int
    end: int
    instead: bytes | None = None


def loads(raw: bytes) -> tuple[dict[str, Any] | None, str]:
    """(the object, '') or (None, what is wrong with it)."""
    try:
        value = json.loads(raw.decode("utf-8"), strict=False)
    except UnicodeDecodeError as error:
        return None, f"byte {error.start} is not UTF-8"
    except (json.JSONDecodeError, RecursionError) as error:
        return None, f"not JSON: {error}"
    return (value, "") if isinstance(value, dict) else (None, f"a {type(value).__name__} stands where a record belongs")


def objects(data: mmap.mmap, start: int) -> Iterator[JsonRecord]:
    """The objects from ``start`` (behind the array's bracket) on. Damage costs the record it hits, rarely the next."""
    at, model = start, None
    while True:
        step = _step(data, at)
        # Only white space and a comma belong between two records; a quote says that a bracket is missing.
        clean = b'"' not in data[at : min(step.begin, at + _KEPT)]
        damaged, problem = _after_blanks(data, at), "a bracket of this record is damaged"
        if step.instead is None and clean:
            raw = bytes(data[step.begin : step.end])
            value, wrong = loads(raw)
            if value is not None:
                yield JsonRecord(step.begin, raw, value)
                at = step.end
                if model is None or not value.keys() <= model.keys:
                    model = _Model(frozenset(value) | (model.keys if model is not None else frozenset()))
                continue
            damaged, problem = step.begin, wrong
        elif step.instead == b"]" and clean:
            damaged, problem = step.begin, "the list of records ends before its last record"
            if model is None or _resume(data, step.end, model) is None:
                return
        elif step.instead == b"":
            problem = CUT
            if cut_only(data, damaged):
                yield JsonRecord(damaged, bytes(data[damaged : damaged + _KEPT]).rstrip(_BLANK), None, problem)
                return
        found = _resume(data, damaged + 1, _look_ahead(data, damaged, model))
        if found is None:
            yield JsonRecord(damaged, bytes(data[damaged : damaged + _KEPT]).rstrip(_BLANK), None, problem)
            return
        yield JsonRecord(damaged, bytes(data[damaged : min(found, damaged + _KEPT)]).rstrip(_BLANK), None, problem)
        at = found


def cut_only(data: mmap.mmap, at: int) -> bool:
    """Is everything from ``at`` on sound JSON that only stops too early?

    Then what it holds is one record: the objects in it are parts of it. A lost bracket or quote, behind which whole
    records may follow, puts something where JSON does not have it.
    """
    inside: list[bytes] = []
    last, end, key = b"", at, False
    for token in TOKEN.finditer(data, at):
        text = token.group()
        between = bytes(data[end : token.start()]).strip(b" \r\n\t")
        value = text[:1] in (b'"', b"{", b"[")
        if between[:1] == b'"':  # a text without a closing quote is no token: the rest of the file is in it
            return not key and last in (b":", b",", b"{", b"[")
        if between:
            if value or not _PLAIN.fullmatch(between) or last not in (b":", b",", b"["):
                return False
            last = b"0"
        if not _may_follow(last, text, inside[-1] if inside else b"", key):
            return False
        if text in (b"{", b"["):
            inside.append(text)
        elif text in (b"}", b"]"):
            inside.pop()
        key = text[:1] == b'"' and bool(inside) and inside[-1] == b"{" and last in (b"{", b",")
        last, end = text, token.end()
    return True


def _may_follow(last: bytes, text: bytes, around: bytes, key: bool) -> bool:
    """May this token stand behind the last one, inside this bracket? ``key``: the last one is a name."""
    name, value = text[:1] == b'"', text[:1] in (b'"', b"{", b"[")
    if key or text == b":":
        return key and text == b":"
    if last in (b",", b"{"):
        return (value if around == b"[" else name) or text + last == b"}{"
    if last in (b"", b":", b"["):
        return value or text + last == b"]["
    return (text == b"," and around != b"") or text + around in (b"}{", b"][")


def _after_blanks(data: mmap.mmap, at: int) -> int:
    while at < len(data) and data[at] in _BLANK:
        at += 1
    return at


def _step(data: mmap.mmap, at: int, limit: int = _LONGEST) -> _Step:
    depth, begin = 0, at
    for token in TOKEN.finditer(data, at):
        text = token.group()
        if text in (b"{", b"["):
            begin = token.start() if depth == 0 else begin
            depth += 1
        elif text in (b"}", b"]"):
            if depth == 0:
                return _Step(token.start(), token.end(), text)
            depth -= 1
            if depth == 0:
                return _Step(begin, token.end())
        elif token.start() - begin > limit:
            break
    return _Step(begin if depth else len(data), len(data), b"")


def _resume(data: mmap.mmap, at: int, model: _Model | None) -> int | None:
    """Where the next record begins at or behind ``at``."""
    if model is None:
        return None
    for found in _START.finditer(data, at):
        known = found[1].decode("utf-8", "replace") in model.keys
        value = _object_at(data, found.start()) if known else None
        if value is not None and model.fits(value[1]):
            return found.start()
    return None


def _object_at(data: mmap.mmap, at: int) -> tuple[bytes, dict[str, Any]] | None:
    """The whole object that begins here. The decoder gives up at the first wrong character: a walk by brackets would go
    through all that follows, once for each place that is tried."""
    size = _PROBED
    while True:
        text = bytes(data[at : at + size]).decode("utf-8", "surrogateescape")
        try:
            value, end = _DECODER.raw_decode(text)
        except (json.JSONDecodeError, RecursionError) as error:
            told = isinstance(error, json.JSONDecodeError) and (
                error.pos >= len(text) - _LAST_TOKEN or error.msg.startswith("Unterminated string")
            )
            if not told or at + size >= len(data) or size >= _SAMPLED_BYTES:
                return None
            size *= 4
            continue
        raw = text[:end].encode("utf-8", "surrogateescape")
        sound = isinstance(value, dict) and loads(raw)[0] is not None
        return (raw, value) if sound else None


def _look_ahead(data: mmap.mmap, at: int, model: _Model | None) -> _Model | None:
    """The model widened by the records behind damage, whose first key may be one that none had so far.

    Where the very first record is damaged, the longest whole object not far behind is the model, among those that
    begin with the same key if that can still be read.
    """
    own = _START.match(data, at)
    near: list[tuple[bool, int, dict[str, Any]]] = []
    for count, found in enumerate(_START.finditer(data, at + 1)):
        if count >= _SAMPLED or found.start() - at > _SAMPLED_BYTES:
            break
        whole = _object_at(data, found.start())
        if whole is not None:
            near.append((own is None or own[1] == found[1], len(whole[0]), whole[1]))
    if model is None:
        same = [(length, position) for position, (alike, length, _) in enumerate(near) if alike]
        model = _Model(frozenset(near[max(same)[1]][2])) if same else None
    for _, _, value in near:
        model = _Model(model.keys | value.keys()) if model is not None and model.fits(value) else model
    return model
