"""DPMA Germany: DPMAconnectPlus weekly zips (contract), register records and hit lists saved by hand (ST.66, ``de:``).

Opposition comes after registration: the publication of the registration opens the window; the record states its end.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sources.adapter import Artefact, Cadence, Credential, Floors, HttpClient, Issue, Metadata, ReadContext
from sources.countries import country_code
from sources.filing import Filing, Note, Party, Publication, PublicationKind, Record, Status
from sources.formats.dates import iso_day, soft_day
from sources.formats.declared import count_note
from sources.formats.localnames import Element, word_at, words_at
from sources.formats.marktext import class_groups, clean, mark_kind
from sources.formats.strecords import ST66
from sources.formats.stsource import StSource
from sources.formats.xmlsource import Layout, XmlPage, read_xml
from sources.sample import Sample, sample_of
from sources.ways import AskedByDay

BASE = "https://dpmaconnect.dpma.de/dpmaws/rest-services/DPMAregisterMarkeService"
PRODUCTS = {
    "eing": "getBibliografischeDaten_eingetragen_XML_JPG_PDF",
    "ang": "getBibliografischeDaten_angemeldet_XML_JPG",
    "zur": "getBibliografischeDaten_zurueckgewiesen_zurueckgenommen_XML_PDF",
}
"""Registered (the Markenblatt), newly filed, refused or withdrawn."""
_HITS = Layout(records=("Entries",), roots=("HitList",))
_HIT_COUNT = re.compile(rb"<HitList[^>]*\bHitCount=\"(\d+)\"")
_HIT_PARTY = re.compile(r"(?P<name>.+), (?P<place>[^,]+), (?P<country>[A-Z]{2})\Z")


class Dpma(AskedByDay, StSource):
    """Three zips a publication week. The contract forbids passing records on: they are not shown to clients."""

    profile_name = "de"
    standard = ST66
    namespaces = (b"http://register.dpma.de/standards/XMLSchema/DE-TM-RegisterExt",)
    metadata = Metadata(
        source="de-dpma",
        code="DE",
        office="DPMA",
        publishes="registrations (Markenblatt), new applications, refusals and withdrawals by publication week",
        cadence=Cadence("weekly", weekdays=(4,), grace_days=4),
        time_zone="Europe/Berlin",
        language="de",
        licence="DPMAconnectPlus contract (once EUR 200, fixed IP address)",
        terms="https://www.dpma.de/recherche/dpmaconnectplus/ (passing records on to third parties is forbidden)",
        attribution="Quelle: Deutsches Patent- und Markenamt",
        may_show_to_clients="no",
        clock="publication of the registration; OppositionPeriodEndDate states the end",
        credentials=(
            Credential("username", "SQUATWATCH_DE_USER", "a signed DPMAconnectPlus contract"),
            Credential("password", "SQUATWATCH_DE_PASSWORD", "a signed DPMAconnectPlus contract"),
        ),
        look_back_days=28,
        floors=Floors(records=1, mark=0.4, applicant=0.8, classes=0.5),
        reads=("mar_bib_*.zip", "trademark_info*.xml", "trademark_search*.xml"),
        known_gaps=(
            "the layout of the weekly zips was not seen; the register records inside are read as single ones are",
            "a hit list has no goods, no publication and no opposition period",
        ),
        hosts=("dpmaconnect.dpma.de",),
        key_hosts=("dpmaconnect.dpma.de",),
    )

    def discover(self, state: Mapping[str, Any], today: date, client: HttpClient) -> Iterable[Issue]:
        """One issue per product and publication week (ISO week, Friday) that is over."""
        since = iso_day(state.get("through")) or today - timedelta(days=self.metadata.look_back_days)
        friday = since + timedelta(days=(4 - since.weekday()) % 7 or 7)
        while friday <= today:
            year, week, _ = friday.isocalendar()
            for product in PRODUCTS:
                number = f"{product}-{year}{week:02d}"
                yield Issue(number, friday, {"product": product, "week": f"{year}{week:02d}", "day": str(friday)})
            friday += timedelta(days=7)

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        product, week = issue.reference["product"], issue.reference["week"]
        address = f"{BASE}/{PRODUCTS[product]}/{week}"
        return [client.download(address, name=f"mar_bib_{product}_{week}.zip", magic=b"PK", headers=basic(client))]

    def enrich(self, filing: Filing, client: HttpClient) -> Sequence[Artefact]:
        """The register record of one mark."""
        number = filing.application_number
        return [client.download(f"{BASE}/getRegisterInfo/{number}", name=f"de_{number}.xml", headers=basic(client))]

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        """Register records, single or in weekly zips; a file that is a hit list is read as one."""
        for artefact in artefacts:
            if sample_of(artefact.path).has_element("HitList", "Entries"):
                yield from read_xml([artefact], context, _HITS, _hit_list)
            else:
                yield from super().read([artefact], context)

    def expand(self, filing: Filing, element: Element) -> Iterable[Filing]:
        """The register's address goes by file number, which for old marks is not the application number."""
        number = word_at(element, "FileNumber") or filing.application_number
        return (replace(filing, office_link=self.profile.address(self.profile.link, number=number)),)

    def recognises(self, sample: Sample) -> bool:
        if sample.root == "HitList":
            return b"RegistrationOfficeCode>DE<" in sample.head
        return super().recognises(sample)


