"""Stream the records out of XML of any size by looking for one element's tags in the bytes.

No parser walks the whole document: a damaged record therefore cannot take the others with it, memory holds one record
at a time, and each record keeps its own bytes and offset. What lies before the first record is :attr:`head`, what
follows the last one is :attr:`tail`.

Entities are never declared to anybody: a document type that declares some is refused, an external one is not opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from rapidfuzz import fuzz

from sources.errors import EmptyFile, ForbiddenMarkup, NotThisFormat
from sources.formats.xmltext import utf8_stream
from sources.formats.xmlwindow import Window

HEAD_LIMIT = 256 * 1024
GAP_LIMIT = 64 * 1024
"""Longer than this, what lies between two records is no envelope: it is a record that lost both its tags."""
_NAME = rb"(?:[A-Za-z_][\w.\-]*:)?"
_ROOT = re.compile(rb"<((?:[A-Za-z_][\w.\-]*:)?[A-Za-z_][\w.\-]*)")
_SKIPPED = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!DOCTYPE(?:[^\[>]*\[.*?\]\s*|[^\[>]*)>", re.DOTALL)
_REST_OF_TAG = re.compile(rb"(?:[^\"'<>]|\"[^\"<]*\"|'[^'<]*')*>")
_ONLY_TAG = re.compile(rb"<([\w.\-:]+)(?:\s(?:[^\"'<>]|\"[^\"<]*\"|'[^'<]*')*)?/>\Z")
_NEAR = 85
_HTML_ROOTS = frozenset({"html", "HTML"})


@dataclass(frozen=True, slots=True)
class XmlRecord:
    """One record's bytes, as UTF-8. ``problem`` is why they cannot be a whole record ('' = they may be)."""

    offset: int
    raw: bytes
    problem: str = ""


