"""IP Viet Nam: the weekly list of applications passed to publication, then one detail page per application.

The list gives numbers and days only. The detail host answers about half of all calls with an error and sends an
incomplete certificate chain (`extra_ca_file`): what cannot be fetched stays a filing known by number only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from bs4 import BeautifulSoup, Tag

from sources.adapter import Artefact, Cadence, Floors, HttpClient, Issue, Metadata, ReadContext
from sources.countries import country_code
from sources.errors import EmptyFile, NotThisFormat, OutOfReach, SchemaChanged
from sources.filing import (
    Filing,
    GoodsClass,
    MarkKind,
    Origin,
    Party,
    Priority,
    Publication,
    PublicationKind,
    Record,
    Status,
)
from sources.formats.dates import dmy_day, soft_day
from sources.formats.marktext import class_groups
from sources.formats.onerecord import read_one
from sources.sample import Sample

LISTING = "https://ipvietnam.gov.vn/web/guest/danh-sach-don-chuyen-cong-bo-hang-tuan"
DETAIL = "https://wipopublish.ipvietnam.gov.vn/wopublish-search/public/ajax/detail/trademarks"
_NUMBER = re.compile(r"\b4-(\d{4})-(\d{4,6})\b")
_DAY = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{4}")
_INID = re.compile(r"\((\d{3})\)")
_LABEL, _VALUE = "product-form-label", "product-form-details"


class VietnamWeekly:
    """One issue is one article of the weekly list."""

    metadata = Metadata(
        source="vn-weekly",
        code="VN",
        office="IP Viet Nam",
        publishes="weekly list of applications passed to publication, with detail pages",
        cadence=Cadence("weekly", weekdays=(0, 1, 2, 3, 4), grace_days=10),
        time_zone="Asia/Ho_Chi_Minh",
        language="vi",
        licence="no open licence found; official publication",
        terms="https://ipvietnam.gov.vn/",
        attribution="Nguồn: Cục Sở hữu trí tuệ Việt Nam",
        may_show_to_clients="yes",
        clock="(400) publication day of the Industrial Property Official Gazette",
        look_back_days=60,
        floors=Floors(records=50, mark=0.2, applicant=0.2),
        format_verified=False,
        reads=("*.html", "*.htm"),
        known_gaps=(
            "detail pages fail often; a filing without one is known by number and day only",
            "the host's certificate chain was seen to be incomplete: set extra_ca_file",
            "reports disagree on whether the detail host still answers programs (2026-09)",
        ),
        hosts=("ipvietnam.gov.vn", "wipopublish.ipvietnam.gov.vn"),
    )

    def discover(self, state: Mapping[str, Any], today: date, client: HttpClient) -> Iterable[Issue]:
        articles = parse_articles(client.get_text(LISTING))
        if not articles:
            raise SchemaChanged(f"{LISTING}: no weekly article found; the page changed or is down for maintenance")
        done = set(state.get("articles", ()))
        for link in reversed(articles):
            if link not in done:
                yield Issue(link.rsplit("/", 1)[-1][:120], None, {"url": link})

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        listing = client.download(issue.reference["url"], name="vn-list.html")
        artefacts = [listing]
        for row in parse_list(listing.path.read_text(encoding="utf-8", errors="replace")):
            identifier = "VN" + row.number.replace("-", "")
            try:
                page = client.download(DETAIL, name=f"{identifier}.html", params={"id": identifier})
            except OutOfReach:
                continue
            if _LABEL.encode() in page.path.read_bytes():
                artefacts.append(page)
        return artefacts

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        detailed: set[str] = set()
        lists: list[tuple[Artefact, str]] = []
        for artefact in artefacts:
            html = artefact.path.read_bytes().decode("utf-8", "replace")
            if not html.strip():
                raise EmptyFile(f"{artefact.name}: the file is empty; save the page again")
            if _LABEL in html:
                record = _read_detail(artefact, html)
                if isinstance(record, Filing):
                    detailed.add(record.application_number)
                yield record
            else:
                lists.append((artefact, html))
        for artefact, html in lists:
            yield from _read_list(artefact, html, detailed)

    def recognises(self, sample: Sample) -> bool:
        return b"product-form-label" in sample.head or bool(re.search(rb"\b4-20\d\d-\d{5}\b", sample.head))

    def advance(self, state: Mapping[str, Any], issue: Issue) -> Mapping[str, Any]:
        return {**state, "articles": [*state.get("articles", ())[-60:], issue.reference["url"]]}


class ListRow:
    """One row of the weekly list: number, filing day, day it was passed to publication."""

    __slots__ = ("filed", "number", "passed", "text")

    def __init__(self, number: str, filed: date | None, passed: date | None, text: str) -> None:
        self.number, self.filed, self.passed, self.text = number, filed, passed, text


def parse_articles(html: str) -> list[str]:
    """Addresses of the weekly articles, newest first as the page has them."""
    links = BeautifulSoup(html, "lxml").find_all(
        "a", href=re.compile(r"don-chuyen-cong-bo|asset_publisher", re.IGNORECASE)
    )
    addresses = (str(link["href"]) for link in links)
    return list(dict.fromkeys(a if a.startswith("http") else "https://ipvietnam.gov.vn" + a for a in addresses))


def parse_list(html: str) -> list[ListRow]:
    """Rows that name an application number of the form 4-YYYY-NNNNN."""
    found = []
    for row in BeautifulSoup(html, "lxml").find_all("tr"):
        text = row.get_text(" ", strip=True)
        number = _NUMBER.search(text)
        if number:
            notes: list[str] = []
            days = [soft_day(dmy_day, day.replace(".", "/"), "day in the list", notes) for day in _DAY.findall(text)]
            filed, passed = [*days, None, None][:2]
            found.append(ListRow(number[0], filed, passed, text))
    return found


def _read_list(artefact: Artefact, html: str, detailed: set[str]) -> Iterator[Record]:
    rows = parse_list(html)
    if not rows:
        raise NotThisFormat(f"{artefact.name}: neither a detail page nor a weekly list (no number like 4-2026-11740)")
    for position, row in enumerate(rows):
        if row.number in detailed:
            continue
        raw = row.text.encode()
        yield Filing(
            office="VN",
            application_number=row.number,
            filing_date=row.filed,
            publications=(Publication(PublicationKind.FILED, row.filed),),
            notes=("known by number only: the detail page could not be fetched",),
            confidence=0.5,
            origin=Origin(artefact.sha256, position, len(raw), member=f"row {position + 1}"),
            raw=raw,
        )


def _read_detail(artefact: Artefact, html: str) -> Record:
    raw = html.encode()
    origin = Origin(artefact.sha256, 0, len(raw))
    return read_one(lambda: parse_detail(html), artefact.name or artefact.path.name, raw, origin)


def parse_detail(html: str) -> Filing:
    """A detail page: pairs of '(NNN) label' and value, by INID code. Raises ValueError without number."""
    soup = BeautifulSoup(html, "lxml")
    fields: dict[str, Tag] = {}
    for label in soup.find_all("div", class_=_LABEL):
        value = label.find_next_sibling("div", class_=_VALUE) or label.find_next("div", class_=_VALUE)
        for code in _INID.findall(label.get_text(" ", strip=True)):
            if isinstance(value, Tag):
                fields[code] = value
    number = _NUMBER.search(_text(fields.get("200")) or _text(fields.get("210")))
    if not number:
        raise ValueError("no application number behind (200)")
    notes: list[str] = []
    classes, others = _classes(fields.get("511"))
    published = _first_day(fields.get("400"))
    if published is None and re.search(r"\d", _text(fields.get("400"))):
        raise ValueError(f"(400) {_text(fields['400'])!r} holds no day in the form DD/MM/YYYY")
    filed = soft_day(lambda _: _first_day(fields.get("200")), None, "(200) filing day", notes)
    registered = _first_day(fields.get("100")) or _first_day(fields.get("180"))
    publications = [Publication(PublicationKind.FILED, filed)] if filed else []
    if published:
        issue = _DAY.sub("", _text(fields["400"])).strip(" -–")
        publications.append(Publication(PublicationKind.PUBLISHED, published, issue or None))
    mark = _text(fields.get("541")) or _text(fields.get("540"))
    return Filing(
        office="VN",
        application_number=number[0],
        marks=(mark,) if mark else (),
        mark_kind=MarkKind.UNKNOWN,
        disclaimer=_text(fields.get("526")) or None,
        vienna_codes=tuple(dict.fromkeys(re.findall(r"\b\d{1,2}\.\d{1,2}(?:\.\d{1,2})?\b", _text(fields.get("531"))))),
        filing_date=filed,
        publications=tuple(publications),
        classes=classes,
        other_classes=others,
        applicants=_parties(fields.get("730")),
        representatives=_parties(fields.get("740")),
        priorities=_priorities(fields.get("300")),
        status=Status(None, "registered", registered) if registered else None,
        as_of=published,
        confidence=0.9,
        notes=tuple(notes),
    )


def _text(tag: Tag | None) -> str:
    return tag.get_text(" ", strip=True) if tag is not None else ""


def _first_day(tag: Tag | None) -> date | None:
    found = _DAY.search(_text(tag))
    return dmy_day(found[0].replace(".", "/")) if found else None


def _classes(tag: Tag | None) -> tuple[tuple[GoodsClass, ...], tuple[str, ...]]:
    if tag is None:
        return (), ()
    found = []
    for link in tag.find_all("a", rel=True):
        written = " ".join(link["rel"]) if isinstance(link["rel"], list) else str(link["rel"])
        number = re.search(r"\d+", written) or re.fullmatch(r"\d+", _text(link))
        if number:  # any other link has a rel, too (noopener)
            goods = link.find_next("div", class_="col-md-10")
            found.append((number[0], _text(goods) if isinstance(goods, Tag) else ""))
    return class_groups(found)


def _parties(tag: Tag | None) -> tuple[Party, ...]:
    lines = [line.strip() for line in tag.get_text("\n").splitlines() if line.strip()] if tag is not None else []
    if not lines:
        return ()
    name, _, rest = lines[0].partition(" : ")
    address = ", ".join([*([rest] if rest else []), *lines[1:]]) or None
    code = re.match(r"\(([A-Z]{2})\)\s*", name)
    country = code[1] if code else country_code(address.rsplit(",", 1)[-1].strip()) if address else None
    return (Party(name[code.end() :] if code else name, country, address),)


def _priorities(tag: Tag | None) -> tuple[Priority, ...]:
    text = _text(tag)
    day = _first_day(tag)
    if not text or not day:
        return ()
    country = re.search(r"\b([A-Z]{2})\b", text)
    return (Priority(day, country[1] if country else None, None),)
