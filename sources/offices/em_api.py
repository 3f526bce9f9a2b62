"""EUIPO through its trade mark search interface (REST, free application with OAuth), and saved answers of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from sources.adapter import Artefact, Cadence, Credential, Floors, HttpClient, Issue, Metadata, ReadContext
from sources.errors import KeyMissing, KeyRefused, NotThisFormat, SchemaChanged
from sources.filing import Filing, Note, Record
from sources.formats.dates import iso_day
from sources.formats.euipo_json import parse_record
from sources.formats.jsonsource import read_json
from sources.sample import Sample, sample_of
from sources.ways import AskedByDay

BASE = "https://api.euipo.europa.eu/trademark-search"
TOKEN = "https://euipo.europa.eu/cas-server-webapp/oidc/accessToken"  # noqa: S105 - an address
PAGE = 100
"""The largest page the interface gives (10-100)."""
OVERLAP_DAYS = 3


class EuipoApi(AskedByDay):
    """Two issues a day: what was published (A.1, M.1) and what changed. The last days are asked again at every pass."""

    metadata = Metadata(
        source="em-api",
        code="EM",
        office="EUIPO",
        publishes="EU trade mark applications (A.1), re-published international registrations (M.1), changes by day",
        cadence=Cadence("daily", weekdays=(0, 1, 2, 3, 4), grace_days=4),
        time_zone="Europe/Madrid",
        language="en",
        licence="EUIPO API terms of use (free; production access after identification)",
        terms="https://dev.euipo.europa.eu",
        attribution="Source: EUIPO",
        may_show_to_clients="ask",
        clock="section A.1 (national) or M.1 (first re-publication of an international registration)",
        credentials=(
            Credential(
                "client_id",
                "SQUATWATCH_EM_CLIENT_ID",
                "an application at dev.euipo.europa.eu, subscribed to trade mark search",
            ),
            Credential("client_secret", "SQUATWATCH_EM_CLIENT_SECRET", "shown once with the client id"),
            Credential(
                "token_address",
                "SQUATWATCH_EM_TOKEN_ADDRESS",
                "only if the office moved its token endpoint, e.g. to auth.euipo.europa.eu",
                required=False,
            ),
        ),
        look_back_days=21,
        floors=Floors(records=0, mark=0.7, applicant=0.9, classes=0.9),
        reads=("api_trademarks_*.json", "em_*.json", "tmview_detail_*.json", "*.json"),
        known_gaps=(
            "the production token address differs between public clients: SQUATWATCH_EM_TOKEN_ADDRESS overrides it",
            "no applicant address or country, no transliteration field",
            "rows without the stated opposition period: asked for after a hit (detail call)",
            "sub-sections of A.2 and M that were never seen are told as unknown, not guessed",
        ),
        hosts=("api.euipo.europa.eu", "euipo.europa.eu", "auth.euipo.europa.eu"),
        key_hosts=("api.euipo.europa.eu", "euipo.europa.eu", "auth.euipo.europa.eu"),
    )

    def discover(self, state: Mapping[str, Any], today: date, client: HttpClient) -> Iterable[Issue]:
        """Every working day from a little before the cursor up to yesterday; Friday's changes reach to Sunday."""
        through = iso_day(state.get("through"))
        start = (through or today) - timedelta(days=self.metadata.look_back_days if through is None else OVERLAP_DAYS)
        for day in (start + timedelta(days=n) for n in range((today - start).days)):
            if day.weekday() in self.metadata.cadence.weekdays:
                yield Issue(f"published:{day}", day, {"query": published_query(day), "day": day.isoformat()})
                yield Issue(f"changed:{day}", day, {"query": changed_query(day), "day": day.isoformat()})

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        """All pages of the issue's query. Raises SchemaChanged when the pages do not add up to the declared total."""
        headers = authorisation(client)
        pages: list[Artefact] = []
        total = rows = 0
        while True:
            artefact = client.download(
                f"{BASE}/trademarks",
                name=f"em_{issue.number.replace(':', '_')}_page{len(pages)}.json",
                params={
                    "query": issue.reference["query"],
                    "page": str(len(pages)),
                    "size": str(PAGE),
                    "sort": "applicationNumber:asc",
                },
                headers=headers,
            )
            answer = json.loads(artefact.path.read_bytes())
            if not isinstance(answer, dict) or "totalElements" not in answer:
                raise SchemaChanged(f"{BASE}: no totalElements in the answer; keys: {', '.join(list(answer)[:8])}")
            pages.append(artefact)
            total, rows = int(answer["totalElements"]), rows + len(answer.get("trademarks") or ())
            if len(pages) >= int(answer.get("totalPages") or 0):
                break
        if rows < total:
            raise SchemaChanged(f"{BASE}: {total} rows announced, {rows} came in {len(pages)} pages; it is asked again")
        return pages

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        """Pages, single details and TMview details, in the order of the files."""
        for artefact in artefacts:
            head = sample_of(artefact.path).head[:4096]
            key = "ST13" if b'"ST13"' in head else "applicationNumber"
            found = 0
            for record in read_json(
                [artefact],
                context,
                arrays=("trademarks",) if key == "applicationNumber" else (),
                parse=partial(parse_record, languages=context.languages),
                bare_key=key,
                first=_refuse_problem,
            ):
                found += not isinstance(record, Note)
                yield record
            if not found and key == "ST13":
                name = artefact.name or artefact.path.name
                raise NotThisFormat(f"{name}: it holds no trade mark although it names an ST.13 number; save it again")

    def recognises(self, sample: Sample) -> bool:
        """A page or detail of the interface, or a TMview detail of an EU trade mark."""
        if sample.head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] not in (b"{", b"["):
            return False
        interface = b'"applicationNumber"' in sample.head and any(
            key in sample.head for key in (b'"publicationSection"', b'"markBasis"', b'"markFeature"')
        )
        return interface or (b'"ST13"' in sample.head and b'"EM' in sample.head)

    def enrich(self, filing: Filing, client: HttpClient) -> Sequence[Artefact]:
        """The detail of one mark: the stated opposition period, goods, Vienna codes."""
        number = filing.application_number
        return [client.download(f"{BASE}/trademarks/{number}", name=f"em_{number}.json", headers=authorisation(client))]