class XmlRecords:
    """The elements with one of ``names`` (local names), in file order; iterate once.

    ``roots``: local names the document may have at its root (a bare record is always accepted); with none, any that
    holds a record. ``empty_roots``: with no ``roots``, those of a document that may end, or be cut, before its first
    record. ``others``: a whole document of another root that holds no record is passed, for the caller to judge.
    ``nested``: a record may contain leaves of its own name. Raises EmptyFile, ForbiddenMarkup or NotThisFormat before
    the first record.
    """

    def __init__(
        self,
        stream: BinaryIO,
        names: Sequence[str],
        *,
        name: str,
        roots: Sequence[str] = (),
        empty_roots: Sequence[str] = (),
        others: bool = False,
        nested: bool = False,
        max_record_bytes: int = 64 * 1024 * 1024,
    ) -> None:
        self.name = name
        self.head = b""
        self.tail = b""
        self.root = ""
        self.complete = True
        self.notes: list[str] = []
        self._names, self._roots, self._nested, self._max = tuple(names), tuple(roots), nested, max_record_bytes
        self._known = (*roots, *empty_roots)
        self._others = others
        text, self.encoding, problem = utf8_stream(stream, name)
        if problem:
            self.notes.append(f"{name}: {problem}")
        self._window = Window(text)
        self._end, self._too_long = 0, False
        alternatives = b"|".join(re.escape(each.encode()) for each in names)
        self._mark = re.compile(rb"<!--|<(/?)(" + _NAME + rb"(?:" + alternatives + rb"))(?=[\s/>])")
        self._open = re.compile(rb"<" + _NAME + rb"(?:" + alternatives + rb")(?=[\s/>])")

    def __iter__(self) -> Iterator[XmlRecord]:
        found = self._first()
        window, start, seen = self._window, 0, False
        while found is not None:
            tag, closes = found
            if closes:
                self._end = window.find(b">", tag) + 1 or len(window.data)
                if not self._too_long:
                    raw = window.data[start : self._end]
                    yield XmlRecord(window.base + start, raw, "the beginning of this record is damaged")
                self._too_long = False
            else:
                if tag - start > GAP_LIMIT and seen:
                    reason = "these bytes between two records belong to neither"
                    yield XmlRecord(window.base + start, window.data[start:tag], reason)
                yield from self._record(tag)
            seen = True
            start = window.drop(self._end)
            found = self._next(start)
        self.tail = window.data[start:][-HEAD_LIMIT:]
        yield from self._ending(window.base + start, alone=not seen)

    def _first(self) -> tuple[int, bool] | None:
        """Look for the first record, keeping the head; refuse what is no document of ours."""
        window = self._window
        while True:
            if len(self.head) < HEAD_LIMIT:
                self.head = window.data[: HEAD_LIMIT + 1]
            found = self._search(0)
            self._refuse_entities(window.data[: found[0]] if found else window.data)
            if found or window.ended:
                break
            if window.base == 0 and len(window.data) >= HEAD_LIMIT:
                self._check_start(None)
            window.more()
            if len(window.data) > 4 * HEAD_LIMIT:
                window.drop(len(window.data) - HEAD_LIMIT)
        if window.base == 0:
            self.head = window.data[: found[0]][:HEAD_LIMIT] if found else window.data[:HEAD_LIMIT]
        self._check_start(found)
        return found

    def _check_start(self, found: tuple[int, bool] | None) -> None:
        window = self._window
        beginning = self.head if found is None or window.base else window.data[: found[0] + 200]
        if not beginning.strip(b"\0 \t\r\n") and found is None:
            raise EmptyFile(f"{self.name}: there is nothing in it; download it again")
        self.root = root_name(beginning)
        marked_up = beginning.lstrip(b"\0 \t\r\n").startswith(b"<")
        if self._fits(found is not None, marked_up):
            return
        near = max((fuzz.ratio(self.root, each) for each in self._roots), default=0)
        if found is not None and near >= _NEAR:
            self.notes.append(f"{self.name}: its root is damaged: <{self.root}> instead of <{self._roots[0]}>")
            self.root = max(self._roots, key=lambda each: fuzz.ratio(self.root, each))
            return
        expected = " or ".join(f"<{each}>" for each in dict.fromkeys((*self._known, *self._names)))
        named = f"<{self.root}>" if marked_up and self.root else "no XML"
        what = "an HTML page" if self.root.casefold() == "html" else named
        raise NotThisFormat(
            f"{self.name}: it begins with {what}; {expected} was expected. Is it another office's file?"
        )

    def _fits(self, holds_record: bool, marked_up: bool) -> bool:
        """May the document begin like this? One without a record has nothing but its beginning to be known by."""
        root, window = self.root, self._window
        if holds_record:
            return root in self._known or (marked_up and (not self._roots or root in self._names))
        if not marked_up or root in ("", *_HTML_ROOTS):
            return False
        if root in (*self._known, *self._names):
            return True
        return self._others and window.ended and window.base == 0 and _last_closed(window.data, alone=True) == root

    def _refuse_entities(self, before: bytes) -> None:
        if b"<!ENTITY" in before and b"<!ENTITY" in re.sub(rb"<!--.*?-->", b"", before, flags=re.DOTALL):
            raise ForbiddenMarkup(
                f"{self.name}: its document type declares entities (<!ENTITY …>), which gazettes never need and "
                "which can make a reader fetch files or run out of memory; it was not read"
            )

    def _search(self, start: int) -> tuple[int, bool] | None:
        """The next record tag outside comments: (position, is it a closing tag?)."""
        window = self._window
        while True:
            found = self._mark.search(window.data, start)
            if found is None:
                return None
            if found[0] != b"<!--":
                return found.start(), bool(found[1])
            end = window.data.find(b"-->", found.end())
            if end < 0 and not window.ended:
                return None
            start = end + 3 if end >= 0 else found.end()

    def _next(self, start: int) -> tuple[int, bool] | None:
        window = self._window
        while True:
            found = self._search(start)
            if found or window.ended or len(window.data) - start > self._max:
                return found
            window.more()

    def _record(self, start: int) -> Iterator[XmlRecord]:
        """The record whose opening tag is at ``start``; leaves its end in ``_end``."""
        window = self._window
        end, problem = self._record_end(start)
        self._end = end
        if problem != _CUT:
            yield XmlRecord(window.base + start, window.data[start:end], problem)
            return
        starts = self._starts(window.data, start)
        for begin, stop in zip(starts, [*starts[1:], end], strict=True):
            reason = _CUT if stop == end else _DAMAGED_END
            yield XmlRecord(window.base + begin, window.data[begin:stop], reason)
        self.complete = False

    def _record_end(self, start: int) -> tuple[int, str]:
        window = self._window
        rest = window.match(_REST_OF_TAG, start + 1, GAP_LIMIT)
        if rest is None:  # a damaged quote, or cut inside the tag
            rest = window.find(b">", start, start + GAP_LIMIT) + 1 or len(window.data)
        if window.data[rest - 2 : rest] == b"/>":
            return rest, ""
        name = window.data[start + 1 : start + 400].split(b">", 1)[0].split(b"/", 1)[0].split(None, 1)[0]
        close = -1 if self._nested else window.find(b"</" + name + b">", rest, start + self._max)
        if self._nested or (close >= 0 and window.has_blocks(rest, close)):
            return self._nested_end(start, rest, name)
        if close >= 0:
            return close + len(name) + 3, ""
        return self._odd_end(rest, name)

    def _odd_end(self, rest: int, name: bytes) -> tuple[int, str]:
        """The end where no plain closing tag follows: one with a blank inside, or none."""
        spaced = re.compile(rb"</" + re.escape(name) + rb"\s+>").search(self._window.data, rest)
        if spaced:
            return spaced.end(), ""
        return (len(self._window.data), _CUT) if self._window.ended else self._skip_long(rest)

    def _nested_end(self, start: int, rest: int, name: bytes) -> tuple[int, str]:
        """The matching end where the record holds its own name, comments or CDATA sections."""
        window = self._window
        token = re.compile(
            rb"<!--|<!\[CDATA\[|<(/?)" + re.escape(name) + rb"(?=[\s/>])(?:[^\"'<>]|\"[^\"<]*\"|'[^'<]*')*?(/?)>"
        )
        while True:
            depth, inner = 1, rest
            for found in _outside_blocks(token, window.data, rest):
                if found[2] and not found[1]:
                    continue
                inner = found.start() if depth == 1 else inner
                depth += -1 if found[1] else (1 if self._nested else 0)
                if depth == 0:
                    return found.end(), ""
                if depth > _DEEPEST:
                    return inner, _DAMAGED_END
            if window.ended:
                return len(window.data), _CUT
            if len(window.data) - start > self._max:
                return self._skip_long(rest)
            window.more()

    def _skip_long(self, rest: int) -> tuple[int, str]:
        self._too_long = True
        return rest, f"this record is longer than the limit of {self._max} bytes; raise max_record_bytes to read it"

    def split(self, record: XmlRecord) -> list[XmlRecord]:
        """A record that does not parse, taken apart where another one begins inside it (its own end was damaged)."""
        starts = self._starts(record.raw, 0)
        if len(starts) == 1:
            return []
        parts = [
            XmlRecord(record.offset + begin, record.raw[begin:end])
            for begin, end in zip(starts, [*starts[1:], len(record.raw)], strict=True)
        ]
        return [*(XmlRecord(part.offset, part.raw, _DAMAGED_END) for part in parts[:-1]), parts[-1]]

    def _starts(self, data: bytes, start: int) -> list[int]:
        """Where records begin from ``start`` on, where one does."""
        inner = () if self._nested else self._open.finditer(data, start + 1)
        return [start, *(each.start() for each in inner)]

    def _ending(self, offset: int, *, alone: bool) -> Iterator[XmlRecord]:
        """Does the document close as it opened? If not, something after the last record is missing."""
        if not self.complete or (self.root in self._names and not alone):
            return
        name = _last_closed(self.tail, alone=alone)
        if name == self.root:
            return
        if fuzz.ratio(name, self.root) >= _NEAR:
            self.notes.append(f"{self.name}: its last tag is damaged: </{name}> instead of </{self.root}>")
            return
        self.complete = False
        reason = f"the file ends without </{self.root}>: it was cut, and what followed is missing; download it again"
        yield XmlRecord(offset, self.tail, reason)


