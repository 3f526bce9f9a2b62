"""KIPRIS Plus, Korea: one mark of either answer family, as nested dictionaries by local name.

Family (a) writes ``item/applicationNumber``; family (b) ``TradeMarkInfo/ApplicationNumber``. Keys are folded to one
spelling, so that one parser serves both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from typing import Any

from sources.errors import KeyRefused, RateLimited, SchemaChanged
from sources.filing import Filing, MarkKind, Party, Priority, Publication, PublicationKind, Route, Status
from sources.formats.dates import compact_day, soft_day
from sources.formats.jsonsource import required, text, texts
from sources.formats.marktext import class_groups
from sources.formats.xmldict import below, many

RECORDS = ("item", "TradeMarkInfo")
GOODS = "trademarkDesignationGoodstInfo"
_SAME = {
    "publicnumber": "publicationnumber",
    "publicdate": "publicationdate",
    "goodclassificationcode": "classificationcode",
    "registrationrightholdername": "regprivilegename",
    "imagepath": "bigdrawing",
    "priorityclaimnumber": "prioritynumber",
    "priorityclaimdate": "prioritydate",
}
_WITHDRAWN = ("취하", "포기")


def check_header(code: str | None, message: str | None, name: str) -> None:
    """Errors come with HTTP 200: resultCode 00 (or none, in family b) is success."""
    words = f"{name}: KIPRIS Plus answered with code {code} {message or ''}".rstrip()
    if code in (None, "", "00"):
        return
    if code in ("30", "31"):
        raise KeyRefused(f"{words}: the key is not registered, expired or used up; check it at plus.kipris.or.kr")
    if code in ("22", "20"):
        raise RateLimited(f"{words}: the allowance is used up; it renews monthly")
    raise SchemaChanged(f"{words}: the request was not accepted; see the KIPRIS Plus code table")


def parse_item(item: Mapping[str, Any]) -> Filing:
    """One search item. Raises ValueError without application number or with an impossible date."""
    record = _folded(item)
    title = text(record.get("title"))
    ir = text(record.get("internationalregisternumber"))
    status = text(record.get("applicationstatus"))
    notes: list[str] = []
    classes, others = class_groups((code, "") for code in codes(record.get("classificationcode")))
    filed = soft_day(compact_day, text(record.get("applicationdate")), "applicationDate", notes)
    return Filing(
        office="KR",
        application_number=required(record, "applicationnumber"),
        route=Route.MADRID if ir else Route.NATIONAL,
        international_registration=ir.lstrip("0") if ir else None,
        registration_number=text(record.get("registrationnumber")),
        marks=texts(title),
        mark_kind=_kind(title, bool(texts(*codes(record.get("viennacode"))))),
        vienna_codes=texts(*codes(record.get("viennacode"))),
        filing_date=filed,
        publications=_publications(record, filed, bool(ir)),
        classes=classes,
        other_classes=others,
        applicants=tuple(Party(name) for name in codes(record.get("applicantname"))),
        representatives=tuple(Party(name) for name in codes(record.get("agentname"))),
        status=Status(None, status) if status else None,
        priorities=_priorities(record, notes),
        image=text(record.get("bigdrawing")) or text(record.get("drawing")),
        notes=tuple(notes),
    )


def codes(value: Any) -> tuple[str, ...]:
    """``09|28`` as its parts."""
    return texts(*str(value or "").split("|"))


def _folded(item: Mapping[str, Any]) -> dict[str, Any]:
    lowered = {key.casefold(): value for key, value in item.items()}
    return {_SAME.get(key, key): value for key, value in lowered.items()}


def _kind(title: str | None, figurative: bool) -> MarkKind:
    if title is None:
        return MarkKind.FIGURATIVE
    return MarkKind.COMBINED if figurative else MarkKind.UNKNOWN


def _publications(record: Mapping[str, Any], filed: date | None, madrid: bool) -> tuple[Publication, ...]:
    opened = compact_day(text(record.get("publicationdate")))
    registered = compact_day(text(record.get("registrationpublicdate")))
    found = [Publication(PublicationKind.FILED, filed)] if filed else []
    if opened:
        kind = PublicationKind.DESIGNATION_PUBLISHED if madrid else PublicationKind.PUBLISHED
        found.append(Publication(kind, opened, text(record.get("publicationnumber"))))
    if registered:
        number = text(record.get("registrationpublicnumber"))
        found.append(Publication(PublicationKind.REGISTERED, registered, number))
    return tuple(found)


def _priorities(record: Mapping[str, Any], notes: list[str]) -> tuple[Priority, ...]:
    numbers, days = codes(record.get("prioritynumber")), codes(record.get("prioritydate"))
    parsed = [soft_day(compact_day, day, "priorityDate", notes) for day in days]
    return tuple(Priority(day, None, number) for day, number in zip_longest(parsed, numbers))


def parse_detail(item: Mapping[str, Any]) -> Filing:
    """A detail answer (``getBibliographyDetailInfoSearch``): the item's facts with addresses and goods."""
    body = below(item, "biblioSummaryInfoArray", "biblioSummaryInfo") or item
    filing = parse_item(body)
    rows = list(many(below(item, "applicantInfoArray", "applicantInfo")))
    applicants = tuple(
        Party(name, text(row.get("nationalCode")), text(row.get("address") or row.get("applicantAddress")))
        for row in rows
        if (name := text(row.get("name") or row.get("applicantName")))
    )
    classes, others = class_groups(
        (text(row.get("mainCode")), text(row.get("productName")) or "")
        for row in many(below(item, "asignProductArray", "asignProduct"))
    )
    return replace(
        filing,
        applicants=applicants or filing.applicants,
        classes=tuple(sorted(classes, key=lambda each: each.number)) or filing.classes,
        other_classes=tuple(dict.fromkeys((*(filing.other_classes or ()), *others))),
    )