def published_query(day: date) -> str:
    """RSQL for what was published on ``day`` in the two sections that open a window."""
    return f"publicationDate=={day} and publicationSection=in=(A.1,M.1)"


def changed_query(day: date) -> str:
    """RSQL for what the office touched on ``day``, on Fridays also on the weekend behind it."""
    days = 3 if day.weekday() == 4 else 1
    return f"updateDate>={day} and updateDate<{day + timedelta(days=days)}"


def authorisation(client: HttpClient) -> dict[str, str]:
    """A token by client credentials, and the client id that every call must repeat. KeyRefused without a token."""
    fields = {
        "grant_type": "client_credentials",
        "client_id": client.credential("client_id"),
        "client_secret": client.credential("client_secret"),
        "scope": "uid",
    }
    try:
        address = client.credential("token_address")
    except KeyMissing:
        address = TOKEN
    answer = client.post_form(address, fields)
    token = answer.get("access_token") if isinstance(answer, dict) else None
    if not token:
        raise KeyRefused(f"{TOKEN}: no access_token in the answer; check client_id and client_secret of em-api")
    return {"Authorization": f"Bearer {token}", "X-IBM-Client-Id": client.credential("client_id")}


def _refuse_problem(envelope: Mapping[str, Any]) -> Iterable[Record]:
    """A problem document (RFC 7807) saved as an answer is no data."""
    if "title" in envelope and "status" in envelope and "detail" in envelope and "totalElements" not in envelope:
        raise NotThisFormat(f"an error answer, not data: {envelope.get('status')} {envelope.get('title')}")
    return ()