_DEEPEST = 2
"""Elements of a record's name inside it hold none of their own: where one does, it is the next record."""
_DAMAGED_END = "the end of this record is damaged"
_CUT = "the file ends inside this record (it was cut); download it again"


def _outside_blocks(token: re.Pattern[bytes], data: bytes, start: int) -> Iterator[re.Match[bytes]]:
    """The tags outside comments and CDATA sections. One without an end hides nothing; its end is looked for once."""
    endless: set[bytes] = set()
    found = token.search(data, start)
    while found is not None:
        start = found.end()
        if found[1] is not None:
            yield found
        else:
            closing = b"-->" if found[0] == b"<!--" else b"]]>"
            end = -1 if closing in endless else data.find(closing, start)
            endless |= {closing} if end < 0 else set()
            start = end + 3 if end >= 0 else start
        found = token.search(data, start)


def _last_closed(tail: bytes, *, alone: bool) -> str:
    """The local name of the element that ends the text: its closing tag; ``alone``: or the root, if closed at once."""
    rest = _SKIPPED.sub(b"", tail).strip()
    last = re.search(rb"</([^<>]*)>\Z", rest) or (_ONLY_TAG.match(rest) if alone else None)
    return last[1].decode("utf-8", "replace").rpartition(":")[2].strip() if last else ""


def root_name(head: bytes) -> str:
    """The local name of the document's root element ('' when there is none), prolog and document type skipped."""
    found = _ROOT.search(_SKIPPED.sub(b"", head))
    return found[1].decode("utf-8", "replace").rpartition(":")[2] if found else ""
