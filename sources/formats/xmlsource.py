"""From XML artefacts to filings: what the XML offices share.

An adapter names its elements and gives a parse function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import BinaryIO

from sources.adapter import Artefact, ReadContext
from sources.archive import Member, open_members
from sources.errors import NotThisFormat, SourceError, TooLarge
from sources.filing import Filing, Note, Origin, Record, Unreadable
from sources.formats.xmlparse import BrokenRecord, Element, Repair, namespaces, parse_record
from sources.formats.xmlrecords import XmlRecord, XmlRecords

Parse = Callable[[Element], Filing | Iterable[Filing | Note]]


@dataclass(frozen=True, slots=True)
class Layout:
    """How an office's XML is built, by local names. See :class:`XmlRecords` for ``roots`` and ``nested``."""

    records: tuple[str, ...]
    roots: tuple[str, ...] = ()
    nested: bool = False
    members: Callable[[str], bool] = lambda name: PurePosixPath(name).suffix.lower() == ".xml"
    first_only: bool = False
    """Take only the first fitting member of an archive (Brazil names it freely)."""


class XmlPage:
    """One XML file of an artefact, read once from front to back."""

    def __init__(self, artefact: Artefact, member: Member, scanner: XmlRecords) -> None:
        self.artefact, self.member, self.name = artefact, member, scanner.name
        self._scanner = scanner
        self._records = iter(scanner)
        self._waiting = next(self._records, None)
        self.repaired = self.lost = self.found = 0

    @property
    def head(self) -> bytes:
        """What stands before the first record (at most 256 KB), as UTF-8."""
        return self._scanner.head

    @property
    def root(self) -> str:
        return self._scanner.root

    @property
    def tail(self) -> bytes:
        """What stands behind the last record; only after all records were read."""
        return self._scanner.tail

    def read_through(self) -> bytes:
        """Run through the records without parsing them; gives the tail."""
        for _ in self._records:
            pass
        self._waiting = None
        return self._scanner.tail

    def records(self, parse: Parse) -> Iterator[Record]:
        """Every record in file order. ``parse`` raises ValueError (KeyError …) for one it cannot read."""
        declarations = namespaces(self.head)
        while self._waiting is not None:
            yield from self._one(self._waiting, parse, declarations)
            self._waiting = next(self._records, None)
        yield from (Note("recovered", text, {"lost": 0}) for text in self._scanner.notes)
        if self.repaired:
            text = f"{self.name}: {self.repaired} record(s) had broken characters; {self.lost} could not be kept"
            yield Note("recovered", text, {"records": self.repaired, "lost": self.lost})

    def _one(self, record: XmlRecord, parse: Parse, declarations: bytes) -> Iterator[Record]:
        if record.problem:
            yield self.unreadable(record, record.problem)
            return
        try:
            element, repair = parse_record(record.raw, declarations)
        except BrokenRecord as error:
            parts = self._scanner.split(record)
            if parts:
                for part in parts:
                    yield from self._one(part, parse, declarations)
            else:
                yield self.unreadable(record, str(error))
            return
        yield from self._parsed(record, element, repair, parse)

    def _parsed(self, record: XmlRecord, element: Element, repair: Repair | None, parse: Parse) -> Iterator[Record]:
        try:
            result = parse(element)
            results = (result,) if isinstance(result, Filing) else tuple(result)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            reason = f"missing {error}" if isinstance(error, KeyError) else str(error)
            yield self.unreadable(record, reason or type(error).__name__)
            return
        origin = self._origin(record)
        for each in results:
            if isinstance(each, Note):
                yield each
                continue
            self.found += 1
            notes = each.notes
            if repair is not None:
                self.repaired += 1
                self.lost += repair.lost
                notes = (*notes, f"broken characters were repaired: {repair.text}")
            yield replace(each, origin=origin, raw=record.raw, notes=notes)

    def _origin(self, record: XmlRecord) -> Origin:
        return Origin(self.artefact.sha256, record.offset, len(record.raw), self.member.name)

    def unreadable(self, record: XmlRecord, reason: str) -> Unreadable:
        return Unreadable(reason, f"{self.name} at byte {record.offset}", record.raw, self._origin(record))


def xml_pages(artefacts: Sequence[Artefact], context: ReadContext, layout: Layout) -> Iterator[XmlPage | Unreadable]:
    """The XML files of the artefacts; read each page before asking for the next.

    A file that cannot be opened is an ``Unreadable`` (pass it on) beside others that can, an error when none can.
    """
    failures: list[tuple[SourceError, Unreadable]] = []
    begun = False
    for artefact in artefacts:
        members = _members(artefact, layout)
        while True:
            try:
                member = next(members, None)
                if member is None:
                    break
                with member.open() as stream:
                    page = XmlPage(artefact, member, _scanner(stream, artefact, member, layout, context))
                    yield from (unreadable for _, unreadable in failures)
                    begun, failures = True, []
                    yield page
            except (NotThisFormat, TooLarge) as error:
                label = artefact.name or artefact.path.name
                failures.append((error, Unreadable(str(error), label, b"", Origin(artefact.sha256, 0, 0, None))))
    if failures and not begun:
        raise failures[0][0]
    yield from (unreadable for _, unreadable in failures)


def _members(artefact: Artefact, layout: Layout) -> Iterator[Member]:
    members = open_members(artefact.path, layout.members)
    if layout.first_only:
        yield next(members)
    else:
        yield from members


def _scanner(stream: BinaryIO, artefact: Artefact, member: Member, layout: Layout, context: ReadContext) -> XmlRecords:
    label = artefact.name or artefact.path.name
    return XmlRecords(
        stream,
        layout.records,
        name=f"{label}/{member.name}" if member.name else label,
        roots=layout.roots,
        nested=layout.nested,
        max_record_bytes=context.max_record_bytes,
    )
