"""JPO Japan: the progress answer of one application (JSON). The API has no listing by date, so it enriches and never
discovers; a saved answer can be read from the inbox.

``publicationDate`` is the laying-open of the application; opposition in Japan runs from the gazette of the
*registration* (Trademark Act Art. 43-2), whose date this answer does not carry: no clock is opened from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sources.adapter import Artefact, Cadence, Credential, Floors, HttpClient, Metadata, Rate, ReadContext
from sources.errors import KeyRefused, RateLimited, SchemaChanged
from sources.filing import Filing, GoodsClass, Note, Party, Publication, PublicationKind, Record, Status
from sources.formats.dates import compact_day, soft_day
from sources.formats.jsonsource import NoSuchKey, read_json, required, text, texts
from sources.formats.marktext import class_groups
from sources.sample import Sample
from sources.ways import InboxOnly

API = "https://ip-data.jpo.go.jp"
_APPLICANT, _ATTORNEY = "1", "2"

_NO_APPLICATION = "107"


class JapanProgress(InboxOnly):
    """``read`` and ``enrich`` only."""

    why = "the JPO lists nothing by date; drop saved answers in the inbox"

    metadata = Metadata(
        source="jp-progress",
        code="JP",
        office="JPO",
        publishes="progress of one application: mark, official readings (称呼), classes, parties",
        cadence=Cadence("irregular"),
        time_zone="Asia/Tokyo",
        language="ja",
        licence="JPO API terms of use",
        terms="https://ip-data.jpo.go.jp/",
        attribution="Source: Japan Patent Office, Patent Information Retrieval APIs",
        may_show_to_clients="ask",
        clock="none in this data: the registration gazette date is not carried",
        credentials=(
            Credential("username", "SQUATWATCH_JP_USERNAME", "issued by the JPO on application"),
            Credential("password", "SQUATWATCH_JP_PASSWORD", "issued by the JPO on application"),
        ),
        floors=Floors(),
        inbox_only=True,
        reads=("*progress*trademark*.json", "*.json"),
        known_gaps=(
            "no listing by date exists: Japanese filings cannot be discovered through this API",
            "neither the registration gazette date nor an address or image is carried: of a registered mark it is not "
            "known whether its window is open or over",
        ),
        hosts=("ip-data.jpo.go.jp",),
        key_hosts=("ip-data.jpo.go.jp",),
        rates=(Rate("ip-data.jpo.go.jp", 10, 60),),
    )

    def enrich(self, filing: Filing, client: HttpClient) -> Sequence[Artefact]:
        """The progress answer of one application number (10 digits)."""
        answer = client.post_form(
            f"{API}/auth/token",
            {
                "grant_type": "password",
                "username": client.credential("username"),
                "password": client.credential("password"),
            },
        )
        if not isinstance(answer, dict) or "access_token" not in answer:
            raise SchemaChanged("the JPO's token answer has no access_token; check the API page for a notice")
        number = filing.application_number
        return [
            client.download(
                f"{API}/api/trademark/v1/app_progress/{number}",
                name=f"jp-progress-{number}.json",
                headers={"Authorization": f"Bearer {answer['access_token']}"},
            )
        ]

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        yield from read_json(artefacts, context, arrays=(), parse=parse_answer, bare_key="result", first=check_status)

    def recognises(self, sample: Sample) -> bool:
        return b'"trademarkForDisplay"' in sample.head or b'"remainAccessCount"' in sample.head


def check_status(envelope: Mapping[str, Any]) -> Iterable[Record]:
    """The body's own status word: errors come with HTTP 200."""
    code = str(envelope.get("statusCode", ""))
    words = str(envelope.get("errorMessage") or "")
    if code in ("203", "208"):
        raise RateLimited(f"the JPO's daily limit is used up (status {code} {words}); try again tomorrow")
    if code in ("210", "212"):
        raise KeyRefused(f"the JPO refused the account (status {code} {words}); renew the token or the password")
    return (
        (Note("info", "the JPO answered that it has no such application (status 107)"),)
        if code == _NO_APPLICATION
        else ()
    )


def parse_answer(answer: Mapping[str, Any]) -> Filing | tuple[Filing, ...]:
    """The one application of an answer, none for status 107."""
    if "result" not in answer:
        raise NoSuchKey("result")
    result = answer.get("result") or {}
    data = result.get("data")
    if not data:
        if (code := str(result.get("statusCode", ""))) != _NO_APPLICATION:
            raise ValueError(f"the answer names no application (status {code or 'missing'})")
        return ()
    parties = data.get("applicantAttorney") or ()
    notes: list[str] = []
    filed = soft_day(compact_day, data.get("filingDate"), "filingDate", notes)
    classes, others = _classes(data.get("goodsServiceInformation") or (), notes)
    opened = compact_day(data.get("publicationDate"))
    publications = [Publication(PublicationKind.FILED, filed)] if filed else []
    if opened:
        publications.append(Publication(PublicationKind.PUBLISHED, opened))
    return Filing(
        office="JP",
        application_number=required(data, "applicationNumber"),
        registration_number=text(data.get("registrationNumber")),
        marks=texts(data.get("trademarkForDisplay")),
        transliterations=texts(*(data.get("transliteration") or {}).values()),
        vienna_codes=texts(*_values(data.get("viennaClass"))),
        filing_date=filed,
        publications=tuple(publications),
        classes=classes,
        other_classes=others,
        applicants=_named(parties, _APPLICANT),
        representatives=_named(parties, _ATTORNEY),
        status=_last_document(data.get("bibliographyInformation") or (), notes),
        office_link=None,
        notes=tuple(notes),
    )


def _values(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, Mapping) else value or ()


def _classes(rows: Iterable[Mapping[str, Any]], notes: list[str]) -> tuple[tuple[GoodsClass, ...], tuple[str, ...]]:
    pairs = ((text(row.get("goodsServiceClass")), text(row.get("goodsServiceName")) or "") for row in rows)
    return class_groups(pairs, notes)


def _named(parties: Iterable[Mapping[str, Any]], kind: str) -> tuple[Party, ...]:
    rows = (row for row in parties if str(row.get("applicantAttorneyClass")) == kind)
    return tuple(Party(name) for row in rows if (name := text(row.get("name"))))


def _last_document(information: Iterable[Mapping[str, Any]], notes: list[str]) -> Status | None:
    documents = [row for part in information for row in part.get("documentList") or ()]
    if not documents:
        return None
    last = max(documents, key=lambda row: str(row.get("legalDate") or ""))
    day = soft_day(compact_day, last.get("legalDate"), "legalDate", notes)
    return Status(text(last.get("documentCode")), text(last.get("documentDescription")), day)
