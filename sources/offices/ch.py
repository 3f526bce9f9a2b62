"""IPI Switzerland: the data delivery interface of Swissreg (ST.96 records in an ``ApiResponse``), and saved answers.

Opposition comes after registration: the entry "New registration" opens the window.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from xml.sax.saxutils import escape

from sources.adapter import Artefact, Cadence, Credential, Floors, HttpClient, Issue, Metadata, ReadContext
from sources.errors import KeyRefused, NotThisFormat, SchemaChanged
from sources.filing import Note, Record
from sources.formats.dates import iso_day
from sources.formats.declared import count_note
from sources.formats.strecords import ST96
from sources.formats.stsource import StSource
from sources.formats.xmlsource import XmlPage

ADDRESS = "https://www.swissreg.ch/public/api/v1"
TOKEN = "https://idp.ipi.ch/auth/realms/egov/protocol/openid-connect/token"  # noqa: S105 - an address
CLIENT_ID = "datadelivery-api-client"
PAGE = 64
"""The most records one answer holds."""
_CORE = "urn:ige:schema:xsd:datadeliverycore-1.0.0"
_COMMON = "urn:ige:schema:xsd:datadeliverycommon-1.0.0"
_TRADEMARK = "urn:ige:schema:xsd:datadeliverytrademark-1.0.0"
_CONTINUATION = re.compile(rb"<(?:\w+:)?Continuation\b[^>]*\bname=\"NextPage\"[^>]*>\s*([^<]+?)\s*</")
_RESULT = re.compile(rb"<(?:\w+:)?Result\b[^>]*\bsuccess=\"(\w+)\"")
_ITEMS = re.compile(rb"<(?:\w+:)?ItemCount>\s*(\d+)\s*<")
_TOTAL = re.compile(rb"<(?:\w+:)?TotalItemCount>\s*(\d+)\s*<")


class Swissreg(StSource):
    """One issue a day of register changes."""

    profile_name = "ch"
    standard = ST96
    namespaces = (b"urn:ige:schema:xsd:datadeliverycore-1.0.0", b"urn:ige:schema:xsd:st96trademarksuperset")
    metadata = Metadata(
        source="ch-swissreg",
        code="CH",
        office="IGE/IPI",
        publishes="every Swiss mark and Madrid designation that changed that day",
        cadence=Cadence("daily", weekdays=(0, 1, 2, 3, 4), grace_days=4),
        time_zone="Europe/Zurich",
        language="de",
        licence="IPI data delivery terms (free, signed on paper)",
        terms="https://www.ige.ch/en/services/digital-offer/ip-data-delivery-api",
        attribution="Source: Swiss Federal Institute of Intellectual Property (IPI), Swissreg",
        may_show_to_clients="ask",
        clock="publication category 'New registration'",
        credentials=(
            Credential("username", "SQUATWATCH_CH_USER", "an account after signing the IPI's data delivery terms"),
            Credential("password", "SQUATWATCH_CH_PASSWORD", "an account after signing the IPI's data delivery terms"),
        ),
        look_back_days=21,
        floors=Floors(records=0, mark=0.4, applicant=0.8, classes=0.8),
        format_verified=False,
        reads=("swissreg_*.xml", "ch_*.xml"),
        known_gaps=(
            "no real record was at hand: names as public readers use them, one with a masked live answer",
            "publication categories in German or French were not seen; the registration day stands where none is known",
            "2 GiB a day; pages of 64 records",
        ),
        hosts=("www.swissreg.ch", "idp.ipi.ch"),
        key_hosts=("www.swissreg.ch", "idp.ipi.ch"),
    )

    def discover(self, state: Mapping[str, Any], today: date, client: HttpClient) -> Iterable[Issue]:
        since = iso_day(state.get("through")) or today - timedelta(days=self.metadata.look_back_days)
        for day in (since + timedelta(days=n) for n in range(1, (today - since).days)):
            yield Issue(day.isoformat(), day, {"from": day.isoformat(), "to": (day + timedelta(days=1)).isoformat()})

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        """Every page of the day's changes; the continuation is sent back as it came."""
        headers = authorisation(client)
        body = day_request(str(issue.reference["from"]), str(issue.reference["to"]))
        pages: list[Artefact] = []
        while True:
            name = f"swissreg_{issue.number}_{len(pages)}.xml"
            page = client.download(ADDRESS, name=name, method="POST", data=body.encode("utf-8"), headers=headers)
            raw = page.path.read_bytes()
            success = _RESULT.search(raw)
            if success is None or success[1] != b"true":
                said = raw[:300].decode("utf-8", "replace")
                raise SchemaChanged(f"{ADDRESS}: the answer for {issue.number} says no success; it begins: {said}")
            pages.append(page)
            following = _CONTINUATION.search(raw)
            if following is None:
                return pages
            body = next_request(following[1].decode("utf-8"))

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        """Records of every page. An answer that says it failed is refused."""
        for artefact in artefacts:
            with artefact.path.open("rb") as file:
                success = _RESULT.search(file.read(1 << 16))
            if success is not None and success[1] != b"true":
                raise NotThisFormat(
                    f"{artefact.name or artefact.path.name}: an error answer (success is not true), no data"
                )
        yield from super().read(artefacts, context)

    def after_file(self, page: XmlPage, found: int) -> Iterable[Record]:
        """The answer counts its items; a page that holds fewer was cut."""
        envelope = page.head + page.tail
        items, total = _ITEMS.search(envelope), _TOTAL.search(envelope)
        yield from count_note(page.name, int(items[1]) if items else None, found, what="items")
        if total:
            text = f"{page.name}: {int(total[1])} items in all pages"
            yield Note("info", text, {"total": int(total[1])})


def authorisation(client: HttpClient) -> dict[str, str]:
    """A bearer token by password grant. Raises KeyRefused without one."""
    fields = {
        "grant_type": "password",
        "client_id": CLIENT_ID,
        "username": client.credential("username"),
        "password": client.credential("password"),
    }
    answer = client.post_form(TOKEN, fields)
    token = answer.get("access_token") if isinstance(answer, dict) else None
    if not token:
        raise KeyRefused(f"{TOKEN}: no access_token in the answer; check username and password of ch-swissreg")
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/xml", "Accept": "application/xml"}


def day_request(start: str, end: str) -> str:
    """All marks whose last update lies in [start, end), oldest change first."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<ApiRequest xmlns="{_CORE}" xmlns:tm="{_TRADEMARK}"><Action type="TrademarkSearch">'
        f'<tm:TrademarkSearchRequest xmlns="{_COMMON}"><Representation details="Maximal"/><Page size="{PAGE}"/>'
        f'<Query><LastUpdate from="{escape(start)}" includeFrom="true" to="{escape(end)}" includeTo="false"/></Query>'
        "<Sort><LastUpdateSort>Ascending</LastUpdateSort></Sort>"
        "</tm:TrademarkSearchRequest></Action></ApiRequest>"
    )


def next_request(token: str) -> str:
    """The next page: the continuation unchanged."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ApiRequest xmlns="{_CORE}">'
        f'<Continuation name="NextPage">{token}</Continuation></ApiRequest>'
    )
