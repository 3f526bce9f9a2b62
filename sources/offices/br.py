"""INPI Brazil: the weekly Revista da Propriedade Industrial (RPI), section Marcas, as zipped XML.

Numbers run weekly, Tuesdays; the number of any week follows by counting from RPI 2629 (2021-05-25; exact on the nine
issues known from 2240 to 2908). The listing is the authority for extra issues; what counting expects and the listing
does not show is asked for all the same, so that a missing issue is seen as missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bs4 import BeautifulSoup

from sources.adapter import Artefact, Cadence, Floors, HttpClient, Issue, Metadata, Rate, ReadContext
from sources.errors import EmptyListing, SchemaChanged
from sources.filing import Filing, Note, Record
from sources.formats.dates import dmy_day, iso_day
from sources.formats.rpi import parse_processo, unknown_parts
from sources.formats.xmlparse import Element
from sources.formats.xmlsource import Layout, XmlPage, read_xml
from sources.sample import Sample
from sources.ways import Dated

LISTING = "https://revistas.inpi.gov.br/rpi/"
ADDRESS = "https://revistas.inpi.gov.br/txt/RM{0}.zip"
LAYOUT = Layout(records=("processo",), roots=("revista",), first_only=True)
_ANCHOR = (2629, date(2021, 5, 25))
_WEEK = 7
_FIRST_LOOK_DAYS = 70
_HEAD = re.compile(rb"<(?:\w+:)?revista\b([^>]*)>")
_NUMBER = re.compile(rb"""\bnumero\s*=\s*["']\s*(\d+)\s*["']""")
_DATE = re.compile(rb"""\bdata\s*=\s*["']\s*([\d/]+)\s*["']""")
_FILE = re.compile(r"\bRM(\d{4,5})\.zip\b", re.IGNORECASE)
_ANY_DAY = re.compile(r"\b(\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4})\b")


def newest_number(day: date) -> int:
    """The number of the RPI that is current on ``day``."""
    return _ANCHOR[0] + (day - _ANCHOR[1]).days // _WEEK


def day_of_number(number: int) -> date:
    """The Tuesday on which that number appears."""
    return _ANCHOR[1] + timedelta(days=_WEEK * (number - _ANCHOR[0]))


class BrazilRpi(Dated):
    """One issue is one RPI number."""

    metadata = Metadata(
        source="br-rpi",
        code="BR",
        office="INPI Brazil",
        publishes="weekly gazette XML: every act on applications, publications for opposition included",
        cadence=Cadence("weekly", weekdays=(1,), grace_days=2, hours=(9, 24)),
        time_zone="America/Sao_Paulo",
        language="pt",
        licence="open data (Decreto 8.777/2016)",
        terms="https://www.gov.br/inpi/pt-br",
        attribution="Fonte: Instituto Nacional da Propriedade Industrial (INPI), Revista da Propriedade Industrial",
        may_show_to_clients="yes",
        clock="the RPI day of act IPAS009, 135, 421, 756 or 757",
        look_back_days=28,
        floors=Floors(records=5000, mark=0.3, applicant=0.3, classes=0.3),
        reads=("RM*.zip", "RM*.xml", "rpi*.xml", "[0-9][0-9][0-9][0-9].xml", "*.xml", "*.zip"),
        known_gaps=(
            "acts other than publication and grant carry no mark: it is kept from the earlier issue",
            "applicants come without address, images only in the PDF, no transliteration field exists",
            "the weekly listing's HTML and the PDF link were not checked live",
        ),
        site_changes=(("2017-01-31", "XML from RPI 2404 on"), ("2018-01-01", "classes move under lista-classe-nice")),
        hosts=("revistas.inpi.gov.br",),
        rates=(Rate("revistas.inpi.gov.br", 2, 10.0),),
    )

    def discover(self, state: Mapping[str, Any], today: date, client: HttpClient) -> Iterable[Issue]:
        start = self.begin(state, today, _FIRST_LOOK_DAYS)
        listed = dict(listed_issues(client.get_text(LISTING, page=True)))
        expected = {number: day_of_number(number) for number in range(newest_number(start), newest_number(today) + 1)}
        found = {**expected, **{number: day or expected.get(number) for number, day in listed.items()}}
        for number, day in sorted(found.items()):
            if day is not None and start <= day <= today:
                yield Issue(str(number), day, {"address": ADDRESS.format(number), "listed": number in listed})

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        address = str(issue.reference.get("address") or ADDRESS.format(issue.number))
        return [client.download(address, name=f"RM{issue.number}.zip", magic=b"PK")]

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        yield from read_xml(artefacts, context, LAYOUT, lambda page: _page(page, context))

    def recognises(self, sample: Sample) -> bool:
        return sample.root in (*LAYOUT.roots, *LAYOUT.records) or sample.has_element("processo", "revista")


def listed_issues(page: str) -> Iterator[tuple[int, date | None]]:
    """(number, day) of every ``RMnnnn.zip`` the listing links to, with the day in the same table row."""
    soup = BeautifulSoup(page, "lxml")
    found = False
    for link in soup.find_all("a", href=_FILE):
        file = _FILE.search(str(link["href"]))
        row = link.find_parent("tr")
        day = _ANY_DAY.search(row.get_text(" ")) if row else None
        if file:
            found = True
            yield int(file[1]), _day(day[1]) if day else None
    if not found and soup.find("table") is not None:
        raise EmptyListing(f"{LISTING}: the table has no link to a file RMnnnn.zip; it is looked at again")
    if not found:
        raise SchemaChanged(f"{LISTING}: no link to a file RMnnnn.zip in the page; look whether the site has changed")


def _day(text: str) -> date | None:
    return dmy_day(text) if "/" in text else iso_day(text)


def _page(page: XmlPage, context: ReadContext) -> Iterator[Record]:
    number, day, problem = _issue(page.head)
    if day is None and context.issue is not None:
        number, day = number or context.issue.number, context.issue.date
    bare = page.root in LAYOUT.records
    if day is None:
        text = f"{page.name}: {problem or 'it has no <revista data=…>'}: no publication day for its records"
        yield Note("no_publication_date", text)
    if not bare:
        yield Note("issue", f"{page.name}: RPI {number} of {day}", {"number": number, "date": day})
    unknown: set[str] = set()

    def parse(element: Element) -> Filing:
        unknown.update(unknown_parts(element))
        return parse_processo(element, number, day)

    yield from page.records(parse)
    for part in sorted(unknown):
        yield Note("schema", f"{page.name}: {part} was never seen before; look at what it means for the window")


def _issue(head: bytes) -> tuple[str | None, date | None, str]:
    """(number, day, what is wrong with the day) from the root element."""
    root = _HEAD.search(head)
    number = _NUMBER.search(root[1]) if root else None
    written = _DATE.search(root[1]) if root else None
    day, problem = None, ""
    try:
        day = dmy_day(written[1].decode("ascii")) if written else None
    except ValueError as error:
        problem = f"revista data: {error}"
    return (number[1].decode("ascii") if number else None), day, problem
