"""CNIPA bulk data under an institution's contract: zip packages of tables in Chinese. Inbox only.

Tables are told apart by their header row, not by file name. One mark fills one row per class in the base table; owners,
co-owners and goods are joined by number through an index on disk, so memory does not grow with the package. Text is
UTF-8 or GB18030, comma or tab separated; design notes hold stray quotes and line breaks, so a row that does not fit its
header is kept as unreadable.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import PurePosixPath

from sources.adapter import Artefact, Cadence, Floors, Metadata, ReadContext
from sources.archive import open_members
from sources.errors import NotThisFormat
from sources.filing import (
    Filing,
    GoodsClass,
    MarkKind,
    Note,
    Origin,
    Party,
    Publication,
    PublicationKind,
    Record,
    Unreadable,
)
from sources.formats.dates import compact_day, iso_day, soft_day
from sources.formats.jsonsource import text, texts
from sources.formats.marktext import nice_class
from sources.formats.onerecord import read_one
from sources.formats.tables import Row, table_rows
from sources.sample import Sample
from sources.ways import InboxOnly

_NUMBERS = ("注册号/申请号", "注册号", "申请号", "号")
_NAME, _CLASS, _FILED = "商标名称", "国际分类", "申请日期"
_PRELIMINARY = ("初审公告日期", "初审公告期号")
_REGISTERED = ("注册公告日期", "注册公告期号")
_OWNER, _OWNER_LATIN = "注册人中文名称", "外文名称"
_GOODS = "商品中文名称"
_DEVICE_ONLY = "图形"


class ChinaContract(InboxOnly):
    """Yearly base packages (``YYYY.zip``) and monthly patches (``YYYY_M.zip``)."""

    why = "contract packages are delivered to the institution; drop the zip files in the inbox"

    metadata = Metadata(
        source="cn-contract",
        code="CN",
        office="CNIPA",
        publishes="register tables for contracted institutions",
        cadence=Cadence("monthly_days", month_days=(28,), grace_days=31),
        time_zone="Asia/Shanghai",
        language="zh",
        licence="institution contract with CNIPA",
        terms="https://ipdps.cnipa.gov.cn/",
        attribution="来源：国家知识产权局商标局",
        may_show_to_clients="ask",
        clock="初审公告日期 (preliminary approval)",
        floors=Floors(records=1, mark=0.5, applicant=0.5, classes=0.95),
        inbox_only=True,
        format_verified=False,
        reads=("20[0-9][0-9].zip", "20[0-9][0-9]_*.zip"),
        known_gaps=(
            "the tables' columns follow one open reader; no package could be read here",
            "priority, Madrid and agency tables are not joined",
        ),
    )

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        for number, artefact in enumerate(artefacts):
            with closing(sqlite3.connect(context.scratch / f"cn-contract-{number}.sqlite")) as index:
                yield from _read_package(artefact, index)

    def recognises(self, sample: Sample) -> bool:
        return "注册号".encode() in sample.head or "注册号".encode("gb18030") in sample.head


def _read_package(artefact: Artefact, index: sqlite3.Connection) -> Iterator[Record]:
    """First all side tables into the index, then the base table as filings (two passes over the package)."""
    index.execute("CREATE TABLE side (number TEXT, kind TEXT, doc TEXT)")
    kinds: set[str] = set()
    for row in _tables(artefact):
        kind = _kind(row.header)
        kinds.add(kind)
        number = _number(row.values)
        if kind in ("base", "owner", "goods") and number and not row.problem:
            doc = json.dumps(dict(row.values), ensure_ascii=False)
            index.execute("INSERT INTO side VALUES (?, ?, ?)", (number, kind, doc))
    index.execute("CREATE INDEX side_number ON side (number)")
    if "base" not in kinds:
        if not kinds & {"owner", "goods"}:
            raise NotThisFormat(f"{artefact.name}: no table with the columns of CNIPA's contract data in it")
        words = "no base table (注册商标基本信息): owners and goods alone give no filings"
        yield Note("schema", f"{artefact.name}: {words}")
    for row in _tables(artefact):
        if _kind(row.header) == "base":
            yield from _base_row(row, artefact, index)


def _tables(artefact: Artefact) -> Iterator[Row]:
    members = open_members(artefact.path, lambda name: PurePosixPath(name).suffix.lower() in (".csv", ".xls", ".txt"))
    for member in members:
        with member.open() as stream:
            yield from table_rows(stream, member.name or artefact.path.name)


def _kind(header: Sequence[str]) -> str:
    columns = set(header)
    if _NAME in columns and _CLASS in columns:
        return "base"
    if _OWNER in columns:
        return "owner"
    return "goods" if _GOODS in columns else "other"


def _number(values: Mapping[str, str]) -> str | None:
    return next((found for key in _NUMBERS if (found := text(values.get(key)))), None)


def _base_row(row: Row, artefact: Artefact, index: sqlite3.Connection) -> Iterator[Record]:
    origin = Origin(artefact.sha256, row.offset, len(row.raw), row.member)
    place = f"{row.member}, row {row.number}"
    if row.problem:
        yield Unreadable(row.problem, place, row.raw, origin)
        return
    yield read_one(lambda: parse_row(row, _side(index, row)), place, row.raw, origin)


def _side(index: sqlite3.Connection, row: Row) -> list[tuple[str, dict[str, str]]]:
    found = index.execute("SELECT kind, doc FROM side WHERE number = ?", (_number(row.values) or "",))
    return [(kind, json.loads(doc)) for kind, doc in found]


def parse_row(row: Row, side: Sequence[tuple[str, Mapping[str, str]]]) -> Filing:
    """One row of the base table with its owners and goods. Raises ValueError without number or with a bad class."""
    values, notes = row.values, list[str]()
    number = _number(values)
    if not number:
        raise ValueError("no number in the row")
    classes, others = _classes(values[_CLASS], side)
    name = text(values.get(_NAME))
    filed = soft_day(_day, values.get(_FILED), _FILED, notes)
    publications = [Publication(PublicationKind.FILED, filed)] if filed else []
    for (day_column, issue_column), kind in (
        (_PRELIMINARY, PublicationKind.PUBLISHED),
        (_REGISTERED, PublicationKind.REGISTERED),
    ):
        if day := _day(values.get(day_column)):
            publications.append(Publication(kind, day, text(values.get(issue_column))))
    named = (doc for kind, doc in side if kind == "owner" and texts(doc.get(_OWNER), doc.get(_OWNER_LATIN)))
    owners = tuple(_owner(doc) for doc in named)
    return Filing(
        office="CN",
        application_number=number,
        marks=() if name in (None, _DEVICE_ONLY) else texts(name),
        mark_kind=MarkKind.FIGURATIVE if name == _DEVICE_ONLY else MarkKind.UNKNOWN,
        mark_description=text(values.get("商标设计说明")),
        disclaimer=text(values.get("放弃专用权说明")),
        filing_date=filed,
        publications=tuple(publications),
        classes=classes,
        other_classes=others,
        applicants=tuple(dict.fromkeys(owners)) or None,
        as_of=max((p.date for p in publications if p.date), default=None),
        confidence=0.9,
        notes=tuple(notes),
    )


def _classes(own: str, side: Sequence[tuple[str, Mapping[str, str]]]) -> tuple[tuple[GoodsClass, ...], tuple[str, ...]]:
    """Every class the number has a row for (a mark fills one row per class), with its goods."""
    rows = [(text(doc.get(_CLASS)), doc.get(_GOODS)) for kind, doc in side if kind in ("base", "goods")]
    goods: dict[int, list[str]] = {}
    others: dict[str, None] = {}
    for written, named in ((text(own), None), *rows):
        number = nice_class(written)
        if number is not None:
            goods.setdefault(number, []).extend(texts(named))
        elif written:
            others[written] = None
    if not goods and not others:
        raise ValueError(f"no {_CLASS} in the row")
    return tuple(GoodsClass(number, "；".join(names)) for number, names in sorted(goods.items())), tuple(others)


def _owner(doc: Mapping[str, str]) -> Party:
    names = texts(doc.get(_OWNER), doc.get(_OWNER_LATIN))
    return Party(names[0], None, text(doc.get("中文地址")) or text(doc.get("英文地址")), names[1:])


def _day(value: str | None) -> date | None:
    found = text(value)
    return compact_day(found) if found and found.isdigit() else iso_day(found)
