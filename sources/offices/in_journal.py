"""CGPDTM India: the weekly Trade Marks Journal (PDF, one mark a page, parts by class range).

Section 21 of the Trade Marks Act runs from the day the journal was made *available*, which the listing gives; the page
header carries the journal's own date. The listing's day of availability is kept as the publication where it is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from bs4 import BeautifulSoup

from sources.adapter import Artefact, Cadence, Floors, HttpClient, Issue, Metadata, ReadContext
from sources.errors import NotThisFormat
from sources.filing import (
    Filing,
    GoodsClass,
    MarkKind,
    Note,
    Origin,
    Party,
    Publication,
    PublicationKind,
    Record,
    Unreadable,
)
from sources.formats.dates import dmy_day, soft_day
from sources.formats.marktext import class_groups
from sources.formats.onerecord import read_one
from sources.formats.pdftext import SCAN, Line, Page, pdf_pages
from sources.sample import Sample
from sources.ways import Numbered, listed

HOST = "https://search.ipindia.gov.in/IPOJournal/Journal"
LISTING = f"{HOST}/Trademark"
_HEADER = re.compile(
    r"Trade Marks Journal No:?\s*(\d+)\s*,\s*(\d{1,2}/\d{1,2}/\d{4})\s+Class\s*(\d{1,2})", re.IGNORECASE
)
_NUMBER = re.compile(r"^(\d{5,7})\s+(\d{1,2}/\d{1,2}/\d{4})$")
_AGENT = re.compile(r"^Address for service in India/?\s*(?:Attorney|Agents?)?\s*address\s*:?", re.IGNORECASE)
_USED = re.compile(r"^(?:Proposed to be Used|Used Since\b.*)$", re.IGNORECASE)
_REGISTRY = frozenset({"MUMBAI", "DELHI", "CHENNAI", "KOLKATA", "AHMEDABAD"})
_SKIP = re.compile(r"mark u/s 71\(1\)|^To be associated with", re.IGNORECASE)
_END = re.compile(r"Following Trade ?Mark applications have been Registered|Renewed for a Period", re.IGNORECASE)
_CLASS_MARK = re.compile(r"Cl\.\s*(\d{1,2})\s*;")
_MULTI_CLASS = 99
_MARK_SIZE = 20.0
"""Marks are set in about 23 to 24.5 points, the rest in about 10."""


class IndiaJournal(Numbered):
    """One issue is one journal number with all its parts."""

    metadata = Metadata(
        source="in-journal",
        code="IN",
        office="CGPDTM",
        publishes="Trade Marks Journal (weekly, Mondays)",
        cadence=Cadence("weekly", weekdays=(0,), grace_days=7),
        time_zone="Asia/Kolkata",
        language="en",
        licence="Government of India copyright policy; official publication",
        terms="https://ipindia.gov.in/",
        attribution="Source: Office of the CGPDTM, India, Trade Marks Journal",
        may_show_to_clients="yes",
        clock="day the journal was made available (listing), else the journal's date (page header)",
        look_back_days=35,
        floors=Floors(records=100, mark=0.3, applicant=0.95, classes=0.99),
        format_verified=False,
        reads=("*CLASS*.pdf", "*.pdf"),
        known_gaps=(
            "the page grammar follows two open parsers; no journal could be read here",
            "marks shown as a picture carry no text: they come as figurative marks without words",
            "a part can be several hundred megabytes; reading takes minutes",
        ),
        hosts=("search.ipindia.gov.in",),
    )

    def discover(self, state: Mapping[str, Any], today: date, client: HttpClient) -> Iterable[Issue]:
        page = client.get_text(LISTING)
        journals = listed(parse_listing(page), page, LISTING, "journal")
        for journal in sorted(journals, key=lambda j: j.number):
            if self.due(journal.number, journal.available, state, today):
                reference = {"files": list(journal.files), "available": journal.available.isoformat()}
                yield Issue(str(journal.number), journal.available, reference)

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        return [
            client.download(
                f"{HOST}/ViewJournal",
                name=f"in-{issue.number}-{position:02d}.pdf",
                magic=b"%PDF",
                method="POST",
                data={"FileName": name},
            )
            for position, name in enumerate(issue.reference["files"])
        ]

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        available = context.issue.date if context.issue else None
        for artefact in artefacts:
            yield from _read_part(artefact, available)

    def recognises(self, sample: Sample) -> bool:
        return sample.head.startswith(b"%PDF") and "class" in sample.name.casefold()


@dataclass(frozen=True, slots=True)
class Journal:
    """A row of the listing."""

    number: int
    published: date
    available: date
    files: tuple[str, ...]


def parse_listing(html: str) -> list[Journal]:
    """Rows [Sr, Journal No, Date of Publication, Date of Availability, forms with a hidden FileName]."""
    found = []
    for row in BeautifulSoup(html, "lxml").find_all("tr"):
        cells = [cell.get_text(" ", strip=True) for cell in row.find_all("td")]
        days = [day for cell in cells if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", cell) and (day := dmy_day(cell))]
        files = tuple(str(field["value"]) for field in row.find_all("input", attrs={"name": "FileName"}))
        number = next((cell for cell in cells[1:2] if cell.isdigit()), None)
        if number and days and files:
            found.append(Journal(int(number), days[0], days[-1], files))
    return found


def _read_part(artefact: Artefact, available: date | None) -> Iterator[Record]:
    name = artefact.name or artefact.path.name
    marks = 0
    announced = False
    for page in pdf_pages(artefact.path):
        whole = "\n".join(line.text for line in page.lines)
        if _END.search(whole):
            break
        header = _HEADER.search(whole)
        if header and not announced:
            yield Note("issue", f"journal {header[1]}", {"number": header[1], "date": dmy_day(header[2])})
            announced = True
        if not any(_NUMBER.match(line.text) for line in page.lines):
            if page.problem or (not whole.strip() and page.pictures):
                yield Unreadable(page.problem or SCAN, f"{name}, page {page.number}")
            continue
        marks += 1
        raw = whole.encode()
        origin = Origin(artefact.sha256, 0, len(raw), member=f"page {page.number}")
        yield read_one(partial(parse_page, page, available), f"{name}, page {page.number}", raw, origin)
    if not marks and not announced:
        raise NotThisFormat(f"{name}: no page of the Trade Marks Journal's form in this PDF")


def parse_page(page: Page, available: date | None) -> Filing:
    """One mark's page. Raises ValueError without header or number or with an impossible date."""
    header = next((found for line in page.lines if (found := _HEADER.search(line.text))), None)
    if not header:
        raise ValueError("no header 'Trade Marks Journal No: … Class …' on the page")
    at = next(index for index, line in enumerate(page.lines) if _NUMBER.match(line.text))
    number = _NUMBER.match(page.lines[at].text)
    assert number
    words = [line.text for line in page.lines[:at] if line.size >= _MARK_SIZE and not _HEADER.search(line.text)]
    mark = " ".join(words).strip()
    owner, agent, goods = _split_body([line for line in page.lines[at + 1 :] if not _SKIP.search(line.text)])
    published = available or dmy_day(header[2])
    classes, others = _classes(header[3], goods)
    notes: list[str] = []
    filed = soft_day(dmy_day, number[2], "filing day", notes)
    publications = [Publication(PublicationKind.FILED, filed)] if filed else []
    if published:
        publications.append(Publication(PublicationKind.PUBLISHED, published, header[1]))
    return Filing(
        office="IN",
        application_number=number[1],
        marks=(mark,) if mark else (),
        mark_kind=MarkKind.WORD if mark and not page.pictures else MarkKind.COMBINED if mark else MarkKind.FIGURATIVE,
        filing_date=filed,
        publications=tuple(publications),
        classes=classes,
        other_classes=others,
        applicants=(Party(owner[0], None, ", ".join(owner[1:]) or None),) if owner else (),
        representatives=(Party(agent[0], None, ", ".join(agent[1:]) or None),) if agent else (),
        as_of=published,
        confidence=0.85,
        notes=tuple(notes),
    )


def _split_body(lines: list[Line]) -> tuple[list[str], list[str], str]:
    """Owner lines, agent lines, goods: parted by the agent heading, the use statement and the registry's name."""
    owner: list[str] = []
    agent: list[str] = []
    goods: list[str] = []
    part = owner
    for line in lines:
        if heading := _AGENT.match(line.text):
            part = agent
            rest = line.text[heading.end() :].strip()
            part.extend([rest] if rest else [])
        elif _USED.match(line.text) or line.text.upper() in _REGISTRY:
            part = goods
        else:
            part.append(line.text)
    return owner, agent, " ".join(goods)


def _classes(number: str, goods: str) -> tuple[tuple[GoodsClass, ...], tuple[str, ...]]:
    if int(number) != _MULTI_CLASS:
        return class_groups([(number, goods)])
    parts = _CLASS_MARK.split(goods)
    return class_groups((n, text.strip()) for n, text in zip(parts[1::2], parts[2::2], strict=True))
