"""UKIPO Trade Marks Journal XML: one ``TradeMark`` to one filing. Close to ST.66, but with elements of its own.

``RegistrationNumber`` is the number of both kinds of marks (``UK00003207472``, ``WO0000001335673``). The journal's day
stands at the end of the file, so it is an argument here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sources.countries import country_code
from sources.filing import Filing, Party, Priority, Publication, PublicationKind, Route
from sources.formats.dates import iso_day, soft_day
from sources.formats.localnames import Element, at, attribute, below, kid, kids, local, word_at, words
from sources.formats.marktext import class_groups, ir_number, known_feature, mark_kind, readings

LINK = "https://trademarks.ipo.gov.uk/ipo-tmcase/page/Results/1/{0}"
KNOWN = frozenset(
    (
        "RegistrationNumber",
        "ApplicationNumber",
        "ApplicationDate",
        "RegistrationOfficeCode",
        "DesignationDate",
        "GoodsServicesDetails",
        "KindMark",
        "MarkFeature",
        "WordMarkSpecification",
        "MarkImageDetails",
        "MarkSeriesDetails",
        "MarkDescription",
        "MarkDisclaimerText",
        "ColourClaim",
        "ColourIndication",
        "PriorityDetails",
        "ApplicantDetails",
        "Representative",
        "TradeDistinctivenessIndicator",
        "CTMConversion",
    )
)
"""Children of ``TradeMark`` in journal 2017/014 (1,498 records)."""


def parse_trade_mark(element: Element, issue: str | None, day: date | None) -> Filing:
    """``issue`` (``2017/014``) and ``day`` are the journal's. Raises ValueError without a number."""
    number = word_at(element, "RegistrationNumber", "ApplicationNumber")
    if number is None:
        raise ValueError("no RegistrationNumber: the filing has no number to be known by")
    notes: list[str] = []
    ir = ir_number(number) if number.upper().startswith("WO") else None
    filed = soft_day(iso_day, word_at(element, "ApplicationDate"), "ApplicationDate", notes)
    designated = soft_day(iso_day, word_at(element, "DesignationDate"), "DesignationDate", notes)
    description = word_at(element, "MarkDescription")
    classes, others = class_groups(
        (word_at(each, "ClassNumber"), word_at(each, "GoodsServicesDescription") or "")
        for each in kids(element, "GoodsServicesDetails")
    )
    return Filing(
        office="GB",
        application_number=number,
        route=Route.MADRID if ir or number.upper().startswith("WO") else Route.NATIONAL,
        international_registration=ir,
        marks=_words(element),
        mark_kind=mark_kind(word_at(element, "MarkFeature")),
        transliterations=readings(description) if description else (),
        mark_description=description,
        disclaimer=word_at(element, "MarkDisclaimerText"),
        filing_date=filed,
        publications=_publications(ir is not None, filed, designated, issue, day),
        classes=classes,
        other_classes=others,
        applicants=_applicants(element),
        representatives=_representatives(element),
        priorities=_priorities(element, notes),
        office_link=LINK.format(number),
        as_of=day,
        notes=(*notes, *_more(element, filed, designated)),
    )


def unknown_parts(element: Element) -> Iterator[str]:
    """What was never seen before, and what becomes of it."""
    for child in element:
        if local(child) not in KNOWN:
            yield f"<{local(child)}> in a TradeMark was never seen before; its content is not read"
    kind = word_at(element, "MarkFeature")
    if kind and not known_feature(kind):
        yield f"the type of mark {kind!r} was never seen before; it is read as none we know"


def _words(element: Element) -> tuple[str, ...]:
    """The text of the mark and of every further mark of a series (texts that differ only in the image once)."""
    own = at(element, "WordMarkSpecification/MarkVerbalElementText")
    series = at(element, "MarkSeriesDetails/MarkSeriesItem/WordMarkSpecification/MarkVerbalElementText")
    return tuple(dict.fromkeys(text for each in own + series if (text := words(each))))


def _publications(
    madrid: bool, filed: date | None, designated: date | None, issue: str | None, day: date | None
) -> tuple[Publication, ...] | None:
    start = designated or filed
    found = [Publication(PublicationKind.FILED, start)] if start else []
    if day:
        kind = PublicationKind.DESIGNATION_PUBLISHED if madrid else PublicationKind.PUBLISHED
        found.append(Publication(kind, day, issue))
    return tuple(found) or None


def _applicants(element: Element) -> tuple[Party, ...]:
    names = (words(name) for each in kids(element, "ApplicantDetails") for name in kids(each, "ApplicantName"))
    return tuple(dict.fromkeys(Party(name) for name in names if name))


def _representatives(element: Element) -> tuple[Party, ...]:
    found = []
    for each in kids(element, "Representative"):
        name = word_at(each, "RepresentativeName")
        if name:
            lines = [words(line) for line in below(each, *_ADDRESS)]
            country = country_code(next((words(code) for code in below(each, "FormattedAddressCountryCode")), None))
            found.append(Party(name, country, ", ".join(line for line in lines if line) or None))
    return tuple(found)


_ADDRESS = ("AddressLine", "AddressCity", "AddressCounty", "AddressState", "AddressPostcode", "FreeFormatAddressLine")


def _priorities(element: Element, notes: list[str]) -> tuple[Priority, ...]:
    """The number stands in ``PriorityId`` or, in international rows, in ``PriorityHolderName``."""
    return tuple(
        Priority(
            soft_day(iso_day, word_at(each, "PriorityDate"), "PriorityDate", notes),
            country_code(word_at(each, "PriorityCountryCode")),
            word_at(each, "PriorityId", "PriorityHolderName"),
        )
        for each in at(element, "PriorityDetails/Priority")
    )


def _more(element: Element, filed: date | None, designated: date | None) -> list[str]:
    found = []
    total = attribute(kid(element, "MarkSeriesDetails"), "TotalMarkSeries")
    if total:
        found.append(f"series of {total} marks")
    if designated and designated != filed:
        found.append(f"designated on {designated}")
    kind = word_at(element, "KindMark")
    if kind and kind.casefold() != "individual":
        found.append(f"kind of mark: {kind}")
    claim = word_at(element, "ColourClaim", "ColourIndication")
    if claim:
        found.append(f"colour claim: {claim}")
    if kid(element, "CTMConversion") is not None:
        found.append("converted from a European Union mark")
    return found
