"""USPTO TSDR's case status as JSON: one case a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sources.filing import Filing, GoodsClass, Party, Priority, Publication, PublicationKind, Route, Status
from sources.formats.dates import iso_day, soft_day
from sources.formats.jsonsource import required, text, texts
from sources.formats.marktext import class_groups, drawing_kind, ir_number, reading_or_text, readings
from sources.formats.profile import profile

PUBLISHED_EVENTS = frozenset({"PUBO", "OP2R", "OPNS"})
"""Prosecution history: published for opposition (also of Madrid cases)."""


def parse_case(case: Mapping[str, Any]) -> Filing:
    """One element of ``trademarks``. ValueError without a serial number or with an impossible publication day."""
    office = profile("us")
    state = case.get("status")
    state = state if isinstance(state, Mapping) else {}
    number = required(state, "serialNumber")
    soft: list[str] = []
    filed = soft_day(iso_day, text(state.get("filingDate")), "filingDate", soft)
    status_day = soft_day(iso_day, text(state.get("statusDate")), "statusDate", soft)
    status = Status(text(state.get("status")), text(state.get("extStatusDesc")), status_day)
    madrid = bool(state.get("filed66a") or state.get("sect66aCurr")) or office.madrid_number(number)[0]
    description, translation = text(state.get("descOfMark")), text(state.get("translation"))
    classes, others = _classes(case.get("gsList"))
    return Filing(
        office="US",
        application_number=number,
        route=Route.MADRID if madrid else Route.NATIONAL,
        international_registration=_international(case) if madrid else None,
        registration_number=text(state.get("usRegistrationNumber")),
        marks=texts(state.get("markElement")),
        mark_kind=drawing_kind(text(state.get("markDrawingCd"))),
        transliterations=tuple(
            dict.fromkeys((*reading_or_text(text(state.get("transliteration"))), *readings(description, translation)))
        )
        or None,
        translations=texts(translation) or None,
        pseudo_marks=texts(state.get("pseudoMark")) or None,
        mark_description=description,
        disclaimer=text(state.get("disclaimer")),
        filing_date=filed,
        publications=_publications(case, office.is_withdrawn(status.code), status, filed),
        classes=classes,
        other_classes=others,
        applicants=_owners(case),
        representatives=_representatives(state),
        status=status,
        priorities=_priorities(case.get("foreignInfoList"), soft),
        image=office.address(office.image, number=number),
        office_link=office.address(office.link, number=number),
        notes=tuple(soft),
    )


def _international(case: Mapping[str, Any]) -> str | None:
    data = case.get("internationalData")
    rows = data if isinstance(data, list) else [data]
    for row in rows:
        if isinstance(row, Mapping):
            for key, value in row.items():
                if "registrationn" in key.casefold() and (number := ir_number(text(value))):
                    return number
    return None


def _publications(
    case: Mapping[str, Any], withdrawn: bool, status: Status, filed: Any
) -> tuple[Publication, ...] | None:
    found = [Publication(PublicationKind.FILED, filed)] if filed else []
    group = case.get("publication") or {}
    days = [iso_day(text(group.get("datePublished")))]
    for row in group.get("officialGazettes") or ():
        if isinstance(row, Mapping) and "REGIST" not in str(row.get("categoryReason") or "").upper():
            days += [iso_day(text(value)) for key, value in row.items() if "date" in key.casefold()]
    events = case.get("prosecutionHistory") or ()
    days += [iso_day(text(row.get("entryDate"))) for row in events if row.get("entryCode") in PUBLISHED_EVENTS]
    found += [Publication(PublicationKind.PUBLISHED, day) for day in sorted({day for day in days if day})]
    if withdrawn and status.date:
        found.append(Publication(PublicationKind.WITHDRAWN, status.date))
    return tuple(found) or None


def _classes(rows: Any) -> tuple[tuple[GoodsClass, ...] | None, tuple[str, ...] | None]:
    if rows is None:
        return None, None
    pairs = [
        (text(each.get("code")), text(row.get("description")) or "")
        for row in rows
        for each in (row.get("internationalClasses") or [{"code": row.get("primeClassCode")}])
    ]
    return class_groups(pairs)


def _owners(case: Mapping[str, Any]) -> tuple[Party, ...] | None:
    """The owners of the highest party type (10 applicant … 49 latest owner)."""
    groups = (case.get("parties") or {}).get("ownerGroups")
    if groups is None:
        return None
    present = max((key for key in groups if str(key).isdigit()), key=int, default=None)
    rows = groups.get(present) or ()
    return tuple(Party(name, _country(row), _address(row)) for row in rows if (name := text(row.get("name"))))


def _country(row: Mapping[str, Any]) -> str | None:
    for key in ("addressStateCountry", "citizenship"):
        place = row.get(key) or {}
        for form in ("iso", "wipo"):
            code = text((place.get(form) or {}).get("code"))
            if code:
                return code
    return None


def _address(row: Mapping[str, Any]) -> str | None:
    region = ((row.get("addressStateCountry") or {}).get("isoRegion") or {}).get("code")
    return ", ".join(texts(*(row.get(key) for key in ("address1", "address2", "city")), region, row.get("zip"))) or None


def _representatives(state: Mapping[str, Any]) -> tuple[Party, ...] | None:
    correspondence = state.get("correspondence")
    if correspondence is None:
        return None
    names = texts(correspondence.get("attorneyName") or correspondence.get("individualFullName"))
    return tuple(Party(name) for name in names or texts(correspondence.get("firmName")))


def _priorities(rows: Any, soft: list[str]) -> tuple[Priority, ...] | None:
    if rows is None:
        return None
    return tuple(
        Priority(
            soft_day(iso_day, text(row.get("foreignFilingDate") or row.get("filingDate")), "foreignFilingDate", soft),
            text(row.get("foreignCountryCode") or row.get("countryCode")),
            text(row.get("foreignApplicationNumber") or row.get("applicationNumber")),
        )
        for row in rows
        if isinstance(row, Mapping)
    )
