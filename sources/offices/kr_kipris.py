"""MOIP Korea through KIPRIS Plus (XML, key per user): publications by day, and saved answers of both families.

Errors come with HTTP 200 and a code in the header; an empty answer is no error. ``publicationDate`` (출원공고) opens
the window: 30 days for publications from 2025-07-22, two months before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sources.adapter import Artefact, Cadence, Credential, Floors, HttpClient, Issue, Metadata, ReadContext
from sources.filing import Filing, Note, Record, Unreadable
from sources.formats import kipris
from sources.formats.xmldict import as_dict
from sources.formats.xmlparse import Element
from sources.formats.xmlsource import Layout, XmlPage, read_xml
from sources.sample import Sample
from sources.ways import DayWalk

BASE = "http://plus.kipris.or.kr/kipo-api/kipi/trademarkInfoSearchService"
PAGE_SIZE = 500
_CODE = re.compile(rb"<resultCode>\s*(\w*)\s*</resultCode>")
_MESSAGE = re.compile(rb"<resultMsg>([^<]*)</resultMsg>")
_TOTAL = re.compile(rb"<(?:totalCount|TotalSearchCount)>\s*(\d+)\s*<")
_LAYOUT = Layout(records=(*kipris.RECORDS, kipris.GOODS), roots=("response",))
_FLAGS = (
    *("application", "registration", "refused", "expiration", "withdrawal", "publication", "cancel", "abandonment"),
    *("trademark", "serviceMark", "businessEmblem", "collectiveMark", "certMark", "internationalMark"),
    *("character", "figure", "compositionCharacter", "figureComposition", "sound", "fragrance", "color", "dimension"),
)


class KoreaKipris(DayWalk):
    """One issue is one publication day."""

    metadata = Metadata(
        source="kr-kipris",
        code="KR",
        office="MOIP (formerly KIPO), through KIPRIS Plus",
        publishes="trade mark applications and publications by day",
        cadence=Cadence("daily", weekdays=(0, 1, 2, 3, 4), grace_days=5),
        time_zone="Asia/Seoul",
        language="ko",
        licence="KIPRIS Plus terms of use: one key per member, no sharing",
        terms="https://plus.kipris.or.kr/",
        attribution="출처: 지식재산처(MOIP), KIPRIS Plus",
        may_show_to_clients="ask",
        clock="publicationDate (출원공고일)",
        credentials=(
            Credential(
                "service_key", "SQUATWATCH_KR_SERVICE_KEY", "KIPRIS Plus member key; free tier 1,000 calls a month"
            ),
        ),
        look_back_days=14,
        floors=Floors(records=0, mark=0.7, applicant=0.95, classes=0.95),
        reads=("*Search*.xml", "TradeMarkInfo*.xml", "*.xml"),
        known_gaps=(
            "the service answers on plain http only: the key travels unencrypted once allow_plain_http_key is set",
            "the separator '~' in a day range is not verified",
            "the free tier's 1,000 calls a month allow about 30 days of publications",
        ),
        hosts=("plus.kipris.or.kr",),
        key_hosts=("plus.kipris.or.kr",),
    )

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        day = issue.reference["day"].replace("-", "")
        pages: list[Artefact] = []
        total = 1
        while len(pages) * PAGE_SIZE < total:
            parameters = {
                **dict.fromkeys(_FLAGS, "true"),
                "publicationDate": f"{day}~{day}",
                "pageNo": str(len(pages) + 1),
                "numOfRows": str(PAGE_SIZE),
                "ServiceKey": client.credential("service_key"),
            }
            name = f"getAdvancedSearch_{issue.number}_{len(pages) + 1}.xml"
            page = client.download(f"{BASE}/getAdvancedSearch", name=name, params=parameters)
            total = max(check_answer(page), 1)
            pages.append(page)
        return pages

    def enrich(self, filing: Filing, client: HttpClient) -> Sequence[Artefact]:
        """Addresses and goods of one application."""
        number = filing.application_number
        parameters = {"applicationNumber": number, "ServiceKey": client.credential("service_key")}
        name = f"getBibliographyDetailInfoSearch_{number}.xml"
        return [client.download(f"{BASE}/getBibliographyDetailInfoSearch", name=name, params=parameters)]

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        yield from read_xml(artefacts, context, _LAYOUT, _read_page)

    def recognises(self, sample: Sample) -> bool:
        return sample.root == "response" and b"<header>" in sample.head


def _read_page(page: XmlPage) -> Iterator[Record]:
    code, message = _CODE.search(page.head), _MESSAGE.search(page.head)
    kipris.check_header(
        code[1].decode() if code else None, message[1].decode("utf-8", "replace") if message else None, page.name
    )

    def parse(element: Element) -> Filing:
        record = as_dict(element)
        if "SimilargroupCode" in record:
            raise ValueError("a line of a goods answer names no application; ask for the application's detail")
        return kipris.parse_detail(record) if "biblioSummaryInfoArray" in record else kipris.parse_item(record)

    found = 0
    for record in page.records(parse):
        found += isinstance(record, Filing | Unreadable)
        yield record
    if found == 0:
        yield Note("info", f"{page.name}: KIPRIS Plus answered that there is nothing", {})


def check_answer(page: Artefact) -> int:
    """The answer's total count. Raises KeyRefused, RateLimited or SchemaChanged for an error under HTTP 200."""
    whole = page.path.read_bytes()
    code, message, total = (pattern.search(whole) for pattern in (_CODE, _MESSAGE, _TOTAL))
    kipris.check_header(
        code[1].decode() if code else None,
        message[1].decode("utf-8", "replace") if message else None,
        page.name or page.path.name,
    )
    return int(total[1]) if total else 0
