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
from sources.formats.onerecord import REFUSALS, reason
from sources.formats.xmlahead import Parsed, parse_one, parsed_ahead
from sources.formats.xmlparse import Element, Repair, namespaces
from sources.formats.xmlrecords import XmlRecord, XmlRecords

Parse = Callable[[Element], Filing | Iterable[Filing | Note]]


@dataclass(frozen=True, slots=True)
class Layout:
    """How an office's XML is built, by local names.

    See :class:`XmlRecords` for ``roots``, ``empty_roots``, ``others`` and ``nested``.
    """

    records: tuple[str, ...]
    roots: tuple[str, ...] = ()
    empty_roots: tuple[str, ...] = ()
    others: bool = False
    nested: bool = False
    members: Callable[[str], bool] = lambda name: PurePosixPath(name).suffix.lower() == ".xml"
    first_only: bool = False
    """Take only the first fitting member of an archive (Brazil names it freely)."""
    blanks: bool = True
    """False: no element has both text and children, so that white space between elements says nothing."""


class XmlPage:
    """One XML file of an artefact, read once from front to back."""

    def __init__(self, artefact: Artefact, member: Member, scanner: XmlRecords, *, blanks: bool = True) -> None:
        self.artefact, self.member, self.name = artefact, member, scanner.name
        self._blanks = blanks
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
        for record, parsed in parsed_ahead(self._left(), declarations, blanks=self._blanks):
            yield from self._one(record, parsed, parse, declarations)
        yield from (Note("recovered", text, {"lost": 0}) for text in self._scanner.notes)
        if self.repaired:
            text = f"{self.name}: {self.repaired} record(s) had broken characters; {self.lost} could not be kept"
            yield Note("recovered", text, {"records": self.repaired, "lost": self.lost})

    def _left(self) -> Iterator[XmlRecord]:
        if self._waiting is not None:
            yield self._waiting
        yield from self._records

    def _one(self, record: XmlRecord, parsed: Parsed, parse: Parse, declarations: bytes) -> Iterator[Record]:
        element, repair, problem = parsed
        if element is not None:
            yield from self._parsed(record, element, repair, parse)
            return
        parts = [] if record.problem else self._scanner.split(record)
        for part in parts:
            yield from self._one(part, parse_one(part, declarations), parse, declarations)
        if not parts:
            yield self.unreadable(record, problem)

    def _parsed(self, record: XmlRecord, element: Element, repair: Repair | None, parse: Parse) -> Iterator[Record]:
        try:
            result = parse(element)
            results = (result,) if isinstance(result, Filing) else tuple(result)
        except REFUSALS as error:
            yield self.unreadable(record, reason(error))
            return
        origin = self._origin(record)
        for each in results:
            if isinstance(each, Note):
                yield each
                continue
            self.found += 1
            filing = each
            if repair is not None:
                self.repaired += 1
                self.lost += repair.lost
                filing = replace(each, notes=(*each.notes, f"broken characters were repaired: {repair.text}"))
            yield _stamped(filing, origin, record.raw)

    def _origin(self, record: XmlRecord) -> Origin:
        return Origin(self.artefact.sha256, record.offset, len(record.raw), self.member.name)

    def unreadable(self, record: XmlRecord, why: str) -> Unreadable:
        return Unreadable(why, f"{self.name} at byte {record.offset}", record.raw, self._origin(record))


def _stamped(filing: Filing, origin: Origin, raw: bytes) -> Filing:
    """Put place and bytes on a filing that nobody else holds yet (a copy would cost as much as reading it)."""
    object.__setattr__(filing, "origin", origin)
    object.__setattr__(filing, "raw", raw)
    return filing


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
                    scanner = _scanner(stream, artefact, member, layout, context)
                    page = XmlPage(artefact, member, scanner, blanks=layout.blanks)
                    yield from (unreadable for _, unreadable in failures)
                    begun, failures = True, []
                    yield page
            except (NotThisFormat, TooLarge) as error:
                label = artefact.name or artefact.path.name
                failures.append((error, Unreadable(str(error), label, b"", Origin(artefact.sha256, 0, 0, None))))
    if failures and not begun:
        raise failures[0][0]
    yield from (unreadable for _, unreadable in failures)


def read_xml(
    artefacts: Sequence[Artefact], context: ReadContext, layout: Layout, read: Callable[[XmlPage], Iterable[Record]]
) -> Iterator[Record]:
    """What ``read`` gives for each XML file of the artefacts; one that cannot be opened is passed on in its place."""
    for page in xml_pages(artefacts, context, layout):
        if isinstance(page, Unreadable):
            yield page
        else:
            yield from read(page)


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
        empty_roots=layout.empty_roots,
        others=layout.others,
        nested=layout.nested,
        max_record_bytes=context.max_record_bytes,
    )
