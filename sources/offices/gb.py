"""UKIPO: the weekly Trade Marks Journal as XML. The journal's number and day stand behind the last mark.

The site keeps robots out of some networks. The addresses below were seen in public programs, the newest from 2025, and
none is confirmed: where they fail, drop the downloaded ``jnl.xml`` (or zip) in the inbox.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sources.adapter import Artefact, Cadence, Floors, HttpClient, Issue, Metadata, Rate, ReadContext
from sources.errors import NotThisFormat, OutOfReach, SourceError, UnresolvedName
from sources.filing import Filing, Note, Record, Unreadable
from sources.formats.dates import iso_day
from sources.formats.ukjournal import parse_trade_mark, unknown_parts
from sources.formats.xmlparse import Element
from sources.formats.xmlsource import Layout, XmlPage, read_xml, xml_pages
from sources.sample import Sample
from sources.ways import Dated

ADDRESSES = (
    "https://www.ipo.gov.uk/types/tm/t-os/t-tmj/tm-journals/{0}/jnl.zip",
    "https://www.ipo.gov.uk/types/tm/t-os/t-tmj/tm-journals/{0}/jnl.xml",
    "https://www.ipo.gov.uk/t-tmj/tm-journals/{0}/jnl.xml",
)
LAYOUT = Layout(records=("TradeMark",), roots=("JournalTransaction", "JournalEntries", "FirstPublication"))
_ISSUE = re.compile(rb"<PublicationIdentifier>\s*([^<]+?)\s*</PublicationIdentifier>")
_DAY = re.compile(rb"<PublicationDate>\s*([^<]+?)\s*</PublicationDate>")
_FRIDAY = 4
_FIRST_LOOK_DAYS = 70


def issue_number(friday: date) -> str:
    """``2017-014``: the Friday's place among the Fridays of its year."""
    return f"{friday.year}-{(friday.timetuple().tm_yday + 6) // 7:03d}"


class UkJournal(Dated):
    """One issue is one journal, known by its number in the address form ``2017-014``."""

    metadata = Metadata(
        source="gb-journal",
        code="GB",
        office="UKIPO",
        publishes="weekly Trade Marks Journal XML: applications and Madrid designations published for opposition",
        cadence=Cadence("weekly", weekdays=(_FRIDAY,), grace_days=3, hours=(6, 24)),
        time_zone="Europe/London",
        language="en",
        licence="Open Government Licence v3.0",
        terms="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        attribution="Contains public sector information licensed under the Open Government Licence v3.0 (UKIPO)",
        may_show_to_clients="yes",
        clock="PublicationDate of the journal, which counts as the first day",
        look_back_days=28,
        floors=Floors(records=300, mark=0.6, applicant=0.9, classes=0.9),
        reads=("jnl*.xml", "jnl*.zip", "journal*.xml", "*.xml", "*.zip"),
        known_gaps=(
            "applicants come without country and address",
            "that journals of 2025 and later still have the layout of 2017 could not be checked",
            "the addresses and the link to the case page were not checked live; some networks are refused",
        ),
        hosts=("www.ipo.gov.uk",),
        rates=(Rate("www.ipo.gov.uk", 1, 10.0),),
    )

    def discover(self, state: Mapping[str, Any], today: date, client: HttpClient) -> Iterable[Issue]:
        day = self.begin(state, today, _FIRST_LOOK_DAYS)
        day += timedelta(days=(_FRIDAY - day.weekday()) % 7)
        while day <= today:
            number = issue_number(day)
            yield Issue(number, day, {"addresses": [address.format(number) for address in ADDRESSES]})
            day += timedelta(days=7)

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        """The first of the known addresses that gives the XML."""
        failures: list[SourceError] = []
        for address in issue.reference["addresses"]:
            name = f"jnl-{issue.number}.{'zip' if address.endswith('.zip') else 'xml'}"
            try:
                return [client.download(address, name=name, magic=b"PK" if name.endswith(".zip") else b"<")]
            except (OutOfReach, NotThisFormat) as failure:
                failures.append(failure)
                if isinstance(failure, UnresolvedName):  # the addresses are one host's
                    break
        reasons = "; ".join(dict.fromkeys(str(each) for each in failures))
        raise OutOfReach(
            f"journal {issue.number} is at none of the known addresses ({reasons}); download jnl.xml by hand and drop "
            "it in the inbox"
        )

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        ends = iter(list(_ends(artefacts, context)))
        yield from read_xml(artefacts, context, LAYOUT, lambda page: _page(page, next(ends), context))

    def recognises(self, sample: Sample) -> bool:
        if sample.root in LAYOUT.roots or sample.has_element("JournalEntries", "FirstPublication"):
            return True
        plain = b"xmlns" not in sample.head[:400]
        return plain and sample.root == "TradeMark" and sample.has_element("RegistrationNumber")


def _ends(artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[bytes]:
    """The first look: what stands behind the last mark of each page."""
    for page in xml_pages(artefacts, context, LAYOUT):
        if not isinstance(page, Unreadable):
            yield page.read_through()


def _page(page: XmlPage, end: bytes, context: ReadContext) -> Iterator[Record]:
    number, written = _ISSUE.search(end), _DAY.search(end)
    issue = number[1].decode("utf-8", "replace") if number else None
    day, problem = None, "it has no PublicationDate at its end"
    try:
        day = iso_day(written[1].decode("utf-8", "replace")) if written else None
    except ValueError as error:
        problem = f"PublicationDate: {error}"
    if day is None and context.issue is not None:
        issue, day = issue or context.issue.number.replace("-", "/"), context.issue.date
    if day is None:
        yield Note("no_publication_date", f"{page.name}: {problem}: no publication day for its records")
    if page.root not in LAYOUT.records:
        yield Note("issue", f"{page.name}: journal {issue} of {day}", {"number": issue, "date": day})
    unknown: set[str] = set()

    def parse(element: Element) -> Filing:
        unknown.update(unknown_parts(element))
        return parse_trade_mark(element, issue, day)

    yield from page.records(parse)
    for part in sorted(unknown):
        yield Note("schema", f"{page.name}: {part}")
