"""INPI Argentina: the weekly trade mark bulletin ("Marcas nuevas", PDF with INID codes).

One *acta* is one class. The mark is published on the bulletin's day, which opens the opposition window (Ley 22.362).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from bs4 import BeautifulSoup

from sources.adapter import Artefact, Cadence, Floors, HttpClient, Issue, Metadata, ReadContext
from sources.errors import NotThisFormat
from sources.filing import (
    Filing,
    MarkKind,
    Note,
    Origin,
    Party,
    Priority,
    Publication,
    PublicationKind,
    Record,
    Unreadable,
)
from sources.formats.dates import dmy_day, soft_day
from sources.formats.marktext import class_groups
from sources.formats.onerecord import read_one
from sources.formats.pdftext import SCAN, pdf_pages
from sources.sample import Sample
from sources.ways import Numbered, listed

HOST = "https://portaltramites.inpi.gob.ar"
LISTING = f"{HOST}/Boletines?Tipo_Item=3"
_HEADER = re.compile(
    r"BOLET[IÍ]N DE MARCAS\s+N[º°o.]*\s*(\d+)\s*-\s*(\d{1,2}) DE ([A-ZÁÉÍÓÚ]+) DE (\d{4})", re.IGNORECASE
)
_START = re.compile(r"\(21\)\s*Acta\s*(\d+)\s*-\s*\(51\)\s*Clase\s*(\d{1,2})", re.IGNORECASE)
_CODE = re.compile(r"\((\d{2})\)\s*")
_OWNER = re.compile(r"(.*?)\s*-\s*([A-Z]{2})\s*\*?\s*\Z", re.DOTALL)
_MONTHS = (
    *("ENERO", "FEBRERO", "MARZO", "ABRIL", "MAYO", "JUNIO"),
    *("JULIO", "AGOSTO", "SEPTIEMBRE", "OCTUBRE", "NOVIEMBRE", "DICIEMBRE"),
)
_KINDS = {"D": MarkKind.WORD, "M": MarkKind.COMBINED, "F": MarkKind.FIGURATIVE}


class ArgentinaBulletin(Numbered):
    """One issue is one bulletin number."""

    metadata = Metadata(
        source="ar-bulletin",
        code="AR",
        office="INPI Argentina",
        publishes="trade mark bulletin, new marks (Marcas nuevas)",
        cadence=Cadence("weekly", weekdays=(2,), grace_days=7),
        time_zone="America/Argentina/Buenos_Aires",
        language="es",
        licence="no open licence found; official publication",
        terms="https://portaltramites.inpi.gob.ar/",
        attribution="Fuente: INPI Argentina, Boletín de Marcas",
        may_show_to_clients="yes",
        clock="(44) publication day of the bulletin",
        look_back_days=35,
        floors=Floors(records=50, mark=0.5, applicant=0.95, classes=0.99),
        format_verified=False,
        reads=("*_3_.pdf", "*.pdf"),
        known_gaps=(
            "the layout follows one project's account of 1,910 records; no bulletin could be read here",
            "weekday of publication not verified: the listing is the authority",
        ),
        hosts=("portaltramites.inpi.gob.ar",),
    )

    def discover(self, state: Mapping[str, Any], today: date, client: HttpClient) -> Iterable[Issue]:
        page = client.get_text(LISTING)
        for number, day, link in sorted(listed(parse_listing(page), page, LISTING, "bulletin")):
            if self.due(number, day, state, today):
                yield Issue(str(number), day, {"url": link})

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        return [client.download(issue.reference["url"], name=f"{issue.number}_3_.pdf", magic=b"%PDF")]

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        for artefact in artefacts:
            yield from _read_bulletin(artefact)

    def recognises(self, sample: Sample) -> bool:
        return sample.head.startswith(b"%PDF") and "_3_" in sample.name


def parse_listing(html: str) -> list[tuple[int, date, str]]:
    """(bulletin number, day, address) of every row of kind MARCAS NUEVAS."""
    found = []
    for row in BeautifulSoup(html, "lxml").find_all("tr"):
        cells = [cell.get_text(" ", strip=True) for cell in row.find_all("td")]
        link = row.find("a", href=re.compile(r"_3_\.pdf", re.IGNORECASE))
        number = next((cell for cell in cells if cell.isdigit()), None)
        day = next((cell for cell in cells if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", cell)), None)
        if link and number and day and (when := dmy_day(day)):
            address = str(link["href"])
            found.append((int(number), when, address if address.startswith("http") else HOST + address))
    return found


def _read_bulletin(artefact: Artefact) -> Iterator[Record]:
    issue: str | None = None
    day: date | None = None
    record: list[str] = []
    place = ""
    begun = 0
    for page in pdf_pages(artefact.path):
        if not page.lines:
            yield Unreadable(page.problem or SCAN, f"page {page.number}")
        for line in page.lines:
            if header := _HEADER.search(line.text):
                issue, day = header[1], _day_in_words(header[2], header[3], header[4])
                if begun == 0 and not record:
                    yield Note("issue", f"bulletin {issue}", {"number": issue, "date": day})
                continue
            if _START.search(line.text):
                if record:
                    yield _parse(record, place, issue, day, artefact)
                record, place, begun = [], f"page {page.number}, line at {line.top:.0f} pt", begun + 1
            if begun:
                record.append(line.text)
    if record:
        yield _parse(record, place, issue, day, artefact)
    if not begun:
        raise NotThisFormat(f"{artefact.name}: no record of the form '(21) Acta … - (51) Clase …' in this PDF")


def _day_in_words(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), _MONTHS.index(month.upper()) + 1, int(day))
    except ValueError:
        return None


def _parse(lines: list[str], place: str, issue: str | None, day: date | None, artefact: Artefact) -> Record:
    whole = "\n".join(lines)
    raw = whole.encode()
    origin = Origin(artefact.sha256, 0, len(raw), member=place)
    return read_one(lambda: parse_acta(whole, issue, day), place, raw, origin)


def parse_acta(whole: str, issue: str | None, day: date | None) -> Filing:
    """One record's text by its INID codes. Raises ValueError without number and class or with an impossible date."""
    start = _START.search(whole)
    if not start:
        raise ValueError("no '(21) Acta … - (51) Clase …'")
    parts = _CODE.split(whole[start.end() :])
    fields: dict[str, list[str]] = {}
    for code, value in zip(parts[1::2], parts[2::2], strict=True):
        fields.setdefault(code, []).append(" ".join(value.split()).strip(" -"))
    published = dmy_day(fields["44"][0]) if fields.get("44") else day
    notes = [] if published else ["no publication day on the record or in the bulletin's header"]
    filed = soft_day(dmy_day, fields["22"][0], "(22) filing day", notes) if fields.get("22") else None
    mark = " ".join(fields.get("54", ())) or None
    classes, others = class_groups([(start[2], " ".join(fields.get("57", ())))])
    publications = [Publication(PublicationKind.FILED, filed)] if filed else []
    if published:
        publications.append(Publication(PublicationKind.PUBLISHED, published, issue))
    return Filing(
        office="AR",
        application_number=start[1],
        marks=(mark,) if mark else (),
        mark_kind=_KINDS.get(fields.get("40", [""])[0][:1], MarkKind.UNKNOWN),
        filing_date=filed,
        publications=tuple(publications),
        classes=classes,
        other_classes=others,
        applicants=tuple(_owner(value) for value in fields.get("73", ()) if value),
        representatives=tuple(Party(value) for value in fields.get("74", ()) if value),
        priorities=tuple(_priority(value, notes) for value in fields.get("30", ()) if value),
        as_of=published,
        confidence=0.9,
        notes=tuple(notes),
    )


def _owner(value: str) -> Party:
    found = _OWNER.match(value)
    return Party(found[1].strip(), found[2]) if found else Party(value.rstrip(" *"))


def _priority(value: str, notes: list[str]) -> Priority:
    day = re.search(r"\d{1,2}/\d{1,2}/\d{4}", value)
    country = re.search(r"\b([A-Z]{2})\b", value)
    number = re.search(r"\b(\d[\d./-]{4,})\b(?!/)", value.replace(day[0], "") if day else value)
    when = soft_day(dmy_day, day[0], "(30) priority day", notes) if day else None
    return Priority(when, country[1] if country else None, number[1] if number else None)
