"""EUIPO in JSON: rows and details of the trade mark search interface, and saved TMview details."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sources.filing import Filing, GoodsClass, MarkKind, Party, Priority, Publication, PublicationKind, Route, Status
from sources.formats.dates import iso_day, soft_day
from sources.formats.jsonsource import required, text, texts
from sources.formats.marktext import class_groups, clean, mark_kind, readings, vienna_codes
from sources.formats.profile import Profile, profile
from sources.formats.st66 import profile_languages

_ST13_EM = re.compile(r"EM\d{2}(?:\d{4})?(W?\d{8,9})\Z")


def parse_record(record: Mapping[str, Any], languages: Sequence[str] = ()) -> Filing:
    """A row of a search page, a detail of the interface, or a saved TMview detail.

    Raises ValueError for a record without a number, of another office, or with an impossible date.
    """
    office = profile("em")
    if "ST13" in record:
        return _tmview(record, office)
    number = required(record, "applicationNumber")
    madrid, ir = office.madrid_number(number)
    madrid = madrid or record.get("markBasis") == "INTERNATIONAL_TRADEMARK"
    soft: list[str] = []
    filed = soft_day(iso_day, record.get("applicationDate") or record.get("designationDate"), "applicationDate", soft)
    order = profile_languages(office, languages)
    status = Status(None, text(record.get("status")), soft_day(iso_day, record.get("statusDate"), "statusDate", soft))
    publications, notes = _publications(record.get("publications"), office, filed, madrid, "publicationSection")
    classes, others = _classes(record, order)
    words = (record.get("wordMarkSpecification") or {}).get("verbalElement")
    description = _in_language(record.get("description"), order)
    return Filing(
        office="EM",
        application_number=number,
        route=Route.MADRID if madrid else Route.NATIONAL,
        international_registration=ir,
        registration_number=number if record.get("registrationDate") and not madrid else None,
        marks=texts(clean(words)) if "markFeature" in record or words else None,
        mark_kind=_kind(record.get("markFeature")),
        transliterations=readings(description) or None,
        mark_description=description,
        disclaimer=_in_language(record.get("disclaimer"), order),
        vienna_codes=_vienna(record),
        filing_date=filed,
        publications=_withdrawn(publications, status, office),
        classes=classes,
        other_classes=others,
        applicants=_people(record.get("applicants")),
        representatives=_people(record.get("representatives")),
        status=status if status != Status() else None,
        priorities=_priorities(record.get("priorities"), soft),
        opposition_end_stated=iso_day(record.get("oppositionPeriodEndDate")),
        image=None,
        office_link=office.address(office.link, number=number),
        notes=notes
        + tuple(soft)
        + _keys(record.get("applicants"), "applicant")
        + _keys(record.get("representatives"), "representative"),
    )


def _kind(feature: str | None) -> MarkKind | None:
    return mark_kind(feature)


def _withdrawn(
    publications: tuple[Publication, ...] | None, status: Status, office: Profile
) -> tuple[Publication, ...] | None:
    if status.date and office.is_withdrawn(status.text):
        return (*(publications or ()), Publication(PublicationKind.WITHDRAWN, status.date))
    return publications


def _publications(
    rows: Any, office: Profile, filed: date | None, madrid: bool, section_key: str
) -> tuple[tuple[Publication, ...] | None, tuple[str, ...]]:
    found = [Publication(PublicationKind.FILED, filed)] if filed else []
    notes: list[str] = []
    for row in rows or ():
        section = text(row.get(section_key))
        day = iso_day(row.get("publicationDate") or row.get("date"))
        kind, _ = office.section_kind(section)
        notes += office.section_note(section, day)
        if kind is PublicationKind.PUBLISHED and madrid:
            kind = PublicationKind.DESIGNATION_PUBLISHED
        if kind is not None and day is not None:
            found.append(Publication(kind, day, text(row.get("bulletinNumber") or row.get("identifier"))))
        elif kind is not None:
            notes.append(f"a publication ({section or 'no section'}) without a date")
    return (tuple(dict.fromkeys(found)) or None) if rows is not None or found else None, tuple(notes)


def _classes(
    record: Mapping[str, Any], languages: Sequence[str]
) -> tuple[tuple[GoodsClass, ...] | None, tuple[str, ...] | None]:
    goods = record.get("goodsAndServices")
    if goods is not None:
        rows = [(str(row.get("classNumber")), _terms(row.get("description"), languages)) for row in goods]
        return class_groups(rows)
    numbers = record.get("niceClasses")
    if numbers is None:
        return None, None
    return class_groups((str(number), "") for number in numbers)


def _terms(rows: Any, languages: Sequence[str]) -> str:
    by_language = {str(row.get("language")): row.get("terms") or () for row in rows or ()}
    best = next((code for code in languages if by_language.get(code)), next(iter(by_language), ""))
    return "; ".join(term for each in by_language.get(best, ()) if (term := text(each)))


def _in_language(rows: Any, languages: Sequence[str]) -> str | None:
    if not isinstance(rows, list):
        return text(rows)
    by_language = {str(row.get("language")): text(row.get("text")) for row in rows}
    best = next((code for code in languages if by_language.get(code)), next(iter(by_language), ""))
    return by_language.get(best)


def _vienna(record: Mapping[str, Any]) -> tuple[str, ...] | None:
    codes = [
        code
        for holder in ("markImage", "markVideo", "markModel")
        for code in (record.get(holder) or {}).get("viennaClasses") or ()
    ]
    return vienna_codes(texts(*codes))


def _people(rows: Any) -> tuple[Party, ...] | None:
    if rows is None:
        return None
    names = texts(*(row.get("name") or row.get("fullName") for row in rows))
    countries = {text(row.get("name") or row.get("fullName")): text(row.get("countryCode")) for row in rows}
    return tuple(Party(name, countries.get(name)) for name in names) or None


def _keys(rows: Any, role: str) -> tuple[str, ...]:
    unnamed = [row.get("identifier") for row in rows or () if not text(row.get("name") or row.get("fullName"))]
    return tuple(f"{role} key {key}" for key in texts(*unnamed))


def _priorities(rows: Any, soft: list[str]) -> tuple[Priority, ...] | None:
    if rows is None:
        return None
    return tuple(
        Priority(
            soft_day(iso_day, row.get("applicationDate"), "priority day", soft),
            text(row.get("country")),
            text(row.get("applicationNumber")),
        )
        for row in rows
    )


def _tmview(record: Mapping[str, Any], office: Profile) -> Filing:
    st13 = required(record, "ST13")
    found = _ST13_EM.match(st13)
    if not found:
        raise ValueError(f"ST13 {st13!r} is not of EUIPO (EM…): save the detail of an EU trade mark")
    number = found[1]
    mark = record.get("tradeMark") or {}
    madrid, ir = office.madrid_number(number)
    soft: list[str] = []
    filed = soft_day(iso_day, mark.get("applicationDate"), "applicationDate", soft)
    status_day = soft_day(iso_day, mark.get("markCurrentStatusDate"), "markCurrentStatusDate", soft)
    status = Status(None, text(mark.get("markCurrentStatusCode")), status_day)
    publications, notes = _publications(record.get("publication"), office, filed, madrid, "section")
    words = texts(*(mark.get(key) for key in ("tmName", "verbalElement", "markVerbalElementText")))
    classes = others = None
    if mark.get("niceClass") is not None:
        classes, others = class_groups((each, "") for each in str(mark["niceClass"]).replace(";", ",").split(","))
    return Filing(
        office="EM",
        application_number=number,
        route=Route.MADRID if madrid else Route.NATIONAL,
        international_registration=ir,
        registration_number=number if iso_day(mark.get("codeRegistrationDate")) and not madrid else None,
        marks=words or None,
        mark_kind=_kind(mark.get("tradeMarkType") or mark.get("markFeature")),
        vienna_codes=vienna_codes(texts(*(mark.get("viennaCodes") or ()))),
        filing_date=filed,
        publications=_withdrawn(publications, status, office),
        classes=classes,
        other_classes=others,
        applicants=_people(record.get("applicants")),
        representatives=_people(record.get("representatives")),
        status=status if status != Status() else None,
        opposition_end_stated=iso_day(mark.get("oppositionPeriodEndDate")),
        office_link=text(record.get("officeUrl")) or office.address(office.link, number=number),
        as_of=iso_day(record.get("officeLastUpdateDate")),
        notes=notes + tuple(soft),
    )
