"""IPOS Singapore: data.gov.sg, trade mark applications by lodgement day (JSON, no key), and saved answers of it.

The feed's freshness is disputed: some readers found nothing after 2020. ``discover`` therefore walks day by day, and an
unbroken run of empty days is reported as stale by the ledger (floor: a working week never has zero applications).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sources.adapter import Artefact, Cadence, Floors, HttpClient, Issue, Metadata, ReadContext
from sources.filing import (
    Filing,
    GoodsClass,
    MarkKind,
    Party,
    Priority,
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

ADDRESS = "https://api.data.gov.sg/v1/technology/ipos/trademarks"


class SingaporeDays(DayWalk):
    """One issue is one lodgement day, asked again during the look-back because publications are added later."""

    metadata = Metadata(
        source="sg-days",
        code="SG",
        office="IPOS",
        publishes="applications by lodgement day, with status and publication date",
        cadence=Cadence("daily", weekdays=(0, 1, 2, 3, 4), grace_days=7),
        time_zone="Asia/Singapore",
        language="en",
        licence="Singapore Open Data Licence",
        terms="https://data.gov.sg/open-data-licence",
        attribution="Contains information from IPOS accessed through data.gov.sg under the Singapore Open Data Licence",
        may_show_to_clients="yes",
        clock="summary.publicationDate (Trade Marks Journal)",
        look_back_days=21,
        floors=Floors(records=0, mark=0.5, applicant=0.9, classes=0.9),
        reads=("trademarks_lodgement_*.json", "*.json"),
        known_gaps=(
            "freshness disputed: answers were seen to end in 2020 or in May 2025; watch the coverage page",
            "requests are sent without a key: the header the service wants one in is not verified",
            "a publication is only seen while its lodgement day is asked again; the weekly journal PDF is not read",
        ),
        hosts=("api.data.gov.sg",),
    )

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        day = issue.reference["day"]
        return [client.download(ADDRESS, name=f"trademarks_lodgement_{day}.json", params={"lodgement_date": day})]

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        yield from read_json(
            artefacts, context, arrays=("items",), parse=parse_record, bare_key="summary", declared="count"
        )

    def recognises(self, sample: Sample) -> bool:
        return b'"wordsInMark"' in sample.head or b'"lodgement_date"' in sample.head


def parse_record(record: Mapping[str, Any]) -> Filing:
    """One application. Raises ValueError for one without number or with an impossible date."""
    summary = record.get("summary")
    summary = summary if isinstance(summary, Mapping) else {}
    number = required(summary if text(summary.get("applicationNum")) else record, "applicationNum")
    ir = _international(record)
    index = record.get("markIndex") or ()
    notes: list[str] = []
    filed = soft_day(iso_day, summary.get("filingDate") or summary.get("applicationDate"), "filingDate", notes)
    classes, others = _classes(record.get("goodsAndServicesSpecifications"), notes)
    words = texts(*(row.get(key) for row in index for key in ("wordsInMark", "chineseCharacter")))
    return Filing(
        office="SG",
        application_number=number,
        route=Route.MADRID if ir else Route.NATIONAL,
        international_registration=ir,
        marks=words if record.get("markIndex") is not None else None,
        mark_kind=_kind(index, words),
        transliterations=_column(index, "enTransliteration"),
        translations=_column(index, "enTranslation"),
        pseudo_marks=_column(index, "phoneticEquiv"),
        mark_description="; ".join(texts(*(row.get("descrOfDevice") for row in index))) or None,
        disclaimer=text(summary.get("disclaimerLimitation")),
        filing_date=filed,
        publications=_publications(summary, filed, bool(ir)),
        classes=classes,
        other_classes=others,
        applicants=_applicants(record.get("currentApplicantProprietorDetails")),
        representatives=_agents(record.get("agentCorrespondenceDetails")),
        status=Status(
            None,
            text(summary.get("markStatus")),
            soft_day(iso_day, summary.get("markStatusDate"), "markStatusDate", notes),
        ),
        priorities=_priorities(record.get("priorityClaimsDetails"), notes),
        image=next((text(row.get("url")) for row in record.get("documents") or ()), None),
        as_of=soft_day(iso_day, summary.get("statusUpdateDate"), "statusUpdateDate", notes),
        notes=tuple(notes),
    )


def _status(summary: Mapping[str, Any], notes: list[str]) -> Status:
    day = soft_day(iso_day, summary.get("markStatusDate"), "markStatusDate", notes)
    return Status(None, text(summary.get("markStatus")), day)


def _international(record: Mapping[str, Any]) -> str | None:
    details = record.get("internationlRegistrationDesignatingSingaporeDetails") or {}
    if isinstance(details, list):
        details = details[0] if details else {}
    number = next((text(value) for key, value in details.items() if "num" in key.casefold()), None)
    return number.lstrip("0") if number else None


def _kind(index: Sequence[Mapping[str, Any]], words: tuple[str, ...]) -> MarkKind:
    device = any(text(row.get("descrOfDevice")) for row in index)
    if device:
        return MarkKind.COMBINED if words else MarkKind.FIGURATIVE
    return MarkKind.WORD if words else MarkKind.UNKNOWN


def _column(index: Sequence[Mapping[str, Any]], key: str) -> tuple[str, ...] | None:
    return texts(*(row.get(key) for row in index)) if index else None


def _publications(summary: Mapping[str, Any], filed: date | None, madrid: bool) -> tuple[Publication, ...]:
    published = iso_day(summary.get("publicationDate"))
    found = [Publication(PublicationKind.FILED, filed)] if filed else []
    if published:
        kind = PublicationKind.DESIGNATION_PUBLISHED if madrid else PublicationKind.PUBLISHED
        found.append(Publication(kind, published, _journal(summary.get("journals"))))
    return tuple(found)


def _journal(value: Any) -> str | None:
    row = value[0] if isinstance(value, list) and value else value
    if isinstance(row, Mapping):
        return next((text(v) for k, v in row.items() if "num" in k.casefold() or "name" in k.casefold()), None)
    return text(row)


def _classes(rows: Any, notes: list[str]) -> tuple[tuple[GoodsClass, ...] | None, tuple[str, ...] | None]:
    if rows is None:
        return None, None
    return class_groups(((text(row.get("classNum")), row.get("goodsServices") or "") for row in rows), notes)


def _applicants(rows: Any) -> tuple[Party, ...] | None:
    if rows is None:
        return None
    return tuple(
        Party(name, text((row.get("countryOfIncorporationOrResidence") or {}).get("code")), _lines(row.get("address")))
        for row in rows
        if (name := text(row.get("name")))
    )


def _agents(rows: Any) -> tuple[Party, ...] | None:
    if rows is None:
        return None
    names = ((text((row.get("agent") or {}).get("name")) or text(row.get("representativeName")), row) for row in rows)
    return tuple(Party(name, None, _lines(row.get("addressForServiceinSingapore"))) for name, row in names if name)


def _lines(address: Any) -> str | None:
    return text(str(address).replace("<br/>", ", ").replace("<br>", ", ")) if address else None


def _priorities(rows: Any, notes: list[str]) -> tuple[Priority, ...] | None:
    if not isinstance(rows, list):
        return None
    found = []
    for row in rows:
        keys = {key.casefold(): value for key, value in row.items()}
        day = next((value for key, value in keys.items() if "date" in key), None)
        country = next((value for key, value in keys.items() if "country" in key), None)
        number = next((value for key, value in keys.items() if "num" in key), None)
        code = country.get("code") if isinstance(country, Mapping) else country
        found.append(Priority(soft_day(iso_day, text(day), "priority day", notes), text(code), text(number)))
    return tuple(found)