def basic(client: HttpClient) -> dict[str, str]:
    """HTTP Basic from the two credentials."""
    pair = f"{client.credential('username')}:{client.credential('password')}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode("utf-8")).decode("ascii")}


def _hit_list(page: XmlPage) -> Iterator[Record]:
    found = 0
    for record in page.records(parse_hit):
        found += not isinstance(record, Note)
        yield record
    declared = _HIT_COUNT.search(page.head)
    yield from count_note(page.name, int(declared[1]) if declared else None, found, what="hits")


def parse_hit(entry: Element) -> Filing:
    """One row of a hit list. Raises ValueError without a number."""
    number = clean(word_at(entry, "ApplicationNumber"))
    if number is None:
        raise ValueError("no ApplicationNumber: the row has no number to be known by")
    soft: list[str] = []
    classes, others = class_groups((code, "") for text in words_at(entry, "Classification") for code in text.split())
    texts = words_at(entry, "MarkVerbalElementText") or words_at(entry, "MarkDescriptionDetails/DescriptionText")
    status = clean(word_at(entry, "MarkCurrentStatusCode"))
    filed = soft_day(iso_day, word_at(entry, "ApplicationDate"), "ApplicationDate", soft)
    return Filing(
        office="DE",
        application_number=number,
        marks=tuple(text for each in texts if (text := clean(each))),
        mark_kind=mark_kind(word_at(entry, "MarkFeature")),
        filing_date=filed,
        publications=_hit_publications(filed, iso_day(word_at(entry, "RegistrationDate")), soft),
        classes=classes,
        other_classes=others,
        applicants=tuple(_hit_party(text) for text in words_at(entry, "Applicant")),
        status=Status(None, status) if status else None,
        office_link=f"https://register.dpma.de/DPMAregister/marke/register/{number}/DE",
        notes=tuple(soft),
    )


def _hit_publications(filed: date | None, registered: date | None, notes: list[str]) -> tuple[Publication, ...] | None:
    found = [Publication(PublicationKind.FILED, filed)] if filed else []
    if registered:
        found.append(Publication(PublicationKind.REGISTERED, registered))
        notes.append("a hit list has no day of publication: the registration day, never later, stands for it")
    return tuple(found) or None


def _hit_party(text: str) -> Party:
    """``Name, 10965 Berlin, DE``: the last two parts are place and country when they look like it."""
    found = _HIT_PARTY.match(text)
    country = country_code(found["country"]) if found else None
    if found is None or country is None:
        return Party(text)
    return Party(found["name"], country, found["place"])
