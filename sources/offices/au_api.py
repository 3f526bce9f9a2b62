"""IP Australia: Australian Trade Mark Search API v1 (JSON), and saved answers of it.

``acceptanceAdvertisedDate`` is the day the acceptance was advertised: it opens the opposition window. The answer never
states the window's end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sources.adapter import Artefact, Cadence, Credential, Floors, HttpClient, Issue, Metadata, ReadContext
from sources.countries import country_code
from sources.errors import SchemaChanged
from sources.filing import (
    Filing,
    GoodsClass,
    MarkKind,
    Party,
    Publication,
    PublicationKind,
    Record,
    Route,
    Status,
)
from sources.formats.dates import iso_day, soft_day
from sources.formats.jsonsource import read_json, required, text, texts
from sources.formats.marktext import class_groups
from sources.sample import Sample
from sources.ways import DayWalk

BASE = "https://production.api.ipaustralia.gov.au/public"
SEARCH = f"{BASE}/australian-trade-mark-search-api/v1"
PAGE_SIZE = 100

_KINDS = {
    "word": MarkKind.WORD,
    "fancy": MarkKind.COMBINED,
    "figurative": MarkKind.FIGURATIVE,
    "shape": MarkKind.SHAPE,
    "sound": MarkKind.SOUND,
}


class AustraliaApi(DayWalk):
    """One issue is one day of changes; a filing returns whenever it changed."""

    metadata = Metadata(
        source="au-api",
        code="AU",
        office="IP Australia",
        publishes="register records changed since a day (applications, advertised acceptances, registrations)",
        cadence=Cadence("daily", weekdays=(0, 1, 2, 3, 4), grace_days=4),
        time_zone="Australia/Sydney",
        language="en",
        licence="API terms of IP Australia; the register data sets are CC BY 4.0",
        terms="https://portal.api.ipaustralia.gov.au/",
        attribution="Source: IP Australia, Australian Trade Mark Search API",
        may_show_to_clients="yes",
        clock="acceptanceAdvertisedDate (acceptance advertised in the Australian Official Journal of Trade Marks)",
        credentials=(
            Credential("client_id", "SQUATWATCH_AU_CLIENT_ID", "free, after approval on the IP Australia API portal"),
            Credential("client_secret", "SQUATWATCH_AU_CLIENT_SECRET", "comes with the client id"),
        ),
        look_back_days=14,
        floors=Floors(records=0, mark=0.5, applicant=0.9, classes=0.9),
        reads=("*.json",),
        known_gaps=(
            "the weekly IP RAPID CSV files are not read: their column names could not be seen",
            "the paging of /page/advanced with changedSinceDate alone was not tried live",
        ),
        hosts=("production.api.ipaustralia.gov.au",),
        key_hosts=("production.api.ipaustralia.gov.au",),
    )

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        token = self._token(client)
        pages: list[Artefact] = []
        wanted = 1
        while len(pages) < wanted:
            body = {
                "rows": [],
                "pageNumber": len(pages),
                "pageSize": PAGE_SIZE,
                "changedSinceDate": issue.reference["day"],
            }
            page = client.download(
                f"{SEARCH}/page/advanced",
                name=f"au-{issue.number}-{len(pages):04d}.json",
                method="POST",
                json=body,
                headers={"Authorization": f"Bearer {token}"},
            )
            pages.append(page)
            wanted = max(1, -(-self._count(page) // PAGE_SIZE))
        return pages

    def _token(self, client: HttpClient) -> str:
        answer = client.post_form(
            f"{BASE}/external-token-api/v1/access_token",
            {
                "grant_type": "client_credentials",
                "client_id": client.credential("client_id"),
                "client_secret": client.credential("client_secret"),
            },
        )
        if not isinstance(answer, dict) or "access_token" not in answer:
            raise SchemaChanged("IP Australia's token answer has no access_token; check the API portal for a notice")
        return str(answer["access_token"])

    @staticmethod
    def _count(page: Artefact) -> int:
        answer = json.loads(page.path.read_bytes())
        if not isinstance(answer, dict) or "count" not in answer:
            raise SchemaChanged(f"{page.name}: no 'count' in IP Australia's answer; its shape changed")
        return int(answer["count"])

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        yield from read_json(artefacts, context, arrays=("trademarks",), parse=parse_record, bare_key="number")

    def recognises(self, sample: Sample) -> bool:
        return b'"acceptanceAdvertisedDate"' in sample.head or b'"irNumber"' in sample.head


def parse_record(record: Mapping[str, Any]) -> Filing:
    """One register record. Raises ValueError for a record without number or with an impossible date."""
    number = required(record, "number")
    ir = text(record.get("irNumber"))
    endorsements = record.get("endorsements") or {}
    notes: list[str] = []
    classes, others = _classes(record.get("goodsAndServices"), notes)
    filed = soft_day(iso_day, record.get("filingDate") or record.get("lodgementDate"), "filingDate", notes)
    return Filing(
        office="AU",
        application_number=number,
        route=Route.MADRID if ir else Route.NATIONAL,
        international_registration=ir.lstrip("0") if ir else None,
        marks=texts(*record["words"]) if record.get("words") is not None else None,
        mark_kind=_mark_kind(record.get("kind")),
        transliterations=_list(endorsements.get("transliterations")),
        translations=_list(endorsements.get("translations")),
        mark_description=text(" ".join((record.get("images") or {}).get("description") or ())),
        filing_date=filed,
        publications=_publications(record, filed),
        classes=classes,
        other_classes=others,
        applicants=_parties(record.get("owner")),
        representatives=_parties(record.get("addressForService")),
        status=Status(text(record.get("statusCode")), text(record.get("statusDetail"))),
        image=next(iter((record.get("images") or {}).get("images") or ()), None),
        notes=tuple(notes),
        office_link=f"https://search.ipaustralia.gov.au/trademarks/search/view/{number}",
    )


def _publications(record: Mapping[str, Any], filed: date | None) -> tuple[Publication, ...]:
    kinds = (
        ("acceptanceAdvertisedDate", PublicationKind.PUBLISHED),
        ("registrationAdvertisedDate", PublicationKind.REGISTERED),
        ("withdrawalAdvertisedDate", PublicationKind.WITHDRAWN),
    )
    madrid = bool(text(record.get("irNumber")))
    found = [Publication(PublicationKind.FILED, filed)] if filed else []
    for key, kind in kinds:
        day = iso_day(record.get(key))
        if day:
            opens = madrid and kind is PublicationKind.PUBLISHED
            found.append(Publication(PublicationKind.DESIGNATION_PUBLISHED if opens else kind, day))
    return tuple(found)


def _classes(rows: Any, notes: list[str]) -> tuple[tuple[GoodsClass, ...] | None, tuple[str, ...] | None]:
    if rows is None:
        return None, None
    return class_groups(((text(row.get("class")), "; ".join(row.get("descriptionText") or ())) for row in rows), notes)


def _parties(rows: Any) -> tuple[Party, ...] | None:
    if rows is None:
        return None
    return tuple(
        Party(name, country_code(_address(row).get("countryName")), _address_text(_address(row)))
        for row in rows
        if (name := text(row.get("name")))
    )


def _address(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return row.get("structuredAddress") or {}


def _address_text(address: Mapping[str, Any]) -> str | None:
    keys = ("suburb", "state", "postalCode", "countryName")
    lines = (*(address.get("addressLineText") or ()), *(address.get(key) for key in keys))
    return ", ".join(texts(*lines)) or None


def _mark_kind(kinds: Any) -> MarkKind | None:
    if not kinds:
        return None
    return _KINDS.get(str(kinds[0]).casefold(), MarkKind.OTHER)


def _list(value: Any) -> tuple[str, ...] | None:
    if value is None:
        return None
    return texts(*value) if isinstance(value, list) else texts(value)
