"""INPI France: notices (ST.66, one ``TradeMark`` a file) and search answers of the diffusion gateway, or the SFTP zips.

The gateway wants a login that sets a rotating XSRF token; ten requests a minute. Notices carry the BOPI issue as
attributes of the record.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Protocol, runtime_checkable

from sources.adapter import Artefact, Cadence, Credential, Floors, HttpClient, Issue, Metadata, Rate, ReadContext
from sources.errors import EmptyFile, KeyRefused, NotAllowed, SchemaChanged
from sources.filing import Filing, Note, Party, Record, Route, Status
from sources.formats.dates import iso_day
from sources.formats.localnames import Element, attribute, kids, word_at, words, words_at
from sources.formats.marktext import clean, ir_number
from sources.formats.profile import profile
from sources.formats.strecords import ST66
from sources.formats.stsource import StSource
from sources.formats.xmlsource import Layout, XmlPage, read_xml
from sources.sample import Sample, sample_of
from sources.ways import AskedByDay

GATEWAY = "https://api-gateway.inpi.fr"
AUTHENTICATE = f"{GATEWAY}/services/uaa/api/authenticate"
LOGIN = f"{GATEWAY}/auth/login"
SEARCH = f"{GATEWAY}/services/apidiffusion/api/marques/search"
NOTICE = f"{GATEWAY}/services/apidiffusion/api/marques/notice"
PAGE = 100
_RESULTS = Layout(records=("result",), roots=("trademarkSearch",))
_COUNT = re.compile(rb"<count>\s*(\d+)\s*</count>")
_NUMBERS = re.compile(rb"/marques/notice/([A-Z]{2}\d[\w\-]*)\"")
_UKEY = re.compile(r"([A-Z]+)MARK\|")


class Inpi(AskedByDay, StSource):
    """One issue a BOPI week: a search for the week, then a notice for every mark it lists."""

    profile_name = "fr"
    standard = ST66
    office_codes = ("FR",)
    also_registers = ("WO", "EM", "EU")
    metadata = Metadata(
        source="fr-inpi",
        code="FR",
        office="INPI",
        publishes="French applications and registrations by BOPI week",
        cadence=Cadence("weekly", weekdays=(4,), grace_days=4),
        time_zone="Europe/Paris",
        language="fr",
        licence="INPI reuse licence (free, attribution)",
        terms="https://data.inpi.fr/content/editorial/licences_reutilisation_donnees_inpi",
        attribution="Source : INPI",
        may_show_to_clients="yes",
        clock="publication of the application in BOPI (Fridays)",
        credentials=(
            Credential("username", "SQUATWATCH_FR_USER", "a data.inpi.fr account with access to the PI interfaces"),
            Credential("password", "SQUATWATCH_FR_PASSWORD", "a data.inpi.fr account with access to the PI interfaces"),
        ),
        look_back_days=28,
        floors=Floors(records=300, mark=0.6, applicant=0.9, classes=0.9),
        reads=("notice_FR*.xml", "search.xml", "FR*.xml", "*BOPI*.zip"),
        known_gaps=(
            "the name of the date field in searches was never seen: the first live run must confirm it",
            "no opposition dates in the notices; foreign holders of WO and EU notices have no French number",
            "at ten requests a minute a week of some 1,700 marks takes three hours; the SFTP zips are faster",
        ),
        hosts=("api-gateway.inpi.fr",),
        key_hosts=("api-gateway.inpi.fr",),
        rates=(Rate("api-gateway.inpi.fr", 10, 60.0),),
    )

    def discover(self, state: Mapping[str, Any], today: date, client: HttpClient) -> Iterable[Issue]:
        """The BOPI weeks since the cursor: Fridays, numbered year and week as ``202616``."""
        since = iso_day(state.get("through")) or today - timedelta(days=self.metadata.look_back_days)
        friday = since + timedelta(days=(4 - since.weekday()) % 7 or 7)
        while friday <= today:
            year, week, _ = friday.isocalendar()
            yield Issue(f"{year}{week:02d}", friday, {"day": friday.isoformat()})
            friday += timedelta(days=7)

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        """The search pages and every notice they list. Raises KeyRefused when the login sets no token."""
        token = login(client)
        artefacts: list[Artefact] = []
        numbers: list[str] = []
        total = 1
        while len(numbers) < total:
            body = {"collections": ["FR"], "query": week_query(issue), "position": len(numbers), "size": PAGE}
            page = client.download(
                SEARCH,
                name=f"fr_search_{issue.number}_{len(artefacts)}.xml",
                method="POST",
                json=body,
                headers={"X-XSRF-TOKEN": token, "Accept": "application/xml"},
            )
            raw = page.path.read_bytes()
            counted = _COUNT.search(raw)
            found = [number.decode("ascii") for number in _NUMBERS.findall(raw)]
            if counted is None:
                raise SchemaChanged(f"{SEARCH}: no <count> in the answer for {issue.number}")
            total = int(counted[1])
            if not found and len(numbers) < total:
                raise SchemaChanged(f"{SEARCH}: {total} marks announced, the list ended after {len(numbers)}")
            numbers += found
            artefacts.append(page)
        return [client.download(f"{NOTICE}/{number}", name=f"notice_{number}.xml") for number in dict.fromkeys(numbers)]

    def enrich(self, filing: Filing, client: HttpClient) -> Sequence[Artefact]:
        """The notice of one mark."""
        login(client)
        number = f"FR{filing.application_number}"
        return [client.download(f"{NOTICE}/{number}", name=f"notice_{number}.xml")]

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        """Notices, single or zipped; a file that is a search answer is read as rows."""
        for artefact in artefacts:
            if sample_of(artefact.path).has_element("trademarkSearch", "result"):
                yield from read_xml([artefact], context, _RESULTS, _search_answer)
            else:
                yield from super().read([artefact], context)

    def expand(self, filing: Filing, element: Element) -> Iterable[Filing]:
        """INPI's other collections: a mark registered by EUIPO is EM's, an international one designates France."""
        office = word_at(element, "RegistrationOfficeCode")
        if office in ("EM", "EU"):
            return (replace(filing, office="EM", route=Route.NATIONAL, office_link=None),)
        if office == "WO":
            return (replace(filing, office_link=None),)
        return (filing,)

    def recognises(self, sample: Sample) -> bool:
        if sample.root == "trademarkSearch":
            return True
        return super().recognises(sample) or (sample.root == "TradeMark" and b"fr-TransactionDetails" in sample.head)


@runtime_checkable
class KeepsCookies(Protocol):
    """A client whose session keeps what the server sets."""

    def cookie(self, name: str, url: str) -> str | None:
        """The value of the cookie that would go to ``url``."""
        ...


def week_query(issue: Issue) -> str:
    """The gateway's Solr query for one BOPI week; apostrophes would break it, so it holds digits only."""
    return f"[PublicationDate={(issue.date or date.min):%Y%m%d}]"


