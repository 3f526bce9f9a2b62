"""WIPO's Madrid records: ``MARKGR`` files and ST.66 notices that an operator is licensed to hold. Inbox only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sources.adapter import Artefact, Cadence, Metadata, ReadContext
from sources.filing import Filing, Note, Record
from sources.formats.localnames import Element, at, below, kids, word_at, words
from sources.formats.madrid import Designation, designated, per_member
from sources.formats.markgr import MARK, parse_markgr
from sources.formats.st66 import day_of, issue_number
from sources.formats.strecords import ST66
from sources.formats.stsource import StSource
from sources.formats.xmlsource import Layout, read_xml
from sources.sample import Sample, sample_of

_NEW = re.compile(r"(?i)\A(?:international )?registration\b|\Anew registration|\AENN\b")
_LATER = re.compile(r"(?i)subsequent designation|\AEXN\b|territorial extension")


class Madrid(StSource):
    """One filing per designated office; the register itself forbids robots, so nothing is fetched."""

    profile_name = "wo"
    standard = ST66
    no_fetch = "Madrid Monitor forbids automated queries; drop files you are licensed to hold in the inbox"
    namespaces = (
        b"http://www.wipo.int/standards/XMLSchema/wo-trademarks",
        b"Romarin",
    )
    metadata = Metadata(
        source="wo-madrid",
        code="WO",
        office="WIPO",
        publishes="international registrations and their designations (MARKGR, or ST.66)",
        cadence=Cadence("irregular"),
        time_zone="Europe/Zurich",
        language="en",
        licence="licensed bulk product of WIPO (Madrid Monitor terms forbid automated queries)",
        terms="https://www.wipo.int/madrid/monitor/en/",
        attribution="Source: WIPO Madrid register",
        may_show_to_clients="ask",
        clock="publication in the WIPO Gazette for offices that count from it; else an early warning",
        inbox_only=True,
        format_verified=False,
        reads=("MARKGR*.xml", "romarin*.xml", "ROM*.zip", "inpi_notice_*.xml", "WO*.xml"),
        known_gaps=(
            "MARKGR was only tested on hand-made files: no authentic one was at hand",
            "designations reach EM, GB, BR, US, CH, FR and DE through those offices' own data",
            "the national number of a US designation (79…) is not in WIPO's data: the IR number stands there",
        ),
    )

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        """Each file by what is in it."""
        for artefact in artefacts:
            if b"<" + MARK.encode() in sample_of(artefact.path).head:
                yield from self._markgr(artefact, context)
            else:
                yield from super().read([artefact], context)

    def _markgr(self, artefact: Artefact, context: ReadContext) -> Iterator[Record]:
        def parse(element: Element) -> Iterable[Filing | Note]:
            return parse_markgr(element, self.profile, languages=context.languages)

        yield from read_xml([artefact], context, Layout(records=(MARK,)), lambda page: page.records(parse))

    def expand(self, filing: Filing, element: Element) -> Iterable[Filing]:
        return per_member(filing, designations(element))

    def recognises(self, sample: Sample) -> bool:
        """``MARKGR``, or an ST.66 record registered by WO."""
        return sample.has_element(MARK) or super().recognises(sample)


def designations(mark: Element) -> list[Designation]:
    """The designated offices of an ST.66 record, later ones with their day, published as its records say."""
    first: Designation | None = None
    registered: list[str] = []
    later: list[Designation] = []
    for record in at(mark, "MarkRecordDetails/MarkRecord"):
        kind = word_at(record, "BasicRecord/BasicRecordKind") or ""
        if _LATER.search(kind):
            day = day_of(word_at(record, "BasicRecord/RecordEffectiveDate", "BasicRecord/RecordFilingDate"))
            published, issue = _publication(record)
            later += [Designation(code, day, published, issue) for code in _codes(record)]
        if first is None and _NEW.search(kind):
            published, issue = _publication(record)
            first, registered = Designation("", None, published, issue), _codes(record)
    listed = [code for holder in kids(mark, "DesignatedCountryDetails") for code in _codes(holder)]
    return designated(registered, listed, later, first or Designation(""))


def _codes(holder: Element) -> list[str]:
    return [code.upper() for each in below(holder, "DesignatedCountryCode") if (code := words(each))]


def _publication(record: Element) -> tuple[date | None, str | None]:
    where = "BasicRecord/RecordPublicationDetails/RecordPublication/"
    return day_of(word_at(record, where + "PublicationDate")), issue_number(
        word_at(record, where + "PublicationIdentifier")
    )