def login(client: HttpClient) -> str:
    """Log in; gives the XSRF token that the next POST must repeat. The session itself is in the client's cookies."""
    if not isinstance(client, KeepsCookies):
        raise NotAllowed(
            "fr-inpi: this network client keeps no cookies, which the gateway's login needs; use the inbox"
        )
    with contextlib.suppress(KeyRefused, NotAllowed):  # the gateway answers 401 here and sets the cookie all the same
        client.get_text(AUTHENTICATE, page=False)
    token = client.cookie("XSRF-TOKEN", AUTHENTICATE)
    if not token:
        raise KeyRefused(f"{AUTHENTICATE}: it set no XSRF-TOKEN cookie; the login was changed")
    body = {
        "username": client.credential("username"),
        "password": client.credential("password"),
        "rememberMe": True,
    }
    with contextlib.suppress(EmptyFile, SchemaChanged):  # what counts is the session cookie, not the body
        client.post_json(LOGIN, body, headers={"X-XSRF-TOKEN": token})
    return client.cookie("XSRF-TOKEN", LOGIN) or token


def _search_answer(page: XmlPage) -> Iterator[Record]:
    counted = _COUNT.search(page.head)
    data = {"declared": int(counted[1])} if counted else {}
    yield Note("info", f"{page.name}: a page of a search answer, {data.get('declared', '?')} marks in all", data)
    yield from page.records(parse_result)


def parse_result(result: Element) -> Filing:
    """One row of a search answer: number, mark, status and applicant only. Raises ValueError without a number."""
    fields = {
        attribute(field, "name"): words_at(field, "value") or ((text,) if (text := words(field)) else ())
        for holder in kids(result, "fields")
        for field in kids(holder, "field")
    }
    number = clean(next(iter(fields.get("ApplicationNumber", ())), None)) or clean(attribute(result, "documentId"))
    if number is None:
        raise ValueError("no ApplicationNumber: the row has no number to be known by")
    status = clean(next(iter(fields.get("MarkCurrentStatusCode", ())), None))
    collection = _UKEY.match(next(iter(fields.get("ukey", ())), "") or "")
    madrid = collection is not None and collection[1] in ("WO", "W")
    office = profile("fr")
    return Filing(
        office="EM" if collection is not None and collection[1] in ("EU", "EM", "C") else "FR",
        application_number=number,
        route=Route.MADRID if madrid else Route.NATIONAL,
        international_registration=ir_number(number) if madrid else None,
        marks=tuple(text for each in fields.get("Mark", ()) if (text := clean(each))),
        applicants=tuple(Party(name) for each in fields.get("DEPOSANT", ()) if (name := clean(each))) or None,
        status=Status(None, status) if status else None,
        office_link=None if madrid else office.address(office.link, number=number),
    )
